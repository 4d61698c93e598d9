"""Planning: from a problem to a timetable.

A flat model of many weeks is out of reach, so the plan grows: sessions are spread over the weeks, each week is
solved with what the others give as constants (so that fairness carries over), and neighbourhoods of a few sessions
are opened again for as long as the work limit lasts. A problem that is small enough is then solved whole, aim by
aim, and what comes out is proven.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from alongside.engines.schedule.bound import Relaxation
from alongside.engines.schedule.budget import Budget, has_answer, hint_solution
from alongside.engines.schedule.greedy import Diary, Greedy, urgency
from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.model import Model
from alongside.engines.schedule.problem import DAY, WEEK
from alongside.engines.schedule.score import (
    Possible,
    Pull,
    Score,
    aim,
    met_counts,
    score,
    those_with_something,
)
from alongside.engines.schedule.slots import Numbering, Slot, Told
from alongside.engines.schedule.spreading import spread
from alongside.engines.schedule.timetable import Progress, Session

Report = Callable[[Progress], None]
Rank = Callable[[Score], Any]

# Work for the aims in their order, once a solve has found something for as many people as it can.
THEN_FAIR = 0.1


class Planner:
    """One call's plan in the making: the best sessions so far and the means to better them."""

    def __init__(
        self,
        ground: Ground,
        *,
        frozen: Sequence[Session],
        standing: Sequence[Session],
        told: Told,
        budget: Budget,
        report: Report | None = None,
        pull: Pull | None = None,
        spots_each: int = 24,
        let_go: int = 10,
        rank: Rank = lambda score: score,
    ) -> None:
        self.ground = ground
        self.frozen = tuple(frozen)
        self.told = told
        self.budget = budget
        self.report = report
        self.pull = pull or Pull()
        self.spots_each = spots_each
        self.let_go = let_go
        self.rank = rank
        self.random = random.Random(f"{budget.seed} schedule")
        self.possible = Possible(ground, self.frozen)
        self.numbering = Numbering(session.id for session in (*frozen, *standing))
        self.known = (*self.frozen, *standing)  # the sessions that people know, by the names they know
        self.sessions: tuple[Session, ...] = self.frozen
        self.waiting = tuple(standing)
        self.best = self.measure(self.sessions)
        self.bounds: tuple[float, float] | None = None
        self.fewest_left_out: int | None = None
        self.only_instead: dict[str, frozenset[str]] = {}

    def find_bounds(self) -> None:
        """Work out proven limits on the worst-off share and on the weight of asks met."""
        ground, best, of_ask = self.ground, self.best, self.possible.of_ask
        most = sum(ground.weight[key] * count for key, count in of_ask.items())
        share, weight = 0.0 if self.fewest_left_out else 1.0, float(most)
        if not self.all_met:
            relaxation = Relaxation(ground, self.possible, self.frozen)
            share = min(share, relaxation.best_worst_share())
            weight = min(weight, float(math.floor(relaxation.most_weight() + 1e-4)))
        worst = float(best.shares[0]) if best.shares else 1.0
        self.bounds = max(share, worst), max(weight, float(best.weight))

    @property
    def at_the_bounds(self) -> bool:
        """Whether nothing more can be gained for the worst-off, nor in weight."""
        if self.bounds is None or not self.best.shares:
            return self.all_met
        share, weight = self.bounds
        return float(self.best.shares[0]) >= share - 1e-5 and self.best.weight >= weight

    def measure(self, sessions: Sequence[Session]) -> Score:
        """The score of some sessions."""
        return score(self.ground, self.possible, sessions, self.told)

    def left_out(self) -> list[str]:
        """Those who could have something and have nothing, in order."""
        has = {person for session in self.sessions for person in session.people}
        return sorted(name for name, count in self.possible.of_person.items() if count and name not in has)

    def only_at_a_cost(self) -> set[str]:
        """Those left out of whom it is proven that they could have something only if somebody else had nothing."""
        left = self.left_out()
        if self.fewest_left_out is not None and len(left) <= self.fewest_left_out:
            return set(left)
        return {name for name in left if not self.only_instead.get(name, frozenset(left)) & set(left)}

    @property
    def total_possible(self) -> int:
        """How many wishes could be met at most."""
        return sum(self.possible.of_person.values())

    @property
    def all_met(self) -> bool:
        """Whether every possible wish is met."""
        return sum(met_counts(self.ground, self.sessions).values()) >= self.total_possible

    def tell(self, stage: str) -> None:
        """Report progress."""
        if self.report is not None:
            met = sum(met_counts(self.ground, self.sessions).values())
            self.report(Progress(stage, met, self.total_possible, self.budget.spent, self.sessions))

    # -- growing the plan week by week ---------------------------------------------------------------------

    def grow(self) -> None:
        """Fill each week in turn; a session that a week could not hold is tried again in the next."""
        weeks = spread(self.ground, self.possible, (*self.frozen, *self.waiting))
        diary = Diary(self.ground, self.sessions)
        greedy = Greedy(self.ground, diary, self.possible.of_person)
        self._let_stand(greedy)
        self._take(diary.sessions.values())  # whoever stops it now keeps what stood
        carried: Counter[str] = Counter()
        for week, wanted in weeks.items():
            self.budget.look()
            carried = self._fill(greedy, week, wanted + carried)
            self._take(diary.sessions.values())
            self.tell(f"week {week + 1} of {len(weeks)}")
        for week in weeks:
            unmet = self._unmet()
            if not unmet:
                break
            self._fill(
                greedy, week, Counter({name: self.ground.opportunities[name].sessions for name in unmet})
            )
            self._take(diary.sessions.values())
        self.tell("every week has a first plan")

    def _let_stand(self, greedy: Greedy) -> None:
        """Keep what stands as far as it is still right: time and place, then helpers, then people."""
        moved = [
            session
            for session in sorted(self.waiting, key=lambda row: (row.start, row.id))
            if not greedy.keep(session)
        ]
        for session in moved:
            spots = self.ground.spots_in(session.opportunity, session.start // WEEK)
            greedy.place(session.opportunity, spots, session.id)

    def _fill(self, greedy: Greedy, week: int, wanted: Counter[str]) -> Counter[str]:
        missed: Counter[str] = Counter()
        for name in self._by_need(wanted, week):
            spots = self.ground.spots_in(name, week)
            for done in range(wanted[name]):
                if greedy.place(name, spots, self.numbering.next(name)) is None:
                    missed[name] = wanted[name] - done
                    break
        greedy.top_up([week], {session.id for session in self.frozen})
        return missed

    def _take(self, sessions: Iterable[Session]) -> None:
        self.sessions = renumber(sessions)
        self.best = self.measure(self.sessions)

    def _by_need(self, wanted: Counter[str], week: int) -> list[str]:
        """The scarcest in this week first, then those that most people wait for."""
        need = {
            name: sum(self.possible.of_ask[person, name] for person in self.ground.askers[name])
            for name in wanted
        }
        scarce = {name: len(self.ground.spots_in(name, week)).bit_length() for name in wanted}
        return sorted(wanted, key=lambda name: (scarce[name], -need[name], name))

    def _slot(self, name: str, week: int, *, standing: Session | None = None, keep_id: str = "") -> Slot:
        """An open slot in a week, with no more spots than a solve can bear: the best attended and a draw of others."""
        spots = self.ground.spots_in(name, week)
        if len(spots) > self.spots_each:
            rough = sorted(spots, key=lambda spot: (-spot.people.bit_count(), self.random.random()))
            half = self.spots_each // 2
            chosen = set(rough[:half]) | set(self.random.sample(rough[half:], self.spots_each - half))
            if standing is not None:
                chosen |= {
                    spot for spot in spots if (spot.start, spot.venue) == (standing.start, standing.venue)
                }
            spots = tuple(spot for spot in spots if spot in chosen)
        return Slot(name, spots, standing, keep_id)

    def pinned(self, session: Session) -> Slot | None:
        """A slot that keeps a session's time and place, with its people and helpers open; None if it cannot stay."""
        for spot in self.ground.spots_in(session.opportunity, session.start // WEEK):
            if (spot.start, spot.venue) == (session.start, session.venue):
                return Slot(session.opportunity, (spot,), session)
        return None

    def top_up(self) -> None:
        """Add whoever still fits somewhere, and sessions that still fit, without moving anything."""
        diary = Diary(self.ground, self.sessions)
        greedy = Greedy(self.ground, diary, self.possible.of_person)
        greedy.top_up(range(self.ground.problem.weeks), {session.id for session in self.frozen})
        sessions = renumber(diary.sessions.values())
        measured = self.measure(sessions)
        if self.rank(measured) > self.rank(self.best):
            self.sessions, self.best = sessions, measured

    # -- improving -----------------------------------------------------------------------------------------

    def improve(
        self, weeks: set[int], open_slots: Sequence[Slot], *, most: float, everyone: bool = False
    ) -> bool:
        """Solve some open slots with the rest of their weeks pinned; keep the outcome when it is no worse.

        True when it is better. ``everyone``: this solve aims first for something for everyone, not for leximin.
        """
        opened = {slot.standing.id for slot in open_slots if slot.standing is not None}
        near = self._nearest(weeks, open_slots)
        frozen = {session.id for session in self.frozen}
        pinned: list[Slot] = []
        fixed: list[Session] = []
        for session in self.sessions:
            if session.id in opened:
                continue
            slot = None
            if session.id not in frozen and session.id in near:
                slot = self.pinned(session)
            if slot is None:
                fixed.append(session)
            else:
                pinned.append(slot)
        found = self.solve([*pinned, *open_slots], fixed, most=most, everyone=everyone)
        if found is None:
            return False
        sessions = renumber((*fixed, *found))
        measured = self.measure(sessions)
        if self.rank(measured) < self.rank(self.best):
            return False
        gained = bool(self.rank(measured) > self.rank(self.best))
        self.sessions, self.best = sessions, measured
        return gained

    def _nearest(self, weeks: set[int], open_slots: Sequence[Slot]) -> set[str]:
        """The sessions that share most people and helpers with some slots: those worth letting go of."""
        wanting = {person for slot in open_slots for person in self.ground.askers[slot.opportunity]}
        able = {name for slot in open_slots for name in self.ground.eligible(slot.opportunity)}
        here = [session for session in self.sessions if session.start // WEEK in weeks]
        here.sort(
            key=lambda row: (
                -len(wanting & set(row.people)) - 2 * len(able & set(row.helpers)) - 2 * self.random.random(),
                row.id,
            )
        )
        return {session.id for session in here[: self.let_go]}

    def solve(
        self, slots: Sequence[Slot], fixed: Sequence[Session], *, most: float, everyone: bool = False
    ) -> list[Session] | None:
        """The best sessions that a solve finds for some slots beside fixed sessions."""
        self.budget.look()
        model = Model(self.ground, slots, fixed, seed=self.budget.seed)
        met_fixed: Counter[str] = Counter()
        for (person, _), count in met_counts(self.ground, fixed).items():
            met_fixed[person] += count
        if everyone and not self._cover(model, met_fixed, most):
            return None
        aim(model, self.possible, met_fixed, self.told, self.pull)
        if not everyone:
            model.hint_standing()
        solver = self.budget.solve(model.cp, min(most, THEN_FAIR) if everyone else most)
        return model.read(solver, self.numbering) if has_answer(solver) else None

    def _cover(self, model: Model, met_fixed: Counter[str], most: float) -> bool:
        """Find out for how many people a model has something, and hold on to it; false when that is no gain."""
        some = those_with_something(model, self.possible, met_fixed)
        model.hint_standing()
        model.cp.maximize(sum(some))
        solver = self.budget.solve(model.cp, most)
        now = {person for slot in model.slots if slot.standing is not None for person in slot.standing.people}
        had = sum(bool(self.possible.of_person[person]) and not met_fixed[person] for person in now)
        if not has_answer(solver) or round(solver.objective_value) <= had:
            return False
        model.cp.add(sum(some) >= round(solver.objective_value))
        hint_solution(model.cp, solver)
        return True

    def start_from(self, sessions: Sequence[Session], waiting: Sequence[Session]) -> None:
        """Begin with sessions that are right as they are, and put the waiting ones back as well as can be."""
        self.waiting = tuple(waiting)
        greedy = Greedy(self.ground, Diary(self.ground, sessions), self.possible.of_person)
        self._let_stand(greedy)
        self._take(greedy.diary.sessions.values())

    def reopen(self, hit: Sequence[Session]) -> None:
        """Open some sessions again, each wherever it could be in its week, with those near them let go."""
        now = {session.id: session for session in self.sessions}
        for at in range(0, len(hit), 4):
            these = [now.get(session.id, session) for session in hit[at : at + 4]]
            weeks = {session.start // WEEK for session in these}
            slots = [
                self._slot(row.opportunity, row.start // WEEK, standing=now.get(row.id), keep_id=row.id)
                for row in these
            ]
            self.improve(weeks, slots, most=max(0.05, self.budget.limit / 4))
            now = {session.id: session for session in self.sessions}

    def polish(self, until: float, *, weeks: set[int] | None = None) -> None:
        """Open neighbourhoods again until so much work is spent, or nothing is left to gain."""
        idle, patience = 0, 40 + 4 * self.ground.problem.weeks
        while (
            self.budget.left > 0 and self.budget.spent < until and idle < patience and not self.at_the_bounds
        ):
            self.budget.look()
            week = self._pick_week(weeks)
            if week is None:
                return
            gained = self.improve({week}, self._neighbourhood(week), most=max(0.05, self.budget.limit / 100))
            idle = 0 if gained else idle + 1
            self.tell("improving")

    def _unmet(self) -> Counter[str]:
        met = met_counts(self.ground, self.sessions)
        unmet: Counter[str] = Counter()
        for key, count in self.possible.of_ask.items():
            if count > met[key]:
                unmet[key[1]] += count - met[key]
        return unmet

    def _pick_week(self, weeks: set[int] | None) -> int | None:
        frozen = {session.id for session in self.frozen}
        free = {session.start // WEEK for session in self.sessions if session.id not in frozen}
        for name in self._unmet():
            free |= {spot.start // WEEK for spot in self.ground.spots(name)}
        if weeks is not None:
            free &= weeks
        return self.random.choice(sorted(free)) if free else None

    def _need(self) -> dict[str, float]:
        """How much it would matter to hold each opportunity once more, to those who wait for it."""
        met = met_counts(self.ground, self.sessions)
        mine: Counter[str] = Counter()
        for (person, _), count in met.items():
            mine[person] += count
        need: dict[str, float] = {}
        for (person, name), count in self.possible.of_ask.items():
            if count > met[person, name]:
                weight = self.ground.weight[person, name]
                matters = urgency(self.possible.of_person[person], mine[person], weight)
                need[name] = need.get(name, 0.0) + matters
        return need

    def _neighbourhood(self, week: int) -> list[Slot]:
        """Slots for what matters most to those who wait, and sessions in their way, to be opened together."""
        ground = self.ground
        frozen = {session.id for session in self.frozen}
        here = [row for row in self.sessions if row.start // WEEK == week and row.id not in frozen]
        held = Counter(row.opportunity for row in self.sessions)
        this_week = Counter(row.opportunity for row in self.sessions if row.start // WEEK == week)
        need = self._need()
        names = [
            name
            for name in need
            if ground.spots_in(name, week)
            and held[name] < ground.opportunities[name].sessions
            and this_week[name] < ground.opportunities[name].sessions_per_week
        ]
        slots: list[Slot] = []
        for _ in range(min(2, len(names))):
            name = self.random.choices(names, [need[name] for name in names])[0]
            names.remove(name)
            slots.append(self._slot(name, week))
        if not here:
            return slots
        centre = self.random.choices(here, [0.5 + need.get(row.opportunity, 0.0) for row in here])[0]
        wanted = {(spot.venue, spot.start // DAY) for slot in slots for spot in slot.spots}
        wanted.add((centre.venue, centre.start // DAY))
        near = sorted(
            here,
            key=lambda row: (
                row.id != centre.id,
                ((row.venue, row.start // DAY) not in wanted) + self.random.random(),
            ),
        )
        return slots + [self._slot(row.opportunity, week, standing=row) for row in near[:5]]


def renumber(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """Sessions in order, their people and helpers in order too, so that the same plan is the same value."""
    tidy = [
        replace(row, people=tuple(sorted(row.people)), helpers=tuple(sorted(row.helpers))) for row in sessions
    ]
    return tuple(sorted(tidy, key=lambda row: (row.start, row.venue, row.id)))
