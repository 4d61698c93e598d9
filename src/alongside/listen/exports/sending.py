"""An export on its way: written whole to the disk, then sent with its length; kept as sent whole, broken off or failed.

The web server ends an answer tidily even when a row fails in the middle, so that a browser would take half a file for
a whole one. So no byte leaves before the last is written: what fails before is told on the page, and what breaks off
afterwards is shorter than its length, which every browser notices.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from alongside.community.journal import noop, write

from ..models import Export
from .as_polis import polis_files
from .dictionary import ASKS, CONVERSATION, DICTIONARY_COLUMNS, RESPONSES, STATEMENTS, STRENGTHS, explained
from .rows import Leaving, Row, tables_of
from .writing import csv_files, json_pieces, workbook_files, zipped

log = logging.getLogger("alongside.listen")
TABLES = {
    Export.What.ASKS: (ASKS,),
    Export.What.STRENGTHS: (STRENGTHS,),
    Export.What.CONVERSATION: (CONVERSATION, RESPONSES, STATEMENTS),
}
A_PIECE = 256 * 1024
FORMAT = "alongside listen export 1"
TYPES = {
    Export.Form.POLIS: ("application/zip", "polis.zip"),
    Export.Form.CSV: ("application/zip", "csv.zip"),
    Export.Form.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    Export.Form.JSON: ("application/json", "json"),
}


def content_type(export: Export) -> str:
    return TYPES[Export.Form(export.form)][0]


def file_name(export: Export) -> str:
    """Such as asks-2026-11-23.csv.zip. A conversation's question stays out of it: names of files travel."""
    day = timezone.localdate(export.taken_at).isoformat()
    return f"{slugify(export.what)}-{day}.{TYPES[Export.Form(export.form)][1]}"


def written(export: Export) -> IO[bytes]:
    """The whole file, at its beginning. It has no name on the disk and goes with whoever holds it.

    Raises whatever went wrong, after the export says that it failed.
    """
    counted = _Counted()
    room = Path(settings.VAR)
    room.mkdir(parents=True, exist_ok=True)
    file = tempfile.TemporaryFile(dir=room)  # noqa: SIM115 (closed by whoever sends it)
    try:
        for piece in pieces(export, counted):
            file.write(piece)
        file.seek(0)
    except BaseException:
        file.close()
        log.exception("an export failed")
        _end(export, Export.State.FAILED, counted.rows)
        raise
    export.rows = counted.rows
    return file


def sent(export: Export, file: IO[bytes]) -> Iterator[bytes]:
    """The file a piece at a time. However it ends, the export says so afterwards."""
    with file:
        try:
            while piece := file.read(A_PIECE):
                yield piece
        except BaseException:
            _end(export, Export.State.BROKEN, export.rows)
            raise
    _end(export, Export.State.DONE, export.rows)


class _Counted:
    def __init__(self) -> None:
        self.rows = 0

    def __call__(self, rows: Iterator[Any]) -> Iterator[Any]:
        for row in rows:
            self.rows += 1
            yield row


def pieces(export: Export, counted: _Counted) -> Iterator[bytes]:
    """The file as it is written: memory does not grow with it."""
    if export.form == Export.Form.POLIS:
        assert export.conversation is not None
        files = polis_files(Leaving(export.conversation))
        yield from zipped((name, counted(lines)) for name, lines in files)
        return
    dictionary = list(explained(TABLES[Export.What(export.what)], with_names=export.with_names))
    tables = _tables(export, counted)
    if export.form == Export.Form.JSON:
        yield from json_pieces(_about(export), (DICTIONARY_COLUMNS, dictionary), tables)
        return
    explained_last = chain(tables, [("dictionary", DICTIONARY_COLUMNS, iter(dictionary))])
    in_files = csv_files if export.form == Export.Form.CSV else workbook_files
    yield from zipped(in_files(explained_last))


def _tables(export: Export, counted: _Counted) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
    for table, rows in tables_of(export):
        columns = tuple(column.name for column in table.shown(with_names=export.with_names))
        yield table.name, columns, counted(rows)


def _about(export: Export) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "what": export.what,
        "taken_at": export.taken_at.isoformat(timespec="seconds"),
        "with_names": export.with_names,
    }


@transaction.atomic
def _end(export: Export, state: str, rows: int) -> None:
    export.state, export.rows, export.ended_at = state, rows, timezone.now()
    export.save(update_fields=["state", "rows", "ended_at"])
    if state != Export.State.DONE:
        write(noop("an export did not go out whole"), export, by=export.taken_by)
