"""Opening a conversation, making statements, and responding to them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Conversation, Response, Statement, Voice


@transaction.atomic
def open_conversation(
    initiative: Initiative, *, question: str, seeds: list[str], is_open_to_all: bool, by: Person
) -> Conversation:
    """Open a conversation with the first few statements to respond to."""
    must_be_running(initiative)
    if len(seeds) < 2:
        raise Refusal(
            _("Write at least two statements to begin with, each on a line of its own."), field="seeds"
        )
    conversation = Conversation.objects.create(
        initiative=initiative, question=question, is_open_to_all=is_open_to_all
    )
    for words in dict.fromkeys(seeds):
        Statement.objects.create(initiative=initiative, conversation=conversation, words=words)
    write(noop("opened a conversation"), conversation, by=by)
    return conversation


@transaction.atomic
def close_conversation(conversation: Conversation, *, by: Person) -> None:
    """End a conversation. What was said stays, and so does its map."""
    conversation.closed_at = timezone.now()
    conversation.save(update_fields=["closed_at"])
    write(noop("closed a conversation"), conversation, by=by)


@transaction.atomic
def make_statement(conversation: Conversation, *, words: str, voice: Voice) -> Statement:
    """Add a statement. From an unnamed device it waits until somebody on the team has looked at it."""
    _still_open(conversation)
    if Statement.objects.filter(conversation=conversation, words__iexact=words).exists():
        raise Refusal(_("Somebody has said exactly this already. You will be asked about it."), field="words")
    statement = Statement.objects.create(
        initiative=conversation.initiative,
        conversation=conversation,
        words=words,
        author=voice.person,
        state=Statement.State.SHOWN if voice.person else Statement.State.WAITING,
    )
    Response.objects.create(
        initiative=conversation.initiative, statement=statement, voice=voice, value=Response.Value.AGREE
    )
    write(noop("made a statement"), statement, by=voice.person)
    return statement


@transaction.atomic
def look_after_statement(statement: Statement, *, show: bool, why: str, by: Person) -> None:
    """Show a statement or hold it back. Holding back needs a reason that its author could read."""
    if not show and not why.strip():
        raise Refusal(_("Say why it is held back, in words that its author could read."), field="why")
    statement.state = Statement.State.SHOWN if show else Statement.State.HELD
    statement.state_why = why
    statement.save(update_fields=["state", "state_why"])
    write(noop("showed a statement") if show else noop("held a statement back"), statement, by=by, why=why)


def voice_in(conversation: Conversation, *, person: Person | None, device: str | None) -> Voice:
    """The one voice of this person, or of this unnamed device, in a conversation."""
    if person:
        return Voice.objects.get_or_create(
            conversation=conversation, person=person, defaults={"initiative": conversation.initiative}
        )[0]
    return Voice.objects.get_or_create(
        conversation=conversation, device=device, defaults={"initiative": conversation.initiative}
    )[0]


def respond(statement: Statement, *, voice: Voice, value: int, at: datetime | None = None) -> None:
    """Agree, disagree or pass, said now or at the moment `at`. Of two responses, the one said later counts.

    Responses are not journalled one by one: how one person voted is nobody's business but theirs.
    """
    if value not in Response.Value.values:
        raise Refusal(_("Choose agree, disagree or pass."))
    said = min(at, timezone.now()) if at else timezone.now()
    if not Response.objects.keep(statement=statement.pk, voice=voice.pk, value=value, at=said):
        _still_open(statement.conversation)
        raise Refusal(_("This statement is not shown any more. What you said before is kept."))


def _still_open(conversation: Conversation) -> None:
    if conversation.is_closed:
        raise Refusal(_("This conversation has closed. What you said before is kept."))
