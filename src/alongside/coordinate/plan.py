"""The bridge to the schedule engine: asks and pledges in, a timetable out. The only file here that knows it.

The engine counts minutes from 00:00 on the plan's first Monday, by the clock on the wall: 9 o'clock is 9 o'clock in
every week, across clock changes too. This file converts both ways.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.models import Initiative, Membership, Person
from alongside.community.rules import Role
from alongside.engines import schedule

from .models import (
    Availability,
    Gap,
    KeepApart,
    Loss,
    Opportunity,
    Plan,
    Pledge,
    PledgeUse,
    Resource,
    Session,
    SessionPlace,
    TravelTime,
)

MORNING, NIGHT = 7 * 60, 23 * 60  # when people can come, until they say when
TRAVEL = 30  # minutes between two different places, until somebody measures them
WORK = 8.0  # the engine's deterministic seconds for a plan, and a fraction of it for a re-plan
HEADS = {Resource.Kind.VENUE, Resource.Kind.PLACES}  # kinds at which people can be
THINGS = {Resource.Kind.KIT, Resource.Kind.VEHICLE}


@dataclass(frozen=True)
class Drafted:
    """One session of a plan, as people read it. `before` is the session that it replaces or keeps."""

    starts_at: datetime
    ends_at: datetime
    opportunity: Opportunity
    venue: Pledge | None
    uses: tuple[Pledge, ...]
    people: tuple[Person, ...]
    before: Session | None

    @property
    def place(self) -> str:
        resource = self.venue.resource if self.venue else None
        if resource is None:
            return ""
        return f"{resource.name}, {resource.where}" if resource.where else resource.name


@dataclass(frozen=True)
class Unmet:
    """What somebody asked for that a plan does not meet in full, and why."""

    person: Person
    opportunity: Opportunity
    met: int
    wanted: int
    why: str


def minute_of(moment: datetime, first_day: date) -> int:
    """Minutes on the wall clock from 00:00 on the first day to a moment; negative before it."""
    here = timezone.localtime(moment).replace(tzinfo=None)
    return int((here - datetime.combine(first_day, datetime.min.time())).total_seconds() // 60)


def moment_of(minute: int, first_day: date) -> datetime:
    """The moment at which the wall clock shows a minute of the plan. An hour that does not exist moves forward."""
    wall = datetime.combine(first_day, datetime.min.time()) + timedelta(minutes=minute)
    there = wall.replace(tzinfo=timezone.get_current_timezone())
    return datetime.fromtimestamp(there.timestamp(), timezone.get_current_timezone())


def problem_for(plan: Plan, *, without: Loss | None = None) -> tuple[schedule.Problem, schedule.Timetable]:
    """The rows of an initiative as the engine's problem, and what people have been told as its current timetable.

    `without`: a loss that the engine is told of separately. Raises ValueError in the engine's words where rows
    cannot be right together.
    """
    return _Writer(plan, without).write()


def work_out(plan: Plan) -> None:
    """Make the timetable of a plan that is being worked out, with its gaps. Trouble is kept in the plan's own words."""
    try:
        if plan.loss:
            _work_out_alternatives(plan, plan.loss)
        else:
            problem, current = problem_for(plan)
            found = schedule.plan(
                problem,
                current=current,
                seed=plan.seed,
                work_limit=WORK,
                progress=_reporting(plan),
                cancel=_stopping(plan),
            )
            _keep(plan, found)
    except ValueError as trouble:
        Plan.objects.filter(pk=plan.pk, state=Plan.State.WORKING).update(
            state=Plan.State.FAILED, failed_why=str(trouble)[:600]
        )


def _work_out_alternatives(plan: Plan, loss: Loss) -> None:
    """Two or three ways out of a loss. The first fills this plan, each other one becomes a draft beside it."""
    problem, current = problem_for(plan, without=loss)
    start = max(0, minute_of(loss.starts_at, plan.first_day))
    end = min(minute_of(loss.ends_at, plan.first_day), plan.weeks * schedule.WEEK)
    kind = _loss_kind(loss.pledge)
    losses = (
        [schedule.Loss(kind, start, end, name) for name in _pledge_ids(loss.pledge)] if start < end else []
    )
    progress, cancel = _reporting(plan), _stopping(plan)
    ways = schedule.replan(problem, current, losses, seed=plan.seed, progress=progress, cancel=cancel)
    if not ways:
        Loss.objects.filter(pk=loss.pk).update(settled_at=timezone.now())
        raise ValueError(_("Nothing that people were told of is hit, so nothing has to change."))
    for place, way in enumerate(ways):
        target = plan if place == 0 else _beside(plan)
        target.kind, target.why = way.kind, way.why[:600]
        target.changed, target.forced, target.affected = way.changed, way.forced, len(way.affected)
        _keep(target, way.timetable, changes=[change.sentence for change in way.changes])


@transaction.atomic
def _beside(plan: Plan) -> Plan:
    return Plan.objects.create(
        initiative=plan.initiative,
        version=next_version(plan.initiative),
        first_day=plan.first_day,
        weeks=plan.weeks,
        made_by=plan.made_by,
        loss=plan.loss,
        before=plan.before,
        seed=plan.seed,
    )


@transaction.atomic
def _keep(plan: Plan, found: schedule.Timetable, *, changes: Iterable[str] = ()) -> None:
    """Store a timetable as a draft with its gaps, unless somebody set the plan aside meanwhile."""
    now = Plan.objects.select_for_update().get(pk=plan.pk)
    if not now.is_working:
        return
    plan.state = Plan.State.DRAFT
    plan.engine_version, plan.input_digest = found.engine_version, found.input_digest
    plan.result = {"timetable": schedule.to_json(found), "changes": list(changes)}
    met = sum(len(answer.met) for answer in found.answers)
    plan.progress = {
        "stage": "done",
        "met": met,
        "possible": sum(answer.possible for answer in found.answers),
    }
    plan.save()
    known = set(Opportunity.objects.filter(initiative=plan.initiative).values_list("pk", flat=True))
    for gap in found.gaps:
        if int(gap.opportunity) in known:
            Gap.objects.create(
                initiative=plan.initiative,
                plan=plan,
                opportunity_id=int(gap.opportunity),
                sentence=gap.sentence[:600],
                needed=[{"kind": one.kind, "amount": one.amount} for one in gap.pledges],
                unlocks=len(gap.asks),
            )


def next_version(initiative: Initiative) -> int:
    latest = (
        Plan.objects.filter(initiative=initiative)
        .order_by("-version")
        .values_list("version", flat=True)
        .first()
    )
    return (latest or 0) + 1


def timetable_of(plan: Plan) -> schedule.Timetable | None:
    return schedule.timetable_from_json(plan.result["timetable"]) if plan.result else None


def changes_of(plan: Plan) -> list[str]:
    return list(plan.result["changes"]) if plan.result else []


def drafted(plan: Plan) -> list[Drafted]:
    """The sessions of a plan, in order, whether they are agreed or not. People who left are not in them."""
    found = timetable_of(plan)
    if found is None:
        return []
    opportunities = Opportunity.objects.filter(initiative=plan.initiative).in_bulk()
    pledges = {pledge.pk: pledge for pledge in Pledge.objects.filter(initiative=plan.initiative).readable()}
    people = (
        Person.objects.filter(memberships__initiative=plan.initiative, erased_at=None).distinct().in_bulk()
    )
    before = Session.objects.filter(initiative=plan.initiative).in_bulk()
    rows = []
    for one in found.sessions:
        used = {int(name.split("/")[0]): None for name in (one.venue, *one.helpers, *one.kit)}
        rows.append(
            Drafted(
                starts_at=moment_of(one.start, plan.first_day),
                ends_at=moment_of(one.end, plan.first_day),
                opportunity=opportunities[int(one.opportunity)],
                venue=pledges.get(int(one.venue)),
                uses=tuple(pledges[pk] for pk in used if pk in pledges),
                people=tuple(people[int(pk)] for pk in one.people if int(pk) in people),
                before=before.get(int(one.id)) if one.id.isdigit() else None,
            )
        )
    return rows


def unmet(plan: Plan, *, for_coordinator: bool) -> tuple[list[Unmet], list[Unmet]]:
    """What a plan does not meet, and apart from it what no pledge could ever meet. Reasons name nobody else."""
    found = timetable_of(plan)
    if found is None:
        return [], []
    opportunities = Opportunity.objects.filter(initiative=plan.initiative).in_bulk()
    people = (
        Person.objects.filter(memberships__initiative=plan.initiative, erased_at=None).distinct().in_bulk()
    )

    def told(answers: Iterable[schedule.Answer]) -> list[Unmet]:
        rows = []
        for one in answers:
            person, opportunity = people.get(int(one.person)), opportunities.get(int(one.opportunity))
            if one.reason is None or person is None or opportunity is None:
                continue
            shown = for_coordinator or one.reason.audience == "everyone"
            why = one.reason.sentence if shown else _("It could not be fitted in.")
            rows.append(Unmet(person, opportunity, len(one.met), one.wanted, why))
        return rows

    return told(found.answers), told(found.impossible)


def _reporting(plan: Plan) -> Callable[[schedule.Progress], None]:
    """Keeps how far the engine is, twice a second at most."""
    last = [0.0]

    def report(progress: schedule.Progress) -> None:
        if time.monotonic() - last[0] < 0.5:
            return
        last[0] = time.monotonic()
        Plan.objects.filter(pk=plan.pk).update(
            progress={"stage": progress.stage, "met": progress.met, "possible": progress.possible}
        )

    return report


def _stopping(plan: Plan) -> Callable[[], bool]:
    """Whether somebody asked to stop, looked up once a second at most."""
    last, answer = [0.0], [False]

    def asked() -> bool:
        if time.monotonic() - last[0] >= 1:
            last[0] = time.monotonic()
            answer[0] = Plan.objects.filter(pk=plan.pk).exclude(stop_asked_at=None).exists()
        return answer[0]

    return asked


def _loss_kind(pledge: Pledge) -> str:
    kind = pledge.resource.kind
    return "venue" if kind in HEADS else "helper" if kind == Resource.Kind.HOURS else "kit"


def _pledge_ids(pledge: Pledge) -> list[str]:
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
        self.losses: dict[int, list[schedule.Window]] = defaultdict(list)
        for loss in Loss.objects.filter(initiative=self.initiative):
            if without is None or loss.pk != without.pk:
                self._cut(self.losses[loss.pledge_id], loss.starts_at, loss.ends_at)
        self.said = Availability.objects.by_person(self.initiative)
        self.busy: dict[int, list[schedule.Window]] = defaultdict(list)  # on something the engine cannot hold
        self.on: dict[int, list[schedule.Window]] = defaultdict(list)  # on what stands

    def write(self) -> tuple[schedule.Problem, schedule.Timetable]:
        current = self._current()
        kept_pledges = {
            int(name.split("/")[0]) for row in current for name in (row.venue, *row.helpers, *row.kit)
        }
        usable = Pledge.objects.usable(self.initiative, first=self.plan.first_day, last=self.last_day)
        wanted = usable | Pledge.objects.filter(initiative=self.initiative, pk__in=kept_pledges)
        pledges = list(wanted.distinct().readable())
        self.usable = set(usable.values_list("pk", flat=True))
        self.used = self._used_before()
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
        done = self._done_before()
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
            exceptions=tuple(self.losses[pledge.pk]),
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
            )
            for kind in _kinds(pledge)
        ]

    def _windows(self, pledge: Pledge) -> tuple[schedule.Window, ...]:
        """The weekly windows of a pledge, day by day within its own dates; none where it cannot be used any more."""
        if pledge.pk not in self.usable:
            return ()
        weekly = list(pledge.windows.all())
        found = []
        for number in range(7 * self.plan.weeks):
            day = self.plan.first_day + timedelta(days=number)
            if not pledge.starts_on <= day <= pledge.ends_on:
                continue
            for window in weekly:
                if window.weekday == day.weekday():
                    start = number * schedule.DAY + window.from_time.hour * 60 + window.from_time.minute
                    end = number * schedule.DAY + window.until_time.hour * 60 + window.until_time.minute
                    found.append(schedule.Window(start, end))
        return _joined(found)

    def _free(self, person: int) -> tuple[schedule.Window, ...]:
        """When a person can come: as they said, or any day; and to what they were told; less what takes them."""
        days = self._days(self.said.get(person))
        free = list(_joined([*days, *self.on[person]]))
        for taken in _joined(self.busy[person]):
            free = [
                part
                for window in free
                for part in (
                    schedule.Window(window.start, min(window.end, taken.start)),
                    schedule.Window(max(window.start, taken.end), window.end),
                )
                if part.start < part.end
            ]
        return tuple(free)

    def _days(self, said: Availability | None) -> list[schedule.Window]:
        """The times of the plan at which somebody said they can come, less the days on which they are away."""
        weekly = said.windows() if said else None
        away = said.days_away() if said else []
        days = []
        for number in range(7 * self.plan.weeks):
            day, start = self.plan.first_day + timedelta(days=number), number * schedule.DAY
            if any(first <= day <= last for first, last in away):
                continue
            if weekly is None:
                days.append(schedule.Window(start + MORNING, start + NIGHT))
                continue
            for weekday, begin, end in weekly:
                if weekday == day.weekday():
                    minutes = (begin.hour * 60 + begin.minute, end.hour * 60 + end.minute)
                    days.append(schedule.Window(start + minutes[0], start + minutes[1]))
        return days

    def _notice(self, pledge: Pledge) -> int:
        """The engine counts notice from its own now, which is never before the plan."""
        return max(0, min(self.now, 0) + pledge.notice_days * schedule.DAY)

    def _cut(self, rows: list[schedule.Window], starts_at: datetime, ends_at: datetime) -> None:
        start = max(0, minute_of(starts_at, self.plan.first_day))
        end = min(self.end, minute_of(ends_at, self.plan.first_day))
        if start < end:
            rows.append(schedule.Window(start, end))

    def _used_before(self) -> dict[int, int]:
        """Minutes of each pledge that sessions before this plan took: delivered where recorded, else planned."""
        before = PledgeUse.objects.filter(
            initiative=self.initiative,
            session__state=Session.State.PLANNED,
            session__starts_at__lt=moment_of(0, self.plan.first_day),
            pledge__unit=Pledge.Unit.HOURS,
        )
        used: dict[int, int] = defaultdict(int)
        for pledge, planned, delivered in before.values_list("pledge", "planned_amount", "delivered_amount"):
            used[pledge] += int((planned if delivered is None else delivered) * 60)
        return used

    def _done_before(self) -> dict[tuple[int, int], int]:
        """How often each person has been on each opportunity before this plan."""
        places = SessionPlace.objects.filter(
            session__initiative=self.initiative,
            session__state=Session.State.PLANNED,
            session__starts_at__lt=moment_of(0, self.plan.first_day),
            state=SessionPlace.State.EXPECTED,
        )
        done: dict[tuple[int, int], int] = defaultdict(int)
        for opportunity, person in places.values_list("session__opportunity", "person"):
            done[opportunity, person] += 1
        return done

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


def _joined(windows: Iterable[schedule.Window]) -> tuple[schedule.Window, ...]:
    """Windows in order, with those that touch or overlap made one."""
    joined: list[schedule.Window] = []
    for window in sorted(windows):
        if joined and window.start <= joined[-1].end:
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, window.end))
        else:
            joined.append(window)
    return tuple(joined)
