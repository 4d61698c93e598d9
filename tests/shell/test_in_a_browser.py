"""The style page in a real browser: every scheme, a small screen, both directions, by keyboard, on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.shell.browsing import chromium, mistakes, sticking_out, too_small

pytestmark = pytest.mark.journey
WIDE, PHONE = {"width": 1180, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, instance: str) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, base_url=instance)
    opened = context.new_page()
    opened.goto("/style/")
    yield opened
    context.close()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "scheme",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"forced_colors": "active", "color_scheme": "light"},
        {"forced_colors": "active", "color_scheme": "dark"},
        {"contrast": "more", "reduced_motion": "reduce"},
    ],
    ids=["light", "dark", "forced", "forced-dark", "contrast"],
)
def test_no_scheme_has_an_accessibility_mistake_or_scrolls_sideways(
    browser: Browser, instance: str, viewport: dict, scheme: dict
):
    context = browser.new_context(viewport=viewport, base_url=instance, **scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/style/")
    assert mistakes(page) == []
    assert sticking_out(page) == []
    assert too_small(page) == []
    assert said == []  # the content policy has refused nothing
    context.close()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_right_to_left_the_page_is_the_mirror_of_itself(browser: Browser, instance: str, viewport: dict):
    """Turned round, each part of the frame is as far from its start as it was."""
    context = browser.new_context(viewport=viewport, base_url=instance)
    page = context.new_page()
    page.goto("/style/")
    measure = """() => [...document.querySelectorAll(".wordmark, .you, .loop li, h1, .field, .notice, .card")]
        .filter((one) => !one.closest("main [dir], [hidden]")).map((one) => one.getBoundingClientRect())
        .map((box) => [Math.round(box.left), Math.round(innerWidth - box.right)])"""
    before = page.evaluate(measure)
    page.evaluate("document.documentElement.dir = 'rtl'")
    after = page.evaluate(measure)
    assert len(before) > 20
    assert sticking_out(page) == []
    assert [[right, left] for left, right in after] == before
    context.close()


def test_the_first_key_leads_straight_to_the_page(page: Page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_has_the_focus_shows_it(browser: Browser, instance: str, scheme: str):
    context = browser.new_context(viewport=WIDE, base_url=instance, color_scheme=scheme)
    page = context.new_page()
    page.goto("/style/")
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const one = document.activeElement, around = one.closest(".option") || one;
            return one === document.body || [one, around].map((it) => getComputedStyle(it))
                .some((style) => parseFloat(style.outlineWidth) >= 3 && style.outlineStyle === "solid"); }"""
        )
        if not seen:
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    assert unseen == []
    context.close()


def test_a_mistake_takes_the_focus_to_the_summary_and_on_to_the_answer(page: Page):
    page.locator("#id_words").fill("A gate")
    page.get_by_role("button", name="Send it").first.click()
    summary = page.locator(".error-summary").first
    assert summary.evaluate("(one) => one === document.activeElement")
    assert page.locator("#id_words").input_value() == "A gate"
    summary.get_by_role("link", name="How many hours a week?").click()
    assert page.evaluate("document.activeElement.id") == "id_hours"


def test_the_counter_counts_what_people_see_as_characters(page: Page):
    words = page.locator("#id_words")
    words.fill("🙂" * 119)
    assert page.locator("#id_words_limit").inner_text() == "You can write 1 more character."
    words.fill("🙂" * 130)
    assert (
        page.locator("#id_words_limit").inner_text()
        == "This is too long by 10. Nothing is lost: make it shorter."
    )
    assert words.input_value() == "🙂" * 130


def test_a_draft_stays_until_it_is_sent(page: Page):
    page.locator("#id_words").fill("A gate")
    page.reload()
    assert page.locator("#id_words").input_value() == "A gate"
    page.locator("#id_hours").fill("3")
    page.get_by_label("Thursday").first.check()
    page.locator("#id_place").select_option("shed")
    page.get_by_label("I have read the promise about data").first.check()
    page.get_by_role("button", name="Send it").first.click()
    page.get_by_text("That would be sent.").wait_for()
    assert page.locator("#id_words").input_value() == ""
    page.reload()
    assert page.locator("#id_words").input_value() == ""


def test_a_second_press_sends_nothing_more(page: Page):
    page.evaluate(
        """() => { window.sent = 0; addEventListener("submit", (event) => {
            if (!event.defaultPrevented) { window.sent += 1; event.preventDefault(); } }); }"""
    )
    page.get_by_role("button", name="Send it").first.dblclick()
    assert page.evaluate("window.sent") == 1


def test_without_scripts_the_form_still_works(browser: Browser, instance: str):
    context = browser.new_context(viewport=PHONE, base_url=instance, java_script_enabled=False)
    page = context.new_page()
    page.goto("/style/")
    page.locator("#id_words").fill("A gate")
    page.get_by_role("button", name="Send it").first.click()
    assert page.locator("#id_words").input_value() == "A gate"
    assert page.title().startswith("Not sent yet:")
    context.close()


def test_on_paper_there_is_no_navigation_and_no_button(page: Page):
    page.emulate_media(media="print")
    shown = page.evaluate(
        """() => [...document.querySelectorAll("nav a:not(.initiative), button, .button, .demo-bar, .foot, .skip")]
            .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert shown == []
    assert page.evaluate("getComputedStyle(document.querySelector('main a')).color") == "rgb(0, 0, 0)"


def test_the_longest_page_weighs_less_than_60_kb_and_asks_nobody_else(browser: Browser, instance: str):
    context = browser.new_context(viewport=PHONE, base_url=instance)
    page = context.new_page()
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto("/style/?as=participant", wait_until="networkidle")
    assert {request.url.startswith(instance) for request in asked} == {True}
    assert sum(request.sizes()["responseBodySize"] for request in asked) < 60_000
    context.close()
