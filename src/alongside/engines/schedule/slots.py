"""What a solve opens: slots, what people were told, and the ids that new sessions get."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from alongside.engines.schedule.ground import Ground, Spot
from alongside.engines.schedule.problem import WEEK
from alongside.engines.schedule.timetable import Session


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


def by_known_names(sessions: Iterable[Session], known: Iterable[Session]) -> tuple[Session, ...]:
    """The same sessions in the same order; what is held when and where a known one was has that one's id.

    A solve may fill a new slot with what a standing one held. To people that is the session they know.
    """
    rows = list(sessions)
    there = {(row.opportunity, row.start, row.venue): row.id for row in known}
    names = {number: there.get((row.opportunity, row.start, row.venue)) for number, row in enumerate(rows)}
    taken = {name for name in names.values() if name}
    free = [row.id for row in rows if row.id not in taken]
    own = {row.id for number, row in enumerate(rows) if not names[number] and row.id not in taken}
    free = [name for name in free if name not in own]
    return tuple(
        replace(row, id=names[number] or (row.id if row.id in own else free.pop(0)))
        for number, row in enumerate(rows)
    )


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
