"""What is in files that somebody brought: counted, with what is odd, before anything is let in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.models import Initiative, Person

from .csv_records import FileProblem, Notes, short
from .models import Ask, Statement
from .polis import PolisExport, PolisStatement, read_polis
from .tables import read_table

LONGEST_STATEMENT = 1000
LONGEST_ASK = 2000
SHOWN = 8  # statements shown before they are let in
STATEMENT_COLUMNS = {"statement": ("statements", "words", "comment-body", "text")}
ASK_COLUMNS = {
    "ask": ("asks", "words", "what would you like to happen?"),
    "person": ("name", "who"),
    "matters": ("how much", "how much does it matter"),
    "said on": ("date", "day", "said"),
    "others may read it": ("may be read", "others may read"),
}
MATTERS = {
    "": Ask.Matters.QUITE,
    "1": Ask.Matters.A_BIT,
    "2": Ask.Matters.QUITE,
    "3": Ask.Matters.GREATLY,
    "a bit": Ask.Matters.A_BIT,
    "quite a lot": Ask.Matters.QUITE,
    "more than almost anything": Ask.Matters.GREATLY,
}
YES, NO = {"yes", "y", "1", "true", "x"}, {"", "no", "n", "0", "false"}


@dataclass(frozen=True, slots=True)
class IncomingStatement:
    """A statement as it will stand here. `id` is its number in the files."""

    id: int
    words: str
    state: str = Statement.State.SHOWN
    why: str = ""
    time: int = 0


@dataclass(frozen=True, slots=True)
class IncomingAsk:
    """An ask as it will stand here, of somebody who takes part."""

    row: int
    person: Person
    words: str
    matters: int
    said_on: date | None
    may_be_read: bool


# --- a conversation in the Polis format ---


def read_conversation(folder: Path) -> tuple[PolisExport, list[IncomingStatement], list[str]]:
    """The files of a Polis export, its statements as they will stand here, and what is odd about them.

    Raises:
        FileProblem: the files cannot be used, or there are no statements in them.
    """
    if not (folder / "comments.csv").exists():
        raise FileProblem(
            _("There is no comments.csv, and so no statement has any words. Bring it with the others.")
        )
    export = read_polis(folder)
    if not export.statements:
        raise FileProblem(_("comments.csv holds no statements, so there is nothing to let in."))
    notes = list(export.notes)
    statements = list(_statements(export, notes))
    return export, statements, notes


def _statements(export: PolisExport, notes: list[str]) -> Iterable[IncomingStatement]:
    listed = {one.id: one for one in export.statements}
    used: set[str] = set()
    for number in export.votes.statement_ids.tolist():
        yield _one_statement(int(number), listed.get(int(number)), used, notes)


def _one_statement(
    number: int, listed: PolisStatement | None, used: set[str], notes: list[str]
) -> IncomingStatement:
    words = listed.words.replace("\x00", "").strip() if listed else ""
    if not words:
        notes.append(
            _("Statement %(number)d has no words in comments.csv: it comes in held back, with its votes.")
            % {"number": number}
        )
        words, why = (
            _("Statement %(number)d") % {"number": number},
            _("Its words were not in the files that were brought."),
        )
    else:
        why = _("It had been taken out where it comes from.") if listed and listed.moderated == -1 else ""
    if len(words) > LONGEST_STATEMENT:
        notes.append(
            _("Statement %(number)d has %(length)d letters; it is kept to its first %(most)d.")
            % {"number": number, "length": len(words), "most": LONGEST_STATEMENT}
        )
        words = words[: LONGEST_STATEMENT - 20] + " …"
    if words in used:
        notes.append(
            _(
                "Statement %(number)d has the same words as one before: it is kept apart, with its number after it."
            )
            % {"number": number}
        )
        words = f"{words[: LONGEST_STATEMENT - 30]} ({number})"
        while words in used:
            words += "′"
    used.add(words)
    state = Statement.State.HELD if why else Statement.State.SHOWN
    return IncomingStatement(number, words, state, why, listed.time if listed else 0)


def conversation_found(export: PolisExport, statements: list[IncomingStatement]) -> dict[str, Any]:
    """What a person looks at before they let a conversation in."""
    return {
        "topic": export.topic[:200],
        "statements": len(statements),
        "held": sum(one.state == Statement.State.HELD for one in statements),
        "votes": export.votes.votes,
        "people": export.votes.people,
        "repeated": export.repeated,
        "sample": [one.words for one in statements if one.state == Statement.State.SHOWN][:SHOWN],
    }


# --- statements, one a row ---


def read_statements(path: Path, name: str) -> tuple[list[IncomingStatement], list[str]]:
    """Statements of a table, in its order. Raises FileProblem where it cannot be used or holds fewer than two."""
    notes = Notes(name)
    found: list[IncomingStatement] = []
    used: dict[str, int] = {}
    for row in read_table(path, name, notes, STATEMENT_COLUMNS):
        words = " ".join(row.cells["statement"].split())
        if len(words) > LONGEST_STATEMENT:
            notes.add(
                row.number,
                _(
                    "column “statement”: %(length)d letters, and there is room for %(most)d. Left out: make it shorter."
                )
                % {"length": len(words), "most": LONGEST_STATEMENT},
            )
        elif words.casefold() in used:
            notes.add(
                row.number,
                _("column “statement”: the same words as in row %(row)d. Left out.")
                % {"row": used[words.casefold()]},
            )
        else:
            used[words.casefold()] = row.number
            found.append(IncomingStatement(row.number, words))
    if len(found) < 2:
        raise FileProblem(
            " ".join(
                [_("A conversation needs two statements at least, each in a row of its own."), *notes.all()]
            )
        )
    return found, notes.all()


# --- asks, one a row ---


def read_asks(
    path: Path, name: str, initiative: Initiative, people: Iterable[Person]
) -> tuple[list[IncomingAsk], list[str]]:
    """Asks of a table, each of one of `people`. Notes name row and column and never repeat what stands there.

    Raises:
        FileProblem: the table cannot be used.
    """
    notes = Notes(name)
    by_name: dict[str, list[Person]] = {}
    for person in people:
        by_name.setdefault(_plain(person.name), []).append(person)
    here = set(Ask.objects.filter(initiative=initiative).values_list("person", "words"))
    found: list[IncomingAsk] = []
    for row in read_table(path, name, notes, ASK_COLUMNS):
        ask, wrong = _one_ask(row.number, row.cells, by_name)
        if ask is None:
            notes.add(row.number, wrong)
        elif (ask.person.pk, ask.words) in here:
            notes.add(
                row.number, _("column “ask”: this person has asked for exactly this already. Left out.")
            )
        else:
            here.add((ask.person.pk, ask.words))
            if wrong:
                notes.add(row.number, wrong)
            found.append(ask)
    return found, notes.all()


def _one_ask(row: int, cells: Any, by_name: dict[str, list[Person]]) -> tuple[IncomingAsk | None, str]:
    """An ask, with a sentence about what in it was not understood; or no ask, and why."""
    words = cells["ask"]
    if not words:
        return None, _("column “ask”: empty. Left out.")
    if len(words) > LONGEST_ASK:
        return None, _(
            "column “ask”: %(length)d letters, and there is room for %(most)d. Left out: make it shorter."
        ) % {"length": len(words), "most": LONGEST_ASK}
    whose = by_name.get(_plain(cells.get("person", "")), [])
    if not whose:
        return None, _(
            "column “person”: nobody here beside whom you sit is called that. Left out: an ask is "
            "somebody’s, so that they get its answer. Bring them in first, or mend the name."
        )
    if len(whose) > 1:
        return None, _(
            "column “person”: more than one person here is called that. Left out: enter this one by hand."
        )
    wrong = []
    matters = MATTERS.get(cells.get("matters", "").lower())
    if matters is None:
        wrong.append(_("column “matters”: not 1, 2 or 3. The ask is kept, as mattering quite a lot."))
    said_on, is_day = _day(cells.get("said on", ""))
    if not is_day:
        wrong.append(
            _(
                "column “said on”: not a day up to today, such as 2026-03-31 or 31/3/2026. "
                "The ask is kept, as said today."
            )
        )
    read = cells.get("others may read it", "").lower()
    if read not in YES | NO:
        wrong.append(
            _("column “others may read it”: neither yes nor no. The ask is kept, and others may not.")
        )
    ask = IncomingAsk(
        row, whose[0], words, int(Ask.Matters.QUITE if matters is None else matters), said_on, read in YES
    )
    return ask, " ".join(wrong)


def _day(cell: str) -> tuple[date | None, bool]:
    """A day that is not to come, and whether the cell could be understood; an empty one is understood."""
    if not cell:
        return None, True
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            day = datetime.strptime(cell, pattern).date()
        except ValueError:
            continue
        return (day, True) if date(1990, 1, 1) <= day <= timezone.localdate() else (None, False)
    return None, False


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def table_in(folder: Path) -> Path:
    """The one table that waits in a folder."""
    return next(path for path in (folder / "table.xlsx", folder / "table.csv") if path.exists())


def asks_found(asks: list[IncomingAsk]) -> dict[str, Any]:
    return {"asks": len(asks), "people": len({ask.person.pk for ask in asks})}


def statements_found(statements: list[IncomingStatement]) -> dict[str, Any]:
    return {"statements": len(statements), "sample": [short(one.words) for one in statements][:SHOWN]}
