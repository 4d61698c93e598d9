"""Paper, the shared tablet and the hall's screen in make-believe languages, with everything on them that can be."""

import re

import pytest

from alongside.listen.actions import (
    enter_votes,
    open_conversation,
    print_ask_sheets,
    print_sheets,
    respond,
    voice_in,
)
from tests.shell.pseudo import pseudo_language
from tests.test_language import missed_on, told_by_people

pytestmark = pytest.mark.django_db
SEEDS = [
    "The hall should open on Sundays",
    "اتوار کو ہال کھلا ہونا چاہیے",
    "We need a kitchen",
    "Football first",
]


@pytest.fixture
def pages(gorbals, coordinator, key_worker, participant, browse):
    """Every page of these, as a function that opens them all: address to what it shows."""
    talk = open_conversation(gorbals, question="What next?", seeds=SEEDS, is_open_to_all=True, by=coordinator)
    run = print_sheets(talk, how_many=3, by=coordinator)
    phone = voice_in(talk, person=participant, device=None)
    respond(talk.statements.first(), voice=phone, value=-1)
    enter_votes(run, number=1, marks="adp-", person=participant, by=key_worker)
    for number in range(8):
        voice = voice_in(talk, person=None, device=f"device {number}")
        for statement in talk.statements.all():
            respond(statement, voice=voice, value=1)
    asks = print_ask_sheets(gorbals, how_many=1, person=participant, by=key_worker)
    own, team, tablet = browse(participant), browse(coordinator), browse(key_worker)
    tablet.post(gorbals.at("listen:kiosk_start", pk=talk.pk), {"quiet": "120"})

    def open_all():
        def at(name, **more):
            return gorbals.at(f"listen:{name}", **more)

        shown = {}
        for name in (
            "paper",
            "slips",
            "enter_sheet",
            "check_sheet",
            "hall",
            "kiosk_start",
            "close_conversation",
        ):
            shown[name] = team.get(at(name, pk=talk.pk))
        for name in ("ask_paper", "enter_ask_sheet"):
            shown[name] = team.get(at(name))
        shown["print_run"] = team.get(at("print_run", pk=talk.pk, run=run.pk))
        shown["print_ask_run"] = team.get(at("print_ask_run", run=asks.pk))
        shown["own_sheets"] = own.get(at("own_sheets", pk=talk.pk))
        typed = {"number": "1", "marks": "dddd", "whom": participant.pk}
        shown["enter_sheet again"] = team.post(at("enter_sheet", pk=talk.pk), typed)
        shown["check_sheet again"] = team.post(at("check_sheet", pk=talk.pk), typed)
        shown["a wrong sign"] = team.post(at("enter_sheet", pk=talk.pk), {"number": "2", "marks": "xx"})
        shown["kiosk"] = tablet.get(at("kiosk", pk=talk.pk))
        tablet.post(at("kiosk", pk=talk.pk))
        for name in ("kiosk_visit", "kiosk_still", "kiosk_statement", "kiosk_thanks"):
            shown[name] = tablet.get(at(name, pk=talk.pk))
        assert {name: answer.status_code for name, answer in shown.items()} == dict.fromkeys(shown, 200)
        return {name: answer.content.decode() for name, answer in shown.items()}

    return open_all


def test_nothing_on_them_is_out_of_a_translators_reach(pages, tmp_path):
    own = told_by_people() | {"Sam", "Mairi", "Kofi"}
    with pseudo_language("en-xa", tmp_path):
        missed = {name: words for name, page in pages().items() if (words := missed_on(page, own))}
    assert missed == {}


def test_a_right_to_left_language_turns_them_round_and_leaves_signs_and_addresses_as_they_are(
    pages, tmp_path
):
    with pseudo_language("ar-xb", tmp_path):
        shown = pages()
    assert [name for name, page in shown.items() if '<html lang="ar-xb" dir="rtl"' not in page] == []
    assert re.search(r'<input[^>]*name="marks"[^>]*dir="ltr"', shown["enter_sheet"])
    for name in ("slips", "print_run", "hall"):
        assert re.search(r'<(p|strong)[^>]*dir="ltr"[^>]*>testserver/go/', shown[name])
