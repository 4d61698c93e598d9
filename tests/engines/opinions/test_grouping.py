"""Groups on the map."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from alongside.engines.opinions import adjusted_rand
from alongside.engines.opinions.grouping import (
    base_points,
    distances_between,
    drawn_in,
    find_groups,
    silhouette,
)


def clouds(sizes, *, seed=0, spread=0.4):
    rng = np.random.default_rng(seed)
    middles = [(0, 3), (3, -2), (-3, -2), (6, 4), (-6, 4)]
    points = [rng.normal(middles[k], spread, (size, 2)) for k, size in enumerate(sizes)]
    return np.concatenate(points), np.repeat(np.arange(len(sizes)), sizes)


@pytest.mark.parametrize("sizes", [(30, 30), (40, 25, 15), (30, 30, 30, 30), (700, 500, 300)])
def test_clear_clouds_are_found_and_counted(sizes):
    points, truth = clouds(sizes)
    found = find_groups(points, rng=np.random.default_rng(0))
    assert found.groups == len(sizes)
    assert adjusted_rand(found.labels, truth) == 1.0


def test_the_silhouette_is_the_usual_one():
    points, truth = clouds((20, 15, 10), spread=1.5)
    ours = silhouette(distances_between(points), np.ones(45), truth, 3)
    assert ours == pytest.approx(silhouette_score(points, truth))


def test_weighted_points_score_as_if_they_were_repeated():
    points, truth = clouds((9, 8), spread=1.5)
    weights = np.random.default_rng(2).integers(1, 4, 17)
    ours = silhouette(distances_between(points), weights.astype(float), truth, 2)
    assert ours == pytest.approx(
        silhouette_score(np.repeat(points, weights, axis=0), np.repeat(truth, weights))
    )


def test_nobody_is_nearer_on_average_to_another_group():
    rng = np.random.default_rng(4)
    points = np.concatenate([rng.normal((0, 0), 0.3, (90, 2)), rng.normal((2, 0), 1.2, (60, 2))])
    found = find_groups(points, rng=np.random.default_rng(0), only=2)
    near = drawn_in(points)
    distances = distances_between(near)
    for one in range(len(points)):
        means = [
            distances[
                one, members := np.flatnonzero((found.labels == group) & (np.arange(150) != one))
            ].mean()
            for group in (0, 1)
        ]
        assert means[found.labels[one]] == min(means), members


def test_far_points_are_drawn_in_to_three_times_the_median_and_keep_their_direction():
    points = np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1], [30, 40]])
    near = drawn_in(points)
    assert near[:4].tolist() == points[:4].tolist()
    assert near[4].tolist() == pytest.approx([3 * 0.6, 3 * 0.8])


def test_two_people_far_out_do_not_take_a_group_from_the_others():
    points, truth = clouds((40, 40), seed=1, spread=1.5)
    far = np.concatenate([points, [[0, 450], [2, 480]]])
    found = find_groups(far, rng=np.random.default_rng(0), only=2)
    assert adjusted_rand(found.labels, np.append(truth, [0, 0])) > 0.8


def test_the_grid_stands_for_everybody():
    points = np.random.default_rng(0).normal(size=(5000, 2))
    base = base_points(points)
    assert base.weights.sum() == 5000
    assert len(base.places) < 1100
    assert (base.places * base.weights[:, None]).sum(axis=0) == pytest.approx(points.sum(axis=0))
    assert np.abs(base.places[base.members] - points).max() < 0.4


def test_the_same_seed_gives_the_same_groups_and_others_nearly_so():
    points, _ = clouds((60, 50, 40), spread=1.2)
    labels = [find_groups(points, rng=np.random.default_rng(seed)).labels for seed in (3, 3, 4)]
    assert labels[0].tolist() == labels[1].tolist()
    assert adjusted_rand(labels[0], labels[2]) > 0.9


def test_people_in_one_place_are_no_groups():
    assert find_groups(np.zeros((40, 2)), rng=np.random.default_rng(0)) is None
