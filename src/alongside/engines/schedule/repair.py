"""Nobody is left with nothing who need not be: a directed repair, and a proof where it cannot be.

The relaxation of ``coverage`` says how many people can have something at most and where sessions would have to be.
Sessions are then opened between where they stand and there, all hard conditions kept. For each person who is still
left out the relaxation is asked for a point that covers them beside everybody who has something: where there is one,
the repair tries for it, where there is none, no plan gives them something without leaving somebody else out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ortools.sat.python import cp_model

from alongside.engines.schedule.budget import has_answer
from alongside.engines.schedule.coverage import Coverage, those_concerned
from alongside.engines.schedule.ground import Spot
from alongside.engines.schedule.planning import Planner
from alongside.engines.schedule.problem import WEEK
from alongside.engines.schedule.slots import Slot
from alongside.engines.schedule.timetable import Session

MORE_SPOTS = (0, 4, 12)
ATTEMPTS = 2
MOST_SLOTS = 80


def leave_out_fewest(planner: Planner, most: float) -> None:
    """Better the plan for those who have nothing, within some work, and note what is proven about them."""
    left = planner.left_out()
    planner.fewest_left_out = 0
    if not left:
        return
    until = planner.budget.spent + most
    settled = {person for session in planner.frozen for person in session.people}
    people = those_concerned(planner.ground, planner.possible, _open(planner), left, settled)
    relaxation = Coverage(planner.ground, people, planner.frozen, _open(planner))
    solver = planner.budget.solve(relaxation.cp, most * 0.75)
    if not has_answer(solver):
        return
    planner.fewest_left_out = len(people) - relaxation.bound(solver)
    _go_there(planner, relaxation.where(solver), until)
    for nearby in (True, False):
        left = [person for person in planner.left_out() if person not in planner.only_instead]
        for at, person in enumerate(left):
            if len(planner.left_out()) <= planner.fewest_left_out or planner.budget.spent >= until:
                break
            share = (until - planner.budget.spent) / (len(left) - at)
            _one_by_one(planner, people, person, planner.budget.spent + share, nearby=nearby)
    planner.tell("those left with nothing")


def _open(planner: Planner) -> list[Session]:
    """The sessions that may change."""
    frozen = {session.id for session in planner.frozen}
    return [session for session in planner.sessions if session.id not in frozen]


def _one_by_one(planner: Planner, people: list[str], person: str, until: float, *, nearby: bool) -> None:
    """Try for one person beside everybody who has something; note it when that cannot be."""
    left = set(planner.left_out())
    if person not in left:
        return
    covered = frozenset(other for other in people if other not in left)
    relaxation = Coverage(
        planner.ground, people, planner.frozen, _open(planner), must=[person, *sorted(covered)]
    )
    for attempt in range(ATTEMPTS):
        solver = planner.budget.solve(relaxation.cp, (until - planner.budget.spent) / 2)
        if solver.response_proto.status == cp_model.INFEASIBLE and not attempt:
            planner.only_instead[person] = covered
        if not has_answer(solver):
            return
        _go_there(planner, relaxation.where(solver), until, nearby=nearby)
        if person not in planner.left_out() or planner.budget.spent >= until:
            return
        relaxation.elsewhere_than(solver)


def _go_there(
    planner: Planner, where: Mapping[str, tuple[Spot, ...]], until: float, *, nearby: bool = False
) -> None:
    """Open sessions between where they stand and where the relaxation has them, with ever more spots beside.

    ``nearby``: only those that it has elsewhere.
    """
    fewest = planner.fewest_left_out or 0
    for extra in MORE_SPOTS:
        left = until - planner.budget.spent
        if len(planner.left_out()) <= fewest or left <= 0:
            return
        slots = _slots(planner, where, extra, nearby=nearby)
        if not slots:
            return
        planner.improve({slot.week for slot in slots}, slots, most=left / 2, everyone=True)


def _slots(
    planner: Planner, where: Mapping[str, tuple[Spot, ...]], extra: int, *, nearby: bool
) -> list[Slot]:
    """Slots in the weeks where the relaxation differs from what stands; those that differ come first."""
    standing: dict[tuple[str, int], list[Session]] = defaultdict(list)
    for session in _open(planner):
        standing[session.opportunity, session.start // WEEK].append(session)
    wanted: dict[tuple[str, int], list[Spot]] = defaultdict(list)
    for name, spots in where.items():
        for spot in spots:
            wanted[name, spot.start // WEEK].append(spot)
    keys = sorted({*wanted, *(key for key in standing if key[0] in where)})
    differs = {
        key
        for key in keys
        if {(spot.start, spot.venue) for spot in wanted[key]}
        != {(session.start, session.venue) for session in standing[key]}
    }
    weeks = {week for _, week in differs}
    slots: list[Slot] = []
    for name, week in sorted(keys, key=lambda key: (key not in differs, key)):
        if week in weeks and len(slots) < MOST_SLOTS and not (nearby and (name, week) not in differs):
            slots += _slots_of(planner, name, week, standing[name, week], wanted[name, week], extra)
    return slots


def _slots_of(
    planner: Planner, name: str, week: int, standing: list[Session], wanted: list[Spot], extra: int
) -> list[Slot]:
    spots = planner.ground.spots_in(name, week)
    others = [spot for spot in spots if spot not in wanted]
    drawn = {*wanted, *planner.random.sample(others, min(extra, len(others)))}
    slots: list[Slot] = []
    for at in range(max(len(standing), len(wanted))):
        now = standing[at] if at < len(standing) else None
        here = tuple(
            spot
            for spot in spots
            if spot in drawn or (now is not None and (spot.start, spot.venue) == (now.start, now.venue))
        )
        if here:
            slots.append(Slot(name, here, now))
    return slots
