"""The published JSON Schema of pack.json, version 1. Fields that it does not name are kept for the next version."""

from __future__ import annotations

from typing import Any

PARTS = ("purpose", "who_with", "who_leads", "anchor", "steps", "offered", "asked", "rules", "took")
OUTCOMES = ("came_of_it", "went_wrong")
ASPECTS = ("people", "place", "lead", "anchor", "criterion", "resources", "exit")
PERSPECTIVES = ("participant", "front_line", "manager", "researcher", "funder")
MOST_ADOPTED, MOST_STEPS, MOST_PICTURES = 2_000, 64, 6


def words(longest: int, *, empty: bool = True) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest} | ({} if empty else {"minLength": 1})


def one_of(*values: str) -> dict[str, Any]:
    return {"enum": list(values)}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": required | (optional or {})}


def many(of: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": of, "maxItems": most}


IDENTITY = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
MOMENT = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}
EDITION = {"type": "integer", "minimum": 1, "maximum": 100_000}
PLACE = record({"name": words(80, empty=False)}, {"place": words(120)})
ADDRESS = {"type": "string", "maxLength": 500, "pattern": "^(https?://.*)?$"}

ELEMENT = record(
    {
        "part": one_of(*PARTS, *OUTCOMES),
        "words": words(2_000, empty=False),
        "bearing": one_of("core", "adaptable", "unknown"),
        "decided_by": words(200),
        "origin": one_of("rows", "written"),
    }
)
CHOICE = record(
    {
        "part": one_of(*PARTS, *OUTCOMES),
        "there": words(2_000, empty=False),
        "choice": one_of("kept", "changed", "left_out"),
        "words": words(2_000),
        "why": words(600, empty=False),
    },
    {"bearing": one_of("core", "adaptable", "unknown")},
)
DIFFERENCE = record({"aspect": one_of(*ASPECTS), "there": words(600), "here": words(600, empty=False)})
NOTE = record(
    {
        "id": IDENTITY,
        "what_changed": words(600, empty=False),
        "why": words(600),
        "keep": one_of("yes", "no", "not_sure"),
        "on": DAY,
    },
    {
        "coded": {
            "type": "object",
            "additionalProperties": {"type": "string", "maxLength": 40},
            "maxProperties": 20,
        }
    },
)
STEP = record(
    {
        "id": IDENTITY,
        "on": DAY,
        "from": record(
            {"pattern": IDENTITY, "edition": EDITION, "title": words(120, empty=False), "community": PLACE},
            {"removed": record({"on": DAY, "why": words(300)})},
        ),
        "community": PLACE,
        "initiative": words(80, empty=False),
        "choices": many(CHOICE, 200),
        "differences": many(DIFFERENCE, 7),
    },
    {"notes": many(NOTE, 200)},
)
PICTURE = record(
    {
        "file": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,60}\\.(png|jpg|svg)$"},
        "alt": words(300, empty=False),
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }
)
MEASUREMENT = record(
    {
        "place": words(120),
        "comparator": {"type": "boolean"},
        "on": DAY,
        "value": {"type": ["number", "null"]},
    },
    {"until": DAY, "about": words(120), "source": words(200)},
)
OUTCOME = record(
    {
        "what": words(200, empty=False),
        "unit": words(80),
        "better": one_of("higher", "lower"),
        "chosen_by": words(40),
        "measurements": many(MEASUREMENT, 500),
        "limits": words(600),
    }
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Alongside pack",
    "description": "What one community learned, for another to start from. People and timetables are never in it.",
    **record(
        {
            "format": {"const": "alongside-pack"},
            "version": {"const": 1},
            "id": IDENTITY,
            "edition": EDITION,
            "published_on": DAY,
            "language": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", "maxLength": 35},
            "licence": record({"name": words(120, empty=False), "url": ADDRESS}),
            "instance": record({"name": words(120), "address": ADDRESS}),
            "community": PLACE,
            "initiative": record({"name": words(80, empty=False), "anchor": words(200)}),
            "pattern": record(
                {
                    "title": words(120, empty=False),
                    "summary": words(600),
                    "elements": {**many(ELEMENT, 200), "minItems": 1},
                }
            ),
            "began": many(STEP, MOST_STEPS),
            "adopted": many(STEP, MOST_ADOPTED),
            "notes": many(NOTE, 500),
            "evidence": many(OUTCOME, 100),
            "stories": many(record({"words": words(4_000, empty=False)}), 50),
            "reflections": many(
                record(
                    {
                        "kind": one_of("issue", "opportunity"),
                        "words": words(1_000, empty=False),
                        "perspective": one_of(*PERSPECTIVES),
                    },
                    {"insight": {"type": ["integer", "null"], "minimum": 1, "maximum": 7}},
                ),
                200,
            ),
        },
        {
            "is_illustration": {"type": "boolean"},
            "pictures": many(PICTURE, MOST_PICTURES),
            "sealed_at": MOMENT,
        },
    ),
}
