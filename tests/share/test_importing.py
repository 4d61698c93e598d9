"""Cases from exports as they really are: incomplete, with lists, numbered columns and markup."""

import json

import pytest

from alongside.community.refusals import Refusal
from alongside.share.actions import import_cases
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
