"""Bringing files in and taking things out."""

from __future__ import annotations

import csv
import io
import os

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Person
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import Ability
from alongside.shell.values import Table, Words

from .. import actions, exports, looking
from ..csv_records import FileProblem
from ..file_forms import BringForm, LetInForm, TakeOutForm
from ..models import Export, Import

LATELY = 10  # how many are listed; the journal has them all
SHOWN = 30  # asks of a table that are shown before they are let in
MANY_VOTES = 300_000  # about ten seconds of writing
NEEDED = {
    Import.Kind.POLIS: Ability.HOLD_CONVERSATIONS,
    Import.Kind.STATEMENTS: Ability.HOLD_CONVERSATIONS,
    Import.Kind.ASKS: Ability.READ_ASKS,
}


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What can come in and go out, and what did lately."""
    found, _me = enter(request, community, initiative, to=Ability.READ_ASKS)
    context = {
        "imports": Import.objects.lately(found)[:LATELY],
        "exports": Export.objects.lately(found)[:LATELY],
    }
    return render(request, "listen/files_overview.html", context)


def take_out(request: HttpRequest, community: str, initiative: str) -> HttpResponseBase:
    """Choose what leaves; the answer is the file. The form bears no token: no transaction is open meanwhile."""
    found, me = enter(request, community, initiative, to=Ability.READ_ASKS)
    posted = request.POST if request.method == "POST" else None
    first = {"what": Export.What.CONVERSATION, "conversation": request.GET.get("conversation", "")}
    form = TakeOutForm(posted, initiative=found, initial=first if first["conversation"] else {})
    if form.is_valid():
        with told_in(form):
            return _file(actions.take_out(found, by=me.someone, **form.cleaned_data))
    return render(request, "listen/files_take_out.html", {"form": form})


def dictionary(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Each table and column that leaves: its type, what it means, which values there are."""
    enter(request, community, initiative, to=Ability.READ_ASKS)
    heads = [_("Column"), _("Type"), _("What it means"), _("Values")]
    tables = [
        (
            table,
            Table(
                str(table.about),
                heads,
                [
                    (Words(one.name), str(one.type), str(one.meaning), str(one.allowed) or _("any"))
                    for one in table.columns
                ],
            ),
        )
        for table in exports.DICTIONARY
    ]
    return render(request, "listen/files_dictionary.html", {"tables": tables})


def bring(request: HttpRequest, community: str, initiative: str, kind: str) -> HttpResponse:
    """Choose files. They are looked at first, and let in only after a yes."""
    found, me = enter(request, community, initiative, to=NEEDED[Import.Kind(kind)])
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BringForm(*sent, kind=kind)
    if form.is_valid():
        with told_in(form):
            brought = actions.bring_files(
                found, kind=kind, files=form.cleaned_data["file"], by=me.someone, people=_people(me)
            )
            return redirect(found.at("listen:brought", pk=brought.pk))
    return render(request, "listen/files_bring.html", {"form": form, "kind": kind})


def brought(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """What is in the files: how much, and what is odd. From here it is let in or set aside."""
    found, me = enter(request, community, initiative, to=Ability.READ_ASKS)
    shown = get_object_or_404(Import.objects.lately(found), pk=pk)
    first = {"question": shown.question, "stays_open": shown.kind == Import.Kind.STATEMENTS}
    form = LetInForm(request.POST if request.method == "POST" else None, initial=first)
    is_talk = shown.kind != Import.Kind.ASKS
    if request.method == "POST" and (not is_talk or form.is_valid()):
        with told_in(form):
            given = form.cleaned_data if is_talk else {}
            after = actions.let_in(shown, by=me.someone, people=_people(me), **given)
            if after.state == Import.State.DONE:
                messages.success(request, _("Let in, whole."))
            return redirect(found.at("listen:brought", pk=shown.pk))
    context = {
        "brought": shown,
        "form": form if is_talk else None,
        "asks": _asks(shown, me),
        # SQLite has one writer: while so many votes are written, nobody else's can be.
        "holds_others_up": connection.vendor == "sqlite" and shown.found.get("votes", 0) > MANY_VOTES,
    }
    return render(request, "listen/files_brought.html", context)


def set_aside(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Throw the files away."""
    found, me = enter(request, community, initiative, to=Ability.READ_ASKS)
    shown = get_object_or_404(Import.objects.lately(found), pk=pk)
    if request.method == "POST":
        actions.set_import_aside(shown, by=me.someone)
        messages.success(request, _("Set aside. The files are deleted, and nothing was let in."))
    return redirect(found.at("listen:files"))


def template(request: HttpRequest, community: str, initiative: str, kind: str) -> HttpResponse:
    """A table to fill in, with one row that shows how."""
    enter(request, community, initiative, to=NEEDED[Import.Kind(kind)])
    if kind == Import.Kind.ASKS:
        rows = [
            list(looking.ASK_COLUMNS),
            [_("I would like to learn to cook"), "Sam", "2", "2026-03-31", "no"],
        ]
    else:
        rows = [list(looking.STATEMENT_COLUMNS), [_("The hall should be open on Sundays")]]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return HttpResponse(
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{kind}.csv"'},
    )


def _people(me: Me) -> list[Person]:
    return me.beside()


def _asks(shown: Import, me: Me) -> list[looking.IncomingAsk]:
    """The first asks of a table that waits, as they would stand here."""
    if shown.kind != Import.Kind.ASKS or shown.state != Import.State.READY:
        return []
    try:
        table = looking.table_in(shown.path)
        asks, _notes = looking.read_asks(table, shown.names[0], shown.initiative, me.beside())
    except (FileProblem, OSError, StopIteration):
        return []
    return asks[:SHOWN]


def _file(export: Export) -> StreamingHttpResponse:
    """An export as a download. Raises Refusal when it could not be written whole: then nothing is sent."""
    try:
        file = exports.written(export)
    except Exception:
        raise Refusal(
            _(
                "The file could not be written whole, so nothing was sent. Try again; if it happens twice, tell us."
            )
        ) from None
    return StreamingHttpResponse(
        exports.sent(export, file),
        content_type=exports.content_type(export),
        headers={
            "Content-Disposition": f'attachment; filename="{exports.file_name(export)}"',
            "Content-Length": str(os.fstat(file.fileno()).st_size),
        },
    )
