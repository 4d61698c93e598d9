"""Names of people, looked for in a text as people write them: with or without accents, hyphens, capitals, an s behind.

A name is a row of words, and so is a text. So ten thousand names cost no more to look for than ten.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from alongside.community.models import Person

from .everyday import EVERYDAY, NOT_ALONE, OF_PLACES
from .letters import LETTERS, folded, folded_with_places, plain

SHORTEST = 2  # a name of one letter would forbid half of the alphabet
APART = re.compile(r"[\s,.()/&+]+")
BETWEEN = re.compile(r"[\s'._,\-]{0,3}")
STARTS = re.compile(r"(?:^|[.!?…:\n•])[\s\"'“”‘’(\[–—-]*$")  # what stands before the first word of a sentence
# Scripts whose words have no spaces between them: there a name is found inside a word.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0003ffff]")


class Nature(IntEnum):
    """How much a name says by itself."""

    OF_PLACES = 1
    EVERYDAY = 2
    NAME = 3
    WHOLE = 4


class Found(NamedTuple):
    start: int
    end: int
    is_sure: bool


class Names:
    """What people are called, ready to be looked for: whole names, and each part of a longer one."""

    def __init__(self, names: Iterable[str]) -> None:
        self._ways: dict[str, dict[tuple[str, ...], Nature]] = defaultdict(dict)
        inside: set[str] = set()
        for name in set(map(plain, names)):
            if UNSPACED.search(name):
                inside.update(
                    folded(one) for one in {name.strip(), *APART.split(name)} if len(one) >= SHORTEST
                )
            else:
                self._add(name)
        longest = sorted(inside, key=lambda one: (-len(one), one))
        self._inside = re.compile("|".join(map(re.escape, longest))) if longest else None

    def _add(self, name: str) -> None:
        parts = [part for part in APART.split(name) if part]
        whole = tuple(LETTERS.findall(folded(name)))
        if len(whole) > 1:
            self._keep(whole, Nature.WHOLE)
        for part in parts:
            words = tuple(LETTERS.findall(folded(part)))
            if not words or (len(words) == 1 and words[0] in NOT_ALONE and len(parts) > 1):
                continue
            is_a_remark = part[0].islower() and name != name.lower()  # "Sam (from the gym)"
            for way in {words, ("".join(words),), *((one,) for one in words if len(one) > SHORTEST)}:
                self._keep(way, Nature.OF_PLACES if is_a_remark else _nature(way))

    def _keep(self, way: tuple[str, ...], nature: Nature) -> None:
        if sum(map(len, way)) >= SHORTEST:
            known = self._ways[way[0]]
            known[way] = max(nature, known.get(way, nature))

    def find(self, text: str) -> Iterator[Found]:
        """Where names stand in a text, and whether it is surely a name. The longer of two at one place."""
        if not self._ways and self._inside is None:
            return
        plain, places = folded_with_places(text)
        words = [(match.group(), *match.span()) for match in LETTERS.finditer(plain)] if self._ways else []
        for position in range(len(words)):
            if (met := self._longest(plain, words, position)) is None:
                continue
            nature, way, last = met
            start, end = places[words[position][1]], places[words[last][2] - 1] + 1
            is_sure = _is_sure(text, start, end, nature, way)
            if is_sure is not None:
                yield Found(start, end, is_sure)
        if self._inside is not None:
            for match in self._inside.finditer(plain):
                yield Found(places[match.start()], places[match.end() - 1] + 1, True)

    def _longest(
        self, plain: str, words: list[tuple[str, int, int]], position: int
    ) -> tuple[Nature, tuple[str, ...], int] | None:
        first = words[position][0]
        ways = dict(self._ways.get(first, {}))
        if first.endswith("s") and len(first) > SHORTEST + 1 and first not in EVERYDAY:
            ways |= {way: nature for way, nature in self._ways.get(first[:-1], {}).items() if len(way) == 1}
        for way in sorted(ways, key=len, reverse=True):
            last = position + len(way) - 1
            if last < len(words) and _follows(plain, words[position : last + 1], way):
                return ways[way], way, last
        return None


def names_here() -> Names:
    """What all people of this instance are called, whichever community they are of, and whoever they are in it."""
    return Names(Person.objects.filter(erased_at=None).values_list("name", flat=True).distinct())


def _nature(way: tuple[str, ...]) -> Nature:
    if all(word in OF_PLACES for word in way):
        return Nature.OF_PLACES
    return Nature.EVERYDAY if all(word in EVERYDAY for word in way) else Nature.NAME


def _follows(plain: str, words: list[tuple[str, int, int]], way: tuple[str, ...]) -> bool:
    """Whether these words are those of a name (an s may stand behind the last), with nothing much between them."""
    said = [word for word, _start, _end in words]
    if said[:-1] != list(way[:-1]) or said[-1] not in {way[-1], way[-1] + "s"}:
        return False
    gaps = pairwise(words)
    return all(BETWEEN.fullmatch(plain[before[2] : after[1]]) for before, after in gaps)


def _is_sure(text: str, start: int, end: int, nature: Nature, way: tuple[str, ...]) -> bool | None:
    """True: a name. False: only a person can say. None: a word like any other."""
    if text[start].lower() == text[start].upper():
        return True  # a script without capitals
    is_capital, is_loud = not text[start].islower(), end - start > 1 and text[start:end].isupper()
    if nature is Nature.WHOLE:
        return is_capital or not all(word in EVERYDAY | OF_PLACES | NOT_ALONE for word in way)
    if nature is Nature.NAME:
        if sum(map(len, way)) > SHORTEST:
            return True
        touches = (text[max(0, start - 1) : start] + text[end : end + 1]).strip()
        return None if any(map(str.isalnum, touches)) else is_capital and not is_loud
    if not is_capital:
        return None
    return (
        nature is Nature.EVERYDAY and not is_loud and STARTS.search(text[max(0, start - 20) : start]) is None
    )
