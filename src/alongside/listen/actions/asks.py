"""Saying what one would like and can do, and answering it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Ask, Strength


@transaction.atomic
def say_ask(initiative: Initiative, *, person: Person, words: str, by: Person) -> Ask:
    """Keep what a person would like to happen, word for word."""
    must_be_running(initiative)
    ask = Ask.objects.create(
        initiative=initiative, person=person, words=words, entered_by=by if by != person else None
    )
    write(noop("said what they would like"), ask, by=by, person=person)
    return ask


@transaction.atomic
def answer_ask(ask: Ask, *, outcome: str, answer: str, by: Person) -> Ask:
    """Answer an ask: met, changed or refused, and why. A later answer replaces it; the journal keeps both moments."""
    ask = Ask.objects.select_for_update().get(pk=ask.pk)
    if outcome == Ask.Outcome.OPEN or outcome not in Ask.Outcome.values:
        raise Refusal(_("Choose whether it was met, changed or refused."), field="outcome")
    if not answer.strip():
        raise Refusal(_("Say why, in words that the person will understand."), field="answer")
    ask.outcome, ask.answer, ask.answered_by, ask.answered_at = outcome, answer, by, timezone.now()
    ask.save()
    write(noop("answered an ask"), ask, by=by, about=ask.person)
    return ask


@transaction.atomic
def offer_strength(initiative: Initiative, *, person: Person, words: str, by: Person) -> Strength:
    """Keep something that a person can do or offers."""
    must_be_running(initiative)
    strength = Strength.objects.create(
        initiative=initiative, person=person, words=words, entered_by=by if by != person else None
    )
    write(noop("said what they can do"), strength, by=by, person=person)
    return strength
