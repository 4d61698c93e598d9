"""The data dictionary: each table and column that leaves, its type, what it means, which values there are.

The writers take their columns from here, so that no file can have a column that is not explained.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Ask, Statement

Said = str | Promise
NUMBER, DAY, TEXT, YES_NO = _("whole number"), _("day"), _("text"), _("yes or no")
ISO_DAY = _("YYYY-MM-DD; empty where there is none")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, its type, its meaning and the values that it may have."""

    name: str
    type: Said
    meaning: Said
    allowed: Said = ""
    names: bool = False  # names somebody: there only when the team asks for names


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an export."""

    name: str
    about: Said
    columns: tuple[Column, ...]

    def shown(self, *, with_names: bool) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if with_names or not column.names)


ASKS = Table(
    "asks",
    _("What people would like to happen. One ask in a row, the first said first."),
    (
        Column("number", NUMBER, _("The ask’s number in this file. Another export may number it otherwise.")),
        Column("said_on", DAY, _("The day on which it was said."), ISO_DAY),
        Column(
            "words",
            TEXT,
            _("The ask in the person’s own words. They may name people: read before passing on."),
        ),
        Column(
            "matters", NUMBER, _("How much it matters to the person."), _("1 a bit, 2 quite a lot, 3 most")
        ),
        Column(
            "others_may_read", YES_NO, _("Whether the others here may read it, without a name."), "yes, no"
        ),
        Column(
            "same_as",
            NUMBER,
            _("“Me too”: the number of the ask that was read first."),
            _("number, or empty"),
        ),
        Column("outcome", TEXT, _("What came of it."), ", ".join(Ask.Outcome.values)),
        Column("answer", TEXT, _("The answer as the person sees it."), _("empty while it is open")),
        Column("answered_on", DAY, _("The day of the answer."), ISO_DAY),
        Column("person", TEXT, _("Who asked."), _("only in exports with names"), names=True),
        Column(
            "entered_by", TEXT, _("Who entered it for them."), _("only in exports with names"), names=True
        ),
        Column("answered_by", TEXT, _("Who answered."), _("only in exports with names"), names=True),
    ),
)
STRENGTHS = Table(
    "strengths",
    _("What people can do or offer. One strength in a row, the first said first."),
    (
        Column("number", NUMBER, _("The strength’s number in this file.")),
        Column("said_on", DAY, _("The day on which it was said."), ISO_DAY),
        Column("words", TEXT, _("The strength in the person’s own words.")),
        Column("taken_back_on", DAY, _("The day on which the offer was taken back."), ISO_DAY),
        Column("asked", NUMBER, _("How often somebody asked the person to use it."), _("0 or more")),
        Column("yes", NUMBER, _("How often the person said yes."), _("0 or more")),
        Column("done", NUMBER, _("How often it was done."), _("0 or more")),
        Column("person", TEXT, _("Whose strength it is."), _("only in exports with names"), names=True),
    ),
)
CONVERSATION = Table(
    "conversation",
    _("The conversation itself, in one row."),
    (
        Column("question", TEXT, _("What people talked about.")),
        Column("opened_on", DAY, _("The day on which it was opened."), ISO_DAY),
        Column("closed_on", DAY, _("The day on which it was closed."), ISO_DAY),
        Column("open_to_all", YES_NO, _("Whether people could join without a name."), "yes, no"),
        Column("statements", NUMBER, _("How many statements there are, held back or not."), _("0 or more")),
        Column("voices", NUMBER, _("How many voices have responded."), _("0 or more")),
    ),
)
RESPONSES = Table(
    "responses",
    _(
        "What each voice says to each statement; the latest counts. Held back: all of them where fewer than five "
        "voices have responded, and those to a statement made here to which fewer than five have responded."
    ),
    (
        Column(
            "voice",
            NUMBER,
            _(
                "A voice without a name. Its number is drawn anew for every export and is the same nowhere else. "
                "Two exports of one conversation can still be matched by what was said: keep them as you keep "
                "other things about people."
            ),
        ),
        Column("statement", NUMBER, _("The statement’s number in this file.")),
        Column("response", NUMBER, _("What the voice says."), _("1 agree, 0 pass, -1 disagree")),
        Column(
            "day",
            DAY,
            _("The day on which it was said. Hours are left out: they could point at somebody."),
            ISO_DAY,
        ),
    ),
)
STATEMENTS = Table(
    "statements",
    _("The statements of the conversation, with the responses that are in this export."),
    (
        Column("number", NUMBER, _("The statement’s number in this file.")),
        Column("words", TEXT, _("The statement, as it was made.")),
        Column("state", TEXT, _("Whether it is shown."), ", ".join(Statement.State.values)),
        Column("why", TEXT, _("Why it is held back."), _("empty unless it is held back")),
        Column("said_on", DAY, _("The day on which it was made."), ISO_DAY),
        Column("agree", NUMBER, _("How many agree."), _("empty where responses are held back")),
        Column("disagree", NUMBER, _("How many disagree."), _("empty where responses are held back")),
        Column("pass", NUMBER, _("How many pass."), _("empty where responses are held back")),
    ),
)
DICTIONARY = (ASKS, STRENGTHS, CONVERSATION, RESPONSES, STATEMENTS)
DICTIONARY_COLUMNS = ("table", "column", "type", "meaning", "allowed")


def explained(tables: tuple[Table, ...], *, with_names: bool) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows of the dictionary, in the language of whoever asked."""
    for table in tables:
        yield (table.name, "", "", str(table.about), "")
        for column in table.shown(with_names=with_names):
            yield (table.name, column.name, str(column.type), str(column.meaning), str(column.allowed))
