"""Write everything an instance holds into one file, and put it back: wholly, verified, or not at all.

The file is a gzipped tar: manifest.json first, then the database (a SQLite file, or PostgreSQL's own dump
format) and uploaded files. The secret key is not in it, so that a stolen backup opens no participant's code;
the manifest carries the key's fingerprint, so that a restore can say when the key here is another.
"""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Protocol

from alongside import __version__, prepare
from alongside.cli import Trouble

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media"
LAST = "last-backup.json"


@dataclass(frozen=True)
class Piece:
    """One file in a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    alongside: str
    made: str
    engine: str
    key: str
    pieces: tuple[Piece, ...]

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        """Raises Trouble when it is not one, or one that only a newer Alongside understands."""
        try:
            given = json.loads(text)
            if given["format"] > FORMAT:
                raise Trouble(
                    f"this backup was made by Alongside {given['alongside']}, which is newer than "
                    f"{__version__} here. Nothing was changed. Install that version, then restore."
                )
            return cls(**{**given, "pieces": tuple(Piece(**piece) for piece in given["pieces"])})
        except (ValueError, KeyError, TypeError):
            raise Trouble("its list of contents cannot be read. Nothing was changed.") from None


class Database(Protocol):
    """The half of a backup that differs between SQLite and PostgreSQL."""

    @property
    def engine(self) -> str: ...
    @property
    def piece(self) -> str: ...
    def dump(self, to: Path) -> None: ...
    def verify(self, dump: Path) -> None: ...
    def is_empty(self) -> bool: ...
    def replace(self, dump: Path, *, aside: Path) -> Path | None:
        """Put the dump in place of what is there, which is kept under a name that begins with `aside`."""


@dataclass(frozen=True)
class Sqlite:
    """A database that is one file."""

    file: Path
    engine: str = "sqlite"
    piece: str = "database.sqlite3"

    def dump(self, to: Path) -> None:
        """A consistent copy by SQLite's online backup, while others go on reading and writing."""
        if not self.file.exists():
            raise Trouble(f"there is no database at {self.file} yet, so there is nothing to back up.")
        with contextlib.closing(opened(self.file)) as source, contextlib.closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
        self.verify(to)

    def verify(self, dump: Path) -> None:
        try:
            with contextlib.closing(opened(dump)) as copy:
                found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
        if found != "ok":
            raise Trouble(f"the copy of the database is not sound ({found}). Nothing was changed.")

    def is_empty(self) -> bool:
        if not self.file.exists():
            return True
        with contextlib.closing(opened(self.file)) as database:
            return not database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()

    def replace(self, dump: Path, *, aside: Path) -> Path | None:
        """One rename: until it happens the old file is in place, afterwards the new one."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        kept = None
        if self.file.exists():
            settle(self.file)
            kept = aside.with_name(aside.name + ".sqlite3")
            os.link(self.file, kept)
        arriving = self.file.with_name(f"{self.file.name}.arriving")
        shutil.copyfile(dump, arriving)
        arriving.chmod(0o600)
        flush(arriving)
        os.replace(arriving, self.file)
        flush(self.file.parent)
        return kept


def opened(file: Path, *, patience: float = 20) -> sqlite3.Connection:
    """A connection that fails rather than create an empty database."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=patience)


def settle(file: Path) -> None:
    """Fold the write-ahead log into the file, so that no log is left for a file that will have changed."""
    with contextlib.closing(opened(file, patience=2)) as database:
        busy = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    leftover = Path(f"{file}-wal")
    if busy or (leftover.exists() and leftover.stat().st_size):
        raise Trouble(f"{file} is in use. Stop Alongside first; nothing was changed.")
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(file: Path, database: Database, media: Path, *, key: str) -> Manifest:
    """Make the backup beside its final name and rename it when it is complete and on the disk.

    `key` is the instance's secret key, of which only a fingerprint is kept. Raises Trouble.
    """
    if file.exists():
        raise Trouble(f"{file} is already there, and backups are not overwritten. Choose another name.")
    prepare.writable(draft := file.with_name(f".{file.name}.part"))
    draft.chmod(0o600)
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".alongside-") as folder:
            dump = Path(folder) / database.piece
            database.dump(dump)
            sources = {database.piece: dump, **uploaded(media)}
            manifest = Manifest(
                format=FORMAT,
                alongside=__version__,
                made=datetime.now(UTC).isoformat(timespec="seconds"),
                engine=database.engine,
                key=fingerprint(key),
                pieces=tuple(piece(name, source) for name, source in sources.items()),
            )
            described = Path(folder) / MANIFEST
            described.write_text(json.dumps(asdict(manifest), indent=1))
            with tarfile.open(draft, "w:gz", compresslevel=6) as archive:
                for name, source in {MANIFEST: described, **sources}.items():
                    archive.add(source, arcname=name, recursive=False, filter=nobodys)
        read(draft, database.engine, Path(file.parent))
        flush(draft)
        os.link(draft, file)  # unlike a rename, this fails when the name has been taken meanwhile
        flush(file.parent)
    except OSError as error:
        raise Trouble(
            f"{file} could not be written: {error.strerror}. There is no half backup left."
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def uploaded(media: Path) -> dict[str, Path]:
    files = sorted(path for path in media.rglob("*") if path.is_file() and not path.is_symlink())
    return {f"{MEDIA}/{path.relative_to(media).as_posix()}": path for path in files}


def piece(name: str, source: Path) -> Piece:
    with source.open("rb") as stream:
        return Piece(name, source.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Names and numbers of this machine's users are nobody else's business."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def fingerprint(key: str) -> str:
    return hashlib.sha256(b"alongside backup " + key.encode()).hexdigest()[:16]


def read(file: Path, engine: str, scratch: Path) -> Manifest:
    """The manifest, once each piece is known to be there and unaltered. Raises Trouble."""
    with tempfile.TemporaryDirectory(dir=scratch, prefix=".alongside-") as folder:
        return unpack(file, engine, Path(folder))


def unpack(file: Path, engine: str, folder: Path) -> Manifest:
    """Each piece into the folder, compared with the manifest. Raises Trouble on the first difference."""
    try:
        with gzip.open(file) as whole:  # to its very end, where gzip keeps its own sum
            while whole.read(1 << 20):
                pass
        with tarfile.open(file, "r:gz") as archive:
            first = archive.next()
            stream = archive.extractfile(first) if first and first.name == MANIFEST else None
            if stream is None:
                raise Trouble(f"{file} is not a backup made by Alongside. Nothing was changed.")
            manifest = Manifest.read(stream.read())
            if manifest.engine != engine:
                raise Trouble(
                    f"this backup is of a {manifest.engine} database, and DATABASE_URL here names {engine}. "
                    "Nothing was changed. Restore it where the database is of the same kind."
                )
            for expected in manifest.pieces:
                unpack_piece(archive, expected, folder)
    except FileNotFoundError:
        raise Trouble(f"there is no file called {file}.") from None
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise Trouble(f"{file} cannot be read to its end ({error}). Nothing was changed.") from None
    return manifest


def unpack_piece(archive: tarfile.TarFile, expected: Piece, folder: Path) -> None:
    inside = PurePosixPath(expected.name)
    if inside.is_absolute() or ".." in inside.parts:
        raise Trouble(f"it wants to write outside its folder ({expected.name}). Nothing was changed.")
    try:
        stream = archive.extractfile(expected.name)
    except KeyError:
        stream = None
    if stream is None:
        raise Trouble(f"{expected.name} is missing from it. Nothing was changed.")
    target = folder / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(stream, out)
    if piece(expected.name, target) != expected:
        raise Trouble(f"{expected.name} in it has been altered or damaged. Nothing was changed.")


def restore(file: Path, database: Database, media: Path, *, replace: bool) -> tuple[Manifest, Path | None]:
    """Verify, then put in place. Returns what was restored, and where the old database is kept."""
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent, prefix=".alongside-") as name:
        folder = Path(name)
        manifest = unpack(file, database.engine, folder)
        database.verify(folder / database.piece)
        if not replace and not database.is_empty():
            raise Trouble(
                "there is data here already, and nothing was changed. If the backup is to take its place, "
                "add --replace; what is here now is then kept aside."
            )
        aside = media.parent / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        with swapped(media, folder / MEDIA, aside.with_name(aside.name + ".media")):
            kept = database.replace(folder / database.piece, aside=aside)
    return manifest, kept


@contextlib.contextmanager
def swapped(media: Path, arriving: Path, aside: Path) -> Iterator[None]:
    """Uploaded files first; if the database then cannot follow, they go back to where they were."""
    had = media.exists()
    if had:
        media.rename(aside)
    try:
        if arriving.exists():
            arriving.rename(media)
        yield
    except BaseException:
        if media.exists():
            shutil.rmtree(media)
        if had:
            aside.rename(media)
        raise


def here() -> tuple[Database, Path, Path, str]:
    """This instance's database, uploaded files, folder and secret key, as its settings have them."""
    prepare.wake_django()
    from django.conf import settings
    from django.db import connection

    rest = settings.MEDIA_ROOT, settings.VAR, settings.SECRET_KEY
    if connection.vendor == "sqlite":
        return Sqlite(Path(connection.settings_dict["NAME"])), *rest
    from alongside.backup_postgresql import PostgreSQL

    return PostgreSQL.of(connection), *rest


def run_backup(name: str) -> None:
    database, media, var, key = here()
    file = Path(name).absolute()
    manifest = write(file, database, media, key=key)
    (var / LAST).write_text(json.dumps({"made": manifest.made, "file": str(file)}))
    print(f"Wrote {file} ({file.stat().st_size / 1e6:.1f} MB, {len(manifest.pieces)} files, verified).")
    print("It holds people's data: keep it as safe as the instance. The secret key is not in it; without")
    print(
        "that key (var/secret-key or ALONGSIDE_SECRET_KEY) participants' codes would have to be issued anew."
    )


def run_restore(name: str, *, replace: bool, only_verify: bool) -> None:
    database, media, var, key = here()
    file = Path(name).absolute()
    with not_running(var):
        if only_verify:
            manifest = read(file, database.engine, var)
            print(f"{file} is sound: {len(manifest.pieces)} files, made {manifest.made}.")
            return
        manifest, kept = restore(file, database, media, replace=replace)
        prepare.prepare()
    print(f"Restored what was backed up at {manifest.made} by Alongside {manifest.alongside}.")
    if kept:
        print(f"What was here before is kept in {kept}. It holds people's data: delete it later.")
    if manifest.key != fingerprint(key):
        print("The secret key here is another than the one then: sign-ins end, and participants' codes fail")
        print(
            "until that key is put back (ALONGSIDE_SECRET_KEY or the file secret-key), or new codes issued."
        )


@contextlib.contextmanager
def not_running(var: Path) -> Iterator[None]:
    with prepare.writable(var / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(
                "Alongside is running in this folder. Stop it first; nothing was changed."
            ) from None
        yield
