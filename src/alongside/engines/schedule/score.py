"""How good a plan is, as the four aims in their order, and the same order as one number for a solver."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.model import Model
from alongside.engines.schedule.slots import Told, highest_draw
from alongside.engines.schedule.timetable import Session
from alongside.engines.schedule.variables import Expr, Var

GAIN = 4.0
STEEPNESS = 5.0


class Possible:
    """How many wishes (sessions asked for) of each ask and person could be met, with what stands counted in."""

    def __init__(self, ground: Ground, standing: Iterable[Session]) -> None:
        had: Counter[tuple[str, str]] = Counter()
        for session in standing:
            for person in session.people:
                had[person, session.opportunity] += 1
        self.of_ask: dict[tuple[str, str], int] = {}
        for (person, name), times in ground.times.items():
            most = min(times, had[person, name] + ground.possible(person, name))
            self.of_ask[person, name] = max(most, min(times, had[person, name]))
        self.of_person: Counter[str] = Counter()
        for (person, _), count in self.of_ask.items():
            self.of_person[person] += count


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """The aims, most important first; more is better in every place (draw, minutes and changes are negative).

    ``shares``: each person's met wishes over possible wishes, the lowest first, so that comparing is leximin.
    """

    shares: tuple[Fraction, ...]
    weight: int
    draw: int
    minutes: int
    broken: int


def met_counts(ground: Ground, sessions: Iterable[Session]) -> Counter[tuple[str, str]]:
    """How many sessions of each ask are met: (person, opportunity) to a count."""
    met: Counter[tuple[str, str]] = Counter()
    for session in sessions:
        for person in session.people:
            if (person, session.opportunity) in ground.times:
                met[person, session.opportunity] += 1
    return met


def shares(possible: Possible, met: Counter[tuple[str, str]]) -> dict[str, Fraction]:
    """Each person's share of their possible wishes; people with none are left out."""
    mine: Counter[str] = Counter()
    for (person, _), count in met.items():
        mine[person] += count
    return {
        person: Fraction(min(mine[person], count), count)
        for person, count in possible.of_person.items()
        if count
    }


def score(ground: Ground, possible: Possible, sessions: Sequence[Session], told: Told) -> Score:
    """Measure a plan by all its aims."""
    met = met_counts(ground, sessions)
    return Score(
        tuple(sorted(shares(possible, met).values())),
        sum(ground.weight[key] * count for key, count in met.items()),
        -highest_draw(ground, sessions),
        -sum((row.end - row.start) * (1 + len(row.helpers)) for row in sessions),
        -told.broken_by(sessions),
    )


@dataclass(frozen=True, slots=True)
class Pull:
    """How hard one solve pulls on each aim. ``fair``: leximin, ``weight``: all asks, ``keep``: things told."""

    fair: int = 2000
    weight: int = 400
    draw: int = 1
    minutes: int = 60
    keep: int = 5


def aim(model: Model, possible: Possible, met_fixed: Counter[str], told: Told, pull: Pull) -> None:
    """Set the objective: the aims in order, as falling gains for each next wish of a person.

    A wish met for someone with a low share gains up to four to the fifth times as much as for someone whose
    asks are all but met. That is close to leximin, not the same; what a plan reached is measured by ``score``.
    """
    terms: list[Expr] = []
    for person, count in possible.of_person.items():
        mine = model.met(person)
        if not mine or not count:
            continue
        base = met_fixed[person]
        room = min(len(mine), count - base)
        steps = [model.cp.new_bool_var("") for _ in range(max(0, room))]
        going = sum(
            person in slot.standing.people
            for slot, goes in zip(model.slots, model.goes, strict=True)
            if slot.standing is not None and person in goes
        )
        for number, step in enumerate(steps):
            model.cp.add_hint(step, number < going)
        model.cp.add(sum(steps) <= sum(mine))
        for number, step in enumerate(steps):
            share = (base + number) / count
            terms.append(int(pull.fair * GAIN ** (STEEPNESS * (1 - share))) * step)
        for before, after in itertools.pairwise(steps):
            model.cp.add_implication(after, before)
    terms.append(pull.weight * model.weight())
    terms.append(-pull.draw * model.draw())
    if pull.minutes:
        terms.append(-1 * model.minutes())
    if pull.keep and len(told):
        terms.append(pull.keep * sum(model.kept(told)))
    model.cp.maximize(sum(terms))


def those_with_something(model: Model, possible: Possible, met_fixed: Counter[str]) -> list[Var]:
    """A variable for each person who has nothing in the fixed sessions; it is true only when the slots give some."""
    there = {person for slot in model.slots if slot.standing is not None for person in slot.standing.people}
    some: list[Var] = []
    for person, count in possible.of_person.items():
        mine = model.met(person)
        if mine and count and not met_fixed[person]:
            some.append(model.cp.new_bool_var(""))
            model.cp.add_bool_or([*mine, some[-1].negated()])
            model.cp.add_hint(some[-1], person in there)
    return some
