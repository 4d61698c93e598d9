"""The bridge from a published pattern's rows to the document of a pack: an allow-list, field by field.

What is not named here cannot be in a pack. There is no person in it, no timetable, no ask, no attendance; numbers go
through the disclosure engine. What people told (stories, reflections) is put in last, from where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from alongside.assess.models import Measurement, Outcome, Story
from alongside.community.held import ERASED
from alongside.community.models import Community
from alongside.engines.disclosure import safe_count

from .disclosing import HELD_BACK, Published, may_be_shown, note_published, published_before
from .gone import said_gone
from .models import (
    Adaptation,
    AdaptationChoice,
    ChangeNote,
    Pack,
    Pattern,
    PatternElement,
    PatternPicture,
    Reflection,
)
from .packs.format import FORMAT, LARGEST_DOCUMENT, VERSION, Document, written
from .packs.keys import instance_key
from .packs.sealing import LICENCE, PACK, PAGE, SIGNATURE, bound, seal

FEWEST = 5
LICENCE_OF_OURS = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}


def document_of(
    pattern: Pattern, *, stories: Iterable[Story] = (), reflections: Iterable[Reflection] = ()
) -> Document:
    """What a pack of this pattern says. The same rows give the same document."""
    initiative = pattern.initiative
    before = published_before(initiative)
    own = Adaptation.objects.to_here(initiative).shown().told().first()
    assert pattern.published_at is not None
    document: Document = {
        "format": FORMAT,
        "version": VERSION,
        "id": str(pattern.uid),
        "edition": pattern.version,
        "published_on": timezone.localtime(pattern.published_at).date().isoformat(),
        "language": settings.LANGUAGE_CODE,
        "licence": LICENCE_OF_OURS,
        "instance": {"name": settings.INSTANCE_NAME, "address": settings.INSTANCE_ADDRESS},
        "is_illustration": initiative.community.is_illustration,
        "community": _place(initiative.community),
        "initiative": {"name": initiative.name, "anchor": initiative.anchor.name},
        "pattern": {
            "title": pattern.title,
            "summary": pattern.summary,
            "elements": [_element(one) for one in pattern.elements.in_order()],
        },
        "began": _began(own),
        "adopted": [],
        "notes": [_note(one) for one in _notes(pattern)],
        "evidence": [_outcome(one, before) for one in _measured(pattern)],
        **_told(stories, reflections),
    }
    if pictures := [_picture(one) for one in pattern.pictures.all()]:
        document["pictures"] = pictures
    document["adopted"] = _adopted(pattern, LARGEST_DOCUMENT * 3 // 5 - _size(document))
    return document


def _adopted(pattern: Pattern, room: int) -> list[Document]:
    """Who started from it, with the notes that everyone may read: of very many the latest, as far as there is room."""
    notes = Prefetch("notes", ChangeNote.objects.public().select_related("code").order_by("written_at", "pk"))
    adopters = Adaptation.objects.filter(pattern=pattern).shown().told().prefetch_related(notes)
    found: list[Document] = []
    for one in adopters.order_by("-adapted_at", "-pk")[:2000]:
        step = _step(one)
        if noted := [_note(note) for note in list(one.notes.all())[-20:]]:
            step["notes"] = noted
        room -= _size(step)
        if room < 0:
            break
        found.append(step)
    return found[::-1]


def _size(document: Document) -> int:
    return len(written(document).encode())


def _told(stories: Iterable[Story], reflections: Iterable[Reflection]) -> Document:
    return {
        "stories": [{"words": one.words} for one in stories],
        "reflections": [
            {"kind": one.kind, "words": one.words, "perspective": one.perspective, "insight": one.insight}
            for one in reflections
        ],
    }


def document_in(pack: Pack) -> Document:
    """What a stored pack says now. Into one that was signed here goes what people told and have not taken back."""
    document: Document = json.loads(pack.pack_json)
    if pack.state != Pack.State.SIGNED:
        return document
    stories = pack.stories.filter(withdrawn_at=None, cleared_for=Story.Cleared.ANYONE).exclude(words=ERASED)
    reflections = pack.reflections.published().exclude(words=ERASED)
    return document | _told(stories.order_by("pk"), reflections.order_by("pk"))


def file_of(pack: Pack) -> bytes:
    """The signed file of a pack that stands in the library."""
    if pack.state == Pack.State.SIGNED:
        assert pack.pattern is not None
        media = {one.file: bytes(one.content) for one in pack.pattern.pictures.all()}
        return seal(document_in(pack), instance_key(settings.VAR), media)
    files = {
        PACK: pack.pack_json.encode(),
        PAGE: pack.page.encode(),
        LICENCE: pack.licence.encode(),
        SIGNATURE: pack.signature.encode(),
    }
    return bound(files | {f"media/{one.name}": bytes(one.content) for one in pack.pictures.all()})


def _picture(picture: PatternPicture) -> dict[str, str]:
    return {"file": picture.file, "alt": picture.alt, "sha256": picture.digest}


def _place(community: Community) -> dict[str, str]:
    return {"name": community.name, "place": community.place}


def _element(element: PatternElement) -> dict[str, str]:
    names = ("part", "words", "bearing", "decided_by", "origin")
    return {name: getattr(element, name) for name in names}


def _began(adaptation: Adaptation | None) -> list[Document]:
    """Each step back to the first pattern, as far as everyone on the way lets it be seen."""
    found: list[Document] = []
    while adaptation is not None and len(found) < 64:
        found.append(_step(adaptation))
        adaptation = Adaptation.objects.to_here(adaptation.pattern.initiative).shown().told().first()
    return found


def _step(adaptation: Adaptation) -> Document:
    pattern = adaptation.pattern
    step: Document = {
        "id": str(adaptation.uid),
        "on": timezone.localtime(adaptation.adapted_at).date().isoformat(),
        "from": {
            "pattern": str(pattern.uid),
            "edition": pattern.version,
            "title": pattern.title,
            "community": _place(pattern.initiative.community),
        },
        "community": _place(adaptation.initiative.community),
        "initiative": adaptation.initiative.name,
        "choices": [_choice(one) for one in adaptation.choices.all()],
        "differences": [
            {"aspect": one.aspect, "there": one.there, "here": one.here}
            for one in adaptation.differences.all()
        ],
    }
    if pattern.removed_at:
        said_gone(step, pattern)
    return step


def _choice(choice: AdaptationChoice) -> dict[str, str]:
    return {
        "part": choice.element.part,
        "there": choice.element.words,
        "bearing": choice.element.bearing,
        "choice": choice.choice,
        "words": choice.words,
        "why": choice.why,
    }


def _notes(pattern: Pattern) -> list[ChangeNote]:
    """Only what its team said may go back; the notes of others are theirs to send."""
    noted = ChangeNote.objects.of(pattern.initiative).filter(goes_back=True).select_related("code")
    return list(noted.order_by("written_at", "pk")[:500])


def _note(note: ChangeNote) -> Document:
    told: Document = {
        "id": str(note.uid),
        "what_changed": note.what_changed,
        "why": note.why,
        "keep": note.keep,
        "on": timezone.localtime(note.written_at).date().isoformat(),
    }
    if code := getattr(note, "code", None):
        told["coded"] = {name: getattr(code, name) for name in code.ASKED}
    return told


def note_figures(pattern: Pattern) -> None:
    """Write down what a pack that was just signed publishes, so that no later one can be subtracted from it."""
    before = published_before(pattern.initiative)
    told = [
        (number, _measurement(number, before)["value"] is not None)
        for outcome in _measured(pattern)
        for number in _numbers(outcome)
    ]
    note_published(pattern.initiative, told)


def _measured(pattern: Pattern) -> list[Outcome]:
    outcomes = Outcome.objects.filter(initiative=pattern.initiative, measurements__isnull=False).distinct()
    return list(outcomes.prefetch_related("measurements__outcome").order_by("pk")[:100])


def _numbers(outcome: Outcome) -> list[Measurement]:
    return sorted(outcome.measurements.all(), key=lambda one: (one.is_comparator, one.place, one.on))[:500]


def _outcome(outcome: Outcome, before: Published) -> Document:
    numbers = _numbers(outcome)
    compared = any(one.is_comparator for one in numbers)
    return {
        "what": outcome.what,
        "unit": outcome.unit,
        "better": outcome.better,
        "chosen_by": outcome.get_chosen_by_display(),
        "limits": "A place to compare with was measured too."
        if compared
        else "There is no place to compare with, so nobody can say what caused a change.",
        "measurements": [_measurement(one, before) for one in numbers],
    }


def _measurement(one: Measurement, before: Published) -> Document:
    """A number as it may leave: held back where it is about few people, or could be a count of few.

    So it is where somebody could subtract it from what was published before and be left with few.
    """
    about, is_few = "", one.n is not None and one.n < FEWEST
    if one.n is not None and one.of is not None:
        counted = safe_count(one.n, one.of)
        about, is_few = f"about {counted.text}", is_few or counted.reason != ""
    elif one.n is not None:
        about = "about fewer than five people" if is_few else f"about {one.n:,} people"
    is_small_count = one.n is None and float(one.value).is_integer() and 0 < one.value < FEWEST
    value = None if is_few or is_small_count else one.value
    if is_small_count:
        about = "held back: it could be a count of fewer than five"
    if value is not None and not may_be_shown(one, before):
        value, about = None, HELD_BACK
    told: Document = {
        "place": one.place,
        "comparator": one.is_comparator,
        "on": one.on.isoformat(),
        "value": value,
        "about": about,
        "source": one.source,
    }
    return told | ({"until": one.until.isoformat()} if one.until else {})
