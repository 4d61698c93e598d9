"""A form sent twice is one form: the second time gets the first answer, and nothing is written again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from .access import place_of
from .models import Receipt
from .trouble import explain

FIELD = "once"
ENTERED = "entered"  # when it was entered on the device, in milliseconds since 1970: see docs/decisions/0022
WHO = "who"  # and whose it is: Place.who of the page on which it was entered
NOT_THEIRS = 412  # somebody else is signed in on that device by now
LONGEST_WAY = timedelta(days=14)
TOKEN = re.compile(r"[0-9A-Za-z-]{16,40}")


def taken_in(response: HttpResponse, at: str) -> HttpResponse:
    """Mark a page that answers a form without a redirect (it shows something once, such as a code).

    The same form sent again goes to the address `at`, and does nothing.
    """
    response.taken_in = at  # type: ignore[attr-defined]
    return response


def entered_at(request: HttpRequest) -> datetime | None:
    """When somebody entered this on a device without signal; None if it was sent at once.

    A device's clock may be wrong: nothing is from the future, and nothing is older than a session can be.
    """
    try:
        moment = datetime.fromtimestamp(int(request.POST.get(ENTERED, "")) / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    now = timezone.now()
    return max(min(moment, now), now - LONGEST_WAY)


class OnceMiddleware:
    """Runs every form that carries a token in one transaction with the receipt of its answer.

    The token alone is the key: it was drawn at random for one rendering of one form, so whoever holds it is the
    one to whom the form was shown. A form that was shown again with an error was not taken in and leaves no receipt.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        token = request.POST.get(FIELD, "") if request.method == "POST" else ""
        # Sent by the device itself, which shows on its own that it was taken in: see static/js/queue.js.
        waited = request.method == "POST" and WHO in request.POST
        if waited and request.POST[WHO] != place_of(request).who:
            return HttpResponse(status=NOT_THEIRS)
        if not TOKEN.fullmatch(token):
            return None
        if earlier := Receipt.objects.filter(token=token).first():
            return HttpResponseRedirect(earlier.location)
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                if waited:
                    for _message in get_messages(request):
                        pass  # read, so that no page that is opened next shows it
                if location := getattr(response, "taken_in", getattr(response, "url", "")):
                    Receipt.objects.create(
                        token=token, location=location, community=place_of(request).community
                    )
                return response
        except IntegrityError:
            # Two copies arrived side by side: the other one won, and ours was rolled back whole.
            if earlier := Receipt.objects.filter(token=token).first():
                return HttpResponseRedirect(earlier.location)
            raise
        except Exception as error:
            # What this middleware calls itself is not seen by the others, so trouble is explained from here too.
            if page := explain(request, error):
                return page
            raise
