"""Somebody with a browser, who cannot be led past a mistake, a failure, or a request to anywhere else."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page

from tests.shell.browsing import mistakes, sticking_out, too_small

GOVAN = "/govan/eight-weeks-in-govan"
SMALLEST = {"width": 320, "height": 640}
LARGE = {"width": 1200, "height": 900}


class Visitor:
    """Whatever goes wrong in the console or on the wire is kept in `trouble`, and ends the journey at the next look."""

    def __init__(self, context: BrowserContext, instance: str, *, scripts: bool = True) -> None:
        self.instance, self.scripts = instance, scripts
        self.trouble: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda line: self.trouble.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("requestfailed", lambda sent: self.trouble.append(f"{sent.url}: {sent.failure}"))
        self.page.on(
            "request", lambda sent: self.trouble.append(sent.url) if self.is_elsewhere(sent.url) else None
        )

    def is_elsewhere(self, address: str) -> bool:
        return not address.startswith((self.instance, "data:", "blob:"))

    def become(self, role: str) -> Visitor:
        self.page.goto(f"{self.instance}/demo/")
        self.page.locator(f'main button[value="{role}"]').click()
        return self

    def at(self, path: str) -> Page:
        self.page.goto(self.instance + path)
        self.look()
        return self.page

    def look(self) -> Page:
        """Stop here: is anything on this page in somebody's way?"""
        if self.scripts:
            assert mistakes(self.page) == []
        assert sticking_out(self.page) == []
        assert too_small(self.page) == []
        assert self.trouble == []
        return self.page

    # --- by mouse, or by thumb ---

    def follow(self, name: str | re.Pattern[str]) -> Page:
        """The link of this name, and a look at where it leads."""
        self.page.get_by_role("link", name=name).first.click()
        return self.look()

    def press(self, name: str | re.Pattern[str]) -> Page:
        """The button of this name, and a look at what comes of it."""
        self.page.get_by_role("button", name=name).first.click()
        return self.look()

    # --- by keyboard alone ---

    def tab_to(self, there: Locator, most: int = 80) -> None:
        """Press Tab until the focus is there, and see that one sees it."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if there.evaluate("one => one === document.activeElement"):
                assert shows_focus(there)
                return
        raise AssertionError(f"{most} times Tab, and the focus never came to {there}")

    def type_into(self, there: Locator, words: str) -> None:
        self.tab_to(there)
        self.page.keyboard.type(words)

    def enter_on(self, there: Locator) -> Page:
        self.tab_to(there)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()
        return self.look()


def shows_focus(there: Locator) -> bool:
    """Whether the element itself, or the option around it, is drawn with an outline."""
    return there.evaluate(
        """one => [one, one.closest(".option")].some((it) => it
        && getComputedStyle(it).outlineStyle !== "none" && parseFloat(getComputedStyle(it).outlineWidth) >= 2)"""
    )


Come = Callable[..., Visitor]


def bring_in(mairi: Visitor, name: str, key_worker: str = "") -> str:
    """A participant of this journey's own, and the code by which they come in."""
    page = mairi.at(f"{GOVAN}/community/people/new/")
    page.get_by_label("What do they like to be called?").fill(name)
    if key_worker:
        page.get_by_label("Who is their key worker?").select_option(key_worker)
    page.get_by_role("button", name="Make their code").click()
    return page.locator(".slip-code").inner_text().strip()


def come_in(visitor: Visitor, code: str) -> Visitor:
    visitor.page.goto(f"{visitor.instance}/enter/")
    visitor.page.get_by_label("Your code").fill(code)
    visitor.page.get_by_role("button", name="Come in").click()
    return visitor
