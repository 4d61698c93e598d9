"""Paper: sheets that are printed with numbers, filled in where people are, and entered afterwards."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext

from alongside.community.models import Initiative, OfInitiative, Person

from .asks import Ask, Strength
from .conversations import Conversation, Statement, Voice

# No letter that can be taken for a figure or for another letter, and no vowel: nothing is spelt by chance.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
LONGEST_SHEET = 400  # statements
LATE = timedelta(days=14)  # so long after the end, paper that was filled in before may come in


def few_letters() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(5))


def end_of(conversation: Conversation) -> datetime | None:
    """When a conversation closed, or closes by itself; None where no end is known."""
    ends = [end for end in (conversation.closed_at, conversation.closes_at) if end]
    return min(ends, default=None)


class ShortAddress(OfInitiative):
    """A few letters that lead to an open conversation: short enough to be read off a slip or a screen and typed."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="short_address")
    letters = models.CharField(max_length=5, unique=True, default=few_letters)

    class Meta:
        verbose_name_plural = "short addresses"

    def __str__(self) -> str:
        return self.letters


class PrintRunQuerySet(models.QuerySet["PrintRun"]):
    def of_conversation(self, conversation: Conversation) -> PrintRunQuerySet:
        return self.filter(conversation=conversation)

    def for_asks(self, initiative: Initiative) -> PrintRunQuerySet:
        return self.filter(initiative=initiative, conversation=None)

    def may_come_in_late(self, conversation: Conversation) -> bool:
        """Whether paper that was filled in before the end of this conversation may still be entered."""
        end = end_of(conversation)
        return end is not None and timezone.now() <= end + LATE

    def waiting(self, conversation: Conversation) -> int:
        """How many printed sheets have not been entered."""
        printed = sum(len(run.numbers) for run in self.of_conversation(conversation))
        entered = Sheet.objects.votes_in(conversation).filter(copy=0).count()
        return printed - entered

    def holding(self, number: int) -> PrintRunQuerySet:
        return self.filter(first__lte=number, last__gte=number)


class PrintRun(OfInitiative):
    """Numbered sheets that were printed together. The run keeps its own list of statements, line by line.

    Statements that come later are on later runs, so that the seventh line of a sheet that was filled in today is
    still the same statement when it is entered next week. A run without a conversation is of ask sheets.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, null=True, blank=True, related_name="print_runs"
    )
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    printed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    objects: ClassVar[PrintRunQuerySet] = PrintRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-first"]
        indexes: ClassVar = [models.Index(fields=["initiative", "conversation"], name="runs_of_a_kind")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first__gte=1, last__gte=F("first")), name="print_run_has_a_sheet"
            ),
            models.UniqueConstraint(fields=["conversation", "first"], name="voting_sheet_numbered_once"),
            models.UniqueConstraint(
                fields=["initiative", "first"],
                condition=Q(conversation=None),
                name="ask_sheet_numbered_once",
            ),
        ]

    def __str__(self) -> str:
        return gettext("sheets %(first)d to %(last)d") % {"first": self.first, "last": self.last}

    @property
    def numbers(self) -> range:
        return range(self.first, self.last + 1)

    def statements(self) -> list[Statement]:
        """What stands on the sheet, in the order of its lines."""
        return [printed.statement for printed in self.lines.select_related("statement").order_by("line")]


class PrintedStatement(OfInitiative):
    """One line of a voting sheet: which statement has which number there."""

    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveSmallIntegerField()
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="printed")

    class Meta:
        ordering: ClassVar = ["line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "line"], name="one_statement_to_a_line"),
            models.UniqueConstraint(fields=["run", "statement"], name="one_line_to_a_statement"),
            models.CheckConstraint(condition=Q(line__gte=1), name="lines_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.line}. {self.statement}"


class SheetQuerySet(models.QuerySet["Sheet"]):
    def numbered(self, run: PrintRun, number: int) -> SheetQuerySet:
        """The sheet with this number, and any photocopies of it that were entered as another person's."""
        return self.filter(run=run, number=number).select_related("entered_by", "person", "voice", "run")

    def votes_in(self, conversation: Conversation) -> SheetQuerySet:
        return self.filter(run__conversation=conversation)

    def asks_of(self, initiative: Initiative) -> SheetQuerySet:
        return self.filter(initiative=initiative, run__conversation=None)


class Sheet(OfInitiative):
    """One sheet of paper as it was entered: its number, its marks line by line, by whom, and whose voice it is.

    `marks` has one sign for each line: a, d, p, or - where nothing was ticked. `replaced` has the response that
    stood on that line before the sheet was entered and said something else, so that nothing is swallowed.
    """

    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveIntegerField()
    copy = models.PositiveSmallIntegerField(default=0)  # a photocopy that somebody else filled in
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="sheets"
    )
    voice = models.ForeignKey(Voice, on_delete=models.SET_NULL, null=True, blank=True, related_name="sheets")
    marks = models.CharField(max_length=LONGEST_SHEET, blank=True)
    replaced = models.CharField(max_length=LONGEST_SHEET, blank=True)
    asks = models.ManyToManyField(Ask, related_name="sheets", blank=True)
    strengths = models.ManyToManyField(Strength, related_name="sheets", blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    own_words = ()  # its asks and strengths are emptied as what they are
    objects: ClassVar[SheetQuerySet] = SheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["number", "copy"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number", "copy"], name="sheet_entered_once"),
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_at=None)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="checked_sheet_says_by_whom_and_when",
            ),
        ]

    def __str__(self) -> str:
        return gettext("sheet %(name)s") % {"name": self.name}

    @property
    def name(self) -> str:
        """Its number; photocopies are 57/2, 57/3."""
        return f"{self.number}/{self.copy + 1}" if self.copy else str(self.number)

    @property
    def is_named(self) -> bool:
        return self.voice is not None and self.voice.person_id is not None
