"""Every page, shown to every role and to strangers: pages that are added tomorrow are walked too.

The demo's story fills the rooms. For addresses with a number in them, rows of the room's own models are tried.
"""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from alongside.community.models import Initiative, Membership, Person
from alongside.community.rules import Role
from alongside.pages.demo.stage import SCENES, Part, role_called

pytestmark = pytest.mark.django_db
ROOMS = ["community", "listen", "decide", "coordinate", "deliver", "assess", "share", "pages"]
# What a stranger may open inside an initiative: open conversations and what was published. Nothing else.
OPEN_TO_ANYONE = {
    "listen:conversation",
    "listen:respond",
    "listen:own_responses",
    "listen:make_statement",
    "listen:results",
    "share:pattern",
    "share:lineage",
    "share:compare",
}


def patterns(found=None, spaces=(), route="") -> Iterator[tuple[str, str]]:
    """Every named address with its route: ("listen:asks", "<slug:community>/<slug:initiative>/listen/asks/")."""
    for entry in (found or get_resolver()).url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, (*spaces, entry.namespace) if entry.namespace else spaces, here)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join((*spaces, entry.name)), here


INSIDE = sorted({(name, route) for name, route in patterns() if "<slug:initiative>" in route})


def addresses(initiative: Initiative) -> Iterator[tuple[str, str]]:
    """Every address of an initiative, numbers filled in from its rows."""
    for name, route in INSIDE:
        numbers = re.findall(r"<int:(\w+)>", route)
        if not numbers:
            yield name, initiative.at(name)
            continue
        room = name.split(":")[0]
        tried: set[int] = set()
        for model in apps.get_app_config(room).get_models():
            if hasattr(model, "initiative"):
                tried.update(
                    model._default_manager.filter(initiative=initiative).values_list("pk", flat=True)[:2]
                )
        tried.update(Membership.objects.filter(initiative=initiative).values_list("person", flat=True)[:2])
        for pk in sorted(tried)[:12]:
            yield name, initiative.at(name, **dict.fromkeys(numbers, pk))


def browser(part: Part | None) -> Client:
    client = Client(raise_request_exception=False)
    if part:
        client.post("/demo/enter/", {"role": part.key})
    return client


@pytest.fixture(autouse=True)
def _on_a_demo(settings, demo):
    settings.DEMO = True


GOVAN = next(scene for scene in SCENES if scene.community == "govan")
STRANGERS = {"nobody known": None, "a coordinator from elsewhere": role_called("castlefern-coordinator")}


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_nothing_behind_the_front_door(who):
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    client = browser(STRANGERS[who])
    opened = []
    for name, address in addresses(govan):
        if name in OPEN_TO_ANYONE:
            continue
        for answer in (client.get(address), client.post(address, {"words": "let me in"})):
            if answer.status_code != 404:
                opened.append((address, answer.status_code))
    assert opened == []


@pytest.mark.parametrize("part", GOVAN.parts, ids=lambda part: part.key)
def test_no_page_breaks_for_any_role(part):
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    client = browser(part)
    answers = {address: client.get(address).status_code for _name, address in addresses(govan)}
    assert {address: code for address, code in answers.items() if code not in {200, 302, 403, 404, 405}} == {}
    assert 200 in answers.values()


def test_a_conversation_for_members_is_closed_to_strangers_too():
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    from alongside.listen.models import Conversation

    members_only = Conversation.objects.filter(initiative=govan, is_open_to_all=False).first()
    for name in ("conversation", "results", "respond", "make_statement"):
        assert browser(None).get(govan.at(f"listen:{name}", pk=members_only.pk)).status_code == 404


OUTSIDE_THE_TEAM = [part for part in GOVAN.parts if part.key.endswith(("police", "college", "evaluator"))]


@pytest.mark.parametrize("part", OUTSIDE_THE_TEAM, ids=lambda part: part.key)
def test_no_page_shows_a_participant_to_anyone_outside_the_team(part):
    """Scenario 7. An agreement and an introduction to oneself are the two ways, and both are journalled."""
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    members = Membership.objects.filter(initiative=govan, role=Role.PARTICIPANT)
    names = list(Person.objects.filter(pk__in=members.values("person")).values_list("name", flat=True))
    assert len(names) == 11
    client, seen = browser(part), []
    for name, address in addresses(govan):
        if name in {"pages:shared", "pages:demo"}:
            continue
        answer = client.get(address)
        if answer.status_code != 200 or answer.get("Content-Type", "").split(";")[0] != "text/html":
            continue
        page = re.sub(r'<section class="demo-bar".*?</section>', "", answer.content.decode(), flags=re.DOTALL)
        seen += [(address, one) for one in names if re.search(rf"\b{re.escape(one)}\b", page)]
    assert seen == []


def test_the_search_of_an_officer_finds_no_people():
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    client = browser(role_called("govan-police"))
    for person in Person.objects.filter(memberships__initiative=govan, memberships__role=Role.PARTICIPANT):
        page = client.get(govan.at("pages:search"), {"words": person.name}).content.decode()
        assert "Nothing here has those words" in page


def test_every_page_of_an_initiative_belongs_to_a_room():
    assert [name for name, _route in INSIDE if name.split(":")[0] not in ROOMS] == []


def test_the_demos_own_doors_do_not_exist_on_a_real_instance(settings):
    settings.DEMO = False
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/enter/", {"role": "govan-coordinator"}).status_code == 404
