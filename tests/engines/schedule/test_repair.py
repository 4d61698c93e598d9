"""Those left with nothing: what the relaxation proves, and the directed repair."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from alongside.engines.schedule import Ask, Opportunity, Person, Problem, Venue, check, plan
from alongside.engines.schedule.answers import ONLY_AT_A_COST, answer
from alongside.engines.schedule.budget import Budget, has_answer
from alongside.engines.schedule.coverage import Coverage
from alongside.engines.schedule.generate import generate
from alongside.engines.schedule.greedy import Diary, Greedy
from alongside.engines.schedule.ground import Ground
from alongside.engines.schedule.planning import Planner
from alongside.engines.schedule.problem import DAY, WEEK
from alongside.engines.schedule.repair import leave_out_fewest
from alongside.engines.schedule.slots import Told
from tests.engines.schedule.exhaustive import best, candidates
from tests.engines.schedule.problems import every_week, tiny, tuesday


def planner_of(problem: Problem) -> Planner:
    return Planner(Ground(problem), frozen=(), standing=(), told=Told.of(()), budget=Budget(5.0, 0))


def cooking(*, sessions: int, most: int = 4) -> Problem:
    """Ann can come on Tuesday, Cal on Wednesday, Ben on both; the hall is open on both."""
    both = (*tuesday(), *every_week(2, 18, 21))
    return Problem(
        weeks=1,
        people=(Person("ann", tuesday()), Person("ben", both), Person("cal", every_week(2, 18, 21))),
        asks=(Ask("a1", "ann", "cook"), Ask("a2", "ben", "cook"), Ask("a3", "cal", "cook")),
        opportunities=(
            Opportunity("cook", 120, 1, most, sessions=sessions, sessions_per_week=sessions, name="Cooking"),
        ),
        venues=(Venue("hall", "church", "cross", both, 8),),
    )


def hold(planner: Planner, *, day: int, people: list[str]) -> None:
    """Put one session of cooking into the plan, for some people only."""
    greedy = Greedy(planner.ground, Diary(planner.ground, ()), planner.possible.of_person)
    spots = [spot for spot in planner.ground.spots_in("cook", 0) if spot.start // DAY == day]
    assert greedy.place("cook", spots[:1], "told") is not None
    (session,) = greedy.diary.sessions.values()
    assert set(session.people) == set(people)
    planner.start_from([session], ())


def test_a_second_session_is_held_for_whoever_was_left_out():
    planner = planner_of(cooking(sessions=2))
    hold(planner, day=1, people=["ann", "ben"])
    assert planner.left_out() == ["cal"]
    leave_out_fewest(planner, 1.0)
    assert planner.left_out() == []
    assert check(planner.ground.problem, answer(planner, seed=0, finished=True)) == []


def test_a_session_moves_when_that_leaves_nobody_out():
    problem = cooking(sessions=1)
    planner = planner_of(replace(problem, asks=problem.asks[:2]))
    hold(planner, day=2, people=["ben"])
    assert planner.left_out() == ["ann"]
    leave_out_fewest(planner, 1.0)
    assert planner.left_out() == []
    assert [session.start // DAY for session in planner.sessions] == [1]


def test_whoever_could_have_it_only_in_anothers_place_is_told_so_and_it_is_proven():
    planner = planner_of(cooking(sessions=1))
    hold(planner, day=1, people=["ann", "ben"])
    leave_out_fewest(planner, 1.0)
    timetable = answer(planner, seed=0, finished=True)
    level = timetable.levels[4]
    assert (level.name, level.reached, level.bound, level.proven) == (
        "people left with nothing",
        1.0,
        1.0,
        True,
    )
    (left,) = [row for row in timetable.answers if not row.met]
    assert left.reason is not None
    assert left.reason.sentence.endswith(ONLY_AT_A_COST)
    assert timetable.levels[0].name == "worst-off share of possible asks"


def test_nobody_is_told_so_without_a_proof():
    planner = planner_of(cooking(sessions=2))
    hold(planner, day=1, people=["ann", "ben"])
    timetable = answer(planner, seed=0, finished=True)
    (left,) = [row for row in timetable.answers if not row.met]
    assert left.reason is not None
    assert ONLY_AT_A_COST not in left.reason.sentence
    assert timetable.levels[4].proven is False


@given(problem=tiny())
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_plan_of_a_tiny_problem_covers_more_people_than_the_relaxation_allows(problem: Problem):
    if len(candidates(problem)) > 40:
        return
    planner = planner_of(problem)
    possible = {name: count for name, count in planner.possible.of_person.items() if count}
    relaxation = Coverage(planner.ground, sorted(possible), (), ())
    solver = planner.budget.solve(relaxation.cp, 1.0)
    assert has_answer(solver)
    shares, *_ = best(problem, possible)
    assert sum(share > 0 for share in shares) <= relaxation.bound(solver)


@given(problem=tiny())
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_who_is_said_to_be_left_out_at_a_cost_is_left_out_by_the_twin_too(problem: Problem):
    if len(candidates(problem)) > 40:
        return
    planner = planner_of(problem)
    planner.grow()
    leave_out_fewest(planner, 1.0)
    possible = {name: count for name, count in planner.possible.of_person.items() if count}
    shares, *_ = best(problem, possible)
    fewest = sum(share == 0 for share in shares)
    assert planner.fewest_left_out is not None
    assert planner.fewest_left_out <= fewest <= len(planner.left_out())
    if planner.only_at_a_cost() == set(planner.left_out()) and planner.only_instead == {}:
        assert len(planner.left_out()) == fewest


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plan_for_sixty_people_leaves_out_no_more_than_the_proof_or_says_so(seed: int):
    problem = generate(60, 1, seed)
    timetable = plan(problem)
    could = {row.person for row in timetable.answers if row.possible}
    has = {row.person for row in timetable.answers if row.met}
    level = timetable.levels[4]
    assert level.reached == len(could - has)
    assert level.bound <= level.reached
    assert level.proven is (level.bound == level.reached)
    assert check(problem, timetable) == []
    assert max(session.start for session in timetable.sessions) < WEEK
