"""Words that were taken out are quoted nowhere: not in what adopters signed before, nor in what they sign later."""

import json

import pytest
from django.utils import timezone

from alongside.community.refusals import Refusal
from alongside.share import actions
from alongside.share.actions import publish_pattern, remove_pattern
from alongside.share.document import document_in, document_of, file_of
from alongside.share.models import Adaptation, ChangeNote, Pack, Pattern
from alongside.share.packs.reading import read

from .conftest import adapted, signed, written
from .packs.making import GORBALS, GOVAN, document, step
from .test_arriving import govan_began_from_gorbals, let_in, note_of, received

pytestmark = pytest.mark.django_db
WORDS = "Young people shape their own way into work."


@pytest.fixture
def theirs(pattern, stranger):
    """Govan's own pattern, which began from that of Gorbals."""
    found = written(adapted(pattern, stranger).initiative, stranger, "Govan weeks")
    found.elements.filter(words=WORDS).update(words="What Govan is for.")
    publish_pattern(found, by=stranger)
    found.refresh_from_db()
    return found


def taken_out(pattern, by):
    remove_pattern(pattern, why="Somebody asked for it.", by=by)


def told_of(told):
    (began,) = told["began"]
    return began


def test_what_an_adopter_signed_says_that_it_was_taken_out_and_quotes_no_word(
    theirs, pattern, stranger, coordinator
):
    pack = signed(theirs, stranger)
    before = document_in(pack)
    assert WORDS in pack.pack_json
    title = pattern.title
    taken_out(pattern, coordinator)
    held = Pack.objects.get(pk=pack.pk)
    sealed = read(file_of(held))
    assert [said for said in (WORDS, title) if said in json.dumps(sealed.document)] == []
    assert (sealed.digest, sealed.document["sealed_at"] > before["sealed_at"]) == (held.digest, True)
    began = told_of(sealed.document)
    today = timezone.localdate().isoformat()
    assert began["from"]["removed"] == {"on": today, "why": "Somebody asked for it."}
    assert (began["from"]["title"], began["id"]) == ("(taken out)", told_of(before)["id"])
    assert [one["why"] for one in began["choices"]] == [one["why"] for one in told_of(before)["choices"]]
    assert [one["here"] for one in began["differences"]] == ["16 to 25"]
    assert "(taken out)" in sealed.files["index.html"].decode()


def test_what_an_adopter_signs_later_quotes_no_word_either(theirs, pattern, stranger, coordinator):
    taken_out(pattern, coordinator)
    told = document_in(signed(theirs, stranger))
    assert WORDS not in json.dumps(told)
    assert told_of(told) == told_of(document_of(theirs))
    assert told_of(told)["from"]["removed"]["why"] == "Somebody asked for it."
    assert {one["there"] for one in told_of(told)["choices"]} == {"(taken out)"}
    assert {one["there"] for one in told_of(told)["differences"]} == {""}


def test_what_was_signed_of_something_else_stays_letter_for_letter(theirs, pattern, stranger, coordinator):
    other = written(theirs.initiative, stranger, "Another")
    other.initiative = pattern.initiative
    other.save()
    publish_pattern(other, by=coordinator)
    other.refresh_from_db()
    pack = signed(other, coordinator)
    taken_out(pattern, coordinator)
    assert Pack.objects.get(pk=pack.pk).pack_json == pack.pack_json


def test_the_address_of_its_pack_says_why_it_is_gone(pattern, coordinator, client):
    signed(pattern, coordinator)
    address = next(one["path"] for one in client.get("/.well-known/alongside-packs.json").json()["packs"])
    assert client.get(address).status_code == 200
    taken_out(pattern, coordinator)
    (gone,) = client.get("/.well-known/alongside-packs.json").json()["removed"]
    today = timezone.localdate().isoformat()
    assert gone == {"id": str(pattern.uid), "edition": 1, "on": today, "why": "Somebody asked for it."}
    page = client.get(address)
    assert (page.status_code, "Somebody asked for it." in page.content.decode()) == (410, True)
    assert client.get(address.replace("/1", "/7")).status_code == 404


def test_a_file_from_elsewhere_that_quotes_it_is_handed_out_no_more(pattern, coordinator, stranger, browse):
    real = let_in(document(), coordinator, pattern.initiative)
    govan = let_in(govan_began_from_gorbals(), coordinator, pattern.initiative)
    taken_out(real, coordinator)
    assert list(Pack.objects.here()) == []
    assert "Ask first." not in "".join(Pack.objects.values_list("pack_json", flat=True))
    govan.refresh_from_db()
    assert (govan.removed_at, list(Pattern.objects.published().filter(uid=GOVAN))) == (None, [govan])
    with pytest.raises(Refusal, match="here already"):
        received(govan_began_from_gorbals(), coordinator, pattern.initiative)
    with pytest.raises(Refusal, match="quotes a pattern that was taken out"):
        let_in(govan_began_from_gorbals(later=1), coordinator, pattern.initiative)
    looking = browse(coordinator)
    assert looking.get(pattern.initiative.at("share:remove_pattern", pk=govan.pk)).status_code == 200
    elsewhere = stranger.memberships.get().initiative
    assert browse(stranger).get(elsewhere.at("share:remove_pattern", pk=govan.pk)).status_code == 404
    again = govan_began_from_gorbals(later=2)
    again["began"][0]["from"] |= {"title": "(taken out)", "removed": {"on": "2020-01-01", "why": "x"}}
    again["began"][0]["choices"] = []
    assert let_in(again, coordinator, pattern.initiative) == govan
    assert Pack.objects.get(pattern=govan).state == "let_in"
    assert Adaptation.objects.get(initiative=govan.initiative).pattern == real


def test_notes_that_it_told_of_its_adopters_go_with_it(gorbals, coordinator):
    real = let_in(document(adopted=[step(1, notes=[note_of(1)])]), coordinator, gorbals)
    taken_out(real, coordinator)
    assert ChangeNote.objects.count() == 0


def test_a_mistake_in_one_edition_hides_nothing_of_the_other(gorbals, coordinator):
    told = govan_began_from_gorbals()
    let_in(told, coordinator, gorbals)
    second = let_in(told | {"edition": 2}, coordinator, gorbals)
    taken_out(second, coordinator)
    assert (ChangeNote.objects.count(), Adaptation.objects.get().is_public) == (1, True)
    taken_out(Pattern.objects.get(uid=GOVAN, version=1), coordinator)
    assert (ChangeNote.objects.count(), Adaptation.objects.get().is_public) == (0, False)
    assert Pattern.objects.filter(uid=GORBALS).count() == 1


def test_a_copy_from_before_a_note_was_held_back_is_known_to_be_older(pattern, stranger):
    ours = adapted(pattern, stranger)
    note = actions.note_change(
        ours.initiative, what_changed="Evenings.", why="", keep="yes", by=stranger, goes_back=True
    )
    theirs = written(ours.initiative, stranger, "Govan weeks")
    publish_pattern(theirs, by=stranger)
    theirs.refresh_from_db()
    before = document_in(signed(theirs, stranger))
    actions.say_who_reads(note, readers="here", nobody_in_it=False, by=stranger)
    after = document_in(Pack.objects.get(pattern=theirs))
    assert (len(before["notes"]), after["notes"]) == (1, [])
    assert after["sealed_at"] > before["sealed_at"]
