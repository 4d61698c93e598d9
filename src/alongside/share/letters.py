"""Letters as they are compared, whatever script they are of: without case, accents and ways of writing a hyphen.

Signs that belong to a letter are part of its word: the vowels of Hindi, Panjabi and Bengali stand as marks behind
their consonants, and a word does not end at each of them.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from itertools import pairwise

ACCENTS = range(0x300, 0x370)  # of Latin, Greek and Cyrillic letters: people leave them out
# Letters that Unicode does not take apart, and that people who have no such key write otherwise.
OTHERWISE = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
}
OTHERWISE |= dict.fromkeys("’‘ʼʻ`´′ʹ‛＇", "'") | dict.fromkeys("‐‑‒–—−﹣－⁃", "-")


def _class_of_marks() -> str:
    """All signs that combine with a letter, but for accents, as the inside of a class of a regular expression."""
    points = [
        point
        for point in range(sys.maxunicode if sys.maxunicode < 0x1FFFF else 0x1FFFF)
        if unicodedata.category(chr(point)) in {"Mn", "Mc"} and point not in ACCENTS
    ]
    edges = [-1, *(number for number, (one, next_) in enumerate(pairwise(points)) if next_ != one + 1)]
    edges.append(len(points) - 1)
    runs = [(points[start + 1], points[end]) for start, end in pairwise(edges)]
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)


MARKS = _class_of_marks()
# What many people do not type: other accents, vowel points of Arabic and Hebrew, dots of borrowed sounds in the scripts
# of India, and signs that only join or part letters. site_files/search.js leaves out the same.
LEFT_OUT = re.compile(
    "[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060\u20d0-\u20ff\ufe20-\ufe2f\u00ad]"
)
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")
LETTERS = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*")


INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # a name does not hide behind these


def plain(text: str) -> str:
    """A text as it is compared and shown: composed letters, full-width forms made plain, nothing invisible."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


@cache
def folded_letter(letter: str) -> str:
    """One letter as it is compared: none, one or more."""
    small = letter.casefold()
    if small in OTHERWISE:
        return OTHERWISE[small]
    apart = unicodedata.normalize("NFKD", small).casefold()
    return "".join(OTHERWISE.get(one, one) for one in apart if ord(one) not in ACCENTS)


def folded(text: str) -> str:
    """A text as it is compared."""
    return text.lower() if text.isascii() else "".join(map(folded_letter, text))


def words_of(text: str) -> list[str]:
    """The words of a text as they are looked for in an index: as above, and without signs that people leave out."""
    if text.isascii():  # most of it, and ten times as quick
        return re.findall(r"[a-z0-9]+", text.lower())
    return WORD.findall(LEFT_OUT.sub("", folded(text)))


def folded_with_places(text: str) -> tuple[str, list[int] | range]:
    """A text as it is compared, and for each of its letters where in the text that one stands."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for one in folded_letter(letter):
            letters.append(one)
            places.append(place)
    return "".join(letters), places
