"""PNG and JPEG: made plain on the way out, and on the way in refused where they hold anything but a picture.

What leaves is drawn anew, so that nothing of the file comes along: no place, no camera, no earlier version, no tail.
What arrives is looked at piece by piece against a short list of pieces, and then drawn once to see that it is whole.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
LARGEST_UPLOAD = 12_000_000  # bytes of a picture as it is brought
LARGEST, SMALLEST = 60_000_000, 16  # pixels in all of one that is brought; on its shorter side
UNPACKED = (
    24_000_000  # pixels that are unpacked at once: JPEG can be read at a fraction of its size, others cannot
)
SIDE, BYTES = 1_280, 160_000  # of one that leaves
ARRIVING = 4_000_000  # pixels of one that arrives in a pack
# Of one JPEG. Cameras and editors write one, or about ten where a picture sharpens as it loads; each is a pass over
# the whole picture and may take a few bytes only, so that a small file could otherwise keep a server busy for hours.
MOST_SCANS = 64
MOST_DRAWN = 640_000_000  # pixels times scans: about a second of work
CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"sRGB", b"cHRM", b"pHYs"})
# JFIF, tables, baseline and progressive frames, scans. No EXIF, XMP, colour profile or comment.
MARKERS = frozenset({0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0})
RESTARTS = frozenset({0x00, *range(0xD0, 0xD8)})


class NoPicture(ValueError):
    """What was brought is no picture that can be shown; says so in a sentence. `template` is for translators."""

    def __init__(self, template: str) -> None:
        self.template = template
        super().__init__(template)


@dataclass(frozen=True)
class Plain:
    """A picture drawn anew: a JPEG with nothing in it but what can be seen."""

    content: bytes
    width: int
    height: int


def made_plain(content: bytes) -> Plain:
    """Draw a picture anew, at most 1,280 pixels wide or high and 160 kB. Raises NoPicture."""
    if len(content) > LARGEST_UPLOAD:
        raise NoPicture("The picture is larger than 12 MB. Send a smaller one.")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as opened:
            _is_of_a_size(opened)
            if opened.format in {"JPEG", "MPO"}:
                scans = _scans(content)
                if scans > MOST_SCANS or scans * opened.width * opened.height > MOST_DRAWN:
                    raise NoPicture(
                        "The picture is packed in a way that cannot be read here. Save it anew first."
                    )
                opened.draft("RGB", (2 * SIDE, 2 * SIDE))
            return _drawn(opened)
    except NoPicture:
        raise
    except Exception:  # decoders fail in many ways over what is hostile or torn; all of them mean the same
        raise NoPicture("This is not a picture that can be shown. Send a PNG, JPEG or WebP.") from None


def _is_of_a_size(opened: Image.Image) -> None:
    width, height = opened.size
    most = LARGEST if opened.format in {"JPEG", "MPO"} else UNPACKED
    if width * height > most:
        raise NoPicture("The picture has more pixels than can be read here. Send a smaller one.")
    if min(width, height) < SMALLEST or max(width, height) > 50 * min(width, height):
        raise NoPicture("The picture is too narrow to see anything in it.")


def _drawn(opened: Image.Image) -> Plain:
    turned = ImageOps.exif_transpose(opened)
    turned.thumbnail((SIDE, SIDE))
    seen = turned.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")  # a new picture: nothing of the old file but what is seen
    paper.paste(seen, mask=seen.getchannel("A"))
    while True:
        for quality in (84, 74, 62, 48):
            out = io.BytesIO()
            paper.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= BYTES:
                return Plain(out.getvalue(), *paper.size)
        paper = paper.resize((max(1, paper.width * 3 // 4), max(1, paper.height * 3 // 4)))


def is_plain(name: str, content: bytes) -> bool:
    """Whether a picture that arrives holds a picture and nothing else."""
    try:
        pieces = _png(content) if name.endswith(".png") else _jpeg(content)
        if not all(pieces):
            return False
        if not name.endswith(".png") and _scans(content) > MOST_SCANS:
            return False
        kind = "PNG" if name.endswith(".png") else "JPEG"
        with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
            if opened.width * opened.height > ARRIVING:
                return False
            opened.load()
    except Exception:  # as above: whatever a decoder stumbles over is not plain
        return False
    return True


def _png(content: bytes) -> Iterator[bool]:
    """Chunk by chunk, each on the list and whole, up to an end with nothing behind it."""
    yield content.startswith(PNG)
    place, kind = 8, b""
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        held = content[place + 4 : place + 8 + length]
        (check,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        yield kind in CHUNKS and zlib.crc32(held) == check
        place += 12 + length
        if kind == b"IEND":
            break
    yield kind == b"IEND" and place == len(content)


def _jpeg(content: bytes) -> Iterator[bool]:
    """Segment by segment, each on the list, up to an end with nothing behind it."""
    yield content.startswith(JPEG)
    place = 2
    while content[place] == 0xFF and (marker := content[place + 1]) != 0xD9:
        yield marker in MARKERS
        (length,) = struct.unpack(">H", content[place + 2 : place + 4])
        if marker == 0xE0:
            yield content[place + 4 : place + 9] == b"JFIF\0" and length == 16
        place += 2 + length
        if marker == 0xDA:
            place = _after_scan(content, place)
    yield content[place:] == b"\xff\xd9"


def _after_scan(content: bytes, place: int) -> int:
    """The next segment after the light and dark of a scan, in which 0xFF is never alone."""
    while True:
        place = content.index(b"\xff", place)
        if content[place + 1] not in RESTARTS:
            return place
        place += 2


def _scans(content: bytes) -> int:
    """How many scans a JPEG has, as a decoder meets them: what is inside a segment (a small preview) does not count.

    What stands between segments and is no marker is passed over, as decoders do. Ends where the file does.
    """
    scans, place = 0, 2
    while (place := content.find(b"\xff", place)) >= 0 and place + 1 < len(content):
        marker = content[place + 1]
        if marker == 0xD9:
            break
        if marker == 0xFF:  # filling
            place += 1
        elif marker in RESTARTS or marker in {0x01, 0xD8}:
            place += 2
        else:
            scans += marker == 0xDA
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return scans


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height of a picture that was found plain, in pixels."""
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
        return opened.size
