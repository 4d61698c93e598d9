"""The link in the head of an e-mail by which a mailbox offers to stop more of the kind (RFC 2369 and RFC 8058)."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from ..models import Reach, digest_of

SALT = "alongside.stop"


def stop_headers(reach: Reach) -> dict[str, str]:
    """Empty where this instance has no address of its own on the web that it could name."""
    host = own_host()
    if not host:
        return {}
    path = reverse("message_stop", kwargs={"token": token_for(reach)})
    return {
        "List-Unsubscribe": f"<https://{host}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def own_host() -> str:
    """The first name under which people reach this instance by https; empty where there is none."""
    if not settings.HTTPS:
        return ""
    names = [host for host in settings.ALLOWED_HOSTS if host[:1].isalnum() and "." in host]
    return next((host for host in names if not host.replace(".", "").isdigit()), "")


def token_for(reach: Reach) -> str:
    """Says nothing, and stops this address alone: a link in an old e-mail does not stop what goes elsewhere by now."""
    return signing.dumps([reach.pk, digest_of(reach.address)[:16]], salt=SALT)


def reach_by(token: str) -> Reach | None:
    try:
        pk, digest = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    reach = Reach.objects.select_related("person", "initiative").filter(pk=pk).first()
    return reach if reach and digest_of(reach.address).startswith(digest) else None
