"""Nothing in the library as files leads nowhere: pages, pictures, scripts, feeds, citations and what machines read."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from alongside.share.actions import (
    add_item,
    new_version,
    publish_item,
    publish_pattern,
    publish_reflection,
    reflect,
    remove_item,
    remove_pattern,
)
from alongside.share.export import export_library
from alongside.share.models import LibraryItem, PatternPicture

from .conftest import adapted, answered, signed, written
from .packs.making import picture

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


class Links(HTMLParser):
    """Every address that a page names, and the blocks of data in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.blocks: list[str] = []
        self.is_data = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.found += [
            value for name, value in attrs if name in {"href", "src", "srcset", "action", "poster"}
        ]
        self.is_data = told.get("type") == "application/ld+json"

    def handle_data(self, data):
        if self.is_data:
            self.blocks.append(data)
            self.is_data = False


def of_data(told: object) -> list[str]:
    if isinstance(told, list):
        return [one for each in told for one in of_data(each)]
    if isinstance(told, dict):
        here = [told[name] for name in ("@id", "url", "contentUrl") if name in told]
        return here + [one for each in told.values() for one in of_data(each)]
    return []


def links_of(file: Path) -> list[str]:
    match file.suffix:
        case ".html":
            page = Links(file.read_text())
            return page.found + [one for block in page.blocks for one in of_data(json.loads(block))]
        case ".atom":
            return [one.get("href") for one in ElementTree.parse(file).iter(f"{ATOM}link")]
        case ".css":
            return re.findall(r"url\(['\"]?([^)'\"]+)", file.read_text())
        case ".bib":
            told = re.findall(r"(?:url|note) = \{(?:In the Alongside library: )?(\S+)\},", file.read_text())
            return [one for one in told if "." in one]
        case ".ris":
            return re.findall(r"^(?:UR|L2)  - (\S+)", file.read_text(), re.MULTILINE)
        case ".json" if file.name == "alongside-packs.json":
            return [f"./{one['path'].lstrip('/')}" for one in json.loads(file.read_text())["packs"]]
    return []


def broken(folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many links were followed, and those that lead nowhere or out of the folder."""
    followed, bad = 0, []
    for file in (one for one in folder.rglob("*") if one.is_file()):
        for link in links_of(file):
            parts = urlsplit(link)
            if parts.scheme in {"http", "https", "urn"}:
                continue
            followed += 1
            place = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            is_inside = not link.startswith("/") and place.is_relative_to(folder.resolve())
            if not (is_inside and place.is_file()) or (
                parts.fragment and f'id="{parts.fragment}"' not in place.read_text()
            ):
                bad.append((str(file.relative_to(folder)), link))
    return followed, bad


@pytest.fixture
def whole(pattern, gorbals, coordinator, stranger, participant):
    """A library with two versions, adopters who published and whose origin was taken out, and things taken out."""
    held = picture("PNG")
    PatternPicture.objects.create(
        initiative=gorbals, pattern=pattern, alt="A kitchen", content=held, kind="png", width=60, height=40,
        digest=sha256(held).hexdigest(), added_by=coordinator,
    )  # fmt: skip
    signed(pattern, coordinator)
    later = new_version(pattern, by=coordinator)
    publish_pattern(later, by=coordinator)
    later.refresh_from_db()
    signed(later, coordinator)
    theirs = written(adapted(pattern, stranger).initiative, stranger, "Govan weeks")
    publish_pattern(theirs, by=stranger)
    theirs.refresh_from_db()
    third = adapted(theirs, coordinator, name="Third weeks", answers=answered(theirs))
    last = written(third.initiative, coordinator, "Third weeks")
    publish_pattern(last, by=coordinator)
    remove_pattern(theirs, why="Somebody asked for it.", by=stranger)
    items = [
        add_item(
            LibraryItem(
                community=gorbals.community, kind="case", title=f"Case {n}", summary="s", source_url=url
            ),
            by=coordinator,
        )
        for n, url in enumerate(["https://a.example/{x},y", "", "", ""])
    ]
    for one in items[:3]:
        publish_item(one, by=coordinator)
    LibraryItem.objects.filter(pk=items[0].pk).update(adapted_from=items[1])
    LibraryItem.objects.filter(pk=items[1].pk).update(adapted_from=items[3])
    for about in items:
        one = reflect(
            gorbals, person=participant, by=participant, kind="issue", words=f"On {about.title}.",
            perspective="participant", item=about,
        )  # fmt: skip
        publish_reflection(one, by=coordinator)
    remove_item(items[2], why="It was told wrongly.", by=coordinator)
    return {"versions": (pattern, later), "gone": theirs, "items": items}


@pytest.mark.parametrize("address", ["", "https://learning.example"])
def test_every_link_in_the_library_leads_somewhere(whole, tmp_path, settings, address):
    settings.INSTANCE_ADDRESS = address
    count = export_library(tmp_path / "library")
    followed, bad = broken(tmp_path / "library")
    assert bad == []
    assert followed > 100
    assert (count.patterns, count.items, count.packs) == (2, 2, 2)


def test_the_walk_finds_what_is_broken(whole, tmp_path):
    """So that the test above can fail: one page, one picture and one pack less."""
    export_library(tmp_path / "library")
    gone = [
        tmp_path / "library" / "patterns" / f"{whole['versions'][1].pk}.html",
        next((tmp_path / "library" / "patterns").glob("*.png")),
        next((tmp_path / "library" / "packs").iterdir()),
    ]
    for one in gone:
        one.unlink()
    _followed, bad = broken(tmp_path / "library")
    assert {link.rsplit("/", 1)[-1] for _file, link in bad} == {one.name for one in gone}


def test_an_earlier_version_keeps_its_page_and_leads_to_the_latest(whole, tmp_path):
    export_library(tmp_path / "library")
    first, latest = whole["versions"]
    text = (tmp_path / "library" / "patterns" / f"{first.pk}.html").read_text()
    assert f'<a href="{latest.pk}.html">There is a later version.</a>' in text
    listed = (tmp_path / "library" / "patterns-1.html").read_text()
    assert (f"patterns/{latest.pk}.html" in listed, f"patterns/{first.pk}.html" in listed) == (True, False)


def test_what_was_taken_out_leaves_its_address_when_and_why(whole, tmp_path):
    export_library(tmp_path / "library")
    item = (tmp_path / "library" / "items" / f"{whole['items'][2].pk}.html").read_text()
    pattern = (tmp_path / "library" / "patterns" / f"{whole['gone'].pk}.html").read_text()
    assert "It was told wrongly." in item
    assert "Somebody asked for it." in pattern
    assert f"{whole['gone'].removed_at:%Y}" in pattern
    everything = "".join(one.read_text() for one in (tmp_path / "library").rglob("*.html"))
    assert "Case 2" not in re.sub("On Case 2", "", everything)
    assert not (tmp_path / "library" / "items" / f"{whole['items'][3].pk}.html").exists()


def test_identities_are_the_same_in_every_export_and_feed(whole, tmp_path, client, settings):
    def identities(feed: str) -> list[str]:
        return [one.text for one in ElementTree.fromstring(feed).iter(f"{ATOM}id")]

    export_library(tmp_path / "one")
    settings.INSTANCE_ADDRESS = "https://moved.example"
    export_library(tmp_path / "two")
    for name, address in (("feed.atom", "/library/feed.atom"), ("packs.atom", "/library/packs.atom")):
        first = identities((tmp_path / "one" / name).read_text())
        assert first == identities((tmp_path / "two" / name).read_text())
        assert first == identities(client.get(address).content.decode())
        assert len(set(first)) == len(first)
        assert {one[:9] for one in first} == {"urn:uuid:"}
