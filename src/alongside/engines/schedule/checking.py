"""A checker for any plan. It shares no code with the engine: it walks the rules one by one, minute by minute.

It reads only the values (``Problem``, ``Timetable``), so that a mistake in the engine cannot hide in it. What was
past when the plan was made (it started before ``Problem.now``) is not held against today's pledges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from alongside.engines.schedule.problem import Helper, Kit, Problem, Venue, Window
from alongside.engines.schedule.timetable import Session, Timetable


@dataclass(frozen=True, slots=True)
class Violation:
    """A hard condition that a plan breaks. ``audience``: "coordinator" when others may not be told of the rule."""

    code: str
    session: str
    sentence: str
    audience: str = "everyone"


def check(problem: Problem, timetable: Timetable) -> list[Violation]:
    """Every hard condition that a timetable breaks; an empty list when it is right."""
    unknown = list(_unknown(problem, timetable))
    if unknown:
        return unknown
    found: list[Violation] = []
    for session in timetable.sessions:
        if session.start >= problem.now:
            found += _pledges(problem, session)
            found += _people(problem, session)
            found += _staffing(problem, session)
    found += _venues_twice(problem, timetable)
    found += _two_places(problem, timetable)
    found += _apart(problem, timetable)
    found += _hours(problem, timetable)
    found += _loads(problem, timetable)
    found += _kit_amounts(problem, timetable)
    found += _counts(problem, timetable)
    found += _order(problem, timetable)
    found += _answers(problem, timetable)
    return found


def _unknown(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    known = {
        "opportunity": {row.id for row in problem.opportunities},
        "venue": {row.id for row in problem.venues},
        "helper": {row.id for row in problem.helpers},
        "person": {row.id for row in problem.people},
        "kit": {row.id for row in problem.kit},
    }
    seen: set[str] = set()
    for session in timetable.sessions:
        if session.id in seen:
            yield Violation("id_twice", session.id, f"Two sessions have the id {session.id}.")
        seen.add(session.id)
        named = [("opportunity", session.opportunity), ("venue", session.venue)]
        named += [("helper", name) for name in session.helpers]
        named += [("person", name) for name in session.people]
        named += [("kit", name) for name in session.kit]
        for kind, name in named:
            if name not in known[kind]:
                yield Violation(
                    "unknown",
                    session.id,
                    f"Session {session.id} names the {kind} {name}, who or which is not in the problem.",
                )
        for who in (session.helpers, session.people):
            if len(set(who)) != len(who):
                yield Violation("named_twice", session.id, f"Session {session.id} names somebody twice.")


def _inside(windows: tuple[Window, ...], session: Session) -> bool:
    at = session.start
    while at < session.end:
        reach = [window.end for window in windows if window.start <= at < window.end]
        if not reach:
            return False
        at = max(reach)
    return True


def _outside(exceptions: tuple[Window, ...], session: Session) -> bool:
    return all(window.end <= session.start or window.start >= session.end for window in exceptions)


def _pledges(problem: Problem, session: Session) -> Iterator[Violation]:
    row = next(item for item in problem.opportunities if item.id == session.opportunity)
    venue = next(item for item in problem.venues if item.id == session.venue)
    name = session.id
    if session.end - session.start != row.length:
        yield Violation(
            "length", name, f"Session {name} lasts {session.end - session.start} minutes, not {row.length}."
        )
    if session.start % problem.step:
        yield Violation(
            "step", name, f"Session {name} starts at {session.start}, which is no multiple of {problem.step}."
        )
    if session.end > problem.weeks * 7 * 24 * 60:
        yield Violation("horizon", name, f"Session {name} ends after the plan.")
    helpers = [item for item in problem.helpers if item.id in session.helpers]
    kit = [item for item in problem.kit if item.id in session.kit]
    pledges: list[Venue | Helper | Kit] = [venue, *helpers, *kit]
    for pledge in pledges:
        if not _inside(pledge.windows, session) or not _outside(pledge.exceptions, session):
            yield Violation("not_pledged", name, f"{pledge.id} is not pledged for session {name}.")
        if session.start < problem.now + pledge.notice:
            yield Violation("notice", name, f"{pledge.id} needs more notice than session {name} gives.")
    missing = sorted(set(row.features) - set(venue.features))
    if missing:
        yield Violation("features", name, f"{venue.id} lacks {', '.join(missing)} for session {name}.")
    if len(session.people) + len(session.helpers) > venue.capacity:
        yield Violation(
            "capacity", name, f"Session {name} is fuller than {venue.id} allows ({venue.capacity})."
        )


def _people(problem: Problem, session: Session) -> Iterator[Violation]:
    row = next(item for item in problem.opportunities if item.id == session.opportunity)
    venue = next(item for item in problem.venues if item.id == session.venue)
    name = session.id
    if len(session.people) < row.fewest:
        yield Violation(
            "too_few", name, f"Session {name} has {len(session.people)} people; it needs {row.fewest}."
        )
    if len(session.people) > row.most:
        yield Violation(
            "too_many", name, f"Session {name} has {len(session.people)} people; {row.most} is the most."
        )
    asked = {ask.person for ask in problem.asks if ask.opportunity == row.id}
    for person in problem.people:
        if person.id not in session.people:
            continue
        if person.id not in asked:
            yield Violation("not_asked", name, f"{person.id} did not ask for {row.id}.")
        if not _inside(person.windows, session):
            yield Violation("not_free", name, f"{person.id} cannot come at the time of session {name}.")
        if not set(person.access) <= set(venue.features):
            yield Violation("access", name, f"{venue.id} does not have what {person.id} needs.")


def _staffing(problem: Problem, session: Session) -> Iterator[Violation]:
    row = next(item for item in problem.opportunities if item.id == session.opportunity)
    helpers = [item for item in problem.helpers if item.id in session.helpers]
    name = session.id
    if len(helpers) < row.helpers:
        yield Violation(
            "helpers", name, f"Session {name} has {len(helpers)} helpers; it needs {row.helpers}."
        )
    if row.people_per_helper is not None and len(session.people) > len(helpers) * row.people_per_helper:
        yield Violation(
            "ratio", name, f"Session {name} has too few helpers for {len(session.people)} people."
        )
    for skill in row.skills:
        if not any(skill in helper.skills for helper in helpers):
            yield Violation("skills", name, f"Nobody in session {name} has {skill}.")
    for helper in helpers:
        for wanted in row.checks:
            if wanted not in helper.checks:
                yield Violation("checks", name, f"{helper.id} in session {name} lacks the check {wanted}.")
    needed = row.helpers > 0 or row.people_per_helper is not None or row.skills
    for person in problem.people:
        if person.id in session.people and person.languages and needed:
            spoken = [language for helper in helpers for language in helper.languages]
            if not any(language in spoken for language in person.languages):
                yield Violation(
                    "language", name, f"Nobody in session {name} speaks a language of {person.id}."
                )
    kinds = {item.id: item for item in problem.kit}
    if len(session.kit) != len(row.kit):
        yield Violation(
            "kit", name, f"Session {name} names {len(session.kit)} kit pledges; it needs {len(row.kit)}."
        )
    for (kind, amount), pledge in zip(row.kit, session.kit, strict=False):
        if kinds[pledge].kind != kind or kinds[pledge].amount < amount:
            yield Violation("kit", name, f"{pledge} does not give {amount} of {kind} to session {name}.")


def _live(problem: Problem, one: Session, two: Session) -> bool:
    return max(one.start, two.start) >= problem.now


def _venues_twice(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    for one, two in combinations(timetable.sessions, 2):
        if (
            one.venue == two.venue
            and one.start < two.end
            and two.start < one.end
            and _live(problem, one, two)
        ):
            yield Violation("venue_twice", two.id, f"{one.venue} holds {one.id} and {two.id} at once.")


def _gap(problem: Problem, one: str, two: str) -> int:
    if one == two:
        return 0
    for here, there, minutes in problem.travel:
        if (here, there) in ((one, two), (two, one)):
            return minutes
    return problem.travel_otherwise


def _two_places(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    place = {venue.id: venue.place for venue in problem.venues}
    for one, two in combinations(sorted(timetable.sessions, key=lambda item: item.start), 2):
        both = (set(one.people) & set(two.people)) | (set(one.helpers) & set(two.helpers))
        if not both or not _live(problem, one, two):
            continue
        if two.start < one.end:
            yield Violation(
                "two_places", two.id, f"{', '.join(sorted(both))} would be in {one.id} and {two.id} at once."
            )
        elif two.start < one.end + _gap(problem, place[one.venue], place[two.venue]):
            yield Violation(
                "travel", two.id, f"{', '.join(sorted(both))} cannot get from {one.id} to {two.id} in time."
            )


def _apart(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    place = {venue.id: venue.place for venue in problem.venues}
    for a, b in problem.keep_apart:
        for one in timetable.sessions:
            for two in timetable.sessions:
                if a not in one.people or b not in two.people or not _live(problem, one, two):
                    continue
                beside = place[one.venue] == place[two.venue] and one.start < two.end and two.start < one.end
                if one.id == two.id or beside:
                    yield Violation(
                        "kept_apart", one.id, f"{a} and {b} would meet at {one.id}.", "coordinator"
                    )


def _hours(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    for week in range(problem.weeks + 1):
        for venue in problem.venues:
            used = sum(
                s.end - s.start
                for s in timetable.sessions
                if s.venue == venue.id and s.start // (7 * 24 * 60) == week
            )
            if venue.minutes_per_week is not None and used > venue.minutes_per_week:
                yield Violation(
                    "venue_hours", "", f"{venue.id} is used for {used} minutes in week {week + 1}."
                )
        for helper in problem.helpers:
            used = sum(
                s.end - s.start
                for s in timetable.sessions
                if helper.id in s.helpers and s.start // (7 * 24 * 60) == week
            )
            if helper.minutes_per_week is not None and used > helper.minutes_per_week:
                yield Violation(
                    "helper_hours", "", f"{helper.id} is asked for {used} minutes in week {week + 1}."
                )
    for helper in problem.helpers:
        used = sum(s.end - s.start for s in timetable.sessions if helper.id in s.helpers)
        if helper.minutes is not None and used > helper.minutes:
            yield Violation(
                "helper_hours", "", f"{helper.id} is asked for {used} minutes, of {helper.minutes} pledged."
            )


def _loads(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    for person in problem.people:
        mine = [session for session in timetable.sessions if person.id in session.people]
        for day in {session.start // (24 * 60) for session in mine}:
            today = [session for session in mine if session.start // (24 * 60) == day]
            if max(session.start for session in today) < problem.now:
                continue
            minutes = sum(session.end - session.start for session in today)
            if person.minutes_per_day is not None and minutes > person.minutes_per_day:
                yield Violation("load", today[-1].id, f"{person.id} has {minutes} minutes on day {day + 1}.")
            if person.sessions_per_day is not None and len(today) > person.sessions_per_day:
                yield Violation(
                    "load", today[-1].id, f"{person.id} has {len(today)} sessions on day {day + 1}."
                )
        for week in {session.start // (7 * 24 * 60) for session in mine}:
            here = [session for session in mine if session.start // (7 * 24 * 60) == week]
            minutes = sum(session.end - session.start for session in here)
            past = max(session.start for session in here) < problem.now
            if person.minutes_per_week is not None and minutes > person.minutes_per_week and not past:
                yield Violation("load", here[-1].id, f"{person.id} has {minutes} minutes in week {week + 1}.")


def _kit_amounts(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    needs = {row.id: row.kit for row in problem.opportunities}
    checked: set[str] = set()
    thing_of = {kit.id: kit.thing or kit.id for kit in problem.kit}
    for kit in problem.kit:
        if thing_of[kit.id] in checked:
            continue
        checked.add(thing_of[kit.id])
        using = [
            (session, amount)
            for session in timetable.sessions
            for (_, amount), name in zip(needs[session.opportunity], session.kit, strict=False)
            if thing_of.get(name) == thing_of[kit.id]
        ]
        for session, _ in using:
            used = sum(n for other, n in using if other.start <= session.start < other.end)
            if used > kit.amount and session.start >= problem.now:
                yield Violation(
                    "kit_amount",
                    session.id,
                    f"{kit.id} is needed {used} times at once; {kit.amount} is pledged.",
                )


def _counts(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    for row in problem.opportunities:
        held = [session for session in timetable.sessions if session.opportunity == row.id]
        if len(held) > row.sessions:
            yield Violation(
                "sessions", row.id, f"{row.id} is held {len(held)} times; {row.sessions} is the most."
            )
        for week in {session.start // (7 * 24 * 60) for session in held}:
            here = sum(session.start // (7 * 24 * 60) == week for session in held)
            if here > row.sessions_per_week:
                yield Violation("sessions", row.id, f"{row.id} is held {here} times in week {week + 1}.")
        for ask in problem.asks:
            if ask.opportunity != row.id:
                continue
            mine = sorted((s for s in held if ask.person in s.people), key=lambda item: item.start)
            if len(mine) > ask.times:
                yield Violation(
                    "times",
                    row.id,
                    f"{ask.person} goes to {row.id} {len(mine)} times; {ask.times} were asked for.",
                )
            for week in {session.start // (7 * 24 * 60) for session in mine}:
                here = sum(session.start // (7 * 24 * 60) == week for session in mine)
                if here > row.each_per_week:
                    yield Violation(
                        "each_per_week",
                        row.id,
                        f"{ask.person} goes to {row.id} {here} times in week {week + 1}.",
                    )
            for one, two in combinations(mine, 2):
                if (
                    two.start // (24 * 60) - one.start // (24 * 60) < row.spacing_days
                    and two.start >= problem.now
                ):
                    yield Violation(
                        "spacing", two.id, f"{ask.person} goes to {one.id} and {two.id} too close together."
                    )


def _order(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    done = {person.id: person.done for person in problem.people}
    for row in problem.opportunities:
        for session in timetable.sessions:
            if session.opportunity != row.id or session.start < problem.now:
                continue
            for person in session.people:
                for first in row.after:
                    been = any(
                        other.opportunity == first and person in other.people and other.end <= session.start
                        for other in timetable.sessions
                    )
                    if not been and first not in done[person]:
                        yield Violation(
                            "order",
                            session.id,
                            f"{person} comes to {session.id} before any session of {first}.",
                        )


def _answers(problem: Problem, timetable: Timetable) -> Iterator[Violation]:
    """Every ask has one answer, and every answer says what the sessions say. Sessions alone need no answers."""
    rows = (*timetable.answers, *timetable.impossible)
    if not rows and not timetable.input_digest:
        return
    asks = {ask.id: ask for ask in problem.asks}
    answered = [answer.ask for answer in rows]
    for ask in problem.asks:
        count = answered.count(ask.id)
        if count != 1:
            yield Violation("left_out", ask.id, f"{ask.id} has {count} answers; every ask has one.")
    for answer in rows:
        asked = asks.get(answer.ask)
        said = (answer.person, answer.opportunity, answer.wanted)
        if asked is None or said != (asked.person, asked.opportunity, asked.times):
            yield Violation("answer", answer.ask, f"The answer to {answer.ask} is to no ask of the problem.")
            continue
        met = sorted((meeting.session, meeting.start, meeting.venue) for meeting in answer.met)
        goes = sorted(
            (session.id, session.start, session.venue)
            for session in timetable.sessions
            if session.opportunity == answer.opportunity and answer.person in session.people
        )
        if met != goes:
            yield Violation("answer", answer.ask, f"The answer to {answer.ask} does not match the sessions.")
        if len(met) < answer.wanted and answer.reason is None:
            yield Violation("answer", answer.ask, f"{answer.ask} is not fully met and no reason is given.")
