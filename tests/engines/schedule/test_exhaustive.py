"""The engine against the slow, obvious twin, on tiny problems."""

from collections import Counter
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from alongside.engines.schedule import Problem, Timetable, check, plan
from tests.engines.schedule.exhaustive import best, candidates, value
from tests.engines.schedule.problems import evening, tiny


def possible_of(problem: Problem, timetable: Timetable) -> dict[str, int]:
    possible: Counter[str] = Counter()
    for answer in (*timetable.answers, *timetable.impossible):
        possible[answer.person] += answer.possible
    return dict(possible)


@given(problem=tiny())
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_plan_of_a_tiny_problem_is_better_than_the_engines(problem: Problem):
    if len(candidates(problem)) > 40:
        return
    timetable = plan(problem)
    possible = possible_of(problem, timetable)
    assert check(problem, timetable) == []
    assert timetable.levels[0].proven is True
    assert value(problem, list(timetable.sessions), possible) == best(problem, possible)


@given(problem=tiny())
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_an_ask_that_one_right_session_meets_is_never_called_impossible(problem: Problem):
    timetable = plan(problem)
    impossible = {(answer.person, answer.opportunity) for answer in timetable.impossible}
    for session in candidates(problem):
        after = next(row.after for row in problem.opportunities if row.id == session.opportunity)
        if not after:
            assert not {(person, session.opportunity) for person in session.people} & impossible


def test_the_twin_finds_what_a_person_would_find_by_hand():
    problem = evening()
    shares, weight, draw, minutes = best(problem, {"ann": 1, "ben": 1, "cal": 1})
    assert shares == (Fraction(1), Fraction(1), Fraction(1))
    assert (weight, minutes) == (3, -240)
    assert draw == -667
