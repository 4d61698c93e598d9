"""Elections on shared budgets in the Pabulib format (`.pb`), read into the budget engine's values.

Format: Stolicki, Szufa, Talmon, "Pabulib: A Participatory Budgeting Library" (2020), pabulib.org/format.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from alongside.engines.budget import Ballot, Proposal

_SECTIONS = ("META", "PROJECTS", "VOTES")
Money = int | Fraction
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Election:
    """One election as it was held.

    Attributes:
        meta: every key of the META section with its text.
        proposals: in the order of the file.
        ballots: one per voter, in the order of the file.
        budget: in the money of the costs.
        selected: ids that were really funded; None when the file does not say.
        places: of rankings, the places on the ballot paper where the file says how many.
        least_support: the threshold of the rule where the file gives one, otherwise 0.
    """

    meta: dict[str, str]
    proposals: tuple[Proposal, ...]
    ballots: tuple[Ballot, ...]
    budget: Money
    selected: frozenset[str] | None
    places: int | None
    least_support: Money


def read_pabulib(content: bytes | str) -> Election:
    """Read the content of a `.pb` file.

    Raises:
        ValueError: with the line and a sentence that says what is wrong and what would be right.
    """
    sections = _sections(_text(content))
    meta = {key: value for _, key, value in _meta_rows(sections["META"])}
    budget = _money(meta.get("budget", ""), "The budget in the section META", None)
    if budget <= 0:
        raise ValueError("The budget in the section META is not above zero: there is nothing to decide on.")
    projects = _rows(sections["PROJECTS"], "PROJECTS", ("project_id", "cost"))
    proposals, selected = _proposals(projects)
    ballots = _ballots(_rows(sections["VOTES"], "VOTES", ("voter_id", "vote")), _kind(meta), proposals)
    return Election(
        meta,
        proposals,
        ballots,
        budget,
        selected,
        _whole(meta.get("max_length")) if _kind(meta) == "ranking" else None,
        _money(meta.get("min_project_score_threshold") or "0", "The key min_project_score_threshold", None),
    )


def _text(content: bytes | str) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise ValueError(f"Line {line} is not text in UTF-8: save the file as UTF-8 and try again.") from None


def _sections(text: str) -> dict[str, list[tuple[int, list[str]]]]:
    """The rows of each section with their line numbers, the section's own heading left out."""
    if "\0" in text:
        raise ValueError("The file holds a NUL byte, so it is not a plain text file: export it again.")
    sections: dict[str, list[tuple[int, list[str]]]] = {}
    current: list[tuple[int, list[str]]] | None = None
    reader = csv.reader(io.StringIO(text), delimiter=";")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as problem:
            raise ValueError(
                f"Line {line} cannot be read as text parted by semicolons ({problem})."
            ) from None
        if not any(cell.strip() for cell in cells):
            continue
        heading = cells[0].strip().upper()
        if heading in _SECTIONS and not any(cell.strip() for cell in cells[1:]):
            if heading in sections:
                raise ValueError(f"Line {line} begins the section {heading} a second time: keep one.")
            current = sections.setdefault(heading, [])
            continue
        if current is None:
            raise ValueError(f"Line {line} stands before any section: a .pb file begins with the line META.")
        current.append((line, cells))
    for name in _SECTIONS:
        if name not in sections:
            raise ValueError(f"The section {name} is missing: a .pb file has META, PROJECTS and VOTES.")
    return sections


def _meta_rows(rows: list[tuple[int, list[str]]]) -> Iterable[tuple[int, str, str]]:
    for line, cells in rows:
        key, value = cells[0].strip(), ";".join(cells[1:]).strip()
        if (key, value) != ("key", "value"):
            yield line, key, value


def _rows(rows: list[tuple[int, list[str]]], section: str, needed: tuple[str, ...]) -> list[Row]:
    if not rows:
        raise ValueError(f"The section {section} is empty: its first line names the columns.")
    line, header = rows[0][0], [cell.strip().lower() for cell in rows[0][1]]
    for name in needed:
        if name not in header:
            raise ValueError(f"Line {line}: the section {section} has no column {name!r}.")
    found = []
    for line, cells in rows[1:]:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise ValueError(
                f"Line {line} has {len(cells)} values, but the section {section} has {len(header)} columns: "
                "put text that holds a semicolon in double quotes."
            )
        padded = [*cells, *([""] * (len(header) - len(cells)))]
        found.append((line, {name: cell.strip() for name, cell in zip(header, padded, strict=False)}))
    return found


def _proposals(rows: list[Row]) -> tuple[tuple[Proposal, ...], frozenset[str] | None]:
    proposals, selected, seen = [], [], set()
    for line, row in rows:
        one = row["project_id"]
        if not one:
            raise ValueError(f"Line {line}: a project has no project_id.")
        if one in seen:
            raise ValueError(f"Line {line}: there are two projects with the id {one!r}.")
        seen.add(one)
        cost = _money(row["cost"], f"The cost of project {one!r}", line)
        if cost <= 0:
            raise ValueError(f"Line {line}: the cost of project {one!r} is {row['cost']}, not above zero.")
        proposals.append(Proposal(one, cost, row.get("name", "")))
        # 2 and 3 mark projects that were funded later or from elsewhere, so only 1 is the round's decision.
        if row.get("selected") == "1":
            selected.append(one)
    told = any("selected" in row for _, row in rows)
    return tuple(proposals), frozenset(selected) if told else None


def _kind(meta: dict[str, str]) -> str:
    kinds = {
        "approval": "approval",
        "choose-1": "approval",
        "ordinal": "ranking",
        "cumulative": "cumulative",
        "scoring": "score",
    }
    given = meta.get("vote_type", "").lower()
    if given not in kinds:
        raise ValueError(
            f"The vote_type in the section META is {given!r}, but it must be one of {', '.join(kinds)}."
        )
    return kinds[given]


def _ballots(rows: list[Row], kind: str, proposals: tuple[Proposal, ...]) -> tuple[Ballot, ...]:
    known = {one.id for one in proposals}
    make: Callable[[str, list[str]], Ballot] = Ballot.ranking if kind == "ranking" else Ballot.approval
    ballots, seen = [], set()
    for line, row in rows:
        voter = row["voter_id"]
        if voter in seen:
            raise ValueError(f"Line {line}: the voter {voter!r} has a second ballot.")
        seen.add(voter)
        chosen = _list(row["vote"])
        unknown = next((one for one in chosen if one not in known), None)
        if unknown is not None:
            raise ValueError(
                f"Line {line}: the ballot names project {unknown!r}, which is not among PROJECTS."
            )
        try:
            if kind in ("approval", "ranking"):
                ballots.append(make(voter, chosen))
            else:
                points = _points(row, chosen, line)
                _refuse_twice(chosen)
                one = Ballot.cumulative if kind == "cumulative" else Ballot.scores
                ballots.append(one(voter, dict(zip(chosen, points, strict=True))))
        except ValueError as problem:
            raise ValueError(f"Line {line}: {str(problem).removeprefix(f'Line {line}: ')}") from None
    return tuple(ballots)


def _refuse_twice(chosen: list[str]) -> None:
    if len(set(chosen)) < len(chosen):
        twice = next(one for place, one in enumerate(chosen) if one in chosen[:place])
        raise ValueError(f"the ballot names project {twice!r} twice: name it once.")


def _points(row: dict[str, str], chosen: list[str], line: int) -> list[Money]:
    if "points" not in row:
        raise ValueError(f"Line {line}: ballots of points need a column 'points' in the section VOTES.")
    given = _list(row["points"])
    if len(given) != len(chosen):
        raise ValueError(
            f"Line {line}: the ballot names {len(chosen)} projects but gives {len(given)} numbers of points."
        )
    return [_money(one, "A number of points", line) for one in given]


def _list(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(",") if one.strip()]


def _money(text: str, what: str, line: int | None) -> Money:
    where = "" if line is None else f"Line {line}: "
    try:
        exact = Fraction(Decimal(re.sub(r"[\s_]", "", text).replace(",", ".")))
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"{where}{what} is {text!r}, which is not a number.") from None
    return exact.numerator if exact.denominator == 1 else exact


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
