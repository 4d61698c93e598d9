"""What a partner has and pledges, from a table: one pledge a row, with what is wrong by file, row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from alongside.listen.csv_records import Notes, short
from alongside.listen.tables import Row, read_table

from .models import Resource

COLUMNS: Mapping[str, Sequence[str]] = {
    "what": ("name", "resource"),
    "kind": (),
    "amount": ("how much",),
    "from": ("first day", "starts on"),
    "until": ("last day", "ends on"),
    "days": ("weekdays",),
    "opens": ("from time", "start time"),
    "closes": ("until time", "end time"),
    "features": ("skills", "what it has"),
    "where": ("place", "address"),
    "holds": ("people", "capacity"),
    "notice": ("days of notice",),
    "conditions": (),
    "not on": ("except", "closed on"),
}
TEMPLATE = """what,kind,amount,from,until,days,opens,closes,features,where,holds,notice,conditions,not on
Training yard,venue,40,2027-01-11,2027-03-05,Tue Thu,18:00,21:00,kitchen,Mill Street,20,2,No cars,2027-02-12 2027-02-15
Youth worker,hours,6,2027-01-11,2027-03-05,Wed,10:00,16:00,"cooking, PVG",,,0,,
Minibus,vehicle,1,2027-01-11,2027-03-05,Sat,09:00,18:00,minibus,,,7,A driver of ours,
"""
WEEKDAYS = {name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
MOST_FEATURES, LONGEST = 20, {"what": 120, "where": 160, "conditions": 600}


@dataclass(frozen=True)
class Offered:
    """One row: a resource and how much of it is pledged, when. `number` is the row's in the file."""

    number: int
    name: str
    kind: str
    amount: int
    starts_on: date
    ends_on: date
    windows: tuple[tuple[int, time, time], ...]
    features: tuple[str, ...]
    where: str
    holds: int | None
    notice_days: int
    conditions: str
    not_on: tuple[tuple[date, date], ...] = ()


class _Wrong(ValueError):
    """A cell cannot be used; the message says why and what would do."""


def read_pledges(path: Path, name: str) -> tuple[list[Offered], list[str]]:
    """The rows of a table, and a sentence for each cell that cannot be used.

    Raises:
        FileProblem: the file cannot be read at all.
    """
    notes = Notes(short(name))
    offered: dict[str, Offered] = {}
    for row in read_table(path, name, notes, COLUMNS):
        found = _offered(row, notes)
        if found is None:
            continue
        first = offered.setdefault(found.name.casefold(), found)
        if first is found:
            continue
        both = _with_times_of(first, found)
        if both is None:
            notes.add(
                found.number,
                _("“%(name)s” stands in row %(row)d already. A second row of it may only add days and times.")
                % {"name": short(found.name), "row": first.number},
            )
            continue
        offered[found.name.casefold()] = both
    return list(offered.values()), notes.all()


def _with_times_of(first: Offered, other: Offered) -> Offered | None:
    """One offer with the times of two rows; None where they say something else, or the same time, of one thing."""
    same_but_times = replace(other, number=first.number, name=first.name, windows=first.windows) == first
    overlap = any(
        day == there and opens < shuts and start < closes
        for day, opens, closes in first.windows
        for there, start, shuts in other.windows
    )
    if not same_but_times or overlap or not other.windows:
        return None
    return replace(first, windows=tuple(sorted({*first.windows, *other.windows})))


def _offered(row: Row, notes: Notes) -> Offered | None:
    """The values of one row; None after noting every cell of it that cannot be used."""
    bad = False
    cells: dict[str, Any] = {}
    for column, read in _READERS.items():
        try:
            cells[column] = read(row.cells.get(column, ""))
        except _Wrong as wrong:
            bad = True
            notes.add(row.number, f"{column}: {wrong}")
    if bad:
        return None
    try:
        return _together(row.number, cells)
    except _Wrong as wrong:
        notes.add(row.number, str(wrong))
        return None


def _together(number: int, cells: Mapping[str, Any]) -> Offered:
    """What has to fit within a row."""
    if cells["until"] < cells["from"]:
        raise _Wrong(_("until: the last day is before the first."))
    if cells["kind"] == Resource.Kind.VENUE and not cells["holds"]:
        raise _Wrong(_("holds: say how many people fit in."))
    windows: tuple[tuple[int, time, time], ...] = ()
    if cells["kind"] != Resource.Kind.MONEY:
        if not cells["days"] or cells["opens"] is None or cells["closes"] is None:
            raise _Wrong(_("days, opens and closes: say on which days and from when until when."))
        if cells["opens"] >= cells["closes"]:
            raise _Wrong(_("closes: it closes before it opens."))
        windows = tuple((day, cells["opens"], cells["closes"]) for day in cells["days"])
    return Offered(
        number=number,
        name=cells["what"],
        kind=cells["kind"],
        amount=cells["amount"],
        starts_on=cells["from"],
        ends_on=cells["until"],
        windows=windows,
        features=cells["features"],
        where=cells["where"],
        holds=cells["holds"],
        notice_days=cells["notice"] or 0,
        conditions=cells["conditions"],
        not_on=cells["not on"],
    )


def _words(column: str, *, needed: bool = False) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if needed and not cell:
            raise _Wrong(_("it is empty. Write what it is."))
        if len(cell) > LONGEST[column]:
            raise _Wrong(
                _("it has %(length)d letters, and there is room for %(most)d.")
                % {"length": len(cell), "most": LONGEST[column]}
            )
        return cell

    return read


def _kind(cell: str) -> str:
    words = {str(label).casefold(): value for value, label in Resource.Kind.choices}
    found = words.get(cell.casefold(), cell.casefold())
    if found not in Resource.Kind.values:
        raise _Wrong(
            _("“%(cell)s” is not one of: %(kinds)s.")
            % {"cell": short(cell), "kinds": ", ".join(Resource.Kind.values)}
        )
    return found


def _whole(*, least: int, most: int, needed: bool) -> Callable[[str], int | None]:
    def read(cell: str) -> int | None:
        if not cell and not needed:
            return None
        if not re.fullmatch(r"\d{1,9}", cell) or not least <= int(cell) <= most:
            raise _Wrong(
                _("“%(cell)s” is not a whole number from %(least)d to %(most)d.")
                % {"cell": short(cell), "least": least, "most": most}
            )
        return int(cell)

    return read


def _day(cell: str) -> date:
    try:
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", cell):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(cell)
    except ValueError:
        raise _Wrong(
            _("“%(cell)s” is not a day. Write 2027-01-11 or 11/1/2027.") % {"cell": short(cell)}
        ) from None


def _days_off(cell: str) -> tuple[tuple[date, date], ...]:
    """Single days with spaces, commas or semicolons between them."""
    days = [_day(word) for word in re.split(r"[\s,;]+", cell) if word]
    return tuple((day, day) for day in sorted(set(days)))


def _clock(cell: str) -> time | None:
    if not cell:
        return None
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::00)?", cell)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise _Wrong(_("“%(cell)s” is not a time of day. Write 18:00.") % {"cell": short(cell)})
    return time(int(found[1]), int(found[2]))


def _days(cell: str) -> tuple[int, ...]:
    days = []
    for word in re.split(r"[\s,;/]+", cell.casefold()):
        if word and word[:3] not in WEEKDAYS:
            raise _Wrong(_("“%(cell)s” is not a day of the week. Write Mon Tue Wed.") % {"cell": short(word)})
        if word:
            days.append(WEEKDAYS[word[:3]])
    return tuple(sorted(set(days)))


def _listed(cell: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in cell.split(",") if word.strip()))
    if len(words) > MOST_FEATURES or any(len(word) > 60 for word in words):
        raise _Wrong(_("give up to %(most)d short words with commas between them.") % {"most": MOST_FEATURES})
    return words


_READERS: Mapping[str, Callable[[str], Any]] = {
    "what": _words("what", needed=True),
    "kind": _kind,
    "amount": _whole(least=1, most=1_000_000, needed=True),
    "from": _day,
    "until": _day,
    "days": _days,
    "opens": _clock,
    "closes": _clock,
    "features": _listed,
    "where": _words("where"),
    "holds": _whole(least=1, most=30_000, needed=False),
    "notice": _whole(least=0, most=365, needed=False),
    "conditions": _words("conditions"),
    "not on": _days_off,
}
