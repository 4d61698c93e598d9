"""What partners have, brought in from a table or a directory, and taken out as capacity."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Organisation
from alongside.community.refusals import told_in
from alongside.community.rules import Ability
from alongside.listen.csv_records import FileProblem

from .. import actions
from ..directory import DirectoryProblem, capacities, read_directory
from ..forms import BringForm
from ..incoming import TEMPLATE, Offered, read_pledges
from ..models import Pledge


def bring(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Bring in a table of pledges or a directory's feed: whole, or with every reason why not."""
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BringForm(*sent, me=me)
    wrong: list[str] = []
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            organisation, file = form.cleaned_data["organisation"], form.cleaned_data["file"]
            try:
                wrong = _take(found, me, organisation, file, request)
            except (FileProblem, DirectoryProblem) as problem:
                form.add_error("file", str(problem))
            if not wrong and form.is_valid():
                return redirect(found.at("coordinate:sheet" if me.is_partner else "coordinate:ledger"))
    return render(request, "coordinate/bring.html", {"form": form, "wrong": wrong})


def _take(
    found: Initiative, me: Me, organisation: Organisation, file: UploadedFile[Any], request: HttpRequest
) -> list[str]:
    """What is wrong with the rows; nothing is kept unless that is nothing."""
    name = str(file.name)
    if name.lower().endswith(".json"):
        known, wrong = read_directory(file.read())
        made = actions.bring_directory(found, organisation, known=known, by=me.someone) if known else []
        words = ngettext(
            "%(count)d thing was brought in. Pledge what you like of it.",
            "%(count)d things were brought in. Pledge what you like of them.",
            len(made),
        )
        messages.success(request, words % {"count": len(made)})
        for sentence in wrong:
            messages.warning(request, sentence)
        return []
    rows, wrong = _rows(file, name)
    if wrong:
        return wrong
    if not rows:
        raise FileProblem(_("There is no row under the names of the columns. Nothing was kept."))
    pledges = actions.bring_pledges(found, organisation, rows=rows, by=me.someone)
    words = ngettext("%(count)d pledge was brought in.", "%(count)d pledges were brought in.", len(pledges))
    messages.success(request, words % {"count": len(pledges)})
    return []


def _rows(file: UploadedFile[Any], name: str) -> tuple[list[Offered], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("table.xlsx" if name.lower().endswith(".xlsx") else "table.csv")
        with path.open("wb") as out:
            for piece in file.chunks():
                out.write(piece)
        return read_pledges(path, name)


def template(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """A table to begin with, with three rows as examples."""
    enter(request, community, initiative, to=Ability.PLEDGE)
    answer = HttpResponse("\ufeff" + TEMPLATE, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="pledges.csv"'
    return answer


def capacity(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What is left of each pledge, as HSDS service capacity. A partner takes out its own."""
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    pledges = Pledge.objects.standing(found)
    if not me.can(Ability.READ_THE_LEDGER):
        pledges = Pledge.objects.of(me.someone.organisation, found).standing(found)
    rows = list(pledges.with_use().select_related("resource__organisation"))
    answer = HttpResponse(capacities(rows), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="service_capacity.json"'
    return answer
