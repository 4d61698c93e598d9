"""Forty voting sheets, printed, entered by the keyboard alone, and counted; and what the printer gets."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.shell.browsing import chromium, mistakes, sticking_out

pytestmark = pytest.mark.journey
GOVAN = "/govan/eight-weeks-in-govan"
QUESTION = "Which of these should the hall try first?"
STATEMENTS = [f"The hall should try idea number {number} before the spring" for number in range(1, 13)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def become(page: Page, instance: str, role: str) -> None:
    page.goto(f"{instance}/demo/")
    page.locator(f'main button[value="{role}"]').click()
    expect(page).not_to_have_url(re.compile(r"/demo/$"))


@pytest.fixture
def printed(browser: Browser, instance: str) -> Iterator[Page]:
    """A coordinator's page, on which forty sheets of a new conversation have just been made."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    become(page, instance, "govan-coordinator")
    page.goto(f"{instance}{GOVAN}/listen/conversations/new/")
    page.locator("[name=question]").fill(QUESTION)
    page.locator("[name=seeds]").fill("\n".join(STATEMENTS))
    page.locator("[name=is_open_to_all]").check()
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("link", name="Take it to where people are").click()
    page.locator("[name=how_many]").fill("40")
    page.get_by_role("button", name="Make the sheets").click()
    expect(page.locator(".paper-sheet")).to_have_count(40)
    yield page
    context.close()


def test_forty_sheets_are_entered_by_the_keyboard_alone(printed):
    """Marks and Enter, sheet after sheet: no other key, and no look away from the paper."""
    page, draw = printed, random.Random(7)
    sheets = ["".join(draw.choice("adp123-") for _ in STATEMENTS) for _ in range(40)]
    page.goto(page.url.split("/sheets/")[0] + "/enter/")
    assert mistakes(page) == []
    keys = 0
    for number, marks in enumerate(sheets, start=1):
        expect(page.locator("[name=number]")).to_have_value(str(number))
        expect(page.locator("[name=marks]")).to_be_focused()
        page.keyboard.type(marks)
        if number == 1:
            assert page.locator(".typed-mark:visible").all_inner_texts() == [
                {"a": "Agree", "d": "Disagree", "p": "Pass", "-": "nothing ticked"}[
                    mark.translate(str.maketrans("123", "adp"))
                ]
                for mark in marks
            ]
        page.keyboard.press("Enter")
        keys += len(marks) + 1
        expect(page.locator(".notice.good").first).to_contain_text(f"Sheet {number} is in")
    assert keys == 40 * (len(STATEMENTS) + 1)
    expect(page.get_by_text("Every printed sheet is in. Type a number to look at one again.")).to_be_visible()
    page.get_by_role("link", name="Back to the sheets").click()
    expect(page.get_by_text("40 entered,")).to_be_visible()
    assert (mistakes(page), sticking_out(page)) == ([], [])


def test_a_slip_of_the_finger_is_mended_without_the_mouse(printed):
    page = printed
    page.goto(page.url.split("/sheets/")[0] + "/enter/")
    page.keyboard.type("aaaaaaaaaax")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("Line 11 has “x”")
    assert mistakes(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=marks]")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type("pd")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.good").first).to_contain_text("Sheet 1 is in: 12 of 12 lines ticked.")


def test_sheets_are_entered_without_scripts_too(printed, browser):
    context = browser.new_context(java_script_enabled=False, storage_state=printed.context.storage_state())
    page = context.new_page()
    page.goto(printed.url.split("/sheets/")[0] + "/enter/")
    page.locator("[name=marks]").fill("adpadpadpadp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sheet 1 is in: 12 of 12 lines ticked.")).to_be_visible()
    expect(page.locator("[name=number]")).to_have_value("2")
    context.close()


needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="poppler's programs, which read PDF, are not installed"
)


def words_by_page(pdf: Path) -> list[str]:
    said = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout
    return [re.sub(r"\s+", " ", page) for page in said.split("\f") if page.strip()]


@needs_poppler
def test_the_printer_gets_a_page_to_a_sheet_on_a4(printed, tmp_path):
    printed.pdf(path=tmp_path / "sheets.pdf", prefer_css_page_size=True)
    pages = words_by_page(tmp_path / "sheets.pdf")
    assert len(pages) == 40
    for number, words in enumerate(pages, start=1):
        assert f"Sheet {number} " in words
        assert [statement in words for statement in STATEMENTS] == [True] * len(STATEMENTS)
        assert "Eight weeks in Govan" not in words
    told = subprocess.run(["pdfinfo", tmp_path / "sheets.pdf"], capture_output=True, text=True, check=True)
    assert "(A4)" in told.stdout


@needs_poppler
def test_the_slips_fill_one_page_and_name_no_project(printed, tmp_path):
    page = printed
    page.goto(page.url.split("/sheets/")[0] + "/slips/")
    page.pdf(path=tmp_path / "slips.pdf", prefer_css_page_size=True)
    pages = words_by_page(tmp_path / "slips.pdf")
    assert len(pages) == 1
    assert pages[0].count("/go/") == 8
    assert "Eight weeks in Govan" not in pages[0]


def test_the_qr_code_on_a_slip_leads_to_the_conversation(printed, browser, instance):
    page = printed
    page.goto(page.url.split("/sheets/")[0] + "/slips/")
    short = page.locator(".short-address").first.inner_text().strip()
    phone = browser.new_context(viewport={"width": 320, "height": 640})
    visitor = phone.new_page()
    visitor.goto(f"http://{short}")
    expect(visitor.get_by_role("heading", name=QUESTION)).to_be_visible()
    phone.close()
