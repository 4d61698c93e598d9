"""The schedule benchmark's peer: everything in one CP-SAT model (OR-tools), as a first attempt would be written."""

from __future__ import annotations

import time
from collections import Counter, defaultdict

from ortools.sat.python import cp_model

from alongside.engines.schedule import Problem
from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.model import Model
from alongside.engines.schedule.score import Possible, Pull, Score, aim, score
from alongside.engines.schedule.slots import Numbering, Slot, Told


def flat_week(problem: Problem, seconds: float) -> Score:
    """The score of one CP-SAT model of a whole week with our own aims, two workers, in so much time."""
    ground = Ground(problem)
    possible, told = Possible(ground, ()), Told.of(())
    slots = [
        Slot(name, ground.spots_in(name, 0))
        for name, row in ground.opportunities.items()
        for _ in range(min(row.sessions, row.sessions_per_week))
        if ground.spots_in(name, 0)
    ]
    started = time.perf_counter()
    model = Model(ground, slots, ())
    aim(model, possible, Counter(), told, Pull())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.perf_counter() - started))
    status = solver.solve(model.cp)
    found = model.read(solver, Numbering()) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else []
    return score(ground, possible, found, told)


def flat_weeks(problem: Problem, seconds: float) -> int:
    """Wishes that one CP-SAT model of all weeks meets in so much time, building included, with two workers.

    It is let off travel, language, spacing, order and weekly load, and aims only at the number of wishes, all of
    which is in its favour. Nobody is in two sessions at once; venues, skills, checks, ratios and hours hold.
    """
    started = time.perf_counter()
    ground, cp = Ground(problem), cp_model.CpModel()
    busy: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
    rooms: dict[str, list[cp_model.IntervalVar]] = defaultdict(list)
    hours: dict[str, list[cp_model.LinearExpr]] = defaultdict(list)
    wish: dict[tuple[str, str], list[cp_model.IntVar]] = defaultdict(list)
    for name, row in ground.opportunities.items():
        for number in range(row.sessions):
            week = number if row.sessions == problem.weeks else None
            spots = ground.spots(name) if week is None else ground.spots_in(name, week)
            at = [cp.new_bool_var("") for _ in spots]
            if not at:
                continue
            run, start = cp.new_bool_var(""), cp.new_int_var(0, ground.end, "")
            cp.add(sum(at) == run)
            cp.add(start == sum(spot.start * var for spot, var in zip(spots, at, strict=True)))
            for spot, var in zip(spots, at, strict=True):
                rooms[spot.venue].append(
                    cp.new_optional_fixed_size_interval_var(spot.start, row.length, var, "")
                )
            goes, stands = [], {}
            for person, bit in ground.bit[name].items():
                can = [var for spot, var in zip(spots, at, strict=True) if spot.people & bit]
                if can:
                    goes.append(cp.new_bool_var(""))
                    cp.add_bool_or([*can, goes[-1].negated()])
                    busy[person].append(
                        cp.new_optional_fixed_size_interval_var(start, row.length, goes[-1], "")
                    )
                    wish[person, name].append(goes[-1])
            for helper in ground.eligible(name):
                can = [
                    v for s, v in zip(spots, at, strict=True) if helper in ground.free_helpers(name, s.start)
                ]
                if can:
                    stands[helper] = cp.new_bool_var("")
                    cp.add_bool_or([*can, stands[helper].negated()])
                    busy[helper].append(
                        cp.new_optional_fixed_size_interval_var(start, row.length, stands[helper], "")
                    )
                    hours[helper].append(row.length * stands[helper])
            cp.add(sum(goes) >= row.fewest * run)
            cp.add(sum(goes) <= row.most * run)
            cp.add(sum(goes) <= (row.people_per_helper or 1000) * sum(stands.values()))
            capacity = (ground.venues[s.venue].capacity * v for s, v in zip(spots, at, strict=True))
            cp.add(sum(goes) + sum(stands.values()) <= sum(capacity))
            for skill in row.skills:
                able = [var for helper, var in stands.items() if skill in ground.helpers[helper].skills]
                cp.add_bool_or([*able, run.negated()])
    for intervals in (*busy.values(), *rooms.values()):
        cp.add_no_overlap(intervals)
    for helper, minutes in hours.items():
        cp.add(sum(minutes) <= (ground.helpers[helper].minutes or 10**9))
    for key, variables in wish.items():
        cp.add(sum(variables) <= ground.times[key])
    cp.maximize(sum(var for variables in wish.values() for var in variables))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.perf_counter() - started))
    status = solver.solve(cp)
    return round(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0
