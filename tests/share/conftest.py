"""A pattern written in Gorbals, and what Govan makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from alongside.assess.models import Story
from alongside.community.models import Initiative, Person
from alongside.share.actions import (
    Answer,
    adapt_pattern,
    add_element,
    draft_pattern,
    publish_pattern,
    reflections_for,
    sign_pack,
    told_by,
)
from alongside.share.document import document_of
from alongside.share.models import Adaptation, Pack, Pattern

ELEMENTS = [
    ("purpose", "Young people shape their own way into work.", "core"),
    ("who_leads", "The fire service.", "adaptable"),
    ("steps", "Ask them first.\nThen ask partners what they have.", "core"),
    ("offered", "Driving lessons", "adaptable"),
    ("rules", "Come on time, or say why.", "core"),
    ("went_wrong", "Nobody knew who owned it for a year.", "unknown"),
]


def written(initiative: Initiative, by: Person, title: str = "Architects of their own weeks") -> Pattern:
    pattern = draft_pattern(initiative, title=title, summary="How we planned it with them.", by=by)
    pattern.elements.all().delete()
    for part, words, bearing in ELEMENTS:
        decided_by = "the young people and their workers" if bearing != "unknown" else ""
        add_element(pattern, part=part, words=words, bearing=bearing, decided_by=decided_by, by=by)
    return pattern


def answered(pattern: Pattern) -> dict[int, Answer]:
    """Everything is kept but the lead, which changes, and what went wrong, which stays behind."""
    found = {}
    for element in pattern.elements.all():
        if element.part == "who_leads":
            found[element.pk] = Answer(
                "changed", "They are closest to the young men.", "A housing association."
            )
        elif element.part == "went_wrong":
            found[element.pk] = Answer("left_out", "We begin with an owner.")
        else:
            found[element.pk] = Answer("kept", "It is why it worked there.")
    return found


def adapted(pattern: Pattern, by: Person, name: str = "Govan weeks", **more: object) -> Adaptation:
    return adapt_pattern(
        pattern,
        answers=more.pop("answers", None) or answered(pattern),  # type: ignore[arg-type]
        differences=more.pop("differences", {"people": ("15 to 18", "16 to 25")}),  # type: ignore[arg-type]
        name=name,
        anchor=more.pop("anchor", by.organisation),  # type: ignore[arg-type]
        by=by,
        **more,  # type: ignore[arg-type]
    )


def signed(pattern: Pattern, by: Person, stories: Sequence[Story] = ()) -> Pack:
    document = document_of(pattern, stories=stories, reflections=reflections_for(pattern))
    return sign_pack(pattern, stories=stories, reviewed=told_by(document), nobody_in_it=True, by=by)


@pytest.fixture
def pattern(gorbals: Initiative, coordinator: Person) -> Pattern:
    found = written(gorbals, coordinator)
    publish_pattern(found, by=coordinator)
    found.refresh_from_db()
    return found
