"""Backups are whole, verified and private; a restore is whole or does not happen."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import sqlite3
import stat
import tarfile
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from alongside import backup
from alongside.cli import Trouble
from tests.running import alongside, database_for


@dataclass(frozen=True)
class Place:
    """One instance's database and uploaded files, without the rest of it."""

    folder: Path

    @property
    def database(self) -> backup.Sqlite:
        return backup.Sqlite(self.folder / "alongside.sqlite3")

    @property
    def media(self) -> Path:
        return self.folder / "media"

    def rows(self) -> list[str]:
        with contextlib.closing(sqlite3.connect(self.database.file)) as connection:
            return [row[0] for row in connection.execute("SELECT words FROM ask ORDER BY rowid")]

    def add(self, words: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.database.file)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS ask (words text)")
            connection.execute("INSERT INTO ask VALUES (?)", [words])
            connection.commit()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    here = Place(tmp_path / "here")
    here.add("boxing on Tuesdays")
    here.media.mkdir()
    (here.media / "poster.png").write_bytes(b"\x89PNG poster")
    return here


@pytest.fixture
def file(place: Place, tmp_path: Path) -> Path:
    written = tmp_path / "monday.tar.gz"
    backup.write(written, place.database, place.media, key="k" * 50)
    return written


def test_what_went_in_comes_out_elsewhere(file: Path, tmp_path: Path) -> None:
    there = Place(tmp_path / "there")
    manifest, kept = backup.restore(file, there.database, there.media, replace=False)
    assert there.rows() == ["boxing on Tuesdays"]
    assert (there.media / "poster.png").read_bytes() == b"\x89PNG poster"
    assert kept is None
    assert [piece.name for piece in manifest.pieces] == ["database.sqlite3", "media/poster.png"]


def test_only_its_owner_can_read_a_backup_and_no_key_is_in_it(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as archive:
        contents = b"".join(archive.extractfile(name).read() for name in archive.getnames())  # type: ignore[union-attr]
    assert b"kkkkk" not in contents


def test_a_backup_is_not_overwritten(file: Path, place: Place) -> None:
    before = file.read_bytes()
    with pytest.raises(Trouble, match="is already there"):
        backup.write(file, place.database, place.media, key="k" * 50)
    assert file.read_bytes() == before


def test_a_backup_taken_while_people_write_is_one_moment(tmp_path: Path) -> None:
    """Each transaction adds two rows: an odd number would be half of one."""
    place, enough = Place(tmp_path / "busy"), threading.Event()
    place.add("first")
    place.add("second")

    def write_pairs() -> None:
        with contextlib.closing(sqlite3.connect(place.database.file, timeout=20)) as connection:
            while not enough.is_set():
                connection.execute("INSERT INTO ask VALUES ('one')")
                connection.execute("INSERT INTO ask VALUES ('two')")
                connection.commit()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        for number in range(5):
            backup.write(tmp_path / f"{number}.tar.gz", place.database, place.media, key="k")
    finally:
        enough.set()
        writer.join()
    for number in range(5):
        there = Place(tmp_path / f"there-{number}")
        backup.restore(tmp_path / f"{number}.tar.gz", there.database, there.media, replace=False)
        assert len(there.rows()) % 2 == 0


def test_what_is_here_is_not_replaced_unless_asked_and_then_kept_aside(file: Path, place: Place) -> None:
    place.add("said after the backup")
    (place.media / "new.png").write_bytes(b"new")
    with pytest.raises(Trouble, match="--replace"):
        backup.restore(file, place.database, place.media, replace=False)
    assert place.rows() == ["boxing on Tuesdays", "said after the backup"]

    _, kept = backup.restore(file, place.database, place.media, replace=True)
    assert place.rows() == ["boxing on Tuesdays"]
    assert [path.name for path in place.media.iterdir()] == ["poster.png"]
    assert kept is not None
    with contextlib.closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM ask").fetchone() == (2,)
    [aside] = [path for path in place.folder.iterdir() if path.name.endswith(".media")]
    assert (aside / "new.png").read_bytes() == b"new"


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
def test_a_backup_cut_short_is_refused_and_nothing_changes(file: Path, place: Place, keep: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * keep)])
    refused(file, place, "cannot be read to its end|not a backup|missing")


def test_a_piece_that_was_altered_is_refused(file: Path, place: Place) -> None:
    rewrite(file, {"media/poster.png": b"\x89PNG Poster"})
    refused(file, place, "media/poster.png in it has been altered")


def test_a_damaged_database_with_a_matching_sum_is_refused(file: Path, place: Place) -> None:
    nonsense = b"SQLite format 3\0" + os.urandom(8000)
    rewrite(file, {"database.sqlite3": nonsense}, mend_sums=True)
    refused(file, place, "not sound")


def test_a_piece_that_would_leave_its_folder_is_refused(file: Path, place: Place) -> None:
    rewrite(file, {}, rename={"media/poster.png": "../../poster.png"}, mend_sums=True)
    refused(file, place, "outside its folder")


def test_a_backup_from_a_newer_alongside_is_refused(file: Path, place: Place) -> None:
    rewrite(file, {}, manifest={"format": backup.FORMAT + 1, "alongside": "9.0"})
    refused(file, place, "made by Alongside 9.0, which is newer")


def test_a_backup_of_the_other_kind_of_database_is_refused(file: Path, place: Place) -> None:
    rewrite(file, {}, manifest={"engine": "postgresql"})
    refused(file, place, "of a postgresql database")


def test_a_file_that_is_no_backup_is_refused(place: Place, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(os.urandom(2000))
    refused(tmp_path / "photo.jpg", place, "cannot be read")
    refused(tmp_path / "nowhere.tar.gz", place, "there is no file called")


def test_uploaded_files_go_back_when_the_database_cannot_follow(file: Path, place: Place) -> None:
    with (
        contextlib.closing(sqlite3.connect(place.database.file)) as reader,
        contextlib.closing(sqlite3.connect(place.database.file)) as writer,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM ask").fetchall()  # holds the log open, so that it cannot be folded in
        writer.execute("INSERT INTO ask VALUES ('meanwhile')")
        writer.commit()
        (place.media / "new.png").write_bytes(b"new")
        with pytest.raises(Trouble, match="in use"):
            backup.restore(file, place.database, place.media, replace=True)
    assert sorted(path.name for path in place.media.iterdir()) == ["new.png", "poster.png"]
    assert place.rows() == ["boxing on Tuesdays", "meanwhile"]


def test_backup_and_restore_by_the_command_carry_an_instance(tmp_path: Path) -> None:
    """Both kinds of database, through PostgreSQL's own programs for the one."""
    here = {"var": tmp_path / "here", **database_for("backup_here")}
    assert alongside("prepare", **here).returncode == 0
    file = tmp_path / "monday.tar.gz"
    done = alongside("backup", str(file), **here)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Wrote {file}" in done.stdout
    assert backups_level(alongside("check", **here).stdout) == "ok"
    assert "is sound" in alongside("restore", "--only-verify", str(file), **here).stdout

    there = {"var": tmp_path / "there", **database_for("backup_there")}
    done = alongside("restore", str(file), **there)
    assert (done.returncode, done.stderr) == (0, "")
    assert "secret key here is another" in done.stdout
    again = alongside("restore", str(file), **there)
    assert again.returncode == 1
    assert "--replace" in again.stderr
    replaced = alongside("restore", "--replace", str(file), **there)
    assert (replaced.returncode, replaced.stderr) == (0, "")
    assert "before-restore-" in replaced.stdout


def test_nothing_is_restored_beneath_a_running_instance(tmp_path: Path) -> None:
    with (tmp_path / "running.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        done = alongside("restore", str(tmp_path / "any.tar.gz"), var=tmp_path)
    assert done.returncode == 1
    assert "Alongside is running in this folder. Stop it first" in done.stderr


def refused(file: Path, place: Place, sentence: str) -> None:
    """It is refused with that sentence, and the instance is as it was, with no scraps left behind."""
    rows, names = place.rows(), sorted(path.name for path in place.folder.iterdir())
    with pytest.raises(Trouble, match=sentence):
        backup.restore(file, place.database, place.media, replace=True)
    assert place.rows() == rows
    assert sorted(path.name for path in place.folder.iterdir()) == names


def rewrite(
    file: Path,
    contents: dict[str, bytes],
    *,
    rename: dict[str, str] | None = None,
    manifest: dict[str, object] | None = None,
    mend_sums: bool = False,
) -> None:
    """Make the backup again with some of it changed, as somebody with a mind to it could."""
    with tarfile.open(file) as archive:
        pieces = {name: archive.extractfile(name).read() for name in archive.getnames()}  # type: ignore[union-attr]
    described = json.loads(pieces.pop(backup.MANIFEST)) | (manifest or {})
    pieces = {(rename or {}).get(name, name): contents.get(name, held) for name, held in pieces.items()}
    if mend_sums:
        described["pieces"] = [
            {"name": name, "size": len(held), "sha256": backup.hashlib.sha256(held).hexdigest()}
            for name, held in pieces.items()
        ]
    with tarfile.open(file, "w:gz") as archive:
        for name, held in {backup.MANIFEST: json.dumps(described).encode(), **pieces}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(held)
            archive.addfile(entry, io.BytesIO(held))


def backups_level(said: str) -> str:
    [line] = [line for line in said.splitlines() if line[11:].startswith("backups")]
    return line.split()[0]
