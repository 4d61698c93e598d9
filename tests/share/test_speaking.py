"""Who speaks for a pattern: its own people alone, for ever, whatever strangers tell of it or of its notes."""

import pytest

from alongside.community.refusals import Refusal
from alongside.share import actions, lineage
from alongside.share.models import (
    Adaptation,
    ChangeNote,
    Elsewhere,
    LibraryEntry,
    Pattern,
)
from alongside.share.packs.keys import public_half
from alongside.share.speaking import speaker_of

from .conftest import adapted
from .packs.making import GORBALS, GOVAN, KEY, OTHER, document, step
from .test_arriving import govan_began_from_gorbals, let_in, note_of, received

pytestmark = pytest.mark.django_db
THEIRS, STRANGERS = public_half(KEY), public_half(OTHER)


def quoting(edition=1, **more):
    """Govan's pack as a stranger would sign it: it began from an edition of Gorbals that it makes up."""
    told = govan_began_from_gorbals()
    told["began"][0]["from"] |= {"edition": edition, "title": "Hostile"} | more
    return told


def standing():
    return [(one.title, one.version) for one in Pattern.objects.published().filter(uid=GORBALS)]


def test_nobody_else_adds_an_edition_to_a_pattern_whose_own_people_spoke(gorbals, coordinator):
    real = let_in(document(), coordinator, gorbals)
    let_in(quoting(99_999), coordinator, gorbals, OTHER)
    assert standing() == [("Architects of their own weeks", 1)]
    assert Adaptation.objects.get().pattern == real
    second = let_in(document(edition=2), coordinator, gorbals)
    assert standing() == [("Architects of their own weeks", 2)]
    assert LibraryEntry.objects.get(pattern__uid=GORBALS).pattern == second
    assert [one.name for one in lineage.family(real.initiative)] == ["Gorbals", "Govan"]


def test_nobody_else_says_where_it_began(gorbals, coordinator):
    real = let_in(document(), coordinator, gorbals)
    told = quoting()
    more = step(9) | {
        "from": {"pattern": GOVAN[:-1] + "9", "edition": 1, "title": "Ours", "community": {"name": "Us"}}
    }
    let_in(told | {"began": [told["began"][0], more]}, coordinator, gorbals, OTHER)
    assert Adaptation.objects.to_here(real.initiative).count() == 0
    assert [one.name for one in lineage.family(real.initiative)] == ["Gorbals", "Govan"]


def test_an_edition_that_others_made_up_gives_way_when_its_own_people_speak(gorbals, coordinator):
    let_in(quoting(99_999), coordinator, gorbals, OTHER)
    assert (standing(), speaker_of(GORBALS)) == ([("Hostile", 99_999)], "")
    second = let_in(document(edition=2), coordinator, gorbals)
    assert standing() == [("Architects of their own weeks", 2)]
    assert Pattern.objects.filter(uid=GORBALS).count() == 1
    assert (Adaptation.objects.get().pattern, speaker_of(GORBALS)) == (second, THEIRS)
    home = Elsewhere.objects.get(community=second.community_id)
    assert (home.is_told, home.instance, home.community.name) == (False, "Alongside", "Gorbals")
    again = document(edition=2, adopted=[step(1)], sealed_at="2026-01-01T00:00:00Z")
    assert let_in(again, coordinator, gorbals) == second
    first = let_in(document(), coordinator, gorbals)
    assert (standing()[0][1], first.initiative) == (2, second.initiative)


def test_words_that_others_put_into_its_mouth_go_when_its_own_people_speak(gorbals, coordinator):
    told = quoting()
    told["began"][0]["choices"][0]["there"] = "A lie."
    let_in(told, coordinator, gorbals, OTHER)
    real = let_in(document(), coordinator, gorbals)
    assert [one.words for one in real.elements.all()] == ["Ask first."]
    assert Adaptation.objects.get().choices.count() == 0


def test_what_our_own_people_chose_about_words_that_others_told_stays(gorbals, coordinator, stranger):
    let_in(quoting(3), coordinator, gorbals, OTHER)
    told = Pattern.objects.get(uid=GORBALS)
    told.elements.update(words="Only others said this.")
    ours = adapted(told, stranger, answers={
        told.elements.get().pk: actions.Answer("kept", "It worked there.")
    })  # fmt: skip
    real = let_in(document(), coordinator, gorbals)
    ours.refresh_from_db()
    assert ours.pattern == real
    assert [(one.element.words, one.why, one.element.pattern) for one in ours.choices.all()] == [
        ("Only others said this.", "It worked there.", real)
    ]


def test_nobody_takes_over_what_was_taken_out(gorbals, coordinator):
    real = let_in(document(), coordinator, gorbals)
    actions.remove_pattern(real, why="A mistake of ours.", by=coordinator)
    assert speaker_of(GORBALS) == THEIRS
    for told in (document(summary_of="again"), document(edition=2)):
        with pytest.raises(Refusal, match="signed with another key before"):
            received(told, coordinator, gorbals, OTHER)
    real.refresh_from_db()
    assert (real.title, Elsewhere.objects.get(community=real.community_id).key) == ("(taken out)", THEIRS)
    third = let_in(document(edition=3), coordinator, gorbals)
    assert (third.initiative, standing()) == (real.initiative, [("Architects of their own weeks", 3)])


def test_an_edition_that_was_taken_out_does_not_come_back_with_other_bytes(gorbals, coordinator):
    real = let_in(document(), coordinator, gorbals)
    actions.remove_pattern(real, why="A mistake of ours.", by=coordinator)
    with pytest.raises(Refusal, match="was taken out of the library here"):
        let_in(document(later="other bytes"), coordinator, gorbals)
    real.refresh_from_db()
    assert (real.title, real.elements.get().words) == ("(taken out)", "(taken out)")


def test_a_pattern_of_ours_that_was_taken_out_stays_ours(pattern, coordinator):
    actions.remove_pattern(pattern, why="A mistake of ours.", by=coordinator)
    assert speaker_of(pattern.uid) == actions.our_key()
    with pytest.raises(Refusal, match="as its own"):
        received(document(id=str(pattern.uid), edition=7), coordinator, pattern.initiative)


def test_a_stranger_deletes_and_changes_nobodys_notes(gorbals, coordinator):
    let_in(document(adopted=[step(1, notes=[note_of(1)])]), coordinator, gorbals)
    theirs = GOVAN[:-1] + "7"
    let_in(document(id=theirs, notes=[note_of(1, "x")]), coordinator, gorbals, OTHER)
    other = step(7, notes=[note_of(1, "x")]) | {"from": step()["from"] | {"pattern": theirs}}
    taken = other | {"id": step(1)["id"]}
    for number, adopter in enumerate((other, taken)):
        told = document(id=theirs, adopted=[adopter], sealed_at=f"2020-01-01T00:00:0{number}Z")
        let_in(told, coordinator, gorbals, OTHER)
    govan = Adaptation.objects.get(uid=step(1)["id"]).initiative
    assert [str(one) for one in ChangeNote.objects.of(govan)] == ["Afternoons."]


def test_a_note_that_was_taken_back_is_gone_where_it_had_come(gorbals, coordinator):
    told = govan_began_from_gorbals()
    let_in(told | {"notes": [note_of(1), note_of(2, "Mornings.")]}, coordinator, gorbals)
    let_in(told | {"notes": [note_of(2, "Late mornings.")]}, coordinator, gorbals)
    assert [str(one) for one in ChangeNote.objects.all()] == ["Late mornings."]
    let_in(told | {"notes": []}, coordinator, gorbals)
    assert ChangeNote.objects.count() == 0


def test_a_note_that_an_origin_tells_no_more_is_gone_where_it_had_come(gorbals, coordinator):
    let_in(document(adopted=[step(1, notes=[note_of(1)]), step(2, notes=[note_of(2)])]), coordinator, gorbals)
    let_in(document(adopted=[step(1)], later=1), coordinator, gorbals)
    assert ChangeNote.objects.count() == 0


def test_an_older_edition_that_comes_late_changes_no_notes(gorbals, coordinator):
    told = govan_began_from_gorbals()
    let_in(told | {"edition": 2, "notes": [note_of(1)]}, coordinator, gorbals)
    let_in(told | {"edition": 1, "notes": [note_of(2, "Long ago.")]}, coordinator, gorbals)
    assert [str(one) for one in ChangeNote.objects.all()] == ["Afternoons."]


def test_what_our_own_people_noted_is_not_for_packs_to_change(pattern, coordinator, stranger):
    ours = adapted(pattern, stranger)
    note = actions.note_change(
        ours.initiative, what_changed="Evenings.", why="", keep="yes", by=stranger, goes_back=True
    )
    told = govan_began_from_gorbals() | {"notes": [note_of(1, "x") | {"id": str(note.uid)}]}
    let_in(told, coordinator, pattern.initiative)
    note.refresh_from_db()
    assert note.what_changed == "Evenings."


def test_one_initiative_may_write_two_patterns(gorbals, coordinator):
    first = let_in(govan_began_from_gorbals(), coordinator, gorbals)
    told = govan_began_from_gorbals() | {"id": GOVAN[:-1] + "8"}
    with pytest.raises(Refusal, match="somebody else’s"):
        let_in(told, coordinator, gorbals, OTHER)
    second = let_in(told, coordinator, gorbals)
    assert (second.initiative, Adaptation.objects.count()) == (first.initiative, 1)
    assert [one.name for one in lineage.family(first.initiative)] == ["Gorbals", "Govan"]
