"""How few people any plan could leave with nothing: a relaxation of the hard conditions, solved in whole sessions.

What is kept: sessions at whole spots, as often as they may be held, one at a time in a venue; seats; who could come
to which spot; keep-apart pairs; and of helpers, that at any moment, and over the plan, enough are pledged for all the
sessions that run, with each skill. What is let go: who helps where, travel, people's load and spacing, what else they
go to, the fewest in a session. Every plan that keeps the hard conditions is a point of it, so that no plan gives
something to more of these people than its bound. Its best point says where sessions would have to be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from alongside.engines.schedule.ground import Ground, Spot, covers
from alongside.engines.schedule.problem import WEEK, Opportunity
from alongside.engines.schedule.rooms import one_at_a_time
from alongside.engines.schedule.score import Possible
from alongside.engines.schedule.timetable import Session
from alongside.engines.schedule.variables import Expr, Var

MOST_COLUMNS = 30_000


class Coverage:
    """The relaxation for some people who have nothing that is frozen; ``must`` names those who have to be covered.

    Only the opportunities that these people asked for are in it, which leaves it a relaxation: the others could but
    take venues and helpers away. The standing sessions are its first point, and it stays near them.
    """

    def __init__(
        self,
        ground: Ground,
        people: Sequence[str],
        frozen: Sequence[Session],
        standing: Sequence[Session],
        *,
        must: Iterable[str] = (),
    ) -> None:
        self.ground = ground
        self.people = tuple(people)
        self.cp = cp_model.CpModel()
        self.held: dict[str, tuple[tuple[Spot, ...], list[Var]]] = {}
        self._frozen = Counter(session.opportunity for session in frozen)
        self._rooms: dict[str, list[tuple[int, int, Var]]] = defaultdict(list)
        self._running: list[tuple[int, int, Opportunity, Var]] = []
        self._goes: dict[str, list[Var]] = {person: [] for person in people}
        self._now = {(row.opportunity, row.start, row.venue): set(row.people) for row in standing}
        for name in asked_by(ground, people):
            self._opportunity(ground.opportunities[name])
        for rows in self._rooms.values():
            rows.sort(key=lambda row: row[:2])
            one_at_a_time(self.cp, rows)
        self._helpers()
        self._aim(set(must))

    def _opportunity(self, row: Opportunity) -> None:
        spots = self.ground.spots(row.id)
        at = [self.cp.new_bool_var("") for _ in spots]
        self.held[row.id] = (spots, at)
        self.cp.add(sum(at) <= max(0, row.sessions - self._frozen[row.id]))
        by_week: dict[int, list[Var]] = defaultdict(list)
        for spot, var in zip(spots, at, strict=True):
            end = spot.start + row.length
            by_week[spot.start // WEEK].append(var)
            self._rooms[spot.venue].append((spot.start, end, var))
            self._running.append((spot.start, end, row, var))
            self.cp.add_hint(var, (row.id, spot.start, spot.venue) in self._now)
        if len(by_week) > 1 or row.sessions > row.sessions_per_week:
            for here in by_week.values():
                self.cp.add(sum(here) <= row.sessions_per_week)
        self._people_of(row, spots, at)

    def _people_of(self, row: Opportunity, spots: Sequence[Spot], at: Sequence[Var]) -> None:
        going: dict[str, Var] = {}
        there = {person for key, people in self._now.items() if key[0] == row.id for person in people}
        for person, bit in self.ground.bit[row.id].items():
            if person not in self._goes or not comes_without(self.ground, person, row):
                continue
            can = [var for spot, var in zip(spots, at, strict=True) if spot.people & bit]
            if not can:
                continue
            going[person] = self.cp.new_bool_var("")
            self.cp.add_hint(going[person], person in there)
            self.cp.add(sum(can) >= going[person])
            self._goes[person].append(going[person])
        seats = [seats_at(self.ground, row, spot) for spot in spots]
        self.cp.add(sum(going.values()) <= sum(n * var for n, var in zip(seats, at, strict=True)))
        for one, other in self.ground.problem.keep_apart:
            if one in going and other in going:
                self.cp.add(going[one] + going[other] <= sum(at))

    def _helpers(self) -> None:
        """At any moment, and in all, no more helpers at work than are pledged, of any kind and of each skill."""
        ground = self.ground
        skills = sorted({skill for _, _, row, _ in self._running for skill in row.skills})
        free = {name: ground.free_helper[name] for name in ground.helpers}
        by_start = sorted(self._running, key=lambda row: row[0])
        live: list[tuple[int, int, Opportunity, Var]] = []
        at = 0
        for moment in sorted({start for start, _, _, _ in by_start}):
            live = [row for row in live if row[1] > moment]
            while at < len(by_start) and by_start[at][0] == moment:
                live.append(by_start[at])
                at += 1
            there = [name for name, stretches in free.items() if covers(stretches, moment, moment + 1)]
            self.cp.add(_team(live, None, 1) <= len(there))
            for skill in skills:
                able = sum(skill in ground.helpers[name].skills for name in there)
                self.cp.add(_team(live, skill, 1) <= able)
        minutes = {name: self._minutes(name) for name in free}
        self.cp.add(_team(self._running, None, 0) <= sum(minutes.values()))
        for skill in skills:
            able = sum(n for name, n in minutes.items() if skill in ground.helpers[name].skills)
            self.cp.add(_team(self._running, skill, 0) <= able)

    def _minutes(self, name: str) -> int:
        pledged = sum(end - start for start, end in self.ground.free_helper[name])
        most = self.ground.helpers[name].minutes
        return pledged if most is None else min(pledged, most)

    def _aim(self, must: set[str]) -> None:
        """As many people as possible; among such points, one that keeps most of what stands."""
        covered: list[Var] = []
        for person in self.people:
            some = self.cp.new_bool_var("")
            self.cp.add_hint(some, any(person in people for people in self._now.values()))
            self.cp.add(sum(self._goes[person]) >= some)
            if person in must:
                self.cp.add(some == 1)
            covered.append(some)
        kept = [
            var
            for name, (spots, at) in self.held.items()
            for spot, var in zip(spots, at, strict=True)
            if (name, spot.start, spot.venue) in self._now
        ]
        self.each = len(kept) + 1
        self.cp.maximize(self.each * sum(covered) + sum(kept))

    def bound(self, solver: cp_model.CpSolver) -> int:
        """The most of these people that any plan could give something, from a solve that may not have ended."""
        return min(len(self.people), int((solver.best_objective_bound + 1e-6) // self.each))

    def elsewhere_than(self, solver: cp_model.CpSolver) -> None:
        """Leave out the point that was found: the next has at least one of its new sessions elsewhere."""
        new = [
            var
            for name, (spots, at) in self.held.items()
            for spot, var in zip(spots, at, strict=True)
            if solver.boolean_value(var) and (name, spot.start, spot.venue) not in self._now
        ]
        self.cp.add_bool_or([var.negated() for var in new])

    def where(self, solver: cp_model.CpSolver) -> dict[str, tuple[Spot, ...]]:
        """Where the best point found holds sessions, by opportunity."""
        return {
            name: tuple(spot for spot, var in zip(spots, at, strict=True) if solver.boolean_value(var))
            for name, (spots, at) in self.held.items()
        }


def _team(rows: Sequence[tuple[int, int, Opportunity, Var]], skill: str | None, each: int) -> Expr:
    """Helpers (``each`` 1) or helpers' minutes (0) that sessions take at least, in all or with one skill."""
    terms: list[Expr] = []
    for start, end, row, var in rows:
        least = row.helpers_for(row.fewest) if skill is None else int(skill in row.skills)
        if least:
            terms.append(least * (each or end - start) * var)
    return sum(terms)


def comes_without(ground: Ground, person: str, row: Opportunity) -> bool:
    """Whether a person may come with nothing else in the plan; where not, they have what comes first anyway."""
    return set(row.after) <= set(ground.people[person].done)


def seats_at(ground: Ground, row: Opportunity, spot: Spot) -> int:
    """The most people who fit in a session at a spot, with as few helpers as may stand there."""
    capacity = ground.venues[spot.venue].capacity
    most = min(row.most, capacity)
    while most > 0 and most + row.helpers_for(most) > capacity:
        most -= 1
    return most


def asked_by(ground: Ground, people: Iterable[str]) -> tuple[str, ...]:
    """The opportunities that some people asked for, in order."""
    these = set(people)
    return tuple(name for name in ground.opportunities if these & set(ground.askers[name]))


def those_concerned(
    ground: Ground,
    possible: Possible,
    sessions: Sequence[Session],
    left_out: Sequence[str],
    settled: set[str],
) -> list[str]:
    """People with nothing, and those who might have to give way to them, as many as a solve can bear.

    Grown outwards: whoever has a seat in what somebody concerned asked for, and no other, may have to give way, save
    who is ``settled``. Taking fewer people leaves a bound that holds for those taken.
    """
    seats: Counter[str] = Counter(person for session in sessions for person in session.people)
    concerned = dict.fromkeys(left_out)
    names: set[str] = set()
    edge, columns = list(left_out), 0
    while edge and columns <= MOST_COLUMNS:
        new: dict[str, None] = {}
        for name in asked_by(ground, edge):
            if name in names:
                continue
            names.add(name)
            columns += len(ground.spots(name)) + len(ground.askers[name])
            for session in sessions:
                if session.opportunity == name:
                    new.update(dict.fromkeys(p for p in session.people if seats[p] == 1))
        edge = [p for p in new if p not in concerned and p not in settled and possible.of_person[p]]
        concerned.update(dict.fromkeys(edge))
    return sorted(concerned)
