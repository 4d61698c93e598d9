"""Learning travels: Gorbals to Govan and to Castlefern, on to a third instance, and back. Two servers, two browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_heart import Visitor
from tests.running import alongside, database_for, running_instance
from tests.shell.browsing import chromium

pytestmark = [pytest.mark.journey, pytest.mark.slow]
OUR_OWN = "/castlefern/our-own-way"
TITLE = "Our own way, on the hill"


@pytest.fixture(scope="module")
def glasgow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The instance where Gorbals, Govan and Castlefern live."""
    var = tmp_path_factory.mktemp("glasgow")
    more = {"ALONGSIDE_DEMO": "1", "ALONGSIDE_NAME": "Glasgow", "ALONGSIDE_PRIVATE_NEIGHBOURS": "1"}
    with running_instance(var, **database_for("learning_glasgow"), **more) as running:
        yield running.address


@pytest.fixture(scope="module")
def leith(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Another instance, empty but for one community; and the code by which its coordinator comes in."""
    var = tmp_path_factory.mktemp("leith")
    more = {**database_for("learning_leith"), "ALONGSIDE_NAME": "Leith", "ALONGSIDE_PRIVATE_NEIGHBOURS": "1"}
    founded = alongside(
        "found", "Leith", "--anchor", "Leith Housing", "--coordinator", "Una", var=var, **more
    )
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", founded.stdout)
    assert code, founded.stderr
    with running_instance(var, **more) as running:
        yield running.address, code.group()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


class Traveller(Visitor):
    def open_account(self, code: str) -> Traveller:
        """The first coordinator of a new community comes in by a code and opens an account."""
        self.page.goto(f"{self.instance}/enter/")
        self.page.locator("input[name=code]").fill(code)
        self.page.locator("main form button").first.click()
        self.page.wait_for_load_state()
        if self.page.locator("input[name=email]").count():
            self.page.locator("input[name=email]").fill("una@leith.example")
            for box in self.page.locator("input[type=password]").all():
                box.fill("a long enough pass phrase")
            self.page.locator("main form button").first.click()
            self.page.wait_for_load_state()
        return self

    def follow(self, name: str | re.Pattern[str], *, role: str = "button") -> Page:
        self.page.get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()
        self.look()
        return self.page


@pytest.fixture
def travel(browser: Browser):
    opened = []

    def come(instance: str) -> Traveller:
        context = browser.new_context(viewport={"width": 1100, "height": 900})
        opened.append(context)
        return Traveller(context, instance)

    yield come
    for context in opened:
        context.close()


def sign(who: Traveller, share: str, title: str) -> None:
    """Read every word of a pack, and sign it."""
    page = who.at(share)
    page.get_by_role("link", name=title, exact=True).first.click()
    who.follow("Make a pack of it", role="link")
    page.get_by_label("I have read every word").check()
    who.follow("Sign it and hand it out")
    expect(page.get_by_role("status").first).to_contain_text("Signed.")


def write_pattern(who: Traveller, share: str, title: str) -> None:
    """Write down what was learned, mark what is core, and publish it."""
    page = who.at(share)
    who.follow("Write a pattern", role="link")
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=summary]").fill("How we made it our own.")
    who.follow("Begin the pattern")
    for part, words in (
        ("steps", "Go up the hill and ask there."),
        ("came_of_it", "People came in the rain."),
    ):
        who.follow("Add a part", role="link")
        page.locator("select[name=part]").select_option(part)
        page.locator("textarea[name=words]").fill(words)
        page.locator("input[name=bearing][value=core]").check()
        page.locator("input[name=decided_by]").fill("the people who took part")
        who.follow("Keep it")
    who.follow("Read it once more and publish", role="link")
    who.follow("Nobody can be recognised: publish it")


def adapt(who: Traveller, name: str) -> None:
    """Start from a pattern: say what differs, and keep each part with a reason."""
    page = who.page
    page.locator("input[name=name]").fill(name)
    page.locator("select[name=anchor]").select_option(index=1)
    page.locator("textarea[name=there_place]").fill("a hill")
    page.locator("textarea[name=here_place]").fill("a harbour")
    for box in page.locator("input[type=radio][value=kept]").all():
        box.check()
    for box in page.locator("textarea[name^=why_]").all():
        box.fill("It is why it works.")
    who.follow("Start it here")


def follow(who: Traveller, share: str, address: str, waits: str) -> None:
    """Follow another instance and wait until what it signed has come."""
    page = who.at(f"{share}packs/")
    who.follow("Follow another instance", role="link")
    page.locator("input[name=address]").fill(address)
    who.follow("Follow it")
    look_until(who, share, waits)


def look_until(who: Traveller, share: str, waits: str) -> None:
    for _try in range(60):
        page = who.page
        page.goto(f"{who.instance}{share}packs/")
        if page.get_by_role("link", name=waits).count():
            break
        page.wait_for_timeout(500)
    expect(who.page.get_by_role("link", name=waits).first).to_be_visible()
    who.look()


def let_in(who: Traveller, title: str) -> Page:
    """Look at what came, with who signed it, and let it into the library."""
    who.follow(title, role="link")
    expect(who.page.get_by_text("The file is whole")).to_be_visible()
    return who.follow("Put it in our library")


def test_learning_goes_to_govan_and_castlefern_on_to_leith_and_comes_back(glasgow, leith, travel):
    """Scenario 15, and on: what Leith makes of Castlefern's way is read in Castlefern and in Gorbals."""
    harbour, code = leith
    nadia = travel(glasgow).become("castlefern-coordinator")
    page = nadia.at("/library/")
    nadia.follow("Architects of their own programme", role="link")
    nadia.follow("Who adapted from whom", role="link")
    for place in ("Govan", "Castlefern"):
        expect(page.get_by_text(place).first).to_be_visible()

    write_pattern(nadia, f"{OUR_OWN}/share/", TITLE)
    sign(nadia, f"{OUR_OWN}/share/", TITLE)

    una = travel(harbour).open_account(code)
    follow(una, "/leith/leith/share/", glasgow, TITLE)
    page = let_in(una, TITLE)
    expect(page.get_by_text("From another instance")).to_be_visible()
    page.get_by_role("link", name=re.compile("Start from it in")).click()
    una.look()
    adapt(una, "Down at the harbour")
    expect(page.get_by_text("It has begun.")).to_be_visible()
    harbour_share = page.url.removeprefix(harbour)
    una.follow("Note a change", role="link")
    page.locator("textarea[name=what_changed]").fill("We met at high tide instead.")
    page.locator("input[name=keep][value=yes]").check()
    page.locator("input[name=goes_back]").check()
    una.follow("Note it")
    write_pattern(una, harbour_share, "Harbour weeks")
    sign(una, harbour_share, "Harbour weeks")

    follow(nadia, f"{OUR_OWN}/share/", harbour, "Harbour weeks")
    page = let_in(nadia, "Harbour weeks")
    nadia.follow("Who adapted from whom", role="link")
    for place in ("Gorbals", "Govan", "Castlefern", "Leith"):
        expect(page.get_by_text(place).first).to_be_visible()
    expect(page.get_by_text("a harbour").first).to_be_visible()
    page = nadia.at(f"{OUR_OWN}/share/")
    expect(page.get_by_text("We met at high tide instead.")).to_be_visible()
    found = nadia.at("/library/?q=harbour+weeks")
    expect(found.get_by_role("link", name="Harbour weeks")).to_be_visible()
