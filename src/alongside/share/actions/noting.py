"""The thirty-second note."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..identifying import names_in, suspicious
from ..models import Adaptation, ChangeNote, PatternElement


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
    if goes_back and (found := suspicious([what_changed, why], names_in(initiative.community_id))):
        raise Refusal(
            _("This could point at somebody: %(found)s. Take it out, or keep the note here.")
            % {"found": ", ".join(f"“{one}”" for one in found)},
            field="what_changed",
        )
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
