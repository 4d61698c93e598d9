"""Where somebody who speaks a language reads every translation, confirms it or writes better words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info, to_locale
from django.utils.translation import gettext as _

from alongside.shell.catalogue import Catalogue, Entry, as_po

from . import actions
from .access import enter
from .refusals import Refusal
from .rules import Ability
from .wording import Wording, digest_of_entry, has_catalogue, shipped


@dataclass(frozen=True)
class Row:
    """One message on the page: its English, what it says now, and who confirmed that."""

    entry: Entry
    digest: str
    forms: list[tuple[str, str]]  # for which numbers, and the words
    wording: Wording | None
    refused: str = ""


def rows_of(language: str, settled: dict[str, Wording]) -> list[Row]:
    rows = []
    for entry in shipped(language).entries:
        digest = digest_of_entry(entry)
        wording = settled.get(digest)
        said = wording.said if wording else list(entry.said)
        numbers = shipped(language).numbers() if entry.message.plural else [""]
        rows.append(Row(entry, digest, list(zip(numbers, said, strict=False)), wording))
    return rows


def words(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Every message in one language, those that nobody confirmed first."""
    found, me = enter(request, community, initiative, to=Ability.CHECK_WORDS)
    languages = [get_language_info(code) for code, _name in settings.LANGUAGES if has_catalogue(code)]
    language = request.GET.get("language") or languages[0]["code"]
    if not has_catalogue(language):
        raise Http404
    listed = Wording.objects.of(found.community, language).select_related("confirmed_by")
    settled = {wording.digest: wording for wording in listed}
    rows = rows_of(language, settled)
    refused: tuple[str, str, list[str]] | None = None
    if request.method == "POST":
        row = next((one for one in rows if one.digest == request.POST.get("message")), None)
        if row is None:
            raise Http404
        said = request.POST.getlist("said")
        try:
            actions.settle_words(row.entry, said, language=language, initiative=found, by=me.someone)
        except Refusal as refusal:
            refused = (row.digest, str(refusal), said)
        else:
            messages.success(request, _("Kept. Pages in this language say it from now on."))
            return redirect(f"{request.path}?language={language}")
    if refused:
        digest, why, said = refused
        rows = [
            replace(one, forms=list(zip([n for n, _ in one.forms], said, strict=False)), refused=why)
            for one in rows
            if one.digest == digest
        ]
    rows.sort(key=lambda one: one.wording is not None)
    context = {
        "page": Paginator(rows, 30).get_page(request.GET.get("page")),
        "language": get_language_info(language),
        "languages": languages,
        "checked": sum(digest_of_entry(entry) in settled for entry in shipped(language).entries),
        "all": len(shipped(language).entries),
    }
    return render(request, "community/words.html", context)


def take_words(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The catalogue with what was settled here, as a .po file: to be sent to those who make Alongside."""
    found, _me = enter(request, community, initiative, to=Ability.CHECK_WORDS)
    language = request.GET.get("language", "pl")
    if not has_catalogue(language):
        raise Http404
    settled = dict(Wording.objects.of(found.community, language).values_list("digest", "said"))
    entries = tuple(
        replace(entry, said=tuple(settled.get(digest_of_entry(entry), entry.said)))
        for entry in shipped(language).entries
    )
    answer = HttpResponse(
        as_po(Catalogue(to_locale(language), entries)),
        content_type="text/x-gettext-translation; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="alongside-{language}.po"'
    return answer
