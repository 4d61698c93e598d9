import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.community.held import erase_person
from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.deliver import actions
from alongside.deliver.models import Commitment
from alongside.listen.actions import offer_strength

from .conftest import in_days


def test_a_promise_has_one_person_one_day_and_an_entry(commitment, officer):
    assert (commitment.person, commitment.due_on, commitment.state) == (officer, in_days(3), "open")
    entry = JournalEntry.objects.get(what="made a promise")
    assert (entry.by, entry.about, entry.on_behalf_of) == (officer, officer, None)


def test_a_key_worker_who_enters_a_promise_is_named(gorbals, participant, key_worker):
    made = actions.make_commitment(
        gorbals, person=participant, words="I bring the football", due_on=in_days(1), by=key_worker
    )
    assert (made.person, made.entered_by) == (participant, key_worker)
    assert JournalEntry.objects.get(what="made a promise").on_behalf_of == participant


def test_a_promise_for_a_day_that_is_over_is_refused(gorbals, officer):
    with pytest.raises(Refusal, match="That day is over"):
        actions.make_commitment(gorbals, person=officer, words="x", due_on=in_days(-1), by=officer)


def test_a_promise_that_was_kept_says_who_noted_it(commitment, coordinator):
    actions.keep_commitment(commitment, by=coordinator)
    commitment.refresh_from_db()
    assert (commitment.state, commitment.state_by) == ("kept", coordinator)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_promise_is_not_broken_without_a_reason(commitment, officer, reason):
    with pytest.raises(Refusal, match="Say why"):
        actions.break_commitment(commitment, reason=reason, by=officer)
    commitment.refresh_from_db()
    assert commitment.state == "open"


def test_a_promise_agreed_anew_leaves_both_to_be_read(commitment, officer, gorbals):
    anew = actions.renegotiate_commitment(
        commitment, reason="The bus is at the garage", due_on=in_days(9), by=officer
    )
    commitment.refresh_from_db()
    assert (commitment.state, commitment.reason) == ("renegotiated", "The bus is at the garage")
    assert (anew.words, anew.due_on, anew.replaces, anew.state) == (
        commitment.words,
        in_days(9),
        commitment,
        "open",
    )
    assert anew.first_made_at == commitment.made_at
    assert Commitment.objects.counts(gorbals) == {
        "made": 2,
        "open": 1,
        "kept": 0,
        "renegotiated": 1,
        "broken": 0,
    }


def test_a_promise_ends_once(commitment, officer):
    actions.keep_commitment(commitment, by=officer)
    with pytest.raises(Refusal, match="already"):
        actions.break_commitment(commitment, reason="No bus", by=officer)


def test_the_database_refuses_a_broken_promise_without_a_reason(commitment, officer):
    with pytest.raises(IntegrityError):
        Commitment.objects.filter(pk=commitment.pk).update(
            state="broken", state_at=timezone.now(), state_by=officer, reason=""
        )


def test_overdue_and_longest_open_are_told_apart(gorbals, officer, commitment):
    older = actions.make_commitment(gorbals, person=officer, words="Keys", due_on=in_days(20), by=officer)
    Commitment.objects.filter(pk=older.pk).update(first_made_at=timezone.now() - timedelta(days=40))
    Commitment.objects.filter(pk=commitment.pk).update(due_on=in_days(-2))
    assert list(Commitment.objects.overdue(gorbals)) == [commitment]
    assert Commitment.objects.longest_open(gorbals) == older


def test_promises_count_by_the_sector_of_whoever_made_them(gorbals, commitment, participant, coordinator):
    for person in (participant, coordinator):
        actions.make_commitment(gorbals, person=person, words="x", due_on=in_days(1), by=person)
    assert Commitment.objects.by_sector(gorbals) == {"public": 1, "third": 1, "private": 0, "community": 1}


def test_a_promise_can_use_the_persons_own_strength_and_nobody_elses(gorbals, participant, officer):
    strength = offer_strength(gorbals, person=participant, words="Bikes", by=participant)
    with pytest.raises(Refusal, match="strength"):
        actions.make_commitment(
            gorbals, person=officer, words="x", due_on=in_days(1), strength=strength, by=officer
        )
    actions.make_commitment(
        gorbals, person=participant, words="A bike day", due_on=in_days(1), strength=strength, by=participant
    )
    assert Commitment.objects.strengths_used(gorbals) == 1


def test_erasing_a_person_empties_an_open_promise_and_keeps_the_total(gorbals, participant):
    actions.make_commitment(gorbals, person=participant, words="purple", due_on=in_days(1), by=participant)
    erase_person(participant, by=participant)
    assert Commitment.objects.get().words == "(erased)"
    assert Commitment.objects.counts(gorbals)["made"] == 1


@pytest.mark.parametrize("words", ["😀" * 300, "أعدك بأن أحضر الكرة", "<script>alert(1)</script>"])
def test_any_words_are_kept_as_they_are(gorbals, participant, browse, words):
    page = browse(participant)
    page.post(gorbals.at("deliver:promise"), {"words": words, "due_on": in_days(1).isoformat()})
    assert Commitment.objects.get().words == words
    assert "<script>alert(1)" not in page.get(gorbals.at("deliver:overview")).content.decode()


def test_an_officer_reads_no_name_on_the_page_of_promises(gorbals, participant, officer, key_worker, browse):
    made = actions.make_commitment(
        gorbals,
        person=key_worker,
        to_person=participant,
        words="Bring boots",
        due_on=in_days(1),
        by=key_worker,
    )
    actions.break_commitment(made, reason="Sam did not turn up", by=key_worker)
    for name in ("deliver:commitments", "deliver:overview"):
        assert re.findall(r"\bSam\b", browse(officer).get(gorbals.at(name)).content.decode()) == []
    assert "Sam did not turn up" in browse(key_worker).get(gorbals.at("deliver:commitments")).content.decode()


def test_what_partners_read_is_counted_without_those_who_take_part(
    gorbals, participant, key_worker, officer, browse
):
    """From the whole and its other part, the states of participants' promises could be worked out."""
    ours = actions.make_commitment(gorbals, person=officer, words="A van", due_on=in_days(1), by=officer)
    theirs = actions.make_commitment(
        gorbals, person=participant, words="Be early", due_on=in_days(1), by=participant
    )
    actions.keep_commitment(ours, by=officer)
    actions.break_commitment(theirs, reason="Overslept", by=participant)
    for name in ("deliver:commitments", "deliver:overview"):
        seen = browse(officer).get(gorbals.at(name)).context
        counts = seen["counts"] if name == "deliver:commitments" else seen["commitment_counts"]
        assert counts == {"made": 1, "open": 0, "kept": 1, "renegotiated": 0, "broken": 0}
    page = browse(officer).get(gorbals.at("deliver:commitments"))
    assert "neither shown nor counted here" in page.content.decode()
    assert browse(key_worker).get(gorbals.at("deliver:commitments")).context["counts"]["made"] == 2


def test_the_same_promise_twice_is_one(gorbals, participant):
    promised = {"person": participant, "words": "Bring the ball", "by": participant}
    first = actions.make_commitment(gorbals, due_on=in_days(3), **promised)
    with pytest.raises(Refusal, match="promised already"):
        actions.make_commitment(gorbals, due_on=in_days(3), **promised)
    actions.make_commitment(gorbals, due_on=in_days(4), **promised)
    actions.keep_commitment(first, by=participant)
    actions.make_commitment(gorbals, due_on=in_days(3), **promised)
    assert Commitment.objects.count() == 3


def test_no_colleague_takes_on_or_reads_what_somebody_who_takes_part_promised(
    gorbals, participant, police, officer, browse
):
    """Even where that somebody is down with the same organisation."""
    participant.organisation = police
    participant.save()
    promise = actions.make_commitment(
        gorbals, person=participant, words="Bring the ball", due_on=in_days(3), by=participant
    )
    answer = browse(officer).get(gorbals.at("deliver:take_on", pk=promise.pk))
    assert (answer.status_code, "Bring the ball" in answer.content.decode()) == (404, False)
