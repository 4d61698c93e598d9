"""A folder that is written beside its place and moved there when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = Path("assets") / "search.js"  # by which a library of ours is known


class Occupied(Exception):
    """There is something at the place already that is no library of ours."""


@contextmanager
def replaced_as_one(folder: Path) -> Iterator[Path]:
    """A draft to write into. Whoever looks sees the old library or the new one, whole; with trouble the old one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _bring_back(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise Occupied
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        draft.chmod(0o755)
        _put_in_place(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put_in_place(draft: Path, folder: Path) -> None:
    if not folder.exists():
        os.rename(draft, folder)
        return
    old = folder.with_name(f".{folder.name}-old-{os.getpid()}")
    os.rename(folder, old)
    try:
        os.rename(draft, folder)
    except BaseException:
        if not folder.exists():
            os.rename(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _bring_back(folder: Path) -> None:
    """After a crash between the two moves the old library stands beside its place: put it back before anything else."""
    moved = sorted(one for one in folder.parent.iterdir() if one.name.startswith(f".{folder.name}-old-"))
    if moved and not folder.exists():
        os.rename(moved.pop(), folder)
    for one in moved:
        shutil.rmtree(one, ignore_errors=True)
