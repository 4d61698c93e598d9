"""A real browser for tests, and the search for accessibility mistakes. For every journey:

with chromium() as browser:
    page = browser.new_page()
    page.goto(address)
    assert mistakes(page) == []
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

AXE = Path(__file__).resolve().parents[1] / "vendor/axe.min.js"
QUIET = """--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync"""


def program() -> str | None:
    """Debian's Chromium, or whichever one is in the path."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    arguments = [*QUIET.split(), *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def mistakes(page: Page) -> list[str]:
    """What axe finds wrong on the page: the rule, how often, and the first place.

    A form that is sent by a script may lead on while axe is looking; then it looks again, at the page that came.
    """
    for _ in range(3):
        page.wait_for_load_state()
        found = _axe(page)
        if found is not None:
            return [_told(one) for one in found["violations"]]
    raise AssertionError(f"The page did not stand still long enough to be looked at: {page.url}")


def _told(mistake: dict[str, Any]) -> str:
    first = mistake["nodes"][0]
    return f"{mistake['id']} ({len(mistake['nodes'])}): {first['html'][:160]} {first['failureSummary']}"


def _axe(page: Page) -> dict[str, Any] | None:
    """What axe says, or None when the page was left meanwhile."""
    # Through the debugger, since the page's own policy rightly refuses a script from elsewhere.
    session = page.context.new_cdp_session(page)
    asked = {"expression": "axe.run()", "awaitPromise": True, "returnByValue": True}
    try:
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        said = session.send("Runtime.evaluate", asked)
    except Error:
        return None
    finally:
        session.detach()
    found = said["result"].get("value")
    return found if isinstance(found, dict) and "violations" in found else None


def sticking_out(page: Page) -> list[str]:
    """What is wider than the screen, unless it scrolls within itself. Nobody should have to move the page."""
    page.wait_for_load_state()
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? []
        : [...document.querySelectorAll("body *")]
            .filter((one) => [one.getBoundingClientRect()].some((box) => box.right > innerWidth + 1 || box.left < -1))
            .map((one) => one.outerHTML.slice(0, 120))"""
    )


def too_small(page: Page) -> list[str]:
    """What is pressed and is lower than 44 px. Links within a sentence are as high as their line."""
    return page.evaluate(
        """() => [...document.querySelectorAll("button, summary, input, select, textarea, nav a, .button")]
            .filter((one) => one.checkVisibility() && one.type !== "hidden")
            .map((one) => (["radio", "checkbox"].includes(one.type) ? one.closest(".option") : one))
            .filter((one) => one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
