"""Packs from elsewhere: verified, looked at, let in; lineage joined up, and nothing of ours overwritten."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from alongside.community.models import Community, Initiative, JournalEntry, Membership, Person
from alongside.community.refusals import Refusal
from alongside.share import actions, lineage
from alongside.share.document import document_in, file_of
from alongside.share.models import (
    Adaptation,
    AdaptationChoice,
    ChangeNote,
    Elsewhere,
    LibraryEntry,
    Pack,
    Pattern,
)
from alongside.share.packs.reading import read
from alongside.share.packs.sealing import seal

from .conftest import adapted, signed
from .packs.making import GORBALS, GOVAN, KEY, OTHER, document, documents, step

pytestmark = pytest.mark.django_db


def received(told, by, initiative, key=KEY):
    return actions.receive_pack(initiative, read(seal(told, key)), by=by, came_from="a file")


def let_in(told, by, initiative, key=KEY):
    return actions.let_pack_in(received(told, by, initiative, key), by=by)


def govan_began_from_gorbals(**more):
    """A pack of Govan's own pattern: it began from Gorbals."""
    note = {
        "id": "55555555-5555-4555-8555-555555555555",
        "what_changed": "Afternoons.",
        "why": "",
        "keep": "yes",
        "on": "2015-11-01",
    }
    return document(id=GOVAN, community={"name": "Govan"}, began=[step(1)], notes=[note], **more)


def note_of(number, words="Afternoons."):
    return {
        "id": f"66666666-6666-4666-8666-{number:012x}",
        "what_changed": words,
        "why": "",
        "keep": "yes",
        "on": "2015-11-01",
    }


def test_a_pack_waits_until_somebody_has_looked(gorbals, coordinator):
    pack = received(document(), coordinator, gorbals)
    assert (pack.state, Pattern.objects.count(), Community.objects.count()) == ("waiting", 0, 1)
    pattern = actions.let_pack_in(pack, by=coordinator)
    assert (pattern.title, pattern.version, str(pattern.uid)) == ("Architects of their own weeks", 1, GORBALS)
    assert list(Pattern.objects.published()) == [pattern]
    assert LibraryEntry.objects.get().pattern == pattern
    assert set(JournalEntry.objects.values_list("what", flat=True)) == {
        "received a pack",
        "let a pack into the library",
    }


def test_nobody_here_is_a_member_of_a_community_elsewhere(gorbals, coordinator):
    pattern = let_in(document(), coordinator, gorbals)
    home = Elsewhere.objects.get()
    assert (home.community.name, home.is_told, home.instance) == ("Gorbals", False, "Alongside")
    assert home.community != gorbals.community
    assert Membership.objects.filter(initiative=pattern.initiative).count() == 0
    assert list(Person.objects.filter(community=home.community).values_list("name", "account")) == [
        ("", None)
    ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents())
def test_what_came_goes_out_again_byte_for_byte(gorbals, coordinator, told):
    file = seal(told, KEY)
    Pack.objects.all().delete()
    pack = actions.receive_pack(gorbals, read(file), by=coordinator, came_from="x")
    assert file_of(Pack.objects.get(pk=pack.pk)) == file
    assert document_in(pack) == told


def test_a_pack_comes_once(gorbals, coordinator):
    received(document(), coordinator, gorbals)
    with pytest.raises(Refusal, match="here already"):
        received(document(), coordinator, gorbals)
    assert Pack.objects.count() == 1


def test_our_own_pack_is_known_as_ours(pattern, coordinator):
    pack = signed(pattern, coordinator)
    with pytest.raises(Refusal, match="our own pack"):
        actions.receive_pack(pattern.initiative, read(file_of(pack)), by=coordinator, came_from="x")


def test_a_pack_cannot_speak_for_a_pattern_of_ours(pattern, coordinator):
    told = document(id=str(pattern.uid))
    before = list(pattern.elements.values_list("words", flat=True))
    with pytest.raises(Refusal, match="as its own"):
        received(told, coordinator, pattern.initiative)
    assert list(pattern.elements.values_list("words", flat=True)) == before
    assert (Pack.objects.count(), Elsewhere.objects.count()) == (0, 0)


def test_another_key_cannot_go_on_with_somebodys_pattern(gorbals, coordinator):
    let_in(document(), coordinator, gorbals)
    with pytest.raises(Refusal, match="signed with another key before"):
        received(document(edition=2), coordinator, gorbals, OTHER)
    assert Pattern.objects.count() == 1


def test_the_next_edition_follows_the_one_before_with_its_differences(gorbals, coordinator):
    first = let_in(document(), coordinator, gorbals)
    told = document(edition=2)
    told["pattern"]["elements"][0]["words"] = "Ask them first."
    second = let_in(told, coordinator, gorbals)
    assert (second.before, second.initiative) == (first, first.initiative)
    assert list(Pattern.objects.published()) == [second]
    from alongside.share.diffs import changes_since

    assert [(one.before.words, one.after.words) for one in changes_since(second)] == [
        ("Ask first.", "Ask them first.")
    ]


def test_a_newer_sealing_of_the_same_edition_brings_its_adopters(gorbals, coordinator):
    pattern = let_in(document(), coordinator, gorbals)
    again = let_in(document(adopted=[step(1)]), coordinator, gorbals)
    assert again == pattern
    assert [one.initiative.community.name for one in Adaptation.objects.filter(pattern=pattern)] == ["Govan"]
    assert list(Pack.objects.order_by("pk").values_list("state", flat=True)) == ["set_aside", "let_in"]


def test_hearsay_becomes_the_real_thing_when_its_own_pack_comes(gorbals, coordinator):
    """Govan's pack tells of Gorbals; later Gorbals' own pack comes from another instance and takes its place."""
    let_in(govan_began_from_gorbals(), coordinator, gorbals)
    told = Pattern.objects.get(uid=GORBALS)
    assert (told.summary, Elsewhere.objects.get(community=told.community).is_told) == ("", True)
    real = let_in(document(), coordinator, gorbals, OTHER)
    assert real.pk == told.pk
    home = Elsewhere.objects.get(community=real.community)
    assert (real.summary, home.is_told) == ("How we planned it with them.", False)
    assert home.key == Pack.objects.get(pattern=real).key
    assert real.elements.get().bearing == "core"
    assert AdaptationChoice.objects.get().element == real.elements.get()


def test_the_adopter_told_by_the_origin_and_the_adopters_own_pack_are_one(gorbals, coordinator):
    let_in(document(adopted=[step(1)]), coordinator, gorbals)
    let_in(govan_began_from_gorbals(), coordinator, gorbals, OTHER)
    origin = Pattern.objects.get(uid=GORBALS)
    assert [one.name for one in lineage.family(origin.initiative)] == ["Gorbals", "Govan"]
    assert Adaptation.objects.count() == 1


def test_an_adopters_notes_come_back_to_the_origin_and_sideways(pattern, coordinator, stranger):
    """Gorbals and Govan live here. A third instance adapted Gorbals too: both read its notes."""
    adapted(pattern, stranger)
    source = {
        "pattern": str(pattern.uid),
        "edition": 1,
        "title": pattern.title,
        "community": {"name": "Gorbals"},
    }
    told = govan_began_from_gorbals() | {"community": {"name": "Leith"}}
    told["began"][0] |= {"from": source, "community": {"name": "Leith"}}
    let_in(told, coordinator, pattern.initiative)
    assert [str(note) for note in ChangeNote.objects.came_back(pattern.initiative)] == ["Afternoons."]
    govan = Adaptation.objects.get(initiative__community__slug="govan")
    assert [str(note) for note in ChangeNote.objects.from_siblings(govan)] == ["Afternoons."]
    family = [one.name for one in lineage.family(pattern.initiative)]
    assert (family[0], set(family[1:])) == ("Gorbals", {"Govan", "Leith"})


def test_a_circle_across_two_packs_is_refused_and_leaves_nothing(gorbals, coordinator):
    let_in(govan_began_from_gorbals(), coordinator, gorbals)
    back = step(9) | {"from": {"pattern": GOVAN, "edition": 1, "title": "x", "community": {"name": "Govan"}}}
    pack = received(document(began=[back]), coordinator, gorbals)
    with pytest.raises(Refusal, match="circle"):
        actions.let_pack_in(pack, by=coordinator)
    assert (Pack.objects.get(pk=pack.pk).state, Adaptation.objects.count()) == ("waiting", 1)
    assert len(lineage.family(Pattern.objects.get(uid=GORBALS).initiative)) == 2


def test_a_pack_cannot_take_an_adaptation_of_ours(pattern, coordinator, stranger):
    ours = adapted(pattern, stranger)
    source = {"pattern": str(pattern.uid), "edition": 1, "title": "x", "community": {"name": "Gorbals"}}
    theft = step() | {"id": str(ours.uid), "from": source}
    pack = received(document(id=GOVAN, began=[theft]), coordinator, pattern.initiative)
    with pytest.raises(Refusal, match="somebody else’s"):
        actions.let_pack_in(pack, by=coordinator)
    ours.refresh_from_db()
    assert ours.initiative.community.slug == "govan"


@pytest.mark.parametrize("day", ["2014-13-45", "0000-00-00", "0001-01-01", "1066-10-14"])
def test_a_day_that_is_none_is_refused(gorbals, coordinator, day):
    at = {"on": day}
    for told in (
        document(published_on=day),
        document(began=[step(1) | at | {"from": step()["from"] | {"pattern": GOVAN}}]),
        document(adopted=[step(1) | at]),
        document(adopted=[step(1, notes=[note_of(1) | at])]),
        document(notes=[note_of(1) | at]),
    ):
        with pytest.raises(Refusal, match="no such day"):
            received(told, coordinator, gorbals)
    assert Pack.objects.count() == 0


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ({"published_on": "9999-12-31"}, "9999-12-31"),
        ({"sealed_at": "9999-12-31T23:59:59Z"}, "9999-12-31T23:59:59Z"),
        ({"notes": [note_of(1) | {"on": "2999-01-01"}]}, "2999-01-01"),
    ],
)
def test_what_is_still_to_come_is_refused(gorbals, coordinator, told, day):
    """Who sealed in the future would have the last word for ever."""
    with pytest.raises(Refusal, match=f"{day}, which is still to come"):
        received(document(**told), coordinator, gorbals)


def test_a_moment_that_is_none_is_refused(gorbals, coordinator):
    with pytest.raises(Refusal, match="no such day"):
        received(document(sealed_at="2020-99-99T99:99:99Z"), coordinator, gorbals)


def test_clocks_and_days_that_differ_a_little_are_let_in(gorbals, coordinator):
    soon = timezone.now() + timedelta(minutes=5)
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    told = document(sealed_at=soon.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), published_on=day)
    assert received(told, coordinator, gorbals).state == "waiting"


def test_what_is_not_for_us_is_not_offered_again(gorbals, coordinator):
    pack = received(document(), coordinator, gorbals)
    actions.set_pack_aside(pack, by=coordinator)
    assert list(Pack.objects.waiting(gorbals)) == []
    with pytest.raises(Refusal, match="here already"):
        received(document(), coordinator, gorbals)
    with pytest.raises(Refusal, match="looked at this pack already"):
        actions.let_pack_in(pack, by=coordinator)


def test_what_came_can_be_started_from_here(gorbals, coordinator):
    pattern = let_in(document(), coordinator, gorbals)
    made = adapted(pattern, coordinator, name="Our own weeks")
    assert (made.initiative.community, made.pattern) == (gorbals.community, pattern)
    assert Initiative.objects.filter(community=gorbals.community).count() == 2


def test_notes_of_adopters_come_sideways_by_way_of_the_origin(gorbals, coordinator, client):
    """Whoever follows Gorbals alone reads what Govan noted; Govan's own pack has the last word about it."""
    pattern = let_in(document(adopted=[step(1, notes=[note_of(1), note_of(1)])]), coordinator, gorbals)
    page = f"/library/patterns/{pattern.pk}/"
    assert client.get(page).content.decode().count("Afternoons.") == 1
    theirs = govan_began_from_gorbals() | {"notes": [note_of(1, "Afternoons, in winter.")]}
    let_in(theirs, coordinator, gorbals)
    assert list(ChangeNote.objects.values_list("what_changed", flat=True)) == ["Afternoons, in winter."]
    let_in(
        document(adopted=[step(1, notes=[note_of(1, "Never.")])], summary_of="again"), coordinator, gorbals
    )
    assert list(ChangeNote.objects.values_list("what_changed", flat=True)) == ["Afternoons, in winter."]


def test_a_stranger_cannot_take_the_name_of_a_note_before_it_comes(gorbals, coordinator):
    """Somebody tells of Govan's note under another initiative first: Govan's own still arrives, in Govan's words."""
    let_in(document(id=GOVAN[:-1] + "9", adopted=[
        step(7, notes=[note_of(1, "A lie.")]) | {"from": step()["from"] | {"pattern": GOVAN[:-1] + "9"}}
    ]), coordinator, gorbals, OTHER)  # fmt: skip
    govan = let_in(govan_began_from_gorbals() | {"notes": [note_of(1), note_of(1)]}, coordinator, gorbals)
    assert [str(one) for one in ChangeNote.objects.of(govan.initiative)] == ["Afternoons."]
    assert [str(one) for one in ChangeNote.objects.about(Pattern.objects.get(uid=GORBALS))] == ["Afternoons."]
