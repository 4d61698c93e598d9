"""A tablet that people share: a fresh voice for each visitor, and nothing left of the one before."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Person
from alongside.community.refusals import Refusal

from ..models import Conversation, Voice
from .conversations import voice_in


@transaction.atomic
def start_kiosk(conversation: Conversation, *, by: Person) -> None:
    """Say in the journal that a shared tablet takes voices from now on, and who answers for it."""
    must_be_running(conversation.initiative)
    if conversation.is_closed:
        raise Refusal(_("This conversation has closed, so a tablet could not take in anything."))
    write(noop("started a shared tablet"), conversation, by=by)


@transaction.atomic
def end_kiosk(conversation: Conversation, *, by: Person) -> None:
    write(noop("ended a shared tablet"), conversation, by=by)


def welcome_visitor(conversation: Conversation) -> Voice:
    """A voice that nobody had before."""
    return voice_in(conversation, person=None, device=f"kiosk {secrets.token_hex(16)}")


@transaction.atomic
def part_from_visitor(voice: Voice | None, *, by: Person | None = None) -> None:
    """Their responses stay. Whoever began and said nothing was no voice, and is not counted as one."""
    if voice and not voice.responses.exists():
        voice.delete()
