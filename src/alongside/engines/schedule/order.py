"""What comes before what, for each person."""

from __future__ import annotations

from alongside.engines.schedule.variables import Var, Variables


def first_things_first(these: Variables) -> None:
    """Nobody comes to what builds on something that they have not been to."""
    touched = {slot.opportunity for slot in these.slots}
    for name, row in these.ground.opportunities.items():
        for earlier in row.after:
            if name in touched or earlier in touched:
                _order(these, name, earlier)


def _order(these: Variables, name: str, earlier: str) -> None:
    had: dict[str, int] = {}
    for session in these.fixed:
        if session.opportunity == earlier:
            for person in session.people:
                had[person] = min(session.end, had.get(person, session.end))
    before = [n for n, slot in enumerate(these.slots) if slot.opportunity == earlier and slot.spots]
    for n, slot in enumerate(these.slots):
        if slot.opportunity != name or not slot.spots:
            continue
        for person, goes in these.goes[n].items():
            if earlier in these.ground.people[person].done:
                continue
            late = [
                v for s, v in zip(slot.spots, these.at[n], strict=True) if s.start >= had.get(person, 1 << 40)
            ]
            firsts = [_went_before(these, person, m, n) for m in before if person in these.goes[m]]
            these.cp.add_bool_or([*late, *firsts, goes.negated()])
    for session in these.fixed:
        if session.opportunity != name:
            continue
        for person in session.people:
            if earlier in these.ground.people[person].done or had.get(person, 1 << 40) <= session.start:
                continue
            supports = [_went_by(these, person, m, session.start) for m in before if person in these.goes[m]]
            if supports:
                these.cp.add_bool_or(supports)


def _went_before(these: Variables, person: str, first: int, then: int) -> Var:
    """A literal that implies: the person goes to slot ``first``, and it ends before slot ``then`` starts."""
    both = these.cp.new_bool_var("")
    was, now = these.slots[first].standing, these.slots[then].standing
    these.cp.add_hint(
        both, was is not None and person in was.people and now is not None and was.end <= now.start
    )
    these.cp.add_implication(both, these.goes[first][person])
    length = these.ground.opportunities[these.slots[first].opportunity].length
    ends = sum((s.start + length) * v for s, v in zip(these.slots[first].spots, these.at[first], strict=True))
    starts = sum(s.start * v for s, v in zip(these.slots[then].spots, these.at[then], strict=True))
    these.cp.add(ends <= starts).only_enforce_if(both, these.run[then])
    return both


def _went_by(these: Variables, person: str, first: int, start: int) -> Var:
    both = these.cp.new_bool_var("")
    was = these.slots[first].standing
    these.cp.add_hint(both, was is not None and person in was.people and was.end <= start)
    these.cp.add_implication(both, these.goes[first][person])
    length = these.ground.opportunities[these.slots[first].opportunity].length
    in_time = [
        v for s, v in zip(these.slots[first].spots, these.at[first], strict=True) if s.start + length <= start
    ]
    these.cp.add_bool_or([*in_time, both.negated()])
    return both
