"""What people type in Decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.forms import ForWhom
from alongside.community.models import Initiative, Membership, Person
from alongside.listen.models import Ask
from alongside.shell.forms import Words

from .allocation import pounds
from .models import Proposal, Round


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class RoundForm(forms.Form):
    question = forms.CharField(label=_("What is the question?"), max_length=200)
    kind = forms.ChoiceField(
        label=_("What do people do?"), choices=Round.Kind.choices, widget=forms.RadioSelect
    )
    budget = forms.IntegerField(
        label=_("How many pounds are there, if a budget is shared out?"),
        min_value=1,
        max_value=100_000_000,
        required=False,
    )
    picks = forms.IntegerField(
        label=_("How many priorities are wanted, if they are picked?"),
        min_value=1,
        max_value=100,
        required=False,
    )
    opens_at = forms.DateTimeField(
        label=_("When does voting open?"),
        help_text=_("Leave it empty and open voting by hand. Until then people put proposals forward."),
        required=False,
        widget=Moment,
    )
    closes_at = forms.DateTimeField(
        label=_("When does voting close?"),
        help_text=_("Leave it empty and close it by hand."),
        required=False,
        widget=Moment,
    )


class ProposalForm(ForWhom):
    words = forms.CharField(
        label=_("What should be done?"),
        help_text=_(
            "One thing, in a sentence that everyone who votes understands. Everyone here can read it."
        ),
        max_length=280,
    )
    cost = forms.IntegerField(
        label=_("What would it cost, in whole pounds?"), min_value=1, max_value=100_000_000, required=False
    )
    ask = forms.ModelChoiceField(
        Ask.objects.none(), label=_("Does it come from an ask?"), required=False, empty_label=_("No")
    )

    field_order = ("whom", "words", "cost", "ask")

    def __init__(self, *args: Any, me: Me, round: Round, reads_asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, me=me, **kwargs)
        if not round.is_budget:
            del self.fields["cost"]
        asks = Ask.objects.filter(initiative=round.initiative)
        if not reads_asks:
            asks = asks.filter(person=me.person)
        self.fields["ask"].queryset = asks  # type: ignore[attr-defined]
        if not asks.exists():
            del self.fields["ask"]


class ProposalChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, proposal: Proposal) -> str:
        if proposal.cost is None:
            return proposal.words
        return gettext("%(words)s (%(cost)s)") % {"words": proposal.words, "cost": pounds(proposal.cost)}


class BallotForm(ForWhom):
    chosen = ProposalChoice(
        Proposal.objects.none(),
        label=_("Which of these do you want to see happen?"),
        help_text=_(
            "Tick as many as you like. You can change it until voting closes. Nobody sees what you ticked."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, me: Me, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, me=me, **kwargs)
        self.fields["chosen"].queryset = Proposal.objects.standing(round)  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    why = forms.CharField(label=_("Why is it taken off the list?"), max_length=300)


class DecisionForm(forms.Form):
    goes_ahead = ProposalChoice(
        Proposal.objects.none(),
        label=_("Which proposals go ahead?"),
        help_text=_(
            "What the ballots carry is ticked. Change it where the decision was another one, and say why."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = Words(label=_("What was decided?"), max_length=2000)
    why = Words(label=_("Why? If it departs from the ballots, say why it does."), max_length=2000)
    decided_on = forms.DateField(
        label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    decided_by = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Who decided?"),
        help_text=_("Everyone who had a say. The names of participants are shown to the team alone."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, initiative: Initiative, round: Round | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"decided_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        here = Membership.objects.now().filter(initiative=initiative)
        people = Person.objects.filter(pk__in=here.values("person"), erased_at=None)
        self.fields["decided_by"].queryset = people  # type: ignore[attr-defined]
        if round is None:
            del self.fields["goes_ahead"]
        else:
            self.fields["goes_ahead"].queryset = Proposal.objects.standing(round)  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    words = Words(
        label=_("What do you see?"),
        help_text=_("Were the right people asked? Does the reason hold?"),
        max_length=2000,
    )
