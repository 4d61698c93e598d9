"""Cases from elsewhere: Participedia exports (JSON or CSV, by its field names) and any CSV with a title in it.

Real exports are incomplete: a field that is empty becomes a fact that is *not published*, never a guess. Field names
are those of Participedia's public API and downloads; its texts are CC BY-SA, so the whole description does not come
along, only its title, its short description and facts, each with its source.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

LARGEST, MOST_CASES = 50_000_000, 50_000
SEPARATED = re.compile(r"\s*[;|]\s*")
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # what no page and no database holds
IDENTITY = re.compile(r"[0-9]{1,12}")  # of a case at Participedia
NUMBERED = re.compile(r"^(.*?)_(\d+)$")
# Field of an export -> what the fact is about, in the words of the library.
FACTS = {
    "general_issues": "Issues",
    "specific_topics": "Topics",
    "scope_of_influence": "Scope of influence",
    "start_date": "Began",
    "end_date": "Ended",
    "ongoing": "Still going on",
    "purposes": "Purposes",
    "approaches": "Approach",
    "public_spectrum": "Spectrum of participation",
    "number_of_participants": "How many took part",
    "open_limited": "Open to all, or to some",
    "recruitment_method": "How people were found",
    "targeted_participants": "Who it was for",
    "method_types": "Kinds of method",
    "facilitators": "Facilitated",
    "facetoface_online_or_both": "Face to face, online or both",
    "decision_methods": "How it was decided",
    "primary_organizer": "Who organised it",
    "organizer_types": "Kind of organiser",
    "funder": "Who paid",
    "impact_evidence": "Evidence of an effect",
    "change_types": "What changed",
    "formal_evaluation": "Formally evaluated",
}
TITLES = ("title", "name", "titel", "titre")
SUMMARIES = ("description", "summary", "abstract", "about")
LICENCES = ("licence", "license", "rights", "copyright", "creative_commons")
ADDRESSES = ("url", "source_url", "link", "address", "web")


@dataclass(frozen=True)
class Case:
    """One case as an export tells it. `facts` holds what is known and, as None, what nobody filled in."""

    key: str
    title: str
    summary: str
    place: str
    url: str
    date: str
    licence: str
    source: str
    facts: dict[str, str | None] = field(default_factory=dict)
    part_of: str = ""


class NotCases(ValueError):
    """Why a file holds no cases, in a sentence."""


def read_cases(file: bytes) -> tuple[list[Case], list[str]]:
    """The cases of a file, and notes about what was passed over. Raises NotCases."""
    if len(file) > LARGEST:
        raise NotCases("The file is larger than 50 MB. Nothing was brought in: divide it.")
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotCases("The file is not in UTF-8. Nothing was brought in: save it as UTF-8.") from None
    rows = _from_json(text) if text.lstrip()[:1] in {"[", "{"} else _from_csv(text)
    if len(rows) > MOST_CASES:
        raise NotCases(
            f"There are {len(rows):,} rows, and 50,000 is the most at once. Nothing was brought in."
        )
    cases, notes = [], []
    for number, row in enumerate(rows, start=1):
        plain = _gathered(row)
        kind = _text(plain.get("type")).casefold()
        if kind and kind not in {"case", "cases"}:
            notes.append(f"Row {number} is not a case but “{kind[:30]}”: passed over.")
        elif not _first(plain, TITLES):
            notes.append(f"Row {number} has no title: passed over.")
        else:
            cases.append(_case(plain))
    if not cases:
        raise NotCases("There is no case in the file: no row has a title. Nothing was brought in.")
    return cases, notes


def _from_json(text: str) -> list[dict[str, Any]]:
    try:
        told = json.loads(text, parse_int=_number)
    except (ValueError, RecursionError):
        raise NotCases("The file begins as JSON and is not. Nothing was brought in.") from None
    while isinstance(told, dict):
        inner = next(
            (told[name] for name in ("results", "cases", "data", "article", "entries") if name in told), None
        )
        told = inner if inner is not None else [told]
    if not isinstance(told, list):
        raise NotCases("There is no list of cases in the file. Nothing was brought in.")
    return [one for one in told if isinstance(one, dict)]


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < 20 else digits


def _from_csv(text: str) -> list[dict[str, Any]]:
    sample = text[:20_000]
    try:
        dialect: Any = csv.Sniffer().sniff(sample, delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(2_000_000)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
        return [{str(name): value for name, value in row.items() if name} for row in reader]
    except csv.Error as trouble:
        raise NotCases(f"The file is no CSV that can be read ({trouble}). Nothing was brought in.") from None


def _gathered(row: dict[str, Any]) -> dict[str, Any]:
    """Field names in small letters; purposes_1, purposes_2 … become one list."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        plain = name.strip().casefold().replace(" ", "_")
        numbered = NUMBERED.match(plain)
        if numbered and numbered.group(1) in FACTS:
            found.setdefault(numbered.group(1), [])
            if isinstance(found[numbered.group(1)], list) and _text(value):
                found[numbered.group(1)].append(value)
        else:
            found[plain] = value
    return found


def _case(row: dict[str, Any]) -> Case:
    is_theirs = (
        "general_issues" in row or "scope_of_influence" in row or "participedia" in _first(row, ADDRESSES)
    )
    number = _text(row.get("id")) or _text(row.get("case_id"))
    url = _first(row, ADDRESSES)
    is_numbered = is_theirs and IDENTITY.fullmatch(number) is not None
    if is_numbered and not url:
        url = f"https://participedia.net/case/{number}"
    title = _first(row, TITLES)
    known = {words: _text(row[name]) or None for name, words in FACTS.items() if name in row}
    place = ", ".join(filter(None, (_text(row.get(name)) for name in ("city", "province", "country"))))
    return Case(
        key=f"participedia-{number}" if is_numbered else "",
        title=title[:200],
        summary=(_first(row, SUMMARIES) or title)[:2000],
        place=(
            place or _text(row.get("place")) or _text(row.get("location_name")) or _text(row.get("location"))
        )[:120],
        url=url if len(url) <= 500 and re.fullmatch(r"https?://[^\s\"<>\\^`{|}]+", url) else "",
        date=(_text(row.get("start_date")) or _text(row.get("date")) or _text(row.get("source_date")))[:60],
        licence=(_first(row, LICENCES) or ("CC BY-SA 4.0" if is_theirs else ""))[:120],
        source=_source(row, number if is_numbered else "", is_theirs)[:200],
        facts=known,
        part_of=_text(row.get("is_component_of"))[:200],
    )


def _source(row: dict[str, Any], number: str, is_theirs: bool) -> str:
    if number:
        return f"Participedia, case {number}"
    return _text(row.get("source")) or ("Participedia" if is_theirs else "")


def _first(row: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((words for name in names if (words := _text(row.get(name)))), "")


def _text(value: Any) -> str:
    """A value as words: lists joined, objects by what they show, markup taken off, placeholders as nothing."""
    match value:
        case None | []:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(filter(None, map(_text, value)))[:600]
        case dict():
            shown = next((value[name] for name in ("value", "title", "name", "key") if value.get(name)), "")
            return _text(shown)
    words = re.sub(r"<[^>]{0,200}>", " ", str(value))
    words = " ".join(NO_TEXT.sub(" ", unescape(words)).split())
    if words.casefold() in {"", "null", "none", "n/a", "na", "{}", "[]", "undefined", "not applicable"}:
        return ""
    return "; ".join(filter(None, SEPARATED.split(words.strip("{}"))))[:2000]
