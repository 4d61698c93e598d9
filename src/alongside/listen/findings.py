"""What an opinion map says, in words and figures that nobody can be found out from: docs/decisions/0020."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.engines import opinions

from .models import OpinionMap

FEWEST = 5  # a statement with fewer responses is held back: it could point at somebody
FEW = opinions.FEWEST_PEOPLE  # among fewer than so many, "all" and "all but one" are told alike
TOLD = 5  # how many statements are told under each heading
MOST = 0.6  # in every group at least so large a share agrees: then a statement is shared
APART = 0.3  # between two groups so large a gap in who agrees: then a statement divides


@dataclass(frozen=True)
class Share:
    """How many of so many. Among a few, what all say or nobody says would be known of each: one step is blurred.

    `edge` is "most" for all or all but one, "few" for none or one; `count` is then the one of the two that is nearer
    the middle.
    """

    count: int
    of: int
    edge: Literal["", "most", "few"] = ""

    @property
    def percent(self) -> int:
        return round(100 * self.count / self.of) if self.of else 0

    @property
    def in_percent(self) -> str:
        """ "55 %", "at least 91 %", "at most 9 %"."""
        words = {
            "": _("%(percent)s %%"),
            "most": _("at least %(percent)s %%"),
            "few": _("at most %(percent)s %%"),
        }
        return words[self.edge] % {"percent": self.percent}

    @property
    def counted(self) -> str:
        """ "20 of 24", "all or all but one of 11", "at most one of 11"."""
        words = {
            "": _("%(count)s of %(of)s"),
            "most": _("all or all but one of %(of)s"),
            "few": _("at most one of %(of)s"),
        }
        return words[self.edge] % {"count": self.count, "of": self.of}


def share(count: int, of: int) -> Share:
    """A share that may be told of a group of FEWEST or more."""
    if of < FEW and count >= of - 1:
        return Share(of - 1, of, "most")
    if of < FEW and count <= 1:
        return Share(1, of, "few")
    return Share(count, of)


@dataclass(frozen=True)
class Agreement:
    """How many respond to a statement and how many agree, with a 95 % interval in whole per cents.

    `between` says which groups differ most on it; `in_groups` has the share who agree in each, None where held back.
    """

    words: str
    responses: int
    agreeing: Share
    disagreeing: Share
    low: int
    high: int
    is_held_back: bool
    in_groups: tuple[Share | None, ...] = ()
    between: str = ""

    @property
    def agree(self) -> int:
        return self.agreeing.percent

    @property
    def disagree(self) -> int:
        return self.disagreeing.percent


@dataclass(frozen=True)
class StandsFor:
    """One statement that sets a group apart, and how many of the group say so."""

    words: str
    agrees: bool
    share: Share


@dataclass(frozen=True)
class GroupStands:
    """A group of people who respond alike, and what it stands for."""

    name: str
    size: int
    stands_for: tuple[StandsFor, ...]

    @property
    def reading(self) -> str:
        """The group in a sentence, without anybody's own words."""
        if not self.stands_for:
            return _("Nothing sets this group apart clearly.")
        return ngettext(
            "%(count)d statement sets this group apart from the others.",
            "%(count)d statements set this group apart from the others.",
            len(self.stands_for),
        ) % {"count": len(self.stands_for)}


@dataclass(frozen=True)
class Findings:
    """What a conversation shows, in words."""

    is_map_warranted: bool
    why: str
    people: int
    left_out: int
    votes_needed: int
    groups: tuple[GroupStands, ...]
    shared: tuple[Agreement, ...]
    dividing: tuple[Agreement, ...]
    statements: tuple[Agreement, ...]


def is_map_warranted(result: opinions.OpinionMap) -> bool:
    """The engine's verdict, and no group so small that it could point at somebody."""
    return result.stability.warranted and all(group.size >= FEWEST for group in result.groups)


def group_names(result: opinions.OpinionMap) -> dict[opinions.Id, str]:
    """Groups by letter, the largest first: Group A, Group B."""
    return {
        group.id: _("Group %(letter)s") % {"letter": chr(ord("A") + place)}
        for place, group in enumerate(result.groups)
    }


def findings(drawn: OpinionMap, words: dict[int, str]) -> Findings:
    """What the map says of the statements in `words`. Without a warranted map: agreement alone."""
    result = opinions.from_json(drawn.result)
    warranted = is_map_warranted(result)
    names = group_names(result) if warranted else {}
    in_groups = _in_groups(drawn, result) if warranted else {}
    told = {
        one.id: _told(one, words[int(one.id)], in_groups.get(one.id, ()))
        for one in result.agreement
        if one.id in words
    }
    if warranted:
        by_consensus = sorted(result.group_consensus, key=lambda one: -one.value)
        enough = MOST ** len(result.groups)
        shared = [told[one.id] for one in by_consensus if one.id in told and one.value >= enough]
        dividing = [
            _between(told[one.id], one, names)
            for one in result.divisive
            if one.id in told and one.value >= APART
        ]
    else:
        ordered = sorted(told.values(), key=lambda one: -one.agree)
        shared = [one for one in ordered if one.low > 50]
        dividing = [one for one in ordered if min(one.agree, one.disagree) >= 100 * APART]
    return Findings(
        is_map_warranted=warranted,
        why=_why(result, warranted),
        people=len(result.people),
        left_out=result.people_left_out,
        votes_needed=result.votes_needed,
        groups=tuple(
            _stands(place, group, names[group.id], in_groups, words)
            for place, group in enumerate(result.groups)
            if warranted
        ),
        shared=tuple(one for one in shared if not one.is_held_back)[:TOLD],
        dividing=tuple(one for one in dividing if not one.is_held_back)[:TOLD],
        statements=tuple(sorted(told.values(), key=lambda one: (one.is_held_back, -one.agree))),
    )


def _told(one: opinions.Agreement, words: str, in_groups: tuple[Share | None, ...]) -> Agreement:
    if one.n < FEWEST:
        nothing = Share(0, 0)
        return Agreement(words, one.n, nothing, nothing, 0, 100, is_held_back=True)
    agreeing = share(one.agrees, one.n)
    low, high = _interval(agreeing)
    return Agreement(words, one.n, agreeing, share(one.disagrees, one.n), low, high, False, in_groups)


def _interval(one: Share) -> tuple[int, int]:
    """The interval of a share in whole per cents; of a blurred one, the two possible intervals together."""
    ends = [opinions.wilson_interval(one.count, one.of)]
    if one.edge:
        ends.append(opinions.wilson_interval(one.of if one.edge == "most" else 0, one.of))
    return round(100 * min(low for low, _high in ends)), round(100 * max(high for _low, high in ends))


def _in_groups(drawn: OpinionMap, result: opinions.OpinionMap) -> dict[opinions.Id, tuple[Share | None, ...]]:
    """For each statement the share who agree in each group; None where it would point at a few people."""
    counted = drawn.result["by_group"]
    totals = {one.id: one.n for one in result.agreement}
    found: dict[opinions.Id, tuple[Share | None, ...]] = {}
    for place, statement in enumerate(counted["statements"]):
        agrees = [row[place] for row in counted["agrees"]]
        seen = [row[place] for row in counted["seen"]]
        may = may_tell(seen, total=totals[statement])
        found[statement] = tuple(
            share(a, n) if tell else None for a, n, tell in zip(agrees, seen, may, strict=True)
        )
    return found


def may_tell(seen: Sequence[int], *, total: int) -> list[bool]:
    """Which groups' figures may be told, so that nobody's can be had by subtracting them from the total.

    Groups with fewer than FEWEST responses are held back, and people who are in no group are not told either. Where
    all these together are fewer than FEWEST, the smallest group that could be told is held back with them.
    """
    may = [count >= FEWEST for count in seen]
    untold = total - sum(count for count, tell in zip(seen, may, strict=True) if tell)
    while 0 < untold < FEWEST and any(may):
        smallest = min((place for place, tell in enumerate(may) if tell), key=lambda place: seen[place])
        may[smallest] = False
        untold += seen[smallest]
    return may


def _between(told: Agreement, one: opinions.Divisive, names: dict[opinions.Id, str]) -> Agreement:
    """The same with a sentence on the two groups that differ most, where both may be told."""
    if told.is_held_back:
        return told
    shares = dict(zip(names, told.in_groups, strict=True))
    more, less = shares[one.more], shares[one.less]
    if more is None or less is None:
        return told
    sentence = _("%(more)s: %(many)s agree. %(less)s: %(few)s agree.") % {
        "more": names[one.more],
        "many": more.counted,
        "less": names[one.less],
        "few": less.counted,
    }
    return Agreement(
        told.words,
        told.responses,
        told.agreeing,
        told.disagreeing,
        told.low,
        told.high,
        told.is_held_back,
        told.in_groups,
        sentence,
    )


def _stands(
    place: int,
    group: opinions.Group,
    name: str,
    in_groups: dict[opinions.Id, tuple[Share | None, ...]],
    words: dict[int, str],
) -> GroupStands:
    told = []
    for one in group.statements:
        tellable = one.id in words and one.trials >= FEWEST and in_groups[one.id][place] is not None
        if tellable:
            told.append(StandsFor(words[int(one.id)], one.is_agreed, share(one.votes_for, one.trials)))
    return GroupStands(name, group.size, tuple(told))


def _why(result: opinions.OpinionMap, warranted: bool) -> str:
    """The verdict on the groups, in the reader's language."""
    stability, placed = result.stability, result.stability.people
    if warranted:
        return _(
            "The groups are found again when half of the people are drawn at random "
            "(agreement %(agreement).2f, where 1 is the same and 0 is chance)."
        ) % {"agreement": stability.resampling_agreement or 0}
    if placed < opinions.FEWEST_PEOPLE:
        return ngettext(
            "%(count)d person has responded to enough statements. With fewer than %(fewest)d, a group could be an "
            "accident or point at somebody, so there is no map: here is how far people agree.",
            "%(count)d people have responded to enough statements. With fewer than %(fewest)d, a group could be an "
            "accident or point at somebody, so there is no map: here is how far people agree.",
            placed,
        ) % {"count": placed, "fewest": opinions.FEWEST_PEOPLE}
    return " ".join([_why_not(result), _("So there is no map: here is how far people agree.")])


def _why_not(result: opinions.OpinionMap) -> str:
    """Why enough people make no groups: they say the same, or nothing, or other groups each time."""
    votes, stability = result.votes, result.stability
    for count, sentence in (
        (sum(one.passes for one in result.agreement), _("Everyone passed on everything.")),
        (sum(one.agrees for one in result.agreement), _("Everyone agrees with everything.")),
        (sum(one.disagrees for one in result.agreement), _("Everyone disagrees with everything.")),
    ):
        if count == votes:
            return sentence
    if stability.silhouette is None:
        return _("People respond so much alike that there are no groups to tell apart.")
    if stability.silhouette < opinions.LEAST_SILHOUETTE:
        return _("People do not fall into groups that stand apart: they run into each other.")
    if stability.warranted:
        return _("One of the groups is so small that it could point at somebody.")
    return _(
        "People do not fall into groups that hold: with half of them drawn at random, other groups appear."
    )
