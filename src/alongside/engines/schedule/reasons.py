"""Why an ask is not met: the smallest set of conditions whose relaxation would let it be.

For an ask that the pledges could never meet, conditions on the pledges are relaxed one at a time. For one that they
could, every spot is tried against the finished plan, and the spot with the fewest things in its way gives the reason.
A reason never names another person, and a place refused for a keep-apart pair reads like a full session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alongside.engines.schedule.greedy import Diary
from alongside.engines.schedule.ground import Ground, Spot
from alongside.engines.schedule.problem import DAY, WEEK, Opportunity, Person, Venue, Window
from alongside.engines.schedule.timetable import Reason, Session

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

PLANNED: dict[str, str] = {
    "no_place": "No session of {name} that fits had a place left.",
    "room": "Every pledged venue that fits {name} is in use at the times that suit.",
    "helpers": "No helper with what {name} needs is free at the times that suit.",
    "kit": "The kit for {name} is in use at the times that suit.",
    "too_few": "Too few people can come to {name} together at the times that suit; it needs {fewest}.",
    "elsewhere": "It would overlap with, or be too far from, another session in this person's week.",
    "load": "This person's week or day would hold more than they said they can do.",
    "each_per_week": "Nobody goes to {name} more than {each_per_week} times a week.",
    "spacing": "Sessions of {name} for one person are {spacing_days} days apart or more.",
    "comes_first": "Something else comes before {name}, and was not in the plan early enough.",
    "held_enough": "{name} is already held as often as it may be, at other times.",
    "traded": "It could have been met only by taking from an ask that comes first.",
}


def say_name(row: Opportunity) -> str:
    """What to call an opportunity in a sentence."""
    return row.name or row.id


def say_times(windows: Iterable[Window]) -> str:
    """“on Tuesday evenings”, when there are few such times; otherwise “at the times that suit”."""
    parts: list[str] = []
    for window in windows:
        hour = (window.start % DAY) / 60
        part = "mornings" if hour < 12 else "afternoons" if hour < 17 else "evenings"
        text = f"{DAYS[window.start // DAY % 7]} {part}"
        if window.end - window.start > 5 * 60:
            text = f"{DAYS[window.start // DAY % 7]}s"
        if text not in parts:
            parts.append(text)
    if not parts or len(parts) > 2:
        return "at the times that suit"
    return "on " + " or ".join(parts)


def why_impossible(ground: Ground, person: str, opportunity: str) -> Reason:
    """The reason for an ask that nothing pledged could meet."""
    row, who = ground.opportunities[opportunity], ground.people[person]
    name, times = say_name(row), say_times(who.windows)
    if not who.windows:
        return Reason("no_times", "No times were given at which this person can come.")
    if not ground.could_bear(who, row):
        return Reason("load", f"One session of {name} is already more than this person said they can do.")
    for first in row.after:
        if first not in who.done and not ground.possible(person, first):
            before = say_name(ground.opportunities[first])
            return Reason(
                "comes_first", f"{before} comes before {name}, and cannot be met or was not asked for."
            )
    earlier = [say_name(ground.opportunities[one]) for one in row.after if one not in who.done]
    if earlier and any(spot.people & ground.bit[row.id][who.id] for spot in ground.spots(row.id)):
        both = " and ".join(earlier)
        return Reason(
            "comes_first",
            f"{both} comes before {name}, and no pledged time for {name} is left after it {times}.",
        )
    sentences = {
        "venue": _no_venue(ground, row, times),
        "access": f"No pledged {_features(row)} {times} has what this person needs to get in and take part.",
        "helpers": f"No pledged helper with what {name} needs {times}.",
        "language": f"No pledged helper for {name} speaks a language of this person {times}.",
        "kit": f"No pledged {_kit(row)} {times}.",
        "too_few": f"Too few people asked for {name} who can come {times}; it needs {row.fewest}.",
        "times": f"Everything for {name} is pledged, but never at one time {times}.",
    }
    for code in ("access", "venue", "language", "helpers", "kit", "too_few"):
        if _starts(ground, row, who, relaxed={code}):
            return Reason(code, sentences[code])
    for code in ("venue", "helpers", "kit", "too_few"):
        if not _starts(ground, row, who, relaxed=set(sentences) - {code}):
            return Reason(code, sentences[code])
    if ground.spots(row.id) and not _starts(ground, row, who, relaxed=set()):
        return Reason("times", sentences["times"])
    return Reason("several", f"More than one thing is missing for {name} {times}: see the gaps.")


def _features(row: Opportunity) -> str:
    return f"venue with {', '.join(row.features)}" if row.features else "venue that is large enough"


def _large_enough(venue: Venue, row: Opportunity) -> bool:
    """Whether the smallest session fits into a venue, and into what is pledged of it for a week."""
    hours = venue.minutes_per_week is None or venue.minutes_per_week >= row.length
    return hours and venue.capacity >= row.fewest + row.helpers_for(row.fewest)


def _no_venue(ground: Ground, row: Opportunity, times: str) -> str:
    fitting = [venue for venue in ground.problem.venues if set(row.features) <= set(venue.features)]
    heads = row.fewest + row.helpers_for(row.fewest)
    if row.features and fitting and all(venue.capacity < heads for venue in fitting):
        return f"No pledged {_features(row)} has room for {heads}, helpers among them."
    return f"No pledged {_features(row)} {times}."


def _kit(row: Opportunity) -> str:
    return " and ".join(f"{kind} ({amount})" for kind, amount in row.kit) or "kit"


def _starts(ground: Ground, row: Opportunity, who: Person, *, relaxed: set[str]) -> set[int]:
    """Starts at which one session could be held with a person, when some conditions are let go."""
    bit = ground.bit[row.id][who.id]
    starts = set(ground.starts(ground.free_person[who.id], row.length))
    there: dict[int, int] = {}  # by start: those whom a venue lets in, the most of any
    for venue in ground.problem.venues if "venue" not in relaxed else ():
        able = ground.come_in(row, venue) | (bit if "access" in relaxed else 0)
        fits = set(row.features) <= set(venue.features) and _large_enough(venue, row)
        if fits and able & bit:
            for at in ground.starts(ground.free_venue[venue.id], row.length):
                company = _company(ground, row, at, relaxed) & (-1 if "access" in relaxed else able)
                there[at] = max(there.get(at, 0), (company | bit).bit_count())
    if "venue" not in relaxed:
        starts &= there.keys()
    else:
        there = {at: (_company(ground, row, at, relaxed) | bit).bit_count() for at in starts}
    tests: dict[str, Callable[[int], bool]] = {
        "kit": lambda at: all(ground.kit_for(kind, n, at, at + row.length) for kind, n in row.kit),
        "helpers": lambda at: _team(ground, row, at),
        "language": lambda at: _heard(ground, row, who, at) or "helpers" in relaxed,
        "too_few": lambda at: there[at] >= row.fewest,
    }
    return {at for at in starts if all(code in relaxed or test(at) for code, test in tests.items())}


def _company(ground: Ground, row: Opportunity, at: int, relaxed: set[str]) -> int:
    """Bits of the askers who are free at a start and would share a language with a helper there."""
    mask = ground.people_at(row.id, at)
    if relaxed & {"helpers", "language"} or not row.needs_helpers:
        return mask
    for person, bit in ground.bit[row.id].items():
        if mask & bit and not _heard(ground, row, ground.people[person], at):
            mask &= ~bit
    return mask


def _team(ground: Ground, row: Opportunity, at: int) -> bool:
    free = ground.free_helpers(row.id, at)
    skills = {skill for name in free for skill in ground.helpers[name].skills}
    return len(free) >= row.helpers_for(row.fewest) and set(row.skills) <= skills


def _heard(ground: Ground, row: Opportunity, who: Person, at: int) -> bool:
    if not row.needs_helpers or not who.languages:
        return True
    spoken = {
        language for name in ground.free_helpers(row.id, at) for language in ground.helpers[name].languages
    }
    return bool(spoken & set(who.languages))


def why_not_planned(ground: Ground, diary: Diary, person: str, opportunity: str) -> Reason:
    """The reason for an ask that was possible but is not (fully) met: the fewest things in its way at any spot."""
    row, bit = ground.opportunities[opportunity], ground.bit[opportunity][person]
    fewest: tuple[str, ...] | None = None
    held = {(session.start, session.venue): session for session in diary.of_opportunity[opportunity]}
    waiting = [
        other
        for other in ground.askers[opportunity]
        if other != person
        and sum(s.opportunity == opportunity for s in diary.of_person[other])
        < ground.times[other, opportunity]
    ]
    for spot in ground.spots(opportunity):
        if not spot.people & bit:
            continue
        session = held.get((spot.start, spot.venue))
        if session is not None and person in session.people:
            continue
        if session is not None:
            blocks = _joining(diary, row, spot, person, session)
        else:
            blocks = _holding(ground, diary, row, spot, person, waiting, len(fewest) if fewest else 99)
        if fewest is None or len(blocks) < len(fewest):
            fewest = blocks
        if not blocks:
            break
    codes = fewest or ("traded",)
    values = {"name": say_name(row), "fewest": row.fewest, "each_per_week": row.each_per_week}
    sentence = " ".join(PLANNED[code].format(spacing_days=row.spacing_days, **values) for code in codes[:2])
    return Reason(codes[0], sentence)


def _joining(diary: Diary, row: Opportunity, spot: Spot, person: str, session: Session) -> tuple[str, ...]:
    """What keeps a person out of a session that is held: their own week, or a place."""
    own = diary.why_not(person, row, spot, session.people)
    if own is not None:
        return (own,)
    heads = len(session.people) + 1
    capacity = diary.ground.venues[session.venue].capacity
    if heads > row.most or heads + len(session.helpers) > capacity:
        return ("no_place",)
    speaks = set(diary.ground.people[person].languages)
    heard = not speaks or any(speaks & set(diary.ground.helpers[name].languages) for name in session.helpers)
    if row.helpers_for(heads) > len(session.helpers) or (row.needs_helpers and not heard):
        return ("helpers",)
    return ()


def _holding(
    ground: Ground, diary: Diary, row: Opportunity, spot: Spot, person: str, waiting: list[str], enough: int
) -> tuple[str, ...]:
    """What keeps one more session from being held at a spot for a person."""
    blocks: list[str] = []
    own = diary.why_not(person, row, spot)
    if own is not None:
        blocks.append(own)
    if not diary.may_be_held(row, spot.start // WEEK):
        blocks.append("held_enough")
    if not diary.room_free(row, spot):
        blocks.append("room")
    if len(blocks) >= enough:
        return tuple(blocks)
    if row.needs_helpers and not _team_free(ground, diary, row, spot, person):
        blocks.append("helpers")
    if diary.kit_free(row, spot) is None:
        blocks.append("kit")
    if len(blocks) < enough:
        bits = ground.bit[row.id]
        with_them = [
            other
            for other in waiting
            if spot.people & bits[other] and diary.person_fits(other, row, spot, (person,))
        ]
        if len(with_them) + 1 < row.fewest:
            blocks.append("too_few")
    return tuple(blocks)


def _team_free(ground: Ground, diary: Diary, row: Opportunity, spot: Spot, person: str) -> bool:
    free = diary.helpers_free(row, spot)
    skills = {skill for name in free for skill in ground.helpers[name].skills}
    spoken = {language for name in free for language in ground.helpers[name].languages}
    speaks = set(ground.people[person].languages)
    enough = len(free) >= row.helpers_for(row.fewest) and set(row.skills) <= skills
    return enough and (not speaks or bool(speaks & spoken))
