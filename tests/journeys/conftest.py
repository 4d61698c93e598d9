"""Browsers for journeys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.journeys.visiting import LARGE, SMALLEST, Come, Visitor
from tests.shell.browsing import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Browser, instance: str) -> Iterator[Come]:
    """A visitor, on a large screen or on the smallest phone, with or without scripts."""
    opened: list[BrowserContext] = []

    def come(*, phone: bool = False, scripts: bool = True) -> Visitor:
        context = browser.new_context(viewport=SMALLEST if phone else LARGE, java_script_enabled=scripts)
        opened.append(context)
        return Visitor(context, instance, scripts=scripts)

    yield come
    for context in opened:
        context.close()
