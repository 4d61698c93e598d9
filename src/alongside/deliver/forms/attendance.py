"""What is typed about who came."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Person
from alongside.coordinate.models import PledgeUse

from ..actions import LARGEST_HEAD_COUNT
from ..models import Attendance


class AttendanceForm(forms.Form):
    """One question for each person on the session, none of them answered beforehand; and a bare count.

    `walk_ins` are people of the initiative who are not on it, in case one of them came all the same.
    """

    head_count = forms.IntegerField(
        label=_("How many were there in all?"),
        help_text=_("Only if you counted. Where names are not wanted, this alone is enough."),
        min_value=0,
        max_value=LARGEST_HEAD_COUNT,
        required=False,
    )
    others_came = forms.IntegerField(
        label=_("How many came whom you cannot name?"),
        help_text=_("People who are not on this list. Leave it empty if there were none."),
        min_value=0,
        max_value=LARGEST_HEAD_COUNT,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        people: list[Person],
        uses: list[PledgeUse],
        walk_ins: Sequence[Person] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.uses, self.walk_ins = people, uses, list(walk_ins)
        asked: dict[str, forms.Field] = {
            self.name_for(person): forms.ChoiceField(
                label=str(person), choices=Attendance.How.choices, widget=forms.RadioSelect, required=False
            )
            for person in people
        }
        came = [(how, label) for how, label in Attendance.How.choices if how != Attendance.How.DID_NOT]
        asked |= {
            self.name_for(person): forms.ChoiceField(
                label=str(person), choices=came, widget=forms.RadioSelect, required=False
            )
            for person in self.walk_ins
        }
        taken: dict[str, forms.Field] = {
            f"use_{use.pk}": forms.DecimalField(
                label=f"{use.pledge.resource}, {use.pledge.resource.organisation}",
                help_text=_("%(unit)s, planned: %(amount)s")
                % {"unit": use.pledge.get_unit_display(), "amount": use.planned_amount.normalize()},
                min_value=0,
                max_value=99_999,
                decimal_places=2,
                required=False,
                initial=use.delivered_amount,
            )
            for use in uses
        }
        self.fields = {**asked, **self.fields, **taken}

    @staticmethod
    def name_for(person: Person) -> str:
        return f"how_{person.pk}"

    def rows(self) -> list[tuple[Person, forms.BoundField]]:
        return [(person, self[self.name_for(person)]) for person in self.people]

    def walk_in_rows(self) -> list[tuple[Person, forms.BoundField]]:
        return [(person, self[self.name_for(person)]) for person in self.walk_ins]

    def use_fields(self) -> list[forms.BoundField]:
        return [self[f"use_{use.pk}"] for use in self.uses]

    def used(self) -> dict[PledgeUse, Decimal]:
        """What was really delivered of each pledge, where somebody wrote it, and where it differs from before."""
        given = {use: self.cleaned_data[f"use_{use.pk}"] for use in self.uses}
        return {
            use: amount
            for use, amount in given.items()
            if amount is not None and amount != use.delivered_amount
        }

    def marks(self) -> dict[Person, str]:
        """What was marked on this page. A person who was left unmarked is not known, and stays so.

        A mark that stood there already when the page was opened says nothing new: a page that was open for long,
        or without a signal, must not undo what somebody else noted meanwhile.
        """
        everyone = (*self.people, *self.walk_ins)
        given = {person: self.cleaned_data[self.name_for(person)] for person in everyone}
        return {
            person: how
            for person, how in given.items()
            if how and how != self.data.get(f"was_{self.name_for(person)}")
        }

    def says_nothing_new(self) -> bool:
        """Whether everything on this page stood there before."""
        counts = (self.cleaned_data["head_count"], self.cleaned_data["others_came"])
        return bool(self.initial) and not (
            self.marks() or self.used() or any(one is not None for one in counts)
        )

    def knew(self) -> dict[Person, str]:
        """What stood there for each person when the page was opened."""
        return {person: self.data.get(f"was_{self.name_for(person)}", "") for person in self.people}
