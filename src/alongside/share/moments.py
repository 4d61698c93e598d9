"""Days and moments as packs tell them: strangers wrote them, so none is believed that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.refusals import Refusal

from .packs.format import Document

EARLIEST = 1800  # no pattern was signed before; and days near the first of all years have no moment in some time zones
# What the clocks of two machines, and the days of two time zones, may differ by.
CLOCKS, ZONES = timedelta(minutes=10), timedelta(days=1)


class Ahead(Refusal):
    """It tells of a moment that is still to come. Tomorrow that may be true."""


def moment(day: str) -> datetime:
    """Noon of a day, in the time zone of this instance. Raises Refusal for a day that there is not."""
    try:
        on = date.fromisoformat(day)
        if on.year < EARLIEST:
            raise ValueError
        return timezone.make_aware(datetime.combine(on, time(12)))
    except (ValueError, OverflowError):
        raise Refusal(_("There is no such day as %(day)s. Nothing was kept.") % {"day": day}) from None


def of_its_time(told: Document) -> None:
    """Raises Refusal where a document tells of a day that there is not, or of one that is still to come.

    The later copy of an edition is believed, so one that says it was sealed in the future would be so for ever.
    """
    now = timezone.now()
    for day in _days(told):
        if moment(day) > now + ZONES + timedelta(hours=12):
            raise _ahead(day)
    if sealed_at := told.get("sealed_at"):
        try:
            sealed = datetime.strptime(sealed_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise Refusal(
                _("There is no such day as %(day)s. Nothing was kept.") % {"day": sealed_at}, field="file"
            ) from None
        if sealed > now + CLOCKS:
            raise _ahead(sealed_at)


def _ahead(when: str) -> Ahead:
    return Ahead(
        _(
            "It says that something in it was done on %(day)s, which is still to come. The clock of whoever signed it "
            "may be wrong. Nothing was kept."
        )
        % {"day": when},
        field="file",
    )


def _days(told: Document) -> Iterator[str]:
    yield told["published_on"]
    yield from (note["on"] for note in told["notes"])
    for step in (*told["began"], *told["adopted"]):
        yield step["on"]
        yield from (note["on"] for note in step.get("notes", []))
