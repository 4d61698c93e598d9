"""A document becomes a file: the page, the licence, the signature, and a zip that is the same byte for byte."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .format import VERSION, Document, check, written
from .keys import public_half, sign
from .page import licence_text, page

PACK, PAGE, LICENCE, SIGNATURE = "pack.json", "index.html", "LICENCE.txt", "signature.json"
Files = Mapping[str, bytes]


def seal(document: Document, key: Ed25519PrivateKey, media: Files | None = None) -> bytes:
    """A signed pack. The same document, media and key give the same bytes, on any machine and on any day."""
    check(document)
    files = {
        PACK: written(document).encode(),
        PAGE: page(document, media or {}).encode(),
        LICENCE: licence_text(document).encode(),
        **{f"media/{name}": held for name, held in (media or {}).items()},
    }
    return bound(files | {SIGNATURE: signature_over(files, key)})


def signature_over(files: Files, key: Ed25519PrivateKey) -> bytes:
    public = public_half(key)
    digests = {name: sha256(held).hexdigest() for name, held in files.items()}
    told = {"algorithm": "Ed25519", "files": digests, "key": public, "version": VERSION}
    told["signature"] = sign(message(digests, public), key)
    return (json.dumps(told, indent=1, sort_keys=True) + "\n").encode()


def message(digests: Mapping[str, str], public: str) -> bytes:
    """What is signed: which file has which content, and with whose key."""
    lines = [f"{name}\t{digests[name]}" for name in sorted(digests)]
    return "\n".join(["alongside pack 1", public, *lines]).encode()


def bound(files: Files) -> bytes:
    """Files as a zip: in order, with one time for all and uncompressed, since compressors differ and bytes may not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as whole:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            whole.writestr(entry, files[name])
    return out.getvalue()
