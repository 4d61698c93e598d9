"""Scenario 2 in a real browser: a text to a shared phone reveals nothing, and whoever holds it can make it stop."""

from __future__ import annotations

import json
import os
import re
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from tests.gateways import Notify, standing_in_for_notify
from tests.journeys.test_heart import Visitor, browser  # noqa: F401 (a fixture)
from tests.running import database_for, running_instance

pytestmark = pytest.mark.journey
GOVAN = "/govan/eight-weeks-in-govan"
TOKEN = "what Notify shows when it calls us"
NUMBER = "+447700900123"
ANSWER = "Hello. There is an answer for you on your page. To get no more of these, reply STOP."


def where_it_is_noon() -> str:
    """A time zone outside the quiet hours at any hour at which this runs. Its sign is the other way round."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


@pytest.fixture(scope="module")
def notify() -> Iterator[Notify]:
    with standing_in_for_notify() as standing_in:
        yield standing_in


@pytest.fixture(scope="module")
def texting(notify: Notify, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An Alongside of its own, with the demo in it and a way to send texts."""
    more = {"ALONGSIDE_DEMO": "1", "ALONGSIDE_TIME_ZONE": where_it_is_noon(), "ALONGSIDE_NOTIFY_TOKEN": TOKEN}
    more |= notify.environment() | database_for(f"texting_{os.getpid()}")
    with running_instance(tmp_path_factory.mktemp("texting"), **more) as running:
        yield running.address


@pytest.fixture
def visit(browser: Browser, texting: str):  # noqa: F811
    opened = []

    def come(role: str, *, phone: bool = False) -> Visitor:
        size = {"width": 320, "height": 640} if phone else {"width": 1200, "height": 900}
        opened.append(browser.new_context(viewport=size))
        return Visitor(opened[-1], texting).become(role)

    yield come
    for context in opened:
        context.close()


def text_number(notify: Notify, number: int) -> str:
    """The words of the so-many-eth text, once it has come."""
    deadline = time.monotonic() + 90
    while len(notify.taken) < number:
        assert time.monotonic() < deadline, "no text came"
        time.sleep(0.2)
    assert notify.taken[number - 1]["phone_number"] == NUMBER
    return str(notify.taken[number - 1]["body"])


def press(visitor: Visitor, name: str) -> None:
    visitor.press(visitor.page.locator("main").get_by_role("button", name=name).first)
    visitor.look()


def ask(visitor: Visitor, words: str) -> None:
    visitor.at(f"{GOVAN}/listen/asks/new/").get_by_label("In your own words").fill(words)
    press(visitor, "Send it")


def answer(visitor: Visitor, words: str) -> None:
    page = visitor.at(f"{GOVAN}/listen/asks/")
    page.get_by_role("link", name=re.compile(f"Answer it.*{words}")).click()
    page.get_by_label("changed").check()
    page.get_by_label("Why, in plain words?").fill("Not this year: the hall is let until spring.")
    press(visitor, "Answer")


def write_back(instance: str, words: str) -> int:
    """As Notify tells of a text that somebody sent back."""
    said = json.dumps({"source_number": NUMBER.lstrip("+"), "message": words}).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    call = urllib.request.Request(f"{instance}/api/messages/received/", said, headers)
    with urllib.request.urlopen(call, timeout=30) as came:
        return int(came.status)


def test_a_text_to_a_shared_phone_reveals_nothing_and_stop_means_stop(visit, notify, texting):
    jay, mairi = visit("govan-participant", phone=True), visit("govan-coordinator")
    ask(jay, "Boxing gloves in my size")

    page = jay.at(f"{GOVAN}/")
    page.get_by_role("link", name="How should you tell me?").click()
    jay.look()
    page.get_by_label("a text", exact=True).check()
    page.get_by_label("For a text: which number?").fill("0141 496 0123")
    press(jay, "Keep it")
    expect(page.get_by_text("That is a landline or a call centre").first).to_be_visible()
    page.get_by_label("For a text: which number?").fill("07700 900123")
    press(jay, "Keep it")
    expect(page.get_by_role("heading", name="Is it yours?")).to_be_visible()

    sent = text_number(notify, 1)
    code = re.search(r"\d{4}", sent).group()
    assert sent == f"Hello. The number to type in on your page is {code}."
    page.get_by_label("Which number did we send you?").fill("1111" if code != "1111" else "2222")
    press(jay, "That is it")
    expect(page.get_by_text("That is another number.").first).to_be_visible()
    page.get_by_label("Which number did we send you?").fill(code)
    press(jay, "That is it")
    expect(page.get_by_text("From now on we tell you there.").first).to_be_visible()

    answer(mairi, "Boxing gloves in my size")
    assert text_number(notify, 2) == ANSWER

    assert write_back(texting, "Stop.") == 204
    page = jay.at(f"{GOVAN}/deliver/reach/")
    expect(page.get_by_text("We send nothing now. Your page still shows everything.")).to_be_visible()
    ask(jay, "Somewhere to dry our boots")
    answer(mairi, "Somewhere to dry our boots")
    expect(jay.at(f"{GOVAN}/").get_by_text("the hall is let until spring").first).to_be_visible()

    # Told by word of mouth from now on: said by the key worker for Jay, ticked off when it is done.
    kofi = visit("govan-key-worker", phone=True)
    page = kofi.at(f"{GOVAN}/deliver/told/")
    page.get_by_role("link", name="How each person wants to be told").click()
    kofi.look()
    page.locator("main").get_by_role("link", name="Jay").or_(
        page.locator("main strong", has_text="Jay")
    ).click()
    kofi.look()
    page.get_by_label("my key worker tells me").check()
    press(kofi, "Keep it")
    ask(jay, "A lock for the shed")
    answer(mairi, "A lock for the shed")
    page = kofi.at(f"{GOVAN}/deliver/told/")
    row = page.get_by_role("listitem").filter(has_text="There is an answer for you on your page")
    expect(row.first).to_contain_text("Jay")
    kofi.press(row.first.get_by_role("button", name="Told"))
    kofi.look()
    expect(page.get_by_text("Nobody waits for you to tell them")).to_be_visible()
    assert len(notify.taken) == 2, "a text went after they had said stop"

    officer = visit("govan-police")
    page = officer.at(f"{GOVAN}/deliver/reach/")  # their own, and nobody else's
    expect(page.get_by_role("heading", name="How should we tell you?", level=1)).to_be_visible()
    expect(page.locator("main").get_by_text("Jay")).to_have_count(0)
    officer.look()
    assert page.goto(f"{texting}{GOVAN}/deliver/told/").status == 403
