"""Find text on a page that no translator could reach. For every room's tests:

with pseudo_language("en-xa", tmp_path):
    assert untranslated(client.get(address).content.decode()) == []
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.test import override_settings
from django.utils import translation

from alongside.shell.pseudo import CLOSE, OPEN, write

LETTERS = re.compile(r"[^\W\d_]{2,}")
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
SILENT = {"script", "style", "template", "code", "textarea"}
SPOKEN = ("alt", "title", "aria-label", "placeholder")
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "br", "cite", "em", "i", "img", "small", "span", "strong", "time", "wbr"}
)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.within: list[
            tuple[str, bool]
        ] = []  # open elements, and whether what they hold is nobody's to translate
        self.depth = 0  # of brackets; a translated sentence may run through several inline elements

    @property
    def left_alone(self) -> bool:
        return bool(self.within) and self.within[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        alone = (
            self.left_alone or given.get("translate") == "no" or "data-own-words" in given or tag in SILENT
        )
        if tag not in INLINE:
            self.depth = 0
        if not alone:
            for name in SPOKEN:
                self._judge(given.get(name) or "", 0)
            if tag == "input" and given.get("type") in {"submit", "button"}:
                self._judge(given.get("value") or "", 0)
        if tag not in VOID:
            self.within.append((tag, alone))

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self.within) and self.within.pop()[0] != tag:
            pass
        if tag not in INLINE:
            self.depth = 0

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self.left_alone:
            return
        if [name for name, _ in self.within][-2:] == ["head", "title"]:
            data = data.split(" · ")[0]  # what follows are the names of the place and of the site
        self.depth = self._judge(data, self.depth)

    def _judge(self, text: str, depth: int) -> int:
        outside = ""
        for letter in text:
            if letter == OPEN:
                depth += 1
            elif letter == CLOSE:
                depth = max(0, depth - 1)
            else:
                outside += " " if depth else letter
        if LETTERS.search(outside):
            self.found.append(" ".join(text.split()))
        return depth


def untranslated(html: str) -> list[str]:
    """The visible words of a page in a make-believe language that are neither translated nor marked."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


@contextmanager
def pseudo_language(code: str, folder: Path) -> Iterator[None]:
    """Make the make-believe languages in `folder` and speak `code` ("en-xa" or "ar-xb") in here."""
    write(folder)
    both = [*settings.LANGUAGES, ("en-xa", "Pseudo"), ("ar-xb", "Pseudo, right to left")]
    # Django forgets what it knew of languages whenever these settings change.
    with (
        override_settings(LOCALE_PATHS=[folder], LANGUAGES=both, LANGUAGE_CODE=code),
        translation.override(code),
    ):
        yield
