"""Files that somebody uploads: which they are, unpacked within limits, kept where they wait to be looked at.

Nothing is believed: neither a file's name, nor what a zip says of the size of what is in it.
"""

from __future__ import annotations

import re
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from .csv_records import FileProblem, short
from .polis import WIDE_NAMES

MEGABYTE = 1024 * 1024
LARGEST_UPLOAD = 256 * MEGABYTE  # all files of one form together
LARGEST_UNPACKED = 1024 * MEGABYTE  # of a zip, all files together; 10 million votes are about 800
LARGEST_SHEET = 20 * MEGABYTE  # a table of statements or asks, unpacked
MOST_IN_A_ZIP = 1_000
POLIS_NAMES = (*WIDE_NAMES, "comments.csv", "votes.csv", "summary.csv")


class NotTooLarge(FileUploadHandler):
    """Refuses a form of more than so many bytes before any of it is written to the disk."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > LARGEST_UPLOAD + MEGABYTE:
            raise RequestDataTooBig(f"A form may have {LARGEST_UPLOAD // MEGABYTE} MB.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def a_place_to_wait(room: Path) -> Path:
    """A new folder that only this instance can read."""
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = room / secrets.token_hex(16)
    folder.mkdir(mode=0o700)
    return folder


def keep_polis(files: Sequence[UploadedFile[Any]], folder: Path) -> list[str]:
    """Put the files of a Polis export into a folder under the names that they have there. Returns notes.

    Raises:
        FileProblem: a zip cannot be opened or is too large, or none of the files is of a Polis export.
    """
    notes: list[str] = []
    for file in files:
        name = file_name(file.name)
        if zipfile.is_zipfile(file) and not name.lower().endswith(".xlsx"):
            _unpack(file, name, folder, notes)
        elif known := polis_name(name):
            with _only_once(folder / known, name, notes) as out:
                if out:
                    shutil.copyfileobj(_from_the_start(file), out, MEGABYTE)
        elif name.lower().endswith(".zip"):
            raise FileProblem(
                _(
                    "%(file)s is called a zip and cannot be opened: it is cut off or damaged. Nothing was kept. "
                    "Download it again, or bring the CSV files themselves."
                )
                % {"file": short(name)}
            )
        else:
            notes.append(_not_polis(name))
    if not any((folder / name).exists() for name in POLIS_NAMES):
        raise FileProblem(
            _(
                "None of these files is of a Polis export. It has comments.csv and votes.csv, one by one or in a zip."
            )
        )
    return notes


def keep_table(file: UploadedFile[Any], folder: Path) -> str:
    """Put a table of statements or asks into a folder. Returns the name that it has there: table.csv or .xlsx."""
    name = file_name(file.name)
    if (file.size or 0) > LARGEST_SHEET:
        raise FileProblem(
            _("%(file)s has %(size)d MB. A table of statements or asks may have %(most)d MB.")
            % {
                "file": short(name),
                "size": (file.size or 0) // MEGABYTE,
                "most": LARGEST_SHEET // MEGABYTE,
            }
        )
    if name.lower().endswith((".xls", ".ods", ".numbers", ".doc", ".docx", ".pdf")):
        raise FileProblem(
            _("%(file)s is of a kind that is not read here. Save it as CSV or as a workbook (XLSX) first.")
            % {"file": short(name)}
        )
    kept = "table.xlsx" if zipfile.is_zipfile(file) else "table.csv"
    with (folder / kept).open("wb") as out:
        shutil.copyfileobj(_from_the_start(file), out, MEGABYTE)
    return kept


def polis_name(name: str) -> str | None:
    """The name in a Polis export of a file that a browser calls "2024-11-20 votes (1).csv", or None."""
    plain = re.sub(r"\s*\(\d+\)(?=\.csv$)", "", name.lower())
    return next((known for known in POLIS_NAMES if re.search(rf"(^|[-_ .]){re.escape(known)}$", plain)), None)


def file_name(given: str | None) -> str:
    """The last part of a name, however its folders are divided."""
    return PurePosixPath((given or "").replace("\\", "/")).name or "?"


def total_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def _unpack(file: UploadedFile[Any], name: str, folder: Path, notes: list[str]) -> None:
    room = LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(_from_the_start(file)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_a_bomb(name, entries)
            for entry in entries:
                known = polis_name(file_name(entry.filename))
                if not known or "__MACOSX" in entry.filename:
                    notes.append(_not_polis(file_name(entry.filename)))
                    continue
                with _only_once(folder / known, entry.filename, notes) as out:
                    if out:
                        with archive.open(entry) as packed:
                            room -= _copy_at_most(packed, out, room, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        if isinstance(error, FileProblem):
            raise
        raise FileProblem(
            _(
                "%(file)s is a zip that cannot be unpacked: it is cut off or damaged. Nothing was kept. "
                "Download it again, or bring the CSV files themselves."
            )
            % {"file": short(name)}
        ) from None
    except (RuntimeError, NotImplementedError):
        raise FileProblem(
            _("%(file)s has a password or is packed in an unusual way. Unpack it and bring the CSV files.")
            % {"file": short(name)}
        ) from None


def _refuse_a_bomb(name: str, entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_IN_A_ZIP:
        raise FileProblem(
            _("%(file)s holds %(count)d files; a Polis export has four or five. Nothing was unpacked.")
            % {"file": short(name), "count": len(entries)}
        )
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise FileProblem(_too_large(name))


def _too_large(name: str) -> str:
    return _(
        "%(file)s is more than %(most)d MB when it is unpacked. Nothing was kept. Bring the CSV files one by one, "
        "or use the command “alongside opinions”, which has no such limit."
    ) % {"file": short(name), "most": LARGEST_UNPACKED // MEGABYTE}


def _copy_at_most(packed: IO[bytes], out: IO[bytes], room: int, name: str) -> int:
    """Copy, counting what really comes out: a zip may say less than it holds."""
    copied = 0
    while piece := packed.read(MEGABYTE):
        copied += len(piece)
        if copied > room:
            raise FileProblem(_too_large(name))
        out.write(piece)
    return copied


class _only_once:
    """A new file to write into, or None with a note where there is one of that name already."""

    def __init__(self, path: Path, given: str, notes: list[str]) -> None:
        self.path, self.given, self.notes = path, given, notes
        self.out: IO[bytes] | None = None

    def __enter__(self) -> IO[bytes] | None:
        if self.path.exists():
            self.notes.append(
                _("%(file)s: a second file of this kind; the first was taken, this one left out.")
                % {"file": short(self.given)}
            )
        else:
            self.out = self.path.open("wb")
        return self.out

    def __exit__(self, *_: object) -> None:
        if self.out:
            self.out.close()


def _from_the_start(file: UploadedFile[Any]) -> Any:
    file.seek(0)
    return file


def _not_polis(name: str) -> str:
    return _("%(file)s: not a file of a Polis export; left out.") % {"file": short(name)}


def listed(names: Iterable[str | None]) -> list[str]:
    """File names as they may be kept and shown."""
    return [file_name(name)[:120] for name in names][:20]
