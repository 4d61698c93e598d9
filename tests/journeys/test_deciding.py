"""A round from the question to the decision: who asked, who voted in secret, what it came to and why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.visiting import GOVAN, Come

pytestmark = pytest.mark.journey
QUESTION = "What goes on the soup stall?"


def test_a_question_becomes_ballots_an_allocation_and_a_decision_with_its_reason(visit: Come) -> None:
    mairi, jay = visit().become("govan-coordinator"), visit(phone=True).become("govan-participant")
    page = mairi.at(f"{GOVAN}/decide/rounds/new/")
    page.get_by_label("What is the question?").fill(QUESTION)
    page.get_by_label("share out a budget").check()
    page.get_by_label("How many pounds are there").fill("120")
    page = mairi.press("Open the round")
    address = page.url.removeprefix(mairi.instance)

    for words, pounds in (("Lentils and good bread", "70"), ("A cake for the queue", "60")):
        page = jay.at(address)
        jay.follow("Put a proposal forward")
        page.get_by_label("What should be done?").fill(words)
        page.get_by_label("What would it cost").fill(pounds)
        jay.press("Put it forward")
    mairi.at(address)
    mairi.press("Open voting")

    page = jay.at(address)
    jay.follow("Vote")
    page.get_by_label("Lentils and good bread").check()
    page = jay.press("Add it up first")
    expect(page.get_by_label("Lentils and good bread")).to_be_checked()
    expect(page.get_by_role("status").filter(has_text="£70")).to_be_visible()
    page = jay.press("Cast this ballot")
    expect(page.get_by_text("Your ballot is in.").first).to_be_visible()

    page = mairi.at(address)
    mairi.follow("Enter a ballot beside a participant")
    page.get_by_label("Whose words are these?").select_option("Tam")
    page.get_by_label("Lentils and good bread").check()
    mairi.press("Cast this ballot")
    mairi.follow("Close the round and count")
    page = mairi.press("Close it and count")
    expect(page.get_by_role("heading", name="What the ballots come to")).to_be_visible()

    page = mairi.follow("Record what was decided")
    expect(page.get_by_label("Lentils and good bread")).to_be_checked()
    page.get_by_label("What was decided?").fill("Lentils and bread. No cake this time.")
    page.get_by_label("Why? If it departs").fill(
        "The money carries one of the two, and both ballots name it."
    )
    page.get_by_label("Jay", exact=True).check()
    mairi.press("Record it")

    page = jay.at(address)
    page = jay.follow("Read the decision")
    expect(page.get_by_text("The money carries one of the two, and both ballots name it.")).to_be_visible()
    expect(page.get_by_text("A cake for the queue")).to_be_visible()
