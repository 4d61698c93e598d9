"""Coding a thirty-second note, later and with help: what it was about, on the field's own frame."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from alongside.community.journal import noop, write
from alongside.community.models import Person

from ..models import ChangeNote, NoteCode


@transaction.atomic
def code_note(note: ChangeNote, *, codes: Mapping[str, str], by: Person) -> NoteCode:
    """Keep what a note was about. What is not said is "not known", and it can be coded again."""
    told = {name: codes.get(name) or "unknown" for name in NoteCode.ASKED}
    code, _made = NoteCode.objects.update_or_create(
        note=note,
        defaults={**told, "initiative": note.initiative, "coded_by": by, "coded_at": timezone.now()},
    )
    write(noop("said what a note was about"), code, by=by)
    return code
