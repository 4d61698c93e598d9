"""Which statement is asked next."""

from collections import Counter

import numpy as np
import pytest

from alongside.engines.opinions import next_statement, statement_priorities, statement_priority


def test_a_statement_nobody_has_seen_weighs_what_the_formula_says():
    # importance 1/2 * 1 * 1/2, times 1 + 8
    assert statement_priority(agrees=0, passes=0, seen=0) == pytest.approx((0.25 * 9) ** 2)


def test_a_worked_figure():
    # (1 - 2/12) (1 + 0.5) (7/12) (1 + 8 / 4), squared
    expected = ((1 - 2 / 12) * 1.5 * (7 / 12) * 3) ** 2
    assert statement_priority(agrees=6, passes=1, seen=10, extremity=0.5) == pytest.approx(expected)


def test_one_by_one_and_all_at_once_are_the_same():
    agrees, passes, seen, extremity = (
        np.array([3, 0]),
        np.array([1, 0]),
        np.array([9, 2]),
        np.array([0.2, 1.5]),
    )
    together = statement_priorities(agrees=agrees, passes=passes, seen=seen, extremity=extremity)
    alone = [
        statement_priority(agrees=a, passes=p, seen=s, extremity=e)
        for a, p, s, e in zip(
            agrees.tolist(), passes.tolist(), seen.tolist(), extremity.tolist(), strict=True
        )
    ]
    assert together.tolist() == pytest.approx(alone)


def test_passes_and_many_votes_make_a_statement_wait():
    fresh = statement_priority(agrees=2, passes=0, seen=2)
    assert statement_priority(agrees=2, passes=2, seen=4) < fresh
    assert statement_priority(agrees=60, passes=0, seen=60) < fresh


def test_the_same_seed_draws_the_same_and_never_a_seen_one():
    weights = {1: 1.0, 2: 5.0, 3: 2.0, 4: 9.0}
    drawn = [next_statement(weights, seen={4}, seed=seed) for seed in range(200)]
    assert drawn == [
        next_statement(dict(reversed(weights.items())), seen=[4], seed=seed) for seed in range(200)
    ]
    assert set(drawn) == {1, 2, 3}


def test_chances_follow_the_weights():
    weights = {"a": 1.0, "b": 3.0}
    drawn = Counter(next_statement(weights, seen=(), seed=f"p {turn}") for turn in range(4000))
    assert drawn["b"] / 4000 == pytest.approx(0.75, abs=0.03)


def test_when_all_is_seen_there_is_nothing_to_ask():
    assert next_statement({1: 2.0}, seen={1}, seed=0) is None
    assert next_statement({}, seen=(), seed=0) is None


def test_when_nothing_weighs_all_have_the_same_chance():
    assert {next_statement({1: 0.0, 2: 0.0}, seen=(), seed=seed) for seed in range(50)} == {1, 2}


def test_a_weight_that_is_no_weight_is_refused():
    with pytest.raises(ValueError, match="priority of statement 1 is -1"):
        next_statement({1: -1.0}, seen=(), seed=0)
    with pytest.raises(ValueError, match="priority of statement 1 is nan"):
        next_statement({1: float("nan")}, seen=(), seed=0)
