"""The thirty-second note, and who may read it."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..identifying import suspicious
from ..models import Adaptation, ChangeNote, Pack, PatternElement
from ..names import names_here
from ..packs.format import Document
from ..resealing import reseal


@transaction.atomic
def note_change(
    initiative: Initiative,
    *,
    what_changed: str,
    why: str,
    keep: str,
    by: Person,
    goes_back: bool = False,
    element: PatternElement | None = None,
) -> ChangeNote:
    """Keep what was changed while doing it. It goes back to where we learned it from only where somebody says so."""
    adaptation = Adaptation.objects.filter(initiative=initiative).first()
    if goes_back and adaptation is None:
        raise Refusal(
            _(
                "This initiative did not start from somebody’s pattern, so there is nowhere for the note to go back to."
            ),
            field="goes_back",
        )
    if element is not None and (adaptation is None or element.pattern_id != adaptation.pattern_id):
        raise Refusal(_("That part belongs to another pattern."), field="element")
    if goes_back:
        _points_at_nobody([what_changed, why], initiative.community_id, field="what_changed")
    note = ChangeNote.objects.create(
        initiative=initiative,
        adaptation=adaptation,
        element=element,
        what_changed=what_changed,
        why=why,
        keep=keep,
        goes_back=goes_back,
        written_by=by,
    )
    write(noop("noted a change"), note, by=by)
    return note


@transaction.atomic
def say_who_reads(note: ChangeNote, *, readers: str, nobody_in_it: bool, by: Person) -> None:
    """Let a note go back, let everyone read it, or keep it here again: then packs signed here no longer hold it."""
    wanted = ChangeNote.Readers(readers)
    if wanted == note.readers:
        return
    if wanted != ChangeNote.Readers.HERE:
        if note.adaptation_id is None:
            raise Refusal(
                _(
                    "This initiative did not start from somebody’s pattern, so there is nowhere for the note to go "
                    "back to."
                ),
                field="readers",
            )
        _points_at_nobody([note.what_changed, note.why], note.community_id, field="readers")
    is_for_all = wanted == ChangeNote.Readers.EVERYONE
    if is_for_all and not nobody_in_it:
        raise Refusal(
            _("Say that you have read every word and nobody can be recognised."), field="nobody_in_it"
        )
    note.goes_back = wanted != ChangeNote.Readers.HERE
    note.cleared_by, note.cleared_at = (by, timezone.now()) if is_for_all else (None, None)
    note.save(update_fields=["goes_back", "cleared_by", "cleared_at"])
    if not is_for_all:
        _take_out_of_packs(note)
    write(noop("said who may read a note"), note, by=by)


def _take_out_of_packs(note: ChangeNote) -> None:
    """What was signed here, by its own team or by its origin, is handed out without the note from now on.

    Copies elsewhere are not in our hands.
    """
    held = Q(pattern__initiative=note.initiative_id)
    if note.adaptation is not None:
        held |= Q(pattern__uid=note.adaptation.pattern.uid)
    reseal(Pack.objects.filter(held, state=Pack.State.SIGNED), partial(_without, note=str(note.uid)))


def _without(document: Document, *, note: str) -> None:
    for told in (document, *document["adopted"]):
        if "notes" in told:
            told["notes"] = [one for one in told["notes"] if one["id"] != note]


def _points_at_nobody(texts: list[str], community: int, *, field: str) -> None:
    if found := suspicious(texts, names_here()):
        raise Refusal(
            _("This could point at somebody: %(found)s. Take it out, or keep the note here.")
            % {"found": ", ".join(f"“{one}”" for one in found)},
            field=field,
        )
