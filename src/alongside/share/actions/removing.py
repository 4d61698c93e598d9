"""Taking something out of the library. Its address stays and says why; its words are gone."""

from __future__ import annotations

import json
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Person
from alongside.community.refusals import Refusal

from ..elsewhere import is_elsewhere
from ..finding import enter_item, enter_pattern
from ..gone import GONE, quotes, set_empty_aside, take_quotes_out
from ..identifying import suspicious
from ..models import Adaptation, ChangeNote, LibraryItem, Pack, Pattern, Reflection
from ..names import names_here
from ..resealing import reseal


@transaction.atomic
def remove_item(item: LibraryItem, *, why: str, by: Person) -> None:
    """Empty an item for good. Who comes to its address reads when it was taken out, and why."""
    _says_why(why, item.removed_at is not None, by)
    Reflection.objects.filter(item=item, person=None).delete()
    item.facts.all().delete()
    item.title, item.summary = GONE, GONE
    item.source_name = item.source_url = item.source_date = item.seen = item.licence = item.place = ""
    item.removed_at, item.removed_by, item.removed_why = timezone.now(), by, why
    item.save()
    enter_item(item)
    write(noop("took an item out of the library"), item, by=by)


@transaction.atomic
def remove_pattern(pattern: Pattern, *, why: str, by: Person) -> None:
    """Empty a published version for good, and stop handing out its pack. Copies elsewhere are not in our hands."""
    if not pattern.is_published:
        raise Refusal(_("This is still being written, so nobody outside has seen it."))
    _says_why(why, pattern.removed_at is not None, by)
    pattern.elements.update(words=GONE, decided_by="", bearing="unknown")
    pattern.pictures.all().delete()
    Pack.objects.filter(pattern=pattern, state=Pack.State.SIGNED).delete()
    _let_go_of(pattern)
    pattern.title, pattern.summary = GONE, GONE
    pattern.removed_at, pattern.removed_by, pattern.removed_why = timezone.now(), by, why
    pattern.save()
    _take_quotes_out(pattern)
    enter_pattern(pattern)
    write(noop("took a pattern out of the library"), pattern, by=by)


def _let_go_of(pattern: Pattern) -> None:
    """What came from elsewhere goes with all that it told. Its digest is kept, so that it is not offered again."""
    set_empty_aside(Pack.objects.filter(pattern=pattern, state=Pack.State.LET_IN))
    if not is_elsewhere(pattern.initiative):
        return
    told_of = Adaptation.objects.filter(pattern=pattern, initiative__community__elsewhere__is_told=True)
    ChangeNote.objects.filter(adaptation__in=told_of).delete()
    others = Pattern.objects.of(pattern.initiative).filter(state=Pattern.State.PUBLISHED, removed_at=None)
    if not others.exclude(pk=pattern.pk).exists():
        ChangeNote.objects.filter(initiative=pattern.initiative_id).delete()
        Adaptation.objects.filter(initiative=pattern.initiative_id).update(is_public=False)


def _take_quotes_out(pattern: Pattern) -> None:
    """Packs quote what their pattern began from. Ours are sealed anew without it, and say that it was taken out.

    What others signed cannot be changed: the file is not handed out here any more, until they sign it anew; what it
    told stands in the library as it stood, without the words that were taken out.
    """
    quoting = [
        pack
        for pack in Pack.objects.here().filter(pack_json__contains=str(pattern.uid))
        if quotes(json.loads(pack.pack_json), pattern)
    ]
    reseal(
        [one for one in quoting if one.state == Pack.State.SIGNED], partial(take_quotes_out, pattern=pattern)
    )
    set_empty_aside(Pack.objects.filter(pk__in=[one.pk for one in quoting if one.state == Pack.State.LET_IN]))


def _says_why(why: str, is_gone: bool, by: Person) -> None:
    if is_gone:
        raise Refusal(_("This was taken out already."))
    if not why.strip():
        raise Refusal(
            _("Say why it is taken out: the address stays, and that is what stands there."), field="why"
        )
    if found := suspicious([why], names_here()):
        raise Refusal(
            _("This could point at somebody: %(found)s. Say why without it.")
            % {"found": ", ".join(f"“{one}”" for one in found)},
            field="why",
        )
