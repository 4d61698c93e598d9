"""Asks and pledges as the engine's problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from alongside.community.models import Membership, Person
from alongside.community.rules import Role
from alongside.engines import schedule

from ..models import (
    Availability,
    KeepApart,
    Loss,
    Opportunity,
    Plan,
    Pledge,
    Resource,
    Session,
    SessionPlace,
    TravelTime,
)
from .clock import minute_of, moment_of
from .outside import done_before, used_outside
from .windows import days_of, joined, windows_of, without_taken

TRAVEL = 30  # minutes between two different places, until somebody measures them
HEADS = {Resource.Kind.VENUE, Resource.Kind.PLACES}  # kinds at which people can be
THINGS = {Resource.Kind.KIT, Resource.Kind.VEHICLE}


def problem_for(plan: Plan, *, without: Loss | None = None) -> tuple[schedule.Problem, schedule.Timetable]:
    """The rows of an initiative as the engine's problem, and what people have been told as its current timetable.

    `without`: a loss that the engine is told of separately. Raises ValueError in the engine's words where rows
    cannot be right together.
    """
    return _Writer(plan, without).write()


def loss_kind(pledge: Pledge) -> str:
    kind = pledge.resource.kind
    return "venue" if kind in HEADS else "helper" if kind == Resource.Kind.HOURS else "kit"


def pledge_ids(pledge: Pledge) -> list[str]:
    """The engine's names of a pledge: a thing that serves as several kinds has one for each."""
    return [f"{pledge.pk}/{kind}" for kind in _kinds(pledge)] or [str(pledge.pk)]


def _kinds(pledge: Pledge) -> tuple[str, ...]:
    """The kinds of kit that a pledge serves as: its name and its features."""
    if pledge.resource.kind not in THINGS:
        return ()
    return _words([pledge.resource.name, *pledge.resource.features])


def _words(listed: Iterable[str]) -> tuple[str, ...]:
    """Short words that are compared: the same whatever their case and spaces."""
    return tuple(dict.fromkeys(" ".join(word.casefold().split()) for word in listed if word.strip()))


class _Writer:
    """Writes the problem of one plan."""

    def __init__(self, plan: Plan, without: Loss | None) -> None:
        self.plan = plan
        self.initiative = plan.initiative
        self.end = plan.weeks * schedule.WEEK
        self.last_day = plan.first_day + timedelta(days=7 * plan.weeks - 1)
        self.now = minute_of(timezone.now(), plan.first_day)
        self.said = Availability.objects.by_person(self.initiative)
        self.losses: dict[int, list[schedule.Window]] = defaultdict(list)  # of pledges
        self.closed: list[schedule.Window] = []  # when nothing can be held anywhere
        self.busy: dict[int, list[schedule.Window]] = defaultdict(
            list
        )  # on something the engine cannot hold, or lost
        self.on: dict[int, list[schedule.Window]] = defaultdict(list)  # on what stands
        for loss in Loss.objects.filter(initiative=self.initiative):
            if without is None or loss.pk != without.pk:
                self._cut(self._lost(loss), loss.starts_at, loss.ends_at)

    def _lost(self, loss: Loss) -> list[schedule.Window]:
        """Where the time of a loss is kept."""
        if loss.pledge_id:
            return self.losses[loss.pledge_id]
        return self.busy[loss.person_id] if loss.person_id else self.closed

    def write(self) -> tuple[schedule.Problem, schedule.Timetable]:
        start, end = moment_of(0, self.plan.first_day), moment_of(self.end, self.plan.first_day)
        self.used = used_outside(self.initiative, start, end)
        current = self._current()
        kept_pledges = {
            int(name.split("/")[0]) for row in current for name in (row.venue, *row.helpers, *row.kit)
        }
        usable = Pledge.objects.usable(self.initiative, first=self.plan.first_day, last=self.last_day)
        wanted = usable | Pledge.objects.filter(initiative=self.initiative, pk__in=kept_pledges)
        pledges = list(wanted.distinct().readable())
        self.usable = set(usable.values_list("pk", flat=True))
        for row in current:
            for pk in row.people:
                self.on[int(pk)].append(schedule.Window(row.start, row.end))
        people, asks, opportunities = self._asked(current)
        problem = schedule.Problem(
            weeks=self.plan.weeks,
            people=people,
            asks=asks,
            opportunities=opportunities,
            venues=tuple(self._venue(one) for one in pledges if one.resource.kind in HEADS),
            helpers=tuple(self._helper(one) for one in pledges if one.resource.kind == Resource.Kind.HOURS),
            kit=tuple(kit for one in pledges if one.resource.kind in THINGS for kit in self._kit(one)),
            travel=tuple(
                TravelTime.objects.filter(initiative=self.initiative).values_list("one", "other", "minutes")
            ),
            travel_otherwise=TRAVEL,
            keep_apart=self._apart({person.id for person in people}),
            now=max(0, self.now),
        )
        return problem, schedule.Timetable(tuple(current), _answers(asks, current))

    def _current(self) -> list[schedule.Session]:
        """What people have been told or is agreed in these weeks. What the engine cannot hold only makes busy."""
        start, end = moment_of(0, self.plan.first_day), moment_of(self.end, self.plan.first_day)
        rows = Session.objects.between(self.initiative, start, end).filter(state=Session.State.PLANNED)
        current = []
        for row in rows.prefetch_related("uses__pledge__resource", "places").select_related("opportunity"):
            people = [one.person_id for one in row.places.all() if one.state == SessionPlace.State.EXPECTED]
            uses = [use.pledge for use in row.uses.all()]
            venue = next((one for one in uses if one.pk == row.venue_id and one.resource.kind in HEADS), None)
            length = (row.ends_at - row.starts_at) == timedelta(minutes=row.opportunity.minutes)
            if venue is None or not people or not length:
                self._hold(row, people, uses)
                continue
            first = minute_of(row.starts_at, self.plan.first_day)
            kinds = _words(row.opportunity.kit)
            current.append(
                schedule.Session(
                    id=str(row.pk),
                    opportunity=str(row.opportunity_id),
                    start=first,
                    end=first + row.opportunity.minutes,
                    venue=str(venue.pk),
                    helpers=tuple(
                        sorted(str(one.pk) for one in uses if one.resource.kind == Resource.Kind.HOURS)
                    ),
                    people=tuple(sorted(str(pk) for pk in people)),
                    kit=tuple(f"{one.pk}/{kind}" for kind in kinds for one in uses if kind in _kinds(one)),
                )
            )
        return current

    def _hold(self, row: Session, people: list[int], uses: list[Pledge]) -> None:
        """A session that was made by hand outside the engine's terms: everyone and everything on it is taken."""
        for pk in people:
            self._cut(self.busy[pk], row.starts_at, row.ends_at)
        for pledge in uses:
            self._cut(self.losses[pledge.pk], row.starts_at, row.ends_at)
            if pledge.unit == Pledge.Unit.HOURS:
                self.used[pledge.pk] += int((row.ends_at - row.starts_at).total_seconds() / 60)

    def _asked(
        self, current: list[schedule.Session]
    ) -> tuple[tuple[schedule.Person, ...], tuple[schedule.Ask, ...], tuple[schedule.Opportunity, ...]]:
        here = Membership.objects.now().filter(initiative=self.initiative, role=Role.PARTICIPANT)
        taking_part = set(here.filter(person__erased_at=None).values_list("person", flat=True))
        standing = {int(row.opportunity) for row in current}
        opportunities = list(
            Opportunity.objects.filter(initiative=self.initiative)
            .prefetch_related("asks", "after")
            .order_by("pk")
        )
        done = done_before(self.initiative, moment_of(0, self.plan.first_day))
        asks, rows, people = [], [], {int(pk) for row in current for pk in row.people}
        for one in opportunities:
            is_open = one.ended_at is None
            if not is_open and one.pk not in standing:
                continue
            matters: dict[int, int] = {}
            for ask in one.asks.all():
                if ask.outcome != "refused" and ask.person_id in taking_part:
                    matters[ask.person_id] = max(ask.matters, matters.get(ask.person_id, 0))
            people |= set(matters)
            rows.append(self._opportunity(one, max(1, len(matters))))
            for pk in sorted(matters) if is_open else ():
                times = one.times - done[one.pk, pk]
                if times > 0:
                    asks.append(
                        schedule.Ask(f"{one.pk}/{pk}", str(pk), str(one.pk), weight=matters[pk], times=times)
                    )
        named = Person.objects.in_bulk(people)
        attended: dict[int, list[str]] = defaultdict(list)
        for opportunity, pk in done:
            attended[pk].append(str(opportunity))
        kept = {int(row.id) for row in rows}
        rows = [replace(row, after=tuple(pk for pk in row.after if int(pk) in kept)) for row in rows]
        return (
            tuple(self._person(named[pk], attended[pk], kept) for pk in sorted(people)),
            tuple(asks),
            tuple(rows),
        )

    def _person(self, person: Person, done: list[str], kept: set[int]) -> schedule.Person:
        said = self.said.get(person.pk)
        return schedule.Person(
            str(person.pk),
            self._free(person.pk),
            name=person.name,
            access=_words((said.access if said else None) or ()),
            languages=_words((said.languages if said else None) or ()),
            sessions_per_day=said.most_a_day if said else None,
            minutes_per_week=said.most_hours_a_week * 60 if said and said.most_hours_a_week else None,
            done=tuple(sorted(pk for pk in done if int(pk) in kept)),
        )

    def _opportunity(self, one: Opportunity, askers: int) -> schedule.Opportunity:
        groups = -(-askers // one.most)
        return schedule.Opportunity(
            id=str(one.pk),
            name=one.name,
            length=one.minutes,
            fewest=one.fewest,
            most=one.most,
            features=_words(one.features),
            helpers=one.helpers,
            skills=_words(one.skills),
            kit=tuple((kind, 1) for kind in _words(one.kit)),
            checks=_words(one.checks),
            people_per_helper=one.people_per_helper,
            spacing_days=one.spacing_days,
            after=tuple(str(before.pk) for before in one.after.all()),
            sessions=one.times * groups,
            sessions_per_week=min(one.times, one.per_week) * groups,
            each_per_week=one.per_week,
        )

    def _venue(self, pledge: Pledge) -> schedule.Venue:
        resource, windows = pledge.resource, self._windows(pledge)
        heads = resource.holds if resource.kind == Resource.Kind.VENUE else pledge.amount
        per_week = None
        if pledge.unit == Pledge.Unit.HOURS:
            left = max(0, pledge.amount * 60 - self.used[pledge.pk])
            if left < sum(window.end - window.start for window in windows):
                # The engine limits a venue by the week: what is left is spread evenly over the weeks it is open.
                weeks = len({window.start // schedule.WEEK for window in windows}) or 1
                per_week = left // weeks
        return schedule.Venue(
            id=str(pledge.pk),
            partner=str(resource.organisation_id),
            place=resource.where or resource.name,
            windows=windows,
            capacity=max(1, heads or 1),
            name=resource.name,
            features=_words(resource.features),
            exceptions=(*self.losses[pledge.pk], *self.closed),
            minutes_per_week=per_week,
            notice=self._notice(pledge),
        )

    def _helper(self, pledge: Pledge) -> schedule.Helper:
        return schedule.Helper(
            id=str(pledge.pk),
            partner=str(pledge.resource.organisation_id),
            windows=self._windows(pledge),
            name=pledge.resource.name,
            skills=_words(pledge.resource.features),
            checks=_words(pledge.resource.features),
            languages=_words(pledge.resource.features),
            exceptions=tuple(self.losses[pledge.pk]),
            minutes=max(0, pledge.amount * 60 - self.used[pledge.pk]),
            notice=self._notice(pledge),
        )

    def _kit(self, pledge: Pledge) -> list[schedule.Kit]:
        return [
            schedule.Kit(
                id=f"{pledge.pk}/{kind}",
                partner=str(pledge.resource.organisation_id),
                kind=kind,
                amount=pledge.amount,
                windows=self._windows(pledge),
                name=pledge.resource.name,
                exceptions=tuple(self.losses[pledge.pk]),
                notice=self._notice(pledge),
                thing=str(pledge.pk),
            )
            for kind in _kinds(pledge)
        ]

    def _windows(self, pledge: Pledge) -> tuple[schedule.Window, ...]:
        """When a pledge may be used; none where it cannot be used any more."""
        if pledge.pk not in self.usable:
            return ()
        return windows_of(pledge, self.plan.first_day, self.plan.weeks)

    def _free(self, person: int) -> tuple[schedule.Window, ...]:
        """When a person can come: as they said, or any day; and to what they were told; less what takes them."""
        days = days_of(self.said.get(person), self.plan.first_day, self.plan.weeks)
        return without_taken(joined([*days, *self.on[person]]), joined(self.busy[person]))

    def _notice(self, pledge: Pledge) -> int:
        """The engine counts notice from its own now, which is never before the plan."""
        return max(0, min(self.now, 0) + pledge.notice_days * schedule.DAY)

    def _cut(self, rows: list[schedule.Window], starts_at: datetime, ends_at: datetime) -> None:
        start = max(0, minute_of(starts_at, self.plan.first_day))
        end = min(self.end, minute_of(ends_at, self.plan.first_day))
        if start < end:
            rows.append(schedule.Window(start, end))

    def _apart(self, people: set[str]) -> tuple[tuple[str, str], ...]:
        pairs = KeepApart.objects.filter(initiative=self.initiative).values_list("one", "other")
        return tuple((str(one), str(other)) for one, other in pairs if {str(one), str(other)} <= people)


def _answers(
    asks: Iterable[schedule.Ask], sessions: Sequence[schedule.Session]
) -> tuple[schedule.Answer, ...]:
    """What standing sessions meet of the asks, so that a way out can say what it costs against them."""
    return tuple(
        schedule.Answer(
            ask.id,
            ask.person,
            ask.opportunity,
            ask.times,
            ask.times,
            tuple(
                schedule.Meeting(row.id, row.start, row.venue)
                for row in sessions
                if row.opportunity == ask.opportunity and ask.person in row.people
            ),
            None,
        )
        for ask in asks
    )
