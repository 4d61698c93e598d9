"""Nobody is out of pocket: money back and thanks, who said yes, what was handed over, and a fund that balances."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person

LARGEST = Decimal(500)  # pounds, of one expense
TWO_ABOVE = Decimal(30)  # pounds: above it two people say yes, until the initiative says otherwise


def pounds(amount: Decimal) -> str:
    """An amount as people write it: £3.50, £12."""
    whole = amount == amount.to_integral_value()
    return "£" + number_format(amount, decimal_pos=0 if whole else 2, force_grouping=True)


class ExpenseQuerySet(models.QuerySet["Expense"]):
    def of(self, person: Person, initiative: Initiative) -> ExpenseQuerySet:
        return self.filter(person=person, initiative=initiative).readable()

    def to_approve(self, initiative: Initiative) -> ExpenseQuerySet:
        return (
            self.filter(initiative=initiative, state=Expense.State.ASKED)
            .readable()
            .order_by("asked_at", "pk")
        )

    def to_pay(self, initiative: Initiative) -> ExpenseQuerySet:
        approved = self.filter(initiative=initiative, state=Expense.State.APPROVED).readable()
        return approved.order_by("asked_at", "pk")

    def owed(self, initiative: Initiative) -> ExpenseQuerySet:
        """What somebody asked for or was told yes to, and does not have yet."""
        waiting = [Expense.State.ASKED, Expense.State.APPROVED]
        return self.filter(initiative=initiative, state__in=waiting)

    def readable(self) -> ExpenseQuerySet:
        people = self.select_related("person", "entered_by", "ended_by", "receipt__expense")
        return people.prefetch_related("approvals__by").defer("receipt__content")

    def totals(self, initiative: Initiative) -> list[dict[str, object]]:
        """How many and how much was paid, by kind and by what was handed over."""
        paid = self.filter(initiative=initiative, state=Expense.State.PAID).order_by("kind", "paid_as")
        return list(paid.values("kind", "paid_as").annotate(count=Count("pk"), amount=Sum("amount")))


class Expense(OfInitiative):
    """What one person is given back, or given as thanks. No bank account is ever asked for."""

    class Kind(models.TextChoices):
        BACK = "back", _("money back for what I paid")
        THANKS = "thanks", _("thanks for my time")

    class PaidAs(models.TextChoices):
        CASH = "cash", _("cash")
        VOUCHER = "voucher", _("a voucher")
        LETTER = "letter", _("a letter to swap for cash")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a yes")
        APPROVED = "approved", _("agreed")
        REFUSED = "refused", _("refused")
        PAID = "paid", _("paid")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expenses")
    kind = models.CharField(max_length=6, choices=Kind)
    words = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=6, decimal_places=2)  # pounds
    paid_as = models.CharField(max_length=7, choices=PaidAs)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=300, blank=True)
    got_at = models.DateTimeField(null=True, blank=True)  # when the person said that they have it

    own_words = ("words",)
    objects: ClassVar[ExpenseQuerySet] = ExpenseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["initiative", "state"], name="expense_waiting")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=LARGEST), name="expense_is_some_pounds"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "refused"])
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="ended_expense_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(why_not=""), name="refused_expense_says_why"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(amount)s for %(words)s") % {"amount": self.in_pounds, "words": self.words}

    @property
    def in_pounds(self) -> str:
        return pounds(self.amount)

    @property
    def has_receipt(self) -> bool:
        return hasattr(self, "receipt")


class Receipt(OfInitiative):
    """A photograph of a receipt, drawn anew: nothing of its file but what can be seen."""

    expense = models.OneToOneField(Expense, on_delete=models.CASCADE, related_name="receipt")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField(null=True)  # a JPEG
    added_at = models.DateTimeField(default=timezone.now)

    own_words = ("content",)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return gettext("a receipt")


class ExpenseApproval(OfInitiative):
    """One person on the team said yes to one expense."""

    expense = models.ForeignKey(Expense, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    own_words = ()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["expense", "by"], name="one_yes_from_each_to_an_expense"),
        ]

    def __str__(self) -> str:
        return gettext("%(who)s said yes") % {"who": self.by}


class FundQuerySet(models.QuerySet["Fund"]):
    def two_above(self, initiative: Initiative) -> Decimal:
        """Above what amount two people say yes, here."""
        kept = self.filter(initiative=initiative).first()
        return kept.two_above if kept else TWO_ABOVE


class Fund(OfInitiative):
    """The money that an initiative has for expenses and thanks, and above what amount two people say yes."""

    two_above = models.DecimalField(max_digits=6, decimal_places=2, default=TWO_ABOVE)  # pounds

    objects: ClassVar[FundQuerySet] = FundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative"], name="one_fund_of_an_initiative"),
            models.CheckConstraint(condition=Q(two_above__gte=0), name="fund_limit_is_not_negative"),
        ]

    def __str__(self) -> str:
        return gettext("money for expenses and thanks")


class FundEntryQuerySet(models.QuerySet["FundEntry"]):
    def balance(self, initiative: Initiative) -> Decimal:
        """What is left: everything that came in, less everything that went out. Corrections are entries too."""
        return self.filter(initiative=initiative).aggregate(left=Sum("amount"))["left"] or Decimal(0)


class FundEntry(OfInitiative):
    """One line of the fund's ledger. No line is ever changed or taken out: a mistake gets a line against it."""

    class Kind(models.TextChoices):
        IN = "in", _("paid in")
        OUT = "out", _("paid out")
        AGAINST = "against", _("a correction")

    kind = models.CharField(max_length=7, choices=Kind)
    amount = models.DecimalField(
        max_digits=9, decimal_places=2
    )  # pounds; less than nothing for what went out
    expense = models.OneToOneField(
        Expense, on_delete=models.PROTECT, null=True, blank=True, related_name="entry"
    )
    against = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    words = models.CharField(max_length=200)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    own_words = ()

    objects: ClassVar[FundEntryQuerySet] = FundEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name_plural = "fund entries"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="in", amount__gt=0, expense=None, against=None)
                | Q(kind="out", amount__lt=0, expense__isnull=False, against=None)
                | (Q(kind="against", expense=None, against__isnull=False) & ~Q(amount=0)),
                name="fund_entry_has_its_sign_and_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Lines are only ever added."""
        if not self._state.adding:
            raise RuntimeError("A line of the fund is never changed. Set another one against it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RuntimeError("A line of the fund is never taken out. Set another one against it.")

    @property
    def in_pounds(self) -> str:
        return ("-" if self.amount < 0 else "+") + pounds(abs(self.amount))
