"""Pages of somebody who is signed in are nobody else's: no browser keeps a copy for the next person on the phone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from .access import ENTRY


class PrivateMiddleware:
    """`no-store` on every page of a signed-in person, so that "back" after leaving shows nothing of theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_somebody = self.is_somebody(request)
        response = self.get_response(request)
        if was_somebody or self.is_somebody(request):
            patch_cache_control(response, private=True, no_store=True)
        return response

    @staticmethod
    def is_somebody(request: HttpRequest) -> bool:
        return ENTRY in request.session or SESSION_KEY in request.session
