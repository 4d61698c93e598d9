"""What in a text could point at a person: names of people here, birthdays, things like phone numbers and addresses.

A simple check that says what it looks for. It does not know nicknames that nobody recorded, nor who "the boxer from
Crown Street" is: a person still reads every word before it leaves. What is surely somebody stops what leaves; what only
a person can judge is marked for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .letters import plain
from .names import Names

E_MAIL = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:\".]{2,}")
# Nine digits or more that belong together, whatever stands between them: years and sums of money have fewer.
PHONE = re.compile(r"(?<![\w/])\+?(?:\(?\d\)?[\s.\-/()]{0,2}){8,14}\d(?!\w)")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
# What stands for one person in somebody's records: insurance numbers, our own entry codes, long numbers, accounts.
INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b", re.IGNORECASE)
CODE = re.compile(r"\b(?=[0-9A-Z-]*\d)(?=[0-9A-Z-]*[A-Z])[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b")
NUMBER = re.compile(r"(?<![\w.,£€$])\d{6,}(?![\w]|[.,]\d)")
HANDLE = re.compile(r"(?<![\w@/.])@[A-Za-z_][\w.]{2,}")
STREET = re.compile(
    r"\b\d{1,4}[A-Za-z]?(?:/\d+)? (?:[A-Z][\w’'-]+ ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Drive|Lane|Place|Court|Crescent|Terrace|Gardens|Square|Way|Close)\b"
)
# A word with a capital that begins no sentence: a place, an organisation, or somebody's name. A person has to look.
CAPITAL = re.compile(r"(?<=[\w,;:)’'\-–—] )(?:\b[A-ZÀ-ÖØ-Þ][\w’'-]+)(?: [A-ZÀ-ÖØ-Þ][\w’'-]+)*")
# Days as they stand in records. Most are of meetings; said to be a birthday, one is surely somebody's.
MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
WRITTEN_DAY = (
    r"(?:\d{1,2}(?P<mark%s>[./\-])\d{1,2}(?P=mark%s)(?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH},? (?:19|20)\d\d|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
DAY = re.compile(rf"(?<![\w£€$/.\-]){WRITTEN_DAY % ('1', '1')}(?![\w/\-]|[.,]\d)", re.IGNORECASE)
BIRTHDAY = re.compile(
    r"\b(?:born|d\.?o\.?b\.?|date of birth|birthday|birth date)\b(?:[\s:,(]|on|in|is|was|the){0,5}"
    rf"(?:{WRITTEN_DAY % ('2', '2')}|(?:19|20)\d\d)(?!\w)",
    re.IGNORECASE,
)

NAME, PHONE_LIKE, ADDRESS, POST = (
    _("a name"),
    _("like a phone number"),
    _("an e-mail address"),
    _("a postcode"),
)
NUMBERED, ACCOUNT, WHERE, BORN = (
    _("a number or code of one person"),
    _("an account on a network"),
    _("a street address"),
    _("when somebody was born"),
)
PERHAPS, WORD_OR_NAME, SOME_DAY = (
    _("a name or a place? Look at it"),
    _("a name, or a word like any other? Look at it"),
    _("a day: is it somebody’s birthday? Look at it"),
)

SURE = (
    (E_MAIL, ADDRESS),
    (PHONE, PHONE_LIKE),
    (POSTCODE, POST),
    (STREET, WHERE),
    (HANDLE, ACCOUNT),
    (INSURANCE, NUMBERED),
    (CODE, NUMBERED),
    (NUMBER, NUMBERED),
    (BIRTHDAY, BORN),
)


@dataclass(frozen=True)
class Part:
    """A stretch of a text. `why` is empty where nothing is suspicious."""

    words: str
    why: str = ""
    is_sure: bool = True  # False: only a person can say whether this points at anybody


def parts(text: str, names: Names | Iterable[str]) -> list[Part]:
    """A text cut into what is harmless and what could point at somebody, in order and with nothing left out."""
    text = plain(text)
    found: list[Part] = []
    position = 0
    for start, end, why, is_sure in _suspicious(text, _known(names)):
        if start > position:
            found.append(Part(text[position:start]))
        found.append(Part(text[start:end], why, is_sure))
        position = end
    if position < len(text):
        found.append(Part(text[position:]))
    return found


def looked_at(text: str, names: Names | Iterable[str], known: Iterable[str] = ()) -> list[Part]:
    """As `parts`, and besides each word with a capital that is neither known nor the first of a sentence."""
    held = frozenset(word for name in known for word in re.findall(r"\w+", name))
    found: list[Part] = []
    for part in parts(text, names):
        if part.why:
            found.append(part)
            continue
        position = 0
        for hit in CAPITAL.finditer(part.words):
            if set(re.findall(r"\w+", hit.group())) <= held:
                continue
            if hit.start() > position:
                found.append(Part(part.words[position : hit.start()]))
            found.append(Part(hit.group(), str(PERHAPS), is_sure=False))
            position = hit.end()
        if position < len(part.words):
            found.append(Part(part.words[position:]))
    return found


def suspicious(texts: Iterable[str], names: Names | Iterable[str]) -> list[str]:
    """Everything in these texts that surely points at somebody, each once, in the order of appearance."""
    known = _known(names)
    met = (part for text in texts for part in parts(text, known) if part.why and part.is_sure)
    return list(dict.fromkeys(part.words for part in met))


def _known(names: Names | Iterable[str]) -> Names:
    return names if isinstance(names, Names) else Names(names)


def _suspicious(text: str, names: Names) -> list[tuple[int, int, str, bool]]:
    """Stretches that do not overlap, in order: what is sure comes before what is not, the earlier before the later."""
    hits = [(*match.span(), str(why), True) for kind, why in SURE for match in kind.finditer(text)]
    hits += [(*match.span(), str(SOME_DAY), False) for match in DAY.finditer(text)]
    for start, end, is_sure in names.find(text):
        hits.append((start, end, str(NAME if is_sure else WORD_OR_NAME), is_sure))
    kept: list[tuple[int, int, str, bool]] = []
    for sure in (True, False):
        chosen: list[tuple[int, int, str, bool]] = []
        held = iter(sorted(kept))
        wall = next(held, None)
        position = 0
        for hit in sorted((hit for hit in hits if hit[3] is sure), key=lambda hit: (hit[0], -hit[1])):
            while wall is not None and wall[1] <= hit[0]:
                wall = next(held, None)
            if hit[0] >= position and (wall is None or hit[1] <= wall[0]):
                chosen.append(hit)
                position = hit[1]
        kept += chosen
    return sorted(kept)
