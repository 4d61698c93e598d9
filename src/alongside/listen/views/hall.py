"""The screen in the hall, and the news that it asks for."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from .. import hall
from .paper import _hold, short_qr

RETRY = 3  # seconds after which a screen asks again
RETRY_CLOSED = 30  # the same once the conversation has closed
REFRESH = 30  # seconds, for a screen without scripts


@never_cache
def screen(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Large and read from the last row: the way in, the question, how many have spoken, what they share."""
    _found, me, talk = _hold(request, community, initiative, pk)
    shown = hall.parts(talk)
    context = {
        "conversation": talk,
        "qr": short_qr(request, talk, me),
        "parts": {name: part.markup for name, part in shown.items()},
        "have": hall.key_of(shown),
        "refresh": REFRESH,
        "is_still": "still" in request.GET,
    }
    return render(request, "listen/hall_screen.html", context)


@never_cache
def news(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """What a screen does not have yet: as one server-sent event, or as JSON where those do not come through.

    The stream ends after one event, and the browser comes back after `retry` by itself: that is what the standard
    has it do, and no worker is held. An unchanged screen gets a comment and no event; 204 would end the stream for
    good. docs/decisions/0021-hall-screen.md
    """
    _found, _me, talk = _hold(request, community, initiative, pk)
    shown = hall.parts(talk)
    have = request.headers.get("Last-Event-ID") or request.GET.get("have", "")
    new = hall.changed(shown, have)
    if request.GET.get("as") == "json":
        return JsonResponse({"id": hall.key_of(shown), "parts": new})
    retry = RETRY_CLOSED if talk.is_closed else RETRY
    lines = [f"retry: {retry * 1000}"]
    lines += [f"id: {hall.key_of(shown)}", f"data: {json.dumps(new)}"] if new else [": nothing new"]
    answer = HttpResponse("\n".join(lines) + "\n\n", content_type="text/event-stream; charset=utf-8")
    answer["X-Accel-Buffering"] = "no"
    return answer
