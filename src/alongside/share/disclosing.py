"""Figures of packs beside those that were published before: whoever subtracts one edition from another finds nobody.

The first time a figure is published the rules in `document.py` hold. From then on the disclosure engine is asked each
time, with every earlier edition as what is known: a change of one to four people is not shown, nor what would let it be
worked out. What was published is written down as true numbers that stay inside, under a name without words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256

from alongside.assess.models import Measurement
from alongside.community.models import Initiative
from alongside.engines.disclosure import Release, SafeCell, SafeTable, Table, protect

from .models import PublishedFigure

THRESHOLD, LARGEST = 5, 10**9
HELD_BACK = "held back: with what was published before it could be worked out"
Published = Mapping[tuple[str, str], list[PublishedFigure]]


def published_before(initiative: Initiative) -> Published:
    """Every edition of every figure that an initiative has published, the first edition first."""
    found: dict[tuple[str, str], list[PublishedFigure]] = defaultdict(list)
    for row in PublishedFigure.objects.filter(initiative=initiative).order_by("pk"):
        found[row.name, row.kind].append(row)
    return found


def may_be_shown(measurement: Measurement, before: Published) -> bool:
    """Whether what is published already leaves every small change of this measurement unknown."""
    name = name_of(measurement)
    return all(
        _is_safe(kind, count, of, before.get((name, kind), ()))
        for kind, (count, of) in figures_of(measurement).items()
    )


def note_published(initiative: Initiative, told: Iterable[tuple[Measurement, bool]]) -> None:
    """Write down what a signed pack shows of each measurement, unless that edition of it is known."""
    before = published_before(initiative)
    fresh: list[PublishedFigure] = []
    for measurement, is_shown in told:
        name = name_of(measurement)
        for kind, (count, of) in figures_of(measurement).items():
            known = {(one.count, one.of, one.is_shown) for one in before.get((name, kind), ())}
            if (count, of, is_shown) not in known:
                row = PublishedFigure(name=name, kind=kind, count=count, of=of, is_shown=is_shown)
                row.initiative, row.community_id = initiative, initiative.community_id
                fresh.append(row)
    PublishedFigure.objects.bulk_create(fresh)


def name_of(measurement: Measurement) -> str:
    """The same for the same thing measured in the same place on the same day, however often it is recorded."""
    outcome = measurement.outcome
    words = (outcome.what, outcome.unit, measurement.place, str(measurement.on))
    told = "\n".join(" ".join(one.casefold().split()) for one in words)
    return sha256(told.encode()).hexdigest()


def figures_of(measurement: Measurement) -> dict[str, tuple[int, int | None]]:
    """What of a measurement can be a count of people: how many it is about, and a value that is a whole number."""
    found: dict[str, tuple[int, int | None]] = {}
    if measurement.n is not None:
        found[PublishedFigure.Kind.PEOPLE] = (measurement.n, measurement.of)
    if float(measurement.value).is_integer() and 0 <= measurement.value < LARGEST:
        found[PublishedFigure.Kind.VALUE] = (int(measurement.value), None)
    return found


def _is_safe(kind: str, count: int, of: int | None, before: Iterable[PublishedFigure]) -> bool:
    earlier = list(before)
    if all((one.count, one.of) == (count, of) for one in earlier):
        return True
    tables = [_table(kind, one.count, one.of, str(one.pk)) for one in earlier]
    pairs = [_as_shown(table, one.is_shown) for table, one in zip(tables, earlier, strict=True)]
    now = _table(kind, count, of, "now")
    (safe,) = protect([now], threshold=THRESHOLD, released=Release().with_tables(tables, pairs))
    return safe.cells[0][0].count is not None and safe.total.count is not None


def _table(kind: str, count: int, of: int | None, edition: str) -> Table:
    counts = {"counted": count} | ({} if of is None else {"not counted": of - count})
    return Table.of_one_dimension(
        name=kind, population=kind, dimension="counted", counts=counts, edition=edition
    )


def _as_shown(table: Table, is_shown: bool) -> SafeTable:
    """An earlier edition as its readers had it: in numbers, or in words that do not say why they stand there."""

    def cell(count: int) -> SafeCell:
        return SafeCell(count, "", THRESHOLD) if is_shown else SafeCell(None, "either", THRESHOLD)

    cells = tuple(tuple(cell(count) for count in row) for row in table.counts)
    total = cell(sum(map(sum, table.counts)))
    return SafeTable(
        name=table.name,
        row_dimension=table.row_dimension,
        rows=table.rows,
        column_dimension="",
        columns=("",),
        cells=cells,
        row_totals=tuple(row[0] for row in cells),
        column_totals=(total,),
        total=total,
        threshold=THRESHOLD,
        width=THRESHOLD - 2,
        already_out=(),
        engine_version="",
        input_digest="",
    )
