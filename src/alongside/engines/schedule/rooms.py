"""What is pledged is not used twice: rooms, kit, helpers' hours, and how often something may be held."""

from __future__ import annotations

from collections import defaultdict

from ortools.sat.python import cp_model

from alongside.engines.schedule.problem import WEEK
from alongside.engines.schedule.variables import Var, Variables


def no_room_twice(these: Variables) -> None:
    """No venue holds two sessions at once, nor more in a week than was pledged."""
    by_venue: dict[str, list[tuple[int, int, Var]]] = defaultdict(list)
    for slot, at in zip(these.slots, these.at, strict=True):
        length = these.ground.opportunities[slot.opportunity].length
        for spot, var in zip(slot.spots, at, strict=True):
            by_venue[spot.venue].append((spot.start, spot.start + length, var))
    for venue, rows in by_venue.items():
        rows.sort(key=lambda row: row[:2])
        one_at_a_time(these.cp, rows)
        limit = these.ground.venues[venue].minutes_per_week
        if limit is None:
            continue
        for week in {start // WEEK for start, _, _ in rows}:
            used = sum(s.end - s.start for s in these.fixed if s.venue == venue and s.start // WEEK == week)
            minutes = [(end - start) * var for start, end, var in rows if start // WEEK == week]
            these.cp.add(sum(minutes) <= max(0, limit - used))


def one_at_a_time(cp: cp_model.CpModel, rows: list[tuple[int, int, Var]]) -> None:
    """At most one of some stretches (start, end, literal; in order of start) that share a moment."""
    live: list[tuple[int, int, Var]] = []
    starts = sorted({start for start, _, _ in rows})
    at = 0
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        live = [row for row in live if row[1] > start]
        while at < len(rows) and rows[at][0] == start:
            live.append(rows[at])
            at += 1
        part_of_the_next = following is not None and all(row[1] > following for row in live)
        if len(live) > 1 and not part_of_the_next:
            cp.add_at_most_one([row[2] for row in live])


def no_kit_beyond_its_amount(these: Variables) -> None:
    """At any moment no thing is used beyond its amount, whatever it serves as."""
    wanted: dict[str, list[tuple[int, int, Var]]] = defaultdict(list)
    for number, uses in enumerate(these.uses):
        row = these.ground.opportunities[these.slots[number].opportunity]
        for (item, kit), var in uses.items():
            wanted[these.ground.kit[kit].same_as].append((number, row.kit[item][1], var))
    amounts = {kit.same_as: kit.amount for kit in these.ground.problem.kit}
    for thing, rows in wanted.items():
        amount = amounts[thing]
        intervals: list[cp_model.IntervalVar] = []
        demands: list[int] = []
        for number, need, var in rows:
            slot = these.slots[number]
            length = these.ground.opportunities[slot.opportunity].length
            start = these.cp.new_int_var(0, these.ground.end, "")
            these.cp.add_hint(start, slot.standing.start if slot.standing is not None else 0)
            these.cp.add(start == sum(s.start * v for s, v in zip(slot.spots, these.at[number], strict=True)))
            intervals.append(these.cp.new_optional_fixed_size_interval_var(start, length, var, ""))
            demands.append(need)
        for session in these.fixed:
            kinds = these.ground.opportunities[session.opportunity].kit
            for (_, need), name in zip(kinds, session.kit, strict=False):
                if these.ground.kit[name].same_as == thing:
                    intervals.append(
                        these.cp.new_fixed_size_interval_var(session.start, session.end - session.start, "")
                    )
                    demands.append(need)
        if sum(demands) > amount:
            these.cp.add_cumulative(intervals, demands, max(amount, _kit_standing(these, thing)))


def _kit_standing(these: Variables, thing: str) -> int:
    """The most of one thing that fixed sessions already use at one moment."""
    rows = [
        (session.start, session.end, need)
        for session in these.fixed
        for (_, need), name in zip(
            these.ground.opportunities[session.opportunity].kit, session.kit, strict=False
        )
        if these.ground.kit[name].same_as == thing
    ]
    return max((sum(n for s, e, n in rows if s <= start < e) for start, _, _ in rows), default=0)


def no_helper_beyond_their_hours(these: Variables) -> None:
    """Helpers' hours by week and over the plan."""
    mine: dict[str, list[tuple[int, int, Var]]] = defaultdict(list)
    for slot, stands in zip(these.slots, these.stands, strict=True):
        length = these.ground.opportunities[slot.opportunity].length
        for name, var in stands.items():
            mine[name].append((slot.week, length, var))
    for name, rows in mine.items():
        helper = these.ground.helpers[name]
        used: dict[int, int] = defaultdict(int)
        for session in these.fixed:
            if name in session.helpers:
                used[session.start // WEEK] += session.end - session.start
        if helper.minutes_per_week is not None:
            for week in {week for week, _, _ in rows}:
                minutes = [length * var for at, length, var in rows if at == week]
                these.cp.add(sum(minutes) <= max(0, helper.minutes_per_week - used[week]))
        if helper.minutes is not None:
            left = max(0, helper.minutes - sum(used.values()))
            these.cp.add(sum(length * var for _, length, var in rows) <= left)


def nothing_held_too_often(these: Variables) -> None:
    """No opportunity is held more often than it may be, in a week and in the plan."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, slot in enumerate(these.slots):
        if slot.spots:
            by_name[slot.opportunity].append(number)
    for name, numbers in by_name.items():
        row = these.ground.opportunities[name]
        held = [session for session in these.fixed if session.opportunity == name]
        these.cp.add(sum(these.run[n] for n in numbers) <= max(0, row.sessions - len(held)))
        for week in {these.slots[n].week for n in numbers}:
            here = sum(session.start // WEEK == week for session in held)
            runs = [these.run[n] for n in numbers if these.slots[n].week == week]
            these.cp.add(sum(runs) <= max(0, row.sessions_per_week - here))
