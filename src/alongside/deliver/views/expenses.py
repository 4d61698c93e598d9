"""The pages of money back and thanks: a person's own, the team's, and the fund's ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import Ability
from alongside.shell.values import Column, Table

from .. import actions
from ..forms import CorrectionForm, ExpenseForm, LimitForm, PayInForm, WhyNotForm
from ..models import Expense, Fund, FundEntry, Receipt
from ..models.expense import pounds


def mine(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What I asked for, where it is, and what came."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    if me.is_team:
        return redirect(found.at("deliver:expenses_team"))
    listed = Expense.objects.of(me.someone, found)
    page = Paginator(listed, 30).get_page(request.GET.get("page"))
    return render(request, "deliver/expense_mine.html", {"page": page})


def ask(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Ask for money back, oneself or with a key worker."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    form = ExpenseForm(request.POST or None, request.FILES or None, me=me)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = dict(form.cleaned_data)
            person = me.speaking_for(given.pop("whom", ""))
            actions.ask_for_expense(found, person=person, by=me.someone, **given)
            messages.success(request, _("Sent. You see here what becomes of it."))
            return redirect(found.at("deliver:expenses"))
    return render(request, "deliver/expense_ask.html", {"form": form})


def team(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What waits for a yes, what has to be handed over, and what is done."""
    found, me = enter(request, community, initiative, to=Ability.KEEP_THE_FUND)
    done = Expense.objects.filter(initiative=found, state__in=[Expense.State.PAID, Expense.State.REFUSED])
    context = {
        "to_approve": _to_approve(found, me),
        "to_pay": Expense.objects.to_pay(found)[:60],
        "done": Paginator(done.readable().order_by("-ended_at", "-pk"), 30).get_page(request.GET.get("page")),
        "left": pounds(FundEntry.objects.balance(found)),
        "limit": pounds(Fund.objects.two_above(found)),
    }
    return render(request, "deliver/expense_team.html", context)


def _to_approve(found: Initiative, me: Me) -> list[tuple[Expense, str]]:
    """What waits for a yes, each with why it is not this person's to give, if it is not."""
    alone, limit = actions.is_alone(found, me.someone), Fund.objects.two_above(found)

    def why_not(expense: Expense) -> str:
        if any(yes.by_id == me.someone.pk for yes in expense.approvals.all()):
            return _("You said yes. It needs one more yes.")
        needed = 1 + (expense.amount > limit)
        return actions.why_no_yes(expense, by=me.someone, needed=needed, alone=alone)

    return [(expense, why_not(expense)) for expense in Expense.objects.to_approve(found)[:60]]


def receipt(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The photograph, for the person whose it is and the team. It is a JPEG that was drawn here."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    expense = _expense(found, me, pk)
    shown = get_object_or_404(Receipt, expense=expense, content__isnull=False)
    answer = HttpResponse(bytes(shown.content or b""), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = "inline"
    return answer


def approve(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.KEEP_THE_FUND)
    expense = get_object_or_404(Expense, initiative=found, pk=pk)
    if request.method == "POST":
        with _told(request):
            expense = actions.approve_expense(expense, by=me.someone)
            agreed = expense.state == Expense.State.APPROVED
            words = (
                _("You said yes. It can be handed over.")
                if agreed
                else _("You said yes. It needs one more yes.")
            )
            messages.success(request, words)
    return redirect(found.at("deliver:expenses_team"))


def pay(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.KEEP_THE_FUND)
    expense = get_object_or_404(Expense, initiative=found, pk=pk)
    if request.method == "POST":
        with _told(request):
            actions.pay_expense(expense, by=me.someone)
            messages.success(request, _("Handed over. It went out of the fund."))
    return redirect(found.at("deliver:expenses_team"))


def refuse(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.KEEP_THE_FUND)
    expense = get_object_or_404(Expense.objects.readable(), initiative=found, pk=pk)
    form = WhyNotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.refuse_expense(expense, by=me.someone, **form.cleaned_data)
            return redirect(found.at("deliver:expenses_team"))
    return render(request, "deliver/expense_refuse.html", {"form": form, "expense": expense})


def slip(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The paper that goes with it: what it is, how much, and a line to sign. It names no initiative."""
    found, _me = enter(request, community, initiative, to=Ability.KEEP_THE_FUND)
    expense = get_object_or_404(Expense.objects.readable(), initiative=found, pk=pk)
    return render(request, "deliver/expense_slip.html", {"expense": expense})


def got(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """I have it. Or: I saw them sign for it."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    expense = _expense(found, me, pk)
    if request.method == "POST":
        with _told(request):
            actions.got_expense(expense, by=me.someone)
            messages.success(request, _("Thank you. It is noted."))
    return redirect(found.at("deliver:expenses"))


def fund(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The ledger: every line that came in or went out, and what is left. Without a name."""
    found, me = enter(request, community, initiative, to=Ability.READ_THE_FUND)
    form = PayInForm(request.POST or None) if me.can(Ability.KEEP_INITIATIVE) else None
    if form is not None and request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.pay_in(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("deliver:fund"))
    lines = FundEntry.objects.filter(initiative=found).select_related("by", "against", "correction")
    context = {
        "form": form,
        "page": Paginator(lines, 30).get_page(request.GET.get("page")),
        "left": pounds(FundEntry.objects.balance(found)),
        "limit": pounds(Fund.objects.two_above(found)),
        "totals": _totals(found, by_way=me.is_team),
        "is_team": me.is_team,  # to others who paid and when would say to whom, and how it was paid whose it was
    }
    return render(request, "deliver/fund.html", context)


def limit(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.KEEP_INITIATIVE)
    form = LimitForm(request.POST or None, initial={"two_above": Fund.objects.two_above(found)})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.set_two_above(found, amount=form.cleaned_data["two_above"], by=me.someone)
            return redirect(found.at("deliver:fund"))
    return render(request, "deliver/fund_limit.html", {"form": form})


def correct(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.KEEP_INITIATIVE)
    entry = get_object_or_404(FundEntry, initiative=found, pk=pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.correct_entry(entry, by=me.someone, **form.cleaned_data)
            return redirect(found.at("deliver:fund"))
    return render(request, "deliver/fund_correct.html", {"form": form, "entry": entry})


def _totals(found: Initiative, *, by_way: bool) -> Table:
    """What was paid, by kind and, `by_way`, by what was handed over: nobody is named.

    Whoever reads the lines reads the kinds in them. How it was paid is in no line, and might be one person's own way.
    """
    if not by_way:
        return _totals_by_kind(found)
    rows = tuple(
        (
            str(Expense.Kind(str(row["kind"])).label),
            str(Expense.PaidAs(str(row["paid_as"])).label),
            int(str(row["count"])),
            pounds(row["amount"]),  # type: ignore[arg-type]
        )
        for row in Expense.objects.totals(found)
    )
    columns = (_("What"), _("As"), Column(_("How many"), numeric=True), Column(_("In all"), numeric=True))
    return Table(caption=_("Paid, by kind"), columns=columns, rows=rows)


def _totals_by_kind(found: Initiative) -> Table:
    counted: dict[str, tuple[int, Decimal]] = {}
    for row in Expense.objects.totals(found):
        count, amount = counted.get(str(row["kind"]), (0, Decimal(0)))
        counted[str(row["kind"])] = (count + int(str(row["count"])), amount + Decimal(str(row["amount"])))
    return Table(
        caption=_("Paid, by kind"),
        columns=(_("What"), Column(_("How many"), numeric=True), Column(_("In all"), numeric=True)),
        rows=tuple(
            (str(Expense.Kind(kind).label), count, pounds(amount))
            for kind, (count, amount) in counted.items()
        ),
    )


def _expense(found: Initiative, me: Me, pk: int) -> Expense:
    """One's own, or for the team anyone's."""
    expense = get_object_or_404(Expense.objects.readable(), initiative=found, pk=pk)
    if expense.person_id != me.someone.pk and not me.can(Ability.KEEP_THE_FUND):
        raise Http404
    return expense


@contextmanager
def _told(request: HttpRequest) -> Iterator[None]:
    """A refusal is told on the next page."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, str(refusal))
