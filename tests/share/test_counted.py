"""What a draft counts is safe: alone, beside its other numbers, beside earlier versions, and beside partners' pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alongside.community.models import Membership, Organisation, Person
from alongside.deliver.actions import break_commitment, keep_commitment, make_commitment
from alongside.deliver.models import Commitment
from alongside.share.actions import draft_pattern, publish_pattern
from alongside.share.counted import is_safe
from alongside.share.drafting import suggest

pytestmark = pytest.mark.django_db


def words(initiative, part):
    return "\n".join(one.words for one in suggest(initiative) if one.part == part)


def promised(initiative, person, count, *, kept=0, broken=0):
    soon = timezone.localdate() + timedelta(days=3)
    after = Commitment.objects.count()
    made = [
        make_commitment(initiative, person=person, words=f"thing {after + number}", due_on=soon, by=person)
        for number in range(count)
    ]
    for one in made[:kept]:
        keep_commitment(one, by=person)
    for one in made[kept : kept + broken]:
        break_commitment(one, reason="It rained.", by=person)


@given(st.integers(0, 60), st.lists(st.integers(0, 60), max_size=4))
def test_what_is_safe_leaves_nobody_to_be_worked_out(whole, parts):
    counts = [whole, *parts]
    few = [one for one in counts if 0 < one < 5]
    near = [(a, b) for a in counts for b in counts if a and b and 0 < abs(a - b) < 5]
    assert is_safe(whole, *parts) == (not few and not near)


def test_promises_of_people_who_take_part_are_not_counted(gorbals, coordinator, participant):
    promised(gorbals, coordinator, 12, kept=12)
    alone = words(gorbals, "took")
    promised(gorbals, participant, 3, kept=1, broken=2)
    assert words(gorbals, "took") == alone
    assert "12 promises by services and partners: 12 kept, 0 agreed anew, 0 still open." in alone
    assert words(gorbals, "went_wrong") == ""


@pytest.mark.parametrize(
    ("made", "kept", "broken", "took", "wrong"),
    [
        (4, 1, 3, "", ""),
        (12, 5, 2, "12 promises by services and partners, of which 5 were kept.", "Not all promises"),
        (12, 10, 2, "12 promises by services and partners.", "Not all promises"),
        (12, 6, 6, "12 promises by services and partners: 6 kept", "6 of 12 promises"),
    ],
)
def test_few_promises_are_not_counted(gorbals, coordinator, made, kept, broken, took, wrong):
    promised(gorbals, coordinator, made, kept=kept, broken=broken)
    assert words(gorbals, "took")[: len(took) or None] == took
    assert words(gorbals, "went_wrong")[: len(wrong) or None] == wrong


def test_another_organisation_in_the_sentence_does_not_let_people_be_subtracted(gorbals, coordinator):
    for number in range(10):
        person = Person.objects.create(community=gorbals.community, name=f"P{number}")
        Membership.objects.create(initiative=gorbals, person=person, role="participant", since=timezone.now())
    first = draft_pattern(gorbals, title="T", summary="S", by=coordinator)
    before = first.elements.get(part="who_with").words
    first.elements.update(bearing="core", decided_by="all of us")
    publish_pattern(first, by=coordinator)
    partner = Organisation.objects.create(community=gorbals.community, name="A Garden", sector="community")
    for number, of in ((20, None), (21, partner)):
        person = Person.objects.create(community=gorbals.community, name=f"P{number}", organisation=of)
        role = "partner_officer" if of else "participant"
        Membership.objects.create(initiative=gorbals, person=person, role=role, since=timezone.now())
    now = words(gorbals, "who_with")
    assert "A Garden" in now
    assert now.split(".")[0] == before.split(".")[0]


def test_what_was_changed_by_hand_and_published_is_remembered_too(gorbals, coordinator):
    promised(gorbals, coordinator, 12)
    first = draft_pattern(gorbals, title="T", summary="S", by=coordinator)
    first.elements.update(bearing="core", decided_by="all of us", origin="written")
    publish_pattern(first, by=coordinator)
    promised(gorbals, coordinator, 2)
    assert "12 promises" in words(gorbals, "took")
    promised(gorbals, coordinator, 3)
    assert "17 promises" in words(gorbals, "took")


def test_all_but_a_few_are_not_said(gorbals, participant, coordinator):
    from alongside.listen.actions import answer_ask, say_ask

    for number in range(6):
        ask = say_ask(gorbals, person=participant, words=f"wish {number}", by=participant)
        if number:
            answer_ask(ask, outcome="met", answer="Yes", by=coordinator)
    assert words(gorbals, "asked") == "6 asks were made."
