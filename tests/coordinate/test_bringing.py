"""What a partner has written down already comes in whole, or not at all and with every reason why."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from alongside.coordinate import actions
from alongside.coordinate.directory import DirectoryProblem, read_directory
from alongside.coordinate.incoming import TEMPLATE
from alongside.coordinate.models import Pledge, Resource

pytestmark = pytest.mark.django_db
HEADER = TEMPLATE.splitlines()[0]
ROW = "Yard,venue,40,2099-01-05,2099-03-06,Tue Thu,18:00,21:00,step-free,12 Mill Street,20,2,"


def bring(client, initiative, organisation, text, name="pledges.csv"):
    content = text.encode() if isinstance(text, str) else text
    given = {"organisation": organisation.pk, "file": SimpleUploadedFile(name, content)}
    return client.post(initiative.at("coordinate:bring"), given, follow=True).content.decode()


def service(**more):
    return {"name": "Advice desk", "status": "active", "organization": {"name": "Citizens Advice"}, **more}


def test_the_template_itself_can_be_brought_in(gorbals, officer, browse):
    text = browse(officer).get(gorbals.at("coordinate:pledge_template")).content.decode()
    page = bring(browse(officer), gorbals, officer.organisation, text.replace("2027", "2099"))
    assert "3 pledges were brought in." in page
    yard = Pledge.objects.get(resource__name="Training yard")
    assert (yard.amount, yard.unit, yard.state, yard.windows.count()) == (40, "hours", "confirmed", 2)
    assert yard.resource.features == ["kitchen"]
    assert yard.not_on == [["2099-02-12", "2099-02-12"], ["2099-02-15", "2099-02-15"]]


def test_a_workbook_does_as_well(gorbals, officer, browse):
    book = openpyxl.Workbook()
    for line in (HEADER, ROW):
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    assert "1 pledge was brought in." in bring(
        browse(officer), gorbals, officer.organisation, out.getvalue(), "p.xlsx"
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROW.replace("venue", "castle"), "row 2: kind: “castle” is not one of: venue, hours"),
        (ROW.replace(",40,", ",-3,"), "row 2: amount: “-3” is not a whole number from 1"),
        (ROW.replace("2099-01-05", "5.1.99"), "row 2: from: “5.1.99” is not a day."),
        (ROW.replace("2099-03-06", "2098-03-06"), "row 2: until: the last day is before the first."),
        (ROW.replace("18:00", "25:00"), "row 2: opens: “25:00” is not a time of day."),
        (ROW.replace("18:00", "22:00"), "row 2: closes: it closes before it opens."),
        (ROW.replace("Tue Thu", "Someday"), "row 2: days: “someday” is not a day of the week."),
        (ROW.replace(",20,", ",,"), "row 2: holds: say how many people fit in."),
        (f"{ROW}\n{ROW}", "row 3: “Yard” stands in row 2 already."),
        (ROW.replace("2099", "2019"), "Row 2: Those days are over."),
    ],
)
def test_each_cell_that_cannot_be_is_named_and_nothing_is_kept(gorbals, officer, browse, row, sentence):
    good = ROW.replace("Yard", "Other yard")
    page = bring(browse(officer), gorbals, officer.organisation, f"{HEADER}\n{row}\n{good}\n")
    assert sentence in page.replace("&#x27;", "'")
    assert (Pledge.objects.count(), Resource.objects.count()) == (0, 0)


def test_several_rows_of_one_thing_are_one_pledge_with_all_their_times(gorbals, officer, browse):
    saturday = ROW.replace("Tue Thu,18:00,21:00", "Sat,10:00,12:00")
    page = bring(browse(officer), gorbals, officer.organisation, f"{HEADER}\n{ROW}\n{saturday}\n")
    assert "1 pledge was brought in." in page
    windows = Pledge.objects.get().windows.values_list("weekday", "from_time__hour", "until_time__hour")
    assert sorted(windows) == [(1, 18, 21), (3, 18, 21), (5, 10, 12)]


@pytest.mark.parametrize(
    "second",
    [
        ROW.replace("18:00,21:00", "20:00,22:00"),  # a time that stands already
        ROW.replace("Tue Thu", "Sat").replace(",40,", ",30,"),  # another amount
        ROW.replace("Tue Thu", "Sat").replace("step-free", "kitchen"),
    ],
)
def test_a_second_row_of_one_thing_that_says_something_else_is_refused(gorbals, officer, browse, second):
    page = bring(browse(officer), gorbals, officer.organisation, f"{HEADER}\n{ROW}\n{second}\n")
    assert "row 3: “Yard” stands in row 2 already. A second row of it may only add days and times." in page
    assert Pledge.objects.count() == 0


def test_a_partner_brings_in_its_own_and_nobody_elses(gorbals, officer, coordinator, browse):
    bring(browse(officer), gorbals, coordinator.organisation, f"{HEADER}\n{ROW}\n")
    assert Pledge.objects.count() == 0
    bring(browse(coordinator), gorbals, officer.organisation, f"{HEADER}\n{ROW}\n")
    assert Pledge.objects.get().state == "offered"  # until the partner itself confirms it


def test_a_directory_is_not_typed_again(gorbals, coordinator, officer, browse):
    name = officer.organisation.name
    feed = {
        "contents": [
            service(
                organization={"name": name.upper()},
                service_at_locations=[
                    {
                        "location": {
                            "latitude": 55.8,
                            "longitude": -4.2,
                            "addresses": [{"address_1": "1 High St", "city": "Glasgow"}],
                        }
                    }
                ],
                service_capacities=[{"available": 4, "maximum": 9}],
            ),
            service(),
        ]
    }
    page = bring(browse(coordinator), gorbals, officer.organisation, json.dumps(feed), "feed.json")
    assert "1 thing was brought in." in page
    resource = Resource.objects.get()
    assert (resource.name, resource.where, resource.holds) == ("Advice desk", "1 High St, Glasgow", 9)
    assert "0 things were brought in." in bring(
        browse(coordinator), gorbals, officer.organisation, json.dumps(feed), "feed.json"
    )
    assert Pledge.objects.count() == 0


@pytest.mark.parametrize(
    ("feed", "sentence"),
    [
        (
            [service(service_at_locations=[{"location": {"latitude": 100}}])],
            "Service 1: location.latitude is 100;",
        ),
        ([service(service_at_locations=[{"location": {"longitude": True}}])], "location.longitude is True;"),
        ([service(name="")], "Service 1: it has no name."),
        ([service(name=["x"])], "Service 1: name is not text."),
        ([service(name="Half \ud83d a letter")], "Service 1: name holds half a letter"),
        ([service(status="maybe")], "Service 1: status is “maybe”"),
        ([service(service_capacities=[{"available": -1}])], "service_capacity is -1;"),
        ([service(organization=[1])], "organization is not an object."),
        (["x"], "Service 1: service is not an object."),
    ],
)
def test_a_feed_that_cannot_be_right_is_told_where(feed, sentence):
    known, notes = read_directory(json.dumps([*feed, service()]).encode())
    assert [one.name for one in known] == ["Advice desk"]
    assert sentence in notes[0]


@pytest.mark.parametrize(
    "text", [b"", b"[", b"[]", b"{}x", b"\xff\xfe[]", b"[NaN]", b"[" * 100_000, b'"x"', b"5"]
)
def test_what_is_no_feed_is_refused_whole(text):
    with pytest.raises(DirectoryProblem):
        read_directory(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "status", "organization", "service_at_locations", "location", "service_capacities", "latitude"]), inner, max_size=4), max_leaves=12))  # fmt: skip  # noqa: E501
def test_any_json_is_read_or_refused_and_never_breaks(value):
    try:
        known, notes = read_directory(json.dumps([value]).encode())
    except DirectoryProblem:
        return
    assert len(known) + len(notes) >= 1


def test_markup_in_a_feed_is_text(gorbals, coordinator, officer, browse):
    feed = [service(name="<script>alert(1)</script>", organization={"name": officer.organisation.name})]
    bring(browse(coordinator), gorbals, officer.organisation, json.dumps(feed), "feed.json")
    page = browse(officer).get(gorbals.at("coordinate:make_pledge")).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_what_is_left_of_a_pledge_is_its_capacity(gorbals, officer, kitchen, browse, coordinator):
    (row,) = json.loads(browse(officer).get(gorbals.at("coordinate:capacity")).content)["contents"]
    assert (row["available"], row["maximum"], row["unit"]["name"]) == (40.0, 40, "hours")
    assert row["updated"].startswith(str(kitchen.confirmed_at.year))
    actions.withdraw_pledge(kitchen, why="Sold.", by=officer)
    assert json.loads(browse(coordinator).get(gorbals.at("coordinate:capacity")).content)["contents"] == []
