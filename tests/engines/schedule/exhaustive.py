"""The slow, obvious twin: try every set of sessions of a tiny problem, and keep the best by the four aims."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations

from alongside.engines.schedule import Problem, Session, Timetable, check

# These can be put right by adding a session, so that a set that breaks them may still grow into a right one.
GROWS = {"order"}


def subsets(names: list[str], most: int) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, size) for size in range(most + 1))


def candidates(problem: Problem) -> list[Session]:
    """Every session that breaks nothing on its own."""
    found: list[Session] = []
    for row in problem.opportunities:
        askers = [ask.person for ask in problem.asks if ask.opportunity == row.id]
        kits = [[kit.id for kit in problem.kit if kit.kind == kind] for kind, _ in row.kit]
        for venue in problem.venues:
            starts = {
                start
                for window in venue.windows
                for start in range(window.start, window.end)
                if start % problem.step == 0
            }
            for start in sorted(starts):
                for people in subsets(askers, row.most):
                    for team in subsets([helper.id for helper in problem.helpers], 2):
                        for kit in _products(kits):
                            number = len(found)
                            session = Session(
                                f"s{number}", row.id, start, start + row.length, venue.id, team, people, kit
                            )
                            if _right(problem, [session]):
                                found.append(session)
    return found


def _products(lists: list[list[str]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [()]
    for names in lists:
        rows = [(*row, name) for row in rows for name in names]
    return rows


def _right(problem: Problem, sessions: list[Session], *, whole: bool = False) -> bool:
    found = {violation.code for violation in check(problem, Timetable(tuple(sessions)))}
    return not (found if whole else found - GROWS)


Value = tuple[tuple[Fraction, ...], int, int, int]


def value(problem: Problem, sessions: list[Session], possible: dict[str, int]) -> Value:
    """The aims of a set of sessions, the most important first, more being better."""
    met = {person.id: 0 for person in problem.people}
    weight = 0
    weights = {(ask.person, ask.opportunity): ask.weight for ask in problem.asks}
    for session in sessions:
        for person in session.people:
            met[person] += 1
            weight += weights[person, session.opportunity]
    shares = sorted(Fraction(met[name], count) for name, count in possible.items() if count)
    minutes = sum((s.end - s.start) * (1 + len(s.helpers)) for s in sessions)
    return tuple(shares), weight, -_draw(problem, sessions), -minutes


def _draw(problem: Problem, sessions: list[Session]) -> int:
    highest = 0
    for partner in {row.partner for row in (*problem.venues, *problem.helpers)}:
        pledged = 0
        for pledge in (*problem.venues, *problem.helpers):
            if pledge.partner == partner:
                pledged += sum(window.end - window.start for window in pledge.windows)
        venues = {row.id for row in problem.venues if row.partner == partner}
        helpers = {row.id for row in problem.helpers if row.partner == partner}
        used = 0
        for session in sessions:
            used += (session.end - session.start) * (
                (session.venue in venues) + len(helpers & set(session.helpers))
            )
        if pledged:
            highest = max(highest, -(-1000 * used // pledged))
    return highest


def best(problem: Problem, possible: dict[str, int]) -> Value:
    """The best value of any right set of sessions."""
    every = candidates(problem)
    top = value(problem, [], possible)
    stack: list[tuple[list[Session], int]] = [([], 0)]
    while stack:
        chosen, first = stack.pop()
        if _right(problem, chosen, whole=True):
            top = max(top, value(problem, chosen, possible))
        for at in range(first, len(every)):
            grown = [*chosen, every[at]]
            if _right(problem, grown):
                stack.append((grown, at + 1))
    return top
