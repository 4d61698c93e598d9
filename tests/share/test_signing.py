"""A pack is made from an allow-list, read by a person, and only then signed. Nobody is in it."""

import io
import zipfile

import pytest

from alongside.assess.models import Measurement, Outcome, Story
from alongside.community.models import Initiative, JournalEntry, Person
from alongside.community.refusals import Refusal
from alongside.share.actions import (
    note_change,
    publish_reflection,
    reflect,
    sign_pack,
    stories_for,
    told_by,
)
from alongside.share.document import document_in, document_of, file_of
from alongside.share.identifying import looked_at, suspicious
from alongside.share.models import Pack, PatternElement
from alongside.share.packs.reading import read

from .conftest import adapted, signed
from .identifiers import IDENTIFIERS

pytestmark = pytest.mark.django_db


def words_of(file: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as whole:
        return "\n".join(whole.read(name).decode() for name in whole.namelist())


def test_a_pack_says_the_pattern_its_adopters_and_who_signed_it(pattern, coordinator, stranger):
    adapted(pattern, stranger)
    pack = signed(pattern, coordinator)
    sealed = read(file_of(pack))
    told = sealed.document
    assert (told["pattern"]["title"], told["community"]["name"], told["edition"]) == (
        pattern.title,
        "Gorbals",
        1,
    )
    assert [one["community"]["name"] for one in told["adopted"]] == ["Govan"]
    assert told["adopted"][0]["choices"][1] == {
        "part": "who_leads",
        "there": "The fire service.",
        "bearing": "adaptable",
        "choice": "changed",
        "words": "A housing association.",
        "why": "They are closest to the young men.",
    }
    assert sealed.key == pack.key
    assert JournalEntry.objects.get(what="signed a pack").by == coordinator


def test_the_same_rows_give_the_same_file(pattern, coordinator):
    pack = signed(pattern, coordinator)
    assert file_of(pack) == file_of(Pack.objects.get())


def test_signing_again_keeps_one_pack_and_brings_it_up_to_date(pattern, coordinator, stranger):
    signed(pattern, coordinator)
    adapted(pattern, stranger)
    signed(pattern, coordinator)
    assert len(document_in(Pack.objects.get())["adopted"]) == 1


def test_what_changed_since_it_was_read_has_to_be_read_again(pattern, coordinator, stranger):
    reviewed = told_by(document_of(pattern))
    adapted(pattern, stranger)
    with pytest.raises(Refusal, match="Something changed while you read"):
        sign_pack(pattern, stories=[], reviewed=reviewed, nobody_in_it=True, by=coordinator)
    assert Pack.objects.count() == 0


def test_nothing_is_signed_that_nobody_has_read(pattern, coordinator):
    with pytest.raises(Refusal, match="read every word"):
        sign_pack(
            pattern, stories=[], reviewed=told_by(document_of(pattern)), nobody_in_it=False, by=coordinator
        )
    assert Pack.objects.count() == 0


def test_a_story_goes_along_only_if_anyone_may_read_it(pattern, participant, coordinator):
    ours = Story.objects.create(
        initiative=pattern.initiative, person=participant, words="Ours.", cleared_for="us"
    )
    open_to_all = Story.objects.create(
        initiative=pattern.initiative, person=participant, words="I cook now.", cleared_for="anyone"
    )
    assert list(stories_for(pattern)) == [open_to_all]
    with pytest.raises(Refusal, match="only if its teller"):
        signed(pattern, coordinator, [ours])
    pack = signed(pattern, coordinator, [open_to_all])
    assert "I cook now." in words_of(file_of(pack))
    assert "I cook now." not in pack.pack_json


def test_a_story_that_is_taken_back_is_taken_out_of_the_pack(pattern, participant, coordinator):
    from alongside.community.held import erase_person

    story = Story.objects.create(
        initiative=pattern.initiative, person=participant, words="I cook now.", cleared_for="anyone"
    )
    pack = signed(pattern, coordinator, [story])
    erase_person(participant, by=coordinator)
    assert document_in(pack)["stories"] == []
    assert read(file_of(pack)).document["stories"] == []


def test_reflections_go_without_names_and_go_when_erased(pattern, participant, coordinator):
    one = reflect(
        pattern.initiative,
        person=participant,
        by=participant,
        kind="issue",
        words="Too early.",
        perspective="participant",
    )
    publish_reflection(one, by=coordinator)
    pack = signed(pattern, coordinator)
    assert document_in(pack)["reflections"] == [
        {"kind": "issue", "words": "Too early.", "perspective": "participant", "insight": None}
    ]
    type(one).objects.update(words="(erased)")
    assert document_in(pack)["reflections"] == []


def measured(initiative, by, what="Nights in"):
    return Outcome.objects.create(
        initiative=initiative, what=what, unit="nights", better="higher", chosen_by="staff", added_by=by
    )


@pytest.mark.parametrize(
    ("numbers", "value", "about"),
    [
        ({"value": 7.5, "n": 11, "of": 11}, None, "held back"),
        ({"value": 7.5, "n": 20, "of": 40}, 7.5, "20 of 40"),
        ({"value": 7.5, "n": 3}, None, "fewer than five"),
        ({"value": 3.0}, None, "could be a count of fewer than five"),
        ({"value": 0.0}, 0.0, ""),
        ({"value": 250.0}, 250.0, ""),
    ],
)
def test_small_numbers_are_held_back(pattern, coordinator, numbers, value, about):
    outcome = Outcome.objects.create(
        initiative=pattern.initiative,
        what="Nights in",
        unit="nights",
        better="higher",
        chosen_by="staff",
        added_by=coordinator,
    )
    Measurement.objects.create(
        initiative=pattern.initiative,
        outcome=outcome,
        place="Here",
        on="2026-10-01",
        source="us",
        recorded_by=coordinator,
        **numbers,
    )
    told = document_of(pattern)["evidence"][0]["measurements"][0]
    assert told["value"] == value
    assert about in told["about"]


LEAVES = ["element", "title", "choice", "difference", "note", "story", "outcome", "source", "initiative"]


@pytest.mark.parametrize("identifier", IDENTIFIERS[::19])
@pytest.mark.parametrize(
    "where", ["element", "title", "choice", "difference", "note", "story", "outcome", "source", "initiative"]
)
def test_an_identifier_in_anything_that_leaves_stops_the_signature(
    pattern, coordinator, participant, stranger, identifier, where
):
    """Whatever wrote it there, and whatever was checked before: what leaves is looked at when it leaves."""
    Person.objects.create(community=pattern.community, name=identifier[:60])
    here = pattern.initiative
    story = Story.objects.create(initiative=here, person=participant, words="Well.", cleared_for="anyone")
    words = f"It was {identifier} who said so."
    made = adapted(pattern, stranger)
    match where:
        case "element":
            PatternElement.objects.filter(pattern=pattern, part="steps").update(words=words)
        case "title":
            type(pattern).objects.filter(pk=pattern.pk).update(title=words[:120])
            pattern.refresh_from_db()
        case "choice":
            made.choices.filter(choice="kept").update(why=words)
        case "difference":
            made.differences.update(here=words)
        case "note":
            note = note_change(here, what_changed="Later.", why="", keep="yes", by=coordinator)
            from alongside.share.models import Adaptation

            mine = Adaptation.objects.create(
                initiative=here, pattern=pattern, adapted_by=coordinator, is_public=False
            )
            type(note).objects.update(what_changed=words, goes_back=True, adaptation=mine)
        case "story":
            Story.objects.update(words=words)
            story.refresh_from_db()
        case "outcome" | "source":
            outcome = Outcome.objects.create(
                initiative=here,
                what="x" if where == "source" else words,
                unit="u",
                better="higher",
                chosen_by="staff",
                added_by=coordinator,
            )
            Measurement.objects.create(
                initiative=here, outcome=outcome, place="x", on="2026-10-01", value=9.5,
                source=words if where == "source" else "us", recorded_by=coordinator,
            )  # fmt: skip
        case "initiative":
            Initiative.objects.filter(pk=here.pk).update(name=words[:80])
            pattern.refresh_from_db()
            pattern.initiative.refresh_from_db()
    with pytest.raises(Refusal, match="could point at somebody"):
        signed(pattern, coordinator, [story])
    assert Pack.objects.count() == 0


def test_numbers_sums_and_days_are_not_taken_for_people():
    plain = "In 2014-15 it cost £850,000 for 1,040,337 hours on 2014-06-01; 276 of 7,903; weeks 1 to 8."
    assert suspicious([plain], ()) == []


def test_a_word_with_a_capital_is_shown_to_a_person():
    parts = looked_at("We met Shuggie in Govan. Then Police Scotland came.", (), ["Govan", "Police Scotland"])
    assert [(part.words, part.is_sure) for part in parts if part.why] == [("Shuggie", False)]
