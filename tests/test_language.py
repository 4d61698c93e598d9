"""Every page of the demo in two make-believe languages: nothing untranslated, and right to left is laid out so.

What people wrote is theirs and is marked so (`data-own-words`, `translate="no"`); all else comes from a catalogue.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from alongside.assess.models import Measurement, Outcome, PulseRound
from alongside.community.models import Community, Initiative, Organisation, Person
from alongside.coordinate.models import Opportunity, Resource
from alongside.decide.models import Proposal, Round
from alongside.deliver.models import FunnelFigure
from alongside.listen.models import Conversation
from alongside.pages.demo.stage import SCENES, role_called
from alongside.share.models import LibraryItem, Pattern
from tests.shell.pseudo import pseudo_language, untranslated

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/[^"#?]*)')
LEFT_ALONE = ("/static/", "/account/", "/source/", "/style/", "/demo/")


@pytest.fixture(autouse=True)
def _on_a_demo(settings, demo):
    settings.DEMO = True


def pages_of(key: str, most: int) -> list[tuple[str, str]]:
    """The pages that a part comes to by following links, each with what it shows."""
    client = Client(raise_request_exception=False)
    client.post("/demo/enter/", {"role": key})
    part = role_called(key)
    assert part is not None
    todo, seen, found = [part.at.get_absolute_url()], set(), []
    while todo and len(found) < most:
        address = todo.pop(0)
        if address in seen or address.startswith(LEFT_ALONE):
            continue
        seen.add(address)
        answer = client.get(address, follow=True)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            found.append((address, page))
            todo += LINK.findall(page)
    return found


def told_by_people() -> set[str]:
    """Names and questions that people gave: in a title, a drawing or a choice they cannot be marked as theirs."""
    given = [
        Community.objects.values_list("name"),
        Initiative.objects.values_list("name"),
        Organisation.objects.values_list("name"),
        Person.objects.values_list("name"),
        Proposal.objects.values_list("words"),
        Opportunity.objects.values_list("name"),
        Resource.objects.values_list("name"),
        Conversation.objects.values_list("question"),
        Round.objects.values_list("question"),
        PulseRound.objects.values_list("question"),
        Outcome.objects.values_list("what"),
        Outcome.objects.values_list("unit"),
        Measurement.objects.values_list("place"),
        LibraryItem.objects.values_list("title"),
        Pattern.objects.values_list("title"),
        FunnelFigure.objects.values_list("site"),
        FunnelFigure.objects.values_list("period"),
    ]
    return {text for rows in given for (text,) in rows}


def missed_on(page: str, own: set[str]) -> list[str]:
    left = []
    for words in untranslated(page):
        for text in sorted(own, key=len, reverse=True):
            words = words.replace(text, "")
        if re.search(r"[^\W\d_]{2,}", words):
            left.append(words)
    return left


@pytest.mark.parametrize(
    "key",
    ["govan-coordinator", "govan-participant", "govan-police", "gorbals-coordinator", "connections-adviser"],
)
def test_nothing_on_any_page_is_out_of_a_translators_reach(key, tmp_path):
    own = told_by_people()
    with pseudo_language("en-xa", tmp_path):
        missed = {address: words for address, page in pages_of(key, 45) if (words := missed_on(page, own))}
    assert missed == {}


@pytest.mark.parametrize("key", [scene.parts[0].key for scene in SCENES])
def test_a_right_to_left_language_turns_the_page_round(key, tmp_path):
    with pseudo_language("ar-xb", tmp_path):
        pages = pages_of(key, 8)
    assert len(pages) >= 5
    assert [address for address, page in pages if not re.search(r'<html lang="ar-xb" dir="rtl"', page)] == []
