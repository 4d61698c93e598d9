"""What is typed about a calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.models import Organisation
from alongside.community.rules import Ability

from ..models import Resource


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
