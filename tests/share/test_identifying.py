"""What could point at a person is found in free text, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.community.models import Person
from alongside.share.identifying import Part, parts, suspicious
from alongside.share.names import Names, names_here

NAMES = ("Mairi MacLeod", "MacLeod", "Mairi", "Sam", "Will", "小明", "Zoë")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sam came on Tuesday.", ["Sam"]),
        ("SAM came, and sam didnt turn up.", ["SAM", "sam"]),
        ("Sams mother and sam's bike", ["Sams", "sam"]),
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


@pytest.mark.parametrize(
    ("called", "text", "found"),
    [
        ("Jo Brown", "Jo kept the kitchen going.", ["Jo"]),
        ("Pat O'Brien", "O’Brien said it first, then Obrien.", ["O’Brien", "Obrien"]),
        ("Zoë Łuczak", "Zoe came. LUCZAK too, and łuczak.", ["Zoe", "LUCZAK", "łuczak"]),
        ("Zoe Luczak", "Zoë Łuczak came.", ["Zoë Łuczak"]),
        ("Mary-Ann Low", "Mary Ann came. Mary\u2011Ann, Maryann.", ["Mary Ann", "Mary\u2010Ann", "Maryann"]),
        ("Søren Dağlı", "Soren and dagli", ["Soren", "dagli"]),
        ("Sam (from the gym)", "He goes to the gym.", []),
        ("हिमानी", "आज हिमानी आई।", ["हिमानी"]),
        ("علی", "آج علی آیا", ["علی"]),
        ("Will Young", "will young people come? Will Young did.", ["Will Young"]),
    ],
)  # fmt: skip
def test_names_are_found_however_they_are_written(called, text, found):
    assert suspicious([text], [called]) == found


@pytest.mark.parametrize(
    ("called", "text", "marked"),
    [
        ("Will", "Will they come? They will.", [("Will", False)]),
        ("Will", "They say Will came.", [("Will", True)]),
        ("May", "We began in May, and it may last.", [("May", False)]),
        ("Hope Park", "We hope for a park at Elder Park.", [("Park", False)]),
        ("Ed", "Ed went to the ed tech room of the ED, 3ed floor.", [("Ed", True), ("ed", False), ("ED", False)]),
        ("Ann", "We ran and planned.", []),
        ("Wa Ha", "It was; he has.", []),
    ],
)  # fmt: skip
def test_a_name_that_is_a_word_too_is_marked_where_it_has_a_capital(called, text, marked):
    assert [(part.words, part.is_sure) for part in parts(text, [called]) if part.why] == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Born 12/03/1994, he came.", [("Born 12/03/1994", True)]),
        ("DOB: 3.4.98", [("DOB: 3.4.98", True)]),
        ("She was born on 3rd April 1998.", [("born on 3rd April 1998", True)]),
        ("It was 12/03/1994.", [("12/03/1994", False)]),
        ("3.4.98", [("3.4.98", False)]),
        ("On 12 March 1994 or March 12, 1994", [("12 March 1994", False), ("March 12, 1994", False)]),
        ("1994-03-12", [("1994-03-12", False)]),
        ("Version 3.4.98.1, £12.50, 2013-14, 1/2 of 24/7", []),
    ],
)
def test_days_are_marked_and_birthdays_stop_what_leaves(text, marked):
    assert [(part.words, part.is_sure) for part in parts(text, ()) if part.why] == marked


def test_one_of_ten_thousand_names_is_found_in_a_long_text():
    """However many people there are, a text is read once."""
    many = Names(
        f"First{chr(97 + n % 26)}{chr(97 + n // 26 % 26)} Last{chr(97 + n // 676)}x" for n in range(10_000)
    )
    text = "They asked for lessons and got them. " * 5_000 + "Firstab came."
    assert suspicious([text], many) == ["Firstab"]


@pytest.mark.django_db
def test_people_of_every_community_are_looked_for(gorbals, stranger):
    Person.objects.create(community=stranger.community, name="Quentin Xylo")
    assert suspicious(["Ask quentin."], names_here()) == ["quentin"]


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
