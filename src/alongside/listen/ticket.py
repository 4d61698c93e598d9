"""A ticket lets a phone without a name vote by one small message: no session, no form token, one question to the disk.

A signature over the number of its voice, written into the page that was opened through the front door. It is
not in a cookie, so another site cannot send it, and it is good for one voice in one conversation only. People
with a name have none: what they send goes through the front door each time, so that a code that has ended is
dead at once.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from .models import Voice

GOOD_FOR = timedelta(days=14)  # as long as the cookie that knows the device


def ticket_for(voice: Voice) -> str:
    """The ticket of an unnamed voice; empty for a person."""
    return "" if voice.person_id else _signer().sign(str(voice.pk))


def voice_of(ticket: str) -> int | None:
    """The number of the voice that a ticket was written for, or None if we did not write it or it is too old."""
    try:
        return int(_signer().unsign(ticket, max_age=GOOD_FOR))
    except (BadSignature, ValueError):
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="voice")
