"""What a CP-SAT model decides about each slot: where and when, who comes, who helps, which kit.

What one slot must keep by itself is kept here; what lies between slots has modules of its own (`rooms`, `clashes`,
`loads`, `order`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ortools.sat.python import cp_model

from alongside.engines.schedule.ground import Ground, Spot, covers
from alongside.engines.schedule.problem import DAY, WEEK
from alongside.engines.schedule.slots import Slot
from alongside.engines.schedule.timetable import Session

# The solver's own union of expression types cannot be added up under a strict type check.
Expr = Any
Var = cp_model.IntVar


class Variables:
    """CP-SAT variables for some slots, and what each slot keeps by itself, beside fixed sessions."""

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
