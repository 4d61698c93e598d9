"""How a founding item is written down, and the sources that several of them share."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Fact, LibraryItem, Perspective, Reflection

SEEN = "November 2026"
STATED, PRESS = Fact.SourceKind.STATED, Fact.SourceKind.PRESS
CASE, PUBLICATION = LibraryItem.Kind.CASE, LibraryItem.Kind.PUBLICATION
ACTIVITY, BLOG = LibraryItem.Kind.ACTIVITY, LibraryItem.Kind.BLOG
ISSUE, OPPORTUNITY = Reflection.Kind.ISSUE, Reflection.Kind.OPPORTUNITY

WWS = "https://whatworksscotland.ac.uk"
COUNCIL_GORBALS = ("Glasgow City Council", "https://www.glasgow.gov.uk/index.aspx?articleid=18885", PRESS)
COUNCIL_GOVAN = ("Glasgow City Council", "https://www.glasgow.gov.uk/article/18886", PRESS)
CASE_5736 = ("Participedia, case 5736", "https://participedia.net/case/5736", STATED)
CASE_5737 = ("Participedia, case 5737", "https://participedia.net/case/5737", STATED)
BACKSTAGE = (
    "What Works Scotland, blog",
    f"{WWS}/publications/blog-a-backstage-pass-operation-modulus-and-the-case-study-approach",
    STATED,
)
REPORT = (
    "What Works Scotland",
    f"{WWS}/publications/the-operation-modulus-approach-further-lessons-for-public-service-reform",
    STATED,
)
CO_LOCATING = (
    "What Works Scotland",
    f"{WWS}/publications/building-connections-co-locating-advice-services-in-general-practices-and-job-centres",
    STATED,
)
VOLUNTARY = (
    "Voluntary Action Scotland",
    "https://vascotland.org/news/building-connections-co-locating-advice-services-in-gps-and-job-centres",
    STATED,
)
FULL_REPORT = (
    "Glasgow Centre for Population Health, full report",
    "https://vdocuments.us/building-connections-co-locating-advice-services-in-develop-collaborative-service.htm"
    "l",
    STATED,
)
TIMES = ("Glasgow Times", "https://www.glasgowtimes.co.uk/news/15538228", PRESS)
HERALD = ("The Herald", "https://www.heraldscotland.com/news/15530941", PRESS)
GCPH = ("Glasgow Centre for Population Health", "https://www.gcph.co.uk", PRESS)
SAFETYLIT = ("SafetyLit, citation 493920_25", "https://www.safetylit.org", STATED)

Source = tuple[str, str, Fact.SourceKind]


@dataclass(frozen=True)
class Told:
    """One fact: what it is about, what is known and where it was read. Without a source it is not "
    "published."""

    what: str
    value: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Said:
    """A reflection that a source supports, and the perspective of whoever wrote the source."""

    kind: Reflection.Kind
    words: str
    perspective: Perspective
    insight: int


@dataclass(frozen=True)
class Item:
    """One item of the founding library."""

    key: str
    kind: LibraryItem.Kind
    title: str
    summary: str
    source: Source | tuple[str, str, str] | None = None
    date: str = ""
    place: str = ""
    perspective: Perspective | str = ""
    insight: int | None = None
    adapted_from: str = ""
    part_of: str = ""
    facts: tuple[Told, ...] = ()
    reflections: tuple[Said, ...] = ()


def gap(what: str) -> Told:
    return Told(what)
