"""A session is moved: dragged with a mouse, or through the same form with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .test_heart import GOVAN, browser, visit  # noqa: F401

pytestmark = pytest.mark.journey


def test_a_session_is_dragged_to_another_day_and_told_what_speaks_against_it(visit):  # noqa: F811
    mairi = visit().become("govan-coordinator")
    page = mairi.at(f"{GOVAN}/coordinate/week/?day=2099-01-01")
    expect(page.get_by_text("Nothing is planned for this week")).to_be_visible()
    page = mairi.at(f"{GOVAN}/coordinate/week/")
    page.get_by_role("link", name="Week after").click()
    session = page.locator("[data-move]").first
    beside = session.locator("xpath=ancestor::section/following-sibling::section[1]")
    with page.expect_navigation():
        session.drag_to(beside, source_position={"x": 10, "y": 10})
    expect(page.get_by_text("Nothing has changed yet")).to_be_visible()
    expect(page.locator("#tried .notice")).to_be_visible()
    mairi.look()


def test_a_session_is_moved_with_the_keyboard_and_its_time_is_weighed_as_it_is_typed(visit):  # noqa: F811
    mairi = visit().become("govan-coordinator")
    page = mairi.at(f"{GOVAN}/coordinate/week/")
    page.get_by_role("link", name="Week after").click()
    link = page.get_by_role("link", name="Move or change it").first
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Until what time?").fill("23:45")
    page.keyboard.press("Tab")
    expect(
        page.locator("#tried").get_by_text(re.compile("This cannot be|Something speaks against it"))
    ).to_be_visible()
    mairi.look()
