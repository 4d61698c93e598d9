"""What the notes of an initiative come to: how many were planned, what they touched, what was kept."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.models import Initiative
from alongside.shell.values import Column, Table

from .models import ChangeNote, NoteCode


def drift(initiative: Initiative) -> Table | None:
    """Codes counted, question by question; None before anything is coded. A count is of notes, never of people."""
    codes = list(NoteCode.objects.filter(initiative=initiative))
    if not codes:
        return None
    rows = []
    for name, question, answers in NoteCode.questions():
        counted = Counter(getattr(code, name) for code in codes)
        rows += [(question, words, counted[key]) for key, words in answers if counted[key]]
    whole = ChangeNote.objects.of(initiative).count()
    return Table(
        caption=_("What our notes were about"),
        columns=(_("Question"), _("Answer"), Column(_("Notes"), numeric=True)),
        rows=tuple(rows),
        note=ngettext(
            "%(coded)d of %(count)d note is coded.", "%(coded)d of %(count)d notes are coded.", whole
        )
        % {"coded": len(codes), "count": whole},
    )
