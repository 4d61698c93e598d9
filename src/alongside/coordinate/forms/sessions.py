"""What is typed about one session."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, Person
from alongside.community.rules import Role

from ..models import Opportunity, Pledge, Resource, Session, SessionPlace
from .times import Clock, Day, exists

KINDS = {
    "venue": [Resource.Kind.VENUE, Resource.Kind.PLACES],
    "helpers": [Resource.Kind.HOURS],
    "kit": [Resource.Kind.KIT, Resource.Kind.VEHICLE],
}


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
    kit = forms.ModelMultipleChoiceField(
        Pledge.objects.none(),
        label=_("Which things does it take?"),
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
        self,
        *args: Any,
        initiative: Initiative,
        session: Session | None = None,
        moved_to: date | None = None,
        **kwargs: Any,
    ) -> None:
        """`moved_to`: the day on which somebody put the session, before they say whether they mean it."""
        if session:
            start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
            on_it = session.places.filter(state=SessionPlace.State.EXPECTED)
            used = {
                name: list(
                    session.uses.filter(pledge__resource__kind__in=kinds).values_list("pledge", flat=True)
                )
                for name, kinds in KINDS.items()
            }
            kwargs["initial"] = {
                "day": moved_to or start.date(),
                "from_time": start.time(),
                "until_time": end.time(),
                "venue": session.venue_id,
                "helpers": used["helpers"],
                "kit": used["kit"],
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
        self.session = session
        pledges = Pledge.objects.standing(initiative)
        if session:
            del self.fields["opportunity"]
            # What it takes already may have been withdrawn since: it can still be left as it is, or put down.
            pledges |= Pledge.objects.filter(initiative=initiative, pk__in=session.uses.values("pledge"))
        else:
            self.fields["opportunity"].queryset = Opportunity.objects.open_now(initiative)  # type: ignore[attr-defined]
        for name, kinds in KINDS.items():
            of_kind = pledges.filter(resource__kind__in=kinds).readable()
            self.fields[name].queryset = of_kind  # type: ignore[attr-defined]
            if name == "kit" and not of_kind:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("place") and not given.get("venue"):
            self.add_error("place", _("Say where it is."))
        for field in ("from_time", "until_time"):
            if given.get("day") and given.get(field) and not exists(given["day"], given[field]):
                self.add_error(
                    field,
                    _("The clocks go forward that night, and there is no such time. Choose an hour later."),
                )
        return given

    def given(self) -> dict[str, Any]:
        """The cleaned answers as the actions take them."""
        data = dict(self.cleaned_data)
        day, start, end = data.pop("day"), data.pop("from_time"), data.pop("until_time")
        zone = timezone.get_current_timezone()
        data["starts_at"] = datetime.combine(day, start, tzinfo=zone)
        # Until a time that is not after the start means the next day: work that goes past midnight.
        data["ends_at"] = datetime.combine(day + timedelta(days=end < start), end, tzinfo=zone)
        data["helpers"] = [*data["helpers"], *data.pop("kit", ())]
        venue = data["venue"]
        before = self.session.place if self.session and self.session.venue != venue else ""
        if venue and data["place"] in {"", before}:
            data["place"] = venue.resource.where or venue.resource.name
        return data
