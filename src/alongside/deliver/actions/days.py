"""Which days may be promised or agreed."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.refusals import Refusal


def day_to_come(day: date, *, field: str = "due_on") -> None:
    if day < timezone.localdate():
        raise Refusal(_("That day is over. Choose today or a day to come."), field=field)
