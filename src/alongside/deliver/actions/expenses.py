"""What people do about money: ask for it back, say yes or no, hand it over, and keep the fund's ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Membership, Person
from alongside.community.refusals import Refusal
from alongside.community.rules import TEAM
from alongside.shell.rasters import NoPicture, made_plain

from ..models import Expense, ExpenseApproval, Fund, FundEntry, Receipt
from ..models.expense import LARGEST, pounds

A_MOMENT = timedelta(minutes=10)  # within which the same again is a second tap, and not a second bus


def ask_for_expense(
    initiative: Initiative, *, person: Person, kind: str, words: str, amount: Decimal, paid_as: str,
    receipt: bytes | None = None, by: Person,
) -> Expense:  # fmt: skip
    """Ask for money back, or put somebody forward for thanks. The person chooses how it comes to them.

    A photograph is drawn anew before anything is written, so that nobody waits for it behind a lock.
    """
    try:
        photo = made_plain(receipt).content if receipt else None
    except NoPicture as trouble:
        raise Refusal(_(trouble.template), field="receipt") from None
    return _keep_expense(
        initiative, person=person, kind=kind, words=words, amount=amount, paid_as=paid_as, photo=photo, by=by
    )


@transaction.atomic
def _keep_expense(
    initiative: Initiative, *, person: Person, kind: str, words: str, amount: Decimal, paid_as: str,
    photo: bytes | None, by: Person,
) -> Expense:  # fmt: skip
    must_be_running(initiative)
    if not 0 < amount <= LARGEST:
        raise Refusal(
            _("Write an amount between 1p and %(most)s, in pounds.") % {"most": pounds(LARGEST)},
            field="amount",
        )
    just_now = Expense.objects.filter(
        initiative=initiative, person=person, kind=kind, words=words, amount=amount,
        state=Expense.State.ASKED, asked_at__gte=timezone.now() - A_MOMENT,
    )  # fmt: skip
    if just_now.exists():
        raise Refusal(
            _("This was asked for a moment ago, and it is kept. If it is another one, use other words."),
            field="words",
        )
    expense = Expense.objects.create(
        initiative=initiative, person=person, kind=kind, words=words, amount=amount, paid_as=paid_as,
        entered_by=by if by != person else None,
    )  # fmt: skip
    if photo:
        Receipt.objects.create(initiative=initiative, expense=expense, person=person, content=photo)
    write(noop("asked for an expense"), expense, by=by, person=person)
    return expense


def yeses_needed(expense: Expense) -> int:
    """How many different people have to say yes: two above the limit of the initiative's fund."""
    return 2 if expense.amount > Fund.objects.two_above(expense.initiative) else 1


def why_no_yes(expense: Expense, *, by: Person, needed: int, alone: bool) -> str:
    """Why somebody's yes would not count, or nothing.

    Nobody says yes to what is theirs, nor to what they entered themselves. Who is alone on the team may say yes to
    what they entered for somebody where one yes is enough: otherwise nobody could have £3.50 back.
    """
    if by.pk == expense.person_id:
        return _("Somebody else has to say yes to your own expense.")
    if by.pk == expense.entered_by_id and needed > 1:
        return _(
            "You entered this, so two other people have to say yes. Or the person asks for it themselves."
        )
    if by.pk == expense.entered_by_id and not alone:
        return _("You entered this, so somebody else has to say yes.")
    return ""


def is_alone(initiative: Initiative, by: Person) -> bool:
    """Whether nobody else is on the team now."""
    team = Membership.objects.now().filter(initiative=initiative, role__in=TEAM)
    return not team.exclude(person=by).filter(person__erased_at=None).exists()


@transaction.atomic
def approve_expense(expense: Expense, *, by: Person) -> Expense:
    """Say yes. `why_no_yes` says whose yes does not count."""
    Initiative.objects.select_for_update().get(pk=expense.initiative_id)  # the limit stays as it is meanwhile
    expense = Expense.objects.select_for_update().get(pk=expense.pk)
    if expense.state != Expense.State.ASKED:
        raise Refusal(_("This was answered already."))
    needed = yeses_needed(expense)
    if why := why_no_yes(expense, by=by, needed=needed, alone=is_alone(expense.initiative, by)):
        raise Refusal(why)
    if ExpenseApproval.objects.filter(expense=expense, by=by).exists():
        raise Refusal(_("You said yes already. Above the limit, somebody else has to say yes as well."))
    ExpenseApproval.objects.create(initiative=expense.initiative, expense=expense, by=by)
    if expense.approvals.count() >= needed:
        expense.state = Expense.State.APPROVED
        expense.save(update_fields=["state"])
    write(noop("said yes to an expense"), expense, by=by, person=expense.person)
    return expense


@transaction.atomic
def refuse_expense(expense: Expense, *, why: str, by: Person) -> None:
    """Say no, with the reason that the person reads."""
    expense = Expense.objects.select_for_update().get(pk=expense.pk)
    if expense.state not in {Expense.State.ASKED, Expense.State.APPROVED}:
        raise Refusal(_("This was answered already."))
    if not why.strip():
        raise Refusal(_("Say why not. They read it."), field="why")
    expense.state, expense.why_not, expense.ended_by, expense.ended_at = (
        Expense.State.REFUSED, why.strip(), by, timezone.now(),
    )  # fmt: skip
    expense.save(update_fields=["state", "why_not", "ended_by", "ended_at"])
    write(noop("said no to an expense"), expense, by=by, person=expense.person, why=why)


@transaction.atomic
def pay_expense(expense: Expense, *, by: Person) -> FundEntry:
    """Hand it over. It goes out of the fund in the same step, so that what was paid and what is left always agree."""
    initiative = Initiative.objects.select_for_update().get(pk=expense.initiative_id)
    expense = Expense.objects.select_for_update().get(pk=expense.pk)
    if expense.state != Expense.State.APPROVED:
        raise Refusal(_("This is not agreed yet, or was paid already."))
    if by.pk == expense.person_id:
        raise Refusal(_("Somebody else has to hand you your money."))
    left = FundEntry.objects.balance(initiative)
    if left < expense.amount:
        raise Refusal(
            _("There is %(left)s left, and this is %(amount)s. Pay money in first.")
            % {"left": pounds(left), "amount": expense.in_pounds}
        )
    now = timezone.now()
    expense.state, expense.ended_by, expense.ended_at = Expense.State.PAID, by, now
    expense.save(update_fields=["state", "ended_by", "ended_at"])
    entry = FundEntry.objects.create(
        initiative=initiative, kind=FundEntry.Kind.OUT, amount=-expense.amount, expense=expense,
        words=str(expense.get_kind_display()), by=by, at=now,
    )  # fmt: skip
    write(noop("paid an expense"), expense, by=by, person=expense.person)
    return entry


@transaction.atomic
def got_expense(expense: Expense, *, by: Person) -> None:
    """The person says that they have it, or their key worker saw them sign for it."""
    expense = Expense.objects.select_for_update().get(pk=expense.pk)
    if expense.state != Expense.State.PAID:
        raise Refusal(_("This is not paid yet."))
    if expense.got_at is None:
        expense.got_at = timezone.now()
        expense.save(update_fields=["got_at"])
        write(noop("has the money"), expense, by=by, person=expense.person)


@transaction.atomic
def pay_in(initiative: Initiative, *, amount: Decimal, words: str, by: Person) -> FundEntry:
    """Put money into the fund: who it came from, in a few words."""
    must_be_running(initiative)
    if not 0 < amount <= 100_000:
        raise Refusal(_("Write an amount between 1p and £100,000, in pounds."), field="amount")
    entry = FundEntry.objects.create(
        initiative=initiative, kind=FundEntry.Kind.IN, amount=amount, words=words, by=by
    )
    write(noop("paid money in"), entry, by=by)
    return entry


@transaction.atomic
def correct_entry(entry: FundEntry, *, why: str, by: Person) -> FundEntry:
    """Set a line against a mistaken one. What was paid out by mistake counts as refused.

    What the person said that they have was handed over, so it cannot be taken out of the ledger.
    """
    Initiative.objects.select_for_update().get(pk=entry.initiative_id)
    entry = FundEntry.objects.select_related("expense", "initiative").get(pk=entry.pk)
    if entry.kind == FundEntry.Kind.AGAINST or FundEntry.objects.filter(against=entry).exists():
        raise Refusal(_("This line is a correction, or was corrected already."))
    person = _may_be_corrected(entry, by)
    if not why.strip():
        raise Refusal(_("Say what was wrong."), field="why")
    if entry.amount > FundEntry.objects.balance(entry.initiative):
        raise Refusal(_("Part of this money was paid out already, so it cannot be taken back whole."))
    made = FundEntry.objects.create(
        initiative=entry.initiative, kind=FundEntry.Kind.AGAINST, amount=-entry.amount, against=entry,
        words=why.strip()[:200], by=by,
    )  # fmt: skip
    if entry.expense:
        Expense.objects.filter(pk=entry.expense.pk).update(
            state=Expense.State.REFUSED, why_not=why.strip()[:300], ended_by=by, ended_at=timezone.now()
        )
    write(noop("corrected a line of the fund"), made, by=by, about=person, why=why)
    return made


def _may_be_corrected(entry: FundEntry, by: Person) -> Person | None:
    """Whose expense it was, if any."""
    if entry.expense is None:
        return None
    expense = Expense.objects.select_for_update().select_related("person").get(pk=entry.expense.pk)
    if by.pk == expense.person_id:
        raise Refusal(_("This went to you. Somebody else has to correct it."))
    if expense.got_at is not None:
        raise Refusal(
            _("They said that they have this money, so it stays in the ledger. If it came back, pay it in.")
        )
    return expense.person


@transaction.atomic
def set_two_above(initiative: Initiative, *, amount: Decimal, by: Person) -> Fund:
    """Above what amount two different people have to say yes. What waits keeps the number that it was asked under."""
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    if not 0 <= amount <= LARGEST:
        raise Refusal(
            _("Write an amount from £0 to %(most)s.") % {"most": pounds(LARGEST)}, field="two_above"
        )
    before = Fund.objects.two_above(initiative)
    waiting = Expense.objects.filter(
        initiative=initiative,
        state__in=[Expense.State.ASKED, Expense.State.APPROVED],
        amount__gt=min(before, amount),
        amount__lte=max(before, amount),
    )
    if first := waiting.order_by("asked_at").first():
        raise Refusal(
            _(
                "%(amount)s waits, and would need another number of people then. Answer it and hand it over first."
            )
            % {"amount": first.in_pounds},
            field="two_above",
        )
    fund, _made = Fund.objects.update_or_create(initiative=initiative, defaults={"two_above": amount})
    write(noop("said above what amount two people say yes"), fund, by=by)
    return fund
