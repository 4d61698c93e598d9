"""The engine's front: ``plan`` turns a problem into a timetable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alongside.engines.schedule.answers import answer
from alongside.engines.schedule.budget import Budget, Cancel, Cancelled
from alongside.engines.schedule.exact import perfect, whole
from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.planning import Planner, Report
from alongside.engines.schedule.problem import Problem
from alongside.engines.schedule.repair import leave_out_fewest
from alongside.engines.schedule.slots import Told
from alongside.engines.schedule.timetable import Session, Timetable

# The part of the work that may go to those who would be left with nothing; what they do not need betters the rest.
FOR_THOSE_LEFT_OUT = 0.6
BEFORE_THAT = 0.25


def usual_work(problem: Problem) -> float:
    """How much deterministic work a plan is given when nothing else is said: it grows with people and weeks."""
    return min(30.0, 1.6 + len(problem.people) * problem.weeks / 100)


def plan(
    problem: Problem,
    *,
    current: Timetable | None = None,
    frozen: Iterable[str] = (),
    seed: int = 0,
    work_limit: float | None = None,
    progress: Report | None = None,
    cancel: Cancel | None = None,
) -> Timetable:
    """Plan sessions for a problem: who, where, when; what stayed unmet, why, and what would unlock it.

    ``current`` is what people have been told; ``frozen`` names its sessions that stay exactly as they are, as do
    those that started before ``problem.now``. ``work_limit`` is in the solver's deterministic seconds (by default
    ``usual_work``): the same problem, seed and limit give the same timetable. ``progress`` is told of each step with
    the best sessions so far; when ``cancel`` returns true, the best so far is returned, with ``finished`` false.
    Raises ``ValueError`` when ``frozen`` names a session that ``current`` does not have, or when ``current`` cannot
    be a plan of this problem.
    """
    ground = Ground(problem)
    kept, standing = frozen_and_standing(problem, current, frozen)
    told = Told.of(standing)
    budget = Budget(usual_work(problem) if work_limit is None else work_limit, seed, cancel)
    planner = Planner(ground, frozen=kept, standing=standing, told=told, budget=budget, report=progress)
    finished, proven = True, False
    try:
        proven = best_plan(planner)
    except Cancelled:
        finished = False
    return answer(planner, seed=seed, finished=finished, proven=proven)


def best_plan(planner: Planner) -> bool:
    """Grow a plan and better it until the work is spent; true when it is proven that none is better."""
    limit = planner.budget.limit
    planner.grow()
    small = whole(planner)
    if small is not None:
        planner.polish(limit / 10)
        if perfect(planner, whole(planner) or small, limit * 0.8):
            planner.fewest_left_out = len(planner.left_out())
            return True
    planner.polish(limit * BEFORE_THAT)
    leave_out_fewest(planner, limit * FOR_THOSE_LEFT_OUT)
    planner.find_bounds()
    planner.polish(limit)
    planner.top_up()
    planner.tell("done")
    return False


def frozen_and_standing(
    problem: Problem, current: Timetable | None, frozen: Iterable[str]
) -> tuple[list[Session], list[Session]]:
    """Part the current sessions in those that stay exactly as they are and those that may change."""
    names = set(frozen)
    sessions: Sequence[Session] = current.sessions if current is not None else ()
    unknown = sorted(names - {session.id for session in sessions})
    if unknown:
        raise ValueError(f"frozen names “{unknown[0]}”, which is no session of the current plan.")
    _refuse_twins(sessions)
    _refuse_strangers(problem, sessions)
    kept = [session for session in sessions if session.id in names or session.start < problem.now]
    return kept, [session for session in sessions if session not in kept]


def _refuse_twins(sessions: Sequence[Session]) -> None:
    first: dict[str, int] = {}
    for row, session in enumerate(sessions):
        if session.id in first:
            raise ValueError(
                f"current.sessions[{row}].id “{session.id}” is also the id of "
                f"current.sessions[{first[session.id]}]; give each its own."
            )
        if session.end <= session.start:
            raise ValueError(
                f"current.sessions[{row}] ends at {session.end}, not after its start at {session.start}."
            )
        first[session.id] = row


def _refuse_strangers(problem: Problem, sessions: Sequence[Session]) -> None:
    known = {
        "opportunity": {row.id for row in problem.opportunities},
        "venue": {row.id for row in problem.venues},
    }
    people = {row.id for row in problem.people}
    helpers = {row.id for row in problem.helpers}
    for row, session in enumerate(sessions):
        for field, names in known.items():
            name = getattr(session, field)
            if name not in names:
                raise ValueError(
                    f"current.sessions[{row}].{field} is “{name}”, which the problem does not have; "
                    "keep it in the problem, with no windows if it is gone."
                )
        for field, names, there in (
            ("people", people, session.people),
            ("helpers", helpers, session.helpers),
        ):
            gone = sorted(set(there) - names)
            if gone:
                raise ValueError(
                    f"current.sessions[{row}].{field} names “{gone[0]}”, whom the problem does not have; "
                    "keep them in the problem, with no windows if they are gone."
                )
