"""Insight 7: what was learned is written from the initiative's own rows, marked, and published without people."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from alongside.community.actions import agree_charter
from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.listen.actions import answer_ask, say_ask
from alongside.share.actions import (
    add_element,
    change_element,
    draft_pattern,
    new_version,
    publish_pattern,
    rewrite_pattern,
    take_out_element,
)
from alongside.share.models import Pattern, PatternElement

from .conftest import written

pytestmark = pytest.mark.django_db


def suggested(pattern, part):
    return [element.words for element in pattern.elements.filter(part=part)]


def test_a_draft_begins_with_what_the_rows_say(gorbals, participant, coordinator):
    gorbals.purpose = "A way into work."
    gorbals.save()
    agree_charter(gorbals, by=coordinator, words="Come on time.", agreed_on=date(2026, 10, 6))
    for number in range(10):
        ask = say_ask(gorbals, person=participant, words=f"My own purple wish {number}", by=participant)
        if number > 4:
            answer_ask(ask, outcome="met", answer="Yes", by=coordinator)
    pattern = draft_pattern(gorbals, title="T", summary="S", by=coordinator)
    assert suggested(pattern, "purpose") == ["A way into work."]
    assert suggested(pattern, "anchor") == [
        "New Gorbals Housing (third sector) owned it and held the record."
    ]
    assert suggested(pattern, "rules") == ["Come on time."]
    assert suggested(pattern, "asked") == ["5 of 10 asks were answered."]
    assert suggested(pattern, "who_with") == [
        "Fewer than five people took part. Organisations with somebody in it: New Gorbals Housing."
    ]
    assert set(pattern.elements.values_list("origin", "bearing")) == {("rows", "unknown")}
    assert "purple" not in " ".join(pattern.elements.values_list("words", flat=True))
    assert JournalEntry.objects.get(what="began to write a pattern").by == coordinator


def test_an_empty_initiative_says_only_who_leads_and_anchors(gorbals, coordinator):
    pattern = draft_pattern(gorbals, title="T", summary="S", by=coordinator)
    assert set(pattern.elements.values_list("part", flat=True)) == {"anchor", "who_leads", "who_with"}


def test_changed_words_are_the_teams_and_no_longer_counted(gorbals, coordinator):
    pattern = draft_pattern(gorbals, title="T", summary="S", by=coordinator)
    element = pattern.elements.get(part="anchor")
    same = {"part": "anchor", "bearing": "core", "decided_by": "the team", "by": coordinator}
    change_element(element, words=element.words, **same)
    assert PatternElement.objects.get(pk=element.pk).origin == "rows"
    change_element(element, words="A housing association.", **same)
    assert PatternElement.objects.get(pk=element.pk).origin == "written"


def test_core_without_saying_who_decided_is_refused(gorbals, coordinator):
    pattern = draft_pattern(gorbals, title="T", summary="S", by=coordinator)
    with pytest.raises(Refusal, match="Say who decided that") as refused:
        add_element(pattern, part="steps", words="Ask", bearing="core", decided_by=" ", by=coordinator)
    assert refused.value.field == "decided_by"


def test_a_pattern_is_published_with_who_and_when(pattern, coordinator):
    assert (pattern.state, pattern.published_by) == ("published", coordinator)
    assert list(Pattern.objects.published()) == [pattern]
    assert JournalEntry.objects.get(what="published a pattern").noun_id == pattern.pk


@pytest.mark.parametrize(
    "words", ["Sam asked for a kitchen.", "Ring 07700 900123.", "Write to x@example.org.", "It is at G5 0QD."]
)
def test_publishing_is_refused_while_something_points_at_somebody(gorbals, coordinator, participant, words):
    found = written(gorbals, coordinator)
    add_element(found, part="steps", words=words, bearing="unknown", decided_by="", by=coordinator)
    with pytest.raises(Refusal, match="This could point at somebody"):
        publish_pattern(found, by=coordinator)
    assert Pattern.objects.get().state == "draft"


def test_a_name_in_title_summary_or_in_who_decided_counts_too(gorbals, coordinator, participant):
    found = written(gorbals, coordinator)
    for change in ({"title": "Sam's way"}, {"summary": "As Sam said"}):
        Pattern.objects.filter(pk=found.pk).update(title="T", summary="S")
        Pattern.objects.filter(pk=found.pk).update(**change)
        with pytest.raises(Refusal, match="“Sam”"):
            publish_pattern(found, by=coordinator)
    Pattern.objects.filter(pk=found.pk).update(title="T", summary="S")
    found.elements.filter(part="steps").update(decided_by="Mairi")
    with pytest.raises(Refusal, match="“Mairi”"):
        publish_pattern(found, by=coordinator)


def test_a_pattern_with_nothing_core_is_refused(gorbals, coordinator):
    found = draft_pattern(gorbals, title="T", summary="S", by=coordinator)
    with pytest.raises(Refusal, match="Mark at least one part as core"):
        publish_pattern(found, by=coordinator)


def test_what_is_published_stays_as_it_is(pattern, coordinator):
    element = pattern.elements.first()
    more = {"part": "steps", "words": "x", "bearing": "unknown", "decided_by": "", "by": coordinator}
    for change in (
        lambda: rewrite_pattern(pattern, title="x", summary="y", by=coordinator),
        lambda: add_element(pattern, **more),
        lambda: change_element(element, **more),
        lambda: take_out_element(element, by=coordinator),
        lambda: publish_pattern(pattern, by=coordinator),
    ):
        with pytest.raises(Refusal, match="stays as it is"):
            change()


def test_the_next_version_is_read_once_it_is_published(pattern, coordinator):
    later = new_version(pattern, by=coordinator)
    assert (later.version, later.elements.count()) == (2, pattern.elements.count())
    assert list(Pattern.objects.published()) == [pattern]
    publish_pattern(later, by=coordinator)
    assert list(Pattern.objects.published()) == [later]
    with pytest.raises(Refusal, match="later version already"):
        new_version(pattern, by=coordinator)


def test_a_draft_has_no_next_version(gorbals, coordinator):
    with pytest.raises(Refusal, match="still being written"):
        new_version(written(gorbals, coordinator), by=coordinator)


@pytest.mark.parametrize(
    "change", [{"state": "published"}, {"version": 0}, {"published_at": "2026-11-01T10:00:00Z"}]
)
def test_the_database_holds_no_half_published_pattern(gorbals, coordinator, change):
    written(gorbals, coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pattern.objects.update(**change)


@pytest.mark.parametrize("change", [{"words": ""}, {"bearing": "core", "decided_by": ""}])
def test_the_database_holds_no_empty_or_undecided_element(pattern, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        pattern.elements.filter(part="steps").update(**change)
