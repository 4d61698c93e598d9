"""Tables of statements or asks, as CSV or as a workbook: one a row, under the names of their columns.

A cell that is a formula is taken as the text that it is. What cannot be used is told by file, row and column.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .csv_records import FileProblem, Notes, records, short, without_guard

MEGABYTE = 1024 * 1024
LARGEST_WORKBOOK = 60 * MEGABYTE  # unpacked; a workbook of 5,000 asks has about 2
LARGEST_PART = 40 * MEGABYTE
MOST_PARTS = 500
MOST_ROWS = 5_000
MOST_COLUMNS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One row by the names of its columns. `number` is the row's in the file, the first being 1."""

    number: int
    cells: Mapping[str, str]


def read_table(path: Path, name: str, notes: Notes, columns: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Rows of a table whose first row names its columns; empty rows are passed over.

    Args:
        name: what the person calls the file.
        columns: each column that may be there, with other names for it; the first of them has to be.

    Raises:
        FileProblem: it cannot be read at all, or the first column is not there.
    """
    found = _workbook(path, name) if path.suffix == ".xlsx" else _csv(path, name, notes)
    first = next(found, None)
    if first is None:
        raise FileProblem(
            _("%(file)s is empty. Its first row should name the columns.") % {"file": short(name)}
        )
    places = _places(first[1], name, columns)
    taken = 0
    for number, cells in found:
        given = {column: _clean(cells[at]) if at < len(cells) else "" for column, at in places.items()}
        if not any(given.values()):
            continue
        if (taken := taken + 1) > MOST_ROWS:
            notes.add(
                number,
                _(
                    "this table is longer than %(most)d rows; this row and those after it were not read. "
                    "Bring them in a file of their own."
                )
                % {"most": MOST_ROWS},
            )
            return
        yield Row(number, given)


def _places(header: Sequence[str], name: str, columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    seen = [" ".join(_clean(cell).lower().replace("_", " ").split()) for cell in header]
    places = {
        column: seen.index(known)
        for column, others in columns.items()
        for known in [next((one for one in (column, *others) if one in seen), None)]
        if known is not None
    }
    needed = next(iter(columns))
    if needed not in places:
        raise FileProblem(
            _(
                "%(file)s, row 1: no column is called “%(column)s”. The first row is: %(row)s. "
                "Name the column there, or begin with our template."
            )
            % {
                "file": short(name),
                "column": needed,
                "row": ", ".join(short(cell) for cell in header[:8] if cell) or _("empty"),
            }
        )
    return places


def _clean(cell: str) -> str:
    return without_guard(cell.replace("\x00", "").strip())


def _csv(path: Path, name: str, notes: Notes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from records(path, notes)
    except FileProblem as problem:
        raise FileProblem(str(problem).replace(path.name, short(name))) from None


def _workbook(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet of a workbook. Its parts are measured before they are opened."""
    _refuse_a_bomb(path, name)
    import openpyxl  # read only when somebody brings a workbook; it takes a while

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            cells = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
            for number, row in enumerate(islice(cells, MOST_ROWS + 2), start=1):
                yield number, [_text(cell) for cell in row]
        finally:
            book.close()
    except GeneratorExit:
        raise
    except Exception:  # openpyxl raises whatever a broken file leads it to: KeyError, ParseError, TypeError …
        raise FileProblem(
            _(
                "%(file)s cannot be read as a workbook: it is damaged, has a password or is another kind of file. "
                "Nothing was kept. Save it again as XLSX or CSV."
            )
            % {"file": short(name)}
        ) from None


def _refuse_a_bomb(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as parts:
            entries = parts.infolist()
            largest = max((entry.file_size for entry in entries), default=0)
            if (
                len(entries) > MOST_PARTS
                or largest > LARGEST_PART
                or sum(entry.file_size for entry in entries) > LARGEST_WORKBOOK
            ):
                raise FileProblem(
                    _(
                        "%(file)s is a workbook of more than %(most)d MB when it is unpacked. Nothing was kept. "
                        "Copy the sheet into a new workbook, or save it as CSV."
                    )
                    % {"file": short(name), "most": LARGEST_WORKBOOK // MEGABYTE}
                )
            for entry in entries:
                _refuse_lies(parts, entry, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise FileProblem(
            _("%(file)s cannot be read as a workbook: it is cut off or damaged. Nothing was kept.")
            % {"file": short(name)}
        ) from None


def _refuse_lies(parts: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Unpack a part to nowhere: more than it said, a wrong checksum or declared entities are refused."""
    with parts.open(entry) as part:
        left = entry.file_size
        start = b""
        while piece := part.read(MEGABYTE):
            start = start or piece[:4096]
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile
    if entry.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in start or b"<!ENTITY" in start):
        raise FileProblem(
            _("%(file)s declares things that no workbook needs, and is not opened. Save it again as CSV.")
            % {"file": short(name)}
        )


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)
