"""All words of a pack in the order in which a person reads them, cut where something could point at somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from .identifying import Part, looked_at
from .models import AdaptationChoice, ContextDifference, NoteCode, PatternElement
from .names import Names
from .packs.format import Document, texts
from .packs.schema import SCHEMA


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
    known += [document["initiative"]["anchor"], document["licence"]["name"]]
    people = names if isinstance(names, Names) else Names(names)
    told = [(what, words) for what, words in _texts(document) if words]
    told += [(_("Other words in it"), words) for words in dict.fromkeys(_unknown(document, SCHEMA))]
    return [Line(what, looked_at(words, people, known)) for what, words in told]


def marks(lines: Iterable[Line]) -> list[Part]:
    """What is marked, each once: the sure ones first."""
    met = {part.words: part for line in lines for part in line.parts if part.why}
    return sorted(met.values(), key=lambda part: part.is_sure, reverse=True)


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Every text with what it is. Days and numbers that the format fixes stand there, so they are not marked."""
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
        yield from _of_step(step)
    for note in document["notes"]:
        yield _of_note(_("Note"), note)
    for outcome in document["evidence"]:
        yield from _of_outcome(outcome)
    for picture in document.get("pictures", []):
        yield _("Picture"), picture["alt"]
    for story in document["stories"]:
        yield _("Story"), story["words"]
    for reflection in document["reflections"]:
        yield _("Reflection"), reflection["words"]
    yield _("Licence"), document["licence"]["name"]
    yield _("Address of the licence"), document["licence"]["url"]
    yield _("Given out by"), document["instance"]["name"]
    yield _("Its address"), document["instance"]["address"]


def _of_step(step: Document) -> Iterator[tuple[str, str]]:
    origin, here = step["from"]["community"], step["community"]
    where = f"{origin['name']} → {here['name']}"
    yield _("%(where)s, it began from") % {"where": where}, step["from"]["title"]
    if removed := step["from"].get("removed"):
        day = {"where": where, "day": removed["on"]}
        yield _("%(where)s, what it began from was taken out on %(day)s") % day, removed["why"]
    yield _("%(where)s, on %(day)s") % {"where": where, "day": step["on"]}, step["initiative"]
    # The names stand before each line too, where nothing is marked: here they are looked at.
    yield _("%(where)s, there") % {"where": where}, _joined(origin["name"], origin.get("place", ""))
    yield _("%(where)s, here") % {"where": where}, _joined(here["name"], here.get("place", ""))
    for difference in step["differences"]:
        aspect = str(ContextDifference.Aspect(difference["aspect"]).label)
        yield f"{where}, {aspect}", _joined(difference["there"], difference["here"])
    for choice in step["choices"]:
        made = str(AdaptationChoice.Choice(choice["choice"]).label)
        part = str(PatternElement.Part(choice["part"]).label)
        yield f"{where}, {part}, {made}", _joined(choice["there"], choice["words"], choice["why"])
    for note in step.get("notes", []):
        yield _of_note(_("%(where)s, note") % {"where": where}, note)


def _of_note(what: str, note: Document) -> tuple[str, str]:
    return f"{what}, {note['on']}", _joined(note["what_changed"], note["why"])


def _of_outcome(outcome: Document) -> Iterator[tuple[str, str]]:
    yield _("Measured"), _joined(outcome["what"], outcome["unit"])
    yield _("Chosen by"), outcome["chosen_by"]
    yield _("What it cannot say"), outcome["limits"]
    for one in outcome["measurements"]:
        value = _("held back") if one["value"] is None else f"{one['value']:.15g}"
        days = " – ".join(filter(None, (one["on"], one.get("until", ""))))
        told = (one["place"], one.get("about", ""), one.get("source", ""))
        yield _("Measured, %(days)s: %(value)s") % {"days": days, "value": value}, _joined(*told)


def _joined(*texts: str) -> str:
    return " / ".join(filter(None, texts))


def _unknown(value: object, schema: Document) -> Iterator[str]:
    """Words in fields that the format does not name, and the names of those fields: they are handed on too."""
    if isinstance(value, list):
        for one in value:
            yield from _unknown(one, schema.get("items", {}))
    elif isinstance(value, dict):
        named = schema.get("properties", {})
        for name, inner in value.items():
            if name in named:
                yield from _unknown(inner, named[name])
            else:
                yield from (text for text in (name, *texts(inner)) if text.strip() and text not in _codes())


@cache
def _codes() -> frozenset[str]:
    """How notes are coded: names and answers that are fixed here, and open in the format."""
    answers = (key for _name, _words, told in NoteCode.questions() for key, _label in told)
    return frozenset(NoteCode.ASKED) | frozenset(answers)
