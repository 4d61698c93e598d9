"""When a map is warranted, and when it is not."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from alongside.engines.opinions import FEWEST_PEOPLE, Votes, adjusted_rand, opinion_map
from tests.engines.opinions.crowds import crowd


@pytest.mark.parametrize("seed", range(5))
def test_the_adjusted_rand_index_is_the_usual_one(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 3, 50), rng.integers(0, 4, 50)
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand_score(first, second))


def test_renaming_groups_changes_nothing():
    assert adjusted_rand(np.array([0, 0, 1, 2]), np.array(["b", "b", "a", "c"])) == 1.0


def test_clear_groups_warrant_a_map():
    votes, truth = crowd(200, 40, groups=2)
    result = opinion_map(votes)
    assert result.stability.warranted
    assert result.stability.reason.startswith("A map is warranted: 200 people are placed")
    assert adjusted_rand(result.people.labels, truth) > 0.9


@pytest.mark.parametrize("people", [20, 60, 300])
def test_noise_does_not_warrant_a_map(people):
    verdicts = [opinion_map(crowd(people, 40, strength=0, seed=seed)[0]).stability for seed in range(6)]
    assert [one.warranted for one in verdicts] == [False] * 6
    assert all("give other groups each time" in one.reason for one in verdicts)


def test_fourteen_people_are_too_few_whatever_they_say():
    votes, _ = crowd(FEWEST_PEOPLE - 1, 30, share=1)
    result = opinion_map(votes)
    assert not result.stability.warranted
    assert "14 people have voted enough to be placed, and under 15" in result.stability.reason
    assert result.groups == ()
    assert [one.n for one in result.agreement] == [14] * 30


def alike(people, value):
    rows = [(one, statement, value) for one in range(people) for statement in range(10)]
    return Votes.from_sequences(*zip(*rows, strict=True))


@pytest.mark.parametrize("value", [1, 0, -1])
def test_all_voting_alike_is_told_as_such(value):
    result = opinion_map(alike(40, value))
    assert result.stability.reason == "A map is not warranted: there are no two groups to tell apart."
    counts = {(one.agrees, one.passes, one.disagrees) for one in result.agreement}
    assert counts == {(40 * (value == 1), 40 * (value == 0), 40 * (value == -1))}


def test_one_person_and_nobody_get_a_sentence():
    assert "1 person has voted enough" in opinion_map(alike(1, 1)).stability.reason
    nobody = opinion_map(Votes.from_sequences([], [], []))
    assert "0 people have voted enough" in nobody.stability.reason
    assert (len(nobody.people), nobody.groups, nobody.agreement) == (0, (), ())
