"""Which days may be promised or agreed."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.refusals import Refusal

LONGEST_YES = timedelta(days=366)


def day_a_yes_ends(day: date, *, field: str = "until") -> None:
    """A yes is asked for anew at least once a year: nobody agrees to what they will have forgotten."""
    day_to_come(day, field=field)
    if day > timezone.localdate() + LONGEST_YES:
        raise Refusal(
            _("A yes holds for a year at most. Choose a day within a year; they can say yes anew then."),
            field=field,
        )


def day_to_come(day: date, *, field: str = "due_on") -> None:
    if day < timezone.localdate():
        raise Refusal(_("That day is over. Choose today or a day to come."), field=field)
