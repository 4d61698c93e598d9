"""What is typed about an introduction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.models import Person
from alongside.shell.forms import Words

from ..models import Consent, Introduction, IntroductionOutcome, RoomQuestion
from .days import Day, Moment
from .people import Receiver, receivers_for


class MeetingForm(forms.Form):
    """How they meet: nobody is sent off with a leaflet."""

    how = forms.ChoiceField(
        label=_("How do they meet?"), choices=Consent.How.choices, widget=forms.RadioSelect
    )
    meet_at = Moment(
        label=_("When?"),
        help_text=_("For an agreed time: the day and the time. Else leave it."),
        required=False,
    )
    meet_where = forms.CharField(
        label=_("Where, or on which number?"),
        help_text=_("The person reads this, and the service once it has said yes."),
        max_length=160,
        required=False,
    )


class IntroductionForm(MeetingForm):
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
    field_order = (
        "whom",
        "receiver",
        "asked_for",
        "how",
        "meet_at",
        "meet_where",
        "passed_on",
        "consent_words",
        "until",
    )

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside = [("", _("Choose somebody")), *((str(person.pk), str(person)) for person in me.beside())]
        self.fields["whom"].choices = beside  # type: ignore[attr-defined]
        receiver = self.fields["receiver"]
        receiver.answers = RoomQuestion.objects.latest_answers(me.initiative)  # type: ignore[attr-defined]
        receiver.queryset = receivers_for(me)  # type: ignore[attr-defined]


class OnwardForm(IntroductionForm):
    """From one introduction to the next: the person is known, and their yes is asked anew."""

    ends_because = Words(
        label=_("If yours ends here: why?"),
        help_text=_("The person reads it. Leave it empty if you go on helping as well."),
        max_length=600,
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, me: Me, may_end: bool, **kwargs: Any) -> None:
        super().__init__(*args, me=me, **kwargs)
        del self.fields["whom"]
        if not may_end:
            del self.fields["ends_because"]


class NewYesForm(forms.Form):
    words = Words(
        label=_("What did the person say when they agreed again?"),
        help_text=_("In their words. They see this, and can take it back at any time."),
        max_length=600,
        rows=2,
    )
    until = Day(label=_("Until which day does their yes hold?"))


class TakeBackForm(forms.Form):
    with_onward = forms.BooleanField(label=_("Take back the yes to these too"), required=False, initial=True)


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

    cause = forms.ChoiceField(
        label=_("What kind of reason is it?"),
        help_text=_("For the numbers alone, if it stops for good."),
        choices=[("", _("It does not stop for good")), *Introduction.Cause.choices],
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
        if not Introduction.STOPPED & set(allowed):
            del self.fields["cause"]
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
