"""The style page and the sheets: light, without inline styles, translatable, the same in both directions."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

from tests.shell.pseudo import pseudo_language, untranslated

STATIC = Path(__file__).resolve().parents[2] / "src/alongside/static"
SHEET = STATIC / "css/alongside.css"
SCRIPT = STATIC / "js/alongside.js"
pytestmark = pytest.mark.django_db


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_sheet_weighs_less_than_12_kb_and_the_script_less_than_6():
    assert weight(SHEET) < 12_000
    assert SCRIPT.stat().st_size < 6_000


def test_the_sheet_knows_no_left_and_no_right():
    rules = re.sub(r"/\*.*?\*/", "", SHEET.read_text(), flags=re.DOTALL)
    assert re.findall(r"(?<![\w-])(?:(?:margin|padding|border)-)?(?:left|right)(?=\s*[:;-])", rules) == []
    assert re.findall(r"(?:text-align|float):\s*(?:left|right)", rules) == []


def test_colours_are_named_once_and_used_by_name():
    """Outside the two schemes and print there is no colour by number: a scheme is one block."""
    rules = SHEET.read_text()
    body = rules[rules.index("*, ::before") : rules.index("@media print")]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", body) == []


def test_both_schemes_set_the_same_colours():
    rules = SHEET.read_text()
    light, dark = (
        set(re.findall(r"(--[\w-]+): ", block))
        for block in re.findall(r":root \{(.*?)\}", rules, re.DOTALL)[:2]
    )
    assert light - dark == {"--radius", "--measure", "--sans", "--serif"}
    assert dark - light == set()


def test_the_style_page_has_nothing_inline(client: Client):
    page = client.get("/style/").content.decode()
    assert "What would you like to happen?" in page
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []


def test_a_participant_sees_no_loop_and_no_name_of_the_project_in_the_title(client: Client):
    team, quiet = (
        client.get("/style/", {"as": role}).content.decode() for role in ("coordinator", "participant")
    )
    assert 'class="loop"' in team
    assert 'class="loop"' not in quiet
    assert "Works for us, Govan" in re.search(r"<title>(.*?)</title>", team, re.DOTALL).group(1)
    assert "Govan" not in re.search(r"<title>(.*?)</title>", quiet, re.DOTALL).group(1)


def test_a_form_with_mistakes_says_so_in_its_title(client: Client):
    page = client.post("/style/", {"words": "A gate"}).content.decode()
    assert re.search(r"<title>Not sent yet: How it looks", page)
    assert "A gate</textarea>" in page


@pytest.mark.parametrize("code", ["en-xa", "ar-xb"])
def test_every_word_of_the_frame_and_the_parts_can_be_translated(client: Client, tmp_path: Path, code: str):
    with pseudo_language(code, tmp_path):
        page = client.get("/style/", headers={"accept-language": code}).content.decode()
    assert f'lang="{code}"' in page
    assert untranslated(page) == []


def test_right_to_left_languages_turn_the_page_round(client: Client, tmp_path: Path):
    with pseudo_language("ar-xb", tmp_path):
        page = client.get("/style/", headers={"accept-language": "ar-xb"}).content.decode()
    assert '<html lang="ar-xb" dir="rtl">' in page
