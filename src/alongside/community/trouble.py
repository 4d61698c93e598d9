"""When something goes wrong: a sentence that says what happened, what was kept, and what to do."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DatabaseError, DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .refusals import Refusal

log = logging.getLogger("alongside.trouble")
NEVER_SHOWN = {"csrfmiddlewaretoken", "once", "code", "password", "password1", "password2", "oldpassword"}


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody wrote in the form that failed, so that it can be shown and copied. Codes and passwords never."""
    try:
        items = request.POST.items() if request.method == "POST" else []
        return [
            (name, text) for name, text in items if name not in NEVER_SHOWN and isinstance(text, str) and text
        ]
    except Exception:  # the body itself was what went wrong
        return []


def answer(request: HttpRequest, status: int, happened: str, next_step: str) -> HttpResponse:
    context = {"happened": happened, "next_step": next_step, "typed": typed(request), "status": status}
    return render(request, "trouble.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return answer(
            request,
            400,
            _("What was sent is larger than this site takes at once. Nothing was kept or changed."),
            _("Pack files into a zip, bring them one by one, or leave out what is not needed."),
        )
    return answer(
        request,
        400,
        _("We could not read what was sent. Nothing was changed."),
        _("Go back, make it shorter or leave out what is unusual, and send it again."),
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(
        request,
        403,
        _("This form was open for too long, or you came in again since. Nothing was changed."),
        _("Your words are below. Go back, reload the page, and send them again."),
    )


def not_yours(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        403,
        _("This page is for other roles in this initiative."),
        _("If you need it for your work here, ask the coordinator."),
    )


def not_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        404,
        _("There is nothing here for you to see."),
        _("Check the address. If you take part in something, come in with your code or sign in first."),
    )


def our_mistake(request: HttpRequest) -> HttpResponse:
    """The last resort. Drawn without asking the database anything, since that may be what is in trouble."""
    error = sys.exc_info()[1]
    return (error and explain(request, error)) or plain(
        request,
        500,
        _("Something went wrong on our side. What you sent was not kept."),
        _(
            "Your words are below. Wait a minute and send them again; if it happens twice, tell the coordinator."
        ),
    )


def plain(request: HttpRequest, status: int, happened: str, next_step: str) -> HttpResponse:
    context = {"happened": happened, "next_step": next_step, "typed": typed(request), "status": status}
    return HttpResponse(render_to_string("trouble_plain.html", context), status=status)


def _what_is_wrong(error: DatabaseError) -> str | None:
    text = str(error).lower()
    if "locked" in text or "deadlock" in text or "timeout" in text:
        return _("Too many people are writing at once, so this was not kept.")
    if "readonly" in text or "read-only" in text:
        return _("This site can only be read just now, so this was not kept.")
    if "full" in text or "no space" in text or "disk i/o" in text:
        return _("This site has run out of room, so this was not kept.")
    if isinstance(error, OperationalError):
        return _("The place where things are kept cannot be reached just now, so this was not kept.")
    return None


def explain(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The page for an error that has an explanation: a refusal outside a form, or a database in trouble."""
    if isinstance(error, Refusal):
        return answer(request, 409, str(error), _("Go back to the page before. What was there is unchanged."))
    if isinstance(error, DataError):  # nobody has to wait for that to pass: it is in what was sent
        return plain(
            request,
            400,
            _("There was something in it that cannot be stored, so this was not kept."),
            _("Go back, make it shorter or leave out what is unusual, and send it again."),
        )
    if isinstance(error, DatabaseError) and (happened := _what_is_wrong(error)):
        log.error("database trouble at %s: %s", request.path, error)
        return plain(
            request,
            503,
            happened,
            _(
                "Your words are below. Wait a minute and send them again; if it goes on, tell the coordinator."
            ),
        )
    return None


class TroubleMiddleware:
    """Answers an error that has an explanation before it becomes "something went wrong"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return explain(request, exception)
