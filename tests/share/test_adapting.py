"""Scenario 15: Govan adapts Gorbals. No person crosses; everything kept or changed has its reason."""

import dataclasses
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from alongside.community.models import Charter, Initiative, JournalEntry, Membership, Person
from alongside.community.refusals import Refusal
from alongside.listen.models import Ask, Conversation
from alongside.share.actions import (
    Answer,
    draft_pattern,
    note_change,
    open_drafted_conversation,
    publish_pattern,
    settle_draft,
    take_up_charter,
)
from alongside.share.models import Adaptation, AdaptationChoice, ChangeNote, ContextDifference, Draft

from .conftest import adapted, answered, written

pytestmark = pytest.mark.django_db


def test_a_new_initiative_starts_with_reasons_and_without_people(pattern, participant, stranger):
    people = Person.objects.count()
    found = adapted(pattern, stranger)
    new = found.initiative
    assert (new.name, new.community.slug, new.stage) == ("Govan weeks", "govan", "preparing")
    assert new.purpose == "Young people shape their own way into work."
    assert (new.starts_on, new.ends_on) == (None, None)
    assert list(Membership.objects.filter(initiative=new).values_list("person", "role")) == [
        (stranger.pk, "coordinator")
    ]
    assert Person.objects.count() == people
    assert AdaptationChoice.objects.counts(found) == {"kept": 4, "changed": 1, "left_out": 1}
    assert AdaptationChoice.objects.exclude(why="").count() == 6
    difference = ContextDifference.objects.get()
    assert (difference.aspect, difference.there, difference.here) == ("people", "15 to 18", "16 to 25")
    entry = JournalEntry.objects.get(what="started from another community’s pattern")
    assert (entry.initiative, entry.by) == (new, stranger)


def test_what_was_kept_waits_as_drafts_and_nothing_is_live(pattern, stranger):
    found = adapted(pattern, stranger)
    assert [(draft.kind, draft.words) for draft in Draft.objects.waiting(found.initiative)] == [
        ("charter", "Come on time, or say why."),
        ("opportunity", "Driving lessons"),
        ("conversation", "Ask them first.\nThen ask partners what they have."),
    ]
    assert (Charter.objects.count(), Conversation.objects.count(), Ask.objects.count()) == (0, 0, 0)


def test_the_drafts_are_taken_up_or_set_aside_by_the_people_here(pattern, stranger):
    new = adapted(pattern, stranger).initiative
    charter, offer, talk = Draft.objects.waiting(new)
    take_up_charter(
        charter, words="Our own rules.", agreed_on=date(2026, 11, 2), agreed_how="Over soup", by=stranger
    )
    open_drafted_conversation(
        talk, question="What do you think?", seeds=["Ask first.", "Then plan."], by=stranger
    )
    settle_draft(offer, taken_up=False, by=stranger)
    assert Charter.objects.get(initiative=new).words == "Our own rules."
    assert Conversation.objects.get(initiative=new).statements.count() == 2
    assert Draft.objects.waiting(new).count() == 0
    assert list(Draft.objects.values_list("was_taken_up", flat=True)) == [True, False, True]
    with pytest.raises(Refusal, match="settled already"):
        settle_draft(offer, taken_up=True, by=stranger)


def test_a_refused_conversation_leaves_its_draft_waiting(pattern, stranger):
    new = adapted(pattern, stranger).initiative
    talk = Draft.objects.waiting(new).get(kind="conversation")
    with pytest.raises(Refusal, match="at least two statements"):
        open_drafted_conversation(talk, question="?", seeds=["one"], by=stranger)
    talk.refresh_from_db()
    assert talk.settled_at is None


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (None, "keep it, change it or leave it out"),
        (Answer("perhaps", "why"), "keep it, change it or leave it out"),
        (Answer("kept", "  "), "Give a reason"),
        (Answer("changed", "because", " "), "Say how it is here"),
    ],
)
def test_every_element_needs_a_choice_and_a_reason(pattern, stranger, answer, sentence):
    answers = answered(pattern)
    first = pattern.elements.in_order().first().pk
    answers = {key: value for key, value in answers.items() if key != first} | (
        {first: answer} if answer else {}
    )
    with pytest.raises(Refusal, match=sentence) as refused:
        adapted(pattern, stranger, answers=answers)
    assert refused.value.field.endswith(f"_{first}")
    assert Initiative.objects.filter(name="Govan weeks").count() == 0


def test_a_name_of_somebody_here_does_not_leave_in_a_reason(pattern, stranger):
    answers = answered(pattern)
    first = next(iter(answers))
    answers[first] = dataclasses.replace(answers[first], why="Stuart likes it.")
    with pytest.raises(Refusal, match="“Stuart”"):
        adapted(pattern, stranger, answers=answers)
    assert Adaptation.objects.count() == 0


def test_a_draft_cannot_be_adapted(gorbals, coordinator, stranger):
    with pytest.raises(Refusal, match="still being written"):
        adapted(written(gorbals, coordinator), stranger)


def test_the_anchor_is_of_the_adopters_own_community(pattern, gorbals, stranger):
    with pytest.raises(Refusal, match="your own community"):
        adapted(pattern, stranger, anchor=gorbals.anchor)


def test_lineage_goes_on_from_child_to_grandchild(pattern, stranger):
    child = adapted(pattern, stranger)
    again = written(child.initiative, stranger, "What Govan made of it")
    publish_pattern(again, by=stranger)
    again.refresh_from_db()
    grandchild = adapted(again, stranger, "Castlefern weeks")
    assert (child.parent, grandchild.parent) == (None, child)
    assert list(Adaptation.objects.from_here(child.initiative)) == [grandchild]
    assert list(Adaptation.objects.to_here(grandchild.initiative)) == [grandchild]


def test_a_note_goes_back_to_the_origin_and_to_siblings_when_somebody_says_so(
    pattern, gorbals, stranger, coordinator
):
    one, other = adapted(pattern, stranger), adapted(pattern, stranger, "Castlefern weeks")
    sent = note_change(
        one.initiative,
        what_changed="Mornings became afternoons.",
        why="Nobody came.",
        keep="yes",
        goes_back=True,
        by=stranger,
    )
    note_change(one.initiative, what_changed="Kept here.", why="", keep="no", by=stranger)
    assert list(ChangeNote.objects.came_back(gorbals)) == [sent]
    assert list(ChangeNote.objects.from_siblings(other)) == [sent]
    assert list(ChangeNote.objects.from_siblings(one)) == []
    assert ChangeNote.objects.from_siblings(None).count() == 0
    assert JournalEntry.objects.filter(what="noted a change").count() == 2


def test_a_note_that_goes_back_names_nobody_and_one_that_stays_may(pattern, stranger):
    new = adapted(pattern, stranger).initiative
    note = {"what_changed": "Stuart opened earlier.", "why": "", "keep": "yes", "by": stranger}
    with pytest.raises(Refusal, match="“Stuart”"):
        note_change(new, goes_back=True, **note)
    note_change(new, goes_back=False, **note)
    assert ChangeNote.objects.get().goes_back is False


def test_a_note_has_nowhere_to_go_back_to_without_an_origin(gorbals, coordinator):
    with pytest.raises(Refusal, match="nowhere for the note to go back to"):
        note_change(gorbals, what_changed="x", why="", keep="yes", goes_back=True, by=coordinator)


def test_a_note_is_about_a_part_of_the_pattern_that_was_adapted(pattern, gorbals, coordinator, stranger):
    new = adapted(pattern, stranger).initiative
    foreign = written(gorbals, coordinator, "Another").elements.first()
    with pytest.raises(Refusal, match="another pattern"):
        note_change(new, what_changed="x", why="", keep="yes", element=foreign, by=stranger)


@pytest.mark.parametrize("change", [{"why": ""}, {"choice": "changed", "words": ""}, {"words": "new"}])
def test_the_database_holds_no_choice_without_its_reason(pattern, stranger, change):
    adapted(pattern, stranger)
    kept = AdaptationChoice.objects.filter(choice="kept")
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.update(**change)


def test_an_initiative_has_one_origin(pattern, stranger):
    found = adapted(pattern, stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adaptation.objects.create(initiative=found.initiative, pattern=pattern, adapted_by=stranger)


def test_a_pattern_without_elements_is_nothing_to_start_from(gorbals, coordinator, stranger):
    empty = draft_pattern(gorbals, title="T", summary="S", by=coordinator)
    publish_pattern(written(gorbals, coordinator), by=coordinator)
    empty.elements.all().delete()
    type(empty).objects.filter(pk=empty.pk).update(
        state="published", published_by=coordinator, published_at="2026-11-01T10:00:00Z"
    )
    empty.refresh_from_db()
    with pytest.raises(Refusal, match="nothing in this pattern"):
        adapted(empty, stranger, answers={0: Answer("kept", "x")})
