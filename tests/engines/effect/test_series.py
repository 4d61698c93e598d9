"""One thing at many times, alone, beside a comparator and beside many."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize, stats

from alongside.engines.effect import Check, Estimate, Series, estimate
from alongside.engines.effect.interrupted import poisson_fit
from alongside.engines.effect.synthetic import simplex_weights

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "effect"


def rows(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"The public series {name} is not on this machine (expected in ../shared/data).")
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def sicily() -> tuple[Series, int]:
    months = rows("sicily.csv")
    series = Series(
        "hospital admissions",
        tuple(int(one["time"]) for one in months),
        tuple(int(one["aces"]) for one in months),
        tuple(float(one["stdpop"]) for one in months),
    )
    return series, next(int(one["time"]) for one in months if one["smokban"] == "1")


def states() -> dict[str, Series]:
    years = rows("california_prop99.csv")
    times = tuple(int(one["Year"]) for one in years)
    return {
        name: Series(name, times, tuple(float(one[name]) for one in years), unit="packs a head")
        for name in years[0]
        if name != "Year"
    }


def found(result: Estimate, name: str) -> float:
    return dict(result.details)[name]


def check(result: Estimate, name: str) -> Check:
    return next(one for one in result.checks if one.name == name)


# ------------------------------------------------------------------------------------- published results


@pytest.mark.parametrize(
    ("harmonics", "overdispersed", "published"),
    [(0, False, (0.894, 0.865, 0.925)), (0, True, (0.894, 0.839, 0.953)), (2, True, (0.885, 0.839, 0.933))],
)
def test_sicilys_smoking_ban_as_published(
    harmonics: int, overdispersed: bool, published: tuple[float, float, float]
) -> None:
    series, start = sicily()
    result = estimate(series, start, harmonics=harmonics, overdispersed=overdispersed)
    assert result.effect is not None
    assert result.low is not None
    assert result.high is not None
    assert (round(result.effect, 3), round(result.low, 3), round(result.high, 3)) == published
    assert (result.method, result.measure, result.n, result.missing) == ("interrupted", "ratio", 59, 0)


def test_sicilys_dispersion_as_published_and_said() -> None:
    series, start = sicily()
    result = estimate(series, start)
    assert round(found(result, "dispersion"), 2) == 3.56
    assert check(result, "scatter like independent events").passed is False
    assert result.reading == (
        "After the intervention, hospital admissions was 10.6% lower than the trend before would have given: "
        "a ratio of 0.894 (95% interval 0.839 to 0.953); there is no comparator."
    )


def test_californias_tobacco_law_as_published() -> None:
    series = states()
    others = tuple(one for name, one in series.items() if name != "California")
    result = estimate(series["California"], 1989, comparator=others, at=2000)
    assert result.effect is not None
    assert round(result.effect, 1) == -26.6
    weights = {name.removeprefix("weight of "): value for name, value in result.details if "weight" in name}
    for state, published in {"Utah": 0.39, "Montana": 0.23, "Nevada": 0.21, "Connecticut": 0.11}.items():
        assert weights[state] == pytest.approx(published, abs=0.01)
    assert sum(weights.values()) == pytest.approx(1)
    assert (found(result, "rank among placebos"), found(result, "placebos")) == (3, 38)


# -------------------------------------------------------------------------------------- worked by hand


def test_means_before_and_after_worked_by_hand() -> None:
    result = estimate(Series("calls", (1, 2, 3, 4, 5), (4.5, 5.5, None, 2, 3)), 4)
    assert (result.effect, result.n, result.missing) == (-2.5, 4, 1)
    assert result.method == "before_after"
    assert check(result, "no trend before").passed is None


def test_a_difference_in_differences_worked_by_hand() -> None:
    ours, theirs = Series("here", (1, 2, 3, 4), (10, 12, 9, 7)), Series("there", (1, 2, 3, 4), (5, 6, 6, 5))
    result = estimate(ours, 3, comparator=theirs)
    # Gaps 5, 6, then 3, 2: the mean falls from 5.5 to 2.5.
    assert result.effect == pytest.approx(-3.0)
    assert (found(result, "own change"), found(result, "change of the comparator")) == pytest.approx(
        (-3.0, 0.0)
    )
    assert result.reading.startswith("Here changed by −3.00 and there by 0.000: a difference of −3.00 ")
    peer = stats.ttest_ind([3, 2], [5, 6], equal_var=False).confidence_interval(0.95)
    assert (result.low, result.high) == pytest.approx((peer.low, peer.high))


def test_relative_changes_are_compared_for_counts_out_of_something() -> None:
    # -52 % here and -29 % in the comparison area.
    ours = Series("here", (1, 2, 3, 4), (100, 100, 48, 48), (10, 10, 10, 10))
    theirs = Series("there", (1, 2, 3, 4), (100, 100, 71, 71), (20, 20, 20, 20))
    result = estimate(ours, 3, comparator=theirs)
    assert result.effect == pytest.approx(0.48 / 0.71)
    assert result.measure == "ratio"
    assert "Here changed by −52.0% and there by −29.0%" in result.reading


def test_a_gap_that_was_already_closing_is_said() -> None:
    ours = Series("here", tuple(range(10)), tuple(20 - one + (one % 2) * 0.1 for one in range(10)))
    theirs = Series("there", tuple(range(10)), (5,) * 10)
    result = estimate(ours, 6, comparator=theirs)
    assert check(result, "the gap was steady before").passed is False


def test_a_copy_among_comparators_is_found() -> None:
    random = np.random.default_rng(1)
    others = random.normal(10, 2, (12, 5))
    own = others[:, 2].copy()
    own[8:] -= 3
    donors = tuple(Series(f"area {j}", tuple(range(12)), tuple(others[:, j].tolist())) for j in range(5))
    result = estimate(Series("here", tuple(range(12)), tuple(own.tolist())), 8, comparator=donors)
    assert result.effect == pytest.approx(-3, abs=1e-6)
    assert found(result, "weight of area 2") == pytest.approx(1)
    # Five placebos cannot carry an interval of 95 %.
    assert (result.low, result.high) == (None, None)
    assert "(no interval can be given)" in result.reading


def test_a_comparator_with_gaps_is_left_out_and_counted_as_missing() -> None:
    times = tuple(range(6))
    donors = (
        Series("a", times, (1, 2, 3, 4, 5, 6)),
        Series("b", times, (2, 1, 2, 1, 2, 1)),
        Series("c", times, (1, None, 3, 4, 5, 6)),
    )
    result = estimate(Series("here", times, (1, 2, 3, 4, 6, 7)), 4, comparator=donors)
    assert result.missing == 1
    assert "c" not in result.comparator.split()


# --------------------------------------------------------------------------------- twins and properties


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=14, max_size=30), st.integers(8, 10), st.floats(0.5, 2000))
def test_the_exposures_unit_does_not_matter(counts: list[int], start: int, unit: float) -> None:
    times = tuple(range(len(counts)))
    one = estimate(Series("x", times, tuple(counts), (3.0,) * len(counts)), start, method="interrupted")
    other = estimate(
        Series("x", times, tuple(counts), (3.0 * unit,) * len(counts)), start, method="interrupted"
    )
    assert (one.effect, one.low, one.high) == pytest.approx((other.effect, other.low, other.high), rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=12, max_size=25))
def test_the_fit_is_the_top_of_the_likelihood(values: list[int]) -> None:
    counts = np.array([*values, 5, 9], dtype=float)
    n = len(counts)
    design = np.stack([np.ones(n), (np.arange(n) >= n - 3).astype(float), np.arange(n) / n], axis=1)
    if counts[: n - 3].sum() == 0:
        return
    offset = np.log(np.linspace(1, 2, n))

    def loss(beta: NDArray[np.float64]) -> float:
        linear = design @ beta + offset
        return float((np.exp(linear) - counts * linear).sum())

    ours = poisson_fit(design, counts, offset)
    peer = optimize.minimize(loss, np.zeros(3), method="BFGS")
    assert loss(ours.coefficients) <= peer.fun + 1e-6
    # At the top the score is nothing.
    assert design.T @ (counts - ours.fitted) == pytest.approx(np.zeros(3), abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(3, 12))
def test_weights_are_the_best_on_the_simplex(seed: int, donors: int, times: int) -> None:
    random = np.random.default_rng(seed)
    others, own = random.normal(50, 10, (times, donors)), random.normal(50, 10, times)
    weights = simplex_weights(others, own)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)

    def loss(w: NDArray[np.float64]) -> float:
        return float(((others @ w - own) ** 2).sum())

    peer = optimize.minimize(
        loss,
        np.full(donors, 1 / donors),
        bounds=[(0, 1)] * donors,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        method="SLSQP",
    )
    assert loss(weights) <= peer.fun * (1 + 1e-4) + 1e-6


@settings(max_examples=30, deadline=None)
@given(st.floats(-50, 50), st.integers(0, 1000))
def test_what_happens_to_everybody_is_no_effect(shock: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    times = tuple(range(10))
    here, there = random.normal(0, 1, 10), random.normal(0, 1, 10)
    plain = estimate(Series("a", times, tuple(here)), 6, comparator=Series("b", times, tuple(there)))
    here[6:] += shock
    there[6:] += shock
    moved = estimate(Series("a", times, tuple(here)), 6, comparator=Series("b", times, tuple(there)))
    assert moved.effect == pytest.approx(plain.effect, abs=1e-9)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(7)
    times = np.arange(48)
    held = 0
    for _ in range(200):
        mean = np.exp(3 + 0.005 * times + np.log(0.8) * (times >= 30))
        counts = tuple(int(one) for one in random.poisson(mean))
        result = estimate(Series("x", tuple(times.tolist()), counts), 30)
        assert result.low is not None
        assert result.high is not None
        held += result.low <= 0.8 <= result.high
    # 95 % of 200 is 190; three standard errors are 9.
    assert 181 <= held <= 199


# ------------------------------------------------------------------------------------------- bad input

SHORT = Series("x", (1, 2, 3, 4), (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Series("x", (1, 2), (1,)), "2 times and 1 values"),
        (lambda: Series("x", (2, 1), (1, 2)), "do not rise: 1 comes after 2"),
        (lambda: Series("x", (1,), (1,), (0,)), "not above zero"),
        (lambda: Series("x", (1, 2), (1, 2), (1,)), "2 times and 1 exposures"),
        (lambda: estimate(SHORT), "needs the time of the intervention"),
        (lambda: estimate(SHORT, 1), "leaves nothing before or nothing after"),
        (lambda: estimate(SHORT, 9), "'x' covers 1 to 4"),
        (lambda: estimate(SHORT, 4), "3 values before and 1 after"),
        (lambda: estimate(SHORT, 3, method="interrupted"), "at least 6 values are needed"),
        (lambda: estimate(SHORT, 3, method="guess"), "There is no method 'guess'"),
        (lambda: estimate(SHORT, 3, method="synthetic_control"), "needs a comparator measured at many times"),
        (lambda: estimate(SHORT, 3, comparator=SHORT, method="synthetic_control"), "and there is one"),
        (lambda: estimate(SHORT, 3, comparator=SHORT, method="interrupted"), "uses no comparator"),
        (lambda: estimate(SHORT, 3, comparator=(SHORT, SHORT)), "the same name"),
        (
            lambda: estimate(Series("x", tuple(range(12)), (3,) * 8 + (0,) * 4), 8),
            "counts nothing at all after",
        ),
        (
            lambda: estimate(Series("x", tuple(range(12)), (1.5,) * 12), 8, method="interrupted"),
            "counts events",
        ),
        (
            lambda: estimate(
                Series("x", (1, 2, 3, 4), (1, 2, 3, 0)),
                3,
                comparator=Series("y", (1, 2, 3, 4), (1, 2, 3, 4)),
                scale="ratio",
            ),
            "need values above zero",
        ),
        (
            lambda: estimate(SHORT, 3, comparator=(Series("a", (1, 2), (1, 2)), Series("b", (3,), (1,)))),
            "needs at least two",
        ),
    ],
)
def test_bad_series_get_a_sentence(build: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build()  # type: ignore[operator]
