"""The screen in the hall in a real browser: it grows while people speak, by events, by asking, and by reloading."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.shell.browsing import chromium, mistakes, sticking_out

pytestmark = pytest.mark.journey
GOVAN = "/govan/eight-weeks-in-govan"
SEEDS = ["The hall should open on Sundays", "Mornings are too early", "We need a kitchen"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(browser: Browser, instance: str) -> Iterator[tuple[BrowserContext, str]]:
    """Mairi's browser, and the address of a conversation that she has just opened to anyone."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{instance}/demo/")
    page.locator('main button[value="govan-coordinator"]').click()
    expect(page).not_to_have_url(re.compile(r"/demo/$"))
    page.goto(f"{instance}{GOVAN}/listen/conversations/new/")
    page.locator("[name=question]").fill("What should the hall be for?")
    page.locator("[name=seeds]").fill("\n".join(SEEDS))
    page.locator("[name=is_open_to_all]").check()
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="What should the hall be for?")).to_be_visible()
    talk = page.url.split("?")[0]
    page.close()
    yield context, talk
    context.close()


def someone_speaks(browser: Browser, talk: str) -> None:
    """A phone without a name says one thing."""
    phone = browser.new_context()
    page = phone.new_page()
    page.goto(talk)
    with page.expect_response(re.compile(r"/vote/$")) as answer:
        page.get_by_role("button", name="Agree", exact=True).click()
    assert answer.value.status == 204
    phone.close()


def watched(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/news/" in request.url else None)
    return sent


def test_the_screen_grows_by_itself_while_people_speak(opened, browser):
    context, talk = opened
    page = context.new_page()
    sent = watched(page)
    page.goto(f"{talk}hall/")
    expect(page.get_by_text("Be the first to speak.")).to_be_visible()
    assert (mistakes(page), sticking_out(page)) == ([], [])
    someone_speaks(browser, talk)
    expect(page.get_by_text("The first few have spoken")).to_be_visible(timeout=10_000)
    for _ in range(4):
        someone_speaks(browser, talk)
    expect(page.get_by_text("5 people have spoken")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("heading", name="How far people agree")).to_be_visible()
    assert (mistakes(page), sticking_out(page)) == ([], [])
    assert [address for address in sent if "as=json" in address] == []

    page.get_by_role("button", name="Hold it still").click()
    before = len(sent)
    someone_speaks(browser, talk)
    page.wait_for_timeout(4_000)
    assert len(sent) == before
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_text("6 people have spoken")).to_be_visible(timeout=10_000)
    page.close()


def test_where_events_fail_it_asks_instead(opened, browser):
    context, talk = opened
    page = context.new_page()
    page.route(
        re.compile(r"/news/\?have"), lambda route: route.fulfill(status=502, body="a proxy in the way")
    )
    sent = watched(page)
    page.goto(f"{talk}hall/")
    spoken = int(re.findall(r"\d+", page.locator("[data-part=numbers]").inner_text())[0])
    someone_speaks(browser, talk)
    expect(page.get_by_text(f"{spoken + 1} people have spoken")).to_be_visible(timeout=15_000)
    assert [address for address in sent if "as=json" in address] != []
    page.close()


def test_without_scripts_and_on_a_small_screen_it_says_the_same(opened, browser):
    context, talk = opened
    plain = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 320, "height": 640},
        storage_state=context.storage_state(),
    )
    page = plain.new_page()
    page.goto(f"{talk}hall/")
    expect(page.get_by_text(re.compile(r"\d+ people have spoken"))).to_be_visible()
    expect(page.get_by_role("link", name="Hold it still")).to_be_visible()
    plain.close()
    small = browser.new_context(viewport={"width": 320, "height": 640}, storage_state=context.storage_state())
    page = small.new_page()
    page.goto(f"{talk}hall/")
    assert (mistakes(page), sticking_out(page)) == ([], [])
    small.close()
