"""What in a text could point at a person: names of people here, things like phone numbers, e-mail addresses.

A simple check that says what it looks for. It does not know nicknames that nobody recorded, nor who "the boxer from
Crown Street" is: a person still reads every word before it leaves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from alongside.community.models import Person

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # a name does not hide behind these
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
SHORTEST = 2  # a name of one letter would forbid half of the alphabet

NAME, PHONE_LIKE, ADDRESS, POST = (
    _("a name"),
    _("like a phone number"),
    _("an e-mail address"),
    _("a postcode"),
)
NUMBERED, ACCOUNT, WHERE, PERHAPS = (
    _("a number or code of one person"),
    _("an account on a network"),
    _("a street address"),
    _("a name or a place? Look at it"),
)


@dataclass(frozen=True)
class Part:
    """A stretch of a text. `why` is empty where nothing is suspicious."""

    words: str
    why: str = ""
    is_sure: bool = True  # False: only a person can say whether this points at anybody


def plain(text: str) -> str:
    """A text as it is compared and shown: composed letters, full-width forms made plain, nothing invisible."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def names_in(community: int) -> tuple[str, ...]:
    """What people of a community are called: whole names, and each part of a longer one."""
    found: set[str] = set()
    for name in Person.objects.filter(community=community, erased_at=None).values_list("name", flat=True):
        whole = plain(name).strip()
        found.add(whole)
        found.update(part for part in re.split(r"[\s,.]+", whole) if len(part) > SHORTEST)
    return tuple(
        sorted((name for name in found if len(name) >= SHORTEST), key=lambda name: (-len(name), name))
    )


def parts(text: str, names: Iterable[str]) -> list[Part]:
    """A text cut into what is harmless and what could point at somebody, in order and with nothing left out."""
    text = plain(text)
    found: list[Part] = []
    position = 0
    for start, end, why in _suspicious(text, tuple(names)):
        if start < position:
            continue
        if start > position:
            found.append(Part(text[position:start]))
        found.append(Part(text[start:end], why))
        position = end
    if position < len(text):
        found.append(Part(text[position:]))
    return found


def looked_at(text: str, names: Iterable[str], known: Iterable[str] = ()) -> list[Part]:
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


def suspicious(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """Everything in these texts that could point at somebody, each once, in the order of appearance."""
    known = tuple(names)
    return list(dict.fromkeys(part.words for text in texts for part in parts(text, known) if part.why))


def _suspicious(text: str, names: tuple[str, ...]) -> list[tuple[int, int, str]]:
    hits = [(*match.span(), str(ADDRESS)) for match in E_MAIL.finditer(text)]
    hits += [(*match.span(), str(PHONE_LIKE)) for match in PHONE.finditer(text)]
    hits += [(*match.span(), str(POST)) for match in POSTCODE.finditer(text)]
    hits += [(*match.span(), str(WHERE)) for match in STREET.finditer(text)]
    hits += [(*match.span(), str(ACCOUNT)) for match in HANDLE.finditer(text)]
    for one_person in (INSURANCE, CODE, NUMBER):
        hits += [(*match.span(), str(NUMBERED)) for match in one_person.finditer(text)]
    if names:
        hits += [(*match.span(), str(NAME)) for match in _names(names).finditer(text)]
    return sorted(hits, key=lambda hit: (hit[0], -hit[1]))


def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    """Names as written, with a capital, or in capitals: "Will" is a name where "will" is not.

    Scripts that set no spaces between words have no edge to look for, so there a name is found inside a word too.
    """
    ways: dict[str, None] = {}
    for name in names:
        for way in (name, name[:1].upper() + name[1:], name.upper()):
            spaced = all(ord(letter) < 0x2E80 for letter in name)
            edge = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")
            ways[edge[0] + re.escape(way) + edge[1]] = None
    return re.compile("|".join(ways))
