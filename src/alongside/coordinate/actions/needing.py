"""What an opportunity and those who come need of the place, the helpers and the pledges, where a session lacks it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.models import Initiative, Person

from ..models import Availability, Opportunity, Pledge, Resource


def lacking(
    initiative: Initiative, opportunity: Opportunity, starts_at: datetime, *, people: Collection[Person],
    uses: Sequence[Pledge], led_by: Person | None = None,
) -> Iterator[str]:  # fmt: skip
    """Each thing that a plan would have seen to: numbers, place, helpers, what people said they need, and notice."""
    if len(people) > opportunity.most:
        yield _("%(name)s is for %(most)d people at most.") % {
            "name": opportunity,
            "most": opportunity.most,
        }
    said = Availability.objects.by_person(initiative)
    yield from _of_the_place(opportunity, people, uses, said)
    yield from _of_the_helpers(opportunity, people, uses, said, led_by)
    for pledge in uses:
        if not pledge.is_fresh:
            yield _("Nobody has confirmed lately that %(resource)s is still pledged.") % {
                "resource": pledge.resource
            }
        if starts_at < timezone.now() + timedelta(days=pledge.notice_days):
            yield _("%(resource)s is pledged with %(days)d days of notice.") % {
                "resource": pledge.resource,
                "days": pledge.notice_days,
            }


def _of_the_place(
    opportunity: Opportunity,
    people: Collection[Person],
    uses: Sequence[Pledge],
    said: dict[int, Availability],
) -> Iterator[str]:
    places = [
        use.resource for use in uses if use.resource.kind in {Resource.Kind.VENUE, Resource.Kind.PLACES}
    ]
    if not places:
        return  # a place in words alone: nobody here knows what it has
    there = plain(word for place in places for word in place.features)
    if missing := plain(opportunity.features) - there:
        yield _("%(name)s needs what the place does not have: %(what)s.") % {
            "name": opportunity,
            "what": ", ".join(sorted(missing)),
        }
    for person in people:
        one = said.get(person.pk)
        if one and (missing := plain(one.access or ()) - there):
            yield _("%(person)s needs what the place does not have: %(what)s.") % {
                "person": person,
                "what": ", ".join(sorted(missing)),
            }


def _of_the_helpers(
    opportunity: Opportunity, people: Collection[Person], uses: Sequence[Pledge], said: dict[int, Availability],
    led_by: Person | None,
) -> Iterator[str]:  # fmt: skip
    helpers = [use.resource for use in uses if use.resource.kind == Resource.Kind.HOURS]
    by_ratio = -(-len(people) // opportunity.people_per_helper) if opportunity.people_per_helper else 0
    needed = max(opportunity.helpers, by_ratio)
    there = len(helpers) + (led_by is not None)
    if there < needed:
        yield ngettext(
            "%(name)s needs %(needed)d helper for so many people, and has %(there)d.",
            "%(name)s needs %(needed)d helpers for so many people, and has %(there)d.",
            needed,
        ) % {"name": opportunity, "needed": needed, "there": there}
    for helper in helpers:
        if missing := plain(opportunity.checks) - plain(helper.features):
            yield _("%(helper)s has not the check that %(name)s needs: %(what)s.") % {
                "helper": helper,
                "name": opportunity,
                "what": ", ".join(sorted(missing)),
            }
    can = plain(word for helper in helpers for word in helper.features)
    if helpers and (missing := plain(opportunity.skills) - can):
        yield _("No helper there can do what %(name)s needs: %(what)s.") % {
            "name": opportunity,
            "what": ", ".join(sorted(missing)),
        }
    for person in people:
        one = said.get(person.pk)
        if needed and one and one.languages and not plain(one.languages) & can:
            yield _("No helper there speaks a language of %(person)s.") % {"person": person}


def plain(words: Iterable[str]) -> set[str]:
    """Short words that are compared: the same whatever their case and spaces."""
    return {" ".join(word.casefold().split()) for word in words if word.strip()}
