"""The Polis export format, read and written: `summary.csv`, `comments.csv`, `votes.csv` and who voted how.

In these files agree is 1, disagree -1 and pass 0; times are milliseconds in old exports and seconds in new
ones; a person may have voted several times on a statement, and the latest vote counts. The wide file is
called `participants-votes.csv` or `participant-votes.csv`.

Reading keeps whatever is sound. A row that makes no sense is left out, and a note names its file and row.
Only a file that cannot be used at all is an error.
"""

from __future__ import annotations

import csv
import io
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions import Id, Votes

from .csv_records import FileProblem, Notes, guarded, places, records, rows, short, table, without_guard

T = TypeVar("T")
WIDE_NAMES = ("participants-votes.csv", "participant-votes.csv")
_LATEST_IN_SECONDS = 100_000_000_000  # a larger time is in milliseconds: as seconds it is after the year 5000
_LARGEST_ID = 2**62


# People, statements, values and times (in ms, 0 where not said) of votes, as parallel arrays.
_Cast = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int8], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class PolisStatement:
    """A row of `comments.csv`. ``moderated`` is 1 let in, -1 taken out, 0 not looked at; ``time`` in ms."""

    id: int
    words: str
    moderated: int = 0
    author: int | None = None
    time: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class PolisExport:
    """What a folder of Polis files holds.

    Attributes:
        votes: the latest vote of each person on each statement.
        statements: as listed in `comments.csv`, by id; empty without that file.
        groups: person to group as the export says, empty where it does not.
        notes: sentences about what was left out or repaired, for the person who gave the files.
        repeated: how many votes do not count because the same person voted later on the same statement.
        times: when each of `votes` was cast, in ms and in the same order; 0 where the files do not say.
    """

    votes: Votes
    statements: tuple[PolisStatement, ...]
    topic: str
    description: str
    groups: Mapping[Id, Id]
    notes: tuple[str, ...]
    times: NDArray[np.int64]
    repeated: int = 0

    def words(self, statement: Id) -> str:
        """The words of a statement, or a sentence in their place."""
        found = next((one.words for one in self.statements if one.id == statement), "")
        return found or f"Statement {statement} (its words are not in comments.csv)"

    def moderated_out(self) -> tuple[int, ...]:
        """Statements that were taken out."""
        return tuple(one.id for one in self.statements if one.moderated == -1)


def read_polis(folder: Path | str) -> PolisExport:
    """Read an export. `votes.csv` is preferred to the wide file; either will do.

    Raises:
        FileProblem: there is no folder, no file with votes, or a file that cannot be used.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileProblem(f"There is no folder {folder}: give the folder that holds the Polis files.")
    notes: list[str] = []
    no_statements: tuple[PolisStatement, ...] = ()
    no_wide: tuple[Mapping[Id, Id], _Cast | None] = ({}, None)
    statements = _unless_unusable(_read_comments, folder / "comments.csv", notes, no_statements)
    topic, description = _unless_unusable(_read_summary, folder / "summary.csv", notes, ("", ""))
    wide = next((folder / name for name in WIDE_NAMES if (folder / name).is_file()), None)
    long = folder / "votes.csv"
    groups: Mapping[Id, Id] = {}
    cast: _Cast | None = None
    if wide:
        # The long file says more; the wide one is needed only where the long one is not there or not usable.
        groups, cast = (
            _unless_unusable(_read_wide, wide, notes, no_wide) if long.is_file() else _read_wide(wide, notes)
        )
    if long.is_file():
        cast = _read_votes(long, notes) if cast is None else _unless_unusable(_read_votes, long, notes, cast)
    if cast is None:
        raise FileProblem(
            f"{folder} holds no votes: a votes.csv or a participants-votes.csv is needed, as Polis exports them."
        )
    people, columns, values, times = cast
    known = np.array([one.id for one in statements], dtype=np.int64)
    strangers = np.setdiff1d(columns, known) if len(known) else np.empty(0, dtype=np.int64)
    if len(strangers):
        listed = ", ".join(str(one) for one in strangers[:10].tolist()) + (
            " …" if len(strangers) > 10 else ""
        )
        notes.append(
            f"There are votes on statements that comments.csv does not list ({listed}): they are kept."
        )
    votes = Votes.from_arrays(people, columns, values, statement_ids=np.union1d(known, columns))
    latest = _latest(people, columns)
    repeated = len(people) - len(latest)
    return PolisExport(votes, statements, topic, description, groups, tuple(notes), times[latest], repeated)


def _latest(people: NDArray[np.int64], statements: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the last vote of each person on each statement stands, by person and then by statement as in `Votes`."""
    order = np.lexsort((statements, people))
    if not len(order):
        return order
    ends = np.ones(len(order), dtype=bool)
    ends[:-1] = (np.diff(people[order]) != 0) | (np.diff(statements[order]) != 0)
    return order[ends]


def _unless_unusable(read: Callable[[Path, list[str]], T], path: Path, notes: list[str], otherwise: T) -> T:
    """What a file holds; a file that cannot be used is told, and the rest of the export goes on without it."""
    try:
        return read(path, notes)
    except FileProblem as problem:
        notes.append(f"{problem} The rest is read without this file.")
        return otherwise


def read_groups(path: Path | str) -> tuple[dict[Id, Id], tuple[str, ...]]:
    """Person to group from a CSV with the columns `participant` and `group-id`, and notes on rows left out."""
    path = Path(path)
    if not path.is_file():
        raise FileProblem(f"There is no file {path}: give a CSV with the columns participant and group-id.")
    notes = Notes(path.name)
    found = rows(path, notes, ("participant", "group-id"))
    groups: dict[Id, Id] = {}
    for row, cells in found:
        person = _whole(cells["participant"])
        if person is None:
            notes.add(row, f"“{short(cells['participant'])}” is not a participant’s number; left out.")
        elif cells["group-id"].strip():
            groups[person] = _group_id(cells["group-id"])
    if not groups:
        raise FileProblem(f"{path.name} puts nobody in a group: check the columns participant and group-id.")
    return groups, tuple(notes.all())


def _read_votes(path: Path, notes: list[str]) -> _Cast:
    """People, statements and values in the order of time, of equal times in the order of the file."""
    found = Notes(path.name)
    times, people, statements, values = array("q"), array("q"), array("q"), array("b")
    header, following = table(path, found)
    person_at, statement_at, vote_at = places(path, header, ("voter-id", "comment-id", "vote"))
    time_at = header.index("timestamp") if "timestamp" in header else None
    if time_at is None:
        found.add(1, "there is no column timestamp, so that of repeated votes the lower in the file counts.")
    width = max(person_at, statement_at, vote_at, time_at or 0) + 1
    for row, cells in following:
        if len(cells) < width:
            found.add(
                row, f"it has {len(cells)} columns where {width} are needed; is the file cut off? Left out."
            )
            continue
        person, statement = _whole(cells[person_at]), _whole(cells[statement_at])
        vote = _VOTE_VALUES.get(cells[vote_at].strip())
        if person is None or statement is None or vote is None:
            found.add(row, _wrong_vote(cells[person_at], cells[statement_at], cells[vote_at]))
            continue
        time = _milliseconds(cells[time_at]) if time_at is not None else 0
        if time is None:
            found.add(
                row, f"“{short(cells[time_at or 0])}” is not a time; the vote is kept as if it came first."
            )
            time = 0
        times.append(time)
        people.append(person)
        statements.append(statement)
        values.append(vote)
    notes.extend(found.all())
    if not len(values):
        notes.append(f"{path.name} holds no votes.")
    when = np.array(times, dtype=np.int64)
    order = np.argsort(when, kind="stable")
    return (
        np.array(people, dtype=np.int64)[order],
        np.array(statements, dtype=np.int64)[order],
        np.array(values, dtype=np.int8)[order],
        when[order],
    )


def _read_wide(path: Path, notes: list[str]) -> tuple[Mapping[Id, Id], _Cast | None]:
    """Groups and votes from the wide file: one row per person, one column per statement."""
    found = Notes(path.name)
    header, following = table(path, found)
    (person_at,) = places(path, header, ("participant",))
    group_at = header.index("group-id") if "group-id" in header else None
    columns = [(place, int(name)) for place, name in enumerate(header) if _whole(name) is not None]
    groups: dict[Id, Id] = {}
    people, statements, values = array("q"), array("q"), array("b")
    for row, cells in following:
        person = _whole(cells[person_at]) if person_at < len(cells) else None
        if person is None:
            found.add(row, "it does not begin with a participant’s number; left out.")
            continue
        if len(cells) < len(header):
            found.add(
                row, f"it has {len(cells)} of {len(header)} columns; is the file cut off? The rest is kept."
            )
        if group_at is not None and group_at < len(cells) and cells[group_at].strip():
            groups[person] = _group_id(cells[group_at])
        for place, statement in columns:
            cell = cells[place].strip() if place < len(cells) else ""
            if not cell:
                continue
            vote = _VOTE_VALUES.get(cell)
            if vote is None:
                found.add(
                    row, f"“{short(cell)}” is not a vote (1, 0 or -1) on statement {statement}; left out."
                )
                continue
            people.append(person)
            statements.append(statement)
            values.append(vote)
    notes.extend(found.all())
    return groups, (
        np.array(people, dtype=np.int64),
        np.array(statements, dtype=np.int64),
        np.array(values, dtype=np.int8),
        np.zeros(len(values), dtype=np.int64),
    )


def _read_comments(path: Path, notes: list[str]) -> tuple[PolisStatement, ...]:
    if not path.is_file():
        notes.append("There is no comments.csv: statements are shown by their numbers.")
        return ()
    found = Notes(path.name)
    statements: dict[int, PolisStatement] = {}
    for row, cells in rows(path, found, ("comment-id", "comment-body")):
        number = _whole(cells["comment-id"])
        if number is None:
            found.add(row, f"“{short(cells['comment-id'])}” is not a statement’s number; left out.")
            continue
        moderated = cells.get("moderated", "").strip()
        statements[number] = PolisStatement(
            id=number,
            words=without_guard(cells["comment-body"]),
            moderated=int(moderated) if moderated in ("-1", "0", "1") else 0,
            author=_whole(cells.get("author-id", "")),
            time=_milliseconds(cells.get("timestamp", "")) or 0,
        )
    notes.extend(found.all())
    return tuple(statements[number] for number in sorted(statements))


def _read_summary(path: Path, notes: list[str]) -> tuple[str, str]:
    if not path.is_file():
        return "", ""
    found = Notes(path.name)
    said = {cells[0].strip(): cells[1] for _, cells in records(path, found) if len(cells) > 1}
    notes.extend(found.all())
    return without_guard(said.get("topic", "")), without_guard(said.get("conversation-description", ""))


_VOTE_VALUES = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1, "+1": 1}


def _wrong_vote(person: str, statement: str, vote: str) -> str:
    if _whole(person) is None:
        return f"“{short(person)}” is not a voter’s number; left out."
    if _whole(statement) is None:
        return f"“{short(statement)}” is not a statement’s number; left out."
    return f"“{short(vote)}” is not a vote: 1 is agree, -1 disagree, 0 pass. Left out."


def _whole(cell: str) -> int | None:
    """A whole number of 0 or more in plain digits, or None."""
    cell = cell.strip()
    if not (cell.isascii() and cell.isdigit() and len(cell) < 20):
        return None
    number = int(cell)
    return number if number < _LARGEST_ID else None


def _milliseconds(cell: str) -> int | None:
    """A time in ms from a cell in ms or s."""
    number = _whole(cell.strip().split(".")[0])
    if number is None:
        return None
    return number * 1000 if number < _LATEST_IN_SECONDS else number


def _group_id(cell: str) -> Id:
    cell = cell.strip()
    number = _whole(cell[:-2] if cell.endswith(".0") else cell)
    return cell if number is None else number


# Writing ------------------------------------------------------------------------------------------------


COMMENTS_HEADER = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\r\n"
WIDE_HEADER = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")


def summary_lines(
    *, topic: str, description: str, url: str, voters: int, commenters: int, statements: int, groups: int
) -> Iterator[str]:
    """Lines of `summary.csv`."""
    cells = (
        ("topic", guarded(topic)),
        ("url", url),
        ("voters", voters),
        ("voters-in-conv", voters),
        ("commenters", commenters),
        ("comments", statements),
        ("groups", groups),
        ("conversation-description", guarded(description)),
    )
    return map(csv_line, cells)


def comments_lines(statements: Iterable[PolisStatement], votes: Votes) -> Iterator[str]:
    """Lines of `comments.csv`, with how many agree and disagree."""
    columns = {one: place for place, one in enumerate(votes.statement_ids.tolist())}
    agrees = np.bincount(votes.columns[votes.values == 1], minlength=votes.statements)
    disagrees = np.bincount(votes.columns[votes.values == -1], minlength=votes.statements)
    yield COMMENTS_HEADER
    for one in statements:
        place = columns.get(one.id)
        counts = (0, 0) if place is None else (int(agrees[place]), int(disagrees[place]))
        yield comment_line(one, *counts)


def comment_line(one: PolisStatement, agrees: int, disagrees: int) -> str:
    """A line of `comments.csv`."""
    author = "" if one.author is None else one.author
    return csv_line(
        (*_time_cells(one.time), one.id, author, agrees, disagrees, one.moderated, guarded(one.words))
    )


def votes_lines(cast: Iterable[tuple[int, int, int, int]]) -> Iterator[str]:
    """Lines of `votes.csv` from (time in ms, statement, person, vote), e.g. straight from a database."""
    yield "timestamp,datetime,comment-id,voter-id,vote\r\n"
    for time, statement, person, vote in cast:
        yield csv_line((*_time_cells(time), statement, person, vote))


def participants_lines(
    votes: Votes, groups: Mapping[Id, Id], *, statements_by: Mapping[int, int] | None = None
) -> Iterator[str]:
    """Lines of `participants-votes.csv`.

    Args:
        groups: person to group; people it does not name have an empty cell.
        statements_by: person to how many statements they wrote.
    """
    ids = votes.statement_ids.tolist()
    yield csv_line((*WIDE_HEADER, *ids))
    for row, person in enumerate(votes.person_ids.tolist()):
        span = slice(int(votes.starts[row]), int(votes.starts[row + 1]))
        cast = votes.values[span]
        cells: list[object] = [""] * len(ids)
        for column, value in zip(votes.columns[span].tolist(), cast.tolist(), strict=True):
            cells[column] = value
        counts = (len(cast), int((cast == 1).sum()), int((cast == -1).sum()))
        yield csv_line(
            (person, groups.get(person, ""), (statements_by or {}).get(person, 0), *counts, *cells)
        )


def write_file(path: Path, lines: Iterable[str]) -> None:
    """Write a whole file or none: lines go to a file beside it, which takes its name when all is written."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def csv_line(cells: Iterable[object]) -> str:
    """A line as the csv module writes it, ended by CR and LF as in the exports of the field."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _time_cells(time: int) -> tuple[int, str]:
    when = datetime.fromtimestamp(time / 1000, UTC)
    return time // 1000, when.strftime("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")
