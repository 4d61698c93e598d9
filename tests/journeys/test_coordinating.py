"""What a partner has becomes a session with people on it, and the partner sees what came of the pledge."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.visiting import GOVAN, Come, bring_in, come_in

pytestmark = pytest.mark.journey
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def test_a_pledge_becomes_a_session_and_those_on_it_know(visit: Come) -> None:
    mairi, priya = visit().become("govan-coordinator"), visit(phone=True).become("govan-college")
    wheels = come_in(visit(phone=True), bring_in(mairi, "Wheels", key_worker="Kofi"))
    page = wheels.look()
    wheels.follow("Say what you would like")
    page.get_by_label("In your own words").fill("Mend bikes of an evening")
    wheels.press("Send it")

    page = priya.look()
    priya.follow("Pledge something else")
    page.get_by_label("If it is not on the list").select_option("a room, hall or yard")
    page.get_by_label("What is it called?").fill("Bike shed")
    page.get_by_label("How many people fit in").fill("9")
    page.get_by_label("How much do you pledge").fill("40")
    for day in DAYS:
        page.get_by_label(day).check()
    page.get_by_label("From what time?").fill("17:00")
    page.get_by_label("Until what time?").fill("21:00")
    page = priya.press("Pledge it")
    expect(page.get_by_role("heading", name="Bike shed")).to_be_visible()

    page = mairi.at(f"{GOVAN}/coordinate/opportunities/new/")
    page.get_by_label("What is it called?").fill("Bikes of an evening")
    page.get_by_label("Wheels: Mend bikes of an evening").check()
    page = mairi.press("Make it")
    expect(page.get_by_role("heading", name="Bikes of an evening")).to_be_visible()

    page = mairi.at(f"{GOVAN}/coordinate/sessions/new/")
    page.get_by_label("What is it?").select_option("Bikes of an evening")
    page.get_by_label("On which day?").fill((date.today() + timedelta(days=1)).isoformat())
    page.get_by_label("From what time?").fill("18:30")
    page.get_by_label("Until what time?").fill("20:00")
    page.get_by_label("On which pledge?").select_option("Bike shed: 40 hours")
    page.get_by_role("group", name="Who is on it?").get_by_label("Wheels").check()
    mairi.press("Make the session")
    page = mairi.follow("The week that it is in")
    expect(page.get_by_role("link", name="Bikes of an evening").first).to_be_visible()

    page = wheels.at(f"{GOVAN}/")
    expect(page.get_by_text("Bikes of an evening")).to_be_visible()
    page = priya.at(f"{GOVAN}/")
    expect(page.get_by_role("row").filter(has_text="Bikes of an evening")).to_have_count(1)
    expect(page.get_by_text("Wheels")).to_have_count(0)


def test_a_partner_says_what_it_can_do_instead(visit: Come) -> None:
    priya, mairi = visit(phone=True).become("govan-college"), visit().become("govan-coordinator")
    page = priya.look()
    priya.follow("Yes, no or instead")
    page.get_by_label("something else instead").check()
    page.get_by_label("Anything to add?").fill("Not Mondays. Thursdays in the library, from half five.")
    priya.press("Reply")
    page = mairi.at(f"{GOVAN}/community/journal/")
    expect(page.get_by_text("Priya").first).to_be_visible()
