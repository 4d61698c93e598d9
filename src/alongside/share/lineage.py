"""Who adapted what from whom: one family of initiatives, from the first pattern down to the latest adopter."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.models import Initiative
from alongside.shell.values import Column, Figure, Table, Words

from .models import Adaptation, AdaptationChoice, ContextDifference, Pack, Pattern, PatternElement

ROW, STEP, EDGE, WIDTH = 52, 18, 14, 300  # narrow, so that its words stay readable on a phone
DRAWN = 40  # a picture of more than forty would be read by nobody: the table has them all


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
    table: Table | None = None


@dataclass(frozen=True)
class Tree:
    """A family as keys alone, parents before children: which initiatives, how deep, and where each parent stands."""

    keys: list[int]
    depths: list[int]
    parents: list[int]  # positions; -1 for the first

    def __len__(self) -> int:
        return len(self.keys)


_UP = """WITH RECURSIVE up(key, steps) AS (SELECT CAST(%s AS bigint), 0
    UNION SELECT p.initiative_id, up.steps + 1 FROM up
    JOIN share_adaptation a ON a.initiative_id = up.key JOIN share_pattern p ON p.id = a.pattern_id
    WHERE up.steps < 1000) SELECT key FROM up ORDER BY steps DESC LIMIT 1"""
# An initiative has one origin, so whoever goes down meets nobody twice, but for the first where there is a circle.
_DOWN = """WITH RECURSIVE down(start, key, at, id) AS (
    SELECT CAST(NULL AS bigint), CAST(%s AS bigint), CAST(NULL AS {moment}), CAST(0 AS bigint)
    UNION ALL SELECT down.key, a.initiative_id, a.adapted_at, a.id FROM down
    JOIN share_pattern p ON p.initiative_id = down.key JOIN share_adaptation a ON a.pattern_id = p.id
    WHERE a.initiative_id <> %s)
    SELECT start, key FROM down WHERE id > 0 ORDER BY at DESC, id DESC"""


def branches(initiative: int) -> Tree:
    """The whole family tree of an initiative. Two queries, whatever the size."""
    with connection.cursor() as cursor:
        cursor.execute(_UP, [initiative])
        (root,) = cursor.fetchone()
        cursor.execute(
            _DOWN.format(moment="text" if connection.vendor == "sqlite" else "timestamptz"), [root, root]
        )
        edges = cursor.fetchall()
    children: dict[int, list[int]] = defaultdict(list)  # the latest first, since a stack turns them round
    for start, new in edges:
        children[start].append(new)
    tree = Tree([], [], [])
    waiting = [(root, 0, -1)]
    while waiting:
        key, depth, parent = waiting.pop()
        if key in children:
            place = len(tree.keys)
            waiting += [(child, depth + 1, place) for child in children[key]]
        tree.keys.append(key)
        tree.depths.append(depth)
        tree.parents.append(parent)
    return tree


def family(initiative: Initiative, only: slice | None = None) -> list[Member]:
    """Everyone whose work goes back to the same first pattern, parents before their children, or `only` some."""
    tree = branches(initiative.pk)
    return members(tree, range(len(tree))[only] if only else range(len(tree)))


def members(tree: Tree, positions: Iterable[int]) -> list[Member]:
    """The rows of some places of a tree, in one query for all of them; without what they chose."""
    wanted = list(positions)
    keys = [tree.keys[position] for position in wanted]
    started = {row.initiative_id: row for row in Adaptation.objects.readable().filter(initiative__in=keys)}
    alone = [key for key in keys if key not in started]
    first = {row.pk: row for row in Initiative.objects.select_related("community").filter(pk__in=alone)}
    return [
        Member(
            initiative=started[key].initiative if key in started else first[key],
            adaptation=started.get(key),
            depth=tree.depths[position],
            parent=tree.parents[position],
            is_shown=key not in started or started[key].is_public,
        )
        for position, key in zip(wanted, keys, strict=True)
    ]


def with_choices(listed: Iterable[Member]) -> None:
    """Read what each of these kept, changed and left out, and what differs there: one query each for all of them."""
    adaptations = [member.adaptation for member in listed if member.adaptation and member.is_shown]
    prefetch_related_objects(adaptations, "choices__element", "differences")


def is_public(keys: list[int]) -> bool:
    """Whether strangers may see this family: something in it was published and stands. Mostly its first did."""
    standing = Pattern.objects.filter(state=Pattern.State.PUBLISHED, removed_at=None)
    return any(
        standing.filter(initiative__in=keys[start:end]).exists()
        for start, end in pairwise([0, *range(1, len(keys), 500), len(keys)])
    )


def family_figure(
    drawn: list[Member], listed: list[Member], parents: dict[int, Member], adopted: int
) -> Figure:
    """The tree, drawn down the page so that it fits a phone, with who took what from whom as a table.

    `drawn` are the first of the family, `listed` those whom the table shows, `parents` theirs by position;
    `adopted` is how many adaptations there are in all.
    """
    drawn = drawn[:DRAWN]
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
    reading = ngettext(
        "%(count)d adaptation goes back to %(first)s.", "%(count)d adaptations go back to %(first)s.", adopted
    ) % {"count": adopted, "first": drawn[0].name}
    if adopted + 1 > len(drawn):
        reading += " " + _("The picture shows the first %(count)d; the table has all, page by page.") % {
            "count": len(drawn)
        }
    return Figure(
        title=_("Who adapted from whom"),
        reading=reading,
        svg_template="share/_family.svg",
        data={"places": places},
        table=family_table(listed, parents),
        size=(WIDTH, 26 + ROW * len(drawn)),
    )


def family_table(listed: list[Member], parents: dict[int, Member]) -> Table:
    rows = []
    for member in listed:
        counts = dict.fromkeys(AdaptationChoice.Choice.values, 0)
        if member.adaptation and member.is_shown:
            for choice in member.adaptation.choices.all():
                counts[choice.choice] += 1
        told = [*counts.values()] if member.adaptation and member.is_shown else ["–"] * 3
        rows.append(
            (
                Words(member.name),
                Words(parents[member.parent].name) if member.parent >= 0 else _("the first"),
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


def results(listed: list[Member], parents: dict[int, Member]) -> list[Result]:
    """What each shown member published about what came of it. Side by side only where the measures are the same.

    Numbers are those of signed packs alone: they went through the disclosure control and were read by a person.
    """
    everyone = {member.initiative.pk: member for member in (*parents.values(), *listed) if member.is_shown}
    words: dict[int, list[str]] = defaultdict(list)
    told = PatternElement.objects.filter(
        pattern__in=Pattern.objects.published().filter(initiative__in=list(everyone)),
        part=PatternElement.Part.CAME_OF_IT,
    )
    for key, said in told.in_order().values_list("initiative", "words"):
        words[key].append(said)
    measured = _measured(list(everyone))
    return [
        Result(
            member,
            tuple(words.get(member.initiative.pk, ())),
            _verdict(member, parents, words, measured),
            _side_by_side(member, parents, measured),
        )
        for member in listed
        if member.is_shown and (words or measured)
    ]


Measured = dict[int, dict[tuple[str, str], str]]


def _measured(keys: list[int]) -> Measured:
    """The measures of signed packs, by initiative: what and unit, with the numbers from here in words."""
    found: Measured = defaultdict(dict)
    packs = Pack.objects.here().filter(pattern__initiative__in=keys).order_by("edition")
    for key, text in packs.values_list("pattern__initiative", "pack_json"):
        for outcome in json.loads(text)["evidence"]:
            name = outcome["what"].strip().casefold(), outcome["unit"].strip().casefold()
            here = [one for one in outcome["measurements"] if not one["comparator"]]
            found[key][name] = "; ".join(
                f"{one['on']}: {_('held back') if one['value'] is None else format(one['value'], 'g')}"
                for one in here
            )
    return found


def _side_by_side(member: Member, parents: dict[int, Member], measured: Measured) -> Table | None:
    origin = parents.get(member.parent)
    if origin is None or not origin.is_shown:
        return None
    there, here = measured.get(origin.initiative.pk, {}), measured.get(member.initiative.pk, {})
    shared = sorted(set(there) & set(here))
    if not shared:
        return None
    return Table(
        caption=_("The same measures, there and here"),
        columns=(_("Measure"), _("There"), _("Here")),
        rows=tuple((Words(f"{one[0]} ({one[1]})"), Words(there[one]), Words(here[one])) for one in shared),
        note=_("Two places are never the same: a difference between them says nothing of why."),
    )


def _verdict(
    member: Member, parents: dict[int, Member], words: dict[int, list[str]], measured: Measured
) -> str:
    key, origin = member.initiative.pk, parents.get(member.parent)
    if key not in words and key not in measured:
        return _("Nothing is published about what came of it here, so there is nothing to compare.")
    if member.parent < 0 or origin is None:
        return ""
    if origin.initiative.pk not in words and origin.initiative.pk not in measured:
        return _("Not comparable: nothing is published about what came of it where it was learned.")
    shared = set(measured.get(key, {})) & set(measured.get(origin.initiative.pk, {}))
    if not shared:
        return _("Not comparable: the two do not measure the same things.")
    return _("Both measure: %(measures)s.") % {"measures": "; ".join(sorted(what for what, _unit in shared))}
