"""The hard conditions as a CP-SAT model, over any choice of what is open and what stands.

One model serves everything: the whole of a small plan, one week, a neighbourhood of a few sessions, a re-plan. A
``Slot`` is a session that may be held at one of some spots; sessions that are ``fixed`` enter as constants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from alongside.engines.schedule.ground import Ground, Spot, covers
from alongside.engines.schedule.problem import DAY, WEEK
from alongside.engines.schedule.timetable import Session

# The solver's own union of expression types cannot be added up under a strict type check.
Expr = Any
Var = cp_model.IntVar


@dataclass(frozen=True, slots=True)
class Slot:
    """A session that may be held at one of ``spots``, all in one week; ``standing`` is what it is now, if any.

    ``keep_id``: the id that a session here is given when nothing stands (what people know it by).
    """

    opportunity: str
    spots: tuple[Spot, ...]
    standing: Session | None = None
    keep_id: str = ""

    @property
    def week(self) -> int:
        """The week that all the spots are in."""
        return self.spots[0].start // WEEK


@dataclass(frozen=True, slots=True)
class Told:
    """What people and helpers have been told: who is where, when, for what."""

    people: frozenset[tuple[str, str, int, str]]
    helpers: frozenset[tuple[str, str, int, str]]

    @staticmethod
    def of(sessions: Iterable[Session]) -> Told:
        """Collect what a set of sessions tells."""
        rows = list(sessions)
        return Told(
            frozenset((who, row.opportunity, row.start, row.venue) for row in rows for who in row.people),
            frozenset((who, row.opportunity, row.start, row.venue) for row in rows for who in row.helpers),
        )

    def __len__(self) -> int:
        return len(self.people) + len(self.helpers)

    def broken_by(self, sessions: Iterable[Session]) -> int:
        """How many things told no longer hold."""
        new = Told.of(sessions)
        return len(self.people - new.people) + len(self.helpers - new.helpers)


class Model:
    """CP-SAT variables and hard conditions for some slots, beside fixed sessions."""

    def __init__(
        self, ground: Ground, slots: Sequence[Slot], fixed: Sequence[Session], *, seed: int = 0
    ) -> None:
        self.ground = ground
        self.slots = [slot for slot in slots if slot.spots]
        self.fixed = list(fixed)
        self.seed = seed
        self.cp = cp_model.CpModel()
        self.at: list[list[Var]] = []
        self.run: list[Var] = []
        self.goes: list[dict[str, Var]] = []
        self.stands: list[dict[str, Var]] = []
        self.uses: list[dict[tuple[int, str], Var]] = []
        self._masks: list[list[int]] = []
        self._near: dict[int, list[Session]] = defaultdict(list)
        self._alike: dict[str, list[Session]] = defaultdict(list)
        for session in self.fixed:
            self._alike[session.opportunity].append(session)
            for day in range(session.start // DAY - 1, session.end // DAY + 2):
                self._near[day].append(session)
        for number, slot in enumerate(self.slots):
            self._add_slot(number, slot)
        self._rooms()
        self._kit_amounts()
        self._pairs()
        self._loads()
        self._helper_hours()
        self._counts()
        self._what_comes_first()
        self._symmetry()

    # -- one slot ------------------------------------------------------------------------------------------

    def _add_slot(self, number: int, slot: Slot) -> None:
        cp, ground, row = self.cp, self.ground, self.ground.opportunities[slot.opportunity]
        masks = [self._free_people(slot.opportunity, spot) for spot in slot.spots]
        keep = [
            at
            for at, spot in enumerate(slot.spots)
            if masks[at].bit_count() >= row.fewest and self._room_free(slot.opportunity, spot)
        ]
        slot = Slot(slot.opportunity, tuple(slot.spots[at] for at in keep), slot.standing, slot.keep_id)
        self.slots[number] = slot
        masks = [masks[at] for at in keep]
        self._masks.append(masks)
        at_vars = [cp.new_bool_var("") for _ in slot.spots]
        run = cp.new_bool_var("")
        cp.add(sum(at_vars) == run)
        self.at.append(at_vars)
        self.run.append(run)
        goes = self._add_people(slot, masks, at_vars, run)
        self.goes.append(goes)
        cp.add(sum(goes.values()) >= row.fewest * run)
        cp.add(sum(goes.values()) <= row.most * run)
        stands = self._add_helpers(slot, at_vars, run, goes)
        self.stands.append(stands)
        heads = sum(goes.values()) + sum(stands.values())
        room = sum(
            ground.venues[spot.venue].capacity * var for spot, var in zip(slot.spots, at_vars, strict=True)
        )
        if slot.spots:
            cp.add(heads <= room)
        for name in goes:
            for other in sorted(ground.apart.get(name, ())):
                if other in goes and name < other:
                    cp.add(goes[name] + goes[other] <= 1)
        self._add_kit(slot, at_vars, run)

    def _free_people(self, opportunity: str, spot: Spot) -> int:
        """Who could come to a spot, given the fixed sessions."""
        ground, row = self.ground, self.ground.opportunities[opportunity]
        end, mask, bits = spot.start + row.length, spot.people, self.ground.bit[opportunity]
        for session in self._near.get(spot.start // DAY, ()):
            place = ground.venues[session.venue].place
            collide = ground.collide(spot.start, end, spot.place, session.start, session.end, place)
            together = spot.place == place and spot.start < session.end and session.start < end
            for person in session.people:
                if collide:
                    mask &= ~bits.get(person, 0)
                if together:
                    for other in ground.apart.get(person, ()):
                        mask &= ~bits.get(other, 0)
        for session in self._alike.get(opportunity, ()):
            if abs(session.start // DAY - spot.start // DAY) < row.spacing_days:
                for person in session.people:
                    mask &= ~bits.get(person, 0)
        return mask

    def _room_free(self, opportunity: str, spot: Spot) -> bool:
        length = self.ground.opportunities[opportunity].length
        end = spot.start + length
        venue = self.ground.venues[spot.venue]
        if any(
            session.venue == spot.venue and spot.start < session.end and session.start < end
            for session in self._near.get(spot.start // DAY, ())
        ):
            return False
        if venue.minutes_per_week is None:
            return True
        week = spot.start // WEEK
        used = sum(
            session.end - session.start
            for session in self.fixed
            if session.venue == spot.venue and session.start // WEEK == week
        )
        return used + length <= venue.minutes_per_week

    def _add_people(self, slot: Slot, masks: list[int], at: list[Var], run: Var) -> dict[str, Var]:
        goes: dict[str, Var] = {}
        for person, bit in self.ground.bit[slot.opportunity].items():
            can = [var for var, mask in zip(at, masks, strict=True) if mask & bit]
            if not can:
                continue
            goes[person] = self.cp.new_bool_var("")
            if len(can) == len(at):
                self.cp.add_implication(goes[person], run)
            else:
                self.cp.add_bool_or([*can, goes[person].negated()])
        return goes

    def _add_helpers(self, slot: Slot, at: list[Var], run: Var, goes: dict[str, Var]) -> dict[str, Var]:
        cp, ground, row = self.cp, self.ground, self.ground.opportunities[slot.opportunity]
        stands: dict[str, Var] = {}
        if row.helpers_for(row.most) == 0:
            return stands
        for name in ground.eligible(slot.opportunity):
            can = [
                var
                for spot, var in zip(slot.spots, at, strict=True)
                if self._helper_free(name, spot, row.length)
            ]
            if not can:
                continue
            stands[name] = cp.new_bool_var("")
            if len(can) == len(at):
                cp.add_implication(stands[name], run)
            else:
                cp.add_bool_or([*can, stands[name].negated()])
        cp.add(sum(stands.values()) >= row.helpers_for(row.fewest) * run)
        if row.people_per_helper is not None:
            cp.add(row.people_per_helper * sum(stands.values()) >= sum(goes.values()))
        for skill in row.skills:
            cp.add_bool_or(
                [var for name, var in stands.items() if skill in ground.helpers[name].skills]
                + [run.negated()]
            )
        for person, var in goes.items():
            speaks = set(ground.people[person].languages)
            sharing = [v for name, v in stands.items() if speaks & set(ground.helpers[name].languages)]
            if speaks and len(sharing) < len(stands):
                cp.add_bool_or([*sharing, var.negated()])
        return stands

    def _helper_free(self, name: str, spot: Spot, length: int) -> bool:
        ground, end = self.ground, spot.start + length
        return covers(ground.free_helper[name], spot.start, end) and not any(
            name in session.helpers
            and ground.collide(
                spot.start, end, spot.place, session.start, session.end, ground.venues[session.venue].place
            )
            for session in self._near.get(spot.start // DAY, ())
        )

    def _add_kit(self, slot: Slot, at: list[Var], run: Var) -> None:
        row = self.ground.opportunities[slot.opportunity]
        uses: dict[tuple[int, str], Var] = {}
        for item, (kind, amount) in enumerate(row.kit):
            for kit in self.ground.problem.kit:
                if kit.kind != kind or kit.amount < amount:
                    continue
                can = [
                    var
                    for spot, var in zip(slot.spots, at, strict=True)
                    if covers(self.ground.free_kit[kit.id], spot.start, spot.start + row.length)
                ]
                if can:
                    uses[item, kit.id] = self.cp.new_bool_var("")
                    self.cp.add_bool_or([*can, uses[item, kit.id].negated()])
            self.cp.add(sum(var for (which, _), var in uses.items() if which == item) == run)
        self.uses.append(uses)

    # -- between slots -------------------------------------------------------------------------------------

    def _rooms(self) -> None:
        """No venue holds two sessions at once, nor more in a week than was pledged."""
        by_venue: dict[str, list[tuple[int, int, Var]]] = defaultdict(list)
        for slot, at in zip(self.slots, self.at, strict=True):
            length = self.ground.opportunities[slot.opportunity].length
            for spot, var in zip(slot.spots, at, strict=True):
                by_venue[spot.venue].append((spot.start, spot.start + length, var))
        for venue, rows in by_venue.items():
            rows.sort(key=lambda row: row[:2])
            self._cliques(rows)
            limit = self.ground.venues[venue].minutes_per_week
            if limit is None:
                continue
            for week in {start // WEEK for start, _, _ in rows}:
                used = sum(
                    s.end - s.start for s in self.fixed if s.venue == venue and s.start // WEEK == week
                )
                minutes = [(end - start) * var for start, end, var in rows if start // WEEK == week]
                self.cp.add(sum(minutes) <= max(0, limit - used))

    def _cliques(self, rows: list[tuple[int, int, Var]]) -> None:
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
                self.cp.add_at_most_one([row[2] for row in live])

    def _kit_amounts(self) -> None:
        """At any moment no kit pledge is used beyond its amount."""
        wanted: dict[str, list[tuple[int, int, Var]]] = defaultdict(list)
        for number, uses in enumerate(self.uses):
            row = self.ground.opportunities[self.slots[number].opportunity]
            for (item, kit), var in uses.items():
                wanted[kit].append((number, row.kit[item][1], var))
        for kit, rows in wanted.items():
            amount = self.ground.kit[kit].amount
            intervals: list[cp_model.IntervalVar] = []
            demands: list[int] = []
            for number, need, var in rows:
                slot = self.slots[number]
                length = self.ground.opportunities[slot.opportunity].length
                start = self.cp.new_int_var(0, self.ground.end, "")
                self.cp.add_hint(start, slot.standing.start if slot.standing is not None else 0)
                self.cp.add(
                    start == sum(s.start * v for s, v in zip(slot.spots, self.at[number], strict=True))
                )
                intervals.append(self.cp.new_optional_fixed_size_interval_var(start, length, var, ""))
                demands.append(need)
            for session in self.fixed:
                kinds = self.ground.opportunities[session.opportunity].kit
                for (_, need), name in zip(kinds, session.kit, strict=False):
                    if name == kit:
                        intervals.append(
                            self.cp.new_fixed_size_interval_var(
                                session.start, session.end - session.start, ""
                            )
                        )
                        demands.append(need)
            if sum(demands) > amount:
                self.cp.add_cumulative(intervals, demands, max(amount, self._kit_standing(kit)))

    def _kit_standing(self, kit: str) -> int:
        """The most of a kit pledge that fixed sessions already use at one moment."""
        rows = [
            (session.start, session.end, need)
            for session in self.fixed
            for (_, need), name in zip(
                self.ground.opportunities[session.opportunity].kit, session.kit, strict=False
            )
            if name == kit
        ]
        return max((sum(n for s, e, n in rows if s <= start < e) for start, _, _ in rows), default=0)

    def _pairs(self) -> None:
        """Nobody is in two places, with time to travel; one person's sessions are spaced; keep-apart pairs are kept."""
        for one in range(len(self.slots)):
            for two in range(one + 1, len(self.slots)):
                self._pair(one, two)

    def _pair(self, one: int, two: int) -> None:
        first, second = self.slots[one], self.slots[two]
        if not first.spots or not second.spots:
            return
        same = first.opportunity == second.opportunity
        row = self.ground.opportunities[first.opportunity]
        spacing = row.spacing_days if same else 0
        reach = max(2, spacing) * DAY
        if (
            first.spots[0].start - second.spots[-1].start > reach
            or second.spots[0].start - first.spots[-1].start > reach
        ):
            return
        shared = [name for name in self.goes[one] if name in self.goes[two]]
        helping = [name for name in self.stands[one] if name in self.stands[two]]
        apart = [
            (name, other)
            for name in self.goes[one]
            for other in sorted(self.ground.apart.get(name, ()))
            if other in self.goes[two]
        ]
        if shared or helping:
            clash = self._clash(one, two, 0)
            if clash is not None:
                for name in helping:
                    self._not_both(self.stands[one][name], self.stands[two][name], clash)
                for name in shared:
                    self._not_both(self.goes[one][name], self.goes[two][name], clash)
        if shared and spacing:
            near = self._clash(one, two, spacing)
            if near is not None:
                for name in shared:
                    self._not_both(self.goes[one][name], self.goes[two][name], near)
        if apart:
            together = self._clash(one, two, -1)
            if together is not None:
                for name, other in apart:
                    self._not_both(self.goes[one][name], self.goes[two][other], together)

    def _not_both(self, first: Var, second: Var, when: Var | bool) -> None:
        if isinstance(when, bool):
            self.cp.add_bool_or([first.negated(), second.negated()])
        else:
            self.cp.add_bool_or([first.negated(), second.negated(), when.negated()])

    def _clash(self, one: int, two: int, spacing: int) -> Var | bool | None:
        """A literal that is true when the two slots clash: 0 in time, above 0 within so many days, -1 side by side."""
        first, second = self._groups(one), self._groups(two)
        length = self.ground.opportunities[self.slots[one].opportunity].length
        length2 = self.ground.opportunities[self.slots[two].opportunity].length
        found: list[tuple[Expr, list[Expr]]] = []
        always = True
        for (start, place), var in first.items():
            against = [
                other
                for (start2, place2), other in second.items()
                if self._clashing(start, length, place, start2, length2, place2, spacing)
            ]
            always = always and len(against) == len(second)
            if against:
                found.append((var, against))
        if not found:
            return None
        if always:
            return True
        clash = self.cp.new_bool_var("")
        self._hint_clash(clash, one, two, spacing)
        for var, against in found:
            self.cp.add(var + sum(against) <= 1 + clash)
        return clash

    def _hint_clash(self, clash: Var, one: int, two: int, spacing: int) -> None:
        first, second = self.slots[one].standing, self.slots[two].standing
        if first is None or second is None:
            self.cp.add_hint(clash, False)
            return
        place, place2 = self.ground.venues[first.venue].place, self.ground.venues[second.venue].place
        length, length2 = first.end - first.start, second.end - second.start
        self.cp.add_hint(
            clash, self._clashing(first.start, length, place, second.start, length2, place2, spacing)
        )

    def _clashing(
        self, start: int, length: int, place: str, start2: int, length2: int, place2: str, spacing: int
    ) -> bool:
        if spacing > 0:
            return abs(start // DAY - start2 // DAY) < spacing
        end, end2 = start + length, start2 + length2
        if spacing < 0:
            return place == place2 and start < end2 and start2 < end
        return self.ground.collide(start, end, place, start2, end2, place2)

    def _groups(self, number: int) -> Mapping[tuple[int, str], Expr]:
        groups: dict[tuple[int, str], Expr] = {}
        for spot, var in zip(self.slots[number].spots, self.at[number], strict=True):
            key = (spot.start, spot.place)
            groups[key] = groups[key] + var if key in groups else var
        return groups

    # -- sums over a day, a week, the plan -----------------------------------------------------------------

    def _loads(self) -> None:
        """People's load by day and week, and how much of one opportunity they go to."""
        where: dict[str, list[int]] = defaultdict(list)
        for number, goes in enumerate(self.goes):
            for person in goes:
                where[person].append(number)
        already: dict[str, list[Session]] = defaultdict(list)
        for session in self.fixed:
            for person in session.people:
                already[person].append(session)
        for person, numbers in where.items():
            self._load_of(person, numbers, already[person])

    def _load_of(self, person: str, numbers: list[int], already: list[Session]) -> None:
        cp, who = self.cp, self.ground.people[person]
        length = {n: self.ground.opportunities[self.slots[n].opportunity].length for n in numbers}
        by_week: dict[int, list[int]] = defaultdict(list)
        by_ask: dict[str, list[int]] = defaultdict(list)
        for n in numbers:
            by_week[self.slots[n].week].append(n)
            by_ask[self.slots[n].opportunity].append(n)
        for name, slots in by_ask.items():
            had = sum(session.opportunity == name for session in already)
            left = max(0, self.ground.times[person, name] - had)
            if len(slots) > left:
                cp.add(sum(self.goes[n][person] for n in slots) <= left)
        for week, slots in by_week.items():
            this_week = [session for session in already if session.start // WEEK == week]
            for name in dict.fromkeys(self.slots[n].opportunity for n in slots):
                these = [self.goes[n][person] for n in slots if self.slots[n].opportunity == name]
                had = sum(session.opportunity == name for session in this_week)
                left = max(0, self.ground.opportunities[name].each_per_week - had)
                if len(these) > left:
                    cp.add(sum(these) <= left)
            if who.minutes_per_week is not None:
                had = sum(session.end - session.start for session in this_week)
                if had + sum(length[n] for n in slots) > who.minutes_per_week:
                    minutes = [length[n] * self.goes[n][person] for n in slots]
                    cp.add(sum(minutes) <= max(0, who.minutes_per_week - had))
        if who.minutes_per_day is not None or who.sessions_per_day is not None:
            self._days_of(person, numbers, already)

    def _days_of(self, person: str, numbers: list[int], already: list[Session]) -> None:
        who = self.ground.people[person]
        by_day: dict[int, list[tuple[int, Expr]]] = defaultdict(list)
        for n in numbers:
            length = self.ground.opportunities[self.slots[n].opportunity].length
            days: dict[int, list[Var]] = defaultdict(list)
            for spot, var in zip(self.slots[n].spots, self.at[n], strict=True):
                days[spot.start // DAY].append(var)
            for day, at in days.items():
                by_day[day].append((length, self._goes_that_day(n, person, day, at, len(days) == 1)))
        for day, rows in by_day.items():
            had = [session.end - session.start for session in already if session.start // DAY == day]
            if who.minutes_per_day is not None and sum(had) + sum(n for n, _ in rows) > who.minutes_per_day:
                self.cp.add(sum(n * var for n, var in rows) <= max(0, who.minutes_per_day - sum(had)))
            if who.sessions_per_day is not None and len(had) + len(rows) > who.sessions_per_day:
                self.cp.add(sum(var for _, var in rows) <= max(0, who.sessions_per_day - len(had)))

    def _goes_that_day(self, number: int, person: str, day: int, at: list[Var], only: bool) -> Expr:
        goes = self.goes[number][person]
        if only:
            return goes
        both = self.cp.new_bool_var("")
        now = self.slots[number].standing
        self.cp.add_hint(both, now is not None and person in now.people and now.start // DAY == day)
        self.cp.add(both >= goes + sum(at) - 1)
        return both

    def _helper_hours(self) -> None:
        """Helpers' hours by week and over the plan."""
        mine: dict[str, list[tuple[int, int, Var]]] = defaultdict(list)
        for slot, stands in zip(self.slots, self.stands, strict=True):
            length = self.ground.opportunities[slot.opportunity].length
            for name, var in stands.items():
                mine[name].append((slot.week, length, var))
        for name, rows in mine.items():
            helper = self.ground.helpers[name]
            used: dict[int, int] = defaultdict(int)
            for session in self.fixed:
                if name in session.helpers:
                    used[session.start // WEEK] += session.end - session.start
            if helper.minutes_per_week is not None:
                for week in {week for week, _, _ in rows}:
                    minutes = [length * var for at, length, var in rows if at == week]
                    self.cp.add(sum(minutes) <= max(0, helper.minutes_per_week - used[week]))
            if helper.minutes is not None:
                left = max(0, helper.minutes - sum(used.values()))
                self.cp.add(sum(length * var for _, length, var in rows) <= left)

    def _counts(self) -> None:
        """No opportunity is held more often than it may be, in a week and in the plan."""
        by_name: dict[str, list[int]] = defaultdict(list)
        for number, slot in enumerate(self.slots):
            if slot.spots:
                by_name[slot.opportunity].append(number)
        for name, numbers in by_name.items():
            row = self.ground.opportunities[name]
            held = [session for session in self.fixed if session.opportunity == name]
            self.cp.add(sum(self.run[n] for n in numbers) <= max(0, row.sessions - len(held)))
            for week in {self.slots[n].week for n in numbers}:
                here = sum(session.start // WEEK == week for session in held)
                runs = [self.run[n] for n in numbers if self.slots[n].week == week]
                self.cp.add(sum(runs) <= max(0, row.sessions_per_week - here))

    def _what_comes_first(self) -> None:
        """Nobody comes to what builds on something that they have not been to."""
        touched = {slot.opportunity for slot in self.slots}
        for name, row in self.ground.opportunities.items():
            for earlier in row.after:
                if name in touched or earlier in touched:
                    self._order(name, earlier)

    def _order(self, name: str, earlier: str) -> None:
        had: dict[str, int] = {}
        for session in self.fixed:
            if session.opportunity == earlier:
                for person in session.people:
                    had[person] = min(session.end, had.get(person, session.end))
        before = [n for n, slot in enumerate(self.slots) if slot.opportunity == earlier and slot.spots]
        for n, slot in enumerate(self.slots):
            if slot.opportunity != name or not slot.spots:
                continue
            for person, goes in self.goes[n].items():
                if earlier in self.ground.people[person].done:
                    continue
                late = [
                    v
                    for s, v in zip(slot.spots, self.at[n], strict=True)
                    if s.start >= had.get(person, 1 << 40)
                ]
                firsts = [self._went_before(person, m, n) for m in before if person in self.goes[m]]
                self.cp.add_bool_or([*late, *firsts, goes.negated()])
        for session in self.fixed:
            if session.opportunity != name:
                continue
            for person in session.people:
                if earlier in self.ground.people[person].done or had.get(person, 1 << 40) <= session.start:
                    continue
                supports = [self._went_by(person, m, session.start) for m in before if person in self.goes[m]]
                if supports:
                    self.cp.add_bool_or(supports)

    def _went_before(self, person: str, first: int, then: int) -> Var:
        """A literal that implies: the person goes to slot ``first``, and it ends before slot ``then`` starts."""
        both = self.cp.new_bool_var("")
        was, now = self.slots[first].standing, self.slots[then].standing
        self.cp.add_hint(
            both, was is not None and person in was.people and now is not None and was.end <= now.start
        )
        self.cp.add_implication(both, self.goes[first][person])
        length = self.ground.opportunities[self.slots[first].opportunity].length
        ends = sum(
            (s.start + length) * v for s, v in zip(self.slots[first].spots, self.at[first], strict=True)
        )
        starts = sum(s.start * v for s, v in zip(self.slots[then].spots, self.at[then], strict=True))
        self.cp.add(ends <= starts).only_enforce_if(both, self.run[then])
        return both

    def _went_by(self, person: str, first: int, start: int) -> Var:
        both = self.cp.new_bool_var("")
        was = self.slots[first].standing
        self.cp.add_hint(both, was is not None and person in was.people and was.end <= start)
        self.cp.add_implication(both, self.goes[first][person])
        length = self.ground.opportunities[self.slots[first].opportunity].length
        in_time = [
            v
            for s, v in zip(self.slots[first].spots, self.at[first], strict=True)
            if s.start + length <= start
        ]
        self.cp.add_bool_or([*in_time, both.negated()])
        return both

    def _symmetry(self) -> None:
        """Empty slots of one opportunity in one week are alike: fill them in order, the earliest first."""
        alike: dict[tuple[str, int], int] = {}
        for n, slot in enumerate(self.slots):
            if slot.standing is not None or slot.keep_id or not slot.spots:
                continue
            key = (slot.opportunity, slot.week)
            if key in alike:
                self.cp.add_implication(self.run[n], self.run[alike[key]])
            alike[key] = n

    # -- what to aim for -----------------------------------------------------------------------------------

    def met(self, person: str) -> list[Var]:
        """The variables of the sessions that a person may go to."""
        return [goes[person] for goes in self.goes if person in goes]

    def weight(self) -> Expr:
        """The weight of the asks met in the slots."""
        return sum(
            self.ground.weight[person, slot.opportunity] * var
            for slot, goes in zip(self.slots, self.goes, strict=True)
            for person, var in goes.items()
        )

    def minutes(self) -> Expr:
        """Minutes of helpers and venues drawn by the slots."""
        return sum(
            self.ground.opportunities[slot.opportunity].length * (run + sum(stands.values()))
            for slot, run, stands in zip(self.slots, self.run, self.stands, strict=True)
        )

    def draw(self) -> Var:
        """A variable no less than each partner's used minutes in a thousandth of what it pledged, rounded up."""
        ground = self.ground
        used: dict[str, list[Expr]] = defaultdict(list)
        base: dict[str, int] = defaultdict(int)
        for slot, at, stands in zip(self.slots, self.at, self.stands, strict=True):
            length = ground.opportunities[slot.opportunity].length
            for spot, var in zip(slot.spots, at, strict=True):
                used[ground.venues[spot.venue].partner].append(length * var)
            for name, var in stands.items():
                used[ground.helpers[name].partner].append(length * var)
        for partner, minutes in drawn_minutes(ground, self.fixed).items():
            base[partner] = minutes
        draw = self.cp.new_int_var(0, 1_000_000, "")
        now = [*self.fixed, *(slot.standing for slot in self.slots if slot.standing is not None)]
        self.cp.add_hint(draw, highest_draw(ground, now))
        for partner in sorted(used.keys() | base.keys()):
            pledged = max(1, ground.pledged.get(partner, 1))
            self.cp.add(pledged * draw >= 1000 * (sum(used[partner]) + base[partner]))
        return draw

    def kept(self, told: Told) -> list[Var]:
        """One variable for each thing told that the slots may keep; it is true only when it is kept."""
        kept: list[Var] = []
        for slot, at, goes, stands in zip(self.slots, self.at, self.goes, self.stands, strict=True):
            for spot, var in zip(slot.spots, at, strict=True):
                for rows, said in ((goes, told.people), (stands, told.helpers)):
                    for name, there in rows.items():
                        if (name, slot.opportunity, spot.start, spot.venue) in said:
                            both = self.cp.new_bool_var("")
                            now = slot.standing
                            self.cp.add_hint(
                                both,
                                now is not None
                                and (now.start, now.venue) == (spot.start, spot.venue)
                                and name in (*now.people, *now.helpers),
                            )
                            self.cp.add_implication(both, var)
                            self.cp.add_implication(both, there)
                            kept.append(both)
        return kept

    def hint_standing(self) -> None:
        """Offer what stands as the first solution."""
        for slot, at, run, goes, stands, uses in zip(
            self.slots, self.at, self.run, self.goes, self.stands, self.uses, strict=True
        ):
            now = slot.standing
            self.cp.add_hint(run, now is not None)
            for spot, var in zip(slot.spots, at, strict=True):
                self.cp.add_hint(var, now is not None and (spot.start, spot.venue) == (now.start, now.venue))
            for person, var in goes.items():
                self.cp.add_hint(var, now is not None and person in now.people)
            for name, var in stands.items():
                self.cp.add_hint(var, now is not None and name in now.helpers)
            for (item, kit), var in uses.items():
                self.cp.add_hint(var, now is not None and item < len(now.kit) and now.kit[item] == kit)

    def read(self, solver: cp_model.CpSolver, numbering: Numbering) -> list[Session]:
        """The sessions of a solution; what stood keeps its id."""
        sessions: list[Session] = []
        for slot, at, goes, stands, uses in zip(
            self.slots, self.at, self.goes, self.stands, self.uses, strict=True
        ):
            for spot, var in zip(slot.spots, at, strict=True):
                if solver.boolean_value(var):
                    length = self.ground.opportunities[slot.opportunity].length
                    sessions.append(
                        Session(
                            slot.standing.id
                            if slot.standing
                            else slot.keep_id or numbering.next(slot.opportunity),
                            slot.opportunity,
                            spot.start,
                            spot.start + length,
                            spot.venue,
                            tuple(name for name, v in stands.items() if solver.boolean_value(v)),
                            tuple(name for name, v in goes.items() if solver.boolean_value(v)),
                            tuple(
                                kit
                                for (_, kit), v in sorted(uses.items(), key=lambda row: row[0][0])
                                if solver.boolean_value(v)
                            ),
                        )
                    )
        return sessions


class Numbering:
    """Gives each new session an id that no session of the plan has had."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = defaultdict(int)

    def next(self, opportunity: str) -> str:
        """The next free id for a session of an opportunity."""
        while True:
            self._next[opportunity] += 1
            name = f"{opportunity}/{self._next[opportunity]}"
            if name not in self._taken:
                self._taken.add(name)
                return name


def drawn_minutes(ground: Ground, sessions: Iterable[Session]) -> dict[str, int]:
    """Minutes of venues and helpers that sessions draw from each partner."""
    drawn: dict[str, int] = defaultdict(int)
    for session in sessions:
        length = session.end - session.start
        drawn[ground.venues[session.venue].partner] += length
        for name in session.helpers:
            drawn[ground.helpers[name].partner] += length
    return dict(drawn)


def highest_draw(ground: Ground, sessions: Iterable[Session]) -> int:
    """The largest share of its pledge that any one partner is asked for, in thousandths, rounded up."""
    drawn = drawn_minutes(ground, sessions)
    shares = (-(-1000 * minutes // max(1, ground.pledged.get(name, 1))) for name, minutes in drawn.items())
    return max(shares, default=0)
