"""The demo's learning leaves Gorbals as a signed pack, and a pack from a made-up place in Leith comes back.

Leith's is sealed with a key of its own, drawn from a fixed sentence: it has to be somebody else's, it guards nothing,
and whoever lets it in sees what a stranger's pack looks like. All of it is illustration.
"""

# ruff: noqa: E501 (a sentence is easier to read on one line)

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from alongside.community.models import Person
from alongside.share.actions import (
    publish_reflection,
    receive_pack,
    reflect,
    reflections_for,
    sign_pack,
    stories_for,
    told_by,
)
from alongside.share.document import document_of
from alongside.share.models import Pattern
from alongside.share.packs.reading import read
from alongside.share.packs.sealing import seal

from .telling import at

REFLECTIONS = (
    ("Carol", "issue", "front_line", 1, "It ran on evenings that nobody had in a job description, mine among them."),
    ("Watt", "opportunity", "front_line", 2, "Give somebody the keys to the yard and see how it is left."),
    ("Fergus", "opportunity", "manager", 5, "Partners say no more easily, and yes more often, once one of us keeps the list."),
)  # fmt: skip
LEITH = {
    "purpose": ("kept", "", "It is why it works."),
    "who_with": ("changed", "Young women of 16 to 21 who look after somebody at home.", "They were missing from everything here."),
    "who_leads": ("changed", "A library, since its doors are open in the evening.", "Nobody is asked why they are in a library."),
    "anchor": ("kept", "", "Somebody has to keep the record and open the doors."),
    "steps": ("kept", "", "Asking first is the whole of it."),
    "offered": ("changed", "Rooms, a sewing workshop, a van on Sundays and hours of people.", "It is what partners here have."),
    "asked": ("left_out", "", "We asked here, and the list was another one."),
    "rules": ("kept", "", "Made by the group and read again each week, as there."),
    "took": ("left_out", "", "What it took there is theirs to say."),
    "came_of_it": ("left_out", "", "What came of it there is theirs to say."),
    "went_wrong": ("left_out", "", "We took it as a warning: two of us share it here."),
}  # fmt: skip
LEARNED = (
    ("purpose", "Young women who look after somebody make the hours that they need for themselves.", "core"),
    ("who_with", "Nine of them, asked by librarians and school nurses who knew them.", "adaptable"),
    ("who_leads", "The library. The council came along.", "adaptable"),
    ("steps", "Ask what would have to happen at home first. Then ask the rest.", "core"),
    ("offered", "Rooms, a sewing workshop, a van on Sundays, and somebody to sit with a parent meanwhile.", "core"),
    ("went_wrong", "For the first three weeks we offered times at which nobody could leave the house.", "unknown"),
)  # fmt: skip


def tell(monday: date, pattern: Pattern) -> None:
    """Last week: Gorbals signs what it learned, with who started from it; this week Leith's pack waits to be read."""
    by = pattern.written_by
    people = {person.name: person for person in Person.objects.filter(community=by.community_id)}
    for name, kind, perspective, insight, words in REFLECTIONS:
        with at(monday - timedelta(days=10), "16:00"):
            said = reflect(
                pattern.initiative, person=people[name], kind=kind, perspective=perspective, insight=insight,
                words=words, by=people[name],
            )  # fmt: skip
            publish_reflection(said, by=by)
    with at(monday - timedelta(days=5), "15:00"):
        stories = list(stories_for(pattern))
        document = document_of(pattern, stories=stories, reflections=reflections_for(pattern))
        sign_pack(pattern, stories=stories, reviewed=told_by(document), nobody_in_it=True, by=by)
    with at(monday - timedelta(days=3), "09:20"):
        file = seal(_from_leith(pattern, timezone.localdate()), _a_key_of_their_own())
        receive_pack(pattern.initiative, read(file), by=by, came_from="a file, by e-mail")


def _a_key_of_their_own() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(b"Leith, in the demo: illustration").digest())


def _from_leith(pattern: Pattern, today: date) -> dict[str, Any]:
    leith = {"name": "Leith", "place": "Leith, Edinburgh"}
    began = {
        "id": str(uuid5(NAMESPACE_URL, "leith.example/began")),
        "on": (today - timedelta(days=200)).isoformat(),
        "from": {
            "pattern": str(pattern.uid),
            "edition": pattern.version,
            "title": pattern.title,
            "community": {"name": pattern.community.name, "place": pattern.community.place},
        },
        "community": leith,
        "initiative": "Our own hours",
        "choices": [
            {
                "part": element.part,
                "there": element.words,
                "bearing": element.bearing,
                **dict(zip(("choice", "words", "why"), LEITH[element.part], strict=True)),
            }
            for element in pattern.elements.in_order()
        ],
        "differences": [
            {"aspect": "people", "there": "Young people of 15 to 18", "here": "Young women of 16 to 21"},
            {
                "aspect": "resources",
                "there": "A yard, vehicles and a tower",
                "here": "Rooms, machines, a van",
            },
        ],
    }
    elements = [
        {
            "part": part,
            "words": words,
            "bearing": bearing,
            "decided_by": "the group and the librarians",
            "origin": "written",
        }
        for part, words, bearing in LEARNED
    ]
    return {
        "format": "alongside-pack",
        "version": 1,
        "id": str(uuid5(NAMESPACE_URL, "leith.example/our-own-hours")),
        "edition": 1,
        "published_on": (today - timedelta(days=4)).isoformat(),
        "language": "en-gb",
        "licence": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        "instance": {"name": "Leith (illustration)", "address": "https://leith.example"},
        "is_illustration": True,
        "community": leith,
        "initiative": {"name": "Our own hours", "anchor": "Leith Library"},
        "pattern": {
            "title": "Hours of our own",
            "summary": "Young carers plan their own weeks, and the first thing that partners lend is time at home.",
            "elements": elements,
        },
        "began": [began],
        "adopted": [],
        "notes": [
            {
                "id": str(uuid5(NAMESPACE_URL, "leith.example/sitting")),
                "what_changed": "Somebody sits with the parent before anything else is planned.",
                "why": "Nobody could come otherwise, and nobody said so until week three.",
                "keep": "yes",
                "on": (today - timedelta(days=120)).isoformat(),
            }
        ],
        "evidence": [],
        "stories": [],
        "reflections": [
            {
                "kind": "issue",
                "perspective": "participant",
                "insight": 1,
                "words": "You asked me what I want. Nobody had asked who looks after my mum while I want it.",
            }
        ],
    }  # fmt: skip
