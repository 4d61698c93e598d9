"""No more in a person's day, week or plan than they said they can do."""

from __future__ import annotations

from collections import defaultdict

from alongside.engines.schedule.problem import DAY, WEEK
from alongside.engines.schedule.timetable import Session
from alongside.engines.schedule.variables import Expr, Var, Variables


def no_load_too_great(these: Variables) -> None:
    """People's load by day and week, and how much of one opportunity they go to."""
    where: dict[str, list[int]] = defaultdict(list)
    for number, goes in enumerate(these.goes):
        for person in goes:
            where[person].append(number)
    already: dict[str, list[Session]] = defaultdict(list)
    for session in these.fixed:
        for person in session.people:
            already[person].append(session)
    for person, numbers in where.items():
        _load_of(these, person, numbers, already[person])


def _load_of(these: Variables, person: str, numbers: list[int], already: list[Session]) -> None:
    cp, who = these.cp, these.ground.people[person]
    length = {n: these.ground.opportunities[these.slots[n].opportunity].length for n in numbers}
    by_week: dict[int, list[int]] = defaultdict(list)
    by_ask: dict[str, list[int]] = defaultdict(list)
    for n in numbers:
        by_week[these.slots[n].week].append(n)
        by_ask[these.slots[n].opportunity].append(n)
    for name, slots in by_ask.items():
        had = sum(session.opportunity == name for session in already)
        left = max(0, these.ground.times[person, name] - had)
        if len(slots) > left:
            cp.add(sum(these.goes[n][person] for n in slots) <= left)
    for week, slots in by_week.items():
        this_week = [session for session in already if session.start // WEEK == week]
        for name in dict.fromkeys(these.slots[n].opportunity for n in slots):
            going = [these.goes[n][person] for n in slots if these.slots[n].opportunity == name]
            had = sum(session.opportunity == name for session in this_week)
            left = max(0, these.ground.opportunities[name].each_per_week - had)
            if len(going) > left:
                cp.add(sum(going) <= left)
        if who.minutes_per_week is not None:
            had = sum(session.end - session.start for session in this_week)
            if had + sum(length[n] for n in slots) > who.minutes_per_week:
                minutes = [length[n] * these.goes[n][person] for n in slots]
                cp.add(sum(minutes) <= max(0, who.minutes_per_week - had))
    if who.minutes_per_day is not None or who.sessions_per_day is not None:
        _days_of(these, person, numbers, already)


def _days_of(these: Variables, person: str, numbers: list[int], already: list[Session]) -> None:
    who = these.ground.people[person]
    by_day: dict[int, list[tuple[int, Expr]]] = defaultdict(list)
    for n in numbers:
        length = these.ground.opportunities[these.slots[n].opportunity].length
        days: dict[int, list[Var]] = defaultdict(list)
        for spot, var in zip(these.slots[n].spots, these.at[n], strict=True):
            days[spot.start // DAY].append(var)
        for day, at in days.items():
            by_day[day].append((length, _goes_that_day(these, n, person, day, at, len(days) == 1)))
    for day, rows in by_day.items():
        had = [session.end - session.start for session in already if session.start // DAY == day]
        if who.minutes_per_day is not None and sum(had) + sum(n for n, _ in rows) > who.minutes_per_day:
            these.cp.add(sum(n * var for n, var in rows) <= max(0, who.minutes_per_day - sum(had)))
        if who.sessions_per_day is not None and len(had) + len(rows) > who.sessions_per_day:
            these.cp.add(sum(var for _, var in rows) <= max(0, who.sessions_per_day - len(had)))


def _goes_that_day(these: Variables, number: int, person: str, day: int, at: list[Var], only: bool) -> Expr:
    goes = these.goes[number][person]
    if only:
        return goes
    both = these.cp.new_bool_var("")
    now = these.slots[number].standing
    these.cp.add_hint(both, now is not None and person in now.people and now.start // DAY == day)
    these.cp.add(both >= goes + sum(at) - 1)
    return both
