"""Whether a page or a picture can do nothing but be looked at: an allow-list, so that what is new is not trusted."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from alongside.shell.rasters import is_plain

_TAGS = """html head meta title style body main header footer section article nav h1 h2 h3 h4 p ul ol li dl dt dd div
    span table caption thead tbody tr th td a strong em small mark q blockquote br hr figure figcaption img time bdi del
    ins code details summary"""
_ATTRIBUTES = """lang dir class id charset name content scope colspan rowspan href src alt datetime http-equiv cite
    title role aria-label aria-labelledby tabindex width height rel"""
_DRAWN = """svg g path rect circle ellipse line polyline polygon text tspan title desc defs lineargradient
    radialgradient stop clippath"""
_DRAWING = """xmlns version viewbox width height x y x1 y1 x2 y2 cx cy r rx ry d points fill stroke stroke-width
    stroke-linecap stroke-linejoin stroke-dasharray fill-opacity stroke-opacity opacity transform text-anchor
    font-size font-family font-weight class id role aria-label aria-labelledby offset stop-color stop-opacity
    gradientunits gradienttransform clip-path clip-rule fill-rule dx dy preserveaspectratio"""
TAGS, ATTRIBUTES = frozenset(_TAGS.split()), frozenset(_ATTRIBUTES.split())
DRAWN, DRAWING = frozenset(_DRAWN.split()), frozenset(_DRAWING.split())
LINK = re.compile(r"#[\w-]*|https?://[^\s<>\"']*")
HELD = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]*")
FETCHES = re.compile(
    r"url\(|\bsrc\(|image\(|@import|expression|\\|image-set|javascript:|behavior|-moz-binding", re.IGNORECASE
)
IN_NO_STYLE = re.compile(
    r"[<&]|/\*"
)  # with these a browser may read on where we think that the style has ended
EMPTY = frozenset({"br", "hr", "img", "meta"})
ONE_TAG, PLAIN_END = re.compile(r"<[^<>]*>"), re.compile(r"</[A-Za-z][A-Za-z0-9]*\s*>")


class Watch(HTMLParser):
    """Reads a page as a browser would and notes the first thing that is not on the list."""

    def __init__(self, tags: frozenset[str], attributes: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes = tags, attributes
        self.is_clean, self.in_style, self.in_title = True, False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In a title or a style a browser reads no tags at all, only words up to its end: none may begin in there.
        self.is_clean &= not self.in_title and not self.in_style and self._is_one_tag()
        self.in_style = tag == "style"
        self.in_title = tag == "title" and self.tags is TAGS
        told = {name: value or "" for name, value in attrs}
        self.is_clean &= tag in self.tags and self.attributes >= set(told) and len(told) == len(attrs)
        self.is_clean &= LINK.fullmatch(told["href"]) is not None if "href" in told else True
        self.is_clean &= HELD.fullmatch(told["src"]) is not None if "src" in told else True
        if tag == "meta" and "http-equiv" in told:
            self.is_clean &= told["http-equiv"] == "Content-Security-Policy"
        if self.tags is DRAWN:
            self.is_clean &= not any(FETCHES.search(value) for value in told.values())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In a page a browser passes over the slash of <style/> and goes on reading the style.
        self.is_clean &= self.tags is DRAWN or tag in EMPTY
        self.handle_starttag(tag, attrs)
        self.in_style = self.in_title = False

    def handle_endtag(self, tag: str) -> None:
        self.in_style = self.in_title = False

    def parse_endtag(self, i: int) -> int:
        """An end is a name and nothing more: parsers disagree about where one with anything in it ends."""
        end = super().parse_endtag(i)
        self.is_clean &= end < 0 or PLAIN_END.fullmatch(self.rawdata[i:end]) is not None
        return end

    def handle_data(self, data: str) -> None:
        if self.in_style and (FETCHES.search(data) or IN_NO_STYLE.search(data)):
            self.is_clean = False

    def _is_one_tag(self) -> bool:
        """Whether what was taken for a tag begins once and ends once: nothing that is a tag hides in its values."""
        return ONE_TAG.fullmatch(self.get_starttag_text() or "") is not None

    def handle_pi(self, data: str) -> None:
        self.is_clean &= self.tags is DRAWN and data.startswith("xml version=")

    def handle_decl(self, decl: str) -> None:
        self.is_clean &= decl.lower() == "doctype html"

    def handle_comment(self, data: str) -> None:
        self.is_clean = False  # browsers and parsers disagree about where a comment ends

    def unknown_decl(self, data: str) -> None:
        self.is_clean = False


def is_inert_page(page: bytes) -> bool:
    return _is_inert(page, TAGS, ATTRIBUTES)


def is_inert_picture(name: str, picture: bytes) -> bool:
    """PNG and JPEG piece by piece, and never as anything else; SVG element by element."""
    if name.endswith((".png", ".jpg")):
        return is_plain(name, picture)
    return name.endswith(".svg") and _is_inert(picture, DRAWN, DRAWING) and b"<svg" in picture[:300]


def _is_inert(text: bytes, tags: frozenset[str], attributes: frozenset[str]) -> bool:
    try:
        words = text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    watch = Watch(tags, attributes)
    watch.feed(words)
    watch.close()
    return watch.is_clean and "\x00" not in words
