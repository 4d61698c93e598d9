"""A note of an adopter stands on public pages once somebody has read it again and cleared it, and not before."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from alongside.community.models import Initiative, JournalEntry
from alongside.community.refusals import Refusal
from alongside.share.actions import note_change, publish_pattern, say_who_reads
from alongside.share.document import document_in, document_of, file_of
from alongside.share.export import export_library
from alongside.share.models import Adaptation, ChangeNote, ContextDifference, Pack
from alongside.share.packs.reading import read
from alongside.share.reviewing import laid_out

from .conftest import adapted, answered, signed, written

pytestmark = pytest.mark.django_db
WORDS = "We begin at ten."


@pytest.fixture
def note(pattern, stranger):
    adaptation = adapted(pattern, stranger)
    return note_change(
        adaptation.initiative, what_changed=WORDS, why="Two buses.", keep="yes", goes_back=True, by=stranger
    )


def public_pages(pattern, client):
    addresses = (f"/library/patterns/{pattern.pk}/", f"/library/lineage/{pattern.initiative_id}/")
    return [WORDS in client.get(address).content.decode() for address in addresses]


def cleared(note, by, readers="everyone"):
    say_who_reads(note, readers=readers, nobody_in_it=True, by=by)
    note.refresh_from_db()
    return note


def test_a_note_that_only_goes_back_is_on_no_public_page(pattern, note, client, tmp_path):
    assert public_pages(pattern, client) == [False, False]
    export_library(tmp_path / "site")
    assert WORDS not in (tmp_path / "site" / "patterns" / f"{pattern.pk}.html").read_text()


def test_a_cleared_note_stands_with_the_origin_and_in_the_lineage(pattern, note, stranger, client, tmp_path):
    cleared(note, stranger)
    assert public_pages(pattern, client) == [True, True]
    page = client.get(f"/library/patterns/{pattern.pk}/").content.decode()
    assert str(note.initiative.community) in page
    assert stranger.name not in page
    export_library(tmp_path / "site")
    assert WORDS in (tmp_path / "site" / "patterns" / f"{pattern.pk}.html").read_text()
    entry = JournalEntry.objects.latest("pk")
    assert (entry.what, entry.by) == ("said who may read a note", stranger)


def test_a_cleared_note_stands_with_siblings(pattern, note, stranger, coordinator, client):
    cleared(note, stranger)
    sibling = adapted(pattern, coordinator, name="Castlefern weeks", answers=answered(pattern))
    theirs = written(sibling.initiative, coordinator, "Weeks on the hill")
    publish_pattern(theirs, by=coordinator)
    page = client.get(f"/library/patterns/{theirs.pk}/").content.decode()
    assert "What others noted who started from the same" in page
    assert WORDS in page


def test_a_note_kept_back_again_leaves_every_page(pattern, note, stranger, client):
    cleared(note, stranger)
    assert cleared(note, stranger, "back").cleared_by is None
    assert public_pages(pattern, client) == [False, False]
    assert cleared(note, stranger, "here").goes_back is False


def test_an_adopter_who_is_not_shown_shows_no_notes_either(pattern, note, stranger, client):
    cleared(note, stranger)
    note.adaptation.is_public = False
    note.adaptation.save()
    assert public_pages(pattern, client) == [False, False]


def test_nothing_is_cleared_that_nobody_has_read_or_that_names_somebody(note, stranger):
    with pytest.raises(Refusal, match="read every word"):
        say_who_reads(note, readers="everyone", nobody_in_it=False, by=stranger)
    note.why = f"{stranger.name} said so."
    note.save()
    with pytest.raises(Refusal, match="could point at somebody"):
        say_who_reads(note, readers="everyone", nobody_in_it=True, by=stranger)
    note.refresh_from_db()
    assert note.cleared_at is None


def test_a_note_with_no_origin_stays_here(gorbals, coordinator):
    kept = note_change(gorbals, what_changed=WORDS, why="", keep="yes", by=coordinator)
    with pytest.raises(Refusal, match="nowhere for the note to go back to"):
        say_who_reads(kept, readers="back", nobody_in_it=True, by=coordinator)


def test_signing_clears_what_was_read_and_holding_back_takes_it_out_of_the_pack(note, stranger, client):
    theirs = written(note.initiative, stranger, "Govan weeks")
    publish_pattern(theirs, by=stranger)
    theirs.refresh_from_db()
    pack = signed(theirs, stranger)
    note.refresh_from_db()
    assert (note.readers, note.cleared_by) == (ChangeNote.Readers.EVERYONE, stranger)
    cleared(note, stranger, "here")
    held = Pack.objects.get(pk=pack.pk)
    assert document_in(held)["notes"] == []
    assert WORDS not in held.pack_json
    assert held.digest != pack.digest
    (listed,) = client.get("/.well-known/alongside-packs.json").json()["packs"]
    assert listed["digest"] == held.digest
    assert json.loads(held.pack_json)["pattern"]["title"] == "Govan weeks"


def test_the_database_clears_nothing_without_saying_who(note, stranger):
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeNote.objects.filter(pk=note.pk).update(cleared_by=stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeNote.objects.filter(pk=note.pk).update(
            goes_back=False, cleared_by=stranger, cleared_at=note.written_at
        )


def test_it_is_cleared_in_the_browser_by_the_team_alone(note, stranger, coordinator, browse):
    address = note.initiative.at("share:note_readers", pk=note.pk)
    assert browse(coordinator).get(address).status_code == 404
    page = browse(stranger)
    assert WORDS in page.get(address).content.decode()
    refused = page.post(address, {"readers": "everyone"}).content.decode()
    assert "Say that you have read every word" in refused
    answer = page.post(address, {"readers": "everyone", "nobody_in_it": "on"}, follow=True)
    assert "everyone may read it" in answer.content.decode()


def test_one_who_notes_much_does_not_crowd_out_the_others(pattern, note, stranger):
    cleared(note, stranger)
    for number in range(30):
        one = note_change(
            note.initiative, what_changed=f"Change {number}", why="", keep="yes", goes_back=True, by=stranger
        )
        cleared(one, stranger)
    assert ChangeNote.objects.public().newest_of_each(20).count() == 20


def test_cleared_notes_of_adopters_go_along_in_the_pack_of_the_origin(pattern, note, stranger, coordinator):
    assert [step.get("notes") for step in document_of(pattern)["adopted"]] == [None]
    cleared(note, stranger)
    (step,) = document_of(pattern)["adopted"]
    assert [(one["what_changed"], one["id"]) for one in step["notes"]] == [(WORDS, str(note.uid))]
    assert WORDS in " ".join(part.words for line in laid_out(document_of(pattern), ()) for part in line.parts)
    assert read(file_of(signed(pattern, coordinator))).document["adopted"][0]["notes"] == step["notes"]


def test_a_note_held_back_leaves_the_pack_of_the_origin_too(pattern, note, stranger, coordinator):
    cleared(note, stranger)
    pack = signed(pattern, coordinator)
    assert WORDS in pack.pack_json
    cleared(note, stranger, "back")
    held = Pack.objects.get(pk=pack.pk)
    assert WORDS not in held.pack_json
    assert read(file_of(held)).digest == held.digest


def test_a_pack_with_very_many_adopters_names_the_latest_and_can_still_be_read(
    pattern, stranger, coordinator
):
    first = adapted(pattern, stranger)
    first.choices.update(why="y" * 600)
    for number in range(60):
        later = Initiative.objects.get(pk=first.initiative_id)
        later.pk, later.slug = None, f"later-{number}"
        later.save()
        made = Adaptation.objects.create(initiative=later, pattern=pattern, adapted_by=stranger)
        ContextDifference.objects.bulk_create(
            ContextDifference(
                initiative=later, community=later.community, adaptation=made, aspect=aspect, there="t" * 3000,
                here="h" * 3000,
            )
            for aspect in ContextDifference.Aspect.values
        )  # fmt: skip
    document = document_of(pattern)
    assert 20 < len(document["adopted"]) < 61
    assert document["adopted"][-1]["id"] == str(Adaptation.objects.latest("adapted_at").uid)
