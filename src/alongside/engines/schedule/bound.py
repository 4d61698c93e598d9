"""Proven limits on any plan, from a linear relaxation of the hard conditions (HiGHS, through SciPy).

What is relaxed: sessions may be held in part, and of time only this is kept: the minutes and the number of sessions
that fit each stretch of a venue's pledge, helpers' hours by week, who could come to which stretch, people's weekly
load, and that keep-apart pairs share no session. When the problem is large, the weeks are poured together too. Every
plan that keeps the hard conditions is a point of the relaxation, so that no plan can beat its optimum.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array

from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.problem import WEEK, Opportunity
from alongside.engines.schedule.score import Possible, met_counts
from alongside.engines.schedule.timetable import Session

SLACK = 1e-6
FINE = 9_000


class Relaxation:
    """The relaxation of one problem, with what is frozen counted in."""

    def __init__(self, ground: Ground, possible: Possible, frozen: Sequence[Session]) -> None:
        self.ground = ground
        self.possible = possible
        self.had = met_counts(ground, frozen)
        self.held: dict[str, int] = defaultdict(int)
        for session in frozen:
            self.held[session.opportunity] += 1
        self.upper: list[float] = []
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.limits: list[float] = []
        self.goes: dict[tuple[str, str], int] = {}
        self.fine = sum(len(ground.spots(name)) for name in ground.opportunities) <= FINE
        self._in_stretch: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        self._of_helper: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for row in ground.opportunities.values():
            self._opportunity(row)
        self._venues()
        self._helper_hours()
        self._people()

    def most_weight(self) -> float:
        """No plan meets asks of more weight than this."""
        gain = np.zeros(len(self.upper))
        for key, column in self.goes.items():
            gain[column] = self.ground.weight[key]
        had = sum(self.ground.weight[key] * count for key, count in self.had.items())
        return had + self._best(gain, [])

    def best_worst_share(self) -> float:
        """In no plan is the worst-off person's share of possible asks above this."""
        extra: list[tuple[dict[int, float], float]] = []
        share = len(self.upper)
        mine: dict[str, list[int]] = defaultdict(list)
        for (person, _), column in self.goes.items():
            mine[person].append(column)
        had: dict[str, int] = defaultdict(int)
        for (person, _), count in self.had.items():
            had[person] += count
        for person, count in self.possible.of_person.items():
            if count:
                row = {column: -1.0 for column in mine[person]}
                row[share] = float(count)
                extra.append((row, float(had[person])))
        if not extra:
            return 1.0
        gain = np.zeros(len(self.upper) + 1)
        gain[share] = 1.0
        return min(1.0, self._best(gain, extra))

    def _best(self, gain: np.ndarray, extra: list[tuple[dict[int, float], float]]) -> float:
        upper = [*self.upper, *([1.0] * (len(gain) - len(self.upper)))]
        if not upper:
            return 0.0
        rows, columns, values, limits = (
            list(self.rows),
            list(self.columns),
            list(self.values),
            list(self.limits),
        )
        for row, limit in extra:
            for column, value in row.items():
                rows.append(len(limits))
                columns.append(column)
                values.append(value)
            limits.append(limit)
        matrix = coo_array((values, (rows, columns)), shape=(len(limits), len(upper))).tocsr()
        from scipy.optimize import linprog  # takes a while to load, and only a bound needs it

        result = linprog(
            -gain, A_ub=matrix, b_ub=limits, bounds=[(0.0, most) for most in upper], method="highs"
        )
        if result.status != 0:
            return float(sum(value * most for value, most in zip(gain, upper, strict=True)))
        return -float(result.fun) + SLACK

    def _column(self, most: float) -> int:
        self.upper.append(most)
        return len(self.upper) - 1

    def _row(self, terms: Sequence[tuple[int, float]], limit: float) -> None:
        if not terms:
            return
        for column, value in terms:
            self.rows.append(len(self.limits))
            self.columns.append(column)
            self.values.append(value)
        self.limits.append(limit)

    def _opportunity(self, row: Opportunity) -> None:
        ground = self.ground
        by_stretch: dict[tuple[str, int, int], int] = defaultdict(int)
        for spot in ground.spots(row.id):
            stretches = ground.free_venue[spot.venue]
            at = bisect_right(stretches, (spot.start, 1 << 60)) - 1
            by_stretch[spot.venue, at if self.fine else -1, self._period(spot.start)] |= spot.people
        used: dict[tuple[str, int, int], int] = {}
        for (venue, at, week), _ in by_stretch.items():
            used[venue, at, week] = self._column(float(row.sessions))
            self._in_stretch[venue, at].append((used[venue, at, week], row.length))
        self._row(
            [(column, 1.0) for column in used.values()], float(max(0, row.sessions - self.held[row.id]))
        )
        weeks = {week for _, _, week in used}
        together: list[tuple[int, float]] = []
        for week in weeks:
            here = [(key, column) for key, column in used.items() if key[2] == week]
            open_weeks = 1 if self.fine else ground.problem.weeks
            self._row([(column, 1.0) for _, column in here], float(row.sessions_per_week * open_weeks))
            come = self._column(math.inf)
            together.append((come, -1.0))
            seats = [
                (column, -float(min(row.most, ground.venues[key[0]].capacity - row.helpers_for(1))))
                for key, column in here
            ]
            self._row([(come, 1.0), *seats], 0.0)
            self._staff(row, week, [column for _, column in here], come)
        for person, bit in ground.bit[row.id].items():
            self._goes(row, person, [column for key, column in used.items() if by_stretch[key] & bit])
        for one, other in ground.problem.keep_apart:
            both = [self.goes[p, row.id] for p in (one, other) if (p, row.id) in self.goes]
            if len(both) == 2:
                terms = [*((column, 1.0) for column in both), *((column, -1.0) for column in used.values())]
                self._row(terms, 0.0)
        self._row([*together, *((self.goes[p, row.id], 1.0) for p in ground.askers[row.id])], 0.0)

    def _goes(self, row: Opportunity, person: str, reachable: list[int]) -> None:
        left = self.possible.of_ask[person, row.id] - self.had[person, row.id]
        column = self._column(float(max(0, left)))
        self.goes[person, row.id] = column
        self._row([(column, 1.0), *((other, -1.0) for other in reachable)], 0.0)

    def _period(self, start: int) -> int:
        return start // WEEK if self.fine else 0

    def _staff(self, row: Opportunity, week: int, sessions: list[int], come: int) -> None:
        if not row.needs_helpers:
            return
        ground = self.ground
        team: dict[str, int] = {}
        begins = {spot.start for spot in ground.spots(row.id) if self._period(spot.start) == week}
        able = {name for start in begins for name in ground.free_helpers(row.id, start)}
        for name in sorted(able):
            team[name] = self._column(math.inf)
            self._of_helper[name, week].append((team[name], row.length))
            if self.fine:
                self._row([(team[name], 1.0), *((column, -1.0) for column in sessions)], 0.0)
        needed = float(row.helpers_for(row.fewest))
        helping = [(column, -1.0) for column in team.values()]
        self._row([*helping, *((column, needed) for column in sessions)], 0.0)
        if row.people_per_helper is not None:
            self._row(
                [(come, 1.0), *((column, -float(row.people_per_helper)) for column in team.values())], 0.0
            )
        for skill in row.skills:
            skilled = [
                (column, -1.0) for name, column in team.items() if skill in ground.helpers[name].skills
            ]
            self._row([*skilled, *((column, 1.0) for column in sessions)], 0.0)

    def _venues(self) -> None:
        weekly: dict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
        for (venue, at), rows in self._in_stretch.items():
            stretches = self.ground.free_venue[venue] if at < 0 else (self.ground.free_venue[venue][at],)
            minutes = sum(end - start for start, end in stretches)
            limit = self.ground.venues[venue].minutes_per_week
            if at < 0 and limit is not None:
                minutes = min(minutes, limit * self.ground.problem.weeks)
            self._row([(column, float(length)) for column, length in rows], float(minutes))
            shortest = min(length for _, length in rows)
            count = sum((end - start) // shortest for start, end in stretches)
            self._row([(column, 1.0) for column, _ in rows], float(count))
            if at >= 0 and stretches[0][1] <= (stretches[0][0] // WEEK + 1) * WEEK:
                weekly[venue, stretches[0][0] // WEEK] += [(column, float(length)) for column, length in rows]
        for (venue, _), terms in weekly.items():
            limit = self.ground.venues[venue].minutes_per_week
            if limit is not None:
                self._row(terms, float(limit))

    def _helper_hours(self) -> None:
        whole: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for (name, period), rows in self._of_helper.items():
            terms = [(column, float(length)) for column, length in rows]
            whole[name] += terms
            weeks = [period] if self.fine else range(self.ground.problem.weeks)
            self._row(terms, float(sum(self._helper_minutes(name, week) for week in weeks)))
        for name, terms in whole.items():
            limit = self.ground.helpers[name].minutes
            if limit is not None:
                self._row(terms, float(limit))

    def _helper_minutes(self, name: str, week: int) -> int:
        minutes = sum(
            end - start
            for start, end in self.ground.free_helper[name]
            if start < (week + 1) * WEEK and end > week * WEEK
        )
        weekly = self.ground.helpers[name].minutes_per_week
        return minutes if weekly is None else min(minutes, weekly)

    def _people(self) -> None:
        mine: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for (person, name), column in self.goes.items():
            mine[person].append((column, float(self.ground.opportunities[name].length)))
        weeks = range(self.ground.problem.weeks + 1)
        for person, terms in mine.items():
            limit = self.ground.people[person].minutes_per_week
            free = self.ground.free_person[person]
            total = 0.0
            for week in weeks:
                here = sum(
                    max(0, min(end, (week + 1) * WEEK) - max(start, week * WEEK)) for start, end in free
                )
                total += here + WEEK / 7 if limit is None else min(here + WEEK / 7, limit)
            self._row(terms, total)
