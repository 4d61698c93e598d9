"""How accounts come about: by invitation only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up by themselves: an invitation code opens an account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class KnownOnly(DefaultSocialAccountAdapter):
    """A work account (OIDC) signs in to the account here with the same verified e-mail address, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        account = get_user_model().objects.filter(email__in=[email.lower() for email in verified]).first()
        if account:
            sociallogin.connect(request, account)
