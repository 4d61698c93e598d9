"""What could point at a person is found in free text, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.share.identifying import Part, parts, suspicious

NAMES = ("Mairi MacLeod", "MacLeod", "Mairi", "Sam", "Will", "小明", "Zoë")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sam came on Tuesday.", ["Sam"]),
        ("SAM came, and sam did not count.", ["SAM"]),
        ("The same kitchen, Samantha's", []),
        ("We will meet; Will leads.", ["Will"]),
        ("Mairi MacLeod and Ms MacLeod", ["Mairi MacLeod", "MacLeod"]),
        ("S\u200bam hides behind an invisible space", ["Sam"]),
        ("今天小明来了", ["小明"]),
        ("Zoe\u0308 in two code points", ["Zoë"]),
        ("Ｓａｍ in wide letters", ["Sam"]),
        ("ring 07700 900123 or +44 (0)141 496 0123", ["07700 900123", "+44 (0)141 496 0123"]),
        ("0141-496-0123.", ["0141-496-0123"]),
        ("write to sam.k+x@mail.example.org, please", ["sam.k+x@mail.example.org"]),
        ("at G5 0QD by the river", ["G5 0QD"]),
        ("In 2013-14, 276 of 7,903 gained £850,000 by 17/12/2015.", []),
        ("440 person-days over 8 weeks, 4 + 1 days", []),
        ("", []),
    ],
)
def test_names_numbers_and_addresses_are_found(text, found):
    assert suspicious([text], NAMES) == found


def test_the_reason_stands_with_each_stretch():
    assert parts("Ask Sam, 07700 900123.", ["Sam"]) == [
        Part("Ask "),
        Part("Sam", "a name"),
        Part(", "),
        Part("07700 900123", "like a phone number"),
        Part("."),
    ]


@given(
    st.text(max_size=200),
    st.text(max_size=200),
    st.sampled_from(["Sam", "Mairi", "0141 496 0123", "a@b.org"]),
)
def test_an_identifier_between_any_words_is_always_found(before, after, planted):
    found = parts(f"{before} {planted} {after}", NAMES)
    assert [part for part in found if planted in part.words and part.why] != []


@given(st.text(max_size=300))
def test_cutting_a_text_loses_nothing(text):
    from alongside.share.identifying import plain

    assert "".join(part.words for part in parts(text, NAMES)) == plain(text)
