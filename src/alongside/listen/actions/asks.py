"""Saying what one would like and can do, and answering it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Ask, Favour, Strength


@transaction.atomic
def say_ask(
    initiative: Initiative,
    *,
    person: Person,
    words: str,
    by: Person,
    matters: int = Ask.Matters.QUITE,
    may_be_read: bool = False,
    same_as: Ask | None = None,
    at: datetime | None = None,
) -> Ask:
    """Keep what a person would like to happen, word for word; `same_as` is somebody else's that they read before.

    `at` is when they said it, which without a signal is before now.
    """
    must_be_running(initiative)
    if same_as and Ask.objects.of(person, initiative).filter(same_as=same_as).exists():
        raise Refusal(
            _("You have said this already. It is kept, and you will see the answer."), field="words"
        )
    ask = Ask.objects.create(
        initiative=initiative,
        person=person,
        words=words,
        matters=matters,
        may_be_read=may_be_read,
        same_as=same_as,
        said_at=at or timezone.now(),
        entered_by=by if by != person else None,
    )
    write(noop("said what they would like"), ask, by=by, person=person)
    return ask


@transaction.atomic
def answer_ask(ask: Ask, *, outcome: str, answer: str, by: Person, to_all: bool = False) -> Ask:
    """Answer an ask: met, changed or refused, and why. A later answer replaces it; the journal keeps both moments.

    With `to_all`, those who said the same after it and wait still get the same answer, each on their own page.
    """
    if outcome == Ask.Outcome.OPEN or outcome not in Ask.Outcome.values:
        raise Refusal(_("Choose whether it was met, changed or refused."), field="outcome")
    if not answer.strip():
        raise Refusal(_("Say why, in words that the person will understand."), field="answer")
    ask = Ask.objects.select_for_update().get(pk=ask.pk)
    echoes = ask.echoes.select_for_update().filter(outcome=Ask.Outcome.OPEN) if to_all else []
    for each in (ask, *echoes):
        each.outcome, each.answer, each.answered_by, each.answered_at = outcome, answer, by, timezone.now()
        each.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
        write(noop("answered an ask"), each, by=by, about=each.person)
    return ask


@transaction.atomic
def offer_strength(
    initiative: Initiative, *, person: Person, words: str, by: Person, at: datetime | None = None
) -> Strength:
    """Keep something that a person can do or offers, said now or at the moment `at`."""
    must_be_running(initiative)
    strength = Strength.objects.create(
        initiative=initiative,
        person=person,
        words=words,
        said_at=at or timezone.now(),
        entered_by=by if by != person else None,
    )
    write(noop("said what they can do"), strength, by=by, person=person)
    return strength


@transaction.atomic
def withdraw_strength(strength: Strength, *, by: Person) -> Strength:
    """Stop offering something. Nobody can ask for it any more, and a question that waits goes."""
    strength = Strength.objects.select_for_update().select_related("initiative", "person").get(pk=strength.pk)
    if strength.withdrawn_at is None:
        strength.withdrawn_at = timezone.now()
        strength.save(update_fields=["withdrawn_at"])
        strength.favours.filter(answer=Favour.Answer.WAITING).update(
            answer=Favour.Answer.NO, answered_at=strength.withdrawn_at
        )
        write(noop("took back an offer"), strength, by=by, person=strength.person)
    return strength


@transaction.atomic
def ask_favour(strength: Strength, *, words: str, by: Person, on_day: date | None = None) -> Favour:
    """Ask a person to use a strength that they offered. One question at a time waits for them."""
    must_be_running(strength.initiative)
    if strength.withdrawn_at:
        raise Refusal(_("They do not offer this any more, so nobody asks for it."))
    if on_day and on_day < timezone.localdate():
        raise Refusal(_("This day has passed. Choose today or a day to come."), field="on_day")
    if strength.favours.filter(answer=Favour.Answer.WAITING).exists():
        raise Refusal(
            _("They have been asked already and have not answered yet. Give them time."), field="words"
        )
    favour = Favour.objects.create(
        initiative=strength.initiative,
        strength=strength,
        person=strength.person,
        words=words,
        on_day=on_day,
        asked_by=by,
    )
    write(noop("asked somebody to use a strength"), favour, by=by, about=strength.person)
    return favour


@transaction.atomic
def answer_favour(favour: Favour, *, yes: bool, by: Person) -> Favour:
    """Say yes or no to a favour. No needs no reason, and a yes may be taken back until it is done."""
    favour = Favour.objects.select_for_update().select_related("initiative", "person").get(pk=favour.pk)
    if favour.done_at:
        raise Refusal(_("This has been done, so there is nothing left to answer."))
    favour.answer = Favour.Answer.YES if yes else Favour.Answer.NO
    favour.answered_at = timezone.now()
    favour.entered_by = by if by != favour.person else None
    favour.save(update_fields=["answer", "answered_at", "entered_by"])
    write(
        noop("said yes to a favour") if yes else noop("said no to a favour"),
        favour,
        by=by,
        person=favour.person,
    )
    return favour


@transaction.atomic
def finish_favour(favour: Favour, *, by: Person) -> Favour:
    """Note that a favour was done: the strength was used."""
    favour = Favour.objects.select_for_update().select_related("initiative", "person").get(pk=favour.pk)
    if favour.answer != Favour.Answer.YES:
        raise Refusal(_("Only what somebody said yes to can be done."))
    favour.done_at = favour.done_at or timezone.now()
    favour.save(update_fields=["done_at"])
    write(noop("used a strength"), favour, by=by, about=favour.person)
    return favour
