"""The schedule engine against a flat CP-SAT model given the same time, and against the limits that we set ourselves.

make bench runs the quick round. The whole of it, some twenty minutes:

    python -m benchmarks.schedule --full

Problems are made up (alongside.engines.schedule.generate). Wall time is what a clock on the wall says, on whatever
else the machine was doing; ratios are of figures from the same run.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import defaultdict
from collections.abc import Sequence

from ortools.sat.python import cp_model

from alongside.engines.schedule import (
    DAY,
    WEEK,
    Ask,
    Helper,
    Level,
    Loss,
    Opportunity,
    Person,
    Problem,
    Timetable,
    Venue,
    Window,
    after_losses,
    check,
    plan,
    replan,
)
from alongside.engines.schedule.generate import generate
from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.model import Model
from alongside.engines.schedule.score import Possible, Pull, Score, aim, score
from alongside.engines.schedule.slots import Numbering, Slot, Told

WEEK_SECONDS, PLAN_SECONDS, REPLAN_SECONDS = 15.0, 120.0, 5.0
GOVAN_PLAN_SECONDS, GOVAN_REPLAN_SECONDS = 3.0, 1.0
MEGABYTES, FORCED, TIMES_FLAT = 1024, 1.5, 3.0


class Limits:
    """Prints figures against limits and remembers whether one was missed."""

    def __init__(self) -> None:
        self.missed = False

    def most(self, what: str, figure: float, limit: float) -> None:
        """A figure that should be no more than a limit."""
        self._say(what, figure, limit, figure <= limit, "at most")

    def least(self, what: str, figure: float, limit: float) -> None:
        """A figure that should be no less than a limit."""
        self._say(what, figure, limit, figure >= limit, "at least")

    def _say(self, what: str, figure: float, limit: float, kept: bool, word: str) -> None:
        self.missed = self.missed or not kept
        print(f"  {what}: {figure:.2f} ({word} {limit:g}){'' if kept else '  MISSED'}", flush=True)


def main(arguments: Sequence[str] = ("--quick",)) -> int:
    """Run the quick round, or all of it with --full; 1 when a limit was missed."""
    limits = Limits()
    govan(limits)
    if "--full" in arguments:
        for seed in range(1, 11):
            one_week(limits, seed)
        for seed in range(1, 11):
            ten_weeks(limits, seed, people=200, weeks=10, flat=seed <= 3)
        growth()
    else:
        one_week(limits, 1)
        ten_weeks(limits, 1, people=50, weeks=4, flat=False)
    return 1 if limits.missed else 0


def wishes(timetable: Timetable) -> tuple[int, int]:
    """Wishes met, and those that the pledges could meet."""
    return sum(len(row.met) for row in timetable.answers), sum(row.possible for row in timetable.answers)


def govan(limits: Limits) -> None:
    """Eleven people, eight weeks of four work days and one training day: 440 person-days."""
    problem = govan_weeks()
    started = time.perf_counter()
    timetable = plan(problem)
    limits.most("Govan planned, seconds", time.perf_counter() - started, GOVAN_PLAN_SECONDS)
    limits.least("Govan person-days met", float(wishes(timetable)[0]), 440)
    loss = Loss("venue", 5 * WEEK, 5 * WEEK + DAY, timetable.sessions[0].venue)
    started = time.perf_counter()
    ways = replan(problem, timetable, [loss])
    limits.most(
        "Govan re-planned after a lost Monday, seconds", time.perf_counter() - started, GOVAN_REPLAN_SECONDS
    )
    print(f"  ways out: {', '.join(f'{way.kind} ({way.changed} changed)' for way in ways)}")


def govan_weeks() -> Problem:
    """The published size of the Govan programme; venues and helpers are invented."""
    weeks, partners = 8, ("council", "housing association", "college")

    def hours(days: Sequence[int], start: int, end: int) -> tuple[Window, ...]:
        return tuple(
            Window(week * WEEK + day * DAY + start * 60, week * WEEK + day * DAY + end * 60)
            for week in range(weeks)
            for day in days
        )

    people = tuple(Person(f"p{at}", hours(range(5), 8, 17), sessions_per_day=1) for at in range(11))
    asks = [Ask(f"w{at}", f"p{at}", "work", 2, 32) for at in range(11)]
    asks += [Ask(f"t{at}", f"p{at}", "training", 1, 8) for at in range(11)]
    work = Opportunity(
        "work", 360, 3, 6, features=("workplace",), helpers=1, people_per_helper=6, skills=("supervising",),
        sessions=64, sessions_per_week=8, each_per_week=4,
    )  # fmt: skip
    training = Opportunity(
        "training", 300, 5, 12, features=("classroom",), helpers=1, people_per_helper=12, sessions=8
    )
    return Problem(
        weeks=weeks,
        people=people,
        asks=tuple(asks),
        opportunities=(work, training),
        venues=(
            Venue("yard", "council", "govan", hours(range(4), 9, 16), 8, features=("workplace",)),
            Venue(
                "stores", "housing association", "govan", hours(range(4), 9, 16), 8, features=("workplace",)
            ),
            Venue("garage", "council", "ibrox", hours(range(4), 9, 16), 8, features=("workplace",)),
            Venue("college", "college", "town", hours((4,), 9, 16), 20, features=("classroom",)),
        ),
        helpers=tuple(
            Helper(f"h{at}", partners[at % 3], hours(range(5), 8, 17), skills=("supervising",))
            for at in range(4)
        ),
        travel=(("govan", "town", 30), ("govan", "ibrox", 10), ("ibrox", "town", 30)),
    )


def one_week(limits: Limits, seed: int) -> None:
    """One week: 200 people, 40 sessions, 30 venues, 60 helpers; then the same aims as one flat model."""
    problem = generate(200, 1, seed)
    started = time.perf_counter()
    timetable = plan(problem)
    seconds = time.perf_counter() - started
    met, possible = wishes(timetable)
    weight = timetable.levels[1]
    print(f"  one week, seed {seed}: {met} of {possible} wishes, {len(timetable.sessions)} sessions")
    limits.most("planned, seconds", seconds, WEEK_SECONDS)
    print(f"  weight of asks met {weight.reached:g}, proven limit {weight.bound:g}: {gap(weight)}")
    print(f"  worst-off share {timetable.levels[0].reached:g}, proven limit {timetable.levels[0].bound:g}")
    limits.most("hard conditions broken", float(len(check(problem, timetable))), 0)
    mine, flat = flat_week(problem, timetable, seconds)
    at_zero = sum(share == 0 for share in mine.shares)
    print(
        f"  people at zero: {at_zero}; flat model: {sum(share == 0 for share in flat.shares)}, weight {flat.weight}"
    )
    limits.least("leximin no worse than the flat model (1: yes)", float(mine >= flat), 1)


def gap(level: Level) -> str:
    """How far below its proven limit an aim is."""
    return f"gap {100 * (level.bound - level.reached) / max(1.0, level.bound):.1f}%"


def flat_week(problem: Problem, timetable: Timetable, seconds: float) -> tuple[Score, Score]:
    """The scores of the engine's plan and of one CP-SAT model of the whole week, two workers, the same time."""
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
    aim(model, possible, defaultdict(int), told, Pull())  # type: ignore[arg-type]
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.perf_counter() - started))
    status = solver.solve(model.cp)
    found = model.read(solver, Numbering()) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else []
    return score(ground, possible, timetable.sessions, told), score(ground, possible, found, told)


def ten_weeks(limits: Limits, seed: int, *, people: int, weeks: int, flat: bool) -> None:
    """Many weeks at once, then a re-plan after losing a venue for a week and two helpers."""
    problem = generate(people, weeks, seed)
    started = time.perf_counter()
    timetable = plan(problem)
    seconds = time.perf_counter() - started
    met, possible = wishes(timetable)
    weight = timetable.levels[1]
    print(
        f"  {people} people, {weeks} weeks, seed {seed}: {met} of {possible} wishes, {len(timetable.sessions)} sessions"
    )
    limits.most("planned, seconds", seconds, PLAN_SECONDS)
    limits.most("memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, MEGABYTES)
    limits.most("hard conditions broken", float(len(check(problem, timetable))), 0)
    print(f"  weight of asks met {weight.reached:g}, proven limit {weight.bound:g}: {gap(weight)}")
    print(f"  people with nothing: {people_with_nothing(timetable)}")
    lose(limits, problem, timetable)
    if flat:
        theirs = flat_weeks(problem, seconds)
        print(f"  a flat model in the same time: {theirs} wishes")
        limits.least("wishes, against the flat model's", met / max(1, theirs), TIMES_FLAT)


def people_with_nothing(timetable: Timetable) -> int:
    """People who could have something and have nothing."""
    could = {row.person for row in timetable.answers if row.possible}
    return len(could - {row.person for row in timetable.answers if row.met})


def lose(limits: Limits, problem: Problem, timetable: Timetable) -> None:
    """Lose the busiest venue for the middle week and the two busiest helpers with it."""
    week = problem.weeks // 2
    here = [row for row in timetable.sessions if row.start // WEEK == week]
    venue = max(problem.venues, key=lambda row: sum(session.venue == row.id for session in here)).id
    busy = sorted(problem.helpers, key=lambda row: -sum(row.id in session.helpers for session in here))[:2]
    span = (week * WEEK, (week + 1) * WEEK)
    losses = [Loss("venue", *span, venue), *(Loss("helper", *span, helper.id) for helper in busy)]
    started = time.perf_counter()
    ways = replan(problem, timetable, losses)
    limits.most("re-planned, seconds", time.perf_counter() - started, REPLAN_SECONDS)
    limits.most("fewest changes, against those forced", ways[0].changed / max(1, ways[0].forced), FORCED)
    wrong = sum(len(check(after_losses(problem, losses), way.timetable)) for way in ways)
    limits.most("hard conditions broken by the ways out", float(wrong), 0)


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
    print(f"  flat model: {time.perf_counter() - started:.0f} s, {solver.status_name(status)}", flush=True)
    return round(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0


def growth() -> None:
    """Four weeks for ever more people."""
    for people in (10, 30, 100, 300, 1000):
        problem = generate(people, 4, 1)
        started = time.perf_counter()
        timetable = plan(problem)
        met, possible = wishes(timetable)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = time.perf_counter() - started
        print(
            f"  growth: {people} people: {seconds:.1f} s, {met} of {possible} wishes, {memory:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
