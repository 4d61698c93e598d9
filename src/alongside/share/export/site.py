"""The folder itself: its pages in their frame, its citations, what is left of what was taken out, and its words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.formats import date_format

from ..citing import Citation, bibtex, ris
from ..models import LibraryItem, Pattern
from .words import WordIndex

BATCH = 100
FILES = Path(__file__).parent.parent / "site_files"
Progress = Callable[[str], None]


@dataclass
class Count:
    """How much was written."""

    items: int = 0
    patterns: int = 0
    reflections: int = 0
    packs: int = 0


class Site:
    """A library that is being written to a folder."""

    def __init__(self, folder: Path, say: Progress) -> None:
        self.folder, self.say, self.count = folder, say, Count()
        self._frames: dict[str, dict[str, Any]] = {}
        for name in ("items", "patterns", "packs", "assets"):
            (folder / name).mkdir()
        for file in FILES.iterdir():
            shutil.copyfile(file, folder / "assets" / file.name)
        self.words = WordIndex(folder / "assets")

    def close(self) -> None:
        """Write what is known only when all else is there."""
        self.words.close()
        self.page("index.html", "index", vars(self.count))

    def page(self, address: str, template: str, context: dict[str, Any]) -> None:
        around = self._frame("../" if "/" in address else "")
        self.text(address, get_template(f"share/site/{template}.html").render(around | context))

    def gone(self, address: str, one: LibraryItem | Pattern) -> None:
        """What is left of something that was taken out: its address, when and why."""
        self.page(address, "gone", {"gone": one})

    def cited(self, address: str, citation: Citation) -> None:
        plain = address.removesuffix(".html")
        self.text(f"{plain}.bib", bibtex(citation))
        self.text(f"{plain}.ris", ris(citation))

    def address_of(self, kind: str, key: int) -> str:
        """How a citation says where something stands: where this instance has it for ever, else the page beside it."""
        if settings.INSTANCE_ADDRESS:
            return f"{settings.INSTANCE_ADDRESS}/library/{kind}/{key}/"
        return f"{key}.html"

    def text(self, address: str, text: str) -> None:
        (self.folder / address).write_text(text, encoding="utf-8", newline="")

    def _frame(self, up: str) -> dict[str, Any]:
        """What stands above and below every page, drawn once for those of a folder and once for the others."""
        if up not in self._frames:
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
            self._frames[up] = told | drawn
        return self._frames[up]


def batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Rows some at a time, so that what stands around them is asked for once for all of these."""
    streamed = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(streamed, BATCH)):
        yield batch
