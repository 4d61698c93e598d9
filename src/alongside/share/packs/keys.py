"""The key with which an instance signs its packs: made on first use, kept in the var folder, never leaves it."""

from __future__ import annotations

import base64
import binascii
import os
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


def instance_key(var: Path) -> Ed25519PrivateKey:
    """This instance's own key. Two processes that ask at once agree on one, as with the secret key."""
    file = var / "pack-key"
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        draft = var / f"pack-key.{os.getpid()}"
        fresh = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(fresh)
                out.flush()
                os.fsync(out.fileno())
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink(missing_ok=True)
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{file} holds a key of another kind than Ed25519: put back the one that was there.")
    return key


def public_half(key: Ed25519PrivateKey) -> str:
    """The half that everyone may know, as 44 letters."""
    return base64.b64encode(key.public_key().public_bytes(*RAW)).decode()


def fingerprint(public: str) -> str:
    """A key as people compare it over the telephone: four groups of four."""
    short = sha256(public.encode()).hexdigest()[:16].upper()
    return " ".join(short[start : start + 4] for start in range(0, 16, 4))


def is_signed(message: bytes, *, signature: str, public: str) -> bool:
    """Whether this key signed exactly this message. A key or a signature that is none signed nothing."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def sign(message: bytes, key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.sign(message)).decode()
