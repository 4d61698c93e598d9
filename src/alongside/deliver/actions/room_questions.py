"""Asking a service whether it has room, before any name travels."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import RoomQuestion
from ..models.room_question import MOST
from .days import day_to_come
from .names import must_not_name


@transaction.atomic
def ask_for_room(
    initiative: Initiative, *, receiver: Person, words: str, from_on: date, by: Person, how_many: int = 1
) -> RoomQuestion:
    """Ask somebody at a service whether there is room: for what, for how many, from which day, and for nobody named."""
    must_be_running(initiative)
    if receiver.organisation is None:
        raise Refusal(_("Room is asked of somebody at a service, with its name."), field="receiver")
    if receiver == by:
        raise Refusal(_("Choose somebody else: you know yourself whether you have room."), field="receiver")
    if not 1 <= how_many <= MOST:
        raise Refusal(_("Ask for one person, or for up to %(most)d.") % {"most": MOST}, field="how_many")
    must_not_name(initiative, words, field="words", by=by)
    day_to_come(from_on, field="from_on")
    asked = RoomQuestion.objects.create(
        initiative=initiative,
        receiver=receiver,
        service=receiver.organisation,
        words=words,
        how_many=how_many,
        from_on=from_on,
        asked_by=by,
    )
    write(noop("asked a service whether it has room"), asked, by=by)
    return asked


@transaction.atomic
def answer_room(
    question: RoomQuestion, *, answer: str, by: Person, answer_words: str = "", not_eligible: str = ""
) -> RoomQuestion:
    """Room, no room and why, or yes on a condition. Said again, the last word counts and the journal keeps both."""
    must_be_running(question.initiative)
    question = RoomQuestion.objects.select_for_update().get(pk=question.pk)
    if answer not in RoomQuestion.Answer.values:
        raise Refusal(_("Choose one of the three."), field="answer")
    if answer == RoomQuestion.Answer.NO_ROOM and not answer_words.strip():
        raise Refusal(_("Say why there is no room, so that nobody has to ask twice."), field="answer_words")
    if answer == RoomQuestion.Answer.IF and not answer_words.strip():
        raise Refusal(_("Say on what condition."), field="answer_words")
    question.answer, question.answer_words, question.not_eligible = answer, answer_words, not_eligible
    question.answered_at = timezone.now()
    question.save()
    write(noop("said whether there is room"), question, by=by, why=f"{answer}: {answer_words}"[:600])
    return question
