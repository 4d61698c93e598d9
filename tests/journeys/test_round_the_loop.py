"""The second half of the loop in a real browser: attendance, promises, trust, and learning that moves on."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.test_heart import GOVAN, browser, visit  # noqa: F401 (fixtures)

pytestmark = pytest.mark.journey


def test_attendance_takes_one_tap_for_each_of_eleven_and_one_button(visit):  # noqa: F811
    mairi, kofi = visit().become("govan-coordinator"), visit(phone=True).become("govan-key-worker")
    page = mairi.at(f"{GOVAN}/community/people/new/")
    page.get_by_label("What do they like to be called?").fill("Wee Mo")
    mairi.press(page.get_by_role("button", name="Make their code"))
    page = mairi.at(f"{GOVAN}/coordinate/sessions/new/")
    page.get_by_label("What is it?").select_option(index=1)
    page.get_by_label("On which day?").fill(str(date.today() - timedelta(days=3)))
    page.get_by_label("From what time?").fill("05:00")
    page.get_by_label("Until what time?").fill("05:30")
    page.get_by_label("Where, in words that people know?").fill("The slipway at dawn")
    people = page.get_by_role("group", name="Who is on it?")
    names = [name.strip() for name in people.locator("label").all_inner_texts()]
    names.remove("Lewis")  # he and Deek are kept apart
    for name in names[:11]:
        people.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_label("why does it stay?").fill("They all want to see the tide")
    mairi.press(page.get_by_role("button", name="Make the session"))
    mairi.look()
    assert not page.url.endswith("/new/"), page.locator("main").inner_text()
    number_of_it = page.url.rstrip("/").rsplit("/", 1)[1]

    page = kofi.at(f"{GOVAN}/deliver/sessions/{number_of_it}/")
    came = page.get_by_role("radio", name="Came", exact=True)
    expect(came).to_have_count(11)
    page.evaluate("window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; })")
    for number in range(11):
        came.nth(number).check()
    assert page.evaluate("window.taps") == 11
    kofi.press(page.get_by_role("button", name="That is who came"))
    kofi.look()
    expect(page.get_by_role("status").first).to_contain_text("Noted.")
    expect(page.get_by_text("11 of 11 came")).to_be_visible()


def test_the_attendance_page_is_light_on_a_phones_data(visit):  # noqa: F811
    """Everything it fetches on a first visit, as it goes over the air: under 40 kB."""
    kofi = visit(phone=True).become("govan-key-worker")
    page = kofi.at(f"{GOVAN}/deliver/sessions/")
    address = page.get_by_role("link", name=re.compile("Workshop")).first.get_attribute("href")
    wire = page.context.new_cdp_session(page)
    weights: list[float] = []
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    wire.send("Network.setBypassServiceWorker", {"bypass": True})
    wire.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(kofi.instance + str(address), wait_until="networkidle")
    assert len(weights) >= 3
    assert sum(weights) < 40_000, weights


def test_a_promise_is_made_and_kept(visit):  # noqa: F811
    kofi = visit(phone=True).become("govan-key-worker")
    page = kofi.at(f"{GOVAN}/deliver/")
    page.get_by_role("link", name="Promise something").click()
    kofi.look()
    page.get_by_role("textbox").first.fill("Bring the first-aid box back")
    page.locator('input[type="date"]').first.fill("2099-01-01")
    kofi.press(page.locator("main form button").last)
    kofi.look()
    page = kofi.at(f"{GOVAN}/deliver/commitments/")
    page.get_by_role("link", name=re.compile("Say how it went.*first-aid box")).first.click()
    kofi.look()
    kofi.press(page.get_by_role("button", name="It is done"))
    kofi.look()


def test_a_question_about_trust_is_one_tap(visit):  # noqa: F811
    jay = visit(phone=True).become("govan-participant")
    page = jay.at(f"{GOVAN}/")
    page.get_by_role("link", name="How sure are you that something comes of what you ask for?").click()
    jay.look()
    page.get_by_text("Quite a lot", exact=True).first.click()
    page.wait_for_load_state()
    jay.look()


def test_a_partner_pledges_what_it_has(visit):  # noqa: F811
    sergeant = visit(phone=True).become("govan-police")
    page = sergeant.page
    page.get_by_role("link", name="Pledge something we have").click()
    sergeant.look()


def test_learning_goes_on_to_the_next_place(visit):  # noqa: F811
    """Scenario 15: what Castlefern kept and changed, and why, beside the pattern it came from."""
    nadia = visit().become("castlefern-coordinator")
    page = nadia.at("/castlefern/our-own-way/share/")
    expect(page.get_by_text("Architects of their own programme").first).to_be_visible()
    page.get_by_role("link", name=re.compile("(adapted|differs)", re.IGNORECASE)).first.click()
    nadia.look()
    page = nadia.at("/library/")
    page.get_by_role("link", name="Architects of their own programme").first.click()
    nadia.look()
