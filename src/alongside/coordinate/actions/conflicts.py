"""What speaks against a session that is made or changed by hand: hard conflicts cannot be, soft ones need a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import (
    Availability,
    KeepApart,
    Loss,
    Opportunity,
    Pledge,
    PledgeUse,
    Resource,
    Session,
    SessionPlace,
    TravelTime,
)
from ..models.sessions import week_of
from .needing import lacking

TRAVEL = 30  # minutes between two places until somebody says how far it is, as plans take it


def refuse_conflicts(
    initiative: Initiative, starts_at: datetime, ends_at: datetime, *, people: Collection[Person],
    uses: Sequence[Pledge], field: str, place: str = "", led_by: Person | None = None, but: Session | None = None,
) -> None:  # fmt: skip
    """Hard conflicts: somebody in two places, a pledge that is not there, two people who are kept apart.

    A session that stands cannot be moved into the past; a new one may note what was.
    """
    if but is not None and starts_at != but.starts_at and starts_at <= timezone.now():
        raise Refusal(_("That time is over. Choose one that is still to come."), field="starts_at")
    overlapping = Session.objects.standing(initiative).filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if but is not None:
        overlapping = overlapping.exclude(pk=but.pk)
    taken = SessionPlace.objects.filter(
        session__in=overlapping, person__in=people, state=SessionPlace.State.EXPECTED
    ).select_related("person")
    if clash := taken.first():
        raise Refusal(
            _("%(person)s is somewhere else at that time. Choose another time, or leave them off.")
            % {"person": clash.person},
            field=field,
        )
    if led_by is not None and overlapping.filter(led_by=led_by).exists():
        raise Refusal(_("%(person)s runs something else at that time.") % {"person": led_by}, field="led_by")
    if used := PledgeUse.objects.filter(session__in=overlapping, pledge__in=uses).exclude(
        pledge__unit__in=[Pledge.Unit.PLACES, Pledge.Unit.ITEMS]
    ).select_related("pledge__resource").first():  # fmt: skip
        raise Refusal(
            _("%(resource)s is taken at that time.") % {"resource": used.pledge.resource}, field="venue"
        )
    _refuse_things_in_two_places(overlapping, uses)
    lost = Loss.objects.filter(pledge__in=uses, starts_at__lt=ends_at, ends_at__gt=starts_at)
    lost_pledges = set(lost.values_list("pledge", flat=True))
    for pledge in uses:
        if pledge.pk in lost_pledges:
            raise Refusal(
                _("%(resource)s fell through at that time.") % {"resource": pledge.resource}, field="venue"
            )
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    for pledge in uses:
        if not pledge.is_standing or not (pledge.runs_on(first) and pledge.runs_on(last)):
            raise Refusal(
                _("%(resource)s is not pledged for that day.") % {"resource": pledge.resource}, field="venue"
            )
    here = {person.pk for person in people}
    pairs = KeepApart.objects.filter(initiative=initiative, one__in=here, other__in=here)
    if pairs.exists():
        # Never explained: whoever plans learns only that these people cannot all be on one session.
        raise Refusal(_("These people cannot all be on one session. Choose fewer of them."), field=field)
    if _meet_somebody_apart(initiative, here, overlapping, place=where(place, uses)):
        raise Refusal(
            _("Not all of these people can be at that place at that time. Choose another time or place."),
            field=field,
        )


def where(place: str, uses: Sequence[Pledge]) -> str:
    """Where a session is, as travel times name it: two rooms of one building are one place."""
    venues = [
        use.resource for use in uses if use.resource.kind in {Resource.Kind.VENUE, Resource.Kind.PLACES}
    ]
    return (venues[0].where or venues[0].name) if venues else place


def _where_is(session: Session) -> str:
    venue = session.venue.resource if session.venue else None
    return (venue.where or venue.name) if venue else session.place


def _refuse_things_in_two_places(overlapping: Any, uses: Sequence[Pledge]) -> None:
    """Kit and vehicles: no more at once than is pledged."""
    for pledge in uses:
        if pledge.unit != Pledge.Unit.ITEMS:
            continue
        used = PledgeUse.objects.filter(session__in=overlapping, pledge=pledge)
        taken = used.aggregate(all=Sum("planned_amount"))["all"] or 0
        if taken + 1 > pledge.amount:
            raise Refusal(
                _("%(resource)s is taken at that time.") % {"resource": pledge.resource}, field="venue"
            )


def _meet_somebody_apart(initiative: Initiative, people: set[int], overlapping: Any, *, place: str) -> bool:
    """Whether somebody would be at one place with whom they are kept apart from, on sessions of their own."""
    pairs = KeepApart.objects.filter(initiative=initiative).filter(Q(one__in=people) | Q(other__in=people))
    apart = {pk for pair in pairs.values_list("one", "other") for pk in pair} - people
    if not apart:
        return False
    there = overlapping.filter(
        places__person__in=apart, places__state=SessionPlace.State.EXPECTED
    ).select_related("venue__resource")
    near = [session.pk for session in there if _where_is(session) == place]
    meets = SessionPlace.objects.filter(
        session__in=near, person__in=apart, state=SessionPlace.State.EXPECTED
    ).values_list("person", flat=True)
    met = set(meets)
    return any(
        {one, other} & people and {one, other} & met for one, other in pairs.values_list("one", "other")
    )


def soft_conflicts(
    initiative: Initiative, starts_at: datetime, ends_at: datetime, *, people: Collection[Person], place: str,
    uses: Sequence[Pledge], opportunity: Opportunity, led_by: Person | None = None, but: Session | None = None,
) -> list[str]:  # fmt: skip
    """What a plan would not have done, and somebody may do on purpose: each as a sentence."""
    others = Session.objects.standing(initiative)
    if but is not None:
        others = others.exclude(pk=but.pk)
    return [
        *_outside_pledged_times(starts_at, ends_at, uses),
        *_too_many(people, uses),
        *_against_what_people_said(initiative, starts_at, ends_at, people, others),
        *_lost(initiative, starts_at, ends_at, people),
        *_too_far(initiative, starts_at, ends_at, people, where(place, uses), others),
        *lacking(initiative, opportunity, starts_at, people=people, uses=uses, led_by=led_by),
    ]


def _outside_pledged_times(starts_at: datetime, ends_at: datetime, uses: Sequence[Pledge]) -> Iterator[str]:
    for pledge in uses:
        if not pledge.covers(starts_at, ends_at):
            yield _("%(resource)s is not pledged at that time of day.") % {"resource": pledge.resource}


def _too_many(people: Collection[Person], uses: Sequence[Pledge]) -> Iterator[str]:
    heads = len(people) + sum(use.resource.kind == Resource.Kind.HOURS for use in uses)
    for pledge in uses:
        holds = pledge.resource.holds
        if holds and heads > holds:
            yield _("%(resource)s holds %(holds)d, and %(people)d are on it.") % {
                "resource": pledge.resource,
                "holds": holds,
                "people": heads,
            }


def _against_what_people_said(
    initiative: Initiative, starts_at: datetime, ends_at: datetime, people: Collection[Person], others: Any,
) -> Iterator[str]:  # fmt: skip
    said = Availability.objects.by_person(initiative)
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    monday, next_monday = week_of(starts_at)
    for person in people:
        one = said.get(person.pk)
        if one is None:
            continue
        weekly = one.windows()
        comes = weekly is None or any(
            day == start.weekday() and first <= start.time() and end.time() <= last
            for day, first, last in weekly
        )
        is_away = any(first <= start.date() <= last for first, last in one.days_away())
        if is_away or not comes:
            yield _("%(person)s said that they cannot come at that time.") % {"person": person}
        places = SessionPlace.objects.filter(person=person, state=SessionPlace.State.EXPECTED)
        theirs = others.filter(
            pk__in=places.values("session"), starts_at__gte=monday, starts_at__lt=next_monday
        )
        same_day = [row for row in theirs if timezone.localdate(row.starts_at) == start.date()]
        if one.most_a_day and len(same_day) + 1 > one.most_a_day:
            yield _("%(person)s would have more sessions on that day than they said is enough.") % {
                "person": person
            }
        hours = sum((row.ends_at - row.starts_at for row in theirs), ends_at - starts_at)
        if one.most_hours_a_week and hours > timedelta(hours=one.most_hours_a_week):
            yield _("%(person)s would have more hours in that week than they said is enough.") % {
                "person": person
            }


def _lost(
    initiative: Initiative, starts_at: datetime, ends_at: datetime, people: Collection[Person]
) -> Iterator[str]:
    """Somebody who cannot come just then, and times at which everything fell through."""
    at_that_time = Loss.objects.touching(initiative).filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    for loss in at_that_time.filter(pledge=None).filter(Q(person=None) | Q(person__in=people)):
        yield f"{loss}."


def _too_far(
    initiative: Initiative, starts_at: datetime, ends_at: datetime, people: Collection[Person], place: str,
    others: Any,
) -> Iterator[str]:  # fmt: skip
    """Somebody who has to be at another place too soon before or after."""
    known = {(row.one, row.other): row.minutes for row in TravelTime.objects.filter(initiative=initiative)}
    longest = timedelta(minutes=max([TRAVEL, *known.values()]))
    near = others.filter(starts_at__lt=ends_at + longest, ends_at__gt=starts_at - longest)
    expected = SessionPlace.objects.filter(
        session__in=near, person__in=people, state=SessionPlace.State.EXPECTED
    ).select_related("person", "session__venue__resource")
    for one in expected:
        there = _where_is(one.session)
        if there == place:
            continue
        pair = sorted((there, place))
        needed = timedelta(minutes=known.get((pair[0], pair[1]), TRAVEL))
        before, after = starts_at - one.session.ends_at, one.session.starts_at - ends_at
        if max(before, after) < needed:
            yield _("%(person)s has too little time between here and %(place)s.") % {
                "person": one.person,
                "place": one.session.place,
            }


def used_by(session: Session) -> list[Pledge]:
    """The pledges that a session takes."""
    uses = session.uses.select_related("pledge__resource").prefetch_related("pledge__windows")
    return [use.pledge for use in uses]


def against(session: Session) -> list[str]:
    """What speaks against a session as things stand now. Worked out each time: no name is kept anywhere else."""
    places = session.places.filter(state=SessionPlace.State.EXPECTED).select_related("person")
    return soft_conflicts(
        session.initiative,
        session.starts_at,
        session.ends_at,
        people=[one.person for one in places],
        place=session.place,
        uses=used_by(session),
        opportunity=session.opportunity,
        led_by=session.led_by,
        but=session,
    )


def weigh(initiative: Initiative, *, session: Session | None = None, **given: Any) -> tuple[str, list[str]]:
    """What would be refused ("" for nothing) and what would speak against a session, if it were as given.

    Takes what `make_session` takes, or with `session` what `change_session` takes. Changes nothing.
    """
    start, end, people = given["starts_at"], given["ends_at"], given["people"]
    uses = [pledge for pledge in (given["venue"], *given["helpers"]) if pledge]
    if end <= start:
        return _("It would end before it starts. Change one of them."), []
    place, opportunity = given["place"], session.opportunity if session else given["opportunity"]
    try:
        refuse_conflicts(
            initiative, start, end, people=people, uses=uses, field="people", place=place,
            led_by=given.get("led_by"), but=session,
        )  # fmt: skip
    except Refusal as refusal:
        return str(refusal), []
    return "", soft_conflicts(
        initiative, start, end, people=people, place=place, uses=uses, opportunity=opportunity,
        led_by=given.get("led_by"), but=session,
    )  # fmt: skip


def keep_on_purpose(found: list[str], why: str) -> None:
    """Refuse soft conflicts unless somebody says why they are kept."""
    if found and not why.strip():
        raise Refusal(
            _("Something speaks against it: %(conflicts)s Change it, or say why it stays.")
            % {"conflicts": " ".join(found)},
            field="kept_why",
        )
