"""Every form of every page, filled in with what no form expects: it is told in a sentence, never with a 500.

A form is read off its page. All its fields but one or two are given what they ask for, so that what is odd comes as far
as it can. Each post is undone, so that the next one meets the same rows. What is tried follows from a fixed seed;
ALONGSIDE_ODD=40 tries that many fillings of each form rather than a few.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import quote_plus, urljoin

import pytest
from django.db import transaction
from django.utils.timezone import localdate

from alongside.community.models import Initiative, Person
from alongside.pages.demo.stage import SCENES, Part
from tests.test_walls import INSIDE, addresses, browser, patterns

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILLINGS = int(os.environ.get("ALONGSIDE_ODD", "2"))
LEFT_ALONE = ("/account/", "/demo/", "/leave/", "/language/", "/enter/")
NOT_SENT = ("submit", "button", "image", "reset", "file")

# As bytes, so that what is no text can be among it. A lone surrogate has no place in UTF-8.
ODD = {
    "NUL": b"a\x00b",
    "only NUL": b"\x00",
    "a lone surrogate": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe\xfa",
    "400 digits": b"9" * 400,
    "5,000 digits": b"9" * 5000,
    "a number past 64 bits": b"9223372036854775808",
    "less than nothing": b"-1",
    "an exponent": b"1e400",
    "not a number": b"NaN",
    "infinite": b"Infinity",
    "a superscript, which counts as a digit": "²".encode(),
    "digits of another script": "٣٤".encode(),
    "year 9999": b"9999-12-31",
    "the end of year 9999": b"9999-12-31T23:59",
    "year 1": b"0001-01-01",
    "the beginning of year 1": b"0001-01-01T00:00",
    "a day that no calendar has": b"2026-02-30",
    "a time that no clock has": b"25:61",
    "a whole page of words": b"word " * 4000,
    "one word without an end": b"w" * 9000,
    "right to left with emoji": "שלום 👩‍👩‍👧‍👦 \u202e abc".encode(),
    "quotes and tags": b"'\";--<script>alert(1)</script>{{ 7*7 }}%s%(x)s",
    "a list": b"[1, 2]",
    "nothing": b"",
    "blanks": b"  \t\r\n ",
}


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)

    def expected(self) -> str:
        """What the field asks for."""
        tomorrow = localdate() + timedelta(days=1)
        typed = {
            "date": tomorrow.isoformat(),
            "datetime-local": f"{tomorrow.isoformat()}T15:00",
            "time": "15:00",
            "number": "3",
            "email": "somebody@example.org",
            "url": "https://example.org/",
        }
        if self.kind == "hidden" or self.value:
            return self.value
        if self.choices:
            return next((one for one in self.choices if one), "")
        return typed.get(self.kind, "Some words")


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms off a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.open: Form | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, kind = told.get("name", ""), told.get("type", tag)
        if tag == "form":
            self.open = Form(told.get("action", ""), told.get("method", "get"))
            self.found.append(self.open)
        elif self.open is None or (tag != "option" and not name):
            return
        elif tag in {"input", "textarea"} and kind not in NOT_SENT:
            known = self.open.fields.setdefault(name, Field(name, kind))
            if kind in {"radio", "checkbox"}:
                known.choices.append(told.get("value", "on"))
            else:
                known.value = told.get("value", "")
        elif tag == "select":
            self.select = self.open.fields.setdefault(name, Field(name, "select"))
        elif tag == "option" and self.select:
            self.select.choices.append(told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None


def forms_on(client, initiative) -> Iterator[tuple[str, str, Form]]:
    """Each form that somebody meets, once: by the page it stands on and what it asks."""
    seen = set()
    for name, address in addresses(initiative):
        answer = client.get(address)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        reader = Forms()
        reader.feed(answer.content.decode())
        for form in reader.found:
            to = urljoin(address, form.action or address)
            key = (name, form.method, tuple(sorted(form.fields)))
            if key not in seen and not to.startswith(LEFT_ALONE):
                seen.add(key)
                yield name, to, form


def fillings(
    form: Form, chance: random.Random, elsewhere: list[bytes]
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """What is odd in it, and the whole of it."""
    names = [name for name in form.fields if name != "csrfmiddlewaretoken"]
    expected = {name: form.fields[name].expected().encode() for name in names}
    odd = {**ODD, **{f"a row of another community ({key.decode()})": key for key in elsewhere}}
    if not names:
        return
    for what, told in chance.sample(sorted(odd.items()), min(FILLINGS, len(odd))):
        yield f"{what} everywhere", dict.fromkeys(names, told)
        for name in chance.sample(names, min(2, len(names))):
            yield f"{what} in {name}", {**expected, name: told}


def body_of(filled: dict[str, bytes]) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(told)}" for name, told in filled.items()).encode()


def answer_of(client, to: str, method: str, filled: dict[str, bytes]) -> int:
    """The status, with everything undone that was done."""
    body = body_of(filled)
    with transaction.atomic():
        if method.lower() == "post":
            answer = client.post(to, body, content_type="application/x-www-form-urlencoded")
        else:
            answer = client.get(f"{to.split('?')[0]}?{body.decode()}")
        transaction.set_rollback(True)
    return answer.status_code


@pytest.fixture(autouse=True)
def _on_a_demo(settings, demo):
    settings.DEMO = True
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000


GOVAN = next(scene for scene in SCENES if scene.community == "govan")
TRIED = [
    part for part in GOVAN.parts if part.key.endswith(("coordinator", "participant", "police", "evaluator"))
]


@pytest.mark.parametrize("part", TRIED, ids=lambda part: part.key)
def test_no_form_breaks_whatever_is_typed_into_it(part: Part):
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    elsewhere = Person.objects.exclude(community=govan.community).order_by("pk").values_list("pk", flat=True)
    keys = [str(pk).encode() for pk in elsewhere[:2]]
    client, chance = browser(part), random.Random(20261123)
    broken, tried = [], 0
    for name, to, form in list(forms_on(client, govan)):
        for what, filled in fillings(form, chance, keys):
            tried += 1
            status = answer_of(client, to, form.method, filled)
            if status >= 500:
                broken.append((name, to, what, status))
    assert tried > 30
    assert broken == []


@pytest.mark.parametrize("part", TRIED, ids=lambda part: part.key)
def test_no_address_breaks_whatever_stands_behind_its_question_mark(part: Part):
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    client, broken = browser(part), []
    names = [
        "page",
        "open",
        "whom",
        "receiver",
        "room",
        "words",
        "organisation",
        "week",
        "day",
        "from",
        "ask",
    ]
    tried = set()
    for number, (name, address) in enumerate(addresses(govan)):
        if name in tried:
            continue
        tried.add(name)
        told = list(ODD.items())
        for turn in range(min(FILLINGS, len(told))):
            what, odd = told[(number * FILLINGS + turn) % len(told)]
            status = answer_of(client, address, "get", dict.fromkeys(names, odd))
            if status >= 500:
                broken.append((name, address, what, status))
    assert broken == []


NUMBERS = (0, 2**31, 2**63 - 1, 2**63, 10**400)


@pytest.mark.parametrize("key", ["govan-coordinator", "govan-participant"])
def test_no_number_in_an_address_breaks_anything(key):
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    client = browser(next(part for part in GOVAN.parts if part.key == key))
    broken = []
    for name, route in INSIDE:
        for number, names in ((one, re.findall(r"<int:(\w+)>", route)) for one in NUMBERS):
            if not names:
                continue
            to = govan.at(name, **dict.fromkeys(names, number))
            for method in ("get", "post"):
                status = answer_of(client, to, method, {"words": b"Some words"})
                if status >= 500:
                    broken.append((name, method, number if number < 2**64 else "400 digits", status))
    assert broken == []


STRANGE = ["%00", "%ed%a0%80", "9" * 400, "%F0%9F%91%A9", "..%2f..", "a" * 3000, "%0d%0aX:%20y", "%"]


def test_no_address_outside_an_initiative_breaks_for_anybody():
    """Tickets, tokens, codes and secrets that nobody gave out, and what machines call."""
    routes = [(name, route) for name, route in patterns() if "<slug:initiative>" not in route]
    assert len(routes) > 20
    client, broken = browser(None), []
    for name, route in routes:
        if route.startswith(("account/", "demo/")):
            continue
        for odd in STRANGE if "<" in route else ("",):
            to = "/" + re.sub(r"<[^>]+>", lambda _found, odd=odd: odd, route.lstrip("^").rstrip("$"))
            for method, filled in (
                ("get", {}),
                ("post", {}),
                ("post", ODD | {"code": b"\x00", "ticket": b"a:b"}),
            ):
                status = answer_of(client, to, method, filled)
                if status >= 500:
                    broken.append((name, to[:80], method, status))
    assert broken == []


@pytest.mark.parametrize("what", ODD)
def test_no_vote_of_the_quick_lane_breaks_it(what):
    answers = [
        answer_of(browser(None), "/vote/", "post", {"ticket": ODD[what], "statement": b"1", "value": b"1"}),
        answer_of(
            browser(None), "/vote/", "post", {"ticket": b"1:x", "statement": ODD[what], "value": ODD[what]}
        ),
    ]
    assert [answer < 500 for answer in answers] == [True, True]
