"""Days, hours and lists, as the forms of this room ask for them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from alongside.shell.forms import Words

from ..models import PledgeWindow

MOST_DAYS_OFF = 40  # lines
MOST_TIMES = 40


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


class DaysOff(Words):
    """Days and stretches of days on which something or somebody is not there, one on each line: first and last."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("One on each line: 24/12/2026, or 24/12/2026 to 2/1/2027.")
        super().__init__(
            **{"help_text": help_text, "max_length": 1200, "rows": 3, "required": False, **kwargs}
        )

    def clean(self, value: Any) -> list[tuple[date, date]]:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST_DAYS_OFF:
            raise forms.ValidationError(
                _("There is room for %(most)d lines."), params={"most": MOST_DAYS_OFF}
            )
        return [_days_of(line, number) for number, line in enumerate(lines, start=1)]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(
            _typed(first) if first == last else f"{_typed(first)} to {_typed(last)}" for first, last in value
        )


class WeeklyTimes(Words):
    """Times of the week, one on each line: a day, from and until. A day may have several."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("One on each line: Tuesday 18:00 to 21:00.")
        super().__init__(**{"help_text": help_text, "max_length": 1200, "rows": 4, **kwargs})

    def clean(self, value: Any) -> list[tuple[int, time, time]]:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST_TIMES:
            raise forms.ValidationError(_("There is room for %(most)d lines."), params={"most": MOST_TIMES})
        return [_time_of(line, number) for number, line in enumerate(lines, start=1)]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{_day_name(day)} {start:%H:%M} to {end:%H:%M}" for day, start, end in value)


def exists(day: date, clock: time) -> bool:
    """Whether the clocks show this time on this day: in spring they leave an hour out."""
    wall = datetime.combine(day, clock)
    there = wall.replace(tzinfo=timezone.get_current_timezone())
    return there.astimezone(UTC).astimezone(timezone.get_current_timezone()).replace(tzinfo=None) == wall


def _day_name(day: int) -> str:
    return str(PledgeWindow.Weekday(day).label)


def _time_of(line: str, number: int) -> tuple[int, time, time]:
    """A line such as Tuesday 18:00 to 21:00. Days may be cut short: Tue."""
    found = re.fullmatch(r"(\w+),?\s+(\d{1,2})[:.](\d{2})\s*(?:to|until|-|–)\s*(\d{1,2})[:.](\d{2})", line)
    try:
        if not found:
            raise ValueError
        typed = found[1].casefold()
        days = [day for day in PledgeWindow.Weekday.values if _day_name(day).casefold().startswith(typed)]
        start, end = time(int(found[2]), int(found[3])), time(int(found[4]), int(found[5]))
        if len(days) != 1:
            raise ValueError
    except ValueError:
        raise forms.ValidationError(
            _("Line %(number)d, “%(line)s”, is not a time of the week. Write it as Tuesday 18:00 to 21:00."),
            params={"number": number, "line": line[:60]},
        ) from None
    if end <= start:
        raise forms.ValidationError(
            _("Line %(number)d ends at %(end)s, not after it begins."),
            params={"number": number, "end": f"{end:%H:%M}"},
        )
    return days[0], start, end


def _typed(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _days_of(line: str, number: int) -> tuple[date, date]:
    """A line such as 24/12/2026 to 2/1/2027."""
    found = re.fullmatch(r"(\d+)/(\d+)/(\d{4})(?:\s*(?:to|-|–)\s*(\d+)/(\d+)/(\d{4}))?", line)
    try:
        if not found:
            raise ValueError
        parts = [int(part) for part in found.groups() if part]
        first = date(parts[2], parts[1], parts[0])
        last = date(parts[5], parts[4], parts[3]) if len(parts) > 3 else first
    except ValueError:
        raise forms.ValidationError(
            _(
                "Line %(number)d, “%(line)s”, is not a day. Write it as 24/12/2026, or 24/12/2026 to 2/1/2027."
            ),
            params={"number": number, "line": line[:60]},
        ) from None
    if first > last:
        raise forms.ValidationError(
            _("Line %(number)d ends on %(last)s, before it begins."),
            params={"number": number, "last": date_format(last, "j E Y")},
        )
    return first, last
