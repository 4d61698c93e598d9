"""One figure with its denominator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.engines.disclosure import safe_count


@pytest.mark.parametrize(
    ("n", "of", "about", "text"),
    [
        (9, 11, "deed", "9 of 11"),
        (11, 11, "deed", "11 of 11"),
        (0, 11, "deed", "0 of 11"),
        (2, 11, "deed", "held back (fewer than 5 of 11)"),
        (9, 11, "trait", "held back (fewer than 5, or all but fewer than 5, of 11)"),
        (2, 11, "trait", "held back (fewer than 5, or all but fewer than 5, of 11)"),
        (11, 11, "trait", "held back (fewer than 5, or all but fewer than 5, of 11)"),
        (0, 11, "trait", "held back (fewer than 5, or all but fewer than 5, of 11)"),
        (6, 11, "trait", "6 of 11"),
        (3, 4, "deed", "held back (a group of fewer than 5)"),
        (1200, 3400, "trait", "1,200 of 3,400"),
    ],
)
def test_a_figure_is_shown_or_held_back_by_one_rule(n: int, of: int, about: str, text: str) -> None:
    assert str(safe_count(n, of, about=about)) == text  # type: ignore[arg-type]


@given(st.integers(0, 60), st.integers(0, 60), st.integers(2, 12))
def test_a_trait_and_its_opposite_are_shown_or_held_back_together(n: int, rest: int, threshold: int) -> None:
    one = safe_count(n, n + rest, threshold=threshold)
    other = safe_count(rest, n + rest, threshold=threshold)
    assert (one.count is None) == (other.count is None)
    assert (one.reason, one.of) == (other.reason, other.of)


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["deed", "trait"]))
def test_a_number_from_one_to_four_is_never_shown(n: int, rest: int, about: str) -> None:
    safe = safe_count(n, n + rest, about=about)  # type: ignore[arg-type]
    assert safe.count not in (1, 2, 3, 4)
    assert safe.count in (None, n)


@pytest.mark.parametrize(
    ("n", "of", "threshold", "words"),
    [
        (12, 11, 5, "larger than what it is a part of"),
        (-1, 11, 5, "whole number from 0"),
        (3, 11, 1, "below 2 it protects nobody"),
    ],
)
def test_bad_counts_get_a_sentence(n: int, of: int, threshold: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        safe_count(n, of, threshold=threshold)
