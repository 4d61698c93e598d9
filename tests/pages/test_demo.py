"""The demo: whole, the same each time, plainly marked, and every link of it opens."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from alongside.community.models import Community, Initiative, JournalEntry, Person
from alongside.coordinate.models import Loss, Plan
from alongside.deliver.models import Attendance, Exit
from alongside.listen.models import Ask, Response
from alongside.pages.demo import story
from alongside.pages.demo.stage import SCENES
from alongside.pages.demo.telling import this_monday
from alongside.share.actions import let_pack_in
from alongside.share.export import export_library
from alongside.share.models import Adaptation, ChangeNote, Fact, Pack
from alongside.share.packs.reading import read

pytestmark = pytest.mark.django_db
PARTS = [part for scene in SCENES for part in scene.parts]
OURS = re.compile(r'href="(/[^"#?]*)')


@pytest.fixture(autouse=True)
def _on_a_demo(settings, demo):
    settings.DEMO = True


def counts():
    kinds = (Person, Ask, Response, Attendance, Exit, Plan, Fact)
    return [kind.objects.count() for kind in kinds], sorted(Ask.objects.values_list("words", "outcome"))


def test_told_twice_it_is_the_same_story():
    before = counts()
    story.tell()
    assert counts() == before


def test_every_place_says_that_it_is_illustration():
    assert set(Community.objects.values_list("slug", "is_illustration")) == {
        (scene.community, True) for scene in SCENES
    }


def test_govan_is_in_its_fifth_week_whatever_the_day():
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    assert (timezone.localdate() - govan.starts_on).days // 7 + 1 == 5
    assert govan.starts_on == this_monday() - timedelta(weeks=4)


def test_a_placement_has_fallen_through_and_ways_out_are_wanted():
    govan = Initiative.objects.get(slug="eight-weeks-in-govan")
    assert [str(loss) for loss in Loss.objects.open_now(govan)] == ["Workshop and yard fell through"]
    assert Plan.objects.in_force(govan).state == Plan.State.TOLD


def test_the_pattern_went_to_two_places_and_no_person_with_it():
    adapted = Adaptation.objects.select_related("initiative__community")
    assert {one.initiative.community.slug for one in adapted} == {"govan", "castlefern"}
    gorbals = set(Person.objects.filter(community__slug="gorbals").values_list("name", flat=True))
    for slug in ("govan", "castlefern"):
        assert (
            gorbals & set(Person.objects.filter(community__slug=slug).values_list("name", flat=True)) == set()
        )


def test_what_gorbals_learned_is_signed_and_can_be_fetched_and_verified(client):
    feed = client.get("/.well-known/alongside-packs.json").json()
    (entry,) = feed["packs"]
    sealed = read(client.get(entry["path"]).content)
    assert sealed.key == feed["key"]
    assert sealed.document["is_illustration"] is True
    assert [step["community"]["name"] for step in sealed.document["adopted"]] == ["Govan", "Castlefern"]
    assert (len(sealed.document["stories"]), len(sealed.document["reflections"])) == (1, 3)
    assert entry["title"] in client.get("/library/packs.atom").content.decode()


def test_no_two_reasons_of_an_adopter_are_the_same():
    for adaptation in Adaptation.objects.all():
        reasons = list(adaptation.choices.values_list("why", flat=True))
        assert len(set(reasons)) == len(reasons) == 11


def test_a_pack_from_elsewhere_waits_and_the_demo_loads_again_once_it_is_let_in():
    (waiting,) = Pack.objects.filter(state=Pack.State.WAITING)
    pattern = let_pack_in(waiting, by=waiting.by)
    assert pattern.community.is_illustration
    came = ChangeNote.objects.came_back(Initiative.objects.get(slug="operation-modulus"))
    assert "Leith" in {note.initiative.community.name for note in came}
    connection.check_constraints()  # PostgreSQL empties no table whose checks wait for the test's transaction
    call_command("demo")
    assert Pack.objects.filter(state=Pack.State.WAITING).count() == 1


def test_the_library_of_the_demo_is_written_as_files_with_its_pack_in_it(tmp_path):
    count = export_library(tmp_path / "site")
    assert (count.packs, count.patterns) == (1, 1)
    (file,) = (tmp_path / "site" / "packs").iterdir()
    assert read(file.read_bytes()).document["community"]["name"] == "Gorbals"


def test_everybody_in_gorbals_left_with_a_way_on_or_said_no():
    assert Exit.objects.filter(initiative__slug="operation-modulus").count() == 11
    assert Exit.objects.filter(is_refusal=True).count() == 1


def test_what_nobody_published_is_shown_as_that():
    statuses = set(Fact.objects.values_list("status", flat=True))
    assert {"published", "not_published"} <= statuses
    assert not Fact.objects.filter(status="published", source="").exists()


def test_nothing_that_anyone_says_speaks_of_gangs_or_offending():
    words = " ".join(
        [*Ask.objects.values_list("words", flat=True), *Ask.objects.values_list("answer", flat=True)]
    )
    assert not re.search(r"\bgang|offen[cd]|convict|crim", words, re.IGNORECASE)


def test_the_journal_bears_the_storys_own_dates():
    first = JournalEntry.objects.filter(community__slug="govan").order_by("at").first()
    assert first.at < timezone.now() - timedelta(days=40)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.key)
def test_every_link_that_a_part_sees_opens(part):
    client = Client(raise_request_exception=False)
    client.post("/demo/enter/", {"role": part.key})
    todo, seen, broken = [part.at.get_absolute_url()], set(), []
    while todo and len(seen) < 60:
        address = todo.pop(0)
        if address in seen or address.startswith(("/static/", "/account/", "/source/alongside")):
            continue
        seen.add(address)
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            broken.append((address, answer.status_code))
        elif answer.get("Content-Type", "").startswith("text/html"):
            todo += [link for link in OURS.findall(answer.content.decode()) if link not in seen]
    assert broken == []
    assert len(seen) > 5


def test_the_demo_is_not_loaded_over_real_communities():
    Community.objects.create(name="Real", slug="real")
    with pytest.raises(CommandError, match="not part of the demo: nothing was changed"):
        call_command("demo")
    assert Community.objects.filter(slug="govan").exists()


def test_a_real_instance_refuses_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="The demo belongs on a demo"):
        call_command("demo")


def test_it_leaves_a_filled_instance_alone_when_told_so():
    before = counts()
    call_command("demo", if_empty=True)
    assert counts() == before
