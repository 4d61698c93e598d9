"""Files written while they are sent: a zip, a workbook and JSON, each of which shows when it was cut off.

A zip and a workbook end with the list of what is in them, and do not open without it. JSON ends with
`"complete": true}`. Nothing here knows a database; a row that cannot be read ends the file in the middle.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..csv_records import guarded
from ..polis import csv_line

Rows = Iterator[Sequence[Any]]
Named = tuple[str, Sequence[str], Rows]  # a table's name, its columns and its rows
TOGETHER = 500  # lines that go into a zip at once
LONGEST_SHEET = 500_000  # rows; a workbook's sheet may have twice as many
LONGEST_CELL = 32_767
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class _Sink:
    """What a zip has written and nobody has sent yet."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        return None

    def take(self) -> bytes:
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def zipped(files: Iterable[tuple[str, Iterable[str]]]) -> Iterator[bytes]:
    """A zip of text files, piece by piece. Its list of contents comes last, and only when all went well."""
    sink = _Sink()
    archive = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4)  # type: ignore[call-overload]
    for name, lines in files:
        with archive.open(name, "w") as out:
            following = iter(lines)
            while some := "".join(islice(following, TOGETHER)):
                out.write(some.encode("utf-8", "replace"))
                if piece := sink.take():
                    yield piece
    archive.close()
    yield sink.take()


def csv_files(tables: Iterable[Named]) -> Iterator[tuple[str, Iterator[str]]]:
    """A CSV file for each table: UTF-8 with its mark, CR LF, and text that looks like a formula after an apostrophe."""
    for name, columns, rows in tables:
        lines = (csv_line(guarded(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
        yield f"{name}.csv", chain(["\ufeff" + csv_line(columns)], lines)


def workbook_files(tables: Iterable[Named]) -> Iterator[tuple[str, Iterator[str]]]:
    """The parts of a workbook with a sheet for each table; a long table goes on in a second sheet.

    Text stands as text in every cell, so that nothing in it is ever run as a formula.
    """
    names: list[str] = []
    for table, columns, rows in tables:
        part, begun = 0, chain(rows)
        while part == 0 or (first := list(islice(begun, 1))):
            part += 1
            names.append(table if part == 1 else f"{table} {part}")
            begun = begun if part == 1 else chain(first, begun)
            yield f"xl/worksheets/sheet{len(names)}.xml", _sheet(columns, islice(begun, LONGEST_SHEET))
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(names) + 1)
    )
    yield (
        "xl/workbook.xml",
        iter([f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>']),
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        iter([f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>']),
    )
    yield (
        "_rels/.rels",
        iter(
            [
                f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ]
        ),
    )
    yield (
        "[Content_Types].xml",
        iter(
            [
                f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                f"{kinds}</Types>"
            ]
        ),
    )


def _sheet(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'
    for row in chain([columns], rows):
        yield f"<row>{''.join(map(_cell, row))}</row>"
    yield "</sheetData></worksheet>"


def _cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    text = escape(NOT_XML.sub("\ufffd", str(value))[:LONGEST_CELL])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else "<c/>"


def json_pieces(
    about: dict[str, Any], dictionary: tuple[Sequence[str], Sequence[Sequence[str]]], tables: Iterable[Named]
) -> Iterator[bytes]:
    """One JSON object: what it is, the dictionary, each table as a list of objects, and at its end `complete`."""
    lines = _json_lines(about, dictionary, tables)
    while some := "".join(islice(lines, TOGETHER)):
        yield some.encode("utf-8", "replace")


def _json_lines(
    about: dict[str, Any], dictionary: tuple[Sequence[str], Sequence[Sequence[str]]], tables: Iterable[Named]
) -> Iterator[str]:
    columns, explained = dictionary
    listed = [dict(zip(columns, row, strict=True)) for row in explained]
    yield json.dumps(about, ensure_ascii=False)[:-1]
    yield f', "dictionary": {json.dumps(listed, ensure_ascii=False)}, "tables": {{'
    for place, (name, columns, rows) in enumerate(tables):
        yield f"{', ' if place else ''}{json.dumps(name)}: ["
        for number, row in enumerate(rows):
            cells = {column: None if cell == "" else cell for column, cell in zip(columns, row, strict=True)}
            yield f"{',' if number else ''}\n{json.dumps(cells, ensure_ascii=False)}"
        yield "]"
    yield '}, "complete": true}\n'
