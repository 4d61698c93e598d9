"""When a pledge may be used and when a person can come, as the engine's windows on a plan's own clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta

from alongside.engines.schedule import DAY, Window

from ..models import Availability, Pledge

MORNING, NIGHT = 7 * 60, 23 * 60  # when people can come, until they say when


def windows_of(pledge: Pledge, first_day: date, weeks: int) -> tuple[Window, ...]:
    """The weekly windows of a pledge, day by day within its own dates."""
    weekly = list(pledge.windows.all())
    return joined(
        _on(number, window.from_time, window.until_time)
        for number, day in _each_day(first_day, weeks)
        if pledge.runs_on(day)
        for window in weekly
        if window.weekday == day.weekday()
    )


def days_of(said: Availability | None, first_day: date, weeks: int) -> list[Window]:
    """The times at which somebody said they can come, less the days on which they are away."""
    weekly = said.windows() if said else None
    away = said.days_away() if said else []
    days = []
    for number, day in _each_day(first_day, weeks):
        if any(first <= day <= last for first, last in away):
            continue
        if weekly is None:
            days.append(Window(number * DAY + MORNING, number * DAY + NIGHT))
            continue
        days += [_on(number, begin, end) for weekday, begin, end in weekly if weekday == day.weekday()]
    return days


def without_taken(free: Iterable[Window], taken: Iterable[Window]) -> tuple[Window, ...]:
    """What is left of some windows when others are cut out of them."""
    left = list(free)
    for cut in taken:
        left = [
            part
            for window in left
            for part in (
                Window(window.start, min(window.end, cut.start)),
                Window(max(window.start, cut.end), window.end),
            )
            if part.start < part.end
        ]
    return tuple(left)


def joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows in order, with those that touch or overlap made one."""
    found: list[Window] = []
    for window in sorted(windows):
        if found and window.start <= found[-1].end:
            found[-1] = replace(found[-1], end=max(found[-1].end, window.end))
        else:
            found.append(window)
    return tuple(found)


def _each_day(first_day: date, weeks: int) -> Iterable[tuple[int, date]]:
    return ((number, first_day + timedelta(days=number)) for number in range(7 * weeks))


def _on(number: int, begin: time, end: time) -> Window:
    start = number * DAY
    return Window(start + begin.hour * 60 + begin.minute, start + end.hour * 60 + end.minute)
