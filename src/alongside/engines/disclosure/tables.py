"""What goes in (a table of counts) and what comes out (a table that may be shown)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

ENGINE_VERSION = "disclosure-1"
Reason = Literal["", "small", "complement", "either"]

# A figure is the number of members of a population, in one edition, that fit some filters:
# (population, edition, ((dimension, label), ...)), the filters sorted. No filter is the grand total.
Figure = tuple[str, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Counts of one population by one or two dimensions. Totals are implied: each member is counted once.

    Attributes:
        name: what the reader sees above the table.
        population: whom or what is counted, in words that are the same for every table about them
            ("people, Govan"). Tables with the same population, edition and dimension share that margin.
        edition: which cut of the population: a date, a week or a filter ("until week 5", "aged 16 to 18").
            Two editions of a population can be subtracted from each other, so they are protected together.
        row_dimension, column_dimension: what rows and columns distinguish ("age", "partner").
        rows, columns: labels, no repeats.
        counts: one tuple per row, one whole number per column, none below zero.
    """

    name: str
    population: str
    row_dimension: str
    rows: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    column_dimension: str = ""
    columns: tuple[str, ...] = ("",)
    edition: str = ""

    def __post_init__(self) -> None:
        _check_labels(self)
        _check_counts(self)

    @classmethod
    def of_one_dimension(
        cls, *, name: str, population: str, dimension: str, counts: dict[str, int], edition: str = ""
    ) -> Table:
        """A list of labels with one count each."""
        return cls(
            name=name,
            population=population,
            row_dimension=dimension,
            rows=tuple(counts),
            counts=tuple((count,) for count in counts.values()),
            edition=edition,
        )

    def cell(self, row: int, column: int) -> Figure:
        """The figure that stands in a cell, the same in every table that shows it."""
        return self._figure(
            (self.row_dimension, self.rows[row]), (self.column_dimension, self.columns[column])
        )

    def row_total(self, row: int) -> Figure:
        """The figure at the end of a row."""
        return self._figure((self.row_dimension, self.rows[row]))

    def column_total(self, column: int) -> Figure:
        """The figure at the foot of a column; of a table of one dimension, the grand total."""
        return self._figure((self.column_dimension, self.columns[column]))

    def total(self) -> Figure:
        """The grand total."""
        return self._figure()

    def figures(self) -> dict[Figure, int]:
        """Every figure of the table, margins included, with its true value."""
        found: dict[Figure, int] = {}
        for i, row in enumerate(self.counts):
            for j, count in enumerate(row):
                found[self.cell(i, j)] = count
            found[self.row_total(i)] = sum(row)
        for j in range(len(self.columns)):
            found[self.column_total(j)] = sum(row[j] for row in self.counts)
        found[self.total()] = sum(map(sum, self.counts))
        return found

    def sums(self) -> list[tuple[Figure, list[Figure]]]:
        """What anybody can add up: each total with its parts."""
        across, down = range(len(self.columns)), range(len(self.rows))
        sums = [(self.row_total(i), [self.cell(i, j) for j in across]) for i in down]
        sums += [(self.column_total(j), [self.cell(i, j) for i in down]) for j in across]
        sums.append((self.total(), [self.row_total(i) for i in down]))
        sums.append((self.total(), [self.column_total(j) for j in across]))
        return [(whole, parts) for whole, parts in sums if parts != [whole]]

    def canonical(self) -> list[object]:
        """The table as plain lists, the same in whatever order its rows and columns are."""
        return [self.name, self.population, self.edition, sorted(map(list, self.figures().items()), key=repr)]

    def _figure(self, *filters: tuple[str, str]) -> Figure:
        return (self.population, self.edition, tuple(sorted(one for one in filters if one[0])))


@dataclass(frozen=True, slots=True)
class SafeCell:
    """A number that may be shown, or the words that stand in its place.

    Attributes:
        count: the number, or None when it is held back.
        reason: "" when shown; "small" (below the threshold); "complement" (large, but a small one could be
            worked out from it); "either" (one of the two: to say which would give it away).
        threshold: the smallest number that is shown, besides zero.
    """

    count: int | None
    reason: Reason
    threshold: int

    def __str__(self) -> str:
        if self.count is not None:
            return f"{self.count:,}"
        words = {
            "small": f"fewer than {self.threshold}",
            "complement": "to protect another number",
            "either": f"fewer than {self.threshold}, or to protect such a number",
        }
        return f"held back ({words[self.reason]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeTable:
    """A table that may be published: the same shape as the table it was made from, with its margins.

    Attributes:
        cells: one tuple per row, one cell per column.
        row_totals, column_totals, total: the margins.
        width: for every number held back as small, what can be worked out from everything published is an
            interval of whole numbers at least this wide (largest minus smallest possible value).
        already_out: sentences on figures that earlier publications give away, whatever is done here.
    """

    name: str
    row_dimension: str
    rows: tuple[str, ...]
    column_dimension: str
    columns: tuple[str, ...]
    cells: tuple[tuple[SafeCell, ...], ...]
    row_totals: tuple[SafeCell, ...]
    column_totals: tuple[SafeCell, ...]
    total: SafeCell
    threshold: int
    width: int
    already_out: tuple[str, ...]
    engine_version: str
    input_digest: str

    @property
    def held_back(self) -> int:
        """How many figures are held back, margins included."""
        every = [cell for row in self.cells for cell in row]
        if self.column_dimension:
            every += [*self.row_totals, *self.column_totals]
        else:
            every.append(self.total)
            return sum(cell.count is None for cell in every)
        return sum(cell.count is None for cell in [*every, self.total])


@dataclass(frozen=True, slots=True)
class Release:
    """What was published before, with the true counts behind it: kept inside, never shown.

    A later table is protected against being subtracted from, or combined with, all of these.
    """

    tables: tuple[tuple[Table, SafeTable], ...] = field(default=())

    def with_tables(self, tables: Iterable[Table], safe: Iterable[SafeTable]) -> Release:
        """This record and what has been published now.

        Raises:
            ValueError: the safe tables are not those of the tables.
        """
        pairs = tuple(zip(tables, safe, strict=True))
        for table, published in pairs:
            if (table.rows, table.columns) != (published.rows, published.columns):
                raise ValueError(
                    f"The safe table {published.name!r} was not made from the table {table.name!r}: "
                    "give tables and safe tables in the same order."
                )
        return Release(self.tables + pairs)

    def reasons(self) -> dict[Figure, Reason]:
        """How each published figure was shown: "" as a number, otherwise why it was held back."""
        shown: dict[Figure, Reason] = {}
        for table, safe in self.tables:
            for i, row in enumerate(safe.cells):
                for j, cell in enumerate(row):
                    shown[table.cell(i, j)] = cell.reason
                shown[table.row_total(i)] = safe.row_totals[i].reason
            for j, cell in enumerate(safe.column_totals):
                shown[table.column_total(j)] = cell.reason
            shown[table.total()] = safe.total.reason
        return shown


def digest(canonical: object) -> str:
    """SHA-256 of plain lists, numbers and text."""
    text = json.dumps(canonical, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _check_labels(table: Table) -> None:
    if not table.population:
        raise ValueError(f"The table {table.name!r} does not say whom it counts: give it a population.")
    if not table.row_dimension:
        raise ValueError(
            f"The table {table.name!r} does not say what its rows distinguish: name the dimension."
        )
    if table.row_dimension == table.column_dimension:
        raise ValueError(
            f"Rows and columns of the table {table.name!r} are both {table.row_dimension!r}: "
            "give them different dimensions."
        )
    for labels, noun in ((table.rows, "row"), (table.columns, "column")):
        if not labels:
            raise ValueError(f"The table {table.name!r} has no {noun}s: it needs at least one.")
        if len(set(labels)) < len(labels):
            twice = next(one for place, one in enumerate(labels) if one in labels[:place])
            raise ValueError(
                f"The table {table.name!r} has two {noun}s called {twice!r}: add them up or rename one."
            )
    if not table.column_dimension and table.columns != ("",):
        raise ValueError(
            f"The table {table.name!r} does not say what its columns distinguish: name the dimension."
        )


def _check_counts(table: Table) -> None:
    if len(table.counts) != len(table.rows):
        raise ValueError(
            f"The table {table.name!r} has {len(table.rows)} row labels but {len(table.counts)} rows of "
            "counts."
        )
    for label, row in zip(table.rows, table.counts, strict=True):
        if len(row) != len(table.columns):
            raise ValueError(
                f"Row {label!r} of the table {table.name!r} has {len(row)} counts, "
                f"but there are {len(table.columns)} columns."
            )
        for count in row:
            if isinstance(count, bool) or not isinstance(count, int) or count < 0:
                raise ValueError(
                    f"Row {label!r} of the table {table.name!r} holds {count!r}, "
                    "but a count is a whole number from 0."
                )
