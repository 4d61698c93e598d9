"""The schedule engine against a flat CP-SAT model given the same time, and against the limits that we set ourselves.

make bench runs the quick round. The whole of it, more than half an hour:

    python -m benchmarks schedule --full [--seeds 10] [--minutes 60]

``--minutes``: no further ten-week problem is begun after so long; what was left out is said. Problems are made up
(alongside.engines.schedule.generate). Each plan and each flat model has a process of its own, so that memory is its
own. Wall time is what a clock on the wall says, on whatever else the machine was doing; CPU time is the process's own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Any

from alongside.engines.schedule import (
    DAY,
    WEEK,
    Ask,
    Helper,
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
from alongside.engines.schedule.score import Possible, Score, score
from alongside.engines.schedule.slots import Told
from benchmarks.schedule_flat import flat_week, flat_weeks

WEEK_SECONDS, PLAN_SECONDS, REPLAN_SECONDS = 15.0, 120.0, 5.0
GOVAN_PLAN_SECONDS, GOVAN_REPLAN_SECONDS = 3.0, 1.0
MEGABYTES, FORCED, TIMES_FLAT = 1024, 1.5, 3.0


@dataclass(frozen=True)
class Planned:
    """What one plan came to. ``left``: people with nothing who could have something; ``proven``: of them, how many
    any plan leaves out at least. ``weight`` and ``most``: of asks met, and the proven limit."""

    wall: float
    cpu: float
    megabytes: float
    met: int
    possible: int
    sessions: int
    left: int
    proven: int
    weight: float
    most: float
    wrong: int
    score: Score
    replan_seconds: float = 0.0
    changed_per_forced: float = 0.0
    replan_wrong: int = 0

    @property
    def gap(self) -> float:
        """How far the weight of asks met is below its proven limit, in hundredths."""
        return 100 * (self.most - self.weight) / max(1.0, self.most)


class Limits:
    """Prints figures against limits and remembers whether one was missed."""

    def __init__(self) -> None:
        self.missed = False

    def most(self, what: str, figures: float | Sequence[float], limit: float) -> None:
        """Figures that should be no more than a limit: their median and the worst."""
        self._say(what, figures, limit, max, "at most")

    def least(self, what: str, figures: float | Sequence[float], limit: float) -> None:
        """Figures that should be no less than a limit."""
        self._say(what, figures, limit, min, "at least")

    def _say(
        self,
        what: str,
        figures: float | Sequence[float],
        limit: float,
        worst_of: Callable[[Sequence[float]], float],
        word: str,
    ) -> None:
        rows = [figures] if isinstance(figures, (int, float)) else list(figures)
        worst = worst_of(rows)
        kept = worst_of((worst, limit)) == limit
        self.missed = self.missed or not kept
        text = f"{worst:.2f}" if len(rows) == 1 else f"median {median(rows):.2f}, worst {worst:.2f}"
        print(f"  {what}: {text} ({word} {limit:g}){'' if kept else '  MISSED'}", flush=True)


def main(arguments: Sequence[str] = ()) -> int:
    """Run the quick round, or all of it with --full; 1 when a limit was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks schedule", description=__doc__)
    parser.add_argument("--full", action="store_true", help="ten seeds, the flat models and growth")
    parser.add_argument("--seeds", type=int, default=10, help="how many problems of each size (10)")
    parser.add_argument("--minutes", type=float, default=60.0, help="begin no ten-week problem after (60)")
    asked = parser.parse_args([word for word in arguments if word != "--quick"])
    limits, started = Limits(), time.perf_counter()
    govan(limits)
    if asked.full:
        one_week(limits, range(1, asked.seeds + 1))
        growth()
        ten_weeks(limits, range(1, asked.seeds + 1), people=200, weeks=10, flat=True,
                  until=started + 60 * asked.minutes)  # fmt: skip
    else:
        one_week(limits, [1])
        ten_weeks(limits, [1], people=50, weeks=4, flat=False, until=started + 60 * asked.minutes)
    return 1 if limits.missed else 0


def apart(work: Callable[..., Any], *values: Any) -> Any:
    """What a call returns, made in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *values).result()


def planned(people: int, weeks: int, seed: int, lose: bool = False) -> Planned:
    """Plan a made-up problem, check the plan, and, if asked, lose something and plan again."""
    problem = generate(people, weeks, seed)
    wall, cpu = time.perf_counter(), time.process_time()
    timetable = plan(problem)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    met, possible = wishes(timetable)
    levels = {level.name: level for level in timetable.levels}
    weight, left = levels["weight of asks met"], levels["people left with nothing"]
    ground = Ground(problem)
    measured = score(ground, Possible(ground, ()), timetable.sessions, Told.of(()))
    again = lost(problem, timetable) if lose else (0.0, 0.0, 0)
    return Planned(
        wall, cpu, megabytes, met, possible, len(timetable.sessions), int(left.reached), int(left.bound),
        weight.reached, weight.bound, len(check(problem, timetable)), measured, *again,
    )  # fmt: skip


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


def one_week(limits: Limits, seeds: Sequence[int]) -> None:
    """One week: 200 people, 40 sessions, 30 venues, 60 helpers; then the same aims as one flat model."""
    rows: list[Planned] = []
    above: list[float] = []
    print("One week, 200 people")
    for seed in seeds:
        row = apart(planned, 200, 1, seed)
        flat = apart(flat_week, generate(200, 1, seed), row.wall)
        rows.append(row)
        above.append(float(row.score >= flat))
        say(seed, row)
        at_zero = sum(share == 0 for share in flat.shares)
        print(f"          flat model: weight {flat.weight}, {at_zero} people left with nothing", flush=True)
    limits.most("planned, seconds", [row.wall for row in rows], WEEK_SECONDS)
    print(
        f"  CPU seconds: median {median(row.cpu for row in rows):.1f}, worst {max(r.cpu for r in rows):.1f}"
    )
    limits.most("hard conditions broken", [float(row.wrong) for row in rows], 0)
    limits.least("no worse than the flat model, by the aims in order (1: yes)", above, 1)
    left_out(rows)


def say(seed: int, row: Planned) -> None:
    """One plan in a line."""
    print(
        f"  seed {seed}: {row.met} of {row.possible} wishes, {row.sessions} sessions, {row.wall:.1f} s "
        f"({row.cpu:.1f} s CPU), {row.megabytes:.0f} MB; weight {row.weight:g} of at most {row.most:g} "
        f"(gap {row.gap:.1f}%); {row.left} left with nothing, any plan leaves {row.proven} or more",
        flush=True,
    )


def left_out(rows: Sequence[Planned]) -> None:
    """How many people were left with nothing beyond what is proven."""
    left, proven = sum(row.left for row in rows), sum(row.proven for row in rows)
    gaps = [row.gap for row in rows]
    print(f"  gap to the proven weight: median {median(gaps):.1f}%, worst {max(gaps):.1f}%")
    print(f"  left with nothing in all: {left}; proven for any plan: {proven}", flush=True)


def ten_weeks(
    limits: Limits, seeds: Sequence[int], *, people: int, weeks: int, flat: bool, until: float
) -> None:
    """Many weeks at once, then a re-plan after losing a venue for a week and two helpers, then a flat model."""
    rows: list[Planned] = []
    times: list[float] = []
    print(f"{weeks} weeks, {people} people")
    for seed in seeds:
        if rows and time.perf_counter() > until:
            print(f"  Out of time: {len(rows)} of {len(seeds)} problems were planned.")
            break
        row = apart(planned, people, weeks, seed, True)
        rows.append(row)
        say(seed, row)
        print(f"          re-planned in {row.replan_seconds:.1f} s, {row.changed_per_forced:.2f} × forced")
        if flat:
            theirs = apart(flat_weeks, generate(people, weeks, seed), row.wall)
            times.append(row.met / max(1, theirs))
            print(f"          flat model in the same time: {theirs} wishes", flush=True)
    limits.most("planned, seconds", [row.wall for row in rows], PLAN_SECONDS)
    print(
        f"  CPU seconds: median {median(row.cpu for row in rows):.1f}, worst {max(r.cpu for r in rows):.1f}"
    )
    limits.most("memory, MB", [row.megabytes for row in rows], MEGABYTES)
    limits.most("hard conditions broken", [float(row.wrong + row.replan_wrong) for row in rows], 0)
    limits.most("re-planned, seconds", [row.replan_seconds for row in rows], REPLAN_SECONDS)
    limits.most("changes, against those forced", [row.changed_per_forced for row in rows], FORCED)
    if flat:
        limits.least("wishes, against the flat model's", times, TIMES_FLAT)
    left_out(rows)


def lost(problem: Problem, timetable: Timetable) -> tuple[float, float, int]:
    """Lose the busiest venue for the middle week and the two busiest helpers with it, and plan again.

    Seconds, changes over forced changes of the way out with fewest, and hard conditions broken by any way out.
    """
    week = problem.weeks // 2
    here = [row for row in timetable.sessions if row.start // WEEK == week]
    venue = max(problem.venues, key=lambda row: sum(session.venue == row.id for session in here)).id
    busy = sorted(problem.helpers, key=lambda row: -sum(row.id in session.helpers for session in here))[:2]
    span = (week * WEEK, (week + 1) * WEEK)
    losses = [Loss("venue", *span, venue), *(Loss("helper", *span, helper.id) for helper in busy)]
    started = time.perf_counter()
    ways = replan(problem, timetable, losses)
    seconds = time.perf_counter() - started
    wrong = sum(len(check(after_losses(problem, losses), way.timetable)) for way in ways)
    return seconds, ways[0].changed / max(1, ways[0].forced), wrong


def growth() -> None:
    """Four weeks for ever more people."""
    print("Growth, four weeks")
    for people in (10, 30, 100, 300, 1000):
        row = apart(planned, people, 4, 1)
        print(
            f"  {people:>5} people: {row.wall:6.1f} s ({row.cpu:.1f} s CPU), {row.met} of {row.possible} wishes, "
            f"{row.megabytes:.0f} MB, {row.left} left with nothing, any plan leaves {row.proven} or more",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
