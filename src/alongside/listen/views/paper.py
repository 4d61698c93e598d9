"""Taking a conversation to where people are: slips and sheets to print, and how many came back."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability
from alongside.community.templatetags.slips import Qr, qr_of

from .. import actions
from ..models import Conversation, PrintRun, Sheet, ShortAddress, Statement
from ..paper_forms import PrintAsksForm, PrintForm

SLIPS = 8  # to a page
SECONDS_A_STATEMENT = 8  # reading and choosing, generously


def go(request: HttpRequest, letters: str) -> HttpResponse:
    """A short address from a slip or a screen leads to its open conversation, while it is open to all."""
    tidy = letters.upper().replace("O", "").replace("-", "")
    if not tidy.isalnum():  # nothing else was ever given out, and a database need not take it
        raise Http404
    found = get_object_or_404(
        ShortAddress.objects.select_related("conversation__initiative__community"),
        letters=tidy,
        conversation__is_open_to_all=True,
    )
    talk = found.conversation
    return redirect(talk.initiative.at("listen:conversation", pk=talk.pk))


def short_qr(request: HttpRequest, talk: Conversation, me: Me) -> Qr:
    """The way in as a QR code: to an open conversation itself, to one for members by the door for codes."""
    if talk.is_open_to_all:
        letters = actions.shorten_address(talk, by=me.person).letters
        return qr_of(request.build_absolute_uri(reverse("go:go", args=[letters])))
    return qr_of(request.build_absolute_uri(reverse("community:come_in")))


def minutes_for(statements: int) -> int:
    """About how long a conversation takes, in whole minutes and never none."""
    return max(1, round(statements * SECONDS_A_STATEMENT / 60))


def paper(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Everything that takes this conversation to where people are."""
    _found, me, talk = _hold(request, community, initiative, pk)
    form = PrintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            run = actions.print_sheets(talk, how_many=form.cleaned_data["how_many"], by=me.someone)
            return redirect(run.initiative.at("listen:print_run", pk=talk.pk, run=run.pk))
    entered = Sheet.objects.votes_in(talk)
    runs = list(PrintRun.objects.of_conversation(talk).annotate(statements_on_it=Count("lines")))
    context = {
        "conversation": talk,
        "form": form,
        "runs": runs,
        "printed": sum(len(run.numbers) for run in runs),
        "entered": entered.count(),
        "checked": entered.exclude(checked_at=None).count(),
        "missing": missing_numbers(runs, set(entered.values_list("number", flat=True))),
    }
    return render(request, "listen/paper_overview.html", context)


def missing_numbers(runs: Sequence[PrintRun], entered: set[int]) -> str:
    """The numbers that have not come back, with gaps told as ranges: 3, 17–22."""
    waiting = [n for run in sorted(runs, key=lambda run: run.first) for n in run.numbers if n not in entered]
    parts: list[list[int]] = []
    for number in waiting:
        if parts and parts[-1][-1] == number - 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("–".join(map(str, part)) for part in parts)


def slips(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Invitation slips for an open conversation, several to a page, with lines to cut along."""
    found, me, talk = _hold(request, community, initiative, pk)
    if not talk.is_open_to_all:
        messages.info(
            request, _("This conversation is for members. They come in with their own code, not from a slip.")
        )
        return redirect(found.at("listen:paper", pk=talk.pk))
    shown = Statement.objects.shown(talk).count()
    context = {
        "conversation": talk,
        "slips": range(SLIPS),
        "qr": short_qr(request, talk, me),
        "minutes": minutes_for(shown),
    }
    return render(request, "listen/paper_slips.html", context)


def print_run(request: HttpRequest, community: str, initiative: str, pk: int, run: int) -> HttpResponse:
    """Voting sheets to print; the same address prints the same sheets again."""
    _found, me, talk = _hold(request, community, initiative, pk)
    printed = get_object_or_404(PrintRun.objects.of_conversation(talk), pk=run)
    context = {
        "conversation": talk,
        "run": printed,
        "statements": printed.statements(),
        "qr": short_qr(request, talk, me),
    }
    return render(request, "listen/paper_votes.html", context)


def ask_paper(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Ask sheets: to print, and how many came back."""
    found, me = enter(request, community, initiative, to=Ability.READ_ASKS)
    first = {"whom": request.GET.get("whom", ""), "how_many": 1 if "whom" in request.GET else 20}
    form = PrintAsksForm(request.POST or None, me=me, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            whom = form.cleaned_data["whom"]
            run = actions.print_ask_sheets(
                found,
                how_many=form.cleaned_data["how_many"],
                person=me.speaking_for(whom) if whom else None,
                by=me.someone,
            )
            return redirect(found.at("listen:print_ask_run", run=run.pk))
    runs = list(PrintRun.objects.for_asks(found).select_related("person"))
    entered = Sheet.objects.asks_of(found)
    context = {
        "form": form,
        "runs": runs,
        "printed": sum(len(run.numbers) for run in runs),
        "entered": entered.count(),
        "missing": missing_numbers(runs, set(entered.values_list("number", flat=True))),
    }
    return render(request, "listen/paper_asks_overview.html", context)


def print_ask_run(request: HttpRequest, community: str, initiative: str, run: int) -> HttpResponse:
    """Ask sheets to print. One for a person is printed by those who sit beside them."""
    found, me = enter(request, community, initiative, to=Ability.READ_ASKS)
    printed = get_object_or_404(PrintRun.objects.for_asks(found).select_related("person"), pk=run)
    if printed.person and printed.person not in me.beside():
        raise Http404
    qr = qr_of(request.build_absolute_uri(reverse("community:come_in")))
    return render(request, "listen/paper_asks.html", {"run": printed, "qr": qr})


def _hold(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Conversation]:
    """One of the team, at a conversation of theirs."""
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    return (
        found,
        me,
        get_object_or_404(Conversation.objects.select_related("initiative"), initiative=found, pk=pk),
    )
