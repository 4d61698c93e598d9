"""The trust line and the outcome chart, each with its sentence and its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from alongside.community import counting
from alongside.community.models import Initiative
from alongside.shell.values import Column, Figure, Link, Table, Words

from .evaluation import Change as OutcomeChange
from .models import Evaluation, Measurement, Outcome, Side
from .trust import Change, TrustLine

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 130, 600, 30, 250
SIDES = {Side.PARTICIPANTS: 1, Side.STAFF: 3}  # which colour


def one(value: float | None) -> str:
    return "–" if value is None else number_format(value, decimal_pos=1)


def plain(value: float) -> str:
    """A measured number as it was written: whole numbers without a point."""
    return number_format(int(value) if float(value).is_integer() else value, force_grouping=True)


def reading(line: TrustLine) -> str:
    """What one side said, in one sentence that claims no cause."""
    latest = line.latest
    if latest is None:
        return _("Asked once so far: a change shows when it has been asked again.")
    if not latest.is_shown:
        return latest.why
    low, high = latest.low or 0.0, latest.high or 0.0
    if low > 0:
        direction = _("trust grew")
    elif high < 0:
        direction = _("trust fell")
    else:
        direction = _("no clear change in trust")
    return _(
        "Among %(side)s, %(n)s answered both times: from %(before)s to %(after)s on a scale of 1 to 5, %(direction)s "
        "(%(change)s, likely between %(low)s and %(high)s)."
    ) % {
        "side": line.side.label,
        "n": counting.told(latest.n),
        "before": one(latest.before),
        "after": one(latest.after),
        "direction": direction,
        "change": one(latest.change),
        "low": one(latest.low),
        "high": one(latest.high),
    }


def trust_figure(lines: Sequence[TrustLine]) -> Figure | None:
    """Both sides, before and after, on one scale. None where no change may be shown yet."""
    drawn = [(line, line.latest) for line in lines if line.latest is not None and line.latest.is_shown]
    if not drawn:
        return None
    marks: list[dict[str, Any]] = [
        {
            "colour": SIDES[line.side],
            "label": str(line.side.label),
            "x1": LEFT,
            "x2": RIGHT - 60,
            "y1": _y(change.before),
            "y2": _y(change.after),
            "before": one(change.before),
            "after": one(change.after),
            "before_y": _y(change.before),
            "after_y": _y(change.after),
            "legend_y": BOTTOM + 40 + 20 * place,
        }
        for place, (line, change) in enumerate(drawn)
    ]
    for side in ("before", "after"):
        _keep_apart(marks, side)
    scale = [
        {"y": _y(value), "label": label}
        for value, label in ((1, _("not at all")), (3, _("somewhat")), (5, _("completely")))
    ]
    return Figure(
        title=_("Trust, before and after"),
        reading=" ".join(reading(line) for line, _change in drawn)
        + " "
        + _("There is no comparator: it says how much changed, and leaves open why."),
        svg_template="assess/_trust.svg",
        data={"marks": marks, "scale": scale, "left": LEFT, "right": RIGHT - 60, "bottom": BOTTOM},
        table=trust_table(lines),
        size=(WIDTH, BOTTOM + 40 + 20 * len(marks)),
    )


def _keep_apart(marks: list[dict[str, Any]], side: str) -> None:
    """Move the figures beside the points so far apart that none covers another."""
    lowest = 0
    for mark in sorted(marks, key=lambda mark: mark[f"{side}_y"]):
        mark[f"{side}_y"] = lowest = max(mark[f"{side}_y"], lowest)
        lowest += 17


def _y(value: float | None) -> int:
    """A value from 1 to 5 as a height on the page."""
    return round(BOTTOM - 10 - ((value or 1) - 1) / 4 * (BOTTOM - 10 - TOP))


def trust_table(lines: Sequence[TrustLine]) -> Table:
    """Every change, shown or held back, with how many answered both times."""
    rows = [_row(line, change) for line in lines for change in line.changes]
    return Table(
        caption=_("How answers about trust changed"),
        columns=(
            _("Who was asked"),
            _("Question"),
            Column(_("Answered both times"), numeric=True),
            Column(_("Before"), numeric=True),
            Column(_("After"), numeric=True),
            Column(_("Change"), numeric=True),
            Column(_("Likely between"), numeric=True),
            _("Held back because"),
        ),
        rows=tuple(rows),
        note=_(
            "Means of answers from 1 (not at all) to 5 (completely), of the same people; intervals of 95 %."
        ),
    )


def _row(line: TrustLine, change: Change) -> tuple[object, ...]:
    between = f"{one(change.low)} – {one(change.high)}" if change.is_shown else "–"
    return (
        str(line.side.label),
        Words(line.question),
        counting.told(change.n),
        one(change.before),
        one(change.after),
        one(change.change),
        between,
        change.why or "–",
    )


def measurements_table(outcome: Outcome, rows: Sequence[Measurement]) -> Table:
    """Each number with what it is about and where it comes from; about fewer than five people it is held back."""
    return Table(
        caption=outcome.what,
        columns=(
            _("Place"),
            _("When"),
            Column(outcome.unit, numeric=True),
            Column(_("About how many people"), numeric=True),
            _("Source"),
        ),
        rows=tuple(
            (
                Words(row.place),
                _when(row),
                _("held back (fewer than 5 people)") if is_small(row) else plain(row.value),
                _people(row),
                Words(row.source),
            )
            for row in rows
        ),
    )


def is_small(row: Measurement) -> bool:
    return row.n is not None and 0 < row.n < 5


def _when(row: Measurement) -> str:
    first = date_format(row.on, "j E Y")
    return f"{first} – {date_format(row.until, 'j F Y')}" if row.until else first


def _people(row: Measurement) -> str | None:
    if row.n is None:
        return None
    if is_small(row):
        return _("fewer than 5")
    return _("%(n)d of %(of)d") % {"n": row.n, "of": row.of} if row.of is not None else str(row.n)


def change_sentence(change: OutcomeChange, outcome: Outcome) -> str:
    """First and last number of one place. Held back where either is about fewer than five people."""
    if is_small(change.first) or is_small(change.last):
        return _("%(place)s: held back, since it is about fewer than 5 people.") % {"place": change.place}
    per_cent = change.per_cent
    told = _("%(place)s: from %(first)s to %(last)s %(unit)s") % {
        "place": change.place,
        "first": plain(change.first.value),
        "last": plain(change.last.value),
        "unit": outcome.unit,
    }
    return f"{told} ({per_cent:+.0f} %)." if per_cent is not None else f"{told}."


def outcome_figure(outcome: Outcome, evaluation: Evaluation, reading: str) -> Figure | None:
    """What was measured against what one would expect without the change. None where the method has no line."""
    points = evaluation.result["points"]
    if not points:
        return None
    times = [point["time"] for point in points]
    heights = [
        value for point in points for value in (point["observed"], point["expected"]) if value is not None
    ]
    low, high = min(heights), max(heights)
    span = (max(times) - min(times)) or 1

    def place(point: dict[str, float], key: str) -> tuple[int, int]:
        x = 50 + (point["time"] - min(times)) / span * 560
        y = 240 - (point[key] - low) / ((high - low) or 1) * 200
        return round(x), round(y)

    return Figure(
        title=outcome.what,
        reading=reading,
        svg_template="assess/_outcome.svg",
        data={
            "observed": [place(point, "observed") for point in points if point["observed"] is not None],
            "expected": " ".join(f"{x},{y}" for x, y in (place(point, "expected") for point in points)),
            "low": number_format(low, decimal_pos=1),
            "high": number_format(high, decimal_pos=1),
        },
        table=Table(
            caption=_("Measured, and expected without the change"),
            columns=(_("When"), Column(_("Measured"), numeric=True), Column(_("Expected"), numeric=True)),
            rows=tuple(
                (
                    _month(point["time"]),
                    None if point["observed"] is None else number_format(point["observed"], decimal_pos=1),
                    number_format(point["expected"], decimal_pos=1),
                )
                for point in points
            ),
        ),
        size=(640, 290),
    )


def _month(time: float) -> str:
    """The month that a time of the engine stands for, as year and number."""
    return f"{int(time) // 12}-{int(time) % 12 + 1:02d}"


def outcomes_table(initiative: Initiative, outcomes: Iterable[Outcome]) -> Table:
    """Each outcome with who chose it and how many numbers there are. `numbers` comes from `with_numbers`."""
    return Table(
        caption=_("What we look at"),
        columns=(_("What should become different"), _("Chosen by"), Column(_("Numbers"), numeric=True)),
        rows=tuple(
            (
                Link(outcome.what, initiative.at("assess:outcome", pk=outcome.pk)),
                outcome.get_chosen_by_display(),
                outcome.numbers,  # type: ignore[attr-defined]
            )
            for outcome in outcomes
        ),
    )
