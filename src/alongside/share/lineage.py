"""Who adapted what from whom: one family of initiatives, from the first pattern down to the latest adopter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.assess.models import Outcome
from alongside.community.models import Initiative
from alongside.shell.values import Column, Figure, Table, Words

from .models import Adaptation, AdaptationChoice, ContextDifference, Pattern, PatternElement

ROW, STEP, EDGE, DRAWN = (
    52,
    26,
    14,
    40,
)  # a picture of more than forty would be read by nobody: the table has them all


@dataclass(frozen=True)
class Member:
    """One initiative in a family, with the adaptation by which it started (None for the first)."""

    initiative: Initiative
    adaptation: Adaptation | None
    depth: int
    parent: int  # position in the family; -1 for the first
    is_shown: bool

    @property
    def name(self) -> str:
        return str(self.initiative.community) if self.is_shown else _("a community that is not shown")


@dataclass(frozen=True)
class Result:
    """What one member says came of it, and whether it can be laid beside what its origin says."""

    member: Member
    words: tuple[str, ...]
    verdict: str


def family(initiative: Initiative) -> list[Member]:
    """Everyone whose work goes back to the same first pattern, parents before their children.

    Three queries whatever the size: all edges as pairs of keys, then the rows of this family alone.
    """
    children: dict[int, list[int]] = defaultdict(list)
    origin: dict[int, int] = {}
    for start, new in Adaptation.objects.order_by("adapted_at", "pk").values_list(
        "pattern__initiative", "initiative"
    ):
        children[start].append(new)
        origin[new] = start
    root = initiative.pk
    while root in origin:  # cannot go round: an initiative is new when it starts from a pattern
        root = origin[root]
    order, waiting = [], [(root, 0, -1)]
    while waiting:
        key, depth, parent = waiting.pop()
        order.append((key, depth, parent))
        waiting += [(child, depth + 1, len(order) - 1) for child in reversed(children[key])]
    keys = [key for key, _depth, _parent in order]
    started = {row.initiative_id: row for row in Adaptation.objects.told().filter(initiative__in=keys)}
    first = Initiative.objects.select_related("community").get(pk=root)
    return [
        Member(
            initiative=started[key].initiative if key in started else first,
            adaptation=started.get(key),
            depth=depth,
            parent=parent,
            is_shown=key not in started or started[key].is_public,
        )
        for key, depth, parent in order
    ]


def is_public(members: list[Member]) -> bool:
    """Whether strangers may see this family: something in it was published."""
    keys = [member.initiative.pk for member in members]
    return Pattern.objects.filter(initiative__in=keys, state=Pattern.State.PUBLISHED).exists()


def family_figure(members: list[Member]) -> Figure:
    """The tree, drawn down the page so that it fits a phone, with who took what from whom as a table."""
    drawn = members[:DRAWN]
    places = [
        {
            "x": EDGE + STEP * min(member.depth, 6),
            "y": 26 + ROW * row,
            "member": member,
            "first": not member.depth,
        }
        for row, member in enumerate(drawn)
    ]
    for place, member in zip(places, drawn, strict=True):
        if member.parent >= 0:
            place["from_x"], place["from_y"] = places[member.parent]["x"], places[member.parent]["y"]
    adopted = len(members) - 1
    reading = ngettext(
        "%(count)d adaptation goes back to %(first)s.", "%(count)d adaptations go back to %(first)s.", adopted
    ) % {"count": adopted, "first": members[0].name}
    if len(members) > DRAWN:
        reading += " " + _("The picture shows the first %(count)d; the table has all.") % {"count": DRAWN}
    return Figure(
        title=_("Who adapted from whom"),
        reading=reading,
        svg_template="share/_family.svg",
        data={"places": places},
        table=family_table(members),
        size=(400, 26 + ROW * len(drawn)),
    )


def family_table(members: list[Member]) -> Table:
    rows = []
    for member in members:
        counts = dict.fromkeys(AdaptationChoice.Choice.values, 0)
        if member.adaptation and member.is_shown:
            for choice in member.adaptation.choices.all():
                counts[choice.choice] += 1
        told = [*counts.values()] if member.adaptation and member.is_shown else ["–"] * 3
        rows.append(
            (
                Words(member.name),
                Words(members[member.parent].name) if member.parent >= 0 else _("the first"),
                Words(str(member.adaptation.pattern)) if member.adaptation else "–",
                *told,
            )
        )
    return Table(
        caption=_("Who adapted what from whom"),
        columns=(
            _("Community"),
            _("From"),
            _("Pattern"),
            Column(_("Kept"), numeric=True),
            Column(_("Changed"), numeric=True),
            Column(_("Left out"), numeric=True),
        ),
        rows=tuple(rows),
    )


def choices_table(adaptation: Adaptation) -> Table:
    """What was kept, changed and left out, each beside its reason."""
    return Table(
        caption=_("What was kept, changed and left out, and why"),
        columns=(_("Part"), _("There"), _("Here"), _("Why")),
        rows=tuple(
            (
                choice.element.get_part_display(),
                Words(choice.element.words),
                Words(choice.words) if choice.words else str(choice.get_choice_display()),
                Words(choice.why),
            )
            for choice in adaptation.choices.all()
        ),
    )


def differences_table(adaptation: Adaptation) -> Table:
    """How things differ, there and here. What nobody named as different is said in a note."""
    told = list(adaptation.differences.all())
    named = {difference.aspect for difference in told}
    alike = [str(aspect.label) for aspect in ContextDifference.Aspect if aspect.value not in named]
    return Table(
        caption=_("What differs between there and here"),
        columns=(_("What"), _("There"), _("Here")),
        rows=tuple(
            (one.get_aspect_display(), Words(one.there) if one.there else None, Words(one.here))
            for one in told
        ),
        note=_("No difference was named in: %(aspects)s.") % {"aspects": ", ".join(alike)} if alike else "",
    )


def results(members: list[Member]) -> list[Result]:
    """What each shown member published about what came of it. Side by side only where the measures are the same."""
    keys = [member.initiative.pk for member in members if member.is_shown]
    words: dict[int, list[str]] = defaultdict(list)
    told = PatternElement.objects.filter(
        pattern__in=Pattern.objects.published().filter(initiative__in=keys),
        part=PatternElement.Part.CAME_OF_IT,
    )
    for key, said in told.in_order().values_list("initiative", "words"):
        words[key].append(said)
    measures: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for key, what, unit in Outcome.objects.filter(initiative__in=words).values_list(
        "initiative", "what", "unit"
    ):
        measures[key].add((what.strip().casefold(), unit.strip().casefold()))
    return [
        Result(member, tuple(words.get(member.initiative.pk, ())), _verdict(members, member, words, measures))
        for member in members
        if member.is_shown and words
    ]


def _verdict(
    members: list[Member],
    member: Member,
    words: dict[int, list[str]],
    measures: dict[int, set[tuple[str, str]]],
) -> str:
    if member.initiative.pk not in words:
        return _("Nothing is published about what came of it here, so there is nothing to compare.")
    if member.parent < 0:
        return ""
    key, origin = member.initiative.pk, members[member.parent].initiative.pk
    if origin not in words:
        return _("Not comparable: nothing is published about what came of it where it was learned.")
    shared = measures.get(key, set()) & measures.get(origin, set())
    if not shared:
        return _("Not comparable: the two do not measure the same things.")
    return _("Both measure: %(measures)s.") % {"measures": "; ".join(sorted(what for what, _unit in shared))}
