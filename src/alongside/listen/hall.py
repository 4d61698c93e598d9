"""What the screen in the hall shows, in parts that change by themselves: numbers, the picture, the latest statements.

The picture never follows one person. It is drawn again when five more people have responded, and no more often than
every quarter of a minute for all screens together; whoever watches a neighbour's thumb sees nothing move.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Sum
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from alongside.engines.disclosure import safe_count

from . import opinion_map
from .findings import FEWEST, findings
from .models import Conversation, OpinionMap, Response, Statement, Voice
from .pictures import map_figure

PAUSE = 15  # seconds between two drawings, at least
SHARE_OF_TIME = 20  # drawing takes no more than one part in so many of the server's time
KEPT = 60 * 60 * 24
LATEST = 3
MOST_AGREED = 5
PARTS = ("numbers", "picture", "statements")


@dataclass(frozen=True)
class Part:
    """One part of the screen as markup, with a digest that changes when it does."""

    name: str
    markup: str

    @property
    def digest(self) -> str:
        return sha256(self.markup.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Drawing:
    """Which map the screens show, what stood when it was drawn, and when it may be looked at again."""

    map: int
    drawn_at: datetime
    spoken: int
    shown: tuple[Any, ...]  # how many statements, and a sum that tells which
    pause: float


def parts(talk: Conversation) -> dict[str, Part]:
    """The parts of the screen as they stand now, in the reader's language."""
    spoken = spoken_in(talk)
    listed = Statement.objects.shown(talk)
    statements = list(listed.order_by("-said_at", "-pk")[:LATEST])
    shown = tuple(listed.aggregate(count=Count("pk"), which=Sum("pk")).values())
    safe = safe_count(spoken, spoken, threshold=FEWEST, about="deed")
    told: dict[str, dict[str, Any]] = {
        "numbers": {
            "is_told": safe.count is not None,
            "spoken": spoken,
            "shown": shown[0],
            "is_closed": talk.is_closed,
        },
        "statements": {"statements": statements},
    }
    made = {
        name: Part(name, render_to_string(f"listen/_hall_{name}.html", context))
        for name, context in told.items()
    }
    return {**made, "picture": Part("picture", picture(talk, spoken=spoken, shown=shown))}


def key_of(screen: dict[str, Part]) -> str:
    """By which a screen says what it has: the digests of its parts, in their order."""
    return ".".join(screen[name].digest for name in PARTS)


def changed(screen: dict[str, Part], have: str) -> dict[str, str]:
    """The parts that a screen does not have yet. One that says nothing we know gets all of them."""
    held = have.split(".")
    known = dict(zip(PARTS, held, strict=True)) if len(held) == len(PARTS) else {}
    return {name: screen[name].markup for name in PARTS if known.get(name) != screen[name].digest}


def spoken_in(talk: Conversation) -> int:
    """How many voices have responded at least once."""
    said = Response.objects.filter(voice=OuterRef("pk"))
    return Voice.objects.filter(Exists(said), conversation=talk).count()


def picture(talk: Conversation, *, spoken: int, shown: tuple[Any, ...]) -> str:
    """The map, or how far people agree, as last drawn for all screens; nothing while fewer than five spoke."""
    if not talk.shows_results:
        return render_to_string("listen/_hall_picture.html", {"is_for_later": True})
    if spoken < FEWEST:
        return render_to_string("listen/_hall_picture.html", {"is_too_early": True})
    drawing = current_drawing(talk, spoken=spoken, shown=shown)
    which = "-".join(map(str, shown))
    kept = f"hall-picture:{drawing.map}:{which}:{get_language()}"
    markup: str | None = cache.get(kept)
    if markup is None:
        drawn = OpinionMap.objects.filter(pk=drawing.map).first() or opinion_map.draw(talk)
        words = dict(Statement.objects.shown(talk).values_list("pk", "words"))
        found = findings(drawn, words)
        told = [line for line in found.statements if not line.is_held_back]
        context = {"figure": map_figure(drawn), "findings": found, "lines": told[:MOST_AGREED]}
        markup = render_to_string("listen/_hall_picture.html", context)
        cache.set(kept, markup, KEPT)
    return markup


def current_drawing(talk: Conversation, *, spoken: int, shown: tuple[Any, ...]) -> Drawing:
    """The drawing that every screen shows. Whoever comes first after the pause looks whether a new one is due."""
    key = f"hall-drawing:{talk.pk}"
    drawing: Drawing | None = cache.get(key)
    pause = drawing.pause if drawing else PAUSE
    if drawing and not cache.add(f"{key}:pause", True, pause):
        return drawing
    if drawing and not _is_due(talk, drawing, spoken=spoken, shown=shown):
        return drawing
    if not drawing:
        cache.add(f"{key}:pause", True, pause)
    began = time.monotonic()
    at = timezone.now()
    drawn = opinion_map.current(talk)  # the same as on the page of results: two series could be subtracted
    took = time.monotonic() - began
    drawing = Drawing(drawn.pk, at, spoken, shown, max(PAUSE, took * SHARE_OF_TIME))
    cache.set(key, drawing, KEPT)
    return drawing


def _is_due(talk: Conversation, drawing: Drawing, *, spoken: int, shown: tuple[Any, ...]) -> bool:
    """Five people at least have responded since, or a statement was held back or shown; or it is all over."""
    if shown != drawing.shown or spoken - drawing.spoken >= FEWEST:
        return True
    since = Response.objects.filter(statement__conversation=talk, at__gt=drawing.drawn_at)
    people = since.values("voice").distinct().count()
    return people >= FEWEST or (talk.is_closed and people > 0)
