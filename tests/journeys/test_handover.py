"""Scenario 14 in a real browser: a successor finds open promises, contacts and next week, and takes a promise on."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.test_heart import GOVAN, browser, visit  # noqa: F401 (fixtures)

pytestmark = pytest.mark.journey
KEY = "Ask the council about a key for the changing rooms"


def test_a_successor_finds_promises_contacts_and_next_week_within_ten_minutes(visit):  # noqa: F811
    began = time.monotonic()
    mairi = visit().become("govan-coordinator")
    page = mairi.at(f"{GOVAN}/")
    page.get_by_role("link", name="Handing over").click()
    mairi.look()
    heads = page.get_by_role("heading").all_inner_texts()
    for head in ("Open promises", "This week", "Next week", "Whom to call", "What is fragile"):
        assert head in heads
    promises = page.locator("#promises li")
    expect(promises.first).to_contain_text("Innes")  # who has left, before those who are here
    expect(page.locator("#contacts").get_by_text("0141 496 0105")).to_be_visible()
    expect(page.locator("#contacts").get_by_text("out of date")).to_be_visible()

    row = page.locator("#promises li", has_text=KEY)
    row.get_by_role("button", name=re.compile("^I take this on")).click()
    expect(page.get_by_role("status").first).to_contain_text("It is yours now")
    mairi.look()
    expect(page.locator("#promises li", has_text=KEY)).to_contain_text("Mairi")
    assert time.monotonic() - began < 600

    page = mairi.at(f"{GOVAN}/community/journal/")
    expect(page.get_by_text("took a promise on").first).to_be_visible()


def test_a_promise_whose_day_is_over_is_taken_on_for_another_day(visit):  # noqa: F811
    kofi = visit(phone=True).become("govan-key-worker")
    page = kofi.at(f"{GOVAN}/handover/")
    row = page.locator("#promises li", has_text="Two spare pairs of work boots")
    row.get_by_role("link", name="I take this on").click()
    kofi.look()
    page.get_by_label("By which day do you do it?").fill("2099-01-01")
    page.get_by_role("button", name="I take this on").click()
    expect(page.get_by_role("status").first).to_contain_text("It is yours now")
    kofi.look()


def test_the_page_prints_without_buttons_and_fits_the_paper(visit):  # noqa: F811
    mairi = visit().become("govan-coordinator")
    page = mairi.at(f"{GOVAN}/handover/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Whom to call")).to_be_visible()
    assert [one.is_visible() for one in page.locator("main button, main .no-print").all()].count(True) == 0


def test_a_partner_says_with_one_tap_that_their_line_is_still_right(visit):  # noqa: F811
    sergeant = visit(phone=True).become("govan-police")
    page = sergeant.page
    page.get_by_role("navigation", name="Your pages").get_by_role(
        "link", name=re.compile("^Contacts")
    ).click()
    sergeant.look()
    assert (
        page.get_by_role("button", name=re.compile("^Still right")).count() == 1
    )  # theirs, and nobody else's
    page.get_by_role("button", name=re.compile("^Still right")).click()
    expect(page.get_by_role("status").first).to_contain_text("confirmed as of today")
    sergeant.look()
