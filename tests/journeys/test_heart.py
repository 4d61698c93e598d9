"""Each room's heart, in a real browser against a real instance, with a look for mistakes on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.shell.browsing import chromium, mistakes, sticking_out

pytestmark = pytest.mark.journey
GOVAN = "/govan/eight-weeks-in-govan"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


class Visitor:
    """Somebody with a browser. Anything wrong in the console, or a request to anywhere else, ends the journey."""

    def __init__(self, context: BrowserContext, instance: str) -> None:
        self.instance = instance
        self.page: Page = context.new_page()
        self.trouble: list[str] = []
        self.page.on("console", lambda line: self.trouble.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on(
            "request", lambda sent: self.trouble.append(sent.url) if self.is_elsewhere(sent.url) else None
        )

    def is_elsewhere(self, address: str) -> bool:
        return not address.startswith((self.instance, "data:", "blob:"))

    def become(self, role: str) -> Visitor:
        self.page.goto(f"{self.instance}/demo/")
        self.press(self.page.locator(f'main button[value="{role}"]'))
        return self

    def at(self, path: str) -> Page:
        self.page.goto(self.instance + path)
        self.look()
        return self.page

    def press(self, button: Locator) -> None:
        """Press what leads to another page, and wait for it: a form that a script sends leads on a moment later."""
        with self.page.expect_navigation():
            button.click()

    def look(self) -> None:
        """Stop here: is anything on this page in somebody's way?"""
        assert mistakes(self.page) == []
        assert sticking_out(self.page) == []
        assert self.trouble == []


@pytest.fixture
def visit(browser: Browser, instance: str):
    """A visitor, on a large screen or on the smallest phone, with or without scripts."""
    opened = []

    def come(*, phone: bool = False, scripts: bool = True) -> Visitor:
        size = {"width": 320, "height": 640} if phone else {"width": 1200, "height": 900}
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        opened.append(context)
        return Visitor(context, instance)

    yield come
    for context in opened:
        context.close()


def test_an_ask_is_said_on_a_phone_answered_and_seen(visit):
    """Scenario 4."""
    words = "A proper goal for the back court, with a net"
    sam, mairi = visit(phone=True).become("govan-participant"), visit().become("govan-coordinator")
    page = sam.at(f"{GOVAN}/")
    page.get_by_role("link", name="Say what you would like").click()
    sam.look()
    page.get_by_label("In your own words").fill(words)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text(words)).to_be_visible()
    sam.look()

    page = mairi.at(f"{GOVAN}/listen/asks/")
    page.get_by_role("link", name=re.compile(r"Answer it.*proper goal")).click()
    mairi.look()
    page.get_by_label("changed").check()
    page.get_by_label("Why, in plain words?").fill(
        "The council owns the court. They come to measure it in spring."
    )
    mairi.press(page.get_by_role("button", name="Answer"))
    mairi.look()

    page = sam.at(f"{GOVAN}/")
    expect(page.get_by_text("They come to measure it in spring.")).to_be_visible()
    expect(page.get_by_text("Mairi").first).to_be_visible()


def test_an_ask_can_be_said_without_scripts(visit):
    visitor = visit(scripts=False)
    page = visitor.page
    page.goto(f"{visitor.instance}/demo/")
    page.locator('main button[value="govan-participant"]').click()
    page.get_by_role("link", name="Say what you would like").click()
    page.get_by_label("In your own words").fill("Somewhere to dry boots")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Somewhere to dry boots")).to_be_visible()


def test_statements_are_answered_with_the_keyboard_alone(visit):
    visitor = visit(phone=True)
    page = visitor.page
    page.goto(f"{visitor.instance}/demo/")
    page.locator('main button[value="govan-coordinator"]').click()
    page.goto(f"{visitor.instance}{GOVAN}/listen/")
    page.get_by_role("link", name="What would make evenings here better?").click()
    address = page.url
    visitor.page.context.clear_cookies()  # from here on nobody knows who this is
    page.goto(address)
    visitor.look()
    before = page.get_by_role("status").first.inner_text()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Agree":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).not_to_have_text(before)
    page.get_by_role("link", name="What it shows so far").click()
    visitor.look()
    expect(page.get_by_role("group", name="Who responds alike")).to_be_visible()


def test_a_lost_phone_is_dead_and_nothing_is_lost(visit):
    """Scenario 1: a nickname, a code by keyboard, a new code, the old one dead."""
    mairi, lost, found = visit().become("govan-coordinator"), visit(phone=True), visit(phone=True)
    page = mairi.at(f"{GOVAN}/community/people/new/")
    page.get_by_label("What do they like to be called?").fill("Wee Bee")
    page.get_by_role("button", name="Make their code").click()
    mairi.look()
    code = page.locator(".slip-code").inner_text().strip()

    page = lost.at("/enter/")
    page.get_by_label("Your code").focus()
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Wee Bee")
    lost.look()
    page.get_by_role("link", name="Say what you can do").click()
    page.get_by_label("What are you good at, or happy to help with?").fill("Bees, honestly")
    page.get_by_role("button", name="Send it").click()

    page = mairi.at(f"{GOVAN}/community/people/")
    page.get_by_role("link", name=re.compile("New code.*Wee Bee")).click()
    mairi.look()
    page.get_by_role("button", name="Make a new code").click()
    fresh = page.locator(".slip-code").inner_text().strip()
    assert fresh != code

    lost.page.goto(lost.instance + f"{GOVAN}/")
    expect(lost.page.get_by_role("heading", level=1)).to_have_text("There is nothing here for you to see.")
    page = found.at("/enter/")
    page.get_by_label("Your code").fill(fresh)
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("link", name="See what you hold about me").click()
    found.look()
    expect(page.get_by_text("Bees, honestly")).to_be_visible()


def test_a_round_goes_from_question_to_decision(visit):
    mairi, jay = visit().become("govan-coordinator"), visit(phone=True).become("govan-participant")
    page = jay.at(f"{GOVAN}/")
    page.get_by_role("link", name="What do we do in the last week?").click()
    jay.look()
    page.get_by_role("link", name="Vote").click()
    jay.look()
    page.get_by_role("checkbox").first.check()
    jay.press(page.locator("main form button").last)
    jay.look()

    page = mairi.at(f"{GOVAN}/decide/")
    page.get_by_role("link", name="What do we do in the last week?").click()
    mairi.look()
    expect(page.get_by_text("A day on the hill")).to_be_visible()
    page = mairi.at(f"{GOVAN}/decide/")
    page.get_by_role("link", name="How do we spend the £900?").click()
    mairi.look()
    page.get_by_role("link", name="Read the decision").click()
    mairi.look()
    expect(page.get_by_text("It is what the ballots come to.")).to_be_visible()


def test_on_monday_at_eight_there_is_a_way_out(visit):
    """Scenario 6."""
    mairi = visit().become("govan-coordinator")
    page = mairi.at(f"{GOVAN}/")
    page.get_by_role("link", name="Workshop and yard fell through").click()
    mairi.look()
    page.get_by_role("link", name="Choose a way out").click()
    expect(page.get_by_role("button", name="Choose this way").first).to_be_visible(timeout=60_000)
    mairi.look()
    mairi.press(page.get_by_role("button", name="Choose this way").first)
    mairi.look()
    mairi.at(f"{GOVAN}/coordinate/week/")


def test_an_officer_has_one_sheet_and_no_list_of_people(visit):
    """Scenario 7."""
    officer = visit(phone=True).become("govan-police")
    page = officer.page
    officer.look()
    expect(page.get_by_role("heading", name="What is asked of us", exact=True)).to_be_visible()
    assert page.goto(f"{officer.instance}{GOVAN}/community/people/").status == 403
    assert page.goto(f"{officer.instance}{GOVAN}/listen/asks/").status == 403
    officer.trouble.clear()  # the browser itself notes the two refusals
    officer.look()


@pytest.mark.parametrize("role", ["govan-coordinator", "govan-evaluator", "govan-participant"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_rooms_have_no_mistakes_on_the_smallest_phone(browser, instance, role, scheme):
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    visitor = Visitor(context, instance).become(role)
    rooms = ["", "listen/", "decide/", "coordinate/", "deliver/", "assess/", "share/", "insights/", "search/"]
    for room in rooms:
        visitor.at(f"{GOVAN}/{room}")
    context.close()


def test_the_library_is_open_to_anyone(visit):
    visitor = visit(phone=True)
    page = visitor.at("/library/")
    page.get_by_role("link", name="Architects of their own programme").first.click()
    visitor.look()
    visitor.at("/library/reflections/")
    visitor.at("/how/")
    visitor.at("/source/")


def test_an_erased_person_is_gone(visit):
    """Scenario 9."""
    mairi, phone = visit().become("govan-coordinator"), visit(phone=True)
    page = mairi.at(f"{GOVAN}/community/people/new/")
    page.get_by_label("What do they like to be called?").fill("Passing Through")
    page.get_by_role("button", name="Make their code").click()
    code = page.locator(".slip-code").inner_text().strip()
    page = phone.at("/enter/")
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("link", name="See what you hold about me").click()
    page.get_by_role("link", name="Erase it").click()
    phone.look()
    page.get_by_role("button", name="Erase it for good").click()
    phone.look()
    expect(page.get_by_text("Your name and your words are gone from here.")).to_be_visible()
    page = mairi.at(f"{GOVAN}/community/people/")
    expect(page.get_by_text("Passing Through")).to_have_count(0)


def test_the_next_person_on_a_shared_phone_finds_nothing(visit):
    """What was typed and not sent, and the page before, are gone once somebody has left."""
    visitor = visit(phone=True).become("govan-participant")
    page = visitor.at(f"{GOVAN}/listen/asks/new/")
    page.get_by_label("In your own words").fill("Something private that I did not send")
    page.wait_for_timeout(600)
    page.get_by_role("button", name=re.compile("Leave")).click()
    visitor.look()
    page.go_back()
    expect(page.get_by_text("Something private")).to_have_count(0)
    visitor.become("connections-patient")
    assert page.evaluate("JSON.stringify(Object.entries(sessionStorage))") == "[]"
