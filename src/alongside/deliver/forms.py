"""What people type in Deliver."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.forms import ForWhom
from alongside.community.models import Initiative, Membership, Organisation, Person
from alongside.community.rules import STAFF
from alongside.coordinate.models import PledgeUse
from alongside.listen.models import Strength
from alongside.shell.forms import Words

from .actions import LARGEST_HEAD_COUNT
from .models import Attendance, Introduction, IntroductionOutcome


class Day(forms.DateField):
    """A day, asked with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def staff_of(initiative: Initiative) -> Any:
    """Everyone who works in one of the services of this initiative."""
    members = Membership.objects.now().filter(initiative=initiative, role__in=[role.value for role in STAFF])
    return Person.objects.filter(pk__in=members.values("person")).select_related("organisation")


class AttendanceForm(forms.Form):
    """One question for each person on the session, none of them answered beforehand; and a bare count."""

    head_count = forms.IntegerField(
        label=_("How many were there in all?"),
        help_text=_("Only if you counted. Where names are not wanted, this alone is enough."),
        min_value=0,
        max_value=LARGEST_HEAD_COUNT,
        required=False,
    )

    def __init__(self, *args: Any, people: list[Person], uses: list[PledgeUse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.uses = people, uses
        asked: dict[str, forms.Field] = {
            self.name_for(person): forms.ChoiceField(
                label=str(person), choices=Attendance.How.choices, widget=forms.RadioSelect, required=False
            )
            for person in people
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
        given = {person: self.cleaned_data[self.name_for(person)] for person in self.people}
        return {
            person: how
            for person, how in given.items()
            if how and how != self.data.get(f"was_{self.name_for(person)}")
        }

    def knew(self) -> dict[Person, str]:
        """What stood there for each person when the page was opened."""
        return {person: self.data.get(f"was_{self.name_for(person)}", "") for person in self.people}


class CommitmentForm(ForWhom):
    words = Words(
        label=_("What is promised?"),
        help_text=_("One thing, so that one can see whether it was done."),
        max_length=300,
        rows=2,
    )
    due_on = Day(label=_("By which day?"))
    to_person = forms.ModelChoiceField(
        Person.objects.none(), label=_("To whom?"), required=False, empty_label=_("To everyone here")
    )
    strength = forms.ModelChoiceField(
        Strength.objects.none(),
        label=_("Does it use something they are good at?"),
        required=False,
        empty_label=_("No, or not said"),
    )

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, me=me, **kwargs)
        self.order_fields(["whom", "words", "due_on", "to_person", "strength"])
        beside = me.beside()
        if "whom" in self.fields:  # staff promise for themselves as well
            self.fields["whom"].label = _("Who promises?")
            self.fields["whom"].choices = [  # type: ignore[attr-defined]
                ("", _("I do")),
                *((str(person.pk), str(person)) for person in beside),
            ]
        to = (
            staff_of(me.initiative)
            if not me.is_team
            else (
                Person.objects.filter(
                    pk__in=[*(p.pk for p in staff_of(me.initiative)), *(p.pk for p in beside)]
                )
            )
        )
        self.fields["to_person"].queryset = to.exclude(pk=me.someone.pk)  # type: ignore[attr-defined]
        offered = Strength.objects.offered(me.initiative).filter(person__in=[me.someone, *beside])
        if offered.exists():
            self.fields["strength"].queryset = offered  # type: ignore[attr-defined]
        else:
            del self.fields["strength"]


class NotKeptForm(forms.Form):
    reason = Words(label=_("Why could it not be kept?"), max_length=600, rows=2)


class AnewForm(forms.Form):
    due_on = Day(label=_("By which day now?"))
    words = Words(
        label=_("Is it another promise now?"),
        help_text=_("Leave it empty if only the day changes."),
        max_length=300,
        rows=2,
        required=False,
    )
    reason = Words(label=_("Why is it agreed anew?"), max_length=600, rows=2)


class Receiver(forms.ModelChoiceField):
    """A person with the service they work at, since one chooses both."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.organisation}"


class IntroductionForm(forms.Form):
    whom = forms.ChoiceField(label=_("Whom do you introduce?"))
    receiver = Receiver(
        Person.objects.none(), label=_("To whom, at which service?"), empty_label=_("Choose somebody")
    )
    asked_for = forms.CharField(
        label=_("What is it about?"),
        help_text=_(
            "They read this before they say yes. Leave out the name and whatever would point at somebody."
        ),
        max_length=300,
    )
    passed_on = Words(
        label=_("What may be passed on?"),
        help_text=_("They read this, and the name, once they have said yes. Only what the person agreed to."),
        max_length=2000,
    )
    consent_words = Words(
        label=_("What did the person say when they agreed?"),
        help_text=_("In their words. They see this, and can take it back at any time."),
        max_length=600,
        rows=2,
    )
    until = Day(label=_("Until which day does their yes hold?"))

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside = [("", _("Choose somebody")), *((str(person.pk), str(person)) for person in me.beside())]
        self.fields["whom"].choices = beside  # type: ignore[attr-defined]
        receivers = staff_of(me.initiative).exclude(organisation=None).exclude(pk=me.someone.pk)
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """The next step of an introduction, of those that can come next, with the reason where it stops."""

    to = forms.ChoiceField(label=_("What happens next?"), widget=forms.RadioSelect)
    reason = Words(
        label=_("Why?"),
        help_text=_("Needed if it stops or has to wait. The person reads it."),
        max_length=600,
        rows=2,
        required=False,
    )

    ASKED = {
        Introduction.State.ACCEPTED: _("Yes, I take it up"),
        Introduction.State.DECLINED: _("No"),
        Introduction.State.IN_PROGRESS: _("It is under way"),
        Introduction.State.ON_HOLD: _("It has to wait"),
        Introduction.State.COMPLETED: _("It is done"),
        Introduction.State.FAILED: _("It did not work out"),
        Introduction.State.CANCELLED: _("Call it off"),
    }

    def __init__(self, *args: Any, allowed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(state, self.ASKED[Introduction.State(state)]) for state in allowed]  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What came of it?"), choices=IntroductionOutcome.Kind.choices, widget=forms.RadioSelect
    )
    amount = forms.IntegerField(
        label=_("How much, in whole pounds?"),
        help_text=_("For money gained or debt managed."),
        required=False,
        error_messages={
            "invalid": _("Write whole pounds in figures only, such as 1200: no pence, no other currency.")
        },
    )
    words = forms.CharField(label=_("Anything to add?"), max_length=300, required=False)


class ExitForm(forms.Form):
    words = Words(label=_("What do they go on to?"), max_length=600, rows=3)
    owner = Receiver(
        Person.objects.none(),
        label=_("Who looks after that it happens?"),
        required=False,
        empty_label=_("Nobody by name"),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("At which organisation?"), required=False, empty_label=_("None")
    )
    agreed_on = Day(label=_("On which day did you agree it?"), initial=timezone.localdate)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff_of(initiative)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = Organisation.objects.filter(community=initiative.community_id)  # type: ignore[attr-defined]


class NoExitForm(forms.Form):
    words = Words(label=_("What did they say?"), help_text=_("In their own words."), max_length=600, rows=2)
    agreed_on = Day(label=_("On which day did you talk?"), initial=timezone.localdate)
