"""Filling the library: items in our own words, and reflections from where people stand."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..finding import enter_item
from ..identifying import suspicious
from ..models import Fact, LibraryItem, Reflection
from ..models.library import Shelf
from ..names import names_here


@transaction.atomic
def add_item(item: LibraryItem, *, by: Person) -> LibraryItem:
    """Keep an item for this community's shelf. Nobody else sees it until it is published."""
    item.community_id, item.added_by, item.state = by.community_id, by, Shelf.DRAFT
    item.save()
    write(noop("added to the library"), item, by=by)
    return item


@transaction.atomic
def add_fact(fact: Fact, *, by: Person) -> Fact:
    """Add a fact to an item of this community, after those that are there."""
    if fact.item.facts.filter(what__iexact=fact.what).exists():
        raise Refusal(_("There is a fact about exactly this already."), field="what")
    fact.position = (fact.item.facts.aggregate(last=Max("position"))["last"] or 0) + 1
    if fact.item.state == Shelf.PUBLISHED:
        _points_at_nobody([fact.what, fact.value], fact.item.community_id)
    fact.save()
    enter_item(fact.item)
    write(noop("added a fact"), fact, by=by)
    return fact


@transaction.atomic
def publish_item(item: LibraryItem, *, by: Person) -> None:
    """Let everyone read an item."""
    told = item.facts.values_list("what", "value")
    texts = [item.title, item.summary, item.place, *(text for pair in told for text in pair)]
    _points_at_nobody(texts, item.community_id)
    item.state = Shelf.PUBLISHED
    item.save(update_fields=["state"])
    enter_item(item)
    write(noop("published a library item"), item, by=by)


@transaction.atomic
def reflect(
    initiative: Initiative,
    *,
    person: Person,
    by: Person,
    kind: str,
    words: str,
    perspective: str,
    insight: int | None = None,
    item: LibraryItem | None = None,
) -> Reflection:
    """Keep an issue or an opportunity as somebody sees it. It stays here until the team publishes it."""
    reflection = Reflection.objects.create(
        community_id=initiative.community_id,
        initiative=initiative,
        kind=kind,
        words=words,
        perspective=perspective,
        insight=insight,
        item=item,
        person=person,
        entered_by=by if by != person else None,
    )
    write(noop("added a reflection"), reflection, by=by, person=person)
    return reflection


@transaction.atomic
def publish_reflection(reflection: Reflection, *, by: Person) -> None:
    """Let everyone read a reflection, with its perspective and never with a name."""
    if reflection.state == Shelf.PUBLISHED:
        raise Refusal(_("This is published already."))
    _points_at_nobody([reflection.words], reflection.community_id)
    reflection.state = Shelf.PUBLISHED
    reflection.save(update_fields=["state"])
    write(noop("published a reflection"), reflection, by=by, about=reflection.person)


def _points_at_nobody(texts: Iterable[str], community: int) -> None:
    if found := suspicious(texts, names_here()):
        raise Refusal(
            _("This could point at somebody: %(found)s. Nothing was published.")
            % {"found": ", ".join(f"“{one}”" for one in found)}
        )
