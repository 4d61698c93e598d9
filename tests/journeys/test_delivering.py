"""Who came, in one tap each; and promises that were kept, or were not and why."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.visiting import GOVAN, Come

pytestmark = pytest.mark.journey
ELEVEN = ("Craigie", "Deek", "Jay", "Kev", "Lewis", "Moe", "Ollie", "Robbo", "Sami", "Tam", "Zander")


def test_attendance_of_eleven_is_eleven_taps_and_one_button(visit: Come) -> None:
    mairi, kofi = visit().become("govan-coordinator"), visit(phone=True).become("govan-key-worker")
    page = mairi.at(f"{GOVAN}/coordinate/sessions/new/")
    page.get_by_label("What is it?").select_option("First aid")
    page.get_by_label("On which day?").fill((date.today() - timedelta(days=1)).isoformat())
    page.get_by_label("From what time?").fill("21:00")
    page.get_by_label("Until what time?").fill("21:40")
    page.get_by_label("Where, in words").fill("The back room")
    on_it = page.get_by_role("group", name="Who is on it?")
    for name in ELEVEN:
        on_it.get_by_label(name, exact=True).check()
    mairi.press("Make the session")

    page = kofi.at(f"{GOVAN}/deliver/")
    kofi.follow(re.compile("First aid"))
    assert page.get_by_role("radio", checked=True).count() == 0
    for name in ELEVEN[:-2]:
        page.get_by_role("group", name=name, exact=True).get_by_text("Came", exact=True).click()
    page.get_by_role("group", name="Tam", exact=True).get_by_text("Late", exact=True).click()
    page.get_by_role("group", name="Zander", exact=True).get_by_text("Did not", exact=True).click()
    kofi.press("That is who came")
    page = kofi.at(f"{GOVAN}/deliver/sessions/")
    row = page.get_by_role("listitem").filter(has_text="First aid").first
    expect(row).to_contain_text("10 of 11 came")


def promise(visitor, words: str, by: date) -> None:
    page = visitor.at(f"{GOVAN}/deliver/commitments/new/")
    page.get_by_label("What is promised?").fill(words)
    page.get_by_label("By which day?").fill(by.isoformat())
    visitor.press("Promise it")
    visitor.at(f"{GOVAN}/deliver/commitments/")
    visitor.follow(re.compile(f"Say how it went.*{words}"))


def test_a_promise_is_kept_and_another_is_not_with_its_reason(visit: Come) -> None:
    kofi = visit(phone=True).become("govan-key-worker")
    soon = date.today() + timedelta(days=2)
    promise(kofi, "Phone the gym about gloves", soon)
    kofi.press("It is done")
    promise(kofi, "Borrow a projector for Friday", soon)
    kofi.page.locator("summary", has_text="It cannot be kept").click()
    kofi.page.get_by_label("Why could it not be kept?").fill("The library lends it to schools alone.")
    kofi.press("Say that it was not kept")
    page = kofi.at(f"{GOVAN}/deliver/commitments/")
    rows = page.get_by_role("listitem")
    expect(rows.filter(has_text="Phone the gym about gloves").first).to_contain_text("kept")
    not_kept = rows.filter(has_text="Borrow a projector for Friday").first
    expect(not_kept).to_contain_text("not kept")
    expect(not_kept).to_contain_text("The library lends it to schools alone.")


def test_what_a_key_worker_enters_beside_somebody_is_said_so_in_the_journal(visit: Come) -> None:
    kofi, mairi = visit(phone=True).become("govan-key-worker"), visit().become("govan-coordinator")
    kofi.at(f"{GOVAN}/community/people/")
    page = kofi.follow(re.compile("Enter something for them.*Moe"))
    expect(page.get_by_label("Whose words are these?").locator("option:checked")).to_have_text("Moe")
    page.get_by_label("In your own words").fill("A bench that faces the sun")
    kofi.press("Send it")
    page = mairi.at(f"{GOVAN}/community/journal/")
    expect(page.get_by_role("listitem").first).to_contain_text(re.compile("Kofi.*Moe"))
    page = mairi.at(f"{GOVAN}/listen/asks/")
    ask = page.get_by_role("listitem").filter(has_text="A bench that faces the sun")
    expect(ask.last).to_contain_text(re.compile("Moe.*Kofi", re.DOTALL))
