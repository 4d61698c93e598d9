"""Walk the pages that people without an account see, and write down every string that a catalogue was asked for.

What this finds is what a translation must have: no list of strings is kept by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import trans_real

from alongside.pages.demo.stage import role_called

LINK = re.compile(r'href="(/[^"#?]*)')
FORM = re.compile(r'<form\b[^>]*?action="([^"]*)"|<form\b', re.IGNORECASE)
LEFT_ALONE = ("/static/", "/account/", "/source/", "/style/", "/demo/", "/library/", "/leave/", "/language/")
FRONT = ("/", "/enter/", "/account/login/", "/how/", "/offline/")
PARTS = ("govan-participant", "connections-patient")


@contextmanager
def recording() -> Iterator[Callable[[str], dict[tuple[str, str], set[str]]]]:
    """Note each (context, text) that is looked up; `where(address)` says from now on where that was."""
    heard: dict[tuple[str, str], set[str]] = defaultdict(set)
    at = [""]

    def moved(address: str) -> dict[tuple[str, str], set[str]]:
        at[0] = address
        return heard

    def noting(name: str) -> Callable[..., Any]:
        real = getattr(trans_real, name)

        def said(*words: Any) -> Any:
            context, text = (words[0], words[1]) if "p" in name.removesuffix("gettext") else ("", words[0])
            heard[str(context), str(text)].add(at[0])
            return real(*words)

        return said

    kept = {
        name: getattr(translation._trans, name) for name in ("gettext", "ngettext", "pgettext", "npgettext")
    }
    try:
        for name in kept:
            setattr(translation._trans, name, noting(name))
        yield moved
    finally:
        for name, real in kept.items():
            setattr(translation._trans, name, real)


def walk(
    client: Client, start: list[str], most: int, where: Callable[[str], Any] = str
) -> Iterator[tuple[str, str]]:
    """The pages that somebody comes to by following links, with what each shows."""
    todo, seen = list(start), set()
    while todo and len(seen) < most:
        address = todo.pop(0)
        if address in seen or (address.startswith(LEFT_ALONE) and address not in FRONT):
            continue
        seen.add(address)
        where(address)
        answer = client.get(address, follow=True)
        if answer.get("Content-Type", "").startswith("text/html"):
            page = answer.content.decode()
            yield address, page
            todo += [unescape(link) for link in LINK.findall(page)]


def mistaken(client: Client, address: str, page: str) -> None:
    """Send every form of a page empty: what it answers are words too."""
    for form in FORM.finditer(page):
        to = unescape(form.group(1) or "") or address
        if not to.startswith(LEFT_ALONE):
            client.post(to, {}, follow=True)


def readers() -> Iterator[tuple[Client, list[str]]]:
    """Somebody unknown at an open conversation, and those who take part, each with where they begin."""
    from alongside.listen.models import Conversation

    open_talks = Conversation.objects.filter(is_open_to_all=True).select_related("initiative__community")
    yield (
        Client(raise_request_exception=False),
        [
            *FRONT,
            *(talk.initiative.at("listen:conversation", pk=talk.pk) for talk in open_talks),
            "/nowhere/at/all/",
        ],
    )
    for key in PARTS:
        client = Client(raise_request_exception=False)
        client.post("/demo/enter/", {"role": key})
        part = role_called(key)
        assert part is not None
        # Something to say how it went of: those pages are theirs too.
        tomorrow = (localdate() + timedelta(days=1)).isoformat()
        client.post(part.at.at("deliver:promise"), {"words": "Bring the ball", "due_on": tomorrow})
        yield client, ["/", part.at.get_absolute_url()]


def said_to_participants(most: int = 60) -> tuple[dict[tuple[str, str], set[str]], dict[str, str]]:
    """Every string that participants' pages asked for with the addresses that did, and the pages themselves."""
    pages: dict[str, str] = {}
    with recording() as where:
        for client, start in readers():
            found = dict(walk(client, start, most, where))
            for address, page in found.items():
                where(address)
                mistaken(client, address, page)
            pages |= found
        heard = where("")
    return heard, pages
