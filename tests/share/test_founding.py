"""The founding library: published facts with their sources, and gaps that stay gaps."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alongside.share.actions import load_founding_library
from alongside.share.founding import FOUNDING
from alongside.share.models import Fact, LibraryItem, Reflection
from alongside.share.models.library import web_address

pytestmark = pytest.mark.django_db


def test_the_founding_library_is_on_the_shelf_once_however_often_it_is_loaded(gorbals, coordinator):
    def shelf():
        return (
            list(
                LibraryItem.objects.order_by("pk").values(
                    "pk", "key", "title", "adapted_from", "part_of", "added_by"
                )
            ),
            list(Fact.objects.order_by("pk").values("pk", "what", "value", "status", "source")),
            list(Reflection.objects.order_by("pk").values("pk", "words", "said_at")),
        )

    assert load_founding_library(gorbals.community, coordinator) == len(FOUNDING)
    first = shelf()
    assert load_founding_library(gorbals.community, coordinator) == len(FOUNDING)
    assert shelf() == first
    assert LibraryItem.objects.published().count() == len(FOUNDING)


def test_govan_and_castlefern_are_linked_to_gorbals(gorbals, coordinator):
    load_founding_library(gorbals.community, coordinator)
    origin = LibraryItem.objects.get(key="operation-modulus-gorbals")
    assert sorted(origin.adapted_as.values_list("key", flat=True)) == [
        "operation-modulus-castlefern",
        "operation-modulus-govan",
    ]


def test_what_nobody_published_is_said_to_be_so(gorbals, coordinator):
    load_founding_library(gorbals.community, coordinator)
    origin = LibraryItem.objects.get(key="operation-modulus-gorbals")
    gaps = set(origin.facts.filter(status="not_published").values_list("what", flat=True))
    assert {"Budget", "Rules that were agreed", "Percentages behind the drop in crime"} <= gaps
    assert Fact.objects.filter(status="not_published").exclude(value="").count() == 0


def test_every_published_fact_names_its_source_and_when_it_was_seen(gorbals, coordinator):
    load_founding_library(gorbals.community, coordinator)
    told = Fact.objects.filter(status="published")
    assert told.filter(source="").count() == 0
    assert set(told.values_list("seen", flat=True)) == {"November 2026"}
    assert set(told.values_list("source_kind", flat=True)) == {"stated", "press"}


def test_every_source_is_a_web_address_and_every_link_leads_to_an_item():
    keys = [item.key for item in FOUNDING]
    assert len(keys) == len(set(keys))
    for item in FOUNDING:
        assert {item.adapted_from, item.part_of} - {""} <= set(keys)
        for source in [item.source, *(told.source for told in item.facts)]:
            if source and source[1]:
                web_address(source[1])


def test_there_are_seven_insights_in_our_words(gorbals, coordinator):
    load_founding_library(gorbals.community, coordinator)
    told = Fact.objects.filter(item__key="seven-insights", what__startswith="Insight ")
    assert [fact.what for fact in told] == [f"Insight {number}" for number in range(1, 8)]


def test_loading_again_leaves_what_people_added(gorbals, coordinator):
    LibraryItem.objects.create(
        community=gorbals.community, kind="blog", title="Ours", summary="S", added_by=coordinator
    )
    load_founding_library(gorbals.community, coordinator)
    assert LibraryItem.objects.get(title="Ours").state == "draft"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "published", "value": "12", "source": ""},
        {"status": "published", "value": "", "source": "Somebody"},
        {"status": "not_published", "value": "12"},
        {"status": "illustration", "value": ""},
    ],
)
def test_the_database_holds_no_fact_without_a_source_and_fills_no_gap(gorbals, coordinator, change):
    load_founding_library(gorbals.community, coordinator)
    fact = Fact.objects.filter(status="published").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(**change)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/x", "//example.org"])
def test_a_source_is_never_a_script(gorbals, coordinator, address):
    item = LibraryItem(community=gorbals.community, kind="blog", title="T", summary="S", source_url=address)
    with pytest.raises(ValidationError) as refused:
        item.full_clean(exclude=["added_by"])
    assert set(refused.value.message_dict) == {"source_url"}
    item.added_by = coordinator
    item.source_url = "javascript:alert(1)"
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save()
