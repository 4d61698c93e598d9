"""Reading elections in the Pabulib format."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alongside.decide.pabulib import read_pabulib
from alongside.engines.budget import Ballot, Proposal

META = "META\nkey;value\nbudget;1000\nvote_type;approval\n"
PROJECTS = "PROJECTS\nproject_id;cost;name;selected\n1;600;Gym;1\n2;400;Trip;0\n"
VOTES = "VOTES\nvoter_id;vote;age\na;1,2;17\nb;2;18\nc;;19\n"


def test_an_election_of_approvals_is_read() -> None:
    held = read_pabulib(META + PROJECTS + VOTES)
    assert held.budget == 1000
    assert held.proposals == (Proposal("1", 600, "Gym"), Proposal("2", 400, "Trip"))
    assert held.ballots == (
        Ballot.approval("a", ["1", "2"]),
        Ballot.approval("b", ["2"]),
        Ballot.approval("c", []),
    )
    assert held.selected == frozenset({"1"})
    assert (held.places, held.least_support) == (None, 0)


def test_a_mark_at_the_start_windows_lines_blank_lines_and_quotes_are_read() -> None:
    text = "\ufeff" + (
        META + '\n\nPROJECTS\nproject_id;cost;name\n1;600;"Gym; with ""ring"""\n' + "VOTES\nvoter_id;vote\n"
    )
    held = read_pabulib(text.replace("\n", "\r\n").encode())
    assert held.proposals == (Proposal("1", 600, 'Gym; with "ring"'),)
    assert held.selected is None


def test_points_and_decimals_are_exact() -> None:
    text = META.replace("approval", "cumulative").replace("1000", "1000,50") + PROJECTS
    held = read_pabulib(text + "VOTES\nvoter_id;vote;points\na;1,2;3,0.5\n")
    assert held.budget == Fraction(2001, 2)
    assert held.ballots == (Ballot.cumulative("a", {"1": 3, "2": Fraction(1, 2)}),)


def test_rankings_know_their_places() -> None:
    text = META.replace("approval", "ordinal") + "max_length;3\n" + PROJECTS
    held = read_pabulib(text + "VOTES\nvoter_id;vote\na;2,1\n")
    assert held.ballots == (Ballot.ranking("a", ["2", "1"]),)
    assert held.places == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The section META is missing"),
        ("hello\n", "Line 1 stands before any section"),
        (META + PROJECTS, "The section VOTES is missing"),
        (META + META + PROJECTS + VOTES, "Line 5 begins the section META a second time"),
        (META.replace("1000", "lots") + PROJECTS + VOTES, "The budget in the section META is 'lots'"),
        (META.replace("1000", "NaN") + PROJECTS + VOTES, "which is not a number"),
        (META.replace("1000", "0") + PROJECTS + VOTES, "nothing to decide on"),
        (
            META.replace("approval", "dance") + PROJECTS + VOTES,
            "The vote_type in the section META is 'dance'",
        ),
        (META + PROJECTS.replace("600", "six") + VOTES, "Line 7: The cost of project '1' is 'six'"),
        (
            META + PROJECTS.replace("600", "-6") + VOTES,
            "Line 7: the cost of project '1' is -6, not above zero",
        ),
        (META + PROJECTS.replace("2;400", "1;400") + VOTES, "Line 8: there are two projects with the id '1'"),
        (
            META + PROJECTS.replace("cost", "price") + VOTES,
            "Line 6: the section PROJECTS has no column 'cost'",
        ),
        (
            META + PROJECTS.replace("Gym", "Gym;x;y") + VOTES,
            "put text that holds a semicolon in double quotes",
        ),
        (META + PROJECTS + VOTES.replace("b;2", "b;9"), "Line 12: the ballot names project '9'"),
        (META + PROJECTS + VOTES.replace("b;2", "a;2"), "Line 12: the voter 'a' has a second ballot"),
        (META + PROJECTS + VOTES.replace("1,2", "1,1"), "Line 11: The ballot of 'a' names '1' twice"),
        (META.replace("approval", "scoring") + PROJECTS + VOTES, "need a column 'points'"),
        (
            META.replace("approval", "scoring") + PROJECTS + "VOTES\nvoter_id;vote;points\na;1,2;3\n",
            "names 2 projects but gives 1 numbers of points",
        ),
        (META + "x\0y", "holds a NUL byte"),
    ],
)
def test_a_bad_file_gets_a_sentence_with_its_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_pabulib(text)


def test_a_file_in_another_encoding_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="Line 2 is not text in UTF-8"):
        read_pabulib(b"META\nkey;v\xe9lue\n")
