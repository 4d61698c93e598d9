"""Small problems whole: every aim in its order, each solved to proof before the next.

Leximin is exact here: for each value that a share can take, from the lowest on, as many people as possible are lifted
above it, and that number is kept from then on.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from ortools.sat.python import cp_model

from alongside.engines.schedule.budget import has_answer, hint_solution
from alongside.engines.schedule.model import Model
from alongside.engines.schedule.planning import Planner, renumber
from alongside.engines.schedule.problem import WEEK
from alongside.engines.schedule.score import met_counts
from alongside.engines.schedule.slots import Slot
from alongside.engines.schedule.variables import Expr, Var

MOST_SPOTS = 700
MOST_PLACES = 500


def whole(planner: Planner) -> list[Slot] | None:
    """Slots for every session that could be held beside the frozen ones; None when the problem is not small."""
    ground = planner.ground
    standing: dict[tuple[str, int], list[Slot]] = {}
    frozen = {session.id for session in planner.frozen}
    for session in planner.sessions:
        if session.id not in frozen:
            key = (session.opportunity, session.start // WEEK)
            slot = Slot(session.opportunity, ground.spots_in(*key), session)
            standing.setdefault(key, []).append(slot)
    slots: list[Slot] = []
    spots = places = 0
    for name, row in ground.opportunities.items():
        for week in range(ground.problem.weeks):
            here = ground.spots_in(name, week)
            if not here:
                continue
            wishes = sum(min(row.each_per_week, ground.times[person, name]) for person in ground.askers[name])
            number = min(row.sessions_per_week, row.sessions, wishes // row.fewest)
            these = standing.get((name, week), [])
            these += [Slot(name, here) for _ in range(number - len(these))]
            spots += len(these) * len(here)
            places += len(these) * len(ground.askers[name])
            slots += these
            if spots > MOST_SPOTS or places > MOST_PLACES:
                return None
    return slots


def perfect(planner: Planner, slots: list[Slot], most: float) -> bool:
    """Solve a small problem aim by aim; true when every aim was proven. Never leaves the plan worse."""
    if not slots:
        return True
    model = Model(planner.ground, slots, planner.frozen, seed=planner.budget.seed)
    model.hint_standing()
    ladder = _Ladder(planner, model, planner.budget.spent + most)
    proven = ladder.climb()
    if ladder.last is not None:
        sessions = renumber([*planner.frozen, *model.read(ladder.last, planner.numbering)])
        measured = planner.measure(sessions)
        if measured >= planner.best:
            planner.sessions, planner.best = sessions, measured
        else:
            proven = False
    return proven


class _Ladder:
    """One aim after the other on one model."""

    def __init__(self, planner: Planner, model: Model, until: float) -> None:
        self.planner = planner
        self.model = model
        self.until = until
        self.last: cp_model.CpSolver | None = None

    def climb(self) -> bool:
        """Every aim in order; false as soon as one cannot be proven within the work that is left."""
        model = self.model
        return (
            self._leximin()
            and self._most(model.weight())
            and self._most(-1 * model.draw())
            and self._most(-1 * model.minutes())
            and (not len(self.planner.told) or self._most(sum(model.kept(self.planner.told))))
        )

    def _leximin(self) -> bool:
        above = self._above()
        for value in sorted(above):
            lifted = above[value]
            if lifted and not self._most(sum(lifted)):
                return False
        return True

    def _above(self) -> dict[Fraction, list[Var]]:
        """For each value of a share, a variable for each person that may be true only above it."""
        planner, cp = self.planner, self.model.cp
        had: Counter[str] = Counter()
        for (person, _), count in met_counts(planner.ground, planner.frozen).items():
            had[person] += count
        counts = {person: count for person, count in planner.possible.of_person.items() if count}
        values = {Fraction(number, count) for count in counts.values() for number in range(count)}
        above: dict[Fraction, list[Var]] = {value: [] for value in values}
        for person, count in counts.items():
            mine = self.model.met(person)
            steps = {number: cp.new_bool_var("") for number in range(had[person] + 1, count + 1)}
            cp.add(sum(mine) + had[person] <= count)
            going = had[person] + sum(
                person in slot.standing.people
                for slot, goes in zip(self.model.slots, self.model.goes, strict=True)
                if slot.standing is not None and person in goes
            )
            for number, step in steps.items():
                cp.add_hint(step, number <= going)
                cp.add(sum(mine) + had[person] >= number).only_enforce_if(step)
            for value in values:
                need = int(value * count) + 1
                if need in steps:
                    above[value].append(steps[need])
        return above

    def _most(self, aim: Expr) -> bool:
        """Maximise one aim, then hold on to what it reached."""
        cp, budget = self.model.cp, self.planner.budget
        cp.maximize(aim)
        budget.look()
        solver = budget.solve(self.model.cp, max(0.001, self.until - budget.spent))
        if not has_answer(solver):
            return False
        self.last = solver
        reached = round(solver.objective_value)
        if not isinstance(aim, int):
            cp.add(aim >= reached)
        hint_solution(cp, solver)
        return bool(solver.response_proto.status == cp_model.OPTIMAL)
