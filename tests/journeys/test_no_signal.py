"""Scenario 3: in a hall with no signal, what people enter is kept on their phones and merges later, exactly once.

The signal is a small gate in front of the server, so that the page and the browser's own worker both lose it.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.shell.browsing import QUIET, mistakes, program, sticking_out

pytestmark = pytest.mark.journey
GOVAN = "/govan/eight-weeks-in-govan"
expect.set_options(timeout=15_000)  # a busy machine is no reason to fail
PHONE = {"width": 320, "height": 640}


class Gate:
    """Passes bytes on to the server while it is open."""

    def __init__(self, address: str) -> None:
        there = urlsplit(address)
        self.there = (str(there.hostname), int(there.port or 80))
        self.is_open = True
        self.links: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.let_in, daemon=True).start()

    def let_in(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.door.accept()
                if not self.is_open:
                    here.close()
                    continue
                there = socket.create_connection(self.there)
                self.links += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self.pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def pass_on(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.close()

    def shut(self) -> None:
        self.is_open = False
        for link in self.links:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
        self.links.clear()

    def open(self) -> None:
        self.is_open = True


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def gate(instance: str) -> Iterator[Gate]:
    gate = Gate(instance)
    yield gate
    gate.shut()
    gate.door.close()


@pytest.fixture
def phone(playwright: Playwright, gate: Gate, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a phone by name; opened again it is the same phone, with what its browser kept."""
    opened: list[BrowserContext] = []

    def open_phone(name: str, part: str = "") -> BrowserContext:
        arguments = [*QUIET.split(), "--no-sandbox"]
        context = playwright.chromium.launch_persistent_context(
            tmp_path / name, executable_path=program(), args=arguments, viewport=PHONE, base_url=gate.address
        )
        opened.append(context)
        if part:
            page = context.pages[0]
            page.goto("/demo/")
            page.locator(f'main button[value="{part}"]').first.click()
            page.wait_for_url(lambda there: not there.endswith("/demo/"))
        return context

    yield open_phone
    for context in opened:
        with suppress(Exception):
            context.close()


def until(page: Page, question: str, given: object = None, seconds: float = 20) -> None:
    """Ask the page until it says yes. Playwright's own waiting takes a promise for a yes."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(question, given):
        assert time.monotonic() < deadline, question
        page.wait_for_timeout(50)


def kept(page: Page) -> None:
    """Wait until the browser has a copy of this page to open without a signal."""
    until(
        page,
        "async () => Boolean(await caches.match(location.href, { cacheName: 'pages', ignoreVary: true }))",
    )


def waiting(page: Page) -> int:
    return int(
        page.evaluate(
            "alongsideQueue.all().then((all) => all.filter((one) => one.state === 'waiting').length)"
        )
    )


def all_sent(page: Page) -> None:
    until(page, "async () => (await alongsideQueue.all()).every((one) => one.state !== 'waiting')")


def send_now(page: Page) -> None:
    """Press the button, unless the browser has sent everything by itself meanwhile and it is gone."""
    button = page.get_by_role("button", name="Send now")
    with suppress(PlaywrightTimeout):
        if button.is_visible():
            button.click(timeout=2000)


def sound(page: Page) -> None:
    assert mistakes(page) == []
    assert sticking_out(page) == []


def open_conversation(page: Page) -> str:
    """The address of the demo's conversation that anyone may join."""
    page.goto("/demo/")
    page.locator('main button[value="govan-coordinator"]').first.click()
    page.goto(f"{GOVAN}/listen/")
    card = page.locator(".card").filter(has_text="open to anyone").first
    return str(card.get_by_role("link").first.get_attribute("href"))


def test_votes_wait_on_the_phone_and_outlive_a_closed_browser(phone, gate):
    address = open_conversation(phone("office").pages[0])
    page = phone("hall").pages[0]
    page.goto(address)
    kept(page)
    sound(page)
    total = int(re.search(r"\d+", page.locator("[data-to-go]").inner_text()).group())
    gate.shut()
    said = []
    for label in ("Agree", "Disagree", "Pass"):
        said.append(page.locator(".respond .own-words").inner_text().strip())
        page.get_by_role("button", name=label, exact=True).click()
    assert len(set(said)) == 3
    expect(page.get_by_text("3 things are kept on this phone and wait for a signal.")).to_be_visible()
    expect(page.locator("[data-to-go]")).to_have_text(f"{total - 3} statements to go.")
    sound(page)
    page.context.close()

    page = phone("hall").pages[0]
    page.goto(address)  # still no signal: the browser opens what it kept
    expect(page.get_by_text("3 things are kept on this phone and wait for a signal.")).to_be_visible()
    assert page.locator(".respond .own-words").inner_text().strip() not in said
    gate.open()
    send_now(page)
    all_sent(page)
    page.goto(f"{address}mine/")
    assert [one.inner_text().strip() for one in page.locator("main .own-words").all()] == said[::-1]
    assert re.findall(r"You said: (\w+)", page.inner_text("main")) == ["Pass", "Disagree", "Agree"]


def test_an_ask_goes_down_without_a_signal_and_arrives_once(phone, gate):
    page = phone("jay", "govan-participant").pages[0]
    page.goto(f"{GOVAN}/listen/asks/new/")
    kept(page)
    gate.shut()
    for words in ("A bench by the river", "Lights on the path"):
        page.get_by_label("In your own words").fill(words)
        page.get_by_role("button", name="Send it").click()
        expect(page.get_by_label("In your own words")).to_have_value("")
    expect(page.get_by_text("2 things are kept on this phone and wait for a signal.")).to_be_visible()
    sound(page)
    gate.open()
    page.evaluate("Promise.all([alongsideQueue.flush(), alongsideQueue.flush(), alongsideQueue.flush()])")
    all_sent(page)
    page.goto(f"{GOVAN}/listen/")
    for words in ("A bench by the river", "Lights on the path"):
        assert page.inner_text("main").count(words) == 1


def test_with_a_signal_the_form_answers_as_ever(phone):
    page = phone("sam", "govan-participant").pages[0]
    page.goto(f"{GOVAN}/listen/asks/new/")
    page.get_by_label("In your own words").fill("A kettle in the workshop")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Kept, word for word.")).to_be_visible()
    assert waiting(page) == 0
    page.goto(f"{GOVAN}/listen/asks/new/")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Please answer this.").first).to_be_visible()
    page.reload()
    until(page, "async () => (await alongsideQueue.all()).length === 0")


def test_two_phones_disagree_about_who_came_and_it_shows(phone, gate):
    kofi = phone("kofi", "govan-key-worker").pages[0]
    kofi.goto(f"{GOVAN}/deliver/sessions/")
    kofi.get_by_role("link", name=re.compile("Workshop")).last.click()
    address = urlsplit(kofi.url).path
    kept(kofi)
    mairi = phone("mairi", "govan-coordinator").pages[0]
    mairi.goto(address)
    kept(mairi)
    name = kofi.locator("fieldset.mark-row legend").first.inner_text()
    before = kofi.locator("fieldset.mark-row").first.locator("input:checked").get_attribute("value")
    first, second = [
        one for one in ("Late", "Left early", "Came") if one.lower().replace(" ", "_") != before
    ][:2]
    gate.shut()
    for page, answer in ((kofi, first), (mairi, second)):
        page.locator("fieldset.mark-row").first.get_by_label(answer).check()
        page.locator("main form.marks button").click()
        expect(page.get_by_text("1 thing is kept on this phone and waits for a signal.")).to_be_visible()
    gate.open()
    for page in (mairi, kofi):  # the later note arrives first
        send_now(page)
        all_sent(page)
    kofi.goto(address)
    expect(kofi.get_by_text("Notes differ")).to_be_visible()
    expect(kofi.locator(".notice", has_text="Notes differ")).to_contain_text(name)
    expect(kofi.locator("fieldset.mark-row").first.get_by_label(second)).to_be_checked()
    sound(kofi)
    kofi.locator(".notice", has_text="Notes differ").get_by_role("button", name=first).click()
    expect(kofi.get_by_text("Settled.")).to_be_visible()
    expect(kofi.get_by_text("Notes differ")).to_have_count(0)
    expect(kofi.locator("fieldset.mark-row").first.get_by_label(first)).to_be_checked()


def test_what_is_refused_is_shown_and_its_words_are_kept(phone, gate, instance):
    office = phone("office").pages[0]
    address = open_conversation(office)
    page = phone("hall").pages[0]
    page.goto(address)
    kept(page)
    gate.shut()
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("1 thing is kept on this phone and waits for a signal.")).to_be_visible()
    # The office has a signal of its own: with the gate open the phone might send before the conversation has closed.
    office.goto(f"{instance}{urlsplit(address).path}close/")
    office.locator("main form button").last.click()
    office.wait_for_url(lambda there: not there.endswith("/close/"))
    gate.open()
    try:
        send_now(page)
        expect(page.get_by_text("This was not taken in:")).to_be_visible()
        sound(page)
        page.get_by_role("button", name="See why").click()
        expect(page.get_by_text("This conversation has closed.").first).to_be_visible()
    finally:  # other journeys take part in it too
        office.goto(f"{instance}{urlsplit(address).path}statements/")
        office.get_by_role("button", name="Open it again").click()


def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_it(phone, gate):
    page = phone("shared", "govan-participant").pages[0]
    page.goto(f"{GOVAN}/listen/asks/new/")
    kept(page)
    gate.shut()
    page.get_by_label("In your own words").fill("Somewhere to be by myself")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("1 thing is kept on this phone and waits for a signal.")).to_be_visible()
    page.context.close()
    gate.open()
    context = phone("shared")
    page = context.pages[0]
    # Comes in as somebody else before anything was sent: the first one's entry stays, unseen.
    page.route("**/offline/ready/", lambda route: route.abort())
    page.goto("/demo/")
    page.locator('main button[value="govan-key-worker"]').first.click()
    page.unroute("**/offline/ready/")
    page.goto(f"{GOVAN}/deliver/")
    page.evaluate("alongsideQueue.flush()")
    assert "Somewhere to be by myself" not in page.content()
    assert waiting(page) == 1
    assert page.evaluate("caches.has('pages')") is False


def test_a_page_kept_once_takes_several_asks_and_outlives_the_browser(phone, gate):
    """Each form sent from one kept page is a form of its own, also after the browser was closed in between."""
    words = ("A bus that comes to the hall", "A key to the kitchen", "A lamp for the shed")
    page = phone("jay", "govan-participant").pages[0]
    page.goto(f"{GOVAN}/listen/asks/new/")
    kept(page)
    gate.shut()
    for number, said in enumerate(words, start=1):
        page.goto(f"{GOVAN}/listen/asks/new/")
        expect(page.get_by_text("this is how the page was on")).to_be_visible()
        page.get_by_label("In your own words").fill(said)
        page.get_by_role("button", name="Send it").click()
        expect(page.locator("[data-list] li")).to_have_count(number)
        page.context.close()
        page = phone("jay").pages[0]
    page.goto(f"{GOVAN}/listen/")
    expect(page.get_by_role("heading", name="There is no signal here.")).to_be_visible()
    expect(page.get_by_role("link", name="What would you like to happen?")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("There is still no signal.")).to_be_visible()
    gate.open()
    page.goto(f"{GOVAN}/listen/")
    all_sent(page)
    page.reload()
    for said in words:
        assert page.inner_text("main").count(said) == 1
    assert (
        page.locator("[data-sent]").count() == 0
    )  # the device said so itself: no notice waits for the next page


def test_what_was_sent_is_not_offered_again_as_a_draft(phone):
    page = phone("sam", "govan-participant").pages[0]
    page.goto(f"{GOVAN}/listen/asks/new/")
    page.get_by_label("In your own words").fill("Boots that fit")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Kept, word for word.")).to_be_visible()
    page.goto(f"{GOVAN}/listen/asks/new/")
    expect(page.get_by_label("In your own words")).to_have_value("")


def test_taps_come_back_when_the_browser_closes_before_the_button(phone, gate):
    page = phone("kofi", "govan-key-worker").pages[0]
    page.goto(f"{GOVAN}/deliver/sessions/")
    page.get_by_role("link", name=re.compile("Workshop")).last.click()
    expect(page.get_by_role("heading", name="Who came?")).to_be_visible()
    address = urlsplit(page.url).path
    kept(page)
    gate.shut()
    page.goto(address)
    rows = page.locator("fieldset.mark-row:visible")
    expect(rows).not_to_have_count(0)
    for number in range(rows.count()):
        rows.nth(number).get_by_label("Late").check()
    until(
        page,
        """async (taps) => Object.values((await alongsideQueue.all())[0]?.fields || {})
            .filter((how) => how === 'late').length >= taps""",
        taps := rows.count(),
    )
    page.context.close()
    page = phone("kofi").pages[0]
    page.goto(address)
    expect(page.get_by_role("heading", name="Who came?")).to_be_visible()
    expect(page.locator("input:checked[value=late]")).to_have_count(taps)
    page.locator("main form.marks button").click()
    expect(page.get_by_text("1 thing is kept on this phone and waits for a signal.")).to_be_visible()
    expect(page.locator("input:checked[value=late]")).to_have_count(taps)
    sound(page)
