"""Where and when each opportunity could be held, worked out once from a problem.

Everything here is a fact about the problem alone, not about any plan: which spots (a start and a venue) meet every
hard condition on the pledges, who could come to each, and how much of each ask the pledges could ever meet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from alongside.engines.schedule.problem import (
    DAY,
    WEEK,
    Helper,
    Kit,
    Opportunity,
    Person,
    Problem,
    Venue,
    Window,
)
from alongside.engines.schedule.written import digest


@dataclass(frozen=True, slots=True)
class Spot:
    """A start and a venue for one opportunity. ``people``: bits of the askers (in order) who could come."""

    start: int
    venue: str
    place: str
    people: int


Stretches = tuple[tuple[int, int], ...]


def free_stretches(
    windows: Iterable[Window], exceptions: Iterable[Window], earliest: int, latest: int
) -> Stretches:
    """Join the windows that touch, cut the exceptions out, and keep what lies between earliest and latest."""
    joined: list[list[int]] = []
    for window in sorted(windows):
        if joined and window.start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], window.end)
        else:
            joined.append([window.start, window.end])
    for exception in sorted(exceptions):
        cut: list[list[int]] = []
        for start, end in joined:
            if exception.end <= start or exception.start >= end:
                cut.append([start, end])
                continue
            if start < exception.start:
                cut.append([start, exception.start])
            if exception.end < end:
                cut.append([exception.end, end])
        joined = cut
    clipped = ((max(start, earliest), min(end, latest)) for start, end in joined)
    return tuple((start, end) for start, end in clipped if start < end)


def covers(stretches: Stretches, start: int, end: int) -> bool:
    """Whether one stretch holds all of start to end."""
    at = bisect_right(stretches, (start, 1 << 60)) - 1
    return at >= 0 and stretches[at][1] >= end


class Ground:
    """A problem with its look-ups and its spots, built once per call of the engine."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.end = problem.weeks * WEEK
        self.people: dict[str, Person] = {row.id: row for row in problem.people}
        self.opportunities: dict[str, Opportunity] = {row.id: row for row in problem.opportunities}
        self.venues: dict[str, Venue] = {row.id: row for row in problem.venues}
        self.helpers: dict[str, Helper] = {row.id: row for row in problem.helpers}
        self.kit: dict[str, Kit] = {row.id: row for row in problem.kit}
        self._travel = {
            frozenset((one, other)): minutes for one, other, minutes in problem.travel if one != other
        }
        self.apart: dict[str, set[str]] = defaultdict(set)
        for one, other in problem.keep_apart:
            self.apart[one].add(other)
            self.apart[other].add(one)
        self.times: dict[tuple[str, str], int] = {}
        self.weight: dict[tuple[str, str], int] = {}
        askers: dict[str, list[str]] = defaultdict(list)
        for ask in problem.asks:
            askers[ask.opportunity].append(ask.person)
            self.times[ask.person, ask.opportunity] = ask.times
            self.weight[ask.person, ask.opportunity] = ask.weight
        self.askers: dict[str, tuple[str, ...]] = {name: tuple(askers[name]) for name in self.opportunities}
        self.bit: dict[str, dict[str, int]] = {
            name: {person: 1 << at for at, person in enumerate(people)}
            for name, people in self.askers.items()
        }
        self._free_stretches()
        self._spots: dict[str, tuple[Spot, ...]] = {}
        self._by_week: dict[str, dict[int, tuple[Spot, ...]]] = {}
        self._possible: dict[tuple[str, str], int] = {}
        self._eligible: dict[str, tuple[str, ...]] = {}
        self._starts: dict[tuple[Stretches, int], tuple[int, ...]] = {}
        self._helpers_at: dict[str, dict[int, list[str]]] = {}
        self._people_at: dict[str, dict[int, int]] = {}
        self._refuse_too_many()
        self.pledged = self._pledged_minutes()

    def _free_stretches(self) -> None:
        now, end = self.problem.now, self.end
        self.free_person = {row.id: free_stretches(row.windows, (), now, end) for row in self.problem.people}
        self.free_venue = {
            row.id: free_stretches(row.windows, row.exceptions, now + row.notice, end)
            for row in self.problem.venues
        }
        self.free_helper = {
            row.id: free_stretches(row.windows, row.exceptions, now + row.notice, end)
            for row in self.problem.helpers
        }
        self.free_kit = {
            row.id: free_stretches(row.windows, row.exceptions, now + row.notice, end)
            for row in self.problem.kit
        }

    def _refuse_too_many(self) -> None:
        minutes = sum(end - start for stretches in self.free_venue.values() for start, end in stretches)
        spots = minutes // self.problem.step * len(self.opportunities)
        if spots > MOST_SPOTS:
            raise ValueError(
                f"The venues' windows give some {spots} places and times to try, more than {MOST_SPOTS}; "
                "take fewer weeks, shorter windows or a longer step."
            )

    def _pledged_minutes(self) -> dict[str, int]:
        """Minutes of venues and helpers that each partner pledged over the plan, within the stated limits."""
        total: dict[str, int] = defaultdict(int)
        for venue in self.problem.venues:
            total[venue.partner] += self._minutes(
                venue.windows, venue.exceptions, venue.minutes_per_week, None
            )
        for helper in self.problem.helpers:
            total[helper.partner] += self._minutes(
                helper.windows, helper.exceptions, helper.minutes_per_week, helper.minutes
            )
        return dict(total)

    def _minutes(
        self, windows: Sequence[Window], exceptions: Sequence[Window], weekly: int | None, whole: int | None
    ) -> int:
        by_week: dict[int, int] = defaultdict(int)
        for start, end in free_stretches(windows, exceptions, 0, self.end):
            for week in range(start // WEEK, (end - 1) // WEEK + 1):
                by_week[week] += min(end, (week + 1) * WEEK) - max(start, week * WEEK)
        total = sum(minutes if weekly is None else min(minutes, weekly) for minutes in by_week.values())
        return total if whole is None else min(total, whole)

    def travel(self, one: str, other: str) -> int:
        """Minutes between two places."""
        return 0 if one == other else self._travel.get(frozenset((one, other)), self.problem.travel_otherwise)

    def collide(self, start: int, end: int, place: str, start2: int, end2: int, place2: str) -> bool:
        """Whether nobody can be at both: they overlap, or there is no time to travel between them."""
        gap = self.travel(place, place2)
        return start < end2 + gap and start2 < end + gap

    def eligible(self, opportunity: str) -> tuple[str, ...]:
        """Helpers with every check that the opportunity asks for, and hours enough for one session."""
        if opportunity not in self._eligible:
            row = self.opportunities[opportunity]
            self._eligible[opportunity] = tuple(
                helper.id
                for helper in self.problem.helpers
                if set(row.checks) <= set(helper.checks)
                and (helper.minutes is None or helper.minutes >= row.length)
                and (helper.minutes_per_week is None or helper.minutes_per_week >= row.length)
            )
        return self._eligible[opportunity]

    def starts(self, stretches: Stretches, length: int) -> tuple[int, ...]:
        """Every start on the grid from which a session of a length stays within a stretch."""
        key = (stretches, length)
        if key not in self._starts:
            step = self.problem.step
            self._starts[key] = tuple(
                at
                for start, end in stretches
                for at in range(-(-start // step) * step, end - length + 1, step)
            )
        return self._starts[key]

    def free_helpers(self, opportunity: str, start: int) -> list[str]:
        """Eligible helpers whose pledge covers a session that starts then."""
        if opportunity not in self._helpers_at:
            length = self.opportunities[opportunity].length
            at: dict[int, list[str]] = defaultdict(list)
            for name in self.eligible(opportunity):
                for begin in self.starts(self.free_helper[name], length):
                    at[begin].append(name)
            self._helpers_at[opportunity] = dict(at)
        return self._helpers_at[opportunity].get(start, [])

    def people_at(self, opportunity: str, start: int) -> int:
        """Bits of the askers who are free for a session that starts then and could bear it."""
        if opportunity not in self._people_at:
            row = self.opportunities[opportunity]
            at: dict[int, int] = defaultdict(int)
            for person, bit in self.bit[opportunity].items():
                if self.could_bear(self.people[person], row):
                    for begin in self.starts(self.free_person[person], row.length):
                        at[begin] |= bit
            self._people_at[opportunity] = dict(at)
        return self._people_at[opportunity].get(start, 0)

    def kit_for(self, kind: str, amount: int, start: int, end: int) -> list[str]:
        """Kit pledges that could meet a need of one kind throughout."""
        return [
            kit.id
            for kit in self.problem.kit
            if kit.kind == kind and kit.amount >= amount and covers(self.free_kit[kit.id], start, end)
        ]

    def spots(self, opportunity: str) -> tuple[Spot, ...]:
        """Every spot of an opportunity, in order of start and venue."""
        if opportunity not in self._spots:
            self._spots[opportunity] = tuple(self._find_spots(self.opportunities[opportunity]))
        return self._spots[opportunity]

    def spots_in(self, opportunity: str, week: int) -> tuple[Spot, ...]:
        """The spots of one week (numbered from 0)."""
        if opportunity not in self._by_week:
            by_week: dict[int, list[Spot]] = defaultdict(list)
            for spot in self.spots(opportunity):
                by_week[spot.start // WEEK].append(spot)
            self._by_week[opportunity] = {number: tuple(found) for number, found in by_week.items()}
        return self._by_week[opportunity].get(week, ())

    def _find_spots(self, row: Opportunity) -> list[Spot]:
        there: dict[int, list[Venue]] = defaultdict(list)
        for venue in self.problem.venues:
            if not self._fits(row, venue):
                continue
            for at in self.starts(self.free_venue[venue.id], row.length):
                there[at].append(venue)
        used = {venue.id: venue for found in there.values() for venue in found}
        able = {name: self.come_in(row, venue) for name, venue in used.items()}
        spots: list[Spot] = []
        for at in sorted(there):
            people = self.come_mask(row, at)
            if people.bit_count() < row.fewest or not self._kit_there(row, at):
                continue
            for venue in there[at]:
                both = people & able[venue.id]
                if both.bit_count() >= row.fewest:
                    spots.append(Spot(at, venue.id, venue.place, both))
        return spots

    def _fits(self, row: Opportunity, venue: Venue) -> bool:
        return (
            set(row.features) <= set(venue.features)
            and venue.capacity >= row.fewest + row.helpers_for(row.fewest)
            and (venue.minutes_per_week is None or venue.minutes_per_week >= row.length)
        )

    def come_in(self, row: Opportunity, venue: Venue) -> int:
        """Bits of the askers for whom a venue has what they need to get in and take part."""
        has = set(venue.features)
        return sum(bit for person, bit in self.bit[row.id].items() if set(self.people[person].access) <= has)

    def _kit_there(self, row: Opportunity, start: int) -> bool:
        return all(self.kit_for(kind, amount, start, start + row.length) for kind, amount in row.kit)

    def come_mask(self, row: Opportunity, start: int) -> int:
        """Bits of the askers who could come at a start, given enough fitting helpers; 0 when there are not."""
        mask = self.people_at(row.id, start)
        if not mask or not row.needs_helpers:
            return mask
        free = [self.helpers[name] for name in self.free_helpers(row.id, start)]
        if len(free) < row.helpers_for(row.fewest):
            return 0
        if not all(any(skill in helper.skills for helper in free) for skill in row.skills):
            return 0
        spoken = {language for helper in free for language in helper.languages}
        for person, bit in self.bit[row.id].items():
            languages = self.people[person].languages
            if languages and mask & bit and not spoken & set(languages):
                mask &= ~bit
        return mask

    @staticmethod
    def could_bear(person: Person, row: Opportunity) -> bool:
        """Whether one session alone is within the person's load limits."""
        return (
            (person.minutes_per_day is None or person.minutes_per_day >= row.length)
            and (person.minutes_per_week is None or person.minutes_per_week >= row.length)
            and (person.sessions_per_day is None or person.sessions_per_day >= 1)
        )

    @cached_property
    def digest(self) -> str:
        """What ties a plan to the problem that it answers; three ways out of one loss share it."""
        return digest(self.problem)

    def possible(self, person: str, opportunity: str) -> int:
        """How many sessions of an ask the pledges could meet if nobody else's asks were in the way.

        Spots are taken from the earliest on, keeping to the person's load, the opportunity's spacing and its most
        per week, and to what comes first. It is an upper limit on what any plan can meet.
        """
        key = (person, opportunity)
        if key not in self._possible:
            self._possible[key] = self._count_possible(person, self.opportunities[opportunity])
        return self._possible[key]

    def _count_possible(self, person: str, row: Opportunity) -> int:
        if (person, row.id) not in self.times:
            return 0
        who, bit = self.people[person], self.bit[row.id][person]
        earliest = self._first_possible(who, row)
        if earliest is None:
            return 0
        most_week = min(row.each_per_week, row.sessions_per_week)
        if who.minutes_per_week is not None:
            most_week = min(most_week, who.minutes_per_week // row.length)
        most_day = most_week if who.sessions_per_day is None else who.sessions_per_day
        if who.minutes_per_day is not None:
            most_day = min(most_day, who.minutes_per_day // row.length)
        count, last_end, last_day = 0, -1, -MANY_DAYS
        in_week: dict[int, int] = defaultdict(int)
        in_day: dict[int, int] = defaultdict(int)
        for spot in self.spots(row.id):
            week, day = spot.start // WEEK, spot.start // DAY
            if (
                not spot.people & bit
                or spot.start < max(earliest, last_end)
                or day < last_day + row.spacing_days
            ):
                continue
            if in_week[week] >= most_week or in_day[day] >= most_day:
                continue
            count, last_end, last_day = count + 1, spot.start + row.length, day
            in_week[week] += 1
            in_day[day] += 1
        return min(count, row.sessions, self.times[person, row.id])

    def _first_possible(self, who: Person, row: Opportunity) -> int | None:
        """The earliest minute at which everything that comes first could be over; None when it never can."""
        earliest = 0
        for name in row.after:
            if name in who.done:
                continue
            if not self.possible(who.id, name):
                return None
            bit, before = self.bit[name][who.id], self._first_possible(who, self.opportunities[name]) or 0
            ends = [
                spot.start + self.opportunities[name].length
                for spot in self.spots(name)
                if spot.people & bit and spot.start >= before
            ]
            if not ends:
                return None
            earliest = max(earliest, min(ends))
        return earliest


MANY_DAYS = 10_000
MOST_SPOTS = 50_000_000
