"""What people think of each other's ideas: one question, many short statements, a response to each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person


def _how_many(rows: models.QuerySet[Any]) -> Coalesce:
    """The number of `rows` that belong to a conversation, as part of a question about conversations."""
    counted = rows.filter(conversation=OuterRef("pk")).values("conversation").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def with_counts(self, initiative: Initiative) -> ConversationQuerySet:
        """How many have spoken, and how many statements are shown or wait. Each counted by itself, not joined."""
        heard = Voice.objects.filter(Exists(Response.objects.filter(voice=OuterRef("pk"))))
        statements = Statement.objects.order_by()
        return self.filter(initiative=initiative).annotate(
            voices_heard=_how_many(heard),
            statements_shown=_how_many(statements.filter(state=Statement.State.SHOWN)),
            statements_waiting=_how_many(statements.filter(state=Statement.State.WAITING)),
        )

    def open_now(self, initiative: Initiative) -> ConversationQuerySet:
        now = timezone.now()
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=now),
            Q(closes_at=None) | Q(closes_at__gt=now),
            initiative=initiative,
            closed_at=None,
        )


class Conversation(OfInitiative):
    """One question, to which people put short statements and say whether they agree with each other's."""

    class Moderation(models.TextChoices):
        UNNAMED = "unnamed", _("Those from phones without a name are looked at first")
        BEFORE = "before", _("Every statement is looked at first")
        AFTER = "after", _("Statements show at once, and are looked at afterwards")

    class Results(models.TextChoices):
        DURING = "during", _("While it is open")
        AFTER = "after", _("When it has closed")

    question = models.CharField(max_length=200)
    is_open_to_all = models.BooleanField(default=False)
    moderation = models.CharField(max_length=8, choices=Moderation, default=Moderation.UNNAMED)
    results = models.CharField(max_length=8, choices=Results, default=Results.DURING)
    opened_at = models.DateTimeField(default=timezone.now)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ConversationQuerySet] = ConversationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="conversation_opens_before_it_closes",
            )
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None or bool(self.closes_at and self.closes_at <= timezone.now())

    @property
    def is_to_come(self) -> bool:
        return bool(self.opens_at and self.opens_at > timezone.now())

    @property
    def is_open(self) -> bool:
        return not self.is_closed and not self.is_to_come

    @property
    def shows_results(self) -> bool:
        """Whether everyone who takes part may see what it shows. Those who look after it always may."""
        return self.is_closed or self.results == self.Results.DURING

    def looks_first(self, *, has_name: bool) -> bool:
        """Whether a new statement waits until somebody has looked at it."""
        return self.moderation == self.Moderation.BEFORE or (
            self.moderation == self.Moderation.UNNAMED and not has_name
        )


class StatementQuerySet(models.QuerySet["Statement"]):
    def shown(self, conversation: Conversation) -> StatementQuerySet:
        return self.filter(conversation=conversation, state=Statement.State.SHOWN)

    def unheard_by(self, voice: Voice) -> StatementQuerySet:
        return self.shown(voice.conversation).exclude(responses__voice=voice)

    def made_by(self, voice: Voice) -> StatementQuerySet:
        """What this voice added, with what became of it."""
        theirs = Q(voice=voice) | (Q(author=voice.person) if voice.person_id else Q(pk=None))
        return self.filter(theirs, conversation=voice.conversation)


class Statement(OfInitiative):
    """One idea in one sentence, that others agree with, disagree with or pass."""

    class State(models.TextChoices):
        SHOWN = "shown", _("shown")
        WAITING = "waiting", _("waiting to be looked at")
        HELD = "held", _("held back")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="statements")
    words = models.CharField(max_length=1000)  # 280 where one is made here; other tools let people say more
    author = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="statements"
    )
    voice = models.ForeignKey(
        "Voice", on_delete=models.SET_NULL, null=True, blank=True, related_name="statements"
    )
    said_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)
    state_why = models.CharField(max_length=300, blank=True)

    told = told_in = (
        ""  # its words in the reader's language, if somebody translated it: see StatementTranslation
    )

    own_words = ()  # a statement belongs to the conversation; erasing its author takes the author off it
    objects: ClassVar[StatementQuerySet] = StatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "words"], name="statement_made_once"),
            models.CheckConstraint(
                condition=~Q(state="held") | ~Q(state_why=""), name="held_statement_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Voice(OfInitiative):
    """One person, or one unnamed device, in one conversation. One voice has one response to a statement."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="voices"
    )
    device = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 (a random token of the session)
    since = models.DateTimeField(default=timezone.now)

    own_words = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "person"], name="one_voice_per_person"),
            models.UniqueConstraint(fields=["conversation", "device"], name="one_voice_per_device"),
        ]

    def __str__(self) -> str:
        return gettext("a voice in “%(conversation)s”") % {"conversation": self.conversation}


class ResponseQuerySet(models.QuerySet["Response"]):
    # One statement to the database, since a hall full of people does this at once. It holds the rules too: the
    # statement is shown, the voice belongs to its conversation, and that is open. Of two, the later one counts.
    KEEP = """
        INSERT INTO listen_response (community_id, initiative_id, statement_id, voice_id, value, at)
        SELECT statement.community_id, statement.initiative_id, statement.id, voice.id, %s, %s
        FROM listen_statement AS statement
        JOIN listen_conversation AS conversation ON conversation.id = statement.conversation_id
        JOIN listen_voice AS voice ON voice.conversation_id = conversation.id
        WHERE statement.id = %s AND voice.id = %s
          AND statement.state = 'shown' AND conversation.closed_at IS NULL
          AND (conversation.is_open_to_all OR %s)
          AND (conversation.opens_at IS NULL OR conversation.opens_at <= %s)
          AND (conversation.closes_at IS NULL OR conversation.closes_at > %s)
        ON CONFLICT (statement_id, voice_id) DO UPDATE
        SET value = CASE WHEN excluded.at < listen_response.at THEN listen_response.value ELSE excluded.value END,
            at = CASE WHEN excluded.at < listen_response.at THEN listen_response.at ELSE excluded.at END
    """

    def keep(self, *, statement: int, voice: int, value: int, at: datetime, has_entered: bool = True) -> bool:
        """Keep what a voice says to a statement at a moment; False if it may not be said (any more).

        Without `has_entered`, nobody has asked whether this voice may come in: then its conversation is open to all.
        """
        said, now = map(connection.ops.adapt_datetimefield_value, (at, timezone.now()))
        with planned_once() as cursor:
            cursor.execute(self.KEEP, [value, said, statement, voice, has_entered, now, now])
            return bool(cursor.rowcount)


@contextmanager
def planned_once() -> Iterator[Any]:
    """A cursor for which PostgreSQL plans a statement once a connection, where Django's has it planned each time."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    import psycopg  # not needed on SQLite

    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor


class Response(OfInitiative):
    """Agree, disagree or pass: what one voice says to one statement. The last one counts."""

    class Value(models.IntegerChoices):
        AGREE = 1, _("Agree")
        PASS = 0, _("Pass")
        DISAGREE = -1, _("Disagree")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="responses")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="responses")
    value = models.SmallIntegerField(choices=Value)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ResponseQuerySet] = ResponseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "voice"], name="one_response_per_voice"),
            models.CheckConstraint(
                condition=Q(value__in=[-1, 0, 1]), name="response_is_agree_pass_or_disagree"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_value_display())


class OpinionMap(OfInitiative):
    """The picture of a conversation at one moment, with what it takes to draw it again."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="maps")
    made_at = models.DateTimeField(default=timezone.now)
    engine_version = models.CharField(max_length=40)
    input_digest = models.CharField(max_length=80)
    seed = models.BigIntegerField()
    result = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        get_latest_by = "made_at"

    def __str__(self) -> str:
        return gettext("map of “%(conversation)s”") % {"conversation": self.conversation}
