"""Numbers of a pack are laid out once each, and what they all share is said once."""

from __future__ import annotations

import pytest

from alongside.share.actions import add_element
from alongside.share.export import export_library
from alongside.share.measured import measured
from alongside.shell.values import Words

from .conftest import signed
from .packs.making import document

ONE = {
    "place": "Here",
    "comparator": False,
    "on": "2026-01-01",
    "value": 14.0,
    "about": "",
    "source": "counted",
}


def told(*numbers):
    outcome = {
        "what": "Calls", "unit": "a month", "better": "lower", "chosen_by": "staff", "limits": "No place to compare.",
        "measurements": [ONE | one for one in numbers],
    }  # fmt: skip
    (found,) = measured(document(evidence=[outcome]))
    return found


def test_one_source_is_said_once_and_whole_numbers_are_whole():
    found = told({}, {"on": "2026-02-01", "until": "2026-02-28", "value": 7.25})
    assert (found.what, found.source, found.limits) == ("Calls (a month)", "counted", "No place to compare.")
    assert [head.label for head in found.table.heads] == ["Place", "When", "Number"]
    assert [list(row) for row in found.table.rows] == [
        [Words("Here"), "1 January 2026", 14],
        [Words("Here"), "1 February 2026 – 28 February 2026", "7.25"],
    ]


def test_what_differs_has_a_column_and_what_is_held_back_says_so():
    found = told({"value": None, "about": "about 20 of 40"}, {"source": "a report", "on": "2026-99-99"})
    assert found.source == ""
    assert [head.label for head in found.table.heads] == ["Place", "When", "Number", "About", "Source"]
    assert list(found.table.rows[0][2:]) == ["held back", Words("about 20 of 40"), Words("counted")]
    assert found.table.rows[1][1] == "2026-99-99"


@pytest.mark.django_db
def test_parts_are_read_from_what_it_is_for_to_what_went_wrong(pattern, coordinator, client, tmp_path):
    pattern.state = "draft"
    pattern.published_by = pattern.published_at = None
    pattern.save()
    pattern.elements.filter(part="purpose").update(position=900)
    add_element(pattern, part="who_with", words="Eleven.", bearing="unknown", decided_by="", by=coordinator)
    order = [one.part for one in pattern.elements.in_order()]
    assert order == ["purpose", "who_with", "who_leads", "steps", "offered", "rules", "went_wrong"]


@pytest.mark.django_db
def test_the_public_page_and_the_file_show_the_same_numbers(pattern, coordinator, client, tmp_path):
    from alongside.assess.models import Measurement, Outcome

    outcome = Outcome.objects.create(
        initiative=pattern.initiative, what="Calls", unit="a month", better="lower", chosen_by="staff",
        added_by=coordinator,
    )  # fmt: skip
    Measurement.objects.create(
        initiative=pattern.initiative, outcome=outcome, place="Here", on="2026-01-01", value=14.0, source="counted",
        recorded_by=coordinator,
    )  # fmt: skip
    signed(pattern, coordinator)
    export_library(tmp_path / "library")
    file = (tmp_path / "library" / "patterns" / f"{pattern.pk}.html").read_text()
    for text in (client.get(f"/library/patterns/{pattern.pk}/").content.decode(), file):
        assert "Calls (a month)" in text
        assert "1 January 2026" in text
        assert "14.0" not in text
        assert "Words(" not in text
        assert "counted" in text
