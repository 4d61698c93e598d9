"""The same people before and after."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from alongside.engines.effect import ENGINE_VERSION, Pairs, estimate

TRUST = Pairs("trust", (3, 4, 5, 4, None, 6, 3, 2, 5), (5, 5, 6, 4, 4, 7, None, 4, 5))


def test_a_mean_change_worked_by_hand() -> None:
    # Changes 2, 1, 1, 0, 1, 2, 0: mean 1, standard deviation sqrt(4/6), t(6) at 97.5 % is 2.4469.
    result = estimate(TRUST)
    assert result.effect == pytest.approx(1.0)
    assert result.low == pytest.approx(1 - 2.4469 * (4 / 6 / 7) ** 0.5, abs=1e-4)
    assert result.high == pytest.approx(1 + 2.4469 * (4 / 6 / 7) ** 0.5, abs=1e-4)
    assert (result.n, result.missing, result.method, result.comparator) == (7, 2, "paired_change", "none")
    assert result.reading == (
        "Among the 7 of 9 who answered both times, trust rose by 1.00 points on average "
        "(95% interval 0.245 to 1.76); there is no comparator."
    )
    assert result.cannot_say == (
        "There is no comparator: nobody knows what would have happened anyway, so this is a change and not "
        "an "
        "effect of the work.",
        "It says nothing about 2 of 9 who did not answer trust both times.",
    )
    assert result.engine_version == ENGINE_VERSION


def test_a_fall_is_called_a_fall_with_its_interval_the_right_way_round() -> None:
    fall = estimate(Pairs("worry", TRUST.after, TRUST.before))
    assert fall.effect == pytest.approx(-1.0)
    assert "worry fell by 1.00 points on average (95% interval 0.245 to 1.76)" in fall.reading


def test_no_clear_change_is_called_that() -> None:
    result = estimate(Pairs("trust", (1, 2, 3, 4, 5), (5, 4, 3, 2, 1)))
    assert result.effect == pytest.approx(0.0)
    assert "shows no clear change: 0.000 points on average" in result.reading


def test_few_people_are_not_averaged() -> None:
    result = estimate(Pairs("trust", (1, 2, 3, 4, 5, None), (2, 3, 4, 5, None, 1)))
    assert (result.effect, result.low, result.high, result.n, result.missing) == (None, None, None, 4, 2)
    assert result.details == ()
    assert result.reading == (
        "Fewer than 5 people answered trust both times, so no mean is shown: it would say too much about "
        "each "
        "of them."
    )


def test_a_comparator_takes_away_what_happened_to_everybody() -> None:
    ours = Pairs("trust here", (3, 3, 4, 5, 4, 2), (5, 4, 7, 6, 6, 5))
    theirs = Pairs("trust there", (3, 4, 4, 5, 3, 2), (4, 5, 4, 6, 5, 3))
    result = estimate(ours, comparator=theirs)
    a, b = (np.array(one.after) - np.array(one.before) for one in (ours, theirs))
    peer = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
    assert (result.low, result.high) == pytest.approx((peer.low, peer.high))
    assert result.effect == pytest.approx(a.mean() - b.mean())
    assert result.comparator == "trust there"
    assert not any("no comparator" in one.lower() for one in (*result.cannot_say, result.reading))


def test_a_comparator_of_few_people_stops_the_estimate() -> None:
    result = estimate(TRUST, comparator=Pairs("there", (1, 2), (2, 3)))
    assert (result.effect, result.comparator, result.method) == (None, "there", "difference_in_changes")


answers = st.one_of(st.none(), st.integers(0, 10))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(answers, answers), max_size=30), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_is_that_of_scipy(people: list[tuple[int | None, int | None]], level: float) -> None:
    pairs = Pairs("trust", tuple(a for a, _ in people), tuple(b for _, b in people))
    result = estimate(pairs, level=level)
    complete = pairs.complete()
    assert (result.n, result.n + result.missing) == (len(complete), len(people))
    if len(complete) < 5:
        assert result.effect is None
        return
    before, after = np.array(complete).T
    assert result.effect == pytest.approx(float((after - before).mean()))
    if np.ptp(after - before) > 0:
        peer = stats.ttest_rel(after, before).confidence_interval(level)
        assert (result.low, result.high) == pytest.approx((peer.low, peer.high))
    assert "caused" not in " ".join([result.reading, *result.cannot_say, *result.assumptions])


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(9)))
def test_the_order_of_people_changes_nothing(order: list[int]) -> None:
    mixed = Pairs("trust", tuple(TRUST.before[i] for i in order), tuple(TRUST.after[i] for i in order))
    one, other = estimate(mixed), estimate(TRUST)
    assert one.input_digest == other.input_digest
    assert one.effect == pytest.approx(other.effect)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Pairs("trust", (1,), (1, 2)), "1 values before and 2 after"),
        (lambda: Pairs("trust", ("a",), (1,)), "every value is a number"),  # type: ignore[arg-type]
        (lambda: Pairs("trust", (float("nan"),), (1,)), "every value is a number"),
        (lambda: estimate(TRUST, method="interrupted"), "needs a series of many times"),
        (lambda: estimate(TRUST, method="difference_in_differences"), "needs a comparator"),
        (lambda: estimate(TRUST, level=95), "from 0.5 to below 1"),
        (lambda: estimate(TRUST, fewest=1), "a person's answer"),
    ],
)
def test_bad_answers_get_a_sentence(build: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build()  # type: ignore[operator]
