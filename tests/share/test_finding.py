"""Search over the library: every published thing, every word, whatever its accents; and nothing that is not public."""

import contextlib

import pytest

from alongside.community.models import Initiative
from alongside.share import index
from alongside.share.actions import (
    add_fact,
    add_item,
    load_founding_library,
    new_version,
    publish_item,
    publish_pattern,
)
from alongside.share.finding import find, like_ours, rebuild
from alongside.share.models import Fact, LibraryEntry, LibraryItem
from tests.cast import queries_for

pytestmark = pytest.mark.django_db


def item(gorbals, coordinator, title, summary="A summary.", **more):
    made = LibraryItem(
        community=gorbals.community, kind=more.pop("kind", "case"), title=title, summary=summary, **more
    )
    publish_item(add_item(made, by=coordinator), by=coordinator)
    return made


def titles(words, **filters):
    return [str(one.item or one.pattern) for one in find(words, filters).entries]


@pytest.mark.parametrize("words", ["cafe", "CAFÉ", "café  ", "caf", "Cafe, people!", "paris cafe"])
def test_words_are_found_whatever_their_case_accents_or_end(gorbals, coordinator, words):
    item(gorbals, coordinator, "A Café for people", place="Paris")
    item(gorbals, coordinator, "Something else")
    assert titles(words) == ["A Café for people"]


@pytest.mark.parametrize(
    "words",
    ['"', "* OR *", "NEAR(a b)", "title:x", "'; DROP TABLE share_pattern; --", "a AND", "(", "-x", "^a"],
)
def test_nothing_in_a_question_is_grammar(gorbals, coordinator, words):
    item(gorbals, coordinator, "Weeks")
    assert isinstance(titles(words), list)
    assert titles("weeks") == ["Weeks"]


@pytest.mark.parametrize("words", ["کھانا", "料理", "Привет", "🚲"])
def test_words_of_other_scripts(gorbals, coordinator, words):
    item(gorbals, coordinator, f"{words} x")
    assert titles(words) == [f"{words} x"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("हिन्दी में बातचीत", ["हिन्दी", "हिन्", "बातचीत", "बात", "हिन्दी बातचीत"]),
        ("ਪੰਜਾਬੀ ਵਿੱਚ ਰਸੋਈ", ["ਪੰਜਾਬੀ", "ਪੰਜਾ", "ਰਸੋਈ", "ਵਿੱਚ"]),
        ("বাংলা রান্নাঘর", ["বাংলা", "রান্না", "রান্নাঘর বাংলা"]),
        ("தமிழ் சமையல்", ["தமிழ்", "சமையல்"]),
        ("मज़दूर", ["मज़दूर", "मजदूर"]),
        ("نوجوانوں کے لیے", ["نوجوانوں", "لیے", "نوجوان"]),
        ("Łódź, Søren", ["lodz", "soren", "łódź"]),
    ],
)
def test_words_whose_vowels_are_signs_are_whole_words(gorbals, coordinator, title, words):
    item(gorbals, coordinator, title)
    item(gorbals, coordinator, "ह न द प ज ब र", "म ज द र")
    assert {asked: titles(asked) for asked in words} == {asked: [title] for asked in words}
    assert LibraryEntry.objects.filter(words="a summary").get().title.count(" ") == title.count(" ")


def test_another_vowel_is_another_word(gorbals, coordinator):
    item(gorbals, coordinator, "पानी")
    item(gorbals, coordinator, "पुनः")
    assert index.folded("पानी") == "पानी"
    assert titles("पानी") == ["पानी"]


def test_a_word_in_a_title_comes_before_one_in_the_text(gorbals, coordinator):
    item(gorbals, coordinator, "Soup", "We cooked on Fridays, and there was bread.")
    item(gorbals, coordinator, "Bread", "It rose.")
    assert titles("bread") == ["Bread", "Soup"]


def test_all_words_have_to_be_there_and_filters_narrow(gorbals, coordinator):
    item(gorbals, coordinator, "Bread and bikes", insight=3)
    item(gorbals, coordinator, "Bread alone", kind="blog", perspective="funder")
    assert titles("bread bikes") == ["Bread and bikes"]
    assert titles("bread", kind="blog") == ["Bread alone"]
    assert titles("bread", insight=3) == ["Bread and bikes"]
    assert titles("", perspective="funder") == ["Bread alone"]


def test_facts_are_found_once_they_are_added(gorbals, coordinator):
    made = item(gorbals, coordinator, "Weeks")
    assert titles("hovercraft") == []
    fact = Fact(
        community=gorbals.community,
        item=made,
        what="How they came",
        value="By hovercraft",
        status="illustration",
    )
    add_fact(fact, by=coordinator)
    assert titles("hovercraft") == ["Weeks"]


def test_what_is_kept_here_is_not_found(gorbals, coordinator):
    add_item(
        LibraryItem(community=gorbals.community, kind="case", title="Hidden", summary="x"), by=coordinator
    )
    assert titles("hidden") == []


def test_a_pattern_is_found_by_its_parts_and_only_its_latest_version(pattern, coordinator):
    assert titles("driving lessons") == [pattern.title]
    later = new_version(pattern, by=coordinator)
    later.elements.filter(part="offered").update(words="Swimming")
    assert titles("swimming") == []
    publish_pattern(later, by=coordinator)
    assert titles("swimming") == [later.title]
    assert titles("driving") == []
    assert LibraryEntry.objects.count() == 1


def test_the_index_can_be_made_anew(gorbals, coordinator, pattern):
    item(gorbals, coordinator, "Weeks")
    LibraryEntry.objects.all().delete()
    assert titles("weeks") == []
    assert rebuild() == 2
    assert titles("weeks") != []


def test_what_is_rolled_back_is_not_found(gorbals, coordinator):
    from django.db import transaction

    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        item(gorbals, coordinator, "Ghost")
        raise ZeroDivisionError
    assert titles("ghost") == []


def test_very_many_come_newest_first_and_are_not_counted(gorbals, coordinator):
    told = {"community": gorbals.community, "kind": "case", "summary": "x", "state": "published"}
    rows = [LibraryItem(title=f"Common {n}", added_by=coordinator, **told) for n in range(1_050)]
    LibraryItem.objects.bulk_create(rows)
    rebuild()
    found = find("common", {})
    assert (found.count, str(found.entries[0].item), found.has_next) == (None, "Common 1049", True)
    assert [str(one.item) for one in find("common", {}, page=2).entries][:1] == ["Common 1019"]
    assert find("common 77", {}).count == 1


def test_a_search_takes_as_many_queries_for_thirty_as_for_one(gorbals, coordinator, browse):
    item(gorbals, coordinator, "Weeks 0")
    first = queries_for(browse(None), "/library/?q=weeks")
    for number in range(1, 31):
        item(gorbals, coordinator, f"Weeks {number}")
    assert queries_for(browse(None), "/library/?q=weeks") == first


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999", "9" * 40, ""])
def test_a_page_that_is_none_is_still_an_answer(gorbals, coordinator, browse, page):
    item(gorbals, coordinator, "Weeks")
    assert "What have others learned?" in browse(None).get(f"/library/?page={page}").content.decode()


def test_cases_like_ours_share_our_rarer_words(gorbals, coordinator):
    load_founding_library(gorbals.community, by=coordinator)
    here = Initiative.objects.get(pk=gorbals.pk)
    here.purpose = "Money advice for patients of general practices, next to the doctor."
    here.save()
    near = like_ours(here)
    assert "advice" in near[0].shared
    assert any(word in f"{near[0].entry.words} {near[0].entry.title}" for word in ("practices", "practice"))
    assert index.asked("a  b") == ("a", "b")
