"""Axes and positions, against a plain singular value decomposition of the filled-in matrix."""

import numpy as np
import pytest

from alongside.engines.opinions import Votes
from alongside.engines.opinions.components import (
    _exact_axes,
    _lanczos_axes,
    _refined_axes,
    centred_votes,
    components,
    statement_means,
)
from tests.engines.opinions.crowds import crowd


def plain(votes):
    """Fill gaps with the mean of the statement, take means away, decompose, project: all dense and slow."""
    matrix = np.full((votes.people, votes.statements), np.nan)
    matrix[votes.rows(), votes.columns] = votes.values
    means = np.nanmean(matrix, axis=0)
    centred = np.where(np.isnan(matrix), 0, matrix - means)
    axes = np.linalg.svd(centred, full_matrices=False)[2][:2]
    stretch = np.sqrt(votes.statements / (~np.isnan(matrix)).sum(axis=1))
    return axes, (centred @ axes.T) * stretch[:, None]


def same_up_to_sign(ours, theirs, close):
    for one, other in zip(ours, theirs, strict=True):
        assert min(np.abs(one - other).max(), np.abs(one + other).max()) < close


@pytest.mark.parametrize(("people", "statements"), [(30, 12), (12, 30), (300, 250)])
def test_axes_and_positions_are_those_of_the_filled_in_matrix(people, statements):
    votes, _ = crowd(people, statements)
    axes, positions = plain(votes)
    means = statement_means(votes)
    centred = centred_votes(votes, means)
    found = components(centred, means)
    same_up_to_sign(found.axes, axes, 1e-7)
    ours = found.positions(centred, votes_cast=np.diff(votes.starts), statements=votes.statements)
    same_up_to_sign(ours.T, positions.T, 1e-6)


def test_all_three_ways_find_the_same_axes():
    votes, _ = crowd(400, 60, groups=3)
    centred = centred_votes(votes, statement_means(votes))
    exact = _exact_axes(centred)
    same_up_to_sign(_lanczos_axes(centred), exact, 1e-8)
    rng = np.random.default_rng(1)
    start = np.linalg.qr((exact + 0.05 * rng.standard_normal(exact.shape)).T)[0].T
    same_up_to_sign(_refined_axes(centred, start), exact, 5e-3)


def test_single_precision_is_enough_for_a_map():
    votes, _ = crowd(400, 60, groups=3)
    means = statement_means(votes)
    single = _lanczos_axes(centred_votes(votes, means, exact=False))
    same_up_to_sign(single, _exact_axes(centred_votes(votes, means)), 1e-3)


def test_an_earlier_map_keeps_its_directions():
    votes, _ = crowd(80, 20)
    means = statement_means(votes)
    centred = centred_votes(votes, means)
    first = components(centred, means)
    turned = components(centred, means, start=-first.axes)
    assert turned.axes == pytest.approx(-first.axes, abs=1e-9)


def test_where_opinions_differ_in_one_way_only_the_second_axis_is_nothing():
    rows = [(one, s, 1 if one % 2 else -1) for one in range(20) for s in range(5)]
    votes = Votes.from_sequences(*zip(*rows, strict=True))
    means = statement_means(votes)
    found = components(centred_votes(votes, means), means)
    assert np.linalg.norm(found.axes, axis=1) == pytest.approx([1, 0])


def test_where_all_agree_there_are_no_axes():
    votes = Votes.from_sequences([1, 1, 2, 2], [1, 2, 1, 2], [1, 1, 1, 1])
    means = statement_means(votes)
    assert components(centred_votes(votes, means), means).axes.tolist() == [[0, 0], [0, 0]]
