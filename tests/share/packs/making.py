"""Packs for tests: a small true one, and any that hypothesis can think of."""

from __future__ import annotations

import copy
import io
import struct
import zlib
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st
from PIL import Image

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
GORBALS = "11111111-1111-4111-8111-111111111111"
GOVAN = "22222222-2222-4222-8222-222222222222"
STEP = "33333333-3333-4333-8333-333333333333"


def step(number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": f"44444444-4444-4444-8444-{number:012x}",
        "on": "2015-10-05",
        "from": {"pattern": GORBALS, "edition": 1, "title": "Architects", "community": {"name": "Gorbals"}},
        "community": {"name": "Govan"},
        "initiative": "Eight weeks",
        "choices": [
            {
                "part": "steps",
                "there": "Ask first.",
                "choice": "kept",
                "words": "",
                "why": "It is why it works.",
            }
        ],
        "differences": [{"aspect": "people", "there": "15 to 18", "here": "16 to 25"}],
        **more,
    }


def document(**more: Any) -> dict[str, Any]:
    told = {
        "format": "alongside-pack",
        "version": 1,
        "id": GORBALS,
        "edition": 1,
        "published_on": "2014-06-01",
        "language": "en-gb",
        "licence": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        "instance": {"name": "Alongside", "address": ""},
        "community": {"name": "Gorbals", "place": "Glasgow"},
        "initiative": {"name": "Our eight weeks", "anchor": "A housing association"},
        "pattern": {
            "title": "Architects of their own weeks",
            "summary": "How we planned it with them.",
            "elements": [
                {
                    "part": "steps",
                    "words": "Ask first.",
                    "bearing": "core",
                    "decided_by": "the young people",
                    "origin": "written",
                }
            ],
        },
        "began": [],
        "adopted": [],
        "notes": [],
        "evidence": [],
        "stories": [],
        "reflections": [],
    }
    return copy.deepcopy(told | more)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
elements = st.builds(
    lambda part, said, bearing, more: {
        **more,
        "part": part,
        "words": said,
        "bearing": bearing,
        "decided_by": "the people here",
        "origin": "written",
    },
    st.sampled_from(["purpose", "steps", "rules", "went_wrong"]),
    words,
    st.sampled_from(["core", "adaptable", "unknown"]),
    st.dictionaries(words.map(lambda name: f"x-{name}"), anything, max_size=2),
)


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    """Any document that the format allows, with fields that no version knows yet."""
    told = document(
        community={"name": draw(words)},
        pattern={
            "title": draw(words),
            "summary": draw(words),
            "elements": draw(st.lists(elements, min_size=1)),
        },
        adopted=[step(number, initiative=draw(words)) for number in range(draw(st.integers(0, 3)))],
        stories=[{"words": one} for one in draw(st.lists(words, max_size=2))],
    )
    unknown = draw(st.dictionaries(words.map(lambda name: f"later-{name}"), anything, max_size=3))
    return told | unknown


def picture(kind: str, *, size: tuple[int, int] = (60, 40), exif: bool = False) -> bytes:
    """A small picture; with `exif` it knows where it was taken, and by whom."""
    out = io.BytesIO()
    image = Image.new("RGB", size, "teal")
    image.paste("gold", (5, 5, 25, 20))
    more = {}
    if exif:
        told = Image.Exif()
        told[0x013B], told[0x010E] = "Somebody", "In front of 12 Crown Street"
        told.get_ifd(0x8825)[1] = "N"
        more["exif"] = told.tobytes()
    image.save(out, kind, **more)
    return out.getvalue()


def chunk(kind: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))


def bomb(side: int = 12_000) -> bytes:
    """A PNG of a few kB that would be large once unpacked."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side // 8 + 1) * side, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def named(media: dict[str, bytes]) -> list[dict[str, str]]:
    """Pictures as a document names them."""
    return [
        {"file": name, "alt": f"What {name} shows", "sha256": sha256(held).hexdigest()}
        for name, held in media.items()
    ]
