"""Journeys without a mouse: every step is a key, and one sees where the focus is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visiting import GOVAN, Come, bring_in, come_in

pytestmark = pytest.mark.journey


def test_coming_in_by_code_and_saying_an_ask(visit: Come) -> None:
    code = bring_in(visit().become("govan-coordinator"), "Keys")
    visitor = visit(phone=True)
    page = visitor.at("/enter/")
    visitor.type_into(page.get_by_label("Your code"), code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Keys")
    visitor.enter_on(page.get_by_role("link", name="Say what you would like"))
    visitor.type_into(page.get_by_label("In your own words"), "A door that opens on its own")
    visitor.enter_on(page.get_by_role("button", name="Send it"))
    expect(page.get_by_text("A door that opens on its own").first).to_be_visible()


def test_answering_an_ask(visit: Come) -> None:
    mairi = visit().become("govan-coordinator")
    other = come_in(visit(phone=True), bring_in(mairi, "Asker"))
    other.page.get_by_role("link", name="Say what you would like").click()
    other.page.get_by_label("In your own words").fill("Tea without sugar in it")
    other.page.get_by_role("button", name="Send it").click()

    page = mairi.at(f"{GOVAN}/listen/asks/")
    mairi.enter_on(page.get_by_role("link", name=re.compile("Answer it.*Tea without sugar")))
    mairi.tab_to(page.get_by_role("radio").first)
    page.keyboard.press("Space")
    expect(page.get_by_label("met")).to_be_checked()
    mairi.type_into(page.get_by_label("Why, in plain words?"), "There is a pot of each from Monday.")
    mairi.enter_on(page.get_by_role("button", name="Answer"))
    page = other.at(f"{GOVAN}/")
    expect(page.get_by_text("There is a pot of each from Monday.")).to_be_visible()


def test_voting_in_a_round_and_saying_how_far_one_trusts(visit: Come) -> None:
    mairi = visit().become("govan-coordinator")
    visitor = come_in(visit(phone=True), bring_in(mairi, "Quiet One"))
    page = visitor.look()
    visitor.enter_on(page.get_by_role("link", name="What do we do in the last week?"))
    visitor.enter_on(page.get_by_role("link", name="Vote", exact=True))
    visitor.tab_to(page.get_by_label("Open the garden with music"))
    page.keyboard.press("Space")
    visitor.enter_on(page.get_by_role("button", name="Cast this ballot"))
    expect(page.get_by_text("Your ballot is in.").first).to_be_visible()

    page = visitor.at(f"{GOVAN}/")
    visitor.enter_on(page.get_by_role("link", name=re.compile("^How sure are you")))
    visitor.tab_to(page.get_by_role("radio").first)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Quite a lot")).to_be_checked()
    visitor.enter_on(page.get_by_role("button", name="Send it"))
    page = visitor.at(f"{GOVAN}/assess/trust/")
    expect(page.get_by_role("heading", level=1)).to_have_text("How much do people trust each other?")
