"""Cases from exports as they really are: incomplete, with lists, numbered columns and markup."""

import json

import pytest

from alongside.community.refusals import Refusal
from alongside.share.actions import add_item, import_cases, load_founding_library, remove_item
from alongside.share.models import Fact, LibraryItem

pytestmark = pytest.mark.django_db
WHOLE = "Operation Modulus"
CASES = [
    {
        "id": 5736,
        "type": "case",
        "title": "Operation Modulus",
        "description": "<p>A group &amp; its partners</p>",
        "city": "Glasgow",
        "province": "Scotland",
        "country": "United Kingdom",
        "general_issues": [{"key": "social", "value": "Social Welfare"}, {"key": "law", "value": "Law"}],
        "scope_of_influence": {"key": "neighbourhood", "value": "Neighbourhood"},
        "start_date": "2013-01-01T00:00:00.000Z",
        "end_date": None,
        "number_of_participants": "",
        "ongoing": False,
        "is_component_of": None,
        "new_field_of_next_year": {"x": 1},
    },
    {
        "id": 5737,
        "type": "case",
        "title": "Spread",
        "general_issues": [],
        "is_component_of": {"title": "Operation Modulus"},
    },
    {"id": 1, "type": "method", "title": "World café"},
    {"id": 2, "type": "case", "title": " "},
]


def brought(cases, by):
    return import_cases(json.dumps(cases).encode(), by=by)


def test_a_case_comes_with_what_is_known_and_what_is_not_published(gorbals, coordinator):
    done = brought(CASES, coordinator)
    assert (done.new, done.same) == (2, 0)
    assert done.notes == [
        "Row 3 is not a case but “method”: passed over.",
        "Row 4 has no title: passed over.",
    ]
    one = LibraryItem.objects.get(key="participedia-5736")
    assert (one.title, one.summary, one.place) == (
        "Operation Modulus",
        "A group & its partners",
        "Glasgow, Scotland, United Kingdom",
    )
    assert (one.source_url, one.licence, one.state) == (
        "https://participedia.net/case/5736",
        "CC BY-SA 4.0",
        "draft",
    )
    facts = dict(Fact.objects.filter(item=one).values_list("what", "value"))
    assert facts["Issues"] == "Social Welfare; Law"
    assert facts["Still going on"] == "no"
    assert facts["How many took part"] == ""
    assert Fact.objects.get(item=one, what="How many took part").status == "not_published"
    assert Fact.objects.get(item=one, what="Issues").source == "Participedia, case 5736"


def test_what_is_part_of_another_is_linked(gorbals, coordinator):
    brought(CASES, coordinator)
    assert LibraryItem.objects.get(key="participedia-5737").part_of.key == "participedia-5736"


def test_the_same_file_again_adds_nothing(gorbals, coordinator):
    brought(CASES, coordinator)
    done = brought(CASES, coordinator)
    assert (done.new, done.same, LibraryItem.objects.count()) == (0, 2, 2)


def test_numbered_columns_of_a_csv_become_one_list(gorbals, coordinator):
    file = "id,title,general_issues_1,general_issues_2,purposes_1,url\r\n7,Weeks,Law,Work,,https://participedia.net/case/7\r\n"
    import_cases(file.encode("utf-8-sig"), by=coordinator)
    facts = dict(Fact.objects.values_list("what", "value"))
    assert facts["Issues"] == "Law; Work"
    assert Fact.objects.get(what="Purposes").status == "not_published"


def test_any_csv_with_a_title_will_do(gorbals, coordinator):
    file = (
        "Title;Summary;Place;URL;Date;Source\nWeeks;How it went;Leith;https://weeks.example;2015;The Centre\n"
    )
    import_cases(file.encode(), by=coordinator)
    one = LibraryItem.objects.get()
    assert (one.title, one.place, one.source_url, one.source_name) == (
        "Weeks",
        "Leith",
        "https://weeks.example",
        "The Centre",
    )


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "no row has a title"),
        (b"[", "begins as JSON and is not"),
        (b"[" * 100_000, "begins as JSON and is not"),
        (b'{"results": 7}', "no list of cases"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (b"a,b\n1,2\n", "no row has a title"),
        (b'[{"type": "case"}]', "no row has a title"),
    ],
)
def test_what_holds_no_cases_is_said(gorbals, coordinator, file, sentence):
    with pytest.raises(Refusal, match=sentence):
        import_cases(file, by=coordinator)
    assert LibraryItem.objects.count() == 0


def test_addresses_that_run_something_are_left_out(gorbals, coordinator):
    brought([{"title": "x", "url": "javascript:alert(1)"}], coordinator)
    assert LibraryItem.objects.get().source_url == ""


def test_cases_are_brought_in_by_the_browser(gorbals, coordinator, browse):
    import io

    file = io.BytesIO(json.dumps(CASES).encode())
    file.name = "cases.json"
    shown = (
        browse(coordinator)
        .post(gorbals.at("share:bring_cases"), {"file": file}, follow=True)
        .content.decode()
    )
    assert "2 new, 0 here already, 2 rows passed over." in shown
    assert "Operation Modulus" in shown


def taken_out(by, **which):
    remove_item(LibraryItem.objects.get(**which), why="It was wrong.", by=by)


def test_what_was_taken_out_is_not_brought_back_by_its_file(gorbals, coordinator):
    brought(CASES, coordinator)
    taken_out(coordinator, key="participedia-5736")
    done = brought(CASES, coordinator)
    assert (done.new, done.same, done.removed) == (0, 1, 1)
    assert LibraryItem.objects.filter(removed_at=None).count() == 1


@pytest.mark.parametrize("again", ["Other;Leith;https://weeks.example/;Us", "Weeks;Leith;;The Centre"])
def test_nor_by_its_address_or_its_title_place_and_source(gorbals, coordinator, again):
    head = "Title;Place;URL;Source\n"
    import_cases(f"{head}Weeks;Leith;https://weeks.example;The Centre\n".encode(), by=coordinator)
    taken_out(coordinator)
    done = import_cases(f"{head}{again}\n".encode(), by=coordinator)
    assert (done.new, done.removed, LibraryItem.objects.filter(removed_at=None).count()) == (0, 1, 0)
    assert "Weeks" not in str(LibraryItem.objects.values())


def test_what_was_added_by_hand_and_taken_out_stays_out_too(gorbals, coordinator):
    add_item(
        LibraryItem(kind="case", title="Weeks", summary="s", place="Leith", source_name="Us"), by=coordinator
    )
    taken_out(coordinator)
    assert import_cases(b"Title,Place,Source\nWEEKS,Leith,us\n", by=coordinator).removed == 1


def test_the_founding_library_brings_back_nothing_that_was_taken_out(gorbals, coordinator):
    load_founding_library(gorbals.community, by=coordinator)
    one = LibraryItem.objects.exclude(reflections=None).first()
    remove_item(one, why="It was wrong.", by=coordinator)
    load_founding_library(gorbals.community, by=coordinator)
    one.refresh_from_db()
    assert (one.title, one.facts.count(), one.reflections.count()) == ("(taken out)", 0, 0)


@pytest.mark.parametrize("title", ["a\\ud800b", "a\\u0000b", "a\\u001fb"])
def test_what_is_no_text_is_left_out(gorbals, coordinator, title):
    import_cases(f'[{{"title": "{title}", "general_issues": "{title}"}}]'.encode(), by=coordinator)
    assert LibraryItem.objects.get().title == "a b"
    assert Fact.objects.get(what="Issues").value in {"a b", ""}


@pytest.mark.parametrize("identity", ["9" * 10_000, 10**4_000, "٣٤", "5736\n", "x" * 10_000, " "])
def test_an_identity_that_is_none_is_not_kept(gorbals, coordinator, identity):
    brought([{"id": identity, "title": "x", "general_issues": [], "city": "y" * 10_000}], coordinator)
    one = LibraryItem.objects.get()
    assert (one.key, one.source_url, one.source_name) in {
        ("", "", "Participedia"),
        ("participedia-5736", "https://participedia.net/case/5736", "Participedia, case 5736"),
    }


def test_each_case_keeps_the_licence_that_its_row_gives(gorbals, coordinator):
    cases = [
        {"id": 1, "title": "a", "general_issues": [], "license": "CC BY-NC 4.0"},
        {"id": 2, "title": "b", "general_issues": []},
    ]
    brought(cases, coordinator)
    import_cases(b"title,rights\nc,All rights reserved\nd,\n", by=coordinator)
    assert dict(LibraryItem.objects.values_list("title", "licence")) == {
        "a": "CC BY-NC 4.0",
        "b": "CC BY-SA 4.0",
        "c": "All rights reserved",
        "d": "",
    }


def test_two_cases_of_one_title_are_two(gorbals, coordinator):
    done = import_cases(b"title,place\nWeeks,Leith\nWeeks,Govan\n", by=coordinator)
    assert (done.new, LibraryItem.objects.count()) == (2, 2)


def test_the_page_says_what_stays_out(gorbals, coordinator, browse):
    import io

    brought(CASES, coordinator)
    taken_out(coordinator, key="participedia-5736")
    file = io.BytesIO(json.dumps(CASES).encode())
    file.name = "cases.json"
    shown = browse(coordinator).post(gorbals.at("share:bring_cases"), {"file": file}, follow=True)
    assert "1 was taken out of the library here before, and stays out." in shown.content.decode()
