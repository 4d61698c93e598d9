"""What was learned leaves the building: a pattern is written, published, and made to fit somewhere else."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.visiting import GOVAN, Come, bring_in, come_in

pytestmark = pytest.mark.journey
GORBALS, CASTLEFERN = "/gorbals/operation-modulus", "/castlefern/our-own-way"
LESSON = "Eat together before you talk"


def test_a_pattern_is_published_and_becomes_an_initiative_elsewhere(visit: Come) -> None:
    """Scenario 15."""
    fergus, nadia = visit().become("gorbals-coordinator"), visit(phone=True).become("castlefern-coordinator")
    page = fergus.at(f"{GORBALS}/share/patterns/new/")
    page.get_by_label("What do you call what you learned?").fill(LESSON)
    page.get_by_label("What is it, in a few sentences?").fill("Everything is easier after soup.")
    fergus.press("Begin the pattern")
    fergus.follow("Add a part")
    page.get_by_label("How is it, in words").fill("A hot meal first, cooked by whoever likes to cook.")
    page.get_by_label("core: why it works").check()
    page = fergus.look()
    page.locator("main form button").last.click()
    page = fergus.look()
    fergus.follow("Read it once more and publish")
    for box in page.locator("main form").get_by_role("checkbox").all():
        box.check()
    fergus.press("Nobody can be recognised: publish it")

    nadia.at("/library/")
    page = nadia.follow(LESSON)
    nadia.follow("Start from it in Castlefern")
    page.get_by_label("What will it be called here?").fill("Soup first")
    page.get_by_label("Which organisation anchors it?").select_option(index=1)
    parts = page.locator("section.card")
    assert parts.count() >= 1
    for number in range(parts.count()):
        part = parts.nth(number)
        if "A hot meal first" in part.inner_text():
            part.get_by_label("Change it").check()
            part.get_by_label("If you change it").fill("Tea and toast: there is no kitchen.")
            part.get_by_label("Why?").fill("The hall has a kettle and a toaster.")
        else:
            part.get_by_label("Keep it").check()
            part.get_by_label("Why?").fill("It fits here as it is.")
    nadia.press("Start it here")
    assert page.url.startswith(f"{nadia.instance}/castlefern/soup-first")
    nadia.at("/castlefern/soup-first/share/")
    page = nadia.follow("Who adapted from whom")
    expect(page.get_by_text("Tea and toast: there is no kitchen.").first).to_be_visible()
    expect(page.get_by_text("The hall has a kettle and a toaster.").first).to_be_visible()


def test_an_agreement_opens_its_fields_to_its_party_until_it_ends_and_each_reading_is_told(
    visit: Come,
) -> None:
    """Scenario 8."""
    mairi, officer = visit().become("govan-coordinator"), visit(phone=True).become("govan-police")
    robin = come_in(visit(phone=True), bring_in(mairi, "Robin", key_worker="Kofi"))
    page = officer.at(f"{GOVAN}/shared/")
    expect(page.get_by_text("Robin")).to_have_count(0)

    page = mairi.at(f"{GOVAN}/community/agreements/new/")
    page.get_by_label("What is it for?").fill("Names on the door list of the open Saturday")
    page.get_by_label("what they like to be called").check()
    page.get_by_label("Police Scotland").check()
    page.get_by_label("Until which day?").fill((date.today() + timedelta(days=3)).isoformat())
    mairi.press("Open it")

    page = officer.at(f"{GOVAN}/shared/")
    expect(page.get_by_text("Robin")).to_have_count(1)
    expect(page.get_by_text("which sessions they are on")).to_have_count(0)
    page = robin.at(f"{GOVAN}/community/held/")
    expect(page.get_by_text("Ogilvie").first).to_be_visible()

    mairi.at(f"{GOVAN}/community/charter/")
    page = mairi.page
    card = page.get_by_role("article").filter(has_text="Names on the door list of the open Saturday")
    card.get_by_role("link", name="Stop sharing").click()
    page.get_by_label("Why?").fill("Saturday is over.")
    page.locator("main form button").last.click()
    mairi.look()
    page = officer.at(f"{GOVAN}/shared/")
    expect(page.get_by_text("Robin")).to_have_count(0)


def test_what_is_written_is_found_again_by_those_who_may_read_it(visit: Come) -> None:
    mairi = visit(phone=True).become("govan-coordinator")
    page = mairi.at(f"{GOVAN}/search/")
    page.get_by_role("searchbox").or_(page.get_by_role("textbox")).first.fill("breakfast")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    mairi.look()
    expect(page.get_by_role("main")).to_contain_text(re.compile("Breakfast"))
    page = mairi.at(f"{GOVAN}/insights/")
    assert page.get_by_role("article").count() == 7
    page = mairi.at("/how/")
    mairi.at("/source/")
