"""What the schedule engine answers: sessions, an answer to every ask, gaps, and how good the plan is."""

from __future__ import annotations

from dataclasses import dataclass

ENGINE_VERSION = "schedule 2"

EVERYONE = "everyone"
COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Session:
    """One session. ``kit`` names the pledge that meets each kind, in the order of the opportunity's ``kit``."""

    id: str
    opportunity: str
    start: int
    end: int
    venue: str
    helpers: tuple[str, ...]
    people: tuple[str, ...]
    kit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where and when an ask is met: a session, its start (minutes of the plan) and its venue."""

    session: str
    start: int
    venue: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an ask is not fully met: a code for machines and a plain sentence.

    ``audience``: who may be shown the sentence, ``everyone`` or ``coordinator``. No sentence names another person.
    """

    code: str
    sentence: str
    audience: str = EVERYONE


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one ask: of ``wanted`` sessions, ``possible`` could be met by the pledges, ``met`` are."""

    ask: str
    person: str
    opportunity: str
    wanted: int
    possible: int
    met: tuple[Meeting, ...]
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class NeededPledge:
    """What one extra pledge would have to be. ``kind``: venue, helper or kit; ``amount``: seats, one, or how many."""

    kind: str
    start: int
    end: int
    amount: int
    features: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kit_kind: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Pledges that together would meet ``asks`` (one session more for each) with the rest of the plan as it is.

    ``sentence`` is for whoever makes the plan; ``asked`` is for partners: it says what the opportunity needs, and
    nothing that comes of one person's needs or of how many wait.
    """

    opportunity: str
    pledges: tuple[NeededPledge, ...]
    asks: tuple[str, ...]
    weight: int
    sentence: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """One aim, in order of rank. ``bound`` is a proven limit on ``reached``; ``proven`` when none can do better.

    ``better``: "more" or "less", the direction that is good.
    """

    name: str
    reached: float
    bound: float
    better: str
    proven: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far planning has come: the best sessions so far, and how many wishes they meet."""

    stage: str
    met: int
    possible: int
    work: float
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    """A plan. ``finished`` is false when it was cancelled and this is the best that had been found."""

    sessions: tuple[Session, ...]
    answers: tuple[Answer, ...] = ()
    impossible: tuple[Answer, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    engine_version: str = ENGINE_VERSION
    input_digest: str = ""
    seed: int = 0
    work: float = 0.0
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that fell through. ``kind``: venue, helper, kit, person or day.

    ``id`` names the pledge or person (empty for a day); the loss lasts from ``start`` up to ``end``.
    """

    kind: str
    start: int
    end: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs from what was told. ``kind``: moved, dropped, added, cancelled, held or helpers."""

    kind: str
    session: str
    sentence: str
    people: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way out of a loss. ``kind``: fewest changes, most asks met or fairest.

    ``changed``: how many things told to people and helpers no longer hold; ``forced``: how many the loss itself
    made false. ``affected``: people whose own week differs; ``affected_helpers`` likewise.
    """

    kind: str
    timetable: Timetable
    affected: tuple[str, ...]
    affected_helpers: tuple[str, ...]
    changes: tuple[Change, ...]
    changed: int
    forced: int
    why: str
