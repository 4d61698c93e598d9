"""What came of introductions and promises, as a picture and as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.formats import date_format, number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from alongside.community import counting
from alongside.community.models import Initiative, Sector
from alongside.engines import disclosure
from alongside.engines.disclosure import safe_count
from alongside.shell.values import Column, Figure, Link, Table, Tag, Words

from .models import Commitment, FunnelFigure, Introduction, RoomQuestion

Counted = Mapping[str, tuple[int, int]]  # by name: introduced, and taken up of these
FEWEST = 5  # different people behind a sum of money
WIDTH, BAR, ROW, TALL, TOP = 420, 26, 56, 84, 8  # narrow, so that a phone shows the whole of it


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
        (_("Went on to another service"), funnel["went_on"]),
    ]
    counts = [safe_count(count, total, about="deed") for _words, count in steps]
    told = [counting.told(count) for count in counts]
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
    said = (
        _("Of all introductions, services took up %(count)s."),
        _("An outcome is stated for %(count)s."),
        _("%(count)s went on to another service."),
    )
    sentences = [
        sentence % {"count": text}
        for sentence, count, text in zip(said, counts[1:], told[1:], strict=True)
        if not count.reason
    ]
    if len(sentences) < len(said):
        sentences.append(_("Numbers that could point at somebody are held back."))
    return Figure(
        title=_("How far introductions got"),
        reading=" ".join(sentences),
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
    """Sums of money, which for a few people would be somebody's own, however many outcomes they have."""
    with_outcome = safe_count(funnel["with_outcome"], total, about="deed")
    few = any(0 < funnel[who] < FEWEST for who in ("who_gained", "who_managed"))
    if few or with_outcome.reason or not funnel["with_outcome"]:
        return _("Sums of money are shown from five different people who gained some, or managed a debt.")
    return _(
        "%(gained)s gained and %(debt)s of debt managed, as services state it, over %(outcomes)d outcomes; "
        "their people confirmed %(confirmed)d of these."
    ) % {
        "gained": pounds(funnel["gained"]),
        "debt": pounds(funnel["debt"]),
        "outcomes": funnel["outcomes"],
        "confirmed": funnel["confirmed"],
    }


def places_tables(by_service: Counted, by_site: Counted) -> list[Table]:
    """Introduced and taken up by service and by site, safe also against whoever subtracts one from the total."""
    tables = []
    introduced = _protected("introduced", by_service, by_site, number=0)
    engaged = _protected("taken up", by_service, by_site, number=1)
    for place, counted in enumerate((by_service, by_site)):
        if counted:
            rows = zip(counted, introduced[place], engaged[place], strict=True)
            tables.append(
                Table(
                    caption=(_("By service"), _("By site: where the introduction was made"))[place],
                    columns=(
                        (_("Service"), _("Site"))[place],
                        Column(_("Introduced"), numeric=True),
                        Column(_("Taken up"), numeric=True),
                    ),
                    rows=tuple((Words(name), _shown(of), _shown(part)) for name, of, part in rows),
                    note=_(
                        "Numbers below five are held back, and so is one more wherever such a number could be "
                        "worked out from the rest."
                    ),
                )
            )
    return tables


def _protected(what: str, by_service: Counted, by_site: Counted, *, number: int) -> list[list[int | None]]:
    dimensions = (("service", by_service), ("site", by_site))
    made = [
        disclosure.Table.of_one_dimension(
            name=f"{what} by {dimension}",
            population=what,
            dimension=dimension,
            counts={name: numbers[number] for name, numbers in counted.items()},
        )
        for dimension, counted in dimensions
        if counted
    ]
    safe = disclosure.protect(made)
    total_is_shown = all(
        table.total.count is not None for table in safe
    )  # as the picture above them shows it
    return [[row[0].count if total_is_shown else None for row in table.cells] for table in safe]


def _shown(count: int | None) -> int | str:
    return _("held back") if count is None else count


def stopped_table(by_cause: Mapping[str, int], introduced: int) -> Table | None:
    """Why introductions stopped for good: safe against subtracting, with how many were introduced. None for none."""
    if not sum(by_cause.values()):
        return None
    labels = {cause: str(Introduction.Cause(cause).label) for cause in by_cause}
    safe = disclosure.protect(
        [
            disclosure.Table.of_one_dimension(
                name="why stopped",
                population="stopped",
                dimension="cause",
                counts={labels[cause]: count for cause, count in by_cause.items()},
            )
        ]
    )[0]
    of = _shown(introduced if introduced >= safe.threshold else None)
    return Table(
        caption=_("Why introductions stopped, of %(introduced)s introduced") % {"introduced": of},
        columns=(_("Kind of reason"), Column(_("How many"), numeric=True)),
        rows=tuple(
            (label, _shown(row[0].count)) for label, row in zip(labels.values(), safe.cells, strict=True)
        ),
        note=_(
            "Numbers below five are held back, and so is one more wherever such a number could be worked out."
        ),
    )


def room_table(initiative: Initiative) -> Table:
    """What each service last said about room, with how long ago: an old answer says so."""
    answers = sorted(
        RoomQuestion.objects.latest_answers(initiative).values(),
        key=lambda one: (not one.is_fresh, one.answer != RoomQuestion.Answer.ROOM, str(one.service)),
    )
    return Table(
        caption=_("Who said that there is room"),
        columns=(_("Who"), _("For what"), _("Answer"), _("Not for"), _("When")),
        rows=tuple(
            (
                Link(
                    f"{one.receiver}, {one.service}",
                    initiative.at("deliver:room_question", pk=one.pk),
                    own=True,
                ),
                Words(one.words),
                Words(f"{one.get_answer_display()}. {one.answer_words}")
                if one.answer_words
                else _answer_tag(one),
                Words(one.not_eligible) if one.not_eligible else _("not said"),
                _said_on(one),
            )
            for one in answers
        ),
    )


def _answer_tag(one: RoomQuestion) -> Tag:
    return Tag(one.get_answer_display(), "good" if one.answer == RoomQuestion.Answer.ROOM else "warm")


def _said_on(one: RoomQuestion) -> str:
    assert one.answered_at is not None
    day = date_format(localdate(one.answered_at), "j E Y")
    return day if one.is_fresh else _("%(day)s: older than two weeks, ask again") % {"day": day}


def published_table(figures: Iterable[FunnelFigure]) -> Table:
    """What others published about referrals. What nobody published is said so."""
    return Table(
        caption=_("Published elsewhere"),
        columns=(
            _("Where"),
            _("When"),
            _("Places"),
            Column(_("Referred"), numeric=True),
            Column(_("Engaged"), numeric=True),
            _("Money, as stated"),
        ),
        rows=tuple(
            (
                Words(figure.site),
                Words(figure.period),
                _places(figure),
                _known(figure.referred),
                _of(figure.engaged, figure.referred),
                _published_money(figure) or _("not published"),
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


def _known(number: int | None) -> str | int:
    """That nobody published it is something to say, and never a zero."""
    return _("not published") if number is None else number


def with_and_without_figure(figures: Iterable[FunnelFigure]) -> Figure | None:
    """Referrals for each place with the service on the spot, against places without. None without one of each."""
    told = [one for one in figures if one.places and one.referred is not None]
    if {one.has_worker for one in told} != {True, False}:
        return None
    rates = [(one, one.referred / one.places) for one in told if one.places and one.referred is not None]
    most = max(rate for _one, rate in rates) or 1
    bars = [
        {
            "words": one.site,
            "told": _each(one, rate),
            "label_y": TOP + place * TALL + 14,
            "y": TOP + place * TALL + 22,
            "told_y": TOP + place * TALL + BAR + 38,
            "width": round(WIDTH * rate / most),
            "soft": not one.has_worker,
        }
        for place, (one, rate) in enumerate(rates)
    ]
    parts = {
        has_worker: [one for one in told if one.has_worker is has_worker] for has_worker in (True, False)
    }
    sums = {
        side: (sum(one.referred or 0 for one in ones), sum(one.places or 0 for one in ones))
        for side, ones in parts.items()
    }
    reading = _(
        "Places with the service on the spot: %(with)d referred from %(with_places)d places. Without it: "
        "%(without)d from %(without_places)d. Who goes where was not left to chance, so other things may differ too."
    ) % {
        "with": sums[True][0],
        "with_places": sums[True][1],
        "without": sums[False][0],
        "without_places": sums[False][1],
    }
    title = _("Referred from each place, with the service there and without")
    return Figure(
        title=title,
        reading=reading,
        svg_template="deliver/_with_and_without.svg",
        data={"bars": bars, "full": WIDTH, "height": BAR},
        table=Table(
            caption=title,
            columns=(_("Where"), _("Places"), Column(_("Referred"), numeric=True), _("For each place")),
            rows=tuple(
                (Words(one.site), _places(one), one.referred, _each(one, rate)) for one, rate in rates
            ),
        ),
        size=(WIDTH, TOP + TALL * len(bars)),
    )


def _each(figure: FunnelFigure, rate: float) -> str:
    return _("%(rate)s from each") % {
        "rate": number_format(round(rate, 0 if rate >= 10 else 1), 0 if rate >= 10 else 1)
    }


def _of(part: int | None, whole: int | None) -> str | int | None:
    if part is None or whole is None:
        return _known(part)
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
