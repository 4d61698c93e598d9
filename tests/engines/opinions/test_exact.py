"""With the groups of a published file taken as given, its figures come out again."""

import pytest

from alongside.engines.opinions import opinion_map
from tests.engines.opinions.conversations import exact_groups, exact_math, votes_of

CLOSE = 1e-6


@pytest.fixture(scope="module")
def published():
    return exact_math()


@pytest.fixture(scope="module")
def result(published):
    return opinion_map(votes_of("exact-vw"), groups=exact_groups(published))


def test_every_group_stands_for_the_same_statements_in_the_same_order(published, result):
    ours = {str(group.id): [(one.id, one.direction) for one in group.statements] for group in result.groups}
    theirs = {
        group: [(one["tid"], one["repful-for"]) for one in statements]
        for group, statements in published["repness"].items()
    }
    assert ours == theirs


def test_representativeness_and_its_tests_are_the_published_ones(published, result):
    ours = [
        figure
        for group in result.groups
        for one in group.statements
        for figure in (one.repness, one.repness_test, one.p_success, one.p_test, one.successes, one.trials)
    ]
    theirs = [
        one[name]
        for group in result.groups
        for one in published["repness"][str(group.id)]
        for name in ("repness", "repness-test", "p-success", "p-test", "n-success", "n-trials")
    ]
    assert ours == pytest.approx(theirs, abs=CLOSE)


def test_group_informed_consensus_is_the_published_one(published, result):
    ours = {str(one.id): one.value for one in result.group_consensus}
    assert ours == pytest.approx(published["group-aware-consensus"], abs=CLOSE)


def test_priorities_are_the_published_ones(published, result):
    ours = {str(one.id): one.value for one in result.priorities}
    assert ours == pytest.approx(published["comment-priorities"], abs=CLOSE)


def test_axes_are_the_published_ones_but_for_their_sign(published, result):
    for ours, theirs in zip(result.axes.axes, published["pca"]["comps"], strict=True):
        assert min(abs(ours - theirs).max(), abs(ours + theirs).max()) < CLOSE


def test_groups_that_are_given_keep_their_ids_and_sizes(published, result):
    theirs = {group["id"]: len(group["members"]) for group in published["group-clusters"]}
    assert {group.id: group.size for group in result.groups} == theirs
