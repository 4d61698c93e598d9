"""All words of a pack in the order in which a person reads them, cut where something could point at somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .identifying import Part, looked_at
from .models import AdaptationChoice, ContextDifference, PatternElement
from .names import Names
from .packs.format import Document


@dataclass(frozen=True)
class Line:
    """One text with what it is: its words cut into parts."""

    what: str
    parts: list[Part]


def laid_out(document: Document, names: Names | Iterable[str]) -> list[Line]:
    """Every free text of a document. Its own community, initiative and anchor are known, so they are not marked."""
    known = [
        document["community"]["name"],
        document["community"].get("place", ""),
        document["initiative"]["name"],
    ]
    known.append(document["initiative"]["anchor"])
    people = names if isinstance(names, Names) else Names(names)
    return [Line(what, looked_at(words, people, known)) for what, words in _texts(document) if words]


def marks(lines: Iterable[Line]) -> list[Part]:
    """What is marked, each once: the sure ones first."""
    met = {part.words: part for line in lines for part in line.parts if part.why}
    return sorted(met.values(), key=lambda part: part.is_sure, reverse=True)


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    pattern = document["pattern"]
    yield _("Community"), document["community"]["name"]
    yield _("Place"), document["community"].get("place", "")
    yield _("Initiative"), document["initiative"]["name"]
    yield _("Anchor"), document["initiative"]["anchor"]
    yield _("Title"), pattern["title"]
    yield _("Summary"), pattern["summary"]
    for element in pattern["elements"]:
        part = str(PatternElement.Part(element["part"]).label)
        yield part, element["words"]
        yield _("%(part)s, said by") % {"part": part}, element["decided_by"]
    for step in (*document["began"], *document["adopted"]):
        where = f"{step['from']['community']['name']} → {step['community']['name']}"
        yield where, step["initiative"]
        for difference in step["differences"]:
            aspect = str(ContextDifference.Aspect(difference["aspect"]).label)
            yield f"{where}, {aspect}", " / ".join(filter(None, (difference["there"], difference["here"])))
        for choice in step["choices"]:
            made = str(AdaptationChoice.Choice(choice["choice"]).label)
            yield (
                f"{where}, {made}",
                " / ".join(filter(None, (choice["there"], choice["words"], choice["why"]))),
            )
        of_note = _("%(where)s, note") % {"where": where}
        for note in step.get("notes", []):
            yield of_note, " / ".join(filter(None, (note["what_changed"], note["why"])))
    for note in document["notes"]:
        yield _("Note"), " / ".join(filter(None, (note["what_changed"], note["why"])))
    for outcome in document["evidence"]:
        yield _("Measured"), f"{outcome['what']} ({outcome['unit']})"
        for one in outcome["measurements"]:
            value = _("held back") if one["value"] is None else f"{one['value']:g}"
            told = (one["place"], one["on"], value, one.get("about", ""), one.get("source", ""))
            yield _("Measured"), " · ".join(filter(None, told))
    for picture in document.get("pictures", []):
        yield _("Picture"), picture["alt"]
    for story in document["stories"]:
        yield _("Story"), story["words"]
    for reflection in document["reflections"]:
        yield _("Reflection"), reflection["words"]
