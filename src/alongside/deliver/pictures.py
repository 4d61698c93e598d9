"""What came of introductions and promises, as a picture and as tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from alongside.community import counting
from alongside.community.models import Sector
from alongside.engines.disclosure import safe_count
from alongside.shell.values import Column, Figure, Table, Words

from .models import Commitment, FunnelFigure

WIDTH, BAR, ROW, TOP = 420, 26, 56, 8  # narrow, so that a phone shows the whole of it


def pounds(amount: int | None) -> str | None:
    return None if amount is None else "£" + number_format(amount, force_grouping=True)


def funnel_figure(funnel: dict[str, int]) -> Figure | None:
    """From introduced to engaged to an outcome, each of the ones before. None before the first introduction."""
    total = funnel["introduced"]
    if not total:
        return None
    steps = [
        (_("Introduced"), total),
        (_("Taken up by the service"), funnel["engaged"]),
        (_("With an outcome stated"), funnel["with_outcome"]),
    ]
    told = [counting.told(safe_count(count, total, about="deed")) for _words, count in steps]
    bars = [
        {
            "words": words,
            "told": text,
            "label_y": TOP + place * ROW + 14,
            "y": TOP + place * ROW + 22,
            "width": round(WIDTH * count / total) if text == f"{count:,} of {total:,}" else None,
        }
        for place, ((words, count), text) in enumerate(zip(steps, told, strict=True))
    ]
    reading = _(
        "Of the people introduced, services took up %(engaged)s; an outcome is stated for %(outcome)s."
    ) % {
        "engaged": told[1],
        "outcome": told[2],
    }
    return Figure(
        title=_("How far introductions got"),
        reading=reading,
        svg_template="deliver/_funnel.svg",
        data={"bars": bars, "full": WIDTH, "height": BAR},
        table=Table(
            caption=_("How far introductions got"),
            columns=(_("Step"), Column(_("How many"), numeric=True)),
            rows=tuple((words, text) for (words, _count), text in zip(steps, told, strict=True)),
            note=_money(funnel, total),
        ),
        size=(WIDTH, TOP + ROW * len(bars)),
    )


def _money(funnel: dict[str, int], total: int) -> str:
    """Sums of money, which for a few people would be somebody's own."""
    with_outcome = safe_count(funnel["with_outcome"], total, about="deed")
    if with_outcome.reason or not funnel["with_outcome"]:
        return _("Sums of money are shown from five people with an outcome.")
    return _(
        "%(gained)s gained and %(debt)s of debt managed, as services state it, over %(outcomes)d outcomes; "
        "their people confirmed %(confirmed)d of these."
    ) % {
        "gained": pounds(funnel["gained"]),
        "debt": pounds(funnel["debt"]),
        "outcomes": funnel["outcomes"],
        "confirmed": funnel["confirmed"],
    }


def services_table(rows: Iterable[dict[str, Any]]) -> Table:
    """Introductions by service, small numbers held back."""
    return Table(
        caption=_("By service"),
        columns=(_("Service"), Column(_("Taken up, of introduced"), numeric=True)),
        rows=tuple(
            (
                Words(str(row["service__name"])),
                counting.told(safe_count(row["engaged"], row["introduced"], about="deed")),
            )
            for row in rows
        ),
        note=_(
            "Services with fewer than five introductions are held back: the number could point at a person."
        ),
    )


def published_table(figures: Iterable[FunnelFigure]) -> Table:
    """What others published about referrals. Not known means that nobody published it."""
    return Table(
        caption=_("Published elsewhere"),
        columns=(
            _("Where"),
            _("When"),
            _("Places"),
            Column(_("Referred"), numeric=True),
            Column(_("Engaged"), numeric=True),
            _("Money"),
        ),
        rows=tuple(
            (
                Words(figure.site),
                Words(figure.period),
                _places(figure),
                figure.referred,
                _of(figure.engaged, figure.referred),
                _published_money(figure),
            )
            for figure in figures
        ),
        note=_("These totals have no people behind them here, and are never added to our own."),
    )


def _places(figure: FunnelFigure) -> str:
    words = _("with a worker") if figure.has_worker else _("without a worker")
    return words if figure.places is None else f"{figure.places} {words}"


def _published_money(figure: FunnelFigure) -> str | None:
    """Pounds gained and debt managed; None where nobody published either."""
    told = []
    if figure.gained is not None:
        told.append(_("%(amount)s gained") % {"amount": pounds(figure.gained)})
    if figure.debt is not None:
        told.append(_("%(amount)s of debt managed") % {"amount": pounds(figure.debt)})
    return ", ".join(told) or None


def _of(part: int | None, whole: int | None) -> str | int | None:
    if part is None or whole is None:
        return part
    return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}


def commitments_table(counts: dict[str, int], by_sector: dict[str, int]) -> Table:
    """Promises by what became of them, with how many were made beside each."""
    rows = [(str(label), _of(counts[state], counts["made"])) for state, label in Commitment.State.choices]
    sectors = ", ".join(f"{Sector(sector).label} {count}" for sector, count in by_sector.items() if count)
    return Table(
        caption=_("What became of promises"),
        columns=(_("State"), Column(_("How many, of all that were made"), numeric=True)),
        rows=tuple(rows),
        note=_("Made by people of these sectors: %(sectors)s.") % {"sectors": sectors} if sectors else "",
    )
