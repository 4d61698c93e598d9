"""Scenario 17 in a real browser: from a question with no name in it to a confirmed outcome, and back again."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.test_heart import browser, visit  # noqa: F401 (fixtures)

pytestmark = pytest.mark.journey
CONNECTIONS = "/north-east-glasgow/building-connections"
ROOM = "Help with a heating bill, mornings"
SECRET = "First name, and that the meter was changed in May."


def press(visitor, name):
    """Press a button and wait until the page that it leads to is there."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=name).first.click()
    visitor.page.wait_for_load_state()
    visitor.look()


def choice(page, name):
    """The value of the choice that begins with a name: what follows it may say more, such as an answer about room."""
    value = page.locator("select[name=receiver] option", has_text=name).first.get_attribute("value")
    assert value
    return value


def test_a_worker_introduces_somebody_and_the_person_sees_each_step(visit):  # noqa: F811
    aileen, tomasz = visit().become("connections-worker"), visit().become("connections-adviser")
    jean = visit(phone=True).become("connections-patient")

    # Room is asked for first, with nobody's name.
    page = aileen.at(f"{CONNECTIONS}/deliver/introductions/")
    page.get_by_role("link", name="Ask whether there is room").click()
    aileen.look()
    page.get_by_label("Whom do you ask").select_option(value=choice(page, "Tomasz"))
    page.get_by_label("What help is looked for?").fill(f"{ROOM} for Jean")
    page.get_by_label("From which day?").fill("2099-01-05")
    press(aileen, "Ask")
    expect(page.get_by_text("leave the name out").first).to_be_visible()
    page.get_by_label("What help is looked for?").fill(ROOM)
    press(aileen, "Ask")
    asked = page.url

    page = tomasz.at(f"{CONNECTIONS}/deliver/introductions/")
    page.get_by_role("link", name=ROOM).click()
    tomasz.look()
    page.get_by_label("there is room").check()
    page.get_by_label("What would make somebody not eligible?").fill("People in Lanarkshire")
    press(tomasz, "Send it")

    # The answer stands where the introduction starts.
    page = aileen.page
    page.goto(asked)
    page.get_by_role("link", name="Introduce somebody").click()
    aileen.look()
    expect(page.get_by_text("People in Lanarkshire").first).to_be_visible()
    expect(page.get_by_label("What is it about?")).to_have_value(ROOM)
    page.get_by_label("Whom do you introduce?").select_option(label="Jean")
    page.get_by_label("at a time that is agreed").check()
    page.get_by_label("When?").fill(f"{date.today() + timedelta(days=100)}T10:30")
    page.get_by_label("Where, or on which number?").fill("Room 4, all three of us")
    page.get_by_label("What may be passed on?").fill(SECRET)
    page.get_by_label("What did the person say").fill("Aye, if you come along.")
    page.get_by_label("Until which day").fill((date.today() + timedelta(days=200)).isoformat())
    press(aileen, "Ask them")
    address = page.url.removeprefix(aileen.instance)

    # Before a yes the receiver reads neither the name nor what is passed on.
    page = tomasz.at(address)
    expect(page.get_by_role("heading", name="Can you take this up?")).to_be_visible()
    main = page.locator("main").inner_text()
    assert [words in main for words in ("Jean", SECRET, "Room 4, all three of us")] == [False] * 3
    page.get_by_label("Yes, I take it up").check()
    press(tomasz, "Send it")
    expect(page.get_by_text(SECRET)).to_be_visible()
    expect(page.get_by_text("Room 4, all three of us")).to_be_visible()

    # The person sees each step, with no more than a thumb.
    page = jean.at(f"{CONNECTIONS}/")
    page.get_by_role("link", name="Who was told about me, and what").click()
    jean.look()
    page.get_by_role("link", name=ROOM).click()
    jean.look()
    for words in ("How you meet", "Room 4, all three of us", SECRET, "said yes"):
        expect(page.get_by_text(words).first).to_be_visible()

    # What came of it: stated by the service, confirmed by the person.
    page = tomasz.at(address)
    page.get_by_role("link", name="Say what came of it").click()
    tomasz.look()
    page.get_by_label("money gained").check()
    page.get_by_label("How much, in whole pounds?").fill("0")
    press(tomasz, "State it")
    expect(page.get_by_text("Write the amount in whole pounds").first).to_be_visible()
    page.get_by_label("How much, in whole pounds?").fill("310")
    press(tomasz, "State it")
    page = jean.at(address)
    press(jean, re.compile("^Yes, that is so"))
    expect(page.get_by_text("confirmed by the person").first).to_be_visible()

    # Onward, with a yes of its own; and both taken back with one tap: unreadable at once.
    page = tomasz.at(address)
    page.get_by_role("link", name="Introduce them to somebody else").click()
    tomasz.look()
    page.get_by_label("To whom, at which service?").select_option(value=choice(page, "Ruth"))
    page.get_by_label("What is it about?").fill("A warm place in the mornings")
    page.get_by_label("in person, all together").check()
    page.get_by_label("What may be passed on?").fill("First name only.")
    page.get_by_label("What did the person say").fill("Fine by me.")
    page.get_by_label("Until which day").fill((date.today() + timedelta(days=200)).isoformat())
    press(tomasz, "Ask them")
    page = jean.at(address)
    expect(page.get_by_role("heading", name="Where it went on to")).to_be_visible()
    page.get_by_role("link", name="Take my yes back").click()
    jean.look()
    press(jean, "Take it back")
    expect(page.get_by_text("Nobody at the service can read it any more").first).to_be_visible()
    page = tomasz.at(address)
    expect(page.get_by_text("was taken back or has run out").first).to_be_visible()
    main = page.locator("main").inner_text()
    assert [words in main for words in ("Jean", SECRET, "Room 4, all three of us")] == [False] * 3


def test_referred_engaged_and_gained_carry_their_denominators(visit):  # noqa: F811
    """And stand against places without the service; what nobody published is said."""
    aileen = visit(phone=True).become("connections-worker")
    page = aileen.at(f"{CONNECTIONS}/deliver/introductions/")
    for words in ("165 of 276", "£850,000 gained", "not published", "from 42"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert re.search(r"services took up \d+ of \d+", page.locator("main").inner_text())
