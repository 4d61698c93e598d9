"""The opinion map as a picture: groups as areas, and one's own place. Nobody else's place is ever drawn."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.engines import opinions
from alongside.shell.values import Column, Figure, Table, Words

from .findings import FEWEST, Findings, group_names, is_map_warranted
from .heard import Heard
from .models import OpinionMap

WIDTH, HEIGHT, EDGE = 480, 280, 82


def map_figure(drawn: OpinionMap, *, own: int | None = None) -> Figure | None:
    """Groups where they lie, as large as they are, with one's own place marked; None where no map is warranted."""
    result = opinions.from_json(drawn.result)
    if not is_map_warranted(result):
        return None
    names = group_names(result)
    mine = result.people.find(own) if own is not None else None
    points = [group.centre for group in result.groups] + ([(mine.x, mine.y)] if mine else [])
    to_page = _scale(points)
    total = sum(group.size for group in result.groups)
    areas = []
    for place, group in enumerate(result.groups):
        x, y = to_page(group.centre)
        radius = 24 + 52 * (group.size / total) ** 0.5
        people = ngettext("%(count)d person", "%(count)d people", group.size) % {"count": group.size}
        area = {
            "x": x,
            "y": y,
            "r": round(radius),
            "name": names[group.id],
            "size": group.size,
            "people": people,
        }
        areas.append({**area, "kind": place % 6 + 1})
    reading = ngettext("%(people)d person, in %(groups)s.", "%(people)d people, in %(groups)s.", total) % {
        "people": total,
        "groups": ngettext("%(count)d group", "%(count)d groups", len(areas)) % {"count": len(areas)},
    }
    if mine and mine.group is not None:
        reading += " " + _("You are in %(group)s.") % {"group": names[mine.group]}
    elif mine:
        reading += " " + _("You are between the groups: respond to more statements to be in one.")
    return Figure(
        title=_("Who responds alike"),
        reading=reading,
        svg_template="listen/_map.svg",
        data={
            "areas": areas,
            "me": dict(zip("xy", to_page((mine.x, mine.y)), strict=True)) if mine else None,
        },
        table=Table(
            caption=_("The groups on the map"),
            columns=(_("Group"), _("People")),
            rows=tuple((area["name"], area["size"]) for area in areas),
        ),
        size=(WIDTH, HEIGHT),
        has_links=True,
    )


def tested_table(drawn: OpinionMap) -> Table:
    """What a map has to pass before it is drawn, with what this one came to."""
    stability = opinions.from_json(drawn.result).stability
    untested = _("not tested")

    def figure(value: float | None) -> str:
        return untested if value is None else f"{value:.2f}"

    return Table(
        caption=_("What a map has to pass"),
        columns=(_("Test"), Column(_("Here"), numeric=True), Column(_("At least"), numeric=True)),
        rows=(
            (_("People who responded to enough statements"), stability.people, opinions.FEWEST_PEOPLE),
            (
                _("How well the groups stand apart (silhouette: 1 is far apart, 0 is not at all)"),
                figure(stability.silhouette),
                f"{opinions.LEAST_SILHOUETTE:.2f}",
            ),
            (
                _(
                    "Whether half of the people, drawn at random, fall into the same groups (1: all, 0: chance)"
                ),
                figure(stability.resampling_agreement),
                f"{opinions.LEAST_AGREEMENT:.2f}",
            ),
        ),
    )


def statements_table(findings: Findings) -> Table:
    """Every statement with how far people agree; the ones with too few responses say so instead."""
    held_back = _("held back (fewer than %(fewest)d responses)") % {"fewest": FEWEST}
    return Table(
        caption=_("How far people agree with each statement"),
        columns=(
            _("Statement"),
            Column(_("Responses"), numeric=True),
            Column(_("Agree"), numeric=True),
            Column(_("Likely between"), numeric=True),
            Column(_("Disagree"), numeric=True),
        ),
        rows=tuple(
            (Words(line.words), held_back, "–", "–", "–")
            if line.is_held_back
            else (
                Words(line.words),
                line.responses,
                line.agreeing.in_percent,
                f"{line.low}–{line.high} %",
                line.disagreeing.in_percent,
            )
            for line in findings.statements
        ),
    )


def groups_table(findings: Findings) -> Table | None:
    """How many in each group agree with each statement; None where there are no groups."""
    if not findings.groups:
        return None
    return Table(
        caption=_("How many in each group agree"),
        columns=(_("Statement"), *(Column(group.name, numeric=True) for group in findings.groups)),
        rows=tuple(
            (
                Words(line.words),
                *(one.counted if one else _("held back") for one in line.in_groups),
            )
            for line in findings.statements
            if not line.is_held_back
        ),
        note=_("Held back: too few responded, or the number would give away what a few others said.")
        if any(one is None for line in findings.statements for one in line.in_groups)
        else "",
    )


def roles_table(roles: list[Heard]) -> Table:
    """How many of each role have responded."""
    return Table(
        caption=_("Who has responded by name"),
        columns=(_("As"), Column(_("Have responded"), numeric=True)),
        rows=tuple((one.role, one.told) for one in roles),
    )


def _scale(points: list[tuple[float, float]]) -> Callable[[tuple[float, float]], tuple[int, int]]:
    """A function from the map's own units to the page's, that keeps proportions and leaves an edge."""
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    span = max(max(xs) - min(xs), (max(ys) - min(ys)) * (WIDTH - 2 * EDGE) / (HEIGHT - 2 * EDGE), 1e-9)
    factor = (WIDTH - 2 * EDGE) / span
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)

    def to_page(point: tuple[float, float]) -> tuple[int, int]:
        return (
            round(WIDTH / 2 + (point[0] - middle[0]) * factor),
            round(HEIGHT / 2 - (point[1] - middle[1]) * factor),
        )

    return to_page
