"""A conversation in a real browser: by thumb, by keyboard, with and without scripts, and its map."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.shell.browsing import chromium, mistakes, sticking_out, too_small

pytestmark = pytest.mark.journey
GOVAN = "/govan/eight-weeks-in-govan"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def talk(browser: Browser, instance: str) -> str:
    """The address of the demo's conversation that anyone may join."""
    page = browser.new_page()
    page.goto(f"{instance}/demo/")
    page.locator('main button[value="govan-coordinator"]').first.click()
    page.goto(f"{instance}{GOVAN}/listen/")
    link = page.get_by_role("link", name="What would make evenings here better?")
    address = f"{instance}{link.get_attribute('href')}"
    page.close()
    return address


@pytest.fixture
def phone(browser: Browser):
    """A phone of somebody without a name, the smallest there is, with or without scripts."""
    opened = []

    def open_phone(*, scripts: bool = True) -> Page:
        context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
        opened.append(context)
        return context.new_page()

    yield open_phone
    for context in opened:
        context.close()


def sound(page: Page) -> None:
    assert mistakes(page) == []
    assert sticking_out(page) == []
    assert too_small(page) == []


def asked(page: Page) -> str:
    return page.locator(".respond .own-words").inner_text().strip()


def said(page: Page, talk: str) -> list[tuple[str, str]]:
    """What the page of one's own says: each statement with the answer, the last one first."""
    page.goto(f"{talk}mine/")
    words = [one.inner_text().strip() for one in page.locator("main .own-words").all()]
    return list(zip(words, re.findall(r"You said: (\w+)", page.inner_text("main")), strict=True))


def test_votes_go_on_without_reloading_and_the_last_answer_is_changed(talk, phone):
    page = phone()
    page.goto(talk)
    sound(page)
    page.evaluate("window.stillHere = true")
    first = asked(page)
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.locator("[data-place]")).to_have_text(re.compile(r"^Statement 2 of \d+$"))
    second = asked(page)
    assert second != first
    page.get_by_role("button", name="Change my last answer").click()
    assert asked(page) == first
    page.get_by_role("button", name="Disagree", exact=True).click()
    assert (asked(page), page.evaluate("window.stillHere")) == (second, True)
    sound(page)
    page.wait_for_timeout(1500)  # each is sent by itself after the page has gone on
    assert said(page, talk) == [(first, "Disagree")]
    sound(page)


def test_keys_answer_while_the_statement_has_the_focus_and_never_while_typing(talk, phone):
    page = phone()
    page.goto(talk)
    first = asked(page)
    page.keyboard.press("1")
    assert asked(page) == first  # nothing has the focus yet
    page.get_by_role("button", name="Agree", exact=True).focus()
    page.keyboard.press("3")
    expect(page.locator("[data-place]")).to_have_text(re.compile("^Statement 2 "))
    second = asked(page)
    page.keyboard.press("2")
    expect(page.locator("[data-place]")).to_have_text(re.compile("^Statement 3 "))
    third = asked(page)
    page.get_by_text("Say something that is missing").click()
    page.locator("[name=words]").fill("")
    page.locator("[name=words]").press_sequentially("1 bus, 2 buses, 3 buses")
    assert asked(page) == third
    assert page.locator("[name=words]").input_value() == "1 bus, 2 buses, 3 buses"
    page.wait_for_timeout(1500)
    assert said(page, talk) == [(second, "Pass"), (first, "Disagree")]


def test_without_a_script_it_is_the_same_with_a_page_for_each_answer(talk, phone):
    page = phone(scripts=False)
    page.goto(talk)
    first = asked(page)
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.locator("[data-place]")).to_have_text(re.compile("^Statement 2 "))
    page.get_by_role("link", name="Change my last answer").click()
    assert asked(page) == first
    page.get_by_role("button", name="Pass", exact=True).click()
    assert said(page, talk) == [(first, "Pass")]


@pytest.mark.parametrize("scripts", [True, False])
def test_statements_like_it_are_offered_first(talk, phone, scripts):
    page = phone(scripts=scripts)
    page.goto(f"{talk}statements/new/")
    page.locator("[name=words]").fill("I would come for a meal once a month")
    page.get_by_role("button", name="Add my statement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it one of these?")
    assert page.locator("[name=words]").input_value() == "I would come for a meal once a month"
    if scripts:
        sound(page)
    page.get_by_role("button", name=re.compile("^Agree")).first.click()
    assert said(page, talk) == [("I would come to a meal once a month", "Agree")]


def test_the_keyboard_goes_from_a_group_on_the_map_to_what_it_stands_for(talk, phone):
    page = phone()
    page.goto(f"{talk}results/")
    sound(page)
    groups = page.locator("svg a.to-group")
    names = [re.sub(r"\s+", " ", text).strip() for text in groups.all_text_contents()]
    assert len(names) >= 2
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('svg a.to-group')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#group-1'")
    heading = page.evaluate("document.querySelector(':target h2').innerText")
    assert re.sub(r"\s+", " ", heading).strip() == names[0]
    assert page.locator("svg circle.me").count() == 0
