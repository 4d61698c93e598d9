"""What a pack is: its limits, the one way in which it is written down, and what makes a pack.json unreadable."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from .schema import SCHEMA

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

FORMAT, VERSION = "alongside-pack", 1
SUFFIX, TYPE = ".pack.zip", "application/zip"
LARGEST_FILE = 6_000_000  # bytes of a whole pack as it arrives
LARGEST_INSIDE = 8_000_000  # bytes of everything in it, unpacked
LARGEST_DOCUMENT = 2_000_000  # bytes of pack.json
DEEPEST = 40
SURROGATE = re.compile(
    "[\ud800-\udfff]"
)  # half a character: JSON can say it, no file or database can hold it

Document = dict[str, Any]


def gettext_noop(words: str) -> str:
    """Marks a sentence for translators; whoever shows it translates it."""
    return words


class Unreadable(ValueError):
    """A pack that is not let in, in one sentence. `template` and `told` let a page say it in its own language."""

    def __init__(self, template: str, **told: object) -> None:
        self.template, self.told = template, told
        super().__init__(template % told if told else template)


def written(document: Mapping[str, Any]) -> str:
    """A document as text: always the same text for the same document."""
    plain = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return plain + "\n"


def understood(text: bytes) -> Document:
    """The document in a pack.json, once it is known to keep to the format. Raises Unreadable."""
    if len(text) > LARGEST_DOCUMENT:
        raise Unreadable(gettext_noop("Its pack.json is larger than 2 MB. Nothing was read."))
    try:
        document = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_told_once,
            parse_constant=_no_number,
            parse_float=_a_number,
            parse_int=_a_whole_number,
        )
    except (ValueError, RecursionError) as trouble:
        if isinstance(trouble, Unreadable):
            raise
        raise Unreadable(
            gettext_noop("Its pack.json is not JSON in UTF-8. Ask for the file again.")
        ) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Unreadable(gettext_noop("This is not a pack of Alongside."))
    check_version(document.get("version"))
    check(document)
    return document


def check_version(version: object) -> None:
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise Unreadable(
            gettext_noop(
                "This pack was made by a newer Alongside (format %(version)s; this one reads up to %(known)s). "
                "Bring Alongside up to date, or open its index.html in a browser."
            ),
            version=version,
            known=VERSION,
        )


def check(document: Document) -> None:
    """Raises Unreadable where a document breaks the schema or its lineage goes round in a circle."""
    _not_too_deep(document)
    for name, most in (("adopted", 2_000), ("began", 64)):
        if isinstance(document.get(name), list) and len(document[name]) > most:
            raise Unreadable(
                gettext_noop(
                    "It lists %(count)s adaptations, and %(most)s are the most that one pack may list."
                ),
                count=f"{len(document[name]):,}",
                most=f"{most:,}",
            )
    trouble = next(iter(_validator().iter_errors(document)), None)
    if trouble is not None:
        where = "/".join(str(step) for step in trouble.absolute_path) or "pack.json"
        raise Unreadable(
            gettext_noop("Its pack.json does not keep to the format at %(where)s: %(why)s"),
            where=where[:120],
            why=trouble.message[:200],
        )
    if any("\x00" in text or SURROGATE.search(text) for text in texts(document)):
        raise Unreadable(gettext_noop("There is a character in it that no text holds."))
    _no_circle(document)


def texts(value: object) -> Iterator[str]:
    """Every string in a document, wherever it stands, keys included: unknown fields hold words too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from (key for key in one if isinstance(key, str))
            waiting.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def plain_name(words: str) -> str:
    """A title as the name of a file: letters and digits of any script, hyphens between."""
    letters = [letter if letter.isalnum() else "-" for letter in unicodedata.normalize("NFKC", words).lower()]
    return "-".join(part for part in "".join(letters).split("-") if part)[:60] or "pack"


def _no_circle(document: Document) -> None:
    """Each step leads one pattern further back, and nothing is met twice."""
    met = {document["id"]}
    steps: set[str] = set()
    for step in document["began"]:
        origin = step["from"]["pattern"]
        if origin in met or step["id"] in steps:
            raise Unreadable(gettext_noop("Its lineage goes round in a circle, so it cannot be true."))
        met.add(origin)
        steps.add(step["id"])
    for step in document["adopted"]:
        if step["id"] in steps:
            raise Unreadable(gettext_noop("Its lineage goes round in a circle, so it cannot be true."))
        if step["from"]["pattern"] != document["id"]:
            raise Unreadable(gettext_noop("It lists an adaptation of another pattern as one of its own."))
        steps.add(step["id"])


def _not_too_deep(document: Document) -> None:
    waiting: list[tuple[object, int]] = [(document, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unreadable(gettext_noop("Its pack.json is nested too deeply to be a pack."))
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting.extend((each, depth + 1) for each in inner)


def _told_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable(
            gettext_noop("Its pack.json says the same thing twice in one place, so it says nothing.")
        )
    return found


def _no_number(name: str) -> float:
    raise Unreadable(gettext_noop("There is a number in it that is none (%(name)s)."), name=name[:20])


def _a_number(digits: str) -> float:
    """What machines everywhere can hold: a number beyond that would stop whoever wants to show it."""
    number = float(digits)
    return number if isfinite(number) else _no_number(digits)


def _a_whole_number(digits: str) -> int:
    _a_number(digits)
    return int(digits)


@cache
def _validator() -> Draft202012Validator:
    """The published schema, read strictly: 1.0 is not written as an edition, and $ is the end and not a line's."""
    from jsonschema import Draft202012Validator, validators

    whole = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _checker, one: type(one) is int)
    strict = validators.extend(Draft202012Validator, {"pattern": _pattern}, type_checker=whole)
    return cast("Draft202012Validator", strict(SCHEMA))


def _pattern(_validator: object, pattern: str, text: object, _schema: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if isinstance(text, str) and not re.search(pattern.replace("$", r"\Z"), text):
        yield ValidationError(f"{text[:60]!r} does not match {pattern!r}")
