"""The whole way from votes to a map."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.opinions import Votes, adjusted_rand, from_json, opinion_map, to_json
from tests.engines.opinions.crowds import crowd


def everything(result):
    return json.dumps(to_json(result), sort_keys=True)


def test_the_same_votes_and_seed_give_the_same_map():
    votes, _ = crowd(120, 30, groups=3)
    assert everything(opinion_map(votes, seed=4)) == everything(opinion_map(votes, seed=4))


def test_the_order_in_which_people_voted_changes_nothing():
    votes, _ = crowd(60, 20)
    rows = list(zip(votes.rows().tolist(), votes.columns.tolist(), votes.values.tolist(), strict=True))
    np.random.default_rng(0).shuffle(rows)
    again = Votes.from_sequences(*([row[part] for row in rows] for part in range(3)))
    assert everything(opinion_map(again)) == everything(opinion_map(votes))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8), st.sampled_from([1, 0, -1])), max_size=150))
@settings(max_examples=30, deadline=None)
def test_any_votes_give_a_map_that_adds_up_and_survives_json(rows):
    votes = Votes.from_sequences(*([row[part] for row in rows] for part in range(3)))
    result = opinion_map(votes)
    grouped = [one.group for one in result.people if one.group is not None]
    assert sum(group.size for group in result.groups) == len(grouped)
    assert sum(one.n for one in result.agreement) == result.votes == votes.votes
    assert all(np.isfinite([one.x, one.y]).all() for one in result.people)
    assert all(0 < one.value <= 1 for one in result.group_consensus)
    assert len(result.priorities) == len(result.agreement) == votes.statements
    assert everything(from_json(json.loads(everything(result)))) == everything(result)


def test_people_with_fewer_than_seven_votes_are_left_out_but_heard():
    votes, _ = crowd(40, 20, share=1)
    result = opinion_map(votes.with_votes([900] * 6, range(6), [1] * 6))
    assert result.people.find(900).group is None
    assert (result.people_left_out, result.votes_needed) == (1, 7)
    assert result.agreement[0].n == 41


def test_where_fewer_than_fifteen_have_seven_votes_the_map_is_filled_up():
    votes, _ = crowd(14, 20, share=1)
    result = opinion_map(votes.with_votes([90] * 5 + [91] * 4, [*range(5), *range(4)], [1] * 9))
    assert result.stability.people == 15
    assert result.people.find(91).group is None


def test_given_groups_are_used_and_others_left_out():
    votes, truth = crowd(50, 20)
    groups = {person: "red" if truth[person] else "blue" for person in range(40)}
    result = opinion_map(votes, groups=groups)
    assert [group.id for group in result.groups] == ["blue", "red"]
    assert {one.id: one.group for one in result.people if one.group} == groups
    assert result.people_left_out == 10


def test_given_groups_of_nobody_who_voted_are_refused():
    votes, _ = crowd(20, 10)
    with pytest.raises(ValueError, match="None of the people in the given groups has voted"):
        opinion_map(votes, groups={"1": 0, "2": 1})


@pytest.mark.parametrize("seed", [-1, 1.5, True, "a"])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ValueError, match="The seed is"):
        opinion_map(crowd(20, 10)[0], seed=seed)


def test_a_statement_taken_out_is_gone_but_pushes_nobody_off_the_map():
    votes, _ = crowd(40, 7, share=1)
    result = opinion_map(votes, moderated_out=[3])
    assert [one.id for one in result.agreement] == [0, 1, 2, 4, 5, 6]
    assert 3 not in result.priority_weights()
    assert (result.people_left_out, result.moderated_out) == (0, (3,))
    assert result.input_digest != opinion_map(votes).input_digest


def test_an_update_lands_where_a_new_start_would():
    votes, _ = crowd(600, 60, groups=3, share=0.3)
    before = opinion_map(votes)
    rng = np.random.default_rng(8)
    more = votes.with_votes(rng.integers(0, 650, 300), rng.integers(0, 62, 300), rng.integers(-1, 2, 300))
    updated, anew = opinion_map(more, last=before), opinion_map(more)
    assert adjusted_rand(updated.people.labels, anew.people.labels) > 0.97
    assert updated.agreement == anew.agreement
    assert updated.input_digest == anew.input_digest


def test_an_update_keeps_the_names_of_groups_when_sizes_swap():
    votes, _ = crowd(100, 30, share=0.9)
    before = opinion_map(votes)
    second = before.groups[1].id
    cast = zip(votes.rows().tolist(), votes.columns.tolist(), votes.values.tolist(), strict=True)
    theirs = [row for row in cast if before.people[row[0]].group == second]
    twins = [(1000 * copy + person, column, value) for copy in (1, 2) for person, column, value in theirs]
    more = votes.with_votes(*zip(*twins, strict=True))
    after = opinion_map(more, last=before)
    assert max(after.groups, key=lambda group: group.size).id == second
    stayed = [(before.people.find(one).group, after.people.find(one).group) for one in range(100)]
    assert np.mean([then == now for then, now in stayed]) > 0.95


def test_resampling_is_carried_over_only_while_little_has_changed():
    votes, _ = crowd(300, 40)
    before = opinion_map(votes)
    little = opinion_map(votes.with_votes([1], [1], [0]), last=before)
    much = opinion_map(votes.with_votes([900 + k for k in range(200)], [1] * 200, [1] * 200), last=before)
    assert little.stability.resampling == before.stability.resampling
    assert much.stability.resampling.votes == votes.votes + 200


def test_what_divides_is_the_widest_gap_first():
    rows = [
        (one, s, (1 if (one < 20) == (s == 1) else -1) if s < 2 else 1) for one in range(40) for s in range(8)
    ]
    result = opinion_map(
        Votes.from_sequences(*zip(*rows, strict=True)), groups={one: one // 20 for one in range(40)}
    )
    assert [one.id for one in result.divisive[:2]] == [0, 1]
    assert (result.divisive[1].more, result.divisive[1].less) == (0, 1)
    assert result.divisive[0].value == pytest.approx(20 / 22)


def test_one_persons_place_is_found_by_id():
    result = opinion_map(Votes.from_sequences(["a", "b"], ["x", "x"], [1, -1]))
    assert result.people.find("b").id == "b"
    assert result.people.find("c") is None
    assert result.people.find(1) is None
    assert [one.id for one in result.people[:1]] == ["a"]
    assert result.people[-1].id == "b"


def test_a_broken_map_in_json_is_refused_with_a_sentence():
    content = to_json(opinion_map(crowd(20, 10)[0]))
    del content["people"]
    with pytest.raises(ValueError, match="not an opinion map as this engine writes it"):
        from_json(content)
