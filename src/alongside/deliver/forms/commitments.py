"""What is typed about a promise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.forms import ForWhom
from alongside.community.models import Person
from alongside.listen.models import Strength
from alongside.shell.forms import Words

from .days import Day
from .people import staff_of


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
        if not me.is_team:
            self._speak_to_you()
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

    def _speak_to_you(self) -> None:
        """Whoever promises for themselves alone is asked as such."""
        own = {
            "words": _("What do you promise?"),
            "to_person": _("Who do you promise it to?"),
            "strength": _("Does it use something you are good at?"),
        }
        for name, label in own.items():
            self.fields[name].label = label
        self.fields["words"].help_text = _("One thing, so that you can see if it was done.")


class NotKeptForm(forms.Form):
    reason = Words(label=_("Why could it not be kept?"), max_length=600, rows=2)


class AnewForm(forms.Form):
    due_on = Day(label=_("By which day now?"))
    words = Words(
        label=_("Is it a different promise now?"),
        help_text=_("Leave it empty if only the day changes."),
        max_length=300,
        rows=2,
        required=False,
    )
    reason = Words(label=_("Why does it change?"), max_length=600, rows=2)


class TakeOnForm(forms.Form):
    due_on = Day(label=_("By which day do you do it?"))
