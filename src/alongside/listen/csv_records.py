"""Rows of a CSV file from strangers: whatever is sound is kept, whatever is not is told by file and row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_LINE = 2_000_000  # characters; a wide file with 100,000 statements is well below
LARGEST_FILE = 4 * 1024**3  # bytes
MOST_LINES_IN_A_RECORD = 200
MOST_COLUMNS = 100_000
MOST_NOTES = 20
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FileProblem(ValueError):
    """A file cannot be used at all; the message is a sentence for the person who gave it."""


@dataclass(slots=True)
class Notes:
    """Sentences about a file, the first twenty in full and the rest counted."""

    file: str
    sentences: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, row: int, sentence: str) -> None:
        if len(self.sentences) < MOST_NOTES:
            self.sentences.append(f"{self.file}, row {row}: {sentence}")
        else:
            self.more += 1

    def all(self) -> list[str]:
        rest = [f"{self.file}: {self.more} more rows were left out for such reasons."] if self.more else []
        return self.sentences + rest


def short(cell: str) -> str:
    """A cell as it may be quoted in a sentence: on one line, at most 40 characters."""
    cell = " ".join(cell.split())
    return cell if len(cell) <= 40 else cell[:39] + "…"


def guarded(words: str) -> str:
    """Words that a spreadsheet would run as a formula get an apostrophe before them."""
    return f"'{words}" if words.startswith((*STARTS_A_FORMULA, "'")) else words


def without_guard(words: str) -> str:
    """What `guarded` was given."""
    return words[1:] if words.startswith("'") and words[1:].startswith((*STARTS_A_FORMULA, "'")) else words


def rows(path: Path, notes: Notes, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, cells by column name); a row too short for the needed columns is left out with a note."""
    header, following = table(path, notes)
    places(path, header, needed)
    for row, cells in following:
        if len(cells) < len(header):
            if max(header.index(name) for name in needed) >= len(cells):
                notes.add(
                    row, f"it has {len(cells)} of {len(header)} columns; is the file cut off? Left out."
                )
                continue
            cells = cells + [""] * (len(header) - len(cells))
        yield row, dict(zip(header, cells, strict=False))


def table(path: Path, notes: Notes) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Column names in small letters, and the rows after them."""
    following = records(path, notes)
    first = next(following, None)
    if first is None:
        raise FileProblem(f"{path.name} is empty: it should begin with a row of column names.")
    header = [name.strip().lower() for name in first[1]]
    if len(header) > MOST_COLUMNS:
        raise FileProblem(f"{path.name} has {len(header)} columns; more than {MOST_COLUMNS} are not read.")
    return header, following


def places(path: Path, header: list[str], needed: Sequence[str]) -> tuple[int, ...]:
    """Where the needed columns are; an error that names those that are not there."""
    missing = [name for name in needed if name not in header]
    if missing:
        seen = ", ".join(short(name) for name in header[:8])
        raise FileProblem(
            f"{path.name} has no column {' and no column '.join(missing)} in its first row, which is: {seen}. "
            "Export it again from Polis, or correct the first row."
        )
    return tuple(header.index(name) for name in needed)


def records(path: Path, notes: Notes) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells), the first row being 1. Broken quoting loses the one row it is in.

    Spreadsheets in some languages write semicolons or tabs for commas: the first row tells.
    """
    lines = _lines(path, notes)
    waiting: list[str] = []
    row, comma = 0, ","
    while True:
        line = waiting.pop(0) if waiting else next(lines, None)
        if line is None:
            return
        row += 1
        if row == 1 and "," not in line:
            comma = ";" if ";" in line else "\t" if "\t" in line else ","
        if '"' not in line:
            if line.strip():
                yield row, line.rstrip("\n").split(comma)
            continue
        taken = [line]
        while sum(part.count('"') for part in taken) % 2 and len(taken) < MOST_LINES_IN_A_RECORD:
            following = waiting.pop(0) if waiting else next(lines, None)
            if following is None:
                break
            taken.append(following)
        try:
            yield row, next(csv.reader(io.StringIO("".join(taken)), delimiter=comma, strict=True))
        except (csv.Error, StopIteration):
            notes.add(row, "a quotation mark is opened and not closed, or stands in a wrong place; left out.")
            waiting = taken[1:] + waiting


def _lines(path: Path, notes: Notes) -> Iterator[str]:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise FileProblem(
            f"{path.name} has {size / 1024**3:.1f} GB; files up to {LARGEST_FILE // 1024**3} GB are read."
        )
    encoding = _encoding(path, notes)
    with path.open(encoding=encoding, errors="replace") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise FileProblem(
                    f"{path.name}, line {number}, is longer than {LONGEST_LINE} characters: this is not a table "
                    "as Polis exports it."
                )
            yield line


def _encoding(path: Path, notes: Notes) -> str:
    """UTF-8 with or without its mark; UTF-16 with its mark; else the old Windows encoding, with a note."""
    with path.open("rb") as file:
        start = file.read(4)
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        if b"\x00" in start + file.read(4096):
            raise FileProblem(f"{path.name} is not a text file: export it again as CSV.")
        file.seek(0)
        number = 0
        while line := file.readline(4 * LONGEST_LINE):
            number += 1
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                notes.add(
                    number, "it is not UTF-8; the file is read as Windows-1252. Check that accents are right."
                )
                return "cp1252"
    return "utf-8-sig"
