"""The rows that leave, read a few at a time so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from secrets import SystemRandom
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ..findings import FEWEST
from ..models import Ask, Conversation, Export, Favour, Response, Statement, Strength, Voice
from .dictionary import ASKS, CONVERSATION, RESPONSES, STATEMENTS, STRENGTHS, Table

AT_ONCE = 2_000  # rows that are read together
VOICES_AT_ONCE = 400
Row = tuple[Any, ...]
Tables = Iterator[tuple[Table, Iterator[Row]]]


def tables_of(export: Export) -> Tables:
    """The tables of an export with their rows, to be read in this order and once."""
    if export.what == Export.What.ASKS:
        yield ASKS, _asks(export)
    elif export.what == Export.What.STRENGTHS:
        yield STRENGTHS, _strengths(export)
    else:
        assert export.conversation is not None
        left = Leaving(export.conversation)
        yield CONVERSATION, iter([_conversation(left)])
        yield RESPONSES, _responses(left)
        yield STATEMENTS, _statements(left)


class Leaving:
    """What of a conversation may leave, and voices by numbers that were drawn for this export alone."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        heard = Response.objects.filter(statement__conversation=conversation)
        voices = list(
            Voice.objects.filter(conversation=conversation, responses__isnull=False)
            .distinct()
            .values_list("pk", flat=True)
        )
        SystemRandom().shuffle(voices)
        self.heard = len(voices)
        self.voices: list[int] = voices if len(voices) >= FEWEST else []
        self.held_back = set(_made_here_and_seldom_answered(heard))
        pks = Statement.objects.filter(conversation=conversation).order_by("pk").values_list("pk", flat=True)
        self.numbers = {pk: number for number, pk in enumerate(pks)}
        self.counts = {pk: [0, 0, 0] for pk in self.numbers}  # disagree, pass, agree

    def by_voice(self) -> Iterator[tuple[int, int, list[tuple[int, int, datetime]]]]:
        """(the voice's number here, its key, its responses), voice by voice. Counts what it lets out."""
        for start in range(0, len(self.voices), VOICES_AT_ONCE):
            some = self.voices[start : start + VOICES_AT_ONCE]
            said: dict[int, list[tuple[int, int, datetime]]] = {pk: [] for pk in some}
            rows = Response.objects.filter(voice__in=some).values_list("voice", "statement", "value", "at")
            for voice, statement, value, at in rows.order_by("statement").iterator(AT_ONCE):
                # A statement made since the export began has no number in it.
                if statement in self.numbers and statement not in self.held_back:
                    said[voice].append((self.numbers[statement], value, at))
                    self.counts[statement][value + 1] += 1
            for place, voice in enumerate(some, start=start):
                yield place, voice, said[voice]

    def statements(self) -> Iterator[Statement]:
        """In the order of their numbers."""
        listed = Statement.objects.filter(conversation=self.conversation)
        for statement in listed.order_by("pk").iterator(AT_ONCE):
            if statement.pk in self.numbers:
                yield statement

    def is_held_back(self, statement: Statement) -> bool:
        return statement.pk in self.held_back or not self.voices


def _made_here_and_seldom_answered(heard: QuerySet[Response]) -> Iterator[int]:
    """Who made a statement agrees with it: among few responses that would tell whose the others of that voice are."""
    known = Q(statement__author__isnull=False) | Q(statement__voice__isnull=False)
    counted = heard.filter(known).values("statement").annotate(said=Count("pk"))
    yield from counted.filter(said__lt=FEWEST).values_list("statement", flat=True)


def _conversation(left: Leaving) -> Row:
    talk = left.conversation
    return (
        talk.question,
        _day(talk.opened_at),
        _day(talk.closed_at),
        _yes(talk.is_open_to_all),
        len(left.numbers),
        left.heard,
    )


def _responses(left: Leaving) -> Iterator[Row]:
    for number, _voice, said in left.by_voice():
        for statement, value, at in said:
            yield number, statement, value, _day(at)


def _statements(left: Leaving) -> Iterator[Row]:
    for one in left.statements():
        disagree, passed, agree = left.counts[one.pk]
        counts = ("", "", "") if left.is_held_back(one) else (agree, disagree, passed)
        yield left.numbers[one.pk], one.words, one.state, one.state_why, _day(one.said_at), *counts


def _asks(export: Export) -> Iterator[Row]:
    listed = Ask.objects.filter(initiative=export.initiative_id).order_by("said_at", "pk")
    numbers = {pk: number for number, pk in enumerate(listed.values_list("pk", flat=True), start=1)}
    named = listed.select_related("person", "entered_by", "answered_by")
    for ask in named.iterator(AT_ONCE):
        if ask.pk not in numbers:
            continue  # said since the export began
        row = (
            numbers[ask.pk],
            _day(ask.said_at),
            ask.words,
            ask.matters,
            _yes(ask.may_be_read),
            numbers.get(ask.same_as_id or 0, ""),
            ask.outcome,
            ask.answer,
            _day(ask.answered_at),
        )
        yield (*row, *map(_name, (ask.person, ask.entered_by, ask.answered_by))) if export.with_names else row


def _strengths(export: Export) -> Iterator[Row]:
    listed = Strength.objects.filter(initiative=export.initiative_id).order_by("said_at", "pk")
    counted = listed.select_related("person").annotate(
        asked=Count("favours"),
        yes=Count("favours", filter=Q(favours__answer=Favour.Answer.YES)),
        done=Count("favours", filter=Q(favours__done_at__isnull=False)),
    )
    for number, one in enumerate(counted.iterator(AT_ONCE), start=1):
        asked = (one.asked, one.yes, one.done)
        row = (number, _day(one.said_at), one.words, _day(one.withdrawn_at), *asked)
        yield (*row, _name(one.person)) if export.with_names else row


def _name(person: Any) -> str:
    return str(person) if person else ""


def _day(moment: datetime | None) -> str:
    return _day_of_hour(moment.replace(minute=0, second=0, microsecond=0)) if moment else ""


@lru_cache(maxsize=4_096)
def _day_of_hour(hour: datetime) -> str:
    """Most of millions of responses share an hour with others; working out its day takes longer than the rest."""
    return timezone.localtime(hour).date().isoformat()


def _yes(it: bool) -> str:
    return "yes" if it else "no"
