"""The bridge to the effect engine: measurements in, an evaluation out. The only file here that knows it, with trust."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from alongside.community.models import Person
from alongside.community.refusals import Refusal
from alongside.engines import effect

from .models import Evaluation, Measurement, Outcome


@dataclass(frozen=True)
class Told:
    """What an evaluation says, in the reader's language; `details` are the engine's own sentences, in English."""

    reading: str
    method: str
    assumptions: tuple[str, ...]
    checks: tuple[tuple[str, str], ...]
    cannot_say: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """The first and the last number of one place, and the change between them."""

    place: str
    is_comparator: bool
    first: Measurement
    last: Measurement

    @property
    def difference(self) -> float:
        return self.last.value - self.first.value

    @property
    def per_cent(self) -> float | None:
        return 100 * self.difference / self.first.value if self.first.value else None


def evaluate(outcome: Outcome, *, changed_on: date, by: Person) -> Evaluation:
    """Work out what the numbers of an outcome say about a change on a day, and keep it with what it was made from.

    The same numbers give the same evaluation, which is then not kept twice.
    """
    own, others = _series_of(outcome)
    if own is None:
        raise Refusal(_("There is no number from here yet. Record at least two before and two after."))
    comparator = others[0] if len(others) == 1 else others or None
    try:
        estimate = effect.estimate(own, _month(changed_on), comparator=comparator)
    except ValueError as error:
        raise Refusal(
            _("The numbers do not allow it yet. %(why)s Nothing was kept: record more, and try again.")
            % {"why": error}
        ) from error
    latest = outcome.evaluations.first()
    if latest and (latest.input_digest, latest.engine_version) == (
        estimate.input_digest,
        estimate.engine_version,
    ):
        return latest
    return Evaluation.objects.create(
        initiative=outcome.initiative,
        outcome=outcome,
        changed_on=changed_on,
        made_by=by,
        engine_version=estimate.engine_version,
        input_digest=estimate.input_digest,
        seed=estimate.seed or 0,
        result=asdict(estimate),
    )


def _series_of(outcome: Outcome) -> tuple[effect.Series | None, tuple[effect.Series, ...]]:
    """The outcome's numbers from here, as one series, and each place that it is compared with, as another."""
    rows: dict[tuple[bool, str], list[Measurement]] = defaultdict(list)
    for row in outcome.measurements.order_by("on", "pk"):
        rows[row.is_comparator, row.place if row.is_comparator else ""].append(row)
    series = {
        (elsewhere, place): effect.Series(
            name=place or outcome.what,
            times=tuple(_month(row.on) for row in found),
            values=tuple(row.value for row in found),
            unit=outcome.unit,
        )
        for (elsewhere, place), found in rows.items()
    }
    others = tuple(one for (elsewhere, _place), one in sorted(series.items()) if elsewhere)
    return series.get((False, "")), others


def _month(day: date) -> float:
    """A day as months since year 0, so that monthly numbers are evenly apart."""
    return day.year * 12 + day.month - 1 + (day.day - 1) / 31


def changes(measurements: Iterable[Measurement]) -> list[Change]:
    """First and last number of each place that has two, ours first. Measurements come in the order of their days."""
    rows: dict[tuple[bool, str], list[Measurement]] = defaultdict(list)
    for row in measurements:
        rows[row.is_comparator, row.place].append(row)
    return [
        Change(place, elsewhere, found[0], found[-1])
        for (elsewhere, place), found in sorted(rows.items())
        if len(found) > 1
    ]


def told(evaluation: Evaluation) -> Told:
    """An evaluation in words: how much, how sure, compared with what. Never that it was caused."""
    result = evaluation.result
    methods = {
        "paired_change": _("the change of the same people"),
        "difference_in_changes": _("the difference between two changes"),
        "before_after": _("the mean before and the mean after"),
        "interrupted": _("the line before, drawn on, and what came after"),
        "difference_in_differences": _("the change here less the change there"),
        "synthetic_control": _("a mix of other places that was like this one before"),
    }
    return Told(
        reading=_reading(evaluation),
        method=methods[result["method"]],
        assumptions=tuple(result["assumptions"]),
        checks=tuple((check["sentence"], _passed(check["passed"])) for check in result["checks"]),
        cannot_say=tuple(result["cannot_say"]),
    )


def _reading(evaluation: Evaluation) -> str:
    result, outcome = evaluation.result, evaluation.outcome
    if result["effect"] is None:
        return _("There are too few numbers to say how “%(what)s” changed.") % {"what": outcome.what}
    words = {
        "what": outcome.what,
        "unit": outcome.unit,
        "effect": _figure(result["effect"]),
        "low": _figure(result["low"]),
        "high": _figure(result["high"]),
        "level": round(100 * result["level"]),
        "comparator": result["comparator"],
    }
    unclear = (
        result["low"] is None or result["low"] <= (1 if result["measure"] == "ratio" else 0) <= result["high"]
    )
    if result["measure"] == "ratio":
        told = _(
            "“%(what)s” was %(effect)s times what one would expect (%(level)d %% interval %(low)s to %(high)s)."
        )
    else:
        told = _(
            "“%(what)s” differed by %(effect)s %(unit)s from what one would expect "
            "(%(level)d %% interval %(low)s to %(high)s)."
        )
    parts = [told % words]
    if unclear:
        parts.append(_("The interval holds no change at all, so this may be chance."))
    if result["comparator"] == "none":
        parts.append(_("There is no comparator: nobody knows what would have happened anyway."))
    else:
        parts.append(_("Compared with: %(comparator)s. What goes together need not be the reason.") % words)
    return " ".join(parts)


def _figure(value: float | None) -> str:
    return "–" if value is None else number_format(value, decimal_pos=2)


def _passed(passed: bool | None) -> str:
    return {True: _("holds"), False: _("does not hold"), None: _("cannot be seen")}[passed]
