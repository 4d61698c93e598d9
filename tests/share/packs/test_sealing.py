"""A pack goes out and comes in the same: bytes, signature, unknown fields, words of any script."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.share.models import (
    AdaptationChoice,
    ChangeNote,
    ContextDifference,
    PatternElement,
    Perspective,
    Reflection,
)
from alongside.share.packs import labels
from alongside.share.packs.comparing import differences
from alongside.share.packs.format import Unreadable, understood, written
from alongside.share.packs.inert import is_inert_page
from alongside.share.packs.keys import fingerprint, instance_key, public_half
from alongside.share.packs.page import licence_text, page
from alongside.share.packs.reading import read
from alongside.share.packs.schema import SCHEMA
from alongside.share.packs.sealing import seal
from alongside.shell.rasters import made_plain

from .making import GOVAN, KEY, OTHER, document, documents, named, picture, step, words

PICTURES = {
    "a.png": picture("PNG"),
    "b.jpg": made_plain(picture("JPEG")).content,
    "c.png": picture("PNG", size=(20, 90)),
}


@given(documents())
def test_pack_import_pack_is_the_same_file(told):
    file = seal(told, KEY)
    sealed = read(file)
    assert sealed.file() == file
    assert seal(sealed.document, KEY) == file
    assert sealed.document == told


@given(documents(), st.sets(st.sampled_from(["a.png", "b.jpg", "c.png"])), words)
def test_pack_import_pack_is_the_same_file_with_pictures(told, names, said):
    media = {name: PICTURES[name] for name in names}
    told |= {"pictures": [one | {"alt": said} for one in named(media)]} if media else {}
    file = seal(told, KEY, media)
    sealed = read(file)
    assert sealed.file() == file
    assert seal(sealed.document, KEY, sealed.media) == file
    assert is_inert_page(sealed.files["index.html"])


@given(documents())
def test_the_page_of_any_pack_can_run_and_fetch_nothing(told):
    assert is_inert_page(page(told, {}).encode())


def test_two_keys_make_two_signatures_over_the_same_words():
    mine, theirs = read(seal(document(), KEY)), read(seal(document(), OTHER))
    assert mine.digest == theirs.digest
    assert (mine.key, theirs.key) == (public_half(KEY), public_half(OTHER))
    assert mine.fingerprint != theirs.fingerprint
    assert len(mine.fingerprint) == 19


def test_fields_that_this_version_does_not_know_are_kept():
    told = document(weather={"then": ["rain", 1.5, None]})
    assert read(seal(told, KEY)).document["weather"] == {"then": ["rain", 1.5, None]}


def test_an_instance_makes_its_key_once_and_for_its_owner_alone(tmp_path):
    first = instance_key(tmp_path)
    assert public_half(instance_key(tmp_path)) == public_half(first)
    assert (tmp_path / "pack-key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["pack-key"]
    assert fingerprint(public_half(first)) == fingerprint(public_half(first))


def test_markup_in_words_is_shown_as_words():
    told = document(community={"name": "<script>alert(1)</script>"})
    assert "<script>" not in page(told, {})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(told, {})


def test_an_address_that_is_none_is_not_linked():
    told = document(licence={"name": "free", "url": 'https://a.example/" onclick="x'})
    assert "onclick" not in page(told, {}).replace("&quot;", "").split("</main>")[1]


def test_what_differs_is_said_part_by_part():
    before = document()
    after = document(adopted=[step()])
    after["pattern"]["elements"][0]["words"] = "Ask them first."
    found = [(one.what, one.before, one.after) for one in differences(before, after)]
    assert found == [
        ("the steps", "Ask first. (core: why it works)", "Ask them first. (core: why it works)"),
        ("adopted", "0", "1"),
    ]
    assert differences(before, before) == []


def test_labels_are_the_words_of_our_pages():
    assert {key: str(words) for key, words in PatternElement.Part.choices} == labels.PART
    assert {key: str(words) for key, words in PatternElement.Bearing.choices} == labels.BEARING
    assert {key: str(words) for key, words in AdaptationChoice.Choice.choices} == labels.CHOICE
    assert {key: str(words) for key, words in ContextDifference.Aspect.choices} == labels.ASPECT
    assert {key: str(words) for key, words in ChangeNote.Keep.choices} == labels.KEEP
    assert {key: str(words) for key, words in Perspective.choices} == labels.PERSPECTIVE
    assert {key: str(words) for key, words in Reflection.Kind.choices} == labels.KIND


def test_the_schema_is_one_and_the_document_keeps_to_it():
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(SCHEMA)
    assert understood(written(document()).encode()) == document()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"version": 2}, "made by a newer Alongside"),
        ({"version": "1"}, "does not keep to the format at version"),
        ({"format": "zip"}, "not a pack of Alongside"),
        ({"id": "me"}, "does not keep to the format at id"),
        ({"pattern": {"title": "", "summary": "", "elements": []}}, "does not keep to the format at pattern"),
        ({"adopted": [step(n) for n in range(2_001)]}, "lists 2,001 adaptations, and 2,000"),
        ({"community": {"name": "a\x00b"}}, "a character in it that no text holds"),
        ({"community": {"name": "a\ud800b"}}, "a character in it that no text holds"),
        ({"later": {"a\udfff": 1}}, "a character in it that no text holds"),
        ({"sealed_at": "yesterday"}, "does not keep to the format at sealed_at"),
    ],
)
def test_what_breaks_the_format_is_refused_in_a_sentence(more, sentence):
    with pytest.raises(Unreadable, match=sentence):
        understood(json.dumps(document(**more)).encode())


def test_lineage_that_goes_round_is_refused():
    itself = step(1)
    with pytest.raises(Unreadable, match="circle"):
        understood(json.dumps(document(began=[itself])).encode())
    govan = {
        "pattern": "22222222-2222-4222-8222-222222222222",
        "edition": 1,
        "title": "x",
        "community": {"name": "x"},
    }
    with pytest.raises(Unreadable, match="circle"):
        understood(
            json.dumps(document(began=[step(1) | {"from": govan}, step(2) | {"from": govan}])).encode()
        )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"\xff\xfe", "not JSON in UTF-8"),
        (b"[" * 100_000, "not JSON in UTF-8"),
        (b'{"format": "alongside-pack", "version": 1, "a": NaN}', "a number in it that is none"),
        (b'{"a": 1, "a": 2}', "says the same thing twice"),
        (b"[]", "not a pack of Alongside"),
        (b" " * 2_000_001, "larger than 2 MB"),
    ],
)
def test_what_is_not_a_document_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(Unreadable, match=sentence):
        understood(text)


def test_what_is_nested_too_deeply_is_refused():
    deep = {}
    for _level in range(60):
        deep = {"deeper": deep}
    with pytest.raises(Unreadable, match="nested too deeply"):
        understood(json.dumps(document(later=deep)).encode())


def test_the_page_of_format_1_is_the_page_that_it_was():
    """Readers everywhere write it from the document and compare: another page is another format, with a new number."""
    note = {
        "id": "66666666-6666-4666-8666-000000000001",
        "what_changed": "Afternoons.",
        "why": "Mornings are for school.",
        "keep": "not_sure",
        "on": "2015-11-01",
    }
    number = {
        "place": "Here",
        "comparator": False,
        "on": "2014-01-01",
        "value": 14.5,
        "about": "x",
        "source": "y",
    }
    held_back = {
        "place": "There",
        "comparator": True,
        "on": "2014-01-01",
        "until": "2014-12-31",
        "value": None,
    }
    told = document(
        is_illustration=True,
        adopted=[step(1, notes=[note])],
        notes=[note],
        evidence=[
            {
                "what": "in work",
                "unit": "people",
                "better": "higher",
                "chosen_by": "the people",
                "limits": "Few.",
                "measurements": [number, held_back],
            }
        ],
        stories=[{"words": "It was ours."}],
        reflections=[{"kind": "issue", "words": "Too late.", "perspective": "front_line", "insight": None}],
        began=[step(2, **{"from": step()["from"] | {"pattern": GOVAN}})],
    )
    letters = page(told, {}).encode() + licence_text(told).encode()
    assert sha256(letters).hexdigest() == "07494487701295dc03a0b05e2ee5705064420d2d40a361b08af219997f8eb5eb"


def test_a_number_is_shown_to_its_last_digit():
    number = {"place": "Here", "comparator": False, "on": "2014-01-01", "value": 1234567.25}
    outcome = {
        "what": "Pounds", "unit": "£", "better": "higher", "chosen_by": "staff", "limits": "None",
        "measurements": [number],
    }  # fmt: skip
    assert ">1234567.25<" in page(document(evidence=[outcome]), {})
