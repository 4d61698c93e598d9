"""The bridge to the network engine: what organisations did together in, a portrait of the partnership out."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.models import Initiative, Organisation
from alongside.coordinate.models import PledgeUse, Session
from alongside.deliver.models import Introduction
from alongside.shell.values import Figure, Table, Words

if TYPE_CHECKING:
    from alongside.engines import network

WIDTH, HEIGHT, EDGE = 480, 380, 70
THE_START = timedelta(days=14)


def ties(initiative: Initiative, *, until: datetime | None = None) -> list[network.Tie]:
    """Two organisations are tied when what both pledged is used in one session, or one introduced to the other."""
    from alongside.engines import network  # loaded when first needed: it brings networkx with it

    together: dict[int, set[int]] = defaultdict(set)
    uses = PledgeUse.objects.filter(initiative=initiative, session__state=Session.State.PLANNED)
    handovers = Introduction.objects.filter(initiative=initiative)
    if until:
        uses = uses.filter(session__starts_at__lt=until)
        handovers = handovers.filter(made_at__lt=until)
    for session, organisation in uses.values_list("session", "pledge__resource__organisation"):
        together[session].add(organisation)
    led = Session.objects.filter(pk__in=together, led_by__organisation__isnull=False)
    for session, organisation in led.values_list("pk", "led_by__organisation"):
        together[session].add(organisation)
    pairs = [pair for group in together.values() for pair in combinations(sorted(group), 2)]
    pairs += [
        pair
        for pair in handovers.filter(worker__organisation__isnull=False)
        .exclude(worker__organisation=F("service"))
        .values_list("worker__organisation", "service")
        if None not in pair
    ]
    return [network.Tie(str(a), str(b)) for a, b in pairs]


def portrait(initiative: Initiative) -> network.Portrait:
    """The partnership as it is now, beside what it was in its first two weeks."""
    from alongside.engines import network

    start = (
        Session.objects.standing(initiative).order_by("starts_at").values_list("starts_at", flat=True).first()
    )
    early = start + THE_START if start else None
    before = ties(initiative, until=early) if early and early < timezone.now() else None
    now = ties(initiative)
    named = {tie.a for tie in now} | {tie.b for tie in now} | {str(initiative.anchor_id)}
    organisations = Organisation.objects.filter(
        community=initiative.community_id, pk__in=[int(one) for one in named]
    )
    names = {str(pk): name for pk, name in organisations.values_list("pk", "name")}
    if before is not None:
        before = [tie for tie in before if tie.a in names and tie.b in names]
    return network.portrait(now, anchor=str(initiative.anchor_id), before=before, organisations=names)


def picture(drawn: network.Portrait) -> Figure:
    """Who works with whom, drawn, with the same as a table."""
    at = {
        place.id: (
            round(EDGE + place.x * (WIDTH - 2 * EDGE)),
            round(EDGE / 2 + place.y * (HEIGHT - EDGE)),
        )
        for place in drawn.places
    }
    most = max((times for _a, _b, times in drawn.ties), default=1)
    lines = [
        {
            "x1": at[a][0],
            "y1": at[a][1],
            "x2": at[b][0],
            "y2": at[b][1],
            "width": round(1 + 5 * times / most, 1),
        }
        for a, b, times in drawn.ties
    ]
    dots = [
        {
            "x": at[place.id][0],
            "y": at[place.id][1],
            "r": 8 + 2 * place.ties,
            "label_y": at[place.id][1] + 24 + 2 * place.ties,
            "name": place.name,
            "is_anchor": place.id == drawn.anchor,
        }
        for place in drawn.places
    ]
    return Figure(
        title=_("Who works with whom"),
        reading=reading(drawn),
        svg_template="pages/_network.svg",
        data={"lines": lines, "dots": dots},
        table=Table(
            caption=_("Partners and their ties"),
            columns=(_("Partner"), _("Works with"), _("Times"), _("New since the start")),
            rows=tuple(
                (Words(place.name), place.ties, place.times, place.new_ties) for place in drawn.places
            ),
        ),
        size=(WIDTH, HEIGHT),
    )


def reading(drawn: network.Portrait) -> str:
    """One sentence: how much rests on the anchor."""
    anchor = next((place.name for place in drawn.places if place.id == drawn.anchor), "")
    reliance = drawn.reliance
    if not drawn.ties:
        return _("No two partners have done anything together yet.")
    if reliance.share is None:
        return ngettext("%(count)d tie so far.", "%(count)d ties so far.", len(drawn.ties)) % {
            "count": len(drawn.ties)
        }
    return _("Without %(anchor)s, %(lost)d of %(pairs)d pairs of other partners would lose touch.") % {
        "anchor": anchor,
        "lost": reliance.lost,
        "pairs": reliance.pairs,
    }
