"""The checker names every rule that a plan breaks."""

from dataclasses import replace
from typing import Any

import pytest

from alongside.engines.schedule import (
    DAY,
    Ask,
    Helper,
    Kit,
    Opportunity,
    Person,
    Problem,
    Session,
    Timetable,
    Venue,
    check,
    plan,
)
from tests.engines.schedule.problems import every_week, tuesday

SIX = DAY + 18 * 60


def problem(**changes: Any) -> Problem:
    rows = Problem(
        weeks=1,
        people=(
            Person("ann", tuesday(9, 21), languages=("pl",), access=("step-free",)),
            Person("ben", tuesday(9, 21), minutes_per_day=120, sessions_per_day=1, minutes_per_week=120),
        ),
        asks=(Ask("a1", "ann", "cook"), Ask("a2", "ben", "cook")),
        opportunities=(
            Opportunity(
                "cook", 120, 1, 2, features=("kitchen",), helpers=1, people_per_helper=2, skills=("cooking",),
                checks=("disclosure",), kit=(("van", 1),),
            ),
        ),
        venues=(
            Venue("hall", "church", "cross", tuesday(9, 21), 3, features=("kitchen", "step-free")),
            Venue("loft", "church", "hill", tuesday(9, 21), 3, features=("kitchen",)),
            Venue("shed", "church", "hill", tuesday(9, 21), 3, features=("step-free",)),
        ),
        helpers=(
            Helper("kim", "college", tuesday(9, 21), skills=("cooking",), checks=("disclosure",), languages=("pl",)),
            Helper("lee", "college", tuesday(9, 21), checks=("disclosure",), languages=("en",), minutes=60),
            Helper("mo", "college", every_week(2, 9, 21), skills=("cooking",), languages=("pl",)),
        ),
        kit=(Kit("v1", "council", "van", 1, tuesday(9, 21)), Kit("b1", "council", "bus", 1, tuesday(9, 21))),
        travel=(("cross", "hill", 30),),
    )  # fmt: skip
    return replace(rows, **changes)


RIGHT = Session("s1", "cook", SIX, SIX + 120, "hall", ("kim",), ("ann", "ben"), ("v1",))


def codes(rows: Problem, *sessions: Session) -> set[str]:
    return {violation.code for violation in check(rows, Timetable(sessions))}


def test_a_right_plan_breaks_nothing():
    assert codes(problem(), RIGHT) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"venue": "attic"}, {"unknown"}),
        ({"people": ("ann", "ann")}, {"named_twice"}),
        ({"people": ()}, {"too_few"}),
        ({"end": SIX + 60}, {"length"}),
        ({"start": SIX - 7, "end": SIX + 113}, {"step"}),
        ({"start": SIX + 120, "end": SIX + 240}, {"not_pledged", "not_free"}),
        ({"venue": "loft"}, {"access"}),
        ({"venue": "shed"}, {"features"}),
        ({"helpers": ()}, {"helpers", "ratio", "skills", "language"}),
        ({"helpers": ("lee",)}, {"skills", "language", "helper_hours"}),
        ({"helpers": ("mo",)}, {"not_pledged", "checks"}),
        ({"helpers": ("kim", "lee")}, {"capacity", "helper_hours"}),
        ({"kit": ()}, {"kit"}),
        ({"kit": ("b1",)}, {"kit"}),
    ],
)
def test_one_wrong_session_is_named_for_what_is_wrong(changes: dict[str, Any], expected: set[str]):
    assert codes(problem(), replace(RIGHT, **changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"keep_apart": (("ann", "ben"),)}, {"kept_apart"}),
        ({"asks": (Ask("a1", "ann", "cook"),)}, {"not_asked"}),
        ({"now": SIX - 10, "helpers": (replace(problem().helpers[0], notice=60),)}, {"notice"}),
        ({"opportunities": (replace(problem().opportunities[0], most=1),)}, {"too_many"}),
        ({"venues": (replace(problem().venues[0], minutes_per_week=60),)}, {"venue_hours"}),
        ({"helpers": (replace(problem().helpers[0], minutes_per_week=60),)}, {"helper_hours"}),
        (
            {
                "opportunities": (
                    replace(problem().opportunities[0], after=("safety",)),
                    Opportunity("safety", 60, 1, 9),
                )
            },
            {"order"},
        ),
    ],
)
def test_a_rule_that_a_session_breaks_is_named(changes: dict[str, Any], expected: set[str]):
    assert codes(problem(**changes), RIGHT) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"people": ("ann",)}, {"venue_twice", "two_places", "kit_amount"}),
        ({"venue": "loft", "people": ("ben",)}, {"two_places", "kit_amount", "load"}),
        ({"start": SIX - 120, "end": SIX, "venue": "loft", "people": ("ben",)}, {"travel", "load"}),
        ({"id": "s1", "start": SIX - 240, "end": SIX - 120}, {"id_twice"}),
    ],
)
def test_two_sessions_that_cannot_both_be_are_named(changes: dict[str, Any], expected: set[str]):
    twice = problem(
        asks=(Ask("a1", "ann", "cook", times=2), Ask("a2", "ben", "cook", times=2)),
        opportunities=(
            replace(
                problem().opportunities[0], sessions=2, sessions_per_week=2, each_per_week=2, spacing_days=0
            ),
        ),
    )
    other = replace(RIGHT, id="s2")
    assert codes(twice, RIGHT, replace(other, **changes)) == expected


def test_too_many_sessions_and_too_little_spacing_are_named():
    early = replace(RIGHT, id="s2", start=SIX - 240, end=SIX - 120, people=("ann",))
    assert codes(problem(), RIGHT, early) == {"sessions", "times", "each_per_week", "spacing"}


def test_a_keep_apart_pair_may_not_be_side_by_side_at_one_place_either():
    rows = problem(
        keep_apart=(("ann", "ben"),),
        venues=(*problem().venues, replace(problem().venues[0], id="den")),
        opportunities=(replace(problem().opportunities[0], sessions=2, sessions_per_week=2, kit=()),),
        helpers=(problem().helpers[0], replace(problem().helpers[0], id="nan")),
    )
    one = replace(RIGHT, people=("ann",), kit=())
    two = replace(RIGHT, id="s2", venue="den", helpers=("nan",), people=("ben",), kit=())
    found = check(rows, Timetable((one, two)))
    assert {(violation.code, violation.audience) for violation in found} == {("kept_apart", "coordinator")}


def test_what_is_past_is_not_held_against_todays_pledges():
    assert codes(problem(now=2 * DAY, venues=(replace(problem().venues[0], windows=()),)), RIGHT) == set()


def test_an_ask_without_an_answer_and_an_answer_to_nothing_are_named():
    rows = problem()
    whole = plan(rows)
    assert check(rows, whole) == []
    (left, *rest) = whole.answers
    assert {(v.code, v.session) for v in check(rows, replace(whole, answers=tuple(rest)))} == {
        ("left_out", left.ask)
    }
    assert {v.code for v in check(rows, replace(whole, answers=(), impossible=()))} == {"left_out"}
    other = replace(left, ask="nobody's")
    assert {v.code for v in check(rows, replace(whole, answers=(other, *rest)))} == {"left_out", "answer"}
    elsewhere = replace(left, met=tuple(replace(meeting, venue="loft") for meeting in left.met))
    assert {v.code for v in check(rows, replace(whole, answers=(elsewhere, *rest)))} == {"answer"}
