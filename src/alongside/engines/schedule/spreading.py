"""Spreading sessions over the weeks, before any of them has a time: what comes first early, the load even."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.problem import WEEK
from alongside.engines.schedule.score import Possible
from alongside.engines.schedule.timetable import Session


def spread(ground: Ground, possible: Possible, held: Sequence[Session]) -> dict[int, Counter[str]]:
    """How many sessions of each opportunity each week should try to hold, beside what is frozen or stands."""
    weeks: dict[int, Counter[str]] = {week: Counter() for week in range(ground.problem.weeks)}
    load: Counter[int] = Counter()
    here: Counter[tuple[str, int]] = Counter()
    of_each: Counter[str] = Counter()
    for session in held:
        here[session.opportunity, session.start // WEEK] += 1
        of_each[session.opportunity] += 1
        load[session.start // WEEK] += session.end - session.start
    first: dict[str, int] = {}
    for name in _first_things_first(ground):
        row = ground.opportunities[name]
        earliest = max((first.get(before, 0) for before in row.after), default=0)
        for _ in range(min(row.sessions, _wanted(ground, possible, name)) - of_each[name]):
            open_weeks = [
                week
                for week in range(earliest, ground.problem.weeks)
                if here[name, week] < row.sessions_per_week and ground.spots_in(name, week)
            ]
            if not open_weeks:
                break
            week = min(open_weeks, key=lambda week: (here[name, week], load[week], week))
            here[name, week] += 1
            weeks[week][name] += 1
            load[week] += row.length
        used = [week for week in range(ground.problem.weeks) if here[name, week]]
        first[name] = used[0] if used else 0
    return weeks


def _first_things_first(ground: Ground) -> list[str]:
    """Opportunities so that what comes first comes first, the scarcest in spots before the others."""
    left = {name: set(row.after) for name, row in ground.opportunities.items()}
    order: list[str] = []
    while left:
        free = [name for name, before in left.items() if not before & left.keys()]
        free.sort(key=lambda name: (len(ground.spots(name)), name))
        order += free
        for name in free:
            del left[name]
    return order


def _wanted(ground: Ground, possible: Possible, name: str) -> int:
    """How many sessions it takes to meet the possible wishes for one opportunity."""
    counts = [possible.of_ask[person, name] for person in ground.askers[name]]
    if not counts:
        return 0
    return max(max(counts), -(-sum(counts) // ground.opportunities[name].most))
