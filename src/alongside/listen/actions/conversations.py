"""Opening a conversation, making statements, and responding to them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Conversation, Response, Statement, Voice


@transaction.atomic
def open_conversation(
    initiative: Initiative,
    *,
    question: str,
    seeds: list[str],
    is_open_to_all: bool,
    by: Person,
    moderation: str = Conversation.Moderation.UNNAMED,
    results: str = Conversation.Results.DURING,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Conversation:
    """Open a conversation, now or later, with the first few statements to respond to."""
    must_be_running(initiative)
    if len(seeds) < 2:
        raise Refusal(
            _("Write at least two statements to begin with, each on a line of its own."), field="seeds"
        )
    _in_order(opens_at, closes_at)
    conversation = Conversation.objects.create(
        initiative=initiative,
        question=question,
        is_open_to_all=is_open_to_all,
        moderation=moderation,
        results=results,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    for words in dict.fromkeys(seeds):
        Statement.objects.create(initiative=initiative, conversation=conversation, words=words)
    write(noop("opened a conversation"), conversation, by=by)
    return conversation


@transaction.atomic
def change_conversation(
    conversation: Conversation,
    *,
    question: str,
    is_open_to_all: bool,
    moderation: str,
    results: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    by: Person,
) -> Conversation:
    """Change how a conversation is held. What was said stays, and nobody is heard twice or less for it."""
    _in_order(opens_at, closes_at)
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    conversation.question, conversation.is_open_to_all = question, is_open_to_all
    conversation.moderation, conversation.results = moderation, results
    conversation.opens_at, conversation.closes_at = opens_at, closes_at
    conversation.save()
    write(noop("changed how a conversation is held"), conversation, by=by)
    return conversation


@transaction.atomic
def close_conversation(conversation: Conversation, *, by: Person) -> None:
    """End a conversation. What was said stays, and so does its map."""
    conversation.closed_at = timezone.now()
    conversation.save(update_fields=["closed_at"])
    write(noop("closed a conversation"), conversation, by=by)


@transaction.atomic
def reopen_conversation(conversation: Conversation, *, by: Person) -> None:
    """Open it again, for instance for phones that had no signal when it closed."""
    must_be_running(conversation.initiative)
    conversation.closed_at = None
    if conversation.closes_at and conversation.closes_at <= timezone.now():
        conversation.closes_at = None
    conversation.save(update_fields=["closed_at", "closes_at"])
    write(noop("opened a conversation again"), conversation, by=by)


@transaction.atomic
def make_statement(conversation: Conversation, *, words: str, voice: Voice) -> Statement:
    """Add a statement. It waits until somebody on the team has looked at it where the conversation says so."""
    _still_open(conversation)
    _not_said_before(conversation, words)
    waits = conversation.looks_first(has_name=bool(voice.person_id))
    try:
        with transaction.atomic():
            statement = Statement.objects.create(
                initiative=conversation.initiative,
                conversation=conversation,
                words=words,
                author=voice.person,
                voice=voice,
                state=Statement.State.WAITING if waits else Statement.State.SHOWN,
            )
    except IntegrityError:  # somebody said it in the same moment
        _not_said_before(conversation, words)
        raise
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


def _not_said_before(conversation: Conversation, words: str) -> None:
    plain = words.casefold()  # a database that knows only English letters would miss "Überall" and "überall"
    said = Statement.objects.filter(conversation=conversation)
    same = next((one for one in said if one.words.casefold() == plain), None)
    if same is None:
        return
    told = {
        Statement.State.SHOWN: _("Somebody has said exactly this already. You will be asked about it."),
        Statement.State.WAITING: _("Somebody has said exactly this already. It waits to be looked at."),
        Statement.State.HELD: _("This was said before and held back: %(why)s") % {"why": same.state_why},
    }
    raise Refusal(told[Statement.State(same.state)], field="words")


def _still_open(conversation: Conversation) -> None:
    if conversation.is_closed:
        raise Refusal(_("This conversation has closed. What you said before is kept."))
    if conversation.is_to_come:
        opens = date_format(timezone.localtime(conversation.opens_at), "j E, H:i")
        raise Refusal(_("This conversation opens on %(moment)s. Come back then.") % {"moment": opens})


def _in_order(opens_at: datetime | None, closes_at: datetime | None) -> None:
    if opens_at and closes_at and opens_at >= closes_at:
        raise Refusal(_("It would close before it opens. Choose a later end."), field="closes_at")
