"""What the web server calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.settings")
QUICK = "/vote/"  # its answers have no content, so there is nothing for the layers to protect


def without_middleware() -> WSGIHandler:
    """A handler of the same site with no layers around it."""
    kept, settings.MIDDLEWARE = settings.MIDDLEWARE, []
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = kept


whole_site = get_wsgi_application()
quick_lane = without_middleware()
get_resolver().url_patterns  # noqa: B018 (loaded now, so that nobody's first page waits for it)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Votes of phones without a name take the quick lane, since hundreds come at once; all else the whole way."""
    lane = quick_lane if environ["PATH_INFO"] == QUICK else whole_site
    return lane(environ, start_response)
