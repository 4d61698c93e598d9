"""Votes: the last one of a person on a statement counts, in whatever order the rest came in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.opinions import Votes

cast = st.lists(
    st.tuples(st.integers(0, 12), st.integers(100, 108), st.sampled_from([1, 0, -1])), max_size=60
)


def as_dict(votes):
    people, statements = votes.person_ids.tolist(), votes.statement_ids.tolist()
    rows = zip(votes.rows().tolist(), votes.columns.tolist(), votes.values.tolist(), strict=True)
    return {(people[row], statements[column]): value for row, column, value in rows}


def build(rows, **known):
    return Votes.from_sequences(*([row[part] for row in rows] for part in range(3)), **known)


def test_the_last_vote_of_a_person_on_a_statement_counts():
    votes = build([(7, 1, 1), (7, 2, -1), (7, 1, -1), (3, 1, 0), (7, 1, 0)])
    assert as_dict(votes) == {(7, 1): 0, (7, 2): -1, (3, 1): 0}
    assert (votes.people, votes.statements, votes.votes) == (2, 2, 3)


def test_ten_thousand_votes_of_one_person_on_one_statement_are_one_vote():
    votes = Votes.from_arrays(np.zeros(10_001, int), np.zeros(10_001, int), np.array([1] * 10_000 + [-1]))
    assert as_dict(votes) == {(0, 0): -1}


@given(cast)
@settings(max_examples=80, deadline=None)
def test_votes_are_what_a_dictionary_would_hold(rows):
    assert as_dict(build(rows)) == {(person, statement): value for person, statement, value in rows}


@given(cast, cast)
@settings(max_examples=80, deadline=None)
def test_adding_votes_later_is_the_same_as_having_had_them_all(first, second):
    added = build(first).with_votes(*([row[part] for row in second] for part in range(3)))
    whole = build(first + second)
    assert added.digest() == whole.digest()
    assert as_dict(added) == as_dict(whole)


@given(cast, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_people_does_not_matter(rows, random):
    single = list({(person, statement): value for person, statement, value in rows}.items())
    ordered = build([(*pair, value) for pair, value in single])
    random.shuffle(single)
    assert build([(*pair, value) for pair, value in single]).digest() == ordered.digest()


@given(cast, st.sets(st.integers(100, 108)))
@settings(max_examples=40, deadline=None)
def test_taking_statements_out_takes_their_votes_and_keeps_the_people(rows, gone):
    votes = build(rows)
    left = votes.without_statements(gone)
    assert as_dict(left) == {pair: value for pair, value in as_dict(votes).items() if pair[1] not in gone}
    assert left.person_ids.tolist() == votes.person_ids.tolist()


def test_text_and_scattered_numbers_serve_as_ids():
    text = build([("Åsa", "b", 1), ("Zoë", "a", -1)])
    assert as_dict(text) == {("Åsa", "b"): 1, ("Zoë", "a"): -1}
    far = build([(10**15, -5, 1), (3, 10**12, -1)])
    assert as_dict(far) == {(10**15, -5): 1, (3, 10**12): -1}


def test_statements_without_votes_are_kept_when_named():
    votes = build([(1, 2, 1)], statement_ids=[1, 2, 3])
    assert votes.statement_ids.tolist() == [1, 2, 3]
    assert as_dict(votes) == {(1, 2): 1}


def test_votes_cannot_be_changed_afterwards():
    votes = build([(1, 2, 1)])
    with pytest.raises(ValueError, match="read-only"):
        votes.values[0] = -1


@pytest.mark.parametrize(
    ("people", "statements", "values", "sentence"),
    [
        ([1, 2], [1], [1, 1], "same length, but there are 2 people, 1 statements and 2 values"),
        ([1], [1], [2], "Vote number 1 is 2, but a vote is 1"),
        ([1, 1], [1, 2], [1, 0.5], "Vote number 2 is 0.5"),
        ([1], [1], [True], "Vote number 1 is True"),
        ([1, "a"], [1, 1], [1, 1], "person ids mix whole numbers and text"),
        ([None], [1], [1], "person id is None"),
        ([1], [1.5], [1], "statement id is 1.5"),
        ([2**70], [1], [1], "too large a number"),
    ],
)
def test_bad_votes_are_refused_with_a_sentence(people, statements, values, sentence):
    with pytest.raises(ValueError, match=sentence):
        Votes.from_sequences(people, statements, values)


def test_a_vote_on_an_unknown_statement_is_named():
    with pytest.raises(ValueError, match="vote on statement 9, which is not among the 2 statements"):
        build([(1, 2, 1), (1, 9, 1)], statement_ids=[2, 3])
