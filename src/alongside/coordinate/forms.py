"""What people type in Coordinate."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.models import Initiative, Membership, Organisation, Person
from alongside.community.rules import Ability, Role
from alongside.listen.models import Ask
from alongside.shell.forms import Words

from .models import Opportunity, Pledge, PledgeWindow, Request, Resource, Session, SessionPlace


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Listed(forms.CharField):
    """Short words with commas between them."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value) or ""
        return list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        if any(len(word) > 60 for word in value):
            raise forms.ValidationError(_("Keep each of these under 60 letters, with commas between them."))

    def run_validators(self, value: Any) -> None:
        """Each word was checked by itself."""


class PledgeForm(forms.Form):
    """What an organisation has and how much of it is pledged, in one go."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Whose is it?"))
    resource = forms.ModelChoiceField(
        Resource.objects.none(),
        label=_("What is it?"),
        required=False,
        empty_label=_("Something that is not on the list yet"),
    )
    kind = forms.ChoiceField(
        label=_("If it is not on the list: what kind of thing?"),
        choices=[("", _("Choose one")), *Resource.Kind.choices],
        required=False,
    )
    name = forms.CharField(label=_("What is it called?"), max_length=120, required=False)
    where = forms.CharField(label=_("Where is it?"), max_length=160, required=False)
    holds = forms.IntegerField(
        label=_("How many people fit in, if it is a room, hall or yard?"),
        min_value=1,
        max_value=5000,
        required=False,
    )
    features = Listed(
        label=_("What is it good for?"),
        help_text=_(
            "Short words with commas between: kitchen, step-free. For a person’s hours: what they can do."
        ),
        required=False,
        max_length=400,
    )
    amount = forms.IntegerField(
        label=_("How much do you pledge, in all?"),
        help_text=_(
            "Hours for a room or a person, people for work places, things for kit, pounds for money."
        ),
        min_value=1,
        max_value=10_000_000,
    )
    starts_on = forms.DateField(label=_("From which day?"), widget=Day)
    ends_on = forms.DateField(label=_("Until which day?"), widget=Day)
    days = forms.TypedMultipleChoiceField(
        label=_("On which days of the week?"),
        choices=PledgeWindow.Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    from_time = forms.TimeField(label=_("From what time?"), widget=Clock)
    until_time = forms.TimeField(label=_("Until what time?"), widget=Clock)
    notice_days = forms.IntegerField(
        label=_("How many days’ notice do you need?"), min_value=0, max_value=365, required=False
    )
    conditions = Words(label=_("On what conditions?"), max_length=600, required=False, rows=2)

    def __init__(self, *args: Any, me: Me, organisations: list[Organisation], **kwargs: Any) -> None:
        kwargs["initial"] = {
            "starts_on": timezone.localdate(),
            "ends_on": me.initiative.ends_on,
            "organisation": me.someone.organisation_id,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        owners = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        self.fields["organisation"].queryset = owners  # type: ignore[attr-defined]
        if len(organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = organisations[0].pk
        resources = Resource.objects.filter(organisation__in=owners).select_related("organisation")
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]
        if not resources.exists():
            del self.fields["resource"]
            self.fields["kind"].required = self.fields["name"].required = True
            self.fields["kind"].label = _("What kind of thing is it?")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        resource = given.get("resource")
        if resource is None:
            for field, words in (
                ("kind", _("Choose what kind of thing it is.")),
                ("name", _("Give it a name.")),
            ):
                if not given.get(field):
                    self.add_error(field, words)
        elif given.get("organisation") and resource.organisation_id != given["organisation"].pk:
            self.add_error("resource", _("That belongs to another organisation. Choose again."))
        start, end = given.get("from_time"), given.get("until_time")
        if (resource.kind if resource else given.get("kind")) == Resource.Kind.MONEY:
            for field in ("days", "from_time", "until_time"):  # money has no time of the week
                self.errors.pop(field, None)
        elif start and end and end <= start:
            self.add_error("until_time", _("That is not after the start. Change one of them."))
        return given

    def windows(self) -> list[tuple[int, time, time]]:
        given = self.cleaned_data
        start, end = given.get("from_time"), given.get("until_time")
        return [(day, start, end) for day in given.get("days", [])] if start and end else []


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why?"), max_length=300)


class LossForm(forms.Form):
    pledge = forms.ModelChoiceField(Pledge.objects.none(), label=_("What fell through?"))
    starts_at = forms.DateTimeField(label=_("From when?"), widget=Moment)
    ends_at = forms.DateTimeField(label=_("Until when?"), widget=Moment)
    why = forms.CharField(label=_("What happened, in a few words?"), max_length=300)

    def __init__(self, *args: Any, pledges: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pledge"].queryset = pledges  # type: ignore[attr-defined]


class RequestForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Whom do you ask?"))
    words = Words(
        label=_("What do you ask for?"),
        help_text=_("What, when, for how many. Name nobody who takes part."),
        max_length=600,
    )
    opportunity = forms.ModelChoiceField(
        Opportunity.objects.none(),
        label=_("What is it for?"),
        required=False,
        empty_label=_("Nothing in particular"),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Organisation.objects.filter(community=initiative.community_id)
        self.fields["organisation"].queryset = partners  # type: ignore[attr-defined]
        self.fields["opportunity"].queryset = Opportunity.objects.open_now(initiative)  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    reply = forms.ChoiceField(
        label=_("What do you say?"),
        choices=[choice for choice in Request.Reply.choices if choice[0] != Request.Reply.WAITING],
        widget=forms.RadioSelect,
    )
    words = Words(
        label=_("Anything to add?"),
        help_text=_("For “no”: why. For “something else instead”: what."),
        max_length=600,
        required=False,
    )
    pledge = forms.ModelChoiceField(
        Pledge.objects.none(),
        label=_("Which pledge covers it?"),
        required=False,
        empty_label=_("None yet"),
    )

    def __init__(self, *args: Any, pledges: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pledge"].queryset = pledges  # type: ignore[attr-defined]
        if not pledges:
            del self.fields["pledge"]


class OpportunityForm(forms.Form):
    name = forms.CharField(label=_("What is it called?"), max_length=120)
    asks = forms.ModelMultipleChoiceField(
        Ask.objects.none(),
        label=_("Which asks does it come from?"),
        help_text=_("Those who asked are planned for it."),
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.IntegerField(
        label=_("How long is one session, in minutes?"), min_value=5, max_value=24 * 60, initial=120
    )
    fewest = forms.IntegerField(label=_("How many people at least?"), min_value=1, max_value=500, initial=1)
    most = forms.IntegerField(label=_("How many at most?"), min_value=1, max_value=500, initial=12)
    times = forms.IntegerField(
        label=_("How many sessions would each person like, in all?"), min_value=1, max_value=200, initial=1
    )
    per_week = forms.IntegerField(
        label=_("How many in one week at most?"), min_value=1, max_value=7, initial=1
    )
    features = Listed(
        label=_("What must the place have?"),
        help_text=_("The same short words as in the pledges: kitchen, step-free."),
        required=False,
        max_length=400,
    )
    helpers = forms.IntegerField(label=_("How many helpers at least?"), min_value=0, max_value=50, initial=0)
    skills = Listed(label=_("What must a helper be able to do?"), required=False, max_length=400)
    kit = Listed(label=_("What kit is needed?"), required=False, max_length=400)
    checks = Listed(
        label=_("Which checks must every helper have?"),
        help_text=_("As the pledge says them: PVG, first aid."),
        required=False,
        max_length=400,
    )
    people_per_helper = forms.IntegerField(
        label=_("How many people for each helper at most?"), min_value=1, max_value=500, required=False
    )
    spacing_days = forms.IntegerField(
        label=_("How many days apart are one person’s sessions at least?"),
        help_text=_("1 means never two on one day."),
        min_value=0,
        max_value=60,
        initial=1,
        required=False,
    )
    after = forms.ModelMultipleChoiceField(
        Opportunity.objects.none(),
        label=_("What must somebody have been to before?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-own-words": True}),
    )

    def clean_spacing_days(self) -> int:
        given = self.cleaned_data["spacing_days"]
        return 1 if given is None else int(given)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = Ask.objects.filter(initiative=initiative).exclude(outcome=Ask.Outcome.REFUSED)
        self.fields["asks"].queryset = asks.select_related("person")  # type: ignore[attr-defined]
        self.fields["asks"].label_from_instance = _ask_with_person  # type: ignore[attr-defined]
        self.fields["after"].queryset = Opportunity.objects.open_now(initiative)  # type: ignore[attr-defined]


def _ask_with_person(ask: Ask) -> str:
    words = ask.words if len(ask.words) <= 120 else ask.words[:119] + "…"
    return gettext("%(person)s: %(words)s") % {"person": ask.person, "words": words}


class PlanForm(forms.Form):
    first_day = forms.DateField(
        label=_("From which week?"), help_text=_("Any day in it. The plan begins on its Monday."), widget=Day
    )
    weeks = forms.IntegerField(label=_("For how many weeks?"), min_value=1, max_value=26, initial=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"first_day": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class SessionForm(forms.Form):
    opportunity = forms.ModelChoiceField(Opportunity.objects.none(), label=_("What is it?"))
    day = forms.DateField(label=_("On which day?"), widget=Day)
    from_time = forms.TimeField(label=_("From what time?"), widget=Clock)
    until_time = forms.TimeField(label=_("Until what time?"), widget=Clock)
    venue = forms.ModelChoiceField(
        Pledge.objects.none(), label=_("On which pledge?"), required=False, empty_label=_("None")
    )
    place = forms.CharField(
        label=_("Where, in words that people know?"),
        help_text=_("Leave it empty to use the pledge’s own place."),
        max_length=200,
        required=False,
    )
    helpers = forms.ModelMultipleChoiceField(
        Pledge.objects.none(),
        label=_("Whose hours does it take?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    led_by = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who leads it?"), required=False, empty_label=_("Nobody yet")
    )
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Who is on it?"), widget=forms.CheckboxSelectMultiple
    )
    kept_why = forms.CharField(
        label=_("If something speaks against it: why does it stay?"),
        help_text=_("Lives overlap. You are told what speaks against it, and what cannot be at all."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, *args: Any, initiative: Initiative, session: Session | None = None, **kwargs: Any
    ) -> None:
        if session:
            start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
            on_it = session.places.filter(state=SessionPlace.State.EXPECTED)
            kwargs["initial"] = {
                "day": start.date(),
                "from_time": start.time(),
                "until_time": end.time(),
                "place": session.place,
                "led_by": session.led_by_id,
                "kept_why": session.kept_why,
                "people": list(on_it.values_list("person", flat=True)),
            }
        super().__init__(*args, **kwargs)
        here = Membership.objects.now().filter(initiative=initiative)
        people = Person.objects.filter(erased_at=None)
        taking_part = here.filter(role=Role.PARTICIPANT).values("person")
        self.fields["people"].queryset = people.filter(pk__in=taking_part)  # type: ignore[attr-defined]
        self.fields["led_by"].queryset = people.filter(pk__in=here.values("person"))  # type: ignore[attr-defined]
        if session:
            for name in ("opportunity", "venue", "helpers"):
                del self.fields[name]
            return
        pledges = Pledge.objects.standing(initiative).readable()
        heads = [Resource.Kind.VENUE, Resource.Kind.PLACES]
        self.fields["opportunity"].queryset = Opportunity.objects.open_now(initiative)  # type: ignore[attr-defined]
        self.fields["venue"].queryset = pledges.filter(resource__kind__in=heads)  # type: ignore[attr-defined]
        self.fields["helpers"].queryset = pledges.filter(resource__kind=Resource.Kind.HOURS)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("place") and not given.get("venue"):
            self.add_error("place", _("Say where it is."))
        return given

    def given(self) -> dict[str, Any]:
        """The cleaned answers as the actions take them."""
        data = dict(self.cleaned_data)
        day, start, end = data.pop("day"), data.pop("from_time"), data.pop("until_time")
        zone = timezone.get_current_timezone()
        data["starts_at"] = datetime.combine(day, start, tzinfo=zone)
        # Until a time that is not after the start means the next day: work that goes past midnight.
        data["ends_at"] = datetime.combine(day + timedelta(days=end < start), end, tzinfo=zone)
        venue = data.get("venue")
        if not data["place"] and venue:
            data["place"] = venue.resource.where or venue.resource.name
        return data


class KeepApartForm(forms.Form):
    one = forms.ModelChoiceField(Person.objects.none(), label=_("Who?"))
    other = forms.ModelChoiceField(Person.objects.none(), label=_("And who?"))

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.now().filter(initiative=initiative, role=Role.PARTICIPANT)
        people = Person.objects.filter(pk__in=here.values("person"), erased_at=None)
        for name in ("one", "other"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]


class CalendarForm(forms.Form):
    """Whose calendar, and what it may say on a phone that others see."""

    whose = forms.ChoiceField(label=_("Whose times should it show?"))
    title = forms.CharField(
        label=_("What should each entry say?"),
        help_text=_("Others may see this phone. If you leave it empty, a person’s entries say “Busy”."),
        max_length=40,
        required=False,
    )
    shows_place = forms.BooleanField(label=_("Show the place too"), required=False)

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {person.pk: person for person in [me.someone, *me.beside()]}
        self.of: dict[str, tuple[str, Any]] = {f"person-{pk}": ("person", one) for pk, one in people.items()}
        partners = Organisation.objects.filter(community=me.initiative.community_id)
        places = Resource.objects.filter(
            pledges__initiative=me.initiative, kind=Resource.Kind.VENUE
        ).distinct()
        if not me.can(Ability.PLAN):
            partners = (
                partners.filter(pk=me.someone.organisation_id or 0)
                if me.can(Ability.PLEDGE)
                else partners.none()
            )
            places = places.filter(organisation=me.someone.organisation_id or 0)
        self.of |= {f"partner-{one.pk}": ("organisation", one) for one in partners}
        self.of |= {f"place-{one.pk}": ("resource", one) for one in places.select_related("organisation")}
        whose = self.fields["whose"]
        whose.choices = [(key, str(one)) for key, (_kind, one) in self.of.items()]  # type: ignore[attr-defined]
        whose.widget.attrs["data-own-words"] = True

    def chosen(self) -> dict[str, Any]:
        kind, one = self.of[self.cleaned_data["whose"]]
        return {
            kind: one,
            "title": self.cleaned_data["title"],
            "shows_place": self.cleaned_data["shows_place"],
        }
