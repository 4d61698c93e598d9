"""What a page shows, as plain values: a view fills them, a component draws them.

Nothing here asks the database or knows a room. Words arrive already translated and in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Tone = Literal["", "good", "warm", "bad", "accent"]


@dataclass(frozen=True)
class Link:
    """A link in a table cell, a trail of breadcrumbs or a list. `own`: a name or somebody's words, as they are."""

    words: str
    url: str = ""
    own: bool = False


@dataclass(frozen=True)
class Tag:
    """One word about where something stands. The colour repeats the word and never replaces it."""

    words: str
    tone: Tone = ""


@dataclass(frozen=True)
class Words:
    """Something a person wrote, shown as their own: never translated, and in its own direction."""

    words: str


@dataclass(frozen=True)
class Column:
    """A column's name. `numeric` columns are set to the end of the cell, so that digits line up."""

    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """A table cell with what the template needs to know about its column."""

    value: Any
    label: str
    numeric: bool
    heads_row: bool


@dataclass(frozen=True)
class Table:
    """Rows under a caption. `columns` are Columns or words; a cell is words, a number, a Link, a Tag, Words
    or None.

    A column of numbers alone is numeric without being told. None is shown as "not known".
    Raises ValueError when a row has another length than the columns.
    """

    caption: str
    columns: Sequence[Column | str]
    rows: Sequence[Sequence[Any]]
    note: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"Row {number} of the table “{self.caption}” has {len(row)} cells: "
                    f"give {len(self.columns)}, one for each column."
                )

    @property
    def heads(self) -> list[Column]:
        heads = [column if isinstance(column, Column) else Column(str(column)) for column in self.columns]
        return [
            Column(head.label, head.numeric or self._only_numbers(position))
            for position, head in enumerate(heads)
        ]

    @property
    def lines(self) -> list[list[Cell]]:
        heads = self.heads
        return [
            [
                Cell(value, head.label, head.numeric, position == 0)
                for position, (value, head) in enumerate(zip(row, heads, strict=True))
            ]
            for row in self.rows
        ]

    def _only_numbers(self, position: int) -> bool:
        values = [row[position] for row in self.rows if row[position] is not None]
        return bool(values) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


@dataclass(frozen=True)
class Figure:
    """A picture with its one-sentence reading and the same data as a table.

    `svg_template` holds what goes inside the <svg> element and sees `data` under its own names.
    `size` is the width and height of the drawing in its own units, with text at 14: it scales to the page.
    Keep the width under 480 where you can; a wider drawing scrolls sideways on a phone rather than become
    too small to read.
    """

    title: str
    reading: str
    svg_template: str
    data: Mapping[str, Any]
    table: Table
    size: tuple[int, int] = (400, 300)
    has_links: bool = False  # parts of the drawing lead somewhere, and the keyboard reaches them


@dataclass(frozen=True)
class Measure:
    """A number with what it is out of, what it means, how it is worked out and where to act on it.

    `number` None means that it cannot be given; `missing` then says why, or what is not in the number.
    """

    name: str
    number: str | int | float | None
    definition: str
    computed: str
    of: str | int | None = None
    unit: str = ""
    missing: str = ""
    act: Link | None = None


@dataclass(frozen=True)
class Fact:
    """Something said about the real world: published with its source, not published, or illustration."""

    statement: str
    kind: Literal["published", "not published", "illustration"] = "published"
    source: str = ""
    source_url: str = ""
    date: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a summary list: what it is, what it says, and where to change it."""

    term: str
    value: Any
    change: Link | None = None


@dataclass(frozen=True)
class Entry:
    """One entry of a timeline or the journal."""

    when: Any
    what: str
    who: str = ""
    on_behalf_of: str = ""
    why: str = ""
    url: str = ""


@dataclass(frozen=True)
class Step:
    """One of the six words of the loop, and what waits there."""

    word: str
    url: str
    waiting: int = 0
    waiting_label: str = ""
    current: bool = False


@dataclass(frozen=True)
class DemoRole:
    """One role that a visitor to the demo can take with one click."""

    key: str
    words: str
    current: bool = False


@dataclass(frozen=True)
class Demo:
    """The bar that says what is real and what is not, and lets a visitor change role."""

    url: str
    roles: Sequence[DemoRole] = field(default_factory=tuple)
    about: Link | None = None
