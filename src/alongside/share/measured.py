"""What a pack says was measured, as tables: a column for what differs between numbers, said once where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alongside.shell.values import Column, Table, Words

from .packs.format import Document


@dataclass(frozen=True)
class Measured:
    """One outcome: its numbers, the one source of all of them where there is one, and what they cannot say."""

    what: str
    table: Table
    source: str
    limits: str


def measured(document: Document) -> list[Measured]:
    return [_of(outcome) for outcome in document["evidence"]]


def _of(outcome: Document) -> Measured:
    numbers = outcome["measurements"]
    sources = {one.get("source", "") for one in numbers}
    told: list[tuple[Column | str, list[object]]] = [
        (_("Place"), [_said(one["place"]) for one in numbers]),
        (_("When"), [_days(one) for one in numbers]),
        (Column(_("Number"), numeric=True), [_value(one["value"]) for one in numbers]),
    ]
    if any(one.get("about") for one in numbers):
        told.append((_("About"), [_said(one.get("about", "")) for one in numbers]))
    if len(sources) > 1:
        told.append((_("Source"), [_said(one.get("source", "")) for one in numbers]))
    unit = f" ({outcome['unit']})" if outcome["unit"] else ""
    table = Table(
        caption=_("The numbers"),
        columns=[column for column, _cells in told],
        rows=list(zip(*(cells for _column, cells in told), strict=True)),
    )
    only = next(iter(sources)) if len(sources) == 1 else ""
    return Measured(outcome["what"] + unit, table, only, outcome["limits"])


def _said(words: str) -> object:
    return Words(words) if words else ""


def _days(one: Document) -> str:
    return " – ".join(_day(one[name]) for name in ("on", "until") if one.get(name))


def _day(written: str) -> str:
    """A day in words; one that no calendar has stands as it was written."""
    try:
        return date_format(date.fromisoformat(written), "j E Y")
    except ValueError:
        return written


def _value(value: float | None) -> object:
    if value is None:
        return _("held back")
    return int(value) if float(value).is_integer() else f"{value:.15g}"
