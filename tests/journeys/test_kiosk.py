"""A shared tablet in a real browser: the quiet time, the way back, and what is left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.shell.browsing import chromium, mistakes, sticking_out

pytestmark = pytest.mark.journey
GOVAN = "/govan/eight-weeks-in-govan"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(params=["tablet", "phone"])
def tablet(request: pytest.FixtureRequest, browser: Browser, instance: str) -> Iterator[Page]:
    """A device on which Kofi has started the kiosk of the conversation for members, with its clock held."""
    size = {"tablet": {"width": 1024, "height": 768}, "phone": {"width": 320, "height": 640}}[request.param]
    context = browser.new_context(viewport=size)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{instance}/demo/")
    page.locator('main button[value="govan-key-worker"]').click()
    expect(page).not_to_have_url(re.compile(r"/demo/$"))
    page.goto(f"{instance}{GOVAN}/listen/")
    page.get_by_role("link", name="How should our eight weeks work?").click()
    page.get_by_role("link", name="Take it to where people are").click()
    page.get_by_role("link", name="A tablet that people share").click()
    expect(page.get_by_role("heading", name="Shall this device be for everybody here?")).to_be_visible()
    look(page)
    page.get_by_label("one minute").check()
    page.get_by_role("button", name="Start, and sign me out here").click()
    yield page
    context.close()


def look(page: Page) -> None:
    assert (mistakes(page), sticking_out(page)) == ([], [])


def begin(page: Page) -> None:
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Disagree", exact=True)).to_be_visible()


def test_visitor_after_visitor_begins_afresh(tablet):
    page = tablet
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    look(page)
    begin(page)
    look(page)
    to_go = page.get_by_role("status").filter(has_text="to go").inner_text()
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="to go")).not_to_have_text(to_go)
    page.get_by_role("link", name="I have finished").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    look(page)
    page.go_back()
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    begin(page)
    expect(page.get_by_role("status").filter(has_text="to go")).to_have_text(to_go)


def test_a_quiet_time_asks_first_and_more_time_is_one_touch(tablet):
    page = tablet
    begin(page)
    page.clock.run_for(41_000)
    question = page.get_by_role("dialog", name="Are you still there?")
    expect(question).to_be_visible()
    look(page)
    expect(page.get_by_role("button", name="I need more time")).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    page.clock.run_for(30_000)
    expect(question).to_be_hidden()
    page.clock.run_for(31_000)
    expect(page.get_by_role("button", name="Begin")).to_be_visible()


def test_what_was_half_typed_is_gone_with_its_visitor(tablet):
    page = tablet
    begin(page)
    page.get_by_role("link", name="Say something that is missing").click()
    expect(page.locator("textarea")).to_be_visible()
    look(page)
    page.locator("textarea").fill("I live at number seven")
    page.get_by_role("link", name="Start again").first.click()
    begin(page)
    page.get_by_role("link", name="Say something that is missing").click()
    expect(page.locator("textarea")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).length + Object.keys(localStorage).length") == 0
