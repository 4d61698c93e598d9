"""Wilson's interval and shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.engines.opinions import agreement, wilson_interval


def test_eight_of_ten_by_hand():
    # z = 1.96: (0.8 + 0.19207) / 1.38415 -+ 1.96 sqrt(0.016 + 0.0096036) / 1.38415
    assert wilson_interval(8, 10) == pytest.approx((0.49016, 0.94330), abs=1e-4)


def test_all_of_ten_is_still_uncertain():
    low, high = wilson_interval(10, 10)
    assert (low, high) == pytest.approx((0.72247, 1.0), abs=1e-4)


def test_with_no_votes_nothing_is_known():
    nothing = agreement(1, agrees=0, disagrees=0, passes=0)
    assert (nothing.agree, nothing.agree_low, nothing.agree_high, nothing.n) == (None, 0.0, 1.0, 0)


def test_passes_count_among_those_who_voted():
    one = agreement("a", agrees=3, disagrees=1, passes=6)
    assert (one.n, one.agree, one.disagree) == (10, 0.3, 0.1)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share_and_mirrors(successes, failures):
    trials = successes + failures
    low, high = wilson_interval(successes, trials)
    assert 0 <= low <= high <= 1
    assert wilson_interval(failures, trials) == pytest.approx((1 - high, 1 - low))
    if trials:
        assert low - 1e-12 <= successes / trials <= high + 1e-12


def test_more_successes_than_trials_are_refused():
    with pytest.raises(ValueError, match="5 successes in 3 trials"):
        wilson_interval(5, 3)
