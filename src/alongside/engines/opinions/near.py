"""Which of many short texts say nearly the same letters as a new one: repeats, not paraphrases."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Hashable, Mapping

GRAM = 3
ALIKE = 0.55  # cosine from which two statements are offered as perhaps the same


def nearest(
    words: str, others: Mapping[Hashable, str], *, least: float = ALIKE, most: int = 3
) -> list[tuple[Hashable, float]]:
    """The texts nearest to `words`, nearest first.

    Cosine of TF-IDF vectors of three-letter grams (Salton and Buckley 1988), over words in lower case without
    accents or punctuation. It finds repeats, slips of the pen and other orders of the same words. It does not
    know what words mean: "a warm room" and "somewhere heated" are not near.

    Args:
        others: texts by any key.
        least: the smallest cosine that counts as near, 0 to 1.
        most: how many to give at most.

    Returns:
        (key, cosine) of at most `most` texts.
    """
    new = grams(words)
    if not new or not others:
        return []
    counted = {key: grams(text) for key, text in others.items()}
    seen_in = Counter(gram for each in (new, *counted.values()) for gram in each)
    rarity = {gram: math.log((2 + len(others)) / count) + 0.1 for gram, count in seen_in.items()}
    found = [(key, _cosine(new, each, rarity)) for key, each in counted.items()]
    near = sorted((one for one in found if one[1] >= least), key=lambda one: -one[1])
    return near[:most]


def grams(words: str) -> Counter[str]:
    """Three-letter grams with how often each occurs; a space before and after every word."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(
        letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)
    )
    text = f" {' '.join(letters.split())} "
    return Counter(text[at : at + GRAM] for at in range(len(text) - GRAM + 1)) if text.strip() else Counter()


def _cosine(one: Counter[str], other: Counter[str], rarity: dict[str, float]) -> float:
    both = sum(count * other[gram] * rarity[gram] ** 2 for gram, count in one.items() if gram in other)
    return both / (_length(one, rarity) * _length(other, rarity)) if both else 0.0


def _length(counted: Counter[str], rarity: dict[str, float]) -> float:
    return math.sqrt(sum((count * rarity[gram]) ** 2 for gram, count in counted.items()))
