"""The week, the ledger and what came of a partner's pledges: as pictures, tables and lists by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.models import Initiative, Membership, Organisation
from alongside.community.rules import Role
from alongside.engines.disclosure import safe_count
from alongside.shell.values import Column, Figure, Table, Words

from .models import PledgeUse, Session
from .models.pledges import LedgerLine

RECENT = timedelta(days=56)  # a sheet tells of the last eight weeks and what is ahead
MOST_TOLD = 60  # lines of one sheet
FEWEST = 5  # partners read no number of people below this
T = TypeVar("T", bound=Any)

WIDTH, DAY_WIDTH, HOUR, TOP, LEFT = 640, 84, 26, 34, 46


def by_day(rows: Iterable[T]) -> list[tuple[date, list[T]]]:
    """Rows that have `starts_at`, in groups of local days, in order."""
    ordered = sorted(rows, key=lambda row: row.starts_at)
    return [
        (day, list(group))
        for day, group in groupby(ordered, key=lambda row: timezone.localdate(row.starts_at))
    ]


def week_figure(sessions: Sequence[Session], monday: date) -> Figure:
    """The week as a grid: days across, hours down, a block for each session."""
    local = [(timezone.localtime(one.starts_at), timezone.localtime(one.ends_at), one) for one in sessions]
    first = min([start.hour for start, _end, _one in local] + [9])
    last = max([end.hour + 1 if end.date() == start.date() else 24 for start, end, _one in local] + [17])
    names = sorted({one.opportunity.name for one in sessions})
    blocks = []
    for start, end, one in local:
        from_hour = start.hour + start.minute / 60
        until = end.hour + end.minute / 60 if end.date() == start.date() else 24
        beside = [other for other in local if other[0] < end and other[1] > start]
        lane, lanes = beside.index((start, end, one)), len(beside)
        width = (DAY_WIDTH - 6) // lanes
        blocks.append(
            {
                "x": LEFT + start.weekday() * DAY_WIDTH + lane * width,
                "y": round(TOP + (from_hour - first) * HOUR),
                "width": width - 2,
                "height": max(14, round((until - from_hour) * HOUR) - 2),
                "kind": names.index(one.opportunity.name) % 5 + 1,
                "number": len(one.places.all()),
                "off": one.is_called_off,
            }
        )
    days = [monday + timedelta(days=number) for number in range(7)]
    standing = [one for one in sessions if not one.is_called_off]
    people = {place.person_id for one in standing for place in one.places.all()}
    reading = _("%(sessions)s for %(people)s.") % {
        "sessions": ngettext("%(count)s session", "%(count)s sessions", len(standing))
        % {"count": len(standing)},
        "people": ngettext("%(count)s person", "%(count)s people", len(people)) % {"count": len(people)},
    }
    return Figure(
        title=_("The week by day and hour"),
        reading=reading,
        svg_template="coordinate/_week.svg",
        data={
            "days": [
                {"x": LEFT + n * DAY_WIDTH, "name": date_format(day, "D j")} for n, day in enumerate(days)
            ],
            "hours": [
                {"y": TOP + (hour - first) * HOUR, "name": f"{hour}:00"} for hour in range(first, last + 1, 2)
            ],
            "blocks": blocks,
            "key": [
                {"name": name, "kind": n % 5 + 1, "y": TOP + (last - first) * HOUR + 26 + n * 22}
                for n, name in enumerate(names)
            ],
            "width": WIDTH,
        },
        table=Table(
            caption=_("The sessions of the week"),
            columns=(_("When"), _("What"), _("Where"), Column(_("People"), numeric=True)),
            rows=tuple(
                (
                    date_format(start, "l j E, H:i"),
                    Words(one.opportunity.name),
                    Words(one.place),
                    len(one.places.all()),
                )
                for start, _end, one in local
            ),
        ),
        size=(WIDTH, TOP + (last - first) * HOUR + 30 + len(names) * 22),
    )


def ledger_figure(lines: Sequence[LedgerLine]) -> Figure:
    """A bar for each partner and unit: of what was pledged, what was delivered, is planned, and is unused."""
    bars = []
    for place, line in enumerate(lines):
        whole = max(line.pledged, line.delivered + line.ahead, Decimal(1))
        delivered, ahead = (int(part * 400 / whole) for part in (line.delivered, line.ahead))
        bars.append(
            {
                "name": line.organisation.name,
                "y": 8 + place * 82,
                "pledged": int(line.pledged * 400 / whole),
                "delivered": delivered,
                "ahead": ahead,
                "told": _("%(delivered)s delivered, %(ahead)s planned, of %(pledged)s %(unit)s")
                % {
                    "delivered": amount(line.delivered),
                    "ahead": amount(line.ahead),
                    "pledged": amount(line.pledged),
                    "unit": line.unit_words,
                },
            }
        )
    hours = [line for line in lines if line.unit == "hours"]
    reading = _(
        "Of %(pledged)s hours pledged, %(delivered)s were delivered, %(ahead)s are planned and %(unused)s are unused."
    ) % {
        "pledged": amount(sum((line.pledged for line in hours), Decimal(0))),
        "delivered": amount(sum((line.delivered for line in hours), Decimal(0))),
        "ahead": amount(sum((line.ahead for line in hours), Decimal(0))),
        "unused": amount(sum((line.unused for line in hours), Decimal(0))),
    }
    return Figure(
        title=_("What partners pledged, and what came of it"),
        reading=reading,
        svg_template="coordinate/_ledger.svg",
        data={"bars": bars},
        table=Table(
            caption=_("Pledged, planned, delivered and unused, by partner"),
            columns=(
                _("Partner"),
                _("Unit"),
                Column(_("Pledged"), numeric=True),
                Column(_("Planned"), numeric=True),
                Column(_("Delivered"), numeric=True),
                Column(_("Unused"), numeric=True),
            ),
            rows=tuple(
                (
                    Words(line.organisation.name),
                    line.unit_words,
                    amount(line.pledged),
                    amount(line.planned),
                    amount(line.delivered),
                    amount(line.unused),
                )
                for line in lines
            ),
            note=_("Unused is what was neither delivered nor is planned for a day to come."),
        ),
        size=(WIDTH, 8 + len(bars) * 82),
    )


def use_table(initiative: Initiative, organisation: Organisation) -> Table:
    """What came of one partner's pledges, session by session, with numbers of people that point at nobody."""
    uses = PledgeUse.objects.of(organisation, initiative).filter(
        session__state=Session.State.PLANNED,
        session__told_at__isnull=False,
        session__starts_at__gte=timezone.now() - RECENT,
    )
    uses = uses.select_related("session__opportunity", "pledge__resource")
    uses = uses.order_by("session__starts_at", "pk")[:MOST_TOLD]
    expected = Session.objects.filter(pk__in=[use.session_id for use in uses]).counts_expected()
    here = Membership.objects.filter(initiative=initiative, role=Role.PARTICIPANT)
    total = here.values("person").distinct().count()
    return Table(
        caption=_("Sessions that your pledges make possible"),
        columns=(
            _("When"),
            _("What"),
            _("With what"),
            Column(_("Planned"), numeric=True),
            Column(_("Delivered"), numeric=True),
            _("People expected"),
        ),
        rows=tuple(
            (
                date_format(timezone.localtime(use.session.starts_at), "j E Y, H:i"),
                Words(use.session.opportunity.name),
                Words(use.pledge.resource.name),
                f"{amount(use.planned_amount)} {use.pledge.get_unit_display()}",
                _("not recorded yet") if use.delivered_amount is None else amount(use.delivered_amount),
                people_told(expected.get(use.session_id, 0), total),
            )
            for use in uses
        ),
    )


def people_told(count: int, total: int) -> str:
    """A number of people as a partner may read it: never one that could point at somebody."""
    safe = safe_count(min(count, total), total, threshold=FEWEST, about="deed")
    if safe.count is not None:
        return _("%(count)s of %(total)s") % {"count": safe.count, "total": total}
    return _("held back (fewer than %(fewest)s)") % {"fewest": FEWEST}


def amount(number: Decimal) -> str:
    """A number of hours or things: without decimals where there are none."""
    whole = number == number.to_integral_value()
    return number_format(number, decimal_pos=0 if whole else 1, force_grouping=True)
