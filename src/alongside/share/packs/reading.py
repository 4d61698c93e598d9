"""A file becomes a document: limits first, then the signature, and only then what it says. Nothing in it is run."""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .format import (
    LARGEST_FILE,
    LARGEST_INSIDE,
    Document,
    Unreadable,
    check_version,
    gettext_noop,
    understood,
)
from .inert import is_inert_page, is_inert_picture
from .keys import fingerprint, is_signed
from .page import licence_text, page
from .sealing import LICENCE, PACK, PAGE, SIGNATURE, bound, message

MOST_FILES, TIGHTEST = 64, 100  # a text may shrink to a hundredth; beyond that it is a bomb
NAMES = re.compile(
    r"pack\.json|index\.html|LICENCE\.txt|signature\.json|media/[a-z0-9][a-z0-9-]{0,60}\.(?:png|jpg|svg)"
)
KEY = re.compile(r"[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True)
class Sealed:
    """A pack that was read and found whole: what it says, who signed it, and its files as they came."""

    document: Document
    key: str
    files: Mapping[str, bytes]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key)

    @property
    def digest(self) -> str:
        return sha256(self.files[PACK]).hexdigest()

    @property
    def media(self) -> dict[str, bytes]:
        return {
            name.removeprefix("media/"): held
            for name, held in self.files.items()
            if name.startswith("media/")
        }

    def file(self) -> bytes:
        """The pack again, as a file."""
        return bound(self.files)


def read(file: bytes) -> Sealed:
    """Read a pack. Raises Unreadable with one sentence for anything that is not exactly one."""
    files = _unpacked(file)
    signature = _signature(files)
    _is_whole(files, signature)
    if not is_inert_page(files[PAGE]):
        raise Unreadable(gettext_noop("The page in it could run or fetch something. A pack never does."))
    for name, held in files.items():
        if name.startswith("media/") and not is_inert_picture(name, held):
            raise Unreadable(
                gettext_noop("%(name)s in it is not a plain picture, or could run something."), name=name
            )
    document = understood(files[PACK])
    _pictures_are_named(document, files)
    sealed = Sealed(document=document, key=signature["key"], files=files)
    _says_the_same(sealed)
    return sealed


def _says_the_same(sealed: Sealed) -> None:
    """The page and the licence are those that this format writes from the document, letter for letter.

    Whoever looks at a pack here reads its document; whoever opens it elsewhere reads its page. Were they to differ,
    what was looked at would not be what is handed on.
    """
    ours = {
        PAGE: page(sealed.document, sealed.media).encode(),
        LICENCE: licence_text(sealed.document).encode(),
    }
    for name, content in ours.items():
        if sealed.files[name] != content:
            raise Unreadable(
                gettext_noop("%(name)s in it does not say what its pack.json says. It was not let in."),
                name=name,
            )


def _pictures_are_named(document: Document, files: Mapping[str, bytes]) -> None:
    """Every picture stands in pack.json once, with its words and its digest, and no other stands there."""
    named = [(f"media/{one['file']}", one["sha256"]) for one in document.get("pictures", [])]
    held = {name: sha256(content).hexdigest() for name, content in files.items() if name.startswith("media/")}
    if len(named) != len(held) or dict(named) != held:
        raise Unreadable(
            gettext_noop("The pictures in it are not those that its pack.json names. It was not let in.")
        )


def _unpacked(file: bytes) -> dict[str, bytes]:
    if len(file) > LARGEST_FILE:
        raise Unreadable(gettext_noop("The file is larger than 6 MB, and no pack is. Nothing was read."))
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as whole:
            entries = whole.infolist()
            _may_be_opened(entries)
            return {entry.filename: _held(whole, entry) for entry in entries}
    except Unreadable:
        raise
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        EOFError,
        OverflowError,
    ):
        raise Unreadable(
            gettext_noop(
                "This is not a whole zip file. Ask for it again: it may have been cut off on its way."
            )
        ) from None
    except Exception as trouble:  # zlib and lzma raise kinds of their own
        if type(trouble).__module__ not in {"zlib", "_lzma", "struct"}:
            raise
        raise Unreadable(
            gettext_noop(
                "This is not a whole zip file. Ask for it again: it may have been cut off on its way."
            )
        ) from None


def _may_be_opened(entries: list[zipfile.ZipInfo]) -> None:
    """Looks at the list of contents alone, before any of it is unpacked."""
    if len(entries) > MOST_FILES:
        raise Unreadable(
            gettext_noop("There are %(count)s files in it, and a pack has %(most)s at most."),
            count=f"{len(entries):,}",
            most=MOST_FILES,
        )
    names = [entry.filename for entry in entries]
    for entry in entries:
        if not NAMES.fullmatch(entry.filename) or "\x00" in entry.orig_filename:
            raise Unreadable(
                gettext_noop(
                    "A file in it is called “%(name)s”, which no file of a pack is. Nothing was unpacked."
                ),
                name=entry.filename[:80],
            )
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG}:
            raise Unreadable(
                gettext_noop("%(name)s in it is a link or a folder, not a file. Nothing was unpacked."),
                name=entry.filename,
            )
        if entry.flag_bits & 1:
            raise Unreadable(gettext_noop("It is locked with a password. A pack never is."))
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unreadable(gettext_noop("It is packed in a way that packs are not."))
        if entry.file_size > TIGHTEST * max(entry.compress_size, 100):
            raise Unreadable(gettext_noop("It unpacks to far more than it is: a trap. Nothing was unpacked."))
    if sum(entry.file_size for entry in entries) > LARGEST_INSIDE:
        raise Unreadable(
            gettext_noop("It unpacks to more than 8 MB, and no pack does. Nothing was unpacked.")
        )
    if len(set(names)) != len(names):
        raise Unreadable(gettext_noop("The same file is in it twice. Nothing was unpacked."))
    if missing := sorted({PACK, PAGE, LICENCE} - set(names)):
        raise Unreadable(gettext_noop("%(name)s is missing, so it is not a whole pack."), name=missing[0])
    if SIGNATURE not in names:
        raise Unreadable(
            gettext_noop("Nobody signed it, so nobody knows where it is from. It was not let in.")
        )


def _held(whole: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with whole.open(entry) as opened:
        held = opened.read(entry.file_size + 1)
    if len(held) != entry.file_size:
        raise Unreadable(gettext_noop("A file in it is not as long as the list of contents says."))
    return held


def _signature(files: Mapping[str, bytes]) -> dict[str, Any]:
    wrong = Unreadable(gettext_noop("Its signature cannot be read, so nobody knows where it is from."))
    if len(files[SIGNATURE]) > 50_000:
        raise wrong
    try:
        told = json.loads(files[SIGNATURE].decode("utf-8"))
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(told, dict):
        raise wrong
    check_version(told.get("version"))
    digests = told.get("files")
    strings = all(isinstance(told.get(name), str) for name in ("key", "signature"))
    if told.get("algorithm") != "Ed25519" or not strings or not isinstance(digests, dict):
        raise wrong
    if not KEY.fullmatch(told["key"]) or not all(isinstance(one, str) for one in digests.values()):
        raise wrong
    return told


def _is_whole(files: Mapping[str, bytes], signature: Mapping[str, Any]) -> None:
    found = {name: sha256(held).hexdigest() for name, held in files.items() if name != SIGNATURE}
    if found != signature["files"] or not is_signed(
        message(found, signature["key"]), signature=signature["signature"], public=signature["key"]
    ):
        raise Unreadable(
            gettext_noop(
                "It was changed after it was signed, or the signature is not its own. It was not let in."
            )
        )
