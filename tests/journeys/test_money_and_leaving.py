"""Scenario 13: money back as somebody likes it. Scenario 16: nobody is left without a way on when it ends."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.test_heart import GOVAN, browser, visit  # noqa: F401 (fixtures)

pytestmark = pytest.mark.journey


def photograph() -> bytes:
    """As a phone takes it: a JPEG that also holds which camera it was."""
    out, held = io.BytesIO(), Image.Exif()
    held[0x010F] = "SECRETCAMERA"
    Image.effect_noise((1_600, 1_200), 40).convert("RGB").save(out, "JPEG", exif=held)
    return out.getvalue()


def test_the_bus_comes_back_as_cash_without_a_bank_account(visit):  # noqa: F811
    """Scenario 13."""
    jay, mairi, kofi = visit(phone=True), visit(), visit(phone=True)
    jay.become("govan-participant")
    mairi.become("govan-coordinator")
    kofi.become("govan-key-worker")

    page = mairi.at(f"{GOVAN}/deliver/money/fund/")
    page.get_by_label("How much is paid in, in pounds?").fill("50")
    page.get_by_label("Where does it come from?").fill("Petty cash")
    mairi.press(page.get_by_role("button", name="Pay it in"))
    mairi.look()

    page = jay.at(f"{GOVAN}/")
    page.get_by_role("link", name="Money back").click()
    jay.look()
    page.get_by_role("link", name="Ask for money back").click()
    jay.look()
    expect(page.get_by_text("If you get benefits")).to_be_visible()
    page.get_by_label("money back for what I paid").check()
    page.get_by_label("What for?").fill("The bus to the yard and back")
    page.get_by_label("How much, in pounds?").fill("€4")
    page.get_by_label("cash", exact=True).check()
    jay.press(page.get_by_role("button", name="Ask for it"))
    expect(page.get_by_text("Change other money into pounds first").first).to_be_visible()
    jay.look()
    page.get_by_label("How much, in pounds?").fill("4.60")
    jay.press(page.get_by_role("button", name="Ask for it"))
    expect(page.get_by_text("waiting for a yes")).to_be_visible()

    page = kofi.at(f"{GOVAN}/deliver/money/team/")
    kofi.press(page.get_by_role("button", name=re.compile("^Yes")).first)
    page.get_by_role("link", name=re.compile("Print a slip")).first.click()
    kofi.look()
    page = kofi.at(f"{GOVAN}/deliver/money/team/")
    kofi.press(page.get_by_role("button", name=re.compile("Handed over")).first)
    kofi.look()

    page = jay.at(f"{GOVAN}/deliver/money/")
    jay.press(page.get_by_role("button", name=re.compile("I have it")))
    expect(page.get_by_text("paid", exact=True)).to_be_visible()
    jay.look()
    expect(mairi.at(f"{GOVAN}/deliver/money/fund/").get_by_text("£45.40 is left.")).to_be_visible()

    # Above the limit: a photograph of the receipt, a voucher, and a yes from each of two people.
    page = jay.at(f"{GOVAN}/deliver/money/ask/")
    page.get_by_label("money back for what I paid").check()
    page.get_by_label("What for?").fill("Steel toecap boots")
    page.get_by_label("How much, in pounds?").fill("38,50")
    page.get_by_label("a voucher").check()
    jay.press(page.get_by_role("button", name="Ask for it"))
    expect(page.get_by_text("Write it as 3.50, with a full stop.").first).to_be_visible()
    page.get_by_label("How much, in pounds?").fill("38.50")
    page.get_by_label("A photo of the receipt").set_input_files(
        {"name": "boots.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    jay.press(page.get_by_role("button", name="Ask for it"))
    jay.look()

    page = kofi.at(f"{GOVAN}/deliver/money/team/")
    row = page.get_by_role("listitem").filter(has_text="Steel toecap boots")
    receipt = f"{kofi.instance}{row.get_by_role('link', name='the receipt').get_attribute('href')}"
    shown = page.request.get(receipt)
    assert (shown.headers["content-type"], b"SECRETCAMERA" in shown.body()) == ("image/jpeg", False)
    kofi.press(row.get_by_role("button", name=re.compile("^Yes")))
    expect(page.get_by_text("You said yes. It needs one more yes.").first).to_be_visible()
    expect(row.get_by_role("button", name=re.compile("^Yes"))).to_have_count(0)
    kofi.look()

    page = mairi.at(f"{GOVAN}/deliver/money/team/")
    row = page.get_by_role("listitem").filter(has_text="Steel toecap boots")
    mairi.press(row.get_by_role("button", name=re.compile("^Yes")))
    expect(page.get_by_text("You said yes. It can be handed over.")).to_be_visible()
    mairi.look()
    mairi.press(row.get_by_role("button", name=re.compile("Handed over")))
    expect(page.get_by_text("Handed over. It went out of the fund.")).to_be_visible()
    expect(mairi.at(f"{GOVAN}/deliver/money/fund/").get_by_text("£6.90 is left.")).to_be_visible()
    expect(jay.at(f"{GOVAN}/deliver/money/").get_by_text("a voucher").first).to_be_visible()


def test_it_does_not_close_before_everybody_has_a_way_on(visit):  # noqa: F811
    """Scenario 16."""
    mairi = visit().become("govan-coordinator")
    page = mairi.at(f"{GOVAN}/deliver/close/")
    expect(page.get_by_text("Not yet. These people have no way on")).to_be_visible()
    expect(page.get_by_role("button", name="Finish the initiative")).to_have_count(0)
    page = mairi.at(f"{GOVAN}/deliver/exits/")
    page.get_by_role("link", name="Jay").click()
    mairi.look()

    jay = visit(phone=True).become("govan-participant")
    page = jay.at(f"{GOVAN}/")
    page.get_by_role("link", name="A sheet that says what I did").click()
    jay.look()
    expect(page.get_by_text("Hours in all")).to_be_visible()
    page = jay.at(f"{GOVAN}/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take my story with me").click()
    assert taken.value.suggested_filename == "my-story.html"


def test_it_closes_once_one_has_a_way_on_and_another_said_no_to_one(visit):  # noqa: F811
    """Scenario 16, to its end: an initiative of its own, so that the others' stories go on."""
    nadia = visit(phone=True).become("castlefern-coordinator")
    page = nadia.at("/castlefern/initiatives/new/")
    page.get_by_label("What is it called?").fill("Six Saturdays")
    nadia.press(page.get_by_role("button", name="Start it"))
    here = page.url.removeprefix(nadia.instance).rstrip("/")
    for name in ("Wee Ada", "Big Bo"):
        page = nadia.at(f"{here}/community/people/new/")
        page.get_by_label("What do they like to be called?").fill(name)
        nadia.press(page.get_by_role("button", name="Make their code"))

    page = nadia.at(f"{here}/deliver/close/")
    expect(page.get_by_role("button", name="Finish the initiative")).to_have_count(0)
    page.get_by_role("link", name="Wee Ada").click()
    page.get_by_label("What do they go on to?").fill("The Saturday cooks, every week")
    nadia.press(page.get_by_role("button", name="Agree it"))
    expect(page.get_by_text("Choose a person, an organisation or both").first).to_be_visible()
    nadia.look()
    page.get_by_label("Who looks after that it happens?").select_option(index=1)
    nadia.press(page.get_by_role("button", name="Agree it"))
    nadia.look()
    expect(page.get_by_text("The Saturday cooks, every week")).to_be_visible()
    expect(page.get_by_text("With a way on that has an owner: 1 of 2.")).to_be_visible()

    page = nadia.at(f"{here}/deliver/close/")
    expect(page.get_by_role("link", name="Wee Ada")).to_have_count(0)
    page.get_by_role("link", name="Big Bo").click()
    page.get_by_text("They do not want one").click()
    page.get_by_label("What did they say?").fill("I am fine as I am")
    nadia.look()
    nadia.press(page.get_by_role("button", name="Record their no"))
    nadia.look()
    page = nadia.at(f"{here}/deliver/close/")
    nadia.press(page.get_by_role("button", name="Finish the initiative"))
    expect(page.get_by_text("has finished. What was learned is next.")).to_be_visible()
    nadia.look()

    page = nadia.at(f"{here}/community/people/new/")
    page.get_by_label("What do they like to be called?").fill("Too Late")
    nadia.press(page.get_by_role("button", name="Make their code"))
    expect(page.get_by_text("has finished, so nothing new can be added").first).to_be_visible()
    nadia.look()
