"""What people took back does not wait to be read: a later copy that says only less takes its place at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alongside.share.document import document_in
from alongside.share.less import tells_only_less
from alongside.share.models import ChangeNote, Pack, Pattern
from alongside.share.packs.sealing import seal

from .packs.making import KEY, document, step
from .test_arriving import govan_began_from_gorbals, let_in, note_of, received

EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
TOLD = document(
    stories=[{"words": "One."}, {"words": "Two."}],
    notes=[note_of(1), note_of(2, "Mornings.")],
    adopted=[step(1, notes=[note_of(3)]), step(2)],
    sealed_at=EARLY,
)


def later(**more):
    return TOLD | {"sealed_at": LATE} | more


@pytest.mark.parametrize(
    ("now", "is_less"),
    [
        (later(), True),
        (later(stories=[{"words": "Two."}]), True),
        (later(notes=[], stories=[], adopted=[]), True),
        (later(adopted=[step(1), step(2)]), True),
        (later(adopted=[step(1, notes=[note_of(3, "Other words.")])]), False),
        (later(adopted=[step(1, initiative="Another")]), False),
        (later(adopted=[step(9)]), False),
        (later(stories=[{"words": "Three."}]), False),
        (later(stories=[{"words": "One.", "later": "more"}]), False),
        (later(stories=[{"words": "One."}, {"words": "One."}]), False),
        (later(notes=[note_of(1, "Other words.")]), False),
        (later(published_on="2014-06-02"), False),
        (later(more="words"), False),
        (later(pattern=TOLD["pattern"] | {"summary": ""}), False),
        (later(sealed_at=EARLY, stories=[]), False),
        ({name: TOLD[name] for name in TOLD if name != "sealed_at"}, False),
    ],
)
def test_only_less_is_less(now, is_less):
    assert tells_only_less(TOLD, now) is is_less


@pytest.mark.django_db
def test_what_was_taken_back_is_gone_when_the_next_copy_comes(gorbals, coordinator):
    told = govan_began_from_gorbals(stories=[{"words": "Mine."}], sealed_at=EARLY)
    pattern = let_in(told, coordinator, gorbals)
    pack = received(told | {"stories": [], "notes": [], "sealed_at": LATE}, coordinator, gorbals)
    assert (pack.state, pack.pattern, document_in(pack)["stories"]) == ("let_in", pattern, [])
    assert ChangeNote.objects.count() == 0
    assert "Mine." not in "".join(Pack.objects.values_list("pack_json", flat=True))


@pytest.mark.django_db
def test_what_has_a_new_word_waits_to_be_read(gorbals, coordinator):
    let_in(TOLD, coordinator, gorbals)
    assert received(later(stories=[], more="words"), coordinator, gorbals).state == "waiting"


@pytest.mark.django_db
def test_what_is_not_in_the_library_waits_however_little_it_says(gorbals, coordinator):
    received(TOLD, coordinator, gorbals)
    assert received(later(stories=[]), coordinator, gorbals).state == "waiting"
    assert Pattern.objects.count() == 0


@pytest.mark.django_db
def test_in_the_browser_it_is_said_that_something_was_taken_back(gorbals, coordinator, browse):
    let_in(TOLD, coordinator, gorbals)
    file = SimpleUploadedFile("a.zip", seal(later(stories=[]), KEY))
    answer = browse(coordinator).post(gorbals.at("share:packs"), {"file": file}, follow=True)
    assert "people took something back" in answer.content.decode()
    assert "One." not in answer.content.decode()
