"""The library as a folder: whole, linked, searchable without a server, and never half there."""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from alongside.cli import Trouble
from alongside.share.actions import add_fact, add_item, publish_item, publish_reflection, reflect
from alongside.share.export import Occupied, export_library, placing, site, words
from alongside.share.models import Fact, LibraryItem
from alongside.share.packs.reading import read
from tests.shell.browsing import chromium, mistakes, program, sticking_out

from .conftest import adapted, signed

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|src)="([^"#]+)"')


@pytest.fixture
def shelf(pattern, gorbals, coordinator, stranger, participant):
    adapted(pattern, stranger)
    signed(pattern, coordinator)
    for number in range(3):
        told = {"title": f"Café {number} </script><b>", "summary": "Bread & bikes.", "place": "Paris"}
        item = LibraryItem(community=gorbals.community, kind="case", **told)
        publish_item(add_item(item, by=coordinator), by=coordinator)
    add_fact(
        Fact(community=gorbals.community, item=item, what="Cost", status="not_published"), by=coordinator
    )
    add_item(
        LibraryItem(community=gorbals.community, kind="case", title="Kept here", summary="Ours."),
        by=coordinator,
    )
    said = {"kind": "issue", "words": "Too early.", "perspective": "participant"}
    publish_reflection(reflect(gorbals, person=participant, by=participant, **said), by=coordinator)
    return pattern


def test_everything_public_is_there_and_every_link_leads_somewhere(shelf, tmp_path):
    count = export_library(tmp_path / "library")
    assert vars(count) == {"items": 3, "patterns": 1, "reflections": 1, "packs": 1}
    broken, whole = [], ""
    for page in (tmp_path / "library").rglob("*.html"):
        text = page.read_text()
        whole += text
        for link in LINK.findall(text):
            if not link.startswith("http") and not (page.parent / link).exists():
                broken.append((page.name, link))
    assert broken == []
    assert "Kept here" not in whole
    assert "Sam" not in whole
    assert "They are closest to the young men." in whole
    assert "not published" in whole
    (pack,) = (tmp_path / "library" / "packs").iterdir()
    assert read(pack.read_bytes()).document["pattern"]["title"] == shelf.title
    assert (
        json.loads((tmp_path / "library" / "alongside-packs.json").read_text())["packs"][0]["path"]
        == f"/packs/{pack.name}"
    )
    assert {file.suffix for file in (tmp_path / "library" / "items").iterdir()} == {".html", ".bib", ".ris"}


def test_each_table_of_a_page_is_told_apart_by_its_name(shelf, stranger, tmp_path):
    adapted(shelf, stranger, name="Weeks again")
    export_library(tmp_path / "library")
    page = (tmp_path / "library" / "patterns" / f"{shelf.pk}.html").read_text()
    names = re.findall(r'role="region" aria-label="([^"]+)"', page)
    assert (len(names), len(set(names))) == (2, 2)


def test_what_people_wrote_ends_no_script(shelf, tmp_path):
    export_library(tmp_path / "library")
    for script in (tmp_path / "library" / "assets").glob("*.js"):
        assert "</script" not in script.read_text()
    page = next((tmp_path / "library" / "items").glob("*.html")).read_text()
    assert "</script><b>" not in page


def test_the_index_is_put_together_from_what_was_spilled(shelf, tmp_path, monkeypatch):
    export_library(tmp_path / "at-once")
    monkeypatch.setattr(words, "SPILL", 3)
    export_library(tmp_path / "spilled")
    for script in (tmp_path / "at-once" / "assets").glob("words-*.js"):
        assert (tmp_path / "spilled" / "assets" / script.name).read_text() == script.read_text()


def test_an_earlier_library_is_replaced_as_one(shelf, tmp_path):
    folder = tmp_path / "library"
    export_library(folder)
    (folder / "items" / "999999.html").write_text("old")
    export_library(folder)
    assert not (folder / "items" / "999999.html").exists()
    assert [one.name for one in tmp_path.iterdir()] == ["library"]


def test_a_folder_of_something_else_is_left_alone(shelf, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    with pytest.raises(Occupied):
        export_library(tmp_path / "letters")
    assert [one.name for one in tmp_path.rglob("*")] == ["letters", "mine.txt"]


def test_a_library_that_could_not_be_finished_leaves_the_old_one(shelf, tmp_path, monkeypatch):
    export_library(tmp_path / "library")
    before = (tmp_path / "library" / "index.html").read_text()
    monkeypatch.setattr(site, "ris", lambda _citation: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_library(tmp_path / "library")
    assert (tmp_path / "library" / "index.html").read_text() == before
    assert [one.name for one in tmp_path.iterdir()] == ["library"]


def test_a_move_that_fails_halfway_leaves_the_old_one_in_its_place(shelf, tmp_path, monkeypatch):
    export_library(tmp_path / "library")
    (tmp_path / "library" / "index.html").write_text("the old one")
    true, moves = placing.os.rename, []

    def failing(source, target):
        moves.append(target)
        if len(moves) == 2:
            raise OSError(28, "No space left on device", str(target))
        true(source, target)

    monkeypatch.setattr(placing.os, "rename", failing)
    with pytest.raises(OSError, match="No space left"):
        export_library(tmp_path / "library")
    monkeypatch.undo()
    assert (tmp_path / "library" / "index.html").read_text() == "the old one"
    assert [one.name for one in tmp_path.iterdir()] == ["library"]


def test_after_a_crash_between_the_moves_the_old_one_is_put_back_first(shelf, tmp_path, monkeypatch):
    export_library(tmp_path / "library")
    (tmp_path / "library" / "index.html").write_text("the old one")
    (tmp_path / "library").rename(tmp_path / ".library-old-1")
    monkeypatch.setattr(site, "ris", lambda _citation: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_library(tmp_path / "library")
    assert (tmp_path / "library" / "index.html").read_text() == "the old one"
    assert [one.name for one in tmp_path.iterdir()] == ["library"]


def test_the_command_says_what_is_in_the_way(shelf, tmp_path, monkeypatch):
    from argparse import Namespace

    from alongside.share import library_command

    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Trouble, match="no library of Alongside"):
        library_command._export(Namespace(folder=tmp_path))


@pytest.mark.journey
@pytest.mark.skipif(program() is None, reason="there is no Chromium here")
def test_it_opens_from_a_folder_and_finds_things_without_a_server(shelf, tmp_path):
    """Scenario 18."""
    folder = tmp_path / "a folder, with space"
    export_library(folder)
    folder = folder.rename(tmp_path / "moved")
    found = browsed(folder)
    assert found == {
        "words": ["Café 2 </script><b>", "Café 1 </script><b>", "Café 0 </script><b>"],
        "title": "Architects of their own weeks",
    }


def browsed(folder):
    """In a thread of its own: Playwright's loop and Django's guard against queries in a loop do not agree."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(look_at, folder).result(timeout=90)


def look_at(folder):
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 320, "height": 640})
        trouble = []
        page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(f"file://{folder}/index.html")
        page.get_by_label("Words to look for").fill("CAFE bre")
        page.locator("#found a").first.wait_for()
        words = page.locator("#found a").all_inner_texts()
        assert page.locator("#said").inner_text() == "Found: 3"
        assert mistakes(page) == []
        page.get_by_label("Words to look for").fill("driving lessons")
        page.get_by_role("link", name="Architects of their own weeks").wait_for()
        page.get_by_role("link", name="Architects of their own weeks").click()
        title = page.locator("h1").inner_text()
        assert mistakes(page) == []
        assert sticking_out(page) == []
        for name in ("patterns-1", "items-1", "reflections-1", "packs"):
            page.goto(f"file://{folder}/{name}.html")
            assert mistakes(page) == []
        # axe itself asks for the style sheet again, which the page's own policy rightly refuses.
        assert [line for line in trouble if "Connecting to" not in line or "site.css" not in line] == []
        return {"words": words, "title": title}


def test_no_python_is_needed_to_read_it(shelf, tmp_path):
    export_library(tmp_path / "library")
    kinds = {path.suffix for path in (tmp_path / "library").rglob("*") if path.is_file()}
    assert kinds == {".html", ".js", ".css", ".json", ".atom", ".bib", ".ris", ".zip"}
    assert (
        subprocess.run(["test", "-r", str(tmp_path / "library" / "index.html")], check=False).returncode == 0
    )
