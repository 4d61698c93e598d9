"""Taking paper in: voting sheets by the keyboard alone, a second look at them, and ask sheets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..marks import BLANK, OF_VALUE, in_words
from ..models import Conversation, PrintedStatement, PrintRun, Response, Sheet
from ..models.paper import PrintRunQuerySet
from ..paper_forms import AS_TYPED, KEEP, PHONE, AskSheetForm, CheckForm, VotesForm
from .paper import _hold


def enter_sheet(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One voting sheet after another: the marks, Enter, the next."""
    found, me, talk = _hold(request, community, initiative, pk)
    runs = PrintRun.objects.of_conversation(talk)
    taken = Sheet.objects.votes_in(talk)
    form = VotesForm(request.POST or None, runs=runs, me=me, initial={"number": _asked(request, runs, taken)})
    if request.method == "POST" and form.is_valid() and form.run:
        with told_in(form):
            number = form.cleaned_data["number"]
            if form.cleaned_data.get("again") == KEEP:
                messages.success(request, _("Sheet %(number)d stands as it was.") % {"number": number})
            else:
                sheet = actions.enter_votes(
                    form.run,
                    number=number,
                    marks=form.cleaned_data["marks"],
                    person=me.speaking_for(form.cleaned_data["whom"]) if form.cleaned_data["whom"] else None,
                    instead_of=form.instead_of,
                    is_a_copy=form.is_a_copy,
                    keep_the_phone=form.cleaned_data.get("later") == PHONE,
                    by=me.someone,
                )
                messages.success(request, _in_now(sheet))
            return redirect(f"{found.at('listen:enter_sheet', pk=talk.pk)}?after={number}")
    context = {
        "conversation": talk,
        "form": _with_focus(form, "marks"),
        "run": form.run,
        "runs": _with_lines(runs),
        "entered": taken.count(),
        "is_too_late": talk.is_closed and not runs.may_come_in_late(talk),
    }
    return render(request, "listen/paper_enter.html", context)


def check_sheet(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The same sheets typed a second time, best by somebody else: what differs is shown and settled."""
    found, me, talk = _hold(request, community, initiative, pk)
    runs = PrintRun.objects.of_conversation(talk)
    taken = Sheet.objects.votes_in(talk)
    unchecked = taken.filter(checked_at=None, copy=0)
    first = {"number": _asked(request, runs, None) or unchecked.values_list("number", flat=True).first()}
    form = CheckForm(request.POST or None, runs=runs, me=me, initial=first)
    if request.method == "POST" and form.is_valid() and form.run:
        with told_in(form):
            number, sheet = form.cleaned_data["number"], form.standing[0]
            if form.cleaned_data.get("right") == AS_TYPED:
                sheet = actions.enter_votes(
                    form.run,
                    number=number,
                    marks=form.cleaned_data["marks"],
                    person=sheet.person,
                    instead_of=sheet,
                    by=me.someone,
                )
            actions.check_votes(sheet, by=me.someone)
            messages.success(request, _("Sheet %(name)s is checked.") % {"name": sheet.name})
            return redirect(found.at("listen:check_sheet", pk=talk.pk))
    context = {
        "conversation": talk,
        "form": _with_focus(form, "marks"),
        "run": form.run,
        "runs": _with_lines(runs),
        "left": unchecked.count(),
    }
    return render(request, "listen/paper_check.html", context)


def enter_ask_sheet(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """One ask sheet after another, each row word for word."""
    found, me = enter(request, community, initiative, to=Ability.READ_ASKS)
    runs, taken = PrintRun.objects.for_asks(found), Sheet.objects.asks_of(found)
    number = _asked(request, runs, taken)
    run = runs.holding(number or 0).first()
    first = {"number": number, "whom": str(run.person_id or "") if run else ""}
    form = AskSheetForm(request.POST or None, runs=runs, me=me, initial=first)
    if request.method == "POST" and form.is_valid() and form.run:
        with told_in(form):
            number = form.cleaned_data["number"]
            if form.cleaned_data.get("again") == KEEP:
                messages.success(request, _("Sheet %(number)d stands as it was.") % {"number": number})
            else:
                sheet = actions.enter_asks(
                    form.run,
                    number=number,
                    person=me.speaking_for(form.cleaned_data["whom"]),
                    asks=form.rows(form.ASKS),
                    strengths=form.rows(form.STRENGTHS),
                    add_to=form.instead_of,
                    is_a_copy=form.is_a_copy,
                    by=me.someone,
                )
                messages.success(request, _("Sheet %(name)s is in, word for word.") % {"name": sheet.name})
            return redirect(f"{found.at('listen:enter_ask_sheet')}?after={number}")
    context = {"form": _with_focus(form, "whom"), "runs": runs.exists(), "entered": taken.count()}
    return render(request, "listen/paper_asks_enter.html", context)


def own_sheets(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """What was entered from my paper, what it replaced, and what counts now; to change, say it again."""
    found, me = enter(request, community, initiative, to=Ability.JOIN_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    sheets = Sheet.objects.votes_in(talk).filter(voice__person=me.someone).select_related("run", "entered_by")
    now = dict(
        Response.objects.filter(voice__person=me.someone, voice__conversation=talk).values_list(
            "statement", "value"
        )
    )
    told = [(sheet, _lines(sheet, now)) for sheet in sheets]
    context = {"conversation": talk, "sheets": told, "values": Response.Value}
    return render(request, "listen/paper_own.html", context)


def _lines(sheet: Sheet, now: dict[int, int]) -> list[dict[str, Any]]:
    replaced = sheet.replaced or BLANK * len(sheet.marks)
    lines = []
    for statement, mark, before in zip(sheet.run.statements(), sheet.marks, replaced, strict=True):
        counts = OF_VALUE[now[statement.pk]] if statement.pk in now else BLANK
        line = {"statement": statement, "paper": in_words(mark), "counts": in_words(counts)}
        line["before"] = "" if before == BLANK else in_words(before)
        line["differs"] = before != BLANK or (mark != BLANK and mark != counts)
        lines.append(line)
    return lines


def _asked(request: HttpRequest, runs: PrintRunQuerySet, taken: Any) -> int | None:
    """The sheet that the address names; else the next that is not in yet, first after the last one."""
    asked = request.GET.get("number", "")
    if asked.isdecimal() and len(asked) < 6:
        return int(asked)
    if taken is None:
        return None
    after = request.GET.get("after", "")
    last = int(after) if after.isdecimal() and len(after) < 6 else 0
    entered = set(taken.values_list("number", flat=True))
    waiting = [n for run in runs.order_by("first") for n in run.numbers if n not in entered]
    return next((n for n in waiting if n > last), waiting[0] if waiting else None)


def _with_lines(runs: PrintRunQuerySet) -> PrintRunQuerySet:
    lines = PrintedStatement.objects.select_related("statement").order_by("line")
    return runs.prefetch_related(Prefetch("lines", queryset=lines))


def _with_focus(form: Any, name: str) -> Any:
    """The cursor starts where typing starts; after a mistake it starts at the summary of what was wrong."""
    if not form.is_bound:
        form.fields[name].widget.attrs["autofocus"] = True
    return form


def _in_now(sheet: Sheet) -> str:
    ticked = len(sheet.marks) - sheet.marks.count(BLANK)
    return _("Sheet %(name)s is in: %(ticked)d of %(lines)d lines ticked.") % {
        "name": sheet.name,
        "ticked": ticked,
        "lines": len(sheet.marks),
    }
