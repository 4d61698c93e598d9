"""Counts in the first words of a pattern: none that is small, no two of which little is left, none near an earlier one.

A pattern is public, and so is each earlier version of it. Whoever subtracts one number from another, within a sentence
or between two versions, finds nobody. What one earlier version said of the same thing is found by its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.formats import localize
from django.utils.functional import Promise

from alongside.community.models import Initiative

from .models import Pattern, PatternElement

FEWEST = 5  # a smaller count of people could point at somebody, so it is not said
NUMBER = r"(\d+(?:[.,’'\u00a0\u202f ]\d{3})*)"
PLACE = re.compile(r"%\((\w+)\)s")
Sentence = Promise | str  # untranslated as yet, with a %(name)s for each number


def is_safe(whole: int, *parts: int) -> bool:
    """Whether a whole may be said with these parts of it: nothing is few, nor is what any two of them leave over."""
    counts = [whole, *parts]
    enough = all(count == 0 or count >= FEWEST for count in counts)
    return enough and all(
        one == other or abs(one - other) >= FEWEST for one in counts for other in counts if other
    )


class Published:
    """What an initiative's patterns have said to everyone so far."""

    def __init__(self, initiative: Initiative) -> None:
        told = PatternElement.objects.filter(
            initiative=initiative, pattern__state=Pattern.State.PUBLISHED, pattern__removed_at=None
        )
        self.words = list(told.order_by("-pk").values_list("words", flat=True))

    def say(self, counts: Mapping[str, int], sentence: Sentence, *alike: Sentence) -> str:
        """A sentence with its numbers; or what is out, where one of its numbers has changed by few since.

        `alike` are other sentences that say some of the same numbers.
        """
        earlier = self._said((sentence, *alike))
        is_near = any(
            0 < abs(counts[name] - then[name]) < FEWEST for _words, then in earlier for name in then
        )
        if is_near:
            return earlier[0][0]
        return str(sentence) % {name: localize(number) for name, number in counts.items()}

    def _said(self, sentences: Sequence[Sentence]) -> list[tuple[str, dict[str, int]]]:
        """How these sentences stood, and with which numbers, the latest first, in whatever language."""
        codes = [code for code, _name in settings.LANGUAGES]
        ways = list(dict.fromkeys(_looked_for(one, code) for one in sentences for code in codes))
        met = (way.search(words) for words in self.words for way in ways)
        return [
            (one.group(), {name: _whole(number) for name, number in one.groupdict().items()})
            for one in met
            if one is not None
        ]


def _looked_for(sentence: Sentence, language: str) -> re.Pattern[str]:
    with translation.override(language):
        text = str(sentence)
    cut = PLACE.split(text)
    inside = [
        f"(?P<{piece}>{NUMBER[1:-1]})" if position % 2 else re.escape(piece)
        for position, piece in enumerate(cut)
    ]
    return re.compile(r"(?<!\d)" + "".join(inside))


def _whole(number: str) -> int:
    return int("".join(filter(str.isdecimal, number)))
