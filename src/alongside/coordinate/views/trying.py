"""A step whose refusal is told on the next page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from alongside.community.refusals import Refusal


def told_after(request: HttpRequest, step: Callable[[], object]) -> object:
    """Do something that a button asked for. A refusal is shown on the page that follows."""
    try:
        return step()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
