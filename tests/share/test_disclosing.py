"""Two editions of one pack are published together, as far as anybody who subtracts is concerned."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from itertools import combinations

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from alongside.assess.models import Measurement, Outcome
from alongside.community.models import Membership, Person
from alongside.share.actions import draft_pattern, new_version, publish_pattern
from alongside.share.disclosing import HELD_BACK, _is_safe
from alongside.share.document import document_in
from alongside.share.models import PublishedFigure

from .conftest import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(pattern, coordinator):
    outcome = Outcome.objects.create(
        initiative=pattern.initiative, what="In work", unit="people", better="higher", chosen_by="staff",
        added_by=coordinator,
    )  # fmt: skip
    return Measurement.objects.create(
        initiative=pattern.initiative, outcome=outcome, place="Here", on=date(2026, 1, 1), value=14,
        source="counted", recorded_by=coordinator,
    )  # fmt: skip


def told(pattern, by, number, **more):
    """What the pack says of a number, once it has been set to this and the pack is signed again."""
    Measurement.objects.filter(pk=number.pk).update(**more)
    ((one,),) = (outcome["measurements"] for outcome in document_in(signed(pattern, by))["evidence"])
    return one["value"], one["about"]


def test_a_small_change_is_not_shown_a_second_time(pattern, coordinator, number):
    assert told(pattern, coordinator, number) == (14, "")
    assert told(pattern, coordinator, number) == (14, "")
    assert told(pattern, coordinator, number, value=15) == (None, HELD_BACK)
    assert told(pattern, coordinator, number, value=10) == (None, HELD_BACK)
    assert told(pattern, coordinator, number, value=20) == (20, "")
    assert told(pattern, coordinator, number, value=17) == (None, HELD_BACK)
    assert PublishedFigure.objects.count() == 5


def test_the_next_version_is_held_beside_the_one_before(pattern, coordinator, number):
    assert told(pattern, coordinator, number) == (14, "")
    later = new_version(pattern, by=coordinator)
    publish_pattern(later, by=coordinator)
    later.refresh_from_db()
    assert told(later, coordinator, number, value=16) == (None, HELD_BACK)
    assert told(later, coordinator, number, value=14) == (14, "")


def test_one_more_answer_in_a_mean_is_not_shown(pattern, coordinator, number):
    """3.0 of twenty, then 3.1 of twenty-one: whoever multiplies knows what the twenty-first said."""
    assert told(pattern, coordinator, number, value=3.5, n=20, of=40) == (3.5, "about 20 of 40")
    assert told(pattern, coordinator, number, value=3.6, n=21, of=40) == (None, HELD_BACK)
    assert told(pattern, coordinator, number, value=3.6, n=20, of=43) == (None, HELD_BACK)
    assert told(pattern, coordinator, number, value=3.9, n=30, of=60) == (3.9, "about 30 of 60")


def test_the_same_thing_recorded_anew_is_still_the_same(pattern, coordinator, number):
    assert told(pattern, coordinator, number) == (14, "")
    number.outcome.delete()
    outcome = Outcome.objects.create(
        initiative=pattern.initiative, what="in  Work", unit="People", better="higher", chosen_by="staff",
        added_by=coordinator,
    )  # fmt: skip
    again = Measurement.objects.create(
        initiative=pattern.initiative, outcome=outcome, place="HERE", on=date(2026, 1, 1), value=13,
        source="counted", recorded_by=coordinator,
    )  # fmt: skip
    assert told(pattern, coordinator, again) == (None, HELD_BACK)


def test_another_day_or_place_is_another_figure(pattern, coordinator, number):
    assert told(pattern, coordinator, number) == (14, "")
    assert told(pattern, coordinator, number, value=15, on=date(2026, 2, 1)) == (15, "")


@given(st.lists(st.integers(5, 40), min_size=2, max_size=5))
def test_no_two_numbers_that_are_shown_differ_by_few(values):
    out: list[PublishedFigure] = []
    for count in values:
        is_shown = _is_safe("value", count, None, out)
        out.append(PublishedFigure(pk=len(out) + 1, kind="value", count=count, is_shown=is_shown))
    shown = [one.count for one in out if one.is_shown]
    assert shown[0] == values[0]
    assert [pair for pair in combinations(shown, 2) if 0 < abs(pair[0] - pair[1]) < 5] == []


def test_what_was_out_before_this_was_written_down_counts_too(pattern, coordinator, number):
    assert told(pattern, coordinator, number, n=20, of=40) == (14, "about 20 of 40")
    rows = list(PublishedFigure.objects.values_list("name", "kind", "count", "of", "is_shown"))
    PublishedFigure.objects.all().delete()
    module = import_module("alongside.share.migrations.0005_published_figures")
    module.write_down_what_is_out(apps, None)
    assert sorted(PublishedFigure.objects.values_list("name", "kind", "count", "of", "is_shown")) == sorted(
        rows
    )


def people(gorbals, count):
    for number in range(count):
        person = Person.objects.create(community=gorbals.community, name=f"Nr {number:03d} of {count}")
        Membership.objects.create(initiative=gorbals, person=person, role="participant")


def who_with(gorbals, by):
    draft = draft_pattern(gorbals, title="Again", summary="So.", by=by)
    return draft, draft.elements.get(part="who_with").words.split(".")[0]


def test_a_draft_counts_people_as_published_until_the_change_is_large(gorbals, coordinator):
    people(gorbals, 11)
    first, words = who_with(gorbals, coordinator)
    already = Membership.objects.filter(initiative=gorbals, role="participant").count()
    assert words == f"{already} people took part"
    first.elements.update(bearing="core", decided_by="all of us")
    publish_pattern(first, by=coordinator)
    people(gorbals, 2)
    assert who_with(gorbals, coordinator)[1] == f"{already} people took part"
    people(gorbals, 3)
    assert who_with(gorbals, coordinator)[1] == f"{already + 5} people took part"
