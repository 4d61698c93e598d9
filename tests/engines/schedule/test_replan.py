"""Something falls through: what is hit, and ways out that differ in kind."""

from dataclasses import replace

import pytest

from alongside.engines.schedule import DAY, WEEK, Loss, Venue, after_losses, check, plan, replan
from alongside.engines.schedule.generate import generate
from tests.engines.schedule.problems import evening, govan, tuesday

SPARE = Venue("centre", "council", "cross", tuesday(), 8, name="Centre", features=("kitchen",))
THE_DAY = (DAY, 2 * DAY)


def test_a_lost_kitchen_moves_the_session_to_the_other_kitchen():
    problem = evening(venues=(evening().venues[0],))
    first = plan(problem)
    richer = replace(problem, venues=(*problem.venues, SPARE))
    best = replan(richer, first, [Loss("venue", *THE_DAY, "hall")])[0]
    assert best.kind == "fewest changes"
    (session,) = best.timetable.sessions
    assert (session.id, session.venue, session.people) == (
        first.sessions[0].id,
        "centre",
        ("ann", "ben", "cal"),
    )
    assert (best.affected, best.affected_helpers) == (("ann", "ben", "cal"), ("kim",))
    assert (best.changed, best.forced) == (4, 4)
    assert [change.kind for change in best.changes] == ["moved"]


def test_a_lost_helper_is_replaced_and_no_one_else_is_told_anything():
    second = replace(evening().helpers[0], id="lee")
    problem = evening(helpers=(*evening().helpers, second))
    first = plan(problem)
    (there,) = first.sessions[0].helpers
    best = replan(problem, first, [Loss("helper", *THE_DAY, there)])[0]
    assert best.affected == ()
    assert set(best.affected_helpers) == {"kim", "lee"}
    assert (best.changed, best.forced) == (1, 1)


def test_what_nothing_can_save_is_called_off_with_a_reason():
    first = plan(evening())
    best = replan(evening(), first, [Loss("venue", *THE_DAY, "hall")])[0]
    assert best.timetable.sessions == ()
    assert [change.kind for change in best.changes] == ["cancelled"]
    assert {row.reason.code for row in best.timetable.impossible} == {"venue"}


def test_a_loss_that_hits_nothing_needs_no_way_out():
    assert replan(evening(), plan(evening()), [Loss("venue", 0, DAY, "hall")]) == ()


@pytest.mark.parametrize(
    "loss",
    [
        Loss("venue", 5 * WEEK, 5 * WEEK + DAY, "yard"),
        Loss("helper", 5 * WEEK, 5 * WEEK + DAY, "h1"),
        Loss("day", 5 * WEEK, 5 * WEEK + DAY),
        Loss("person", 5 * WEEK, 8 * WEEK, "p3"),
    ],
)
def test_ways_out_of_a_govan_monday_keep_every_hard_condition_and_the_past(loss: Loss):
    first = plan(govan())
    now = replace(govan(), now=5 * WEEK - 600)
    ways = replan(now, first, [loss])
    left = after_losses(now, [loss])
    past = {row for row in first.sessions if row.start < now.now}
    assert len({way.kind for way in ways}) == len(ways)
    for way in ways:
        assert check(left, way.timetable) == []
        assert past <= set(way.timetable.sessions)
        assert way.changed >= way.forced


def test_the_way_with_fewest_changes_changes_no_more_than_the_others():
    problem = generate(60, 3, 2)
    first = plan(problem, work_limit=0.5)
    venue = max(problem.venues, key=lambda row: sum(s.venue == row.id for s in first.sessions)).id
    ways = replan(problem, first, [Loss("venue", WEEK, 2 * WEEK, venue)])
    assert ways[0].kind == "fewest changes"
    assert ways[0].changed == min(way.changed for way in ways)
    assert ways[0].changed <= 1.5 * ways[0].forced
    elsewhere = [row for row in first.sessions if row.start // WEEK != 1]
    assert set(elsewhere) <= set(ways[0].timetable.sessions)


def test_a_loss_that_names_nothing_known_is_refused():
    with pytest.raises(ValueError, match=r"losses\[0\].id is “attic”, which is no venue"):
        replan(evening(), plan(evening()), [Loss("venue", *THE_DAY, "attic")])
    with pytest.raises(ValueError, match=r"losses\[0\].kind is “mood”"):
        replan(evening(), plan(evening()), [Loss("mood", *THE_DAY)])
