"""In which language somebody reads: chosen on a browser, and kept with a person so that a new phone has it too."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.translation import activate, check_for_language, get_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from .access import ENTRY, people_of
from .models import Person

Answer = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Staff read a language in which all of their pages are; half a page in another would mislead.

    Django's own middleware has chosen by the cookie, then by what the browser asks for.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        spoken = get_language()
        partly = spoken != settings.LANGUAGE_CODE and spoken not in settings.WHOLE_LANGUAGES
        if partly and SESSION_KEY in request.session:
            activate(settings.LANGUAGE_CODE)
        return self.answer(request)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Read in another language from now on: on this browser, and for whoever came in on it by a code."""
    answer = set_language(request)
    chosen = request.POST.get("language", "")
    if request.session.get(ENTRY) and chosen in dict(settings.LANGUAGES):
        for person in people_of(request):
            person.language = chosen
            person.save(update_fields=["language"])
    return answer


def spoken_to(request: HttpRequest, answer: HttpResponse, person: Person) -> HttpResponse:
    """Somebody came in: this browser speaks their language; one chosen on it before becomes theirs if they had none."""
    here = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if person.language and check_for_language(person.language):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            person.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif here in dict(settings.LANGUAGES):
        person.language = here
        person.save(update_fields=["language"])
    return answer
