"""What the schedule engine is asked: people, their asks, what partners pledged, and the rules between them.

All times are whole minutes from the start of the plan; minute 0 is 00:00 on the Monday of week 1. There is no
clock and no time zone here: whoever calls the engine converts, across clock changes too. All values are frozen.
A value that cannot be right raises ``ValueError`` with a sentence that names the row and the field.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

DAY = 24 * 60
WEEK = 7 * DAY

MOST_WEEKS = 60
MOST_ROWS = 20_000
MOST_AMOUNT = 1_000_000


@dataclass(frozen=True, order=True, slots=True)
class Window:
    """A stretch of time, from ``start`` up to but not including ``end``, in minutes of the plan."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who asked for something. Limits that are ``None`` do not apply.

    ``windows``: when the person can come. ``languages``: those they can take part in; empty means any will do.
    ``access``: venue features that they need. ``done``: opportunities they have been to before this plan.
    """

    id: str
    windows: tuple[Window, ...]
    name: str = ""
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    minutes_per_day: int | None = None
    minutes_per_week: int | None = None
    sessions_per_day: int | None = None
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One person's ask, aimed at one opportunity. ``times``: how many sessions of it they would like.

    ``weight``: how much it matters, 1 or more; it counts once for each session met.
    """

    id: str
    person: str
    opportunity: str
    weight: int = 1
    times: int = 1


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Something that was made from asks and can be held as sessions.

    ``length`` in minutes; ``fewest`` and ``most`` people in a session. ``features`` the venue must have.
    ``helpers``: at least so many in every session; ``people_per_helper``: at most so many people for each helper.
    ``skills``: each is held by at least one helper present. ``checks``: every helper present has them all.
    ``kit``: pairs of kind and amount, each met by one pledge. ``sessions`` and ``sessions_per_week``: the most
    that may be held. ``each_per_week``: the most that one person goes to in a week; ``spacing_days``: one
    person's sessions of it are at least so many days apart (1: never two on a day; 0: no rule).
    ``after``: a person comes only once they have been to a session of each of these, ended before this starts.
    """

    id: str
    length: int
    fewest: int
    most: int
    name: str = ""
    features: tuple[str, ...] = ()
    helpers: int = 0
    people_per_helper: int | None = None
    skills: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    kit: tuple[tuple[str, int], ...] = ()
    sessions: int = 1
    sessions_per_week: int = 1
    each_per_week: int = 1
    spacing_days: int = 1
    after: tuple[str, ...] = ()

    def helpers_for(self, people: int) -> int:
        """The fewest helpers that may stand in a session with so many people."""
        by_ratio = 0 if self.people_per_helper is None else -(-people // self.people_per_helper)
        return max(self.helpers, by_ratio, 1 if self.skills else 0)

    @property
    def needs_helpers(self) -> bool:
        """Whether any session of it needs a helper."""
        return self.helpers_for(max(1, self.fewest)) > 0


@dataclass(frozen=True, slots=True)
class Venue:
    """A room or a yard that a partner pledged. ``capacity`` counts heads: people and helpers.

    ``exceptions`` are cut out of ``windows``. ``minutes_per_week`` limits what is used in a week. ``notice``:
    a session there starts at least so many minutes after ``Problem.now``. ``place`` is where it stands.
    """

    id: str
    partner: str
    place: str
    windows: tuple[Window, ...]
    capacity: int
    name: str = ""
    features: tuple[str, ...] = ()
    exceptions: tuple[Window, ...] = ()
    minutes_per_week: int | None = None
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Helper:
    """A person's hours that a partner pledged. ``minutes`` is the whole pledge, ``minutes_per_week`` a week's."""

    id: str
    partner: str
    windows: tuple[Window, ...]
    name: str = ""
    skills: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    exceptions: tuple[Window, ...] = ()
    minutes: int | None = None
    minutes_per_week: int | None = None
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Kit:
    """Equipment or a vehicle that a partner pledged: ``amount`` of one ``kind``, within ``windows``.

    A thing that serves as several kinds has a row for each, with the same ``thing``: it is in one place at a time.
    """

    id: str
    partner: str
    kind: str
    amount: int
    windows: tuple[Window, ...]
    name: str = ""
    exceptions: tuple[Window, ...] = ()
    notice: int = 0
    thing: str = ""

    @property
    def same_as(self) -> str:
        """What is counted together: the thing, or this row alone."""
        return self.thing or self.id


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that the engine is told. See each value for units.

    ``travel``: triples of place, place and minutes, the same both ways; ``travel_otherwise`` is for pairs of
    different places that are not listed. ``keep_apart``: pairs of person ids that never meet: not in one session,
    nor at one place in sessions that overlap. ``step``: sessions start on multiples of so many minutes. ``now``:
    what starts before it is past and stays as it is.
    """

    weeks: int
    people: tuple[Person, ...] = ()
    asks: tuple[Ask, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    venues: tuple[Venue, ...] = ()
    helpers: tuple[Helper, ...] = ()
    kit: tuple[Kit, ...] = ()
    travel: tuple[tuple[str, str, int], ...] = ()
    travel_otherwise: int = 0
    keep_apart: tuple[tuple[str, str], ...] = ()
    step: int = 30
    now: int = 0

    def __post_init__(self) -> None:
        """Raise ``ValueError`` with a sentence that names the row, when something cannot be right."""
        _check_size(self)
        people = _check_people(self)
        opportunities = _check_opportunities(self)
        _check_asks(self, people, opportunities)
        _check_pledges("venues", self.venues, self.weeks)
        _check_pledges("helpers", self.helpers, self.weeks)
        _check_pledges("kit", self.kit, self.weeks)
        _check_amounts(self)
        _check_between(self, people)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


class _Pledge(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def partner(self) -> str: ...
    @property
    def windows(self) -> tuple[Window, ...]: ...
    @property
    def exceptions(self) -> tuple[Window, ...]: ...
    @property
    def notice(self) -> int: ...


def _whole(where: str, value: object, least: int, most: int = MOST_AMOUNT) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{where} is {value!r}; give a whole number.")
    if value < least:
        raise ValueError(f"{where} is {value}; give {least} or more.")
    if value > most:
        raise ValueError(f"{where} is {value}; give {most} or less.")


def _maybe_whole(where: str, value: int | None, least: int) -> None:
    if value is not None:
        _whole(where, value, least)


def _check_size(problem: Problem) -> None:
    _whole("weeks", problem.weeks, 1, MOST_WEEKS)
    _whole("step", problem.step, 5, DAY)
    _whole("now", problem.now, 0)
    _whole("travel_otherwise", problem.travel_otherwise, 0, DAY)
    for name in ("people", "asks", "opportunities", "venues", "helpers", "kit", "travel", "keep_apart"):
        rows = getattr(problem, name)
        if len(rows) > MOST_ROWS:
            raise ValueError(f"{name} has {len(rows)} rows; the engine takes {MOST_ROWS} at most.")


def _unique(name: str, rows: Sequence[_Named]) -> dict[str, int]:
    seen: dict[str, int] = {}
    for row, value in enumerate(rows):
        where = f"{name}[{row}].id"
        if not isinstance(value.id, str) or not value.id.strip():
            raise ValueError(f"{where} is empty; every row needs an id of its own.")
        if value.id in seen:
            raise ValueError(
                f"{where} “{value.id}” is also the id of {name}[{seen[value.id]}]; give each its own."
            )
        seen[value.id] = row
    return seen


def _check_windows(where: str, windows: Iterable[Window], weeks: int, *, may_overlap: bool = False) -> None:
    ordered: list[tuple[Window, int]] = []
    for row, window in enumerate(windows):
        _whole(f"{where}[{row}].start", window.start, 0)
        _whole(f"{where}[{row}].end", window.end, 0)
        if window.end <= window.start:
            raise ValueError(
                f"{where}[{row}] ends at {window.end}, not after its start at {window.start}; swap or correct them."
            )
        if window.end > (weeks + 1) * WEEK:
            raise ValueError(f"{where}[{row}] ends at {window.end}, after the plan's {weeks} weeks.")
        ordered.append((window, row))
    if may_overlap:
        return
    ordered.sort()
    for (before, first), (after, second) in itertools.pairwise(ordered):
        if after.start < before.end:
            raise ValueError(
                f"{where}[{second}] starts at {after.start} while {where}[{first}] still runs to {before.end}; "
                "join them or take one out."
            )


def _check_people(problem: Problem) -> dict[str, int]:
    rows = _unique("people", problem.people)
    for row, person in enumerate(problem.people):
        _check_windows(f"people[{row}].windows", person.windows, problem.weeks)
        _maybe_whole(f"people[{row}].minutes_per_day", person.minutes_per_day, 0)
        _maybe_whole(f"people[{row}].minutes_per_week", person.minutes_per_week, 0)
        _maybe_whole(f"people[{row}].sessions_per_day", person.sessions_per_day, 0)
    return rows


def _check_opportunities(problem: Problem) -> dict[str, int]:
    rows = _unique("opportunities", problem.opportunities)
    for row, opportunity in enumerate(problem.opportunities):
        where = f"opportunities[{row}]"
        _whole(f"{where}.length", opportunity.length, 5, DAY)
        _whole(f"{where}.fewest", opportunity.fewest, 1)
        _whole(f"{where}.most", opportunity.most, 1)
        if opportunity.fewest > opportunity.most:
            raise ValueError(
                f"{where}.fewest is {opportunity.fewest}, above most, {opportunity.most}; "
                "no session could ever be right."
            )
        _whole(f"{where}.helpers", opportunity.helpers, 0)
        _maybe_whole(f"{where}.people_per_helper", opportunity.people_per_helper, 1)
        _whole(f"{where}.sessions", opportunity.sessions, 1)
        _whole(f"{where}.sessions_per_week", opportunity.sessions_per_week, 1)
        _whole(f"{where}.each_per_week", opportunity.each_per_week, 1)
        _whole(f"{where}.spacing_days", opportunity.spacing_days, 0, MOST_WEEKS * 7)
        kinds = [kind for kind, _ in opportunity.kit]
        if len(set(kinds)) != len(kinds):
            raise ValueError(f"{where}.kit names one kind twice; add the amounts up in one row.")
        for item, (_, amount) in enumerate(opportunity.kit):
            _whole(f"{where}.kit[{item}].amount", amount, 1)
        for earlier in opportunity.after:
            if earlier not in rows:
                raise ValueError(f"{where}.after names “{earlier}”, which is no opportunity here.")
    _refuse_circles(problem.opportunities)
    return rows


def _refuse_circles(opportunities: tuple[Opportunity, ...]) -> None:
    left = {opportunity.id: set(opportunity.after) for opportunity in opportunities}
    while left:
        free = [name for name, before in left.items() if not before & left.keys()]
        if not free:
            names = ", ".join(f"“{name}”" for name in sorted(left))
            raise ValueError(
                f"opportunities.after goes round in a circle among {names}; none could be first."
            )
        for name in free:
            del left[name]


def _check_asks(problem: Problem, people: dict[str, int], opportunities: dict[str, int]) -> None:
    _unique("asks", problem.asks)
    pairs: dict[tuple[str, str], int] = {}
    for row, ask in enumerate(problem.asks):
        if ask.person not in people:
            raise ValueError(f"asks[{row}].person is “{ask.person}”, who is not among the people.")
        if ask.opportunity not in opportunities:
            raise ValueError(f"asks[{row}].opportunity is “{ask.opportunity}”, which is no opportunity here.")
        _whole(f"asks[{row}].weight", ask.weight, 1, 1000)
        _whole(f"asks[{row}].times", ask.times, 1, 1000)
        pair = (ask.person, ask.opportunity)
        if pair in pairs:
            raise ValueError(
                f"asks[{row}] is for the same person and opportunity as asks[{pairs[pair]}]; "
                "make them one ask, with `times`."
            )
        pairs[pair] = row


def _check_pledges(name: str, pledges: Sequence[_Pledge], weeks: int) -> None:
    first: dict[str, int] = {}
    for row, pledge in enumerate(pledges):
        if pledge.id in first:
            _refuse_twice(name, row, pledge, first[pledge.id], pledges[first[pledge.id]])
        first.setdefault(pledge.id, row)
    _unique(name, pledges)
    for row, pledge in enumerate(pledges):
        _check_windows(f"{name}[{row}].windows", pledge.windows, weeks)
        _check_windows(f"{name}[{row}].exceptions", pledge.exceptions, weeks, may_overlap=True)
        _whole(f"{name}[{row}].notice", pledge.notice, 0)


def _refuse_twice(name: str, row: int, pledge: _Pledge, earlier: int, other: _Pledge) -> None:
    if other.partner != pledge.partner:
        raise ValueError(
            f"{name}[{row}] “{pledge.id}” is pledged by “{pledge.partner}” and, in {name}[{earlier}], "
            f"by “{other.partner}”; only one partner can pledge it."
        )
    for window in pledge.windows:
        for before in other.windows:
            if window.start < before.end and before.start < window.end:
                raise ValueError(
                    f"{name}[{row}] pledges “{pledge.id}” again from {window.start} to {window.end}, while "
                    f"{name}[{earlier}] pledges it from {before.start} to {before.end}; put both in one row."
                )


def _check_amounts(problem: Problem) -> None:
    for row, venue in enumerate(problem.venues):
        _whole(f"venues[{row}].capacity", venue.capacity, 1)
        _maybe_whole(f"venues[{row}].minutes_per_week", venue.minutes_per_week, 0)
    for row, helper in enumerate(problem.helpers):
        _maybe_whole(f"helpers[{row}].minutes", helper.minutes, 0)
        _maybe_whole(f"helpers[{row}].minutes_per_week", helper.minutes_per_week, 0)
    things: dict[str, int] = {}
    for row, kit in enumerate(problem.kit):
        _whole(f"kit[{row}].amount", kit.amount, 1)
        first = things.setdefault(kit.same_as, row)
        if problem.kit[first].amount != kit.amount:
            raise ValueError(
                f"kit[{row}].amount is {kit.amount}, and kit[{first}], which is the same thing, has "
                f"{problem.kit[first].amount}; give both the same."
            )


def _check_between(problem: Problem, people: dict[str, int]) -> None:
    seen: dict[frozenset[str], int] = {}
    for row, (one, other, minutes) in enumerate(problem.travel):
        _whole(f"travel[{row}].minutes", minutes, 0, DAY)
        pair = frozenset((one, other))
        if len(pair) == 1 and minutes:
            raise ValueError(f"travel[{row}] says {minutes} minutes from “{one}” to itself; leave it out.")
        if pair in seen and problem.travel[seen[pair]][2] != minutes:
            raise ValueError(f"travel[{row}] contradicts travel[{seen[pair]}] for “{one}” and “{other}”.")
        seen[pair] = row
    for row, (one, other) in enumerate(problem.keep_apart):
        for name in (one, other):
            if name not in people:
                raise ValueError(f"keep_apart[{row}] names “{name}”, who is not among the people.")
        if one == other:
            raise ValueError(f"keep_apart[{row}] names “{one}” twice; a pair is two people.")
