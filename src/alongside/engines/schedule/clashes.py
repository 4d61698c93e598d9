"""Nobody in two places: what two slots may not both ask of one person, one helper or a keep-apart pair."""

from __future__ import annotations

from collections.abc import Mapping

from alongside.engines.schedule.problem import DAY
from alongside.engines.schedule.variables import Expr, Var, Variables


def no_clashes(these: Variables) -> None:
    """Nobody is in two places, with time to travel; one person's sessions are spaced; keep-apart pairs are kept."""
    for one in range(len(these.slots)):
        for two in range(one + 1, len(these.slots)):
            _pair(these, one, two)


def _pair(these: Variables, one: int, two: int) -> None:
    first, second = these.slots[one], these.slots[two]
    if not first.spots or not second.spots:
        return
    same = first.opportunity == second.opportunity
    row = these.ground.opportunities[first.opportunity]
    spacing = row.spacing_days if same else 0
    reach = max(2, spacing) * DAY
    if (
        first.spots[0].start - second.spots[-1].start > reach
        or second.spots[0].start - first.spots[-1].start > reach
    ):
        return
    shared = [name for name in these.goes[one] if name in these.goes[two]]
    helping = [name for name in these.stands[one] if name in these.stands[two]]
    apart = [
        (name, other)
        for name in these.goes[one]
        for other in sorted(these.ground.apart.get(name, ()))
        if other in these.goes[two]
    ]
    if shared or helping:
        clash = _clash(these, one, two, 0)
        if clash is not None:
            for name in helping:
                _not_both(these, these.stands[one][name], these.stands[two][name], clash)
            for name in shared:
                _not_both(these, these.goes[one][name], these.goes[two][name], clash)
    if shared and spacing:
        near = _clash(these, one, two, spacing)
        if near is not None:
            for name in shared:
                _not_both(these, these.goes[one][name], these.goes[two][name], near)
    if apart:
        together = _clash(these, one, two, -1)
        if together is not None:
            for name, other in apart:
                _not_both(these, these.goes[one][name], these.goes[two][other], together)


def _not_both(these: Variables, first: Var, second: Var, when: Var | bool) -> None:
    if isinstance(when, bool):
        these.cp.add_bool_or([first.negated(), second.negated()])
    else:
        these.cp.add_bool_or([first.negated(), second.negated(), when.negated()])


def _clash(these: Variables, one: int, two: int, spacing: int) -> Var | bool | None:
    """A literal that is true when the two slots clash: 0 in time, above 0 within so many days, -1 side by side."""
    first, second = _groups(these, one), _groups(these, two)
    length = these.ground.opportunities[these.slots[one].opportunity].length
    length2 = these.ground.opportunities[these.slots[two].opportunity].length
    found: list[tuple[Expr, list[Expr]]] = []
    always = True
    for (start, place), var in first.items():
        against = [
            other
            for (start2, place2), other in second.items()
            if _clashing(these, start, length, place, start2, length2, place2, spacing)
        ]
        always = always and len(against) == len(second)
        if against:
            found.append((var, against))
    if not found:
        return None
    if always:
        return True
    clash = these.cp.new_bool_var("")
    _hint_clash(these, clash, one, two, spacing)
    for var, against in found:
        these.cp.add(var + sum(against) <= 1 + clash)
    return clash


def _hint_clash(these: Variables, clash: Var, one: int, two: int, spacing: int) -> None:
    first, second = these.slots[one].standing, these.slots[two].standing
    if first is None or second is None:
        these.cp.add_hint(clash, False)
        return
    place, place2 = these.ground.venues[first.venue].place, these.ground.venues[second.venue].place
    length, length2 = first.end - first.start, second.end - second.start
    these.cp.add_hint(
        clash, _clashing(these, first.start, length, place, second.start, length2, place2, spacing)
    )


def _clashing(
    these: Variables,
    start: int,
    length: int,
    place: str,
    start2: int,
    length2: int,
    place2: str,
    spacing: int,
) -> bool:
    if spacing > 0:
        return abs(start // DAY - start2 // DAY) < spacing
    end, end2 = start + length, start2 + length2
    if spacing < 0:
        return place == place2 and start < end2 and start2 < end
    return these.ground.collide(start, end, place, start2, end2, place2)


def _groups(these: Variables, number: int) -> Mapping[tuple[int, str], Expr]:
    groups: dict[tuple[int, str], Expr] = {}
    for spot, var in zip(these.slots[number].spots, these.at[number], strict=True):
        key = (spot.start, spot.place)
        groups[key] = groups[key] + var if key in groups else var
    return groups
