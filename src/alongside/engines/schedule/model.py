"""The hard conditions as a CP-SAT model, over any choice of what is open and what stands.

One model serves everything: the whole of a small plan, one week, a neighbourhood of a few sessions, a re-plan. A
``Slot`` is a session that may be held at one of some spots; sessions that are ``fixed`` enter as constants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ortools.sat.python import cp_model

from alongside.engines.schedule.clashes import no_clashes
from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.loads import no_load_too_great
from alongside.engines.schedule.order import first_things_first
from alongside.engines.schedule.rooms import (
    no_helper_beyond_their_hours,
    no_kit_beyond_its_amount,
    no_room_twice,
    nothing_held_too_often,
)
from alongside.engines.schedule.slots import Numbering, Slot, Told, drawn_minutes, highest_draw
from alongside.engines.schedule.timetable import Session
from alongside.engines.schedule.variables import Expr, Var, Variables


class Model(Variables):
    """CP-SAT variables and hard conditions for some slots, beside fixed sessions."""

    def __init__(
        self, ground: Ground, slots: Sequence[Slot], fixed: Sequence[Session], *, seed: int = 0
    ) -> None:
        super().__init__(ground, slots, fixed, seed=seed)
        no_room_twice(self)
        no_kit_beyond_its_amount(self)
        no_clashes(self)
        no_load_too_great(self)
        no_helper_beyond_their_hours(self)
        nothing_held_too_often(self)
        first_things_first(self)
        self._symmetry()

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
