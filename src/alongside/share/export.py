"""The whole public library as a folder of files that opens from a USB stick: pages, search, packs, feeds, citations.

It is written beside its place and moved there when it is whole. Rows are streamed, so memory stays flat however much
there is. Nothing in it needs a server: search reads its index as scripts, since pages of a folder may not fetch.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import feeds, index
from .citing import bibtex, citation_of_item, citation_of_pattern, ris
from .document import document_in, file_of
from .models import (
    Adaptation,
    ChangeNote,
    Insight,
    LibraryItem,
    Pack,
    Pattern,
    PatternPicture,
    Perspective,
    Reflection,
)
from .packs.format import SUFFIX
from .packs.keys import fingerprint
from .packs.schema import SCHEMA
from .site_edges import Edges, edges_told
from .structured import json_ld, of_item, of_pattern

ON_A_PAGE, CHUNK, BATCH, SPILL, MOST_NOTES = 200, 500, 100, 150_000, 60
FILES = Path(__file__).parent / "site_files"
Progress = Callable[[str], None]


class Occupied(Exception):
    """There is something at the place already that is no library of ours."""


@dataclass
class Count:
    """How much was written."""

    items: int = 0
    patterns: int = 0
    reflections: int = 0
    packs: int = 0


def export_library(folder: Path, *, say: Progress = lambda _words: None) -> Count:
    """Write the library to a folder. An earlier library there is replaced as one; anything else is left alone.

    Raises Occupied where the folder holds something else, OSError where it cannot be written.
    """
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()) and not (folder / "assets" / "search.js").exists():
        raise Occupied
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with translation.override(settings.LANGUAGE_CODE):
            count = _Site(draft, say).write()
        draft.chmod(0o755)
        _put_in_place(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return count


def _put_in_place(draft: Path, folder: Path) -> None:
    """Whoever looks sees the old library or the new one, whole."""
    if not folder.exists():
        os.rename(draft, folder)
        return
    old = folder.with_name(f".{folder.name}-old-{os.getpid()}")
    os.rename(folder, old)
    os.rename(draft, folder)
    shutil.rmtree(old)


@dataclass(frozen=True)
class _Around:
    """What stands around some patterns: where each began, what was noted there, and what its adopters noted."""

    origins: dict[int, Adaptation]  # by initiative
    notes: dict[int, list[ChangeNote]]  # by initiative
    came_back: dict[UUID, list[ChangeNote]]  # by identity of the pattern

    @classmethod
    def of(cls, patterns: list[Pattern]) -> _Around:
        """In one query each, however many patterns there are."""
        here = [one.initiative_id for one in patterns]
        began = edges_told().filter(initiative__in=here)
        public = ChangeNote.objects.public()
        notes: dict[int, list[ChangeNote]] = defaultdict(list)
        for note in public.filter(initiative__in=here).newest_of_each(MOST_NOTES):
            notes[note.initiative_id].append(note)
        came_back: dict[UUID, list[ChangeNote]] = defaultdict(list)
        about = public.filter(adaptation__pattern__uid__in=[one.uid for one in patterns])
        for note in about.select_related("adaptation__pattern").newest_of_each(MOST_NOTES):
            assert note.adaptation is not None
            if len(kept := came_back[note.adaptation.pattern.uid]) < MOST_NOTES:
                kept.append(note)
        return cls({one.initiative_id: one for one in began}, notes, came_back)


@dataclass
class _Site:
    folder: Path
    say: Progress
    count: Count = field(default_factory=Count)
    frames: dict[str, dict[str, Any]] = field(default_factory=dict)

    def write(self) -> Count:
        for name in ("items", "patterns", "packs", "assets"):
            (self.folder / name).mkdir()
        for file in FILES.iterdir():
            shutil.copyfile(file, self.folder / "assets" / file.name)
        self.words = _Words(self.folder / "assets")
        self._packs()
        self._patterns()
        self._items()
        self._reflections()
        self.words.close()
        self._text("pack.schema.json", json.dumps(SCHEMA, indent=1))
        self._page("index.html", "index", vars(self.count))
        return self.count

    # Packs first: patterns say whether there is one.
    def _packs(self) -> None:
        rows = []
        self.files: dict[int, str] = {}
        packs = Pack.objects.here().select_related("pattern__initiative__community").order_by("pk")
        for pack in packs.iterator(chunk_size=50):
            name = f"packs/{pack.identity}-{pack.edition}{SUFFIX}"
            (self.folder / name).write_bytes(file_of(pack))
            assert pack.pattern_id is not None
            self.files[pack.pattern_id] = name
            rows.append({"title": pack.title, "file": name, "fingerprint": fingerprint(pack.key)})
        self.count.packs = len(rows)
        self._page("packs.html", "packs", {"rows": rows})
        signed = list(Pack.objects.signed_here()[: feeds.MOST_LISTED])
        told = feeds.packs_feed(signed, lambda pack: f"/packs/{pack.identity}-{pack.edition}{SUFFIX}")
        self._text("alongside-packs.json", json.dumps(told, ensure_ascii=False, indent=1))
        entries = [
            feeds.pattern_entry(one.pattern, f"patterns/{one.pattern_id}.html", self.files[one.pattern_id])
            for one in signed[:200]
            if one.pattern is not None and one.pattern_id is not None
        ]
        self._text("packs.atom", feeds.atom(_("Packs"), "packs.atom", entries))
        self.say(ngettext("%(count)d pack", "%(count)d packs", len(rows)) % {"count": len(rows)})

    def _patterns(self) -> None:
        adopters = Prefetch("adaptations", edges_told(), to_attr="adopters")
        published = Pattern.objects.published().select_related("initiative__community").order_by("pk")
        rows = self._listing("patterns", _("Patterns"))
        edges = Edges()
        for batch in _batches(published.prefetch_related("elements", "pictures", adopters)):
            around = _Around.of(batch)
            for pattern in batch:
                self._pattern(pattern, around, edges)
                community = pattern.initiative.community
                rows.send(
                    {
                        "title": pattern.title,
                        "address": f"patterns/{pattern.pk}.html",
                        "about": str(community),
                    }
                )
        rows.close()
        self.say(
            ngettext("%(count)d pattern", "%(count)d patterns", self.count.patterns)
            % {"count": self.count.patterns}
        )

    def _pattern(self, pattern: Any, around: _Around, edges: Edges) -> None:
        """One pattern: its page, its citations and its words. `pattern` has its adopters beside it."""
        address = f"patterns/{pattern.pk}.html"
        elements = sorted(pattern.elements.all(), key=lambda one: (one.position, one.pk))
        file = self.files.get(pattern.pk, "")
        pack = Pack.objects.filter(pattern=pattern).first() if file else None
        origin = around.origins.get(pattern.initiative_id)
        adopters = [
            (one.initiative.community.name, one.adapted_at, edges.html(one)) for one in pattern.adopters[:200]
        ]
        self._page(
            address,
            "pattern",
            {
                "pattern": pattern,
                "elements": elements,
                "adopters": adopters,
                "origin": origin,
                "origin_told": edges.html(origin) if origin else "",
                "file": file,
                "told": document_in(pack) if pack else None,
                "pictures": self._pictures(pattern),
                "notes": around.notes.get(pattern.initiative_id, ()),
                "came_back": around.came_back.get(pattern.uid, ()),
                "structured": json_ld(of_pattern(pattern, elements, address, file, pack.key if pack else "")),
            },
        )
        self._cited(address, citation_of_pattern(pattern, address))
        community = pattern.initiative.community
        self.words.add(
            pattern.title,
            [pattern.summary, community.name, community.place, *(one.words for one in elements)],
            address,
            f"{_('pattern')} · {community}",
        )
        self.count.patterns += 1

    def _pictures(self, pattern: Pattern) -> list[tuple[str, PatternPicture]]:
        """The pictures of a pattern, written beside its page; the same one is written once."""
        told = [(f"{one.digest[:32]}.{one.kind}", one) for one in pattern.pictures.all()]
        for name, picture in told:
            (self.folder / "patterns" / name).write_bytes(bytes(picture.content))
        return told

    def _items(self) -> None:
        shelf = LibraryItem.objects.published().select_related("community", "adapted_from")
        rows = self._listing("items", _("Cases, publications and activities"))
        kinds = {value: str(label) for value, label in LibraryItem.Kind.choices}
        perspectives = {value: str(label) for value, label in Perspective.choices}
        insights = {value: str(label) for value, label in Insight.choices}
        for item in _streamed(shelf.prefetch_related("facts")):
            address = f"items/{item.pk}.html"
            facts = list(item.facts.all())
            origin = item.adapted_from
            is_there = origin is not None and origin.state == "published" and origin.removed_at is None
            self._page(
                address,
                "item",
                {
                    "item": item,
                    "kind": kinds[item.kind],
                    "perspective": perspectives.get(item.perspective, ""),
                    "insight": insights.get(item.insight, ""),
                    "facts": facts,
                    "origin": origin if is_there else None,
                    "structured": json_ld(of_item(item, facts, address)),
                },
            )
            self._cited(address, citation_of_item(item, address))
            about = " · ".join(filter(None, (kinds[item.kind], item.place, item.source_date)))
            rows.send({"title": item.title, "address": address, "about": about})
            said = (text for fact in facts for text in (fact.what, fact.value))
            self.words.add(item.title, [item.summary, item.place, item.source_name, *said], address, about)
            self.count.items += 1
        rows.close()
        newest = shelf.order_by("-added_at")[:100]
        entries = [feeds.item_entry(one, f"items/{one.pk}.html") for one in newest]
        latest = (
            Pattern.objects.published()
            .select_related("initiative__community")
            .order_by("-published_at")[:100]
        )
        entries += [feeds.pattern_entry(one, f"patterns/{one.pk}.html") for one in latest]
        entries.sort(key=lambda one: one.at, reverse=True)
        self._text("feed.atom", feeds.atom(_("New in the library"), "feed.atom", entries[:100]))
        self.say(
            ngettext("%(count)d item", "%(count)d items", self.count.items) % {"count": self.count.items}
        )

    def _reflections(self) -> None:
        rows = self._listing("reflections", _("How does it look from where people stand?"))
        for one in _streamed(Reflection.objects.published().select_related("item")):
            address = f"items/{one.item_id}.html" if one.item and not one.item.removed_at else ""
            about = f"{one.get_kind_display()} · {one.get_perspective_display()}"
            rows.send({"title": one.words, "address": address or "reflections-1.html", "about": about})
            self.count.reflections += 1
        rows.close()

    def _listing(self, name: str, heading: str) -> _Listing:
        return _Listing(self, name, heading)

    def _cited(self, address: str, citation: Any) -> None:
        plain = address.removesuffix(".html")
        self._text(f"{plain}.bib", bibtex(citation))
        self._text(f"{plain}.ris", ris(citation))

    def _page(self, address: str, template: str, context: dict[str, Any]) -> None:
        around = self._frame("../" if "/" in address else "")
        self._text(address, get_template(f"share/site/{template}.html").render(around | context))

    def _frame(self, up: str) -> dict[str, Any]:
        """What stands above and below every page, drawn once for those of a folder and once for the others."""
        if up not in self.frames:
            language = translation.get_language() or settings.LANGUAGE_CODE
            told = {
                "up": up,
                "name": settings.INSTANCE_NAME,
                "day": date_format(timezone.localdate(), "j E Y"),
                "language": language,
                "direction": "rtl" if translation.get_language_bidi() else "ltr",
            }
            drawn = {
                name: get_template(f"share/site/_{name}.html").render(told) for name in ("above", "below")
            }
            self.frames[up] = told | drawn
        return self.frames[up]

    def _text(self, address: str, text: str) -> None:
        (self.folder / address).write_text(text, encoding="utf-8", newline="")


class _Listing:
    """A list of everything of one kind, two hundred to a page, written as it comes."""

    def __init__(self, site: _Site, name: str, heading: str) -> None:
        self.site, self.name, self.heading = site, name, heading
        self.rows: list[dict[str, str]] = []
        self.page = 1

    def send(self, row: dict[str, str]) -> None:
        if len(self.rows) == ON_A_PAGE:
            self._write(has_next=True)
        self.rows.append(row)

    def close(self) -> None:
        self._write(has_next=False)

    def _write(self, *, has_next: bool) -> None:
        context = {
            "heading": self.heading,
            "rows": self.rows,
            "before": f"{self.name}-{self.page - 1}.html" if self.page > 1 else "",
            "after": f"{self.name}-{self.page + 1}.html" if has_next else "",
        }
        self.site._page(f"{self.name}-{self.page}.html", "list", context)
        self.rows, self.page = [], self.page + 1


class _Words:
    """The index of words, in files of words that begin alike, spilled as it grows and put together last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spilled = Path(tempfile.mkdtemp(prefix="words-", dir=folder))
        self.held: dict[str, list[str]] = defaultdict(list)
        self.size = self.last = 0
        self.things: dict[int, list[str]] = {}
        self.shards: set[str] = set()

    def add(self, title: str, texts: Iterable[str], address: str, about: str) -> None:
        key = self.last
        self.last += 1
        if key and key % 1000 == 0:
            self._write_things(key // 1000 - 1)
        self.things[key] = [title, address, about]
        titled = set(index.folded(title).split())
        for word in titled | set(index.folded(" ".join(texts)).split()):
            if len(word) <= 40:
                self.held[_shard(word[:2])].append(f"{word}\t{key}\t{'!' if word in titled else ''}\n")
                self.size += 1
        if self.size >= SPILL:
            self._spill()

    def close(self) -> None:
        self._spill()
        if self.things:
            self._write_things((self.last - 1) // 1000)
        for shard in sorted(self.shards):
            (self.folder / f"words-{shard}.js").write_text(
                f"alongsideIndex({json.dumps(shard)},{_script(self._put_together(shard))});\n",
                encoding="utf-8",
            )
        listed = _script(sorted(self.shards))
        (self.folder / "shards.js").write_text(f"window.alongsideShards={listed};\n", encoding="utf-8")
        shutil.rmtree(self.spilled)

    def _put_together(self, shard: str) -> dict[str, str]:
        """Each word with its things: steps from one to the next in base 36, a mark where it stands in the title."""
        found: dict[str, list[str]] = defaultdict(list)
        last: dict[str, int] = defaultdict(int)
        with (self.spilled / shard).open(encoding="utf-8") as lines:
            for line in lines:
                word, key, mark = line.rstrip("\n").split("\t")
                found[word].append(_base36(int(key) - last[word]) + mark)
                last[word] = int(key)
        return {word: " ".join(steps) for word, steps in sorted(found.items())}

    def _write_things(self, number: int) -> None:
        (self.folder / f"things-{number}.js").write_text(
            f'alongsideThings("{number}",{_script(self.things)});\n', encoding="utf-8"
        )
        self.things = {}

    def _spill(self) -> None:
        for shard, lines in self.held.items():
            self.shards.add(shard)
            with (self.spilled / shard).open("a", encoding="utf-8") as out:
                out.writelines(lines)
        self.held.clear()
        self.size = 0


def _batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Rows some at a time, so that what stands around them is asked for once for all of these."""
    streamed = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(streamed, BATCH)):
        yield batch


def _streamed(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.order_by("pk").iterator(chunk_size=CHUNK)


@cache
def _shard(word: str) -> str:
    """In which file a word stands: by its first two letters, whatever script they are of."""
    return "-".join(format(ord(sign), "x") for sign in word)


def _script(told: object) -> str:
    """Data as a script may hold it: nothing in it can end the script or a line of it."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _base36(number: int) -> str:
    signs = "0123456789abcdefghijklmnopqrstuvwxyz"
    found = ""
    while True:
        number, rest = divmod(number, 36)
        found = signs[rest] + found
        if not number:
            return found
