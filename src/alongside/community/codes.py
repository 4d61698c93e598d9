"""Entry codes: made here, shown once, kept only as a digest."""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from .models import EntryCode

# Crockford's alphabet: no letter that can be taken for a figure, and none that spells something by chance.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10  # 50 bits
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
WRONG_TRIES, WINDOW = 30, 600  # per network address: a hall full of people shares one


def new_code() -> str:
    """A fresh code in two groups of five, such as 7KQ2M-9TX4C."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def digest(typed: str) -> str:
    """What is stored of a code: keyed, so that a copy of the database alone opens nothing."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(MISREAD)
    return hmac.new(settings.SECRET_KEY.encode(), b"entry code " + letters.encode(), sha256).hexdigest()


def live_code(typed: str) -> EntryCode | None:
    return (
        EntryCode.objects.select_related("person__community")
        .filter(digest=digest(typed), ended_at=None, person__erased_at=None)
        .first()
    )


def address(request: HttpRequest) -> str:
    """The caller's network address; behind our own proxies, the one that the outermost of them saw."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if settings.PROXIES else []
    return (
        seen[-settings.PROXIES].strip() if len(seen) >= settings.PROXIES > 0 else request.META["REMOTE_ADDR"]
    )


def _tries(request: HttpRequest) -> str:
    slot = int(timezone.now().timestamp()) // WINDOW
    return f"wrong-code:{slot}:{sha256(address(request).encode()).hexdigest()[:16]}"


def too_many_tries(request: HttpRequest) -> bool:
    return int(cache.get(_tries(request), 0)) >= WRONG_TRIES


def count_a_wrong_try(request: HttpRequest) -> None:
    key = _tries(request)
    cache.add(key, 0, WINDOW)
    cache.incr(key)
