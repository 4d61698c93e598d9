"""A pack as plain lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from . import labels
from .reading import Sealed


def told(sealed: Sealed) -> Iterator[str]:
    """What a pack says, line by line, with nothing that could steer a terminal."""
    for line in _lines(sealed):
        yield "".join(sign if sign.isprintable() else "\ufffd" for sign in line)


def _lines(sealed: Sealed) -> Iterator[str]:
    document = sealed.document
    pattern, community = document["pattern"], document["community"]
    yield pattern["title"]
    yield f"{community['name']}: {document['initiative']['name']}"
    yield f"edition {document['edition']}, {document['published_on']}, {document['licence']['name']}"
    yield f"signed by {sealed.fingerprint}"
    yield from _set(pattern["summary"])
    for element in pattern["elements"]:
        yield ""
        yield f"{labels.PART[element['part']]} [{labels.BEARING[element['bearing']]}]"
        yield from _set(element["words"])
    for heading, steps in (("began from", document["began"]), ("started from it", document["adopted"])):
        for step in steps:
            yield ""
            yield f"{heading}: {step['from']['community']['name']} -> {step['community']['name']}, {step['on']}"
            for choice in step["choices"]:
                yield from _set(
                    f"{labels.CHOICE[choice['choice']]}: {choice['there'][:80]} ({choice['why']})"
                )
    for note in document["notes"]:
        yield ""
        yield from _set(f"changed on {note['on']}: {note['what_changed']} ({note['why']})")
    for one in document.get("pictures", []):
        yield ""
        yield from _set(f"picture {one['file']}: {one['alt']}")
    counts = {name: len(document[name]) for name in ("evidence", "stories", "reflections")}
    yield ""
    yield ", ".join(f"{name}: {count}" for name, count in counts.items())


def _set(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from textwrap.wrap(line, 96, initial_indent="  ", subsequent_indent="  ") or [""]
