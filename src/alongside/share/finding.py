"""Finding things in the library: what is kept to be found, words and filters, and cases like ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction

from alongside.community.models import Initiative

from . import index
from .models import LibraryEntry, LibraryItem, Pattern, PatternElement

BATCH = 500  # rows that are entered at once
LONGEST = 20_000  # letters of one thing that are looked through
MOST_COUNTED = 1_000  # beyond so many nobody wants to know the number, and the newest come first
FILTERS = ("kind", "perspective", "insight")
# Words that say nothing about a place or a piece of work, so they bring no two of them nearer.
EVERYDAY = frozenset(
    """about after again all also and any are because been before being but can come could did does each for from had
    has have how into its just like made make many more most much new not now off one only other our out over own
    people place same she should some such than that the their them then there these they this those through time too
    under until use very was way week well were what when where which while who why will with work would year you your
    young""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Found:
    """One page of what was found: entries with their pattern or item, and how many there are (None: very many)."""

    entries: list[LibraryEntry]
    count: int | None
    page: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.page > 1


@dataclass(frozen=True)
class Near:
    """Something in the library that is like ours, with the words that both have."""

    entry: LibraryEntry
    shared: tuple[str, ...]


def find(words: str, filters: dict[str, Any], *, page: int = 1, size: int = 30) -> Found:
    """Entries that hold all the words and fit the filters, the best first; without words the newest first."""
    where, told = _fits(filters)
    sought = index.asked(words)
    page = max(1, min(page, MOST_COUNTED // size + 1))
    count = _count(sought, where, told)
    most = page * size + 1
    if sought and count is not None:
        keys = index.ranked(sought, where, told, every=True, most=most)
    else:
        keys = index.latest(sought, where, told, most=most)
    shown = keys[(page - 1) * size : page * size]
    return Found(entries=_entries(shown), count=count, page=page, has_next=len(keys) > page * size)


def like_ours(initiative: Initiative, *, most: int = 6) -> list[Near]:
    """What in the library has the most rare words in common with an initiative's purpose, place and patterns."""
    own = Pattern.objects.filter(initiative=initiative).values_list("pk", flat=True)
    said = PatternElement.objects.filter(pattern__in=own).values_list("words", flat=True)[:60]
    titles = Pattern.objects.filter(pk__in=own).values_list("title", flat=True)
    text = " ".join([initiative.name, initiative.purpose, initiative.community.place, *titles, *said])
    counted = Counter(word for word in index.folded(text).split() if len(word) > 3 and word not in EVERYDAY)
    ours = [word for word, _times in sorted(counted.items(), key=lambda one: (-one[1], one[0]))][:24]
    if not ours:
        return []
    where = "1 = 1"
    told: list[int | str] = list(own)
    if told:
        marks = ", ".join(["%s"] * len(told))
        where = f"({index.TABLE}.pattern_id IS NULL OR {index.TABLE}.pattern_id NOT IN ({marks}))"
    keys = index.ranked(ours, where, told, every=False, most=most * 3)
    near = []
    for entry in _entries(keys):
        theirs = set(f"{entry.title} {entry.place} {entry.words}".split())
        shared = tuple(word for word in ours if any(one.startswith(word) for one in theirs))
        near.append(Near(entry, shared[:6]))
    near.sort(key=lambda one: -len(one.shared))
    return [one for one in near if len(one.shared) > 1][:most]


def enter_item(item: LibraryItem) -> None:
    """Keep an item to be found, or let go of it when it is not on the public shelf."""
    LibraryEntry.objects.filter(item=item).delete()
    if standing := LibraryItem.objects.published().filter(pk=item.pk).first():
        _entry_of_item(standing).save()


def enter_pattern(pattern: Pattern) -> None:
    """Keep the latest published version of a pattern to be found, and let go of the ones before."""
    LibraryEntry.objects.filter(pattern__uid=pattern.uid).delete()
    published = Pattern.objects.published().select_related("initiative__community")
    if latest := published.filter(uid=pattern.uid).order_by("-version").first():
        _entry_of_pattern(latest).save()


@transaction.atomic
def rebuild() -> int:
    """Enter everything anew, for an index that was lost or is doubted. Returns how many entries there are."""
    index.mend()
    LibraryEntry.objects.all().delete()
    items = LibraryItem.objects.published().prefetch_related("facts").order_by("pk")
    published = (
        Pattern.objects.published().select_related("initiative__community").prefetch_related("elements")
    )
    _enter_all(_entry_of_item(item) for item in items.iterator(chunk_size=BATCH))
    _enter_all(_entry_of_pattern(pattern) for pattern in published.order_by("pk").iterator(chunk_size=BATCH))
    return LibraryEntry.objects.count()


def _enter_all(entries: Iterator[LibraryEntry]) -> None:
    while batch := list(islice(entries, BATCH)):
        LibraryEntry.objects.bulk_create(batch)


def _entry_of_item(item: LibraryItem) -> LibraryEntry:
    facts = [text for fact in item.facts.all() for text in (fact.what, fact.value)]
    return LibraryEntry(
        item=item,
        community_id=item.community_id,
        kind=item.kind,
        perspective=item.perspective,
        insight=item.insight,
        title=index.folded(item.title)[:300],
        place=index.folded(item.place)[:200],
        words=_folded([item.summary, item.source_name, item.source_date, *facts]),
    )


def _entry_of_pattern(pattern: Pattern) -> LibraryEntry:
    community = pattern.initiative.community
    said = [one.words for one in pattern.elements.all()]
    return LibraryEntry(
        pattern=pattern,
        community_id=pattern.community_id,
        kind="pattern",
        title=index.folded(pattern.title)[:300],
        place=index.folded(f"{community.name} {community.place}")[:200],
        words=_folded([pattern.summary, pattern.initiative.name, *said]),
    )


def _folded(words: Iterable[str]) -> str:
    return index.folded(" ".join(words))[:LONGEST]


def _fits(filters: dict[str, Any]) -> tuple[str, list[int | str]]:
    chosen = {name: filters[name] for name in FILTERS if filters.get(name) not in (None, "")}
    where = " AND ".join(f"{index.TABLE}.{name} = %s" for name in chosen) or "1 = 1"
    return where, list(chosen.values())


def _count(sought: Sequence[str], where: str, told: list[int | str]) -> int | None:
    among, terms = index.among(sought)
    inner = f"SELECT 1 FROM {among} ({where}) LIMIT {MOST_COUNTED + 1}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({inner}) found", [*terms, *told])
        count = int(cursor.fetchone()[0])
    return count if count <= MOST_COUNTED else None


def _entries(keys: Sequence[int]) -> list[LibraryEntry]:
    told = LibraryEntry.objects.select_related("item__community", "pattern__initiative__community")
    rows = told.in_bulk(list(keys))
    return [rows[key] for key in keys if key in rows]
