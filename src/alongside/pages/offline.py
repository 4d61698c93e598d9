"""What a browser needs to go on without a signal: docs/decisions/0022-offline.md."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from alongside.community.access import place_of

AT_HAND = ("css/alongside.css", "js/alongside.js", "js/queue.js", "js/offline.js", "icons/alongside.svg")


def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that a browser keeps running for this site. Served from the top, it serves every page."""
    lost = reverse("pages:lost")
    at_hand = [lost, *(static(name) for name in AT_HAND)]
    text = _text()
    constants = {
        "VERSION": sha256((text + str(at_hand)).encode()).hexdigest()[:12],
        "ALWAYS": at_hand,
        "LOST": lost,
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in constants.items()]
    answer = HttpResponse("\n".join([*lines, text]), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _text() -> str:
    files = [finders.find(name) for name in ("js/queue.js", "js/service-worker.js")]
    return "\n".join(open(str(file), encoding="utf-8").read() for file in files)


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the server can be reached, whose browser this is now, a form token that is good now, and the time."""
    return JsonResponse(
        {
            "token": get_token(request),
            "who": place_of(request).who,
            "at": int(timezone.now().timestamp() * 1000),  # the server's clock, in milliseconds since 1970
        }
    )


def lost(request: HttpRequest) -> HttpResponse:
    """What a browser shows without a signal for a page that it has not kept. The same for everyone.

    The browser fetches it by itself, so it uses up no message that was meant for the person.
    """
    return render(request, "pages/lost.html", {"messages": []})
