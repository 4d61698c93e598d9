"""How to cite what stands in the library: BibTeX and RIS, for items and for patterns.

BibTeX: braces and backslashes are escaped, letters stay as they are (UTF-8, as biber and modern styles read).
RIS: the field order and line form of the Research Information Systems format; no field may hold a line break.
Addresses come from anybody and stand as they are in both, so what could end a field or begin one is percent-encoded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from .models import LibraryItem, Pattern

_KINDS = {  # library kind -> (BibTeX, RIS)
    "case": ("misc", "GEN"),
    "publication": ("techreport", "RPRT"),
    "presentation": ("misc", "SLIDE"),
    "blog": ("online", "BLOG"),
    "activity": ("misc", "GEN"),
    "pattern": ("online", "ELEC"),
}
_ESCAPED = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$", "#": r"\#"}
_ESCAPED |= {"_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Citation:
    """What a citation is made of. `address` is ours; `source` is where the thing itself can be read."""

    kind: str
    title: str
    author: str
    year: str
    date: str
    place: str
    address: str
    source: str
    about: str
    key: str


def citation_of_item(item: LibraryItem, address: str) -> Citation:
    year = _year(item.source_date)
    return Citation(
        kind=item.kind,
        title=item.title,
        author=item.source_name,
        year=year,
        date=item.source_date,
        place=item.place,
        address=address,
        source=item.source_url,
        about=item.summary,
        key=_key(item.source_name or item.title, year, f"item{item.pk}"),
    )


def citation_of_pattern(pattern: Pattern, address: str) -> Citation:
    year = str(pattern.published_at.year) if pattern.published_at else ""
    community = pattern.initiative.community
    return Citation(
        kind="pattern",
        title=pattern.title,
        author=community.name,
        year=year,
        date=pattern.published_at.date().isoformat() if pattern.published_at else "",
        place=community.place,
        address=address,
        source="",
        about=pattern.summary,
        key=_key(community.name, year, f"pattern{pattern.pk}"),
    )


def bibtex(one: Citation) -> str:
    """One entry. The author is a body, so it stands in braces of its own."""
    fields = {
        "title": one.title,
        "author": f"{{{_plain(one.author)}}}" if one.author else "",
        "year": one.year,
        "address": one.place,
        "howpublished": "" if one.year else one.date,
        "url": one.source or one.address,
        "note": f"In the Alongside library: {one.address}"
        if one.source
        else "A pattern in the Alongside library",
    }
    plain = {"url": _address, "author": _one_line}  # the body in the braces is escaped already
    lines = [f"  {name} = {{{plain.get(name, _plain)(value)}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{_KINDS[one.kind][0]}{{{one.key},", *lines, "}", ""])


def ris(one: Citation) -> str:
    """One record, ended as the format asks."""
    tags = [
        ("TY", _KINDS[one.kind][1]),
        ("TI", one.title),
        ("AU", one.author),
        ("PY", one.year),
        ("DA", one.date),
        ("CY", one.place),
        ("AB", one.about),
        ("UR", _address(one.source or one.address)),
        ("L2", _address(one.address) if one.source else ""),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _plain(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in _one_line(text))


def _address(address: str) -> str:
    """An address with only signs that mean nothing to either format; what is encoded already stays so."""
    return quote("".join(address.split()), safe=":/?#[]@!$&'()*+;=%-._~")


def _one_line(text: str) -> str:
    return " ".join(CONTROLS.sub(" ", text).split())


def _year(date: str) -> str:
    found = re.search(r"\b(1[89][0-9]{2}|20[0-9]{2})\b", date)
    return found.group() if found else ""


def _key(name: str, year: str, fallback: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z]+", bare)
    return f"{''.join(words[:2]).lower()}{year}-{fallback}" if words else fallback
