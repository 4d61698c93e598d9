"""Paper: printed with numbers, filled in where people are, and entered afterwards without loss or double."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.listen import opinion_map
from alongside.listen.actions import (
    close_conversation,
    enter_asks,
    enter_votes,
    look_after_statement,
    open_conversation,
    print_ask_sheets,
    print_sheets,
    respond,
    shorten_address,
    voice_in,
)
from alongside.listen.marks import WrongMarks, read_marks
from alongside.listen.models import (
    Ask,
    PrintedStatement,
    PrintRun,
    Response,
    Sheet,
    ShortAddress,
    Statement,
    Strength,
    Voice,
)
from tests.cast import queries_for

pytestmark = pytest.mark.django_db
SEEDS = ["The hall should open on Sundays", "Mornings are too early", "We need a kitchen", "Football first"]


@pytest.fixture
def talk(gorbals, coordinator):
    return open_conversation(gorbals, question="What next?", seeds=SEEDS, is_open_to_all=True, by=coordinator)


@pytest.fixture
def run(talk, coordinator):
    return print_sheets(talk, how_many=40, by=coordinator)


def address(talk, name="enter_sheet", **more):
    return talk.initiative.at(f"listen:{name}", pk=talk.pk, **more)


def said(voice):
    """What a voice says to the seeds, in their order; None where nothing."""
    values = dict(Response.objects.filter(voice=voice).values_list("statement__words", "value"))
    return [values.get(words) for words in SEEDS]


def votes(talk, client, **typed):
    return client.post(address(talk), {"number": "1", "whom": "", **typed}, follow=True).content.decode()


# --- marks ---


@pytest.mark.parametrize("typed", ["adp-", "ADP-", "123-", "a d p .", "1,2,3,-", "۱۲۳-", "١٢٣–", "ad3_"])
def test_marks_are_letters_or_figures_in_any_script(typed):
    assert read_marks(typed, lines=4) == "adp-"


def test_a_sign_that_is_no_mark_is_told_with_its_line():
    with pytest.raises(WrongMarks, match=r"^Line 3 has “x”: type a, d or p \(or 1, 2, 3\), or -"):
        read_marks("ad xp", lines=4)


@pytest.mark.parametrize("typed", ["ada", "adadad"])
def test_too_few_or_too_many_marks_are_told_with_both_numbers(typed):
    with pytest.raises(WrongMarks, match=rf"There are {len(typed)} marks, and this sheet has 4 lines"):
        read_marks(typed, lines=4)


def test_a_long_line_of_nonsense_gets_a_few_sentences_only():
    with pytest.raises(WrongMarks) as wrong:
        read_marks("x" * 1000, lines=4)
    assert len(wrong.value.sentences) == 5
    assert "1000 marks" in wrong.value.sentences[-1]


# --- printing ---


def test_sheets_are_numbered_on_and_on_and_journalled(talk, coordinator):
    first = print_sheets(talk, how_many=40, by=coordinator)
    second = print_sheets(talk, how_many=5, by=coordinator)
    assert [(run.first, run.last) for run in (first, second)] == [(1, 40), (41, 45)]
    assert JournalEntry.objects.filter(what="printed voting sheets", by=coordinator).count() == 2


def test_a_sheet_keeps_its_lines_when_statements_are_added_or_held_back(talk, run, coordinator, participant):
    held = talk.statements.get(words="Mornings are too early")
    look_after_statement(held, show=False, why="It names somebody.", by=coordinator)
    Statement.objects.create(initiative=talk.initiative, conversation=talk, words="Later")
    later = print_sheets(talk, how_many=1, by=coordinator)
    assert [statement.words for statement in run.statements()] == SEEDS
    assert [statement.words for statement in later.statements()] == [
        *[words for words in SEEDS if words != held.words],
        "Later",
    ]
    sheet = enter_votes(run, number=1, marks="adpa", by=coordinator)
    assert said(sheet.voice) == [1, -1, 0, 1]


@pytest.mark.parametrize("how_many", [0, -3, 201])
def test_a_run_has_between_one_and_two_hundred_sheets(talk, coordinator, how_many):
    with pytest.raises(Refusal, match="Print between 1 and 200 sheets at a time"):
        print_sheets(talk, how_many=how_many, by=coordinator)


def test_nothing_is_printed_for_a_conversation_that_has_closed(talk, coordinator):
    close_conversation(talk, by=coordinator)
    with pytest.raises(Refusal, match="has closed"):
        print_sheets(talk, how_many=1, by=coordinator)


def test_every_sheet_shows_its_number_every_statement_and_three_boxes(talk, run, coordinator, browse):
    page = browse(coordinator).get(address(talk, "print_run", run=run.pk)).content.decode()
    assert re.findall(r'class="sheet-number">Sheet (\d+)<', page) == [str(n) for n in range(1, 41)]
    assert page.count('class="box"') == 40 * 4 * 3
    assert page.count("<title>QR code</title>") == 40


def test_slips_carry_the_short_address_the_time_and_what_is_done_with_it(talk, coordinator, browse):
    page = browse(coordinator).get(address(talk, "slips")).content.decode()
    letters = ShortAddress.objects.get(conversation=talk).letters
    assert page.count(f"testserver/go/{letters}/") == 8
    assert page.count("It takes about 1 minute.") == 8
    assert "nobody is shown what you said" in page
    assert talk.initiative.name not in page.split("<main")[1]


def test_the_short_address_stays_the_same_and_leads_to_the_conversation(talk, coordinator):
    letters = shorten_address(talk, by=coordinator).letters
    assert shorten_address(talk, by=coordinator).letters == letters
    assert Client().get(f"/go/{letters.lower()}/").url == address(talk, "conversation")


def test_a_short_address_opens_nothing_that_is_not_open_to_all(talk, coordinator):
    letters = shorten_address(talk, by=coordinator).letters
    talk.is_open_to_all = False
    talk.save()
    assert Client().get(f"/go/{letters}/").status_code == 404
    assert Client().get("/go/ZZZZZ/").status_code == 404
    with pytest.raises(Refusal, match="is for members"):
        shorten_address(talk, by=coordinator)


def test_a_conversation_for_members_has_sheets_with_the_door_on_them(gorbals, coordinator, browse):
    ours = open_conversation(gorbals, question="Us?", seeds=SEEDS, is_open_to_all=False, by=coordinator)
    run = print_sheets(ours, how_many=1, by=coordinator)
    client = browse(coordinator)
    assert "testserver/enter/" in client.get(address(ours, "print_run", run=run.pk)).content.decode()
    assert client.get(address(ours, "slips")).url == address(ours, "paper")


def test_the_database_keeps_numbers_and_lines_apart(talk, run, coordinator):
    statement = talk.statements.first()
    same = {"initiative": talk.initiative, "run": run}
    for broken in (
        lambda: PrintRun.objects.create(
            initiative=talk.initiative, conversation=talk, first=1, last=2, printed_by=coordinator
        ),
        lambda: PrintRun.objects.create(
            initiative=talk.initiative, conversation=talk, first=9, last=8, printed_by=coordinator
        ),
        lambda: PrintedStatement.objects.create(**same, line=1, statement=statement),
        lambda: PrintedStatement.objects.create(**same, line=99, statement=statement),
        lambda: Sheet.objects.bulk_create(
            [Sheet(**same, community=talk.community, number=1, entered_by=coordinator) for _ in range(2)]
        ),
        lambda: Sheet.objects.create(**same, number=2, entered_by=coordinator, checked_by=coordinator),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


# --- entering votes ---


def test_a_sheet_without_a_name_is_one_voice_of_its_own(talk, run, key_worker, browse):
    page = votes(talk, browse(key_worker), marks="adp-")
    assert "Sheet 1 is in: 3 of 4 lines ticked." in page
    sheet = Sheet.objects.get()
    assert (sheet.voice.person, said(sheet.voice)) == (None, [1, -1, 0, None])
    entry = JournalEntry.objects.get(what="entered a voting sheet")
    assert (entry.by, entry.on_behalf_of, entry.noun_id) == (key_worker, None, sheet.pk)


def test_the_next_sheet_waits_with_the_cursor_in_its_box(talk, run, coordinator, browse):
    client = browse(coordinator)
    for number in (1, 2, 4):
        page = votes(talk, client, number=number, marks="aaaa")
    assert re.search(r'<input[^>]*name="number"[^>]*value="5"', page)
    assert re.search(r'<input[^>]*name="marks"[^>]*autofocus', page)
    overview = client.get(address(talk, "paper")).content.decode()
    assert "40 sheets printed," in overview
    assert "3 entered," in overview
    assert "Not entered yet: 3, 5–40." in overview


def test_a_sheet_with_nothing_ticked_is_in_and_is_no_voice(talk, run, coordinator):
    sheet = enter_votes(run, number=1, marks="----", by=coordinator)
    assert (sheet.voice, Voice.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"number": "1", "marks": "adx-"}, "Line 3 has “x”"),
        ({"number": "1", "marks": "ad"}, "There are 2 marks, and this sheet has 4 lines."),
        ({"number": "41", "marks": "aaaa"}, "There is no sheet 41: the last that was printed is 40."),
        ({"number": "", "marks": "aaaa"}, "Please answer this."),
        ({"number": "9" * 30, "marks": "aaaa"}, "This can be 99999 or less."),
        ({"number": "1", "marks": ""}, "Please answer this."),
    ],
)
def test_what_is_typed_wrongly_is_told_kept_and_changes_nothing(talk, run, coordinator, browse, typed, told):
    page = votes(talk, browse(coordinator), **typed)
    assert told in page
    assert f'value="{typed["marks"]}"' in page or not typed["marks"]
    assert (Sheet.objects.count(), Response.objects.count()) == (0, 0)


def test_the_same_sheet_typed_twice_is_asked_about_and_nothing_is_changed_before(
    talk, run, coordinator, key_worker, browse
):
    votes(talk, browse(key_worker), marks="aaaa")
    page = votes(talk, browse(coordinator), marks="aada")
    assert "Sheet 1 was entered by Kofi on" in page
    assert "line 3: Agree stands, you typed Disagree" in page
    assert "Say which it is. Nothing has been changed yet." in page
    assert said(Sheet.objects.get().voice) == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("again", "voices"),
    [
        ("keep", [[1, 1, 1, 1]]),
        ("replace", [[1, 1, -1, None]]),
        ("another", [[1, 1, 1, 1], [1, 1, -1, None]]),
    ],
)
def test_the_same_number_again_is_kept_replaced_or_another_persons(
    talk, run, coordinator, browse, again, voices
):
    client = browse(coordinator)
    votes(talk, client, marks="aaaa")
    votes(talk, client, marks="aad-", again=again)
    assert [said(voice) for voice in Voice.objects.order_by("pk")] == voices
    assert [sheet.name for sheet in Sheet.objects.all()] == ["1", "1/2"][: len(voices)]


def test_the_same_form_sent_twice_is_one_sheet(talk, run, coordinator, browse):
    client = browse(coordinator)
    for _ in range(2):
        votes(talk, client, marks="aaaa", once="a" * 32)
    assert (Sheet.objects.count(), Voice.objects.count()) == (1, 1)


def test_two_people_who_enter_the_same_sheet_at_once_get_one_sheet(talk, run, coordinator, key_worker):
    enter_votes(run, number=7, marks="aaaa", by=coordinator)
    with pytest.raises(Refusal, match="Somebody has entered sheet 7 just now"):
        enter_votes(run, number=7, marks="dddd", by=key_worker)
    assert Response.objects.filter(value=1).count() == 4


def test_phone_and_paper_of_one_person_are_one_voice_and_the_conflict_is_asked(
    talk, run, key_worker, participant, browse
):
    phone = voice_in(talk, person=participant, device=None)
    for statement in talk.statements.order_by("pk")[:2]:
        respond(statement, voice=phone, value=-1)
    client = browse(key_worker)
    page = votes(talk, client, marks="adp-", whom=participant.pk)
    assert "Sam has responded already, and said something else on 1 statement." in page
    assert said(phone) == [-1, -1, None, None]
    votes(talk, client, marks="adp-", whom=participant.pk, later="paper")
    assert Voice.objects.count() == 1
    assert said(phone) == [1, -1, 0, None]
    assert Sheet.objects.get().replaced == "d---"
    entry = JournalEntry.objects.get(what="entered a voting sheet")
    assert (entry.by, entry.on_behalf_of) == (key_worker, participant)


def test_what_was_said_later_on_the_phone_stays(talk, run, key_worker, participant, browse):
    phone = voice_in(talk, person=participant, device=None)
    respond(talk.statements.order_by("pk").first(), voice=phone, value=-1)
    votes(talk, browse(key_worker), marks="adp-", whom=participant.pk, later="phone")
    assert said(phone) == [-1, -1, 0, None]
    assert Sheet.objects.get().marks == "adp-"


def test_a_person_sees_what_the_paper_replaced_and_can_say_it_again(
    talk, run, key_worker, participant, browse
):
    phone = voice_in(talk, person=participant, device=None)
    respond(talk.statements.order_by("pk").first(), voice=phone, value=-1)
    enter_votes(run, number=1, marks="adp-", person=participant, by=key_worker)
    client = browse(participant)
    assert "What was typed in from my paper" in client.get(address(talk, "conversation")).content.decode()
    page = client.get(address(talk, "own_sheets")).content.decode()
    assert page.count("You had said before: Disagree.") == 1
    assert "What counts now: Agree." in page
    assert page.count('name="statement"') == 1


def test_a_key_worker_cannot_read_a_named_persons_marks_by_typing_the_number(
    talk, run, key_worker, coordinator, participant, browse
):
    enter_votes(run, number=1, marks="adp-", person=participant, by=coordinator)
    page = votes(talk, browse(key_worker), marks="aaaa")
    assert "It differs on lines 2, 3, 4." in page
    assert "stands, you typed" not in page


def test_a_sheet_that_stands_by_name_is_not_replaced_by_anybody_else(talk, run, coordinator, participant):
    sheet = enter_votes(run, number=1, marks="aaaa", person=participant, by=coordinator)
    with pytest.raises(Refusal, match="stands as somebody else’s by name"):
        enter_votes(run, number=1, marks="dddd", instead_of=sheet, by=coordinator)
    assert said(sheet.voice) == [1, 1, 1, 1]


def test_a_sheet_that_turns_out_to_have_a_name_becomes_that_persons_voice(
    talk, run, coordinator, participant
):
    sheet = enter_votes(run, number=1, marks="aaaa", by=coordinator)
    again = enter_votes(run, number=1, marks="aaaa", person=participant, instead_of=sheet, by=coordinator)
    assert [voice.person for voice in Voice.objects.all()] == [participant]
    assert said(again.voice) == [1, 1, 1, 1]


def test_a_key_worker_speaks_for_their_own_people_only(talk, run, gorbals, browse, coordinator):
    from alongside.community.rules import Role
    from tests.cast import member

    other = member(gorbals, "Ade", Role.PARTICIPANT, key_worker=coordinator)
    worker = member(gorbals, "Wren", Role.KEY_WORKER)
    page = votes(talk, browse(worker), marks="aaaa", whom=other.pk)
    assert "Select a valid choice" in page
    assert Sheet.objects.count() == 0


def test_paper_that_was_filled_in_before_the_end_comes_in_for_two_weeks_after_it(
    talk, run, coordinator, browse
):
    client = browse(coordinator)
    assert (
        "40 printed voting sheets have not been entered."
        in client.get(address(talk, "close_conversation")).content.decode()
    )
    close_conversation(talk, by=coordinator)
    assert "Sheets that were filled in before count all the same" in votes(talk, client, marks="adp-")
    assert said(Sheet.objects.get().voice) == [1, -1, 0, None]
    assert JournalEntry.objects.filter(what="entered a voting sheet after the end").count() == 1


def test_late_paper_moves_the_map_by_fives_or_when_no_more_can_come(talk, run, coordinator):
    for number in range(1, 7):
        enter_votes(run, number=number, marks="aaaa", by=coordinator)
    close_conversation(talk, by=coordinator)
    before = opinion_map.current(talk)
    enter_votes(run, number=7, marks="dddd", by=coordinator)
    assert opinion_map.current(talk) == before
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert opinion_map.current(talk) != before


def test_paper_that_comes_later_than_that_is_refused_and_said_so(talk, run, coordinator, browse):
    close_conversation(talk, by=coordinator)
    talk.closed_at = timezone.now() - timedelta(days=14, minutes=1)
    talk.save()
    page = votes(talk, browse(coordinator), marks="aaaa")
    assert "no more sheets can be entered. Keep the paper." in page
    with pytest.raises(Refusal, match="This conversation closed more than two weeks ago"):
        enter_votes(run, number=1, marks="aaaa", by=coordinator)
    assert (Sheet.objects.count(), Response.objects.count()) == (0, 0)


def test_a_sheet_that_is_entered_before_the_conversation_opens_is_refused_whole(
    talk, run, coordinator, browse
):
    talk.opens_at = timezone.now() + timedelta(days=1)
    talk.save()
    assert "This conversation has not opened yet" in votes(talk, browse(coordinator), marks="aaaa")
    assert (Sheet.objects.count(), Voice.objects.count()) == (0, 0)


def test_an_erased_person_leaves_a_voice_without_a_name(talk, run, coordinator, participant):
    from alongside.community.held import erase_person

    enter_votes(run, number=1, marks="aaaa", person=participant, by=coordinator)
    erase_person(participant, by=coordinator)
    sheet = Sheet.objects.get()
    assert (sheet.person, sheet.voice.person, sheet.marks) == (None, None, "aaaa")


# --- checking ---


def test_a_second_entry_that_says_the_same_is_noted(talk, run, coordinator, key_worker, browse):
    enter_votes(run, number=1, marks="adp-", by=key_worker)
    page = browse(coordinator).post(
        address(talk, "check_sheet"), {"number": "1", "marks": "adp-"}, follow=True
    )
    assert "Sheet 1 is checked." in page.content.decode()
    assert Sheet.objects.get().checked_by == coordinator
    assert JournalEntry.objects.filter(what="checked a voting sheet", by=coordinator).count() == 1


@pytest.mark.parametrize(("right", "third"), [("first", 0), ("second", 1)])
def test_a_second_entry_that_differs_shows_where_and_asks(
    talk, run, coordinator, key_worker, browse, right, third
):
    enter_votes(run, number=1, marks="adp-", by=key_worker)
    client, typed = browse(coordinator), {"number": "1", "marks": "ada-"}
    page = client.post(address(talk, "check_sheet"), typed).content.decode()
    assert "line 3: Pass stands, you typed Agree" in page
    assert Sheet.objects.get().checked_at is None
    client.post(address(talk, "check_sheet"), {**typed, "right": right})
    sheet = Sheet.objects.get()
    assert (said(sheet.voice)[2], sheet.checked_by) == (third, coordinator)


def test_a_sheet_that_was_never_entered_cannot_be_checked(talk, run, coordinator, browse):
    page = browse(coordinator).post(address(talk, "check_sheet"), {"number": "3", "marks": "aaaa"})
    assert "Sheet 3 has not been entered yet." in page.content.decode()


# --- ask sheets ---


@pytest.fixture
def ask_run(gorbals, key_worker):
    return print_ask_sheets(gorbals, how_many=5, by=key_worker)


def asks(gorbals, client, **typed):
    rows = {"ask_1": "", "ask_2": "", "ask_3": "", "strength_1": "", "strength_2": ""}
    return client.post(
        gorbals.at("listen:enter_ask_sheet"), {"number": "1", **rows, **typed}, follow=True
    ).content.decode()


def test_each_row_of_an_ask_sheet_is_kept_word_for_word(gorbals, ask_run, key_worker, participant, browse):
    typed = {"ask_1": "A goal\nwith a net 🥅", "ask_3": "خانه", "strength_1": "I can cook"}
    page = asks(gorbals, browse(key_worker), whom=participant.pk, **typed)
    assert "Sheet 1 is in, word for word." in page
    assert {(ask.words, ask.person, ask.entered_by) for ask in Ask.objects.all()} == {
        ("A goal\nwith a net 🥅", participant, key_worker),
        ("خانه", participant, key_worker),
    }
    assert Strength.objects.get().words == "I can cook"
    assert Sheet.objects.get().asks.count() == 2


def test_an_empty_ask_sheet_says_so(gorbals, ask_run, key_worker, participant, browse):
    assert "Nothing is typed yet" in asks(gorbals, browse(key_worker), whom=participant.pk)
    assert Sheet.objects.count() == 0


def test_an_ask_sheet_has_to_be_somebodys(gorbals, ask_run, key_worker, browse):
    assert "Please answer this." in asks(gorbals, browse(key_worker), whom="", ask_1="A goal")
    assert Ask.objects.count() == 0


@pytest.mark.parametrize(("again", "count"), [("", 1), ("keep", 1), ("replace", 2), ("another", 3)])
def test_the_same_ask_sheet_again_adds_only_what_is_new(
    gorbals, ask_run, key_worker, participant, browse, again, count
):
    client = browse(key_worker)
    asks(gorbals, client, whom=participant.pk, ask_1="A goal")
    asks(gorbals, client, whom=participant.pk, ask_1="A goal", ask_2="A net", again=again)
    assert Ask.objects.count() == count


def test_an_ask_sheet_for_one_person_has_their_nickname_and_waits_for_them(
    gorbals, key_worker, participant, browse
):
    client = browse(key_worker)
    slip = client.post(gorbals.at("listen:ask_paper"), {"how_many": "1", "whom": participant.pk}, follow=True)
    assert "<strong data-own-words>Sam</strong>" in slip.content.decode()
    page = client.get(gorbals.at("listen:enter_ask_sheet")).content.decode()
    assert re.search(rf'<option value="{participant.pk}" selected>Sam</option>', page)


def test_another_key_worker_cannot_print_a_sheet_with_somebodys_name(
    gorbals, key_worker, participant, browse
):
    from alongside.community.rules import Role
    from tests.cast import member

    run = print_ask_sheets(gorbals, how_many=1, person=participant, by=key_worker)
    other = browse(member(gorbals, "Wren", Role.KEY_WORKER))
    assert other.get(gorbals.at("listen:print_ask_run", run=run.pk)).status_code == 404


def test_an_ask_sheet_is_not_added_to_under_another_name(gorbals, ask_run, key_worker, participant):
    from alongside.community.rules import Role
    from tests.cast import member

    sheet = enter_asks(ask_run, number=1, person=participant, asks=["A goal"], strengths=[], by=key_worker)
    ade = member(gorbals, "Ade", Role.PARTICIPANT, key_worker=key_worker)
    with pytest.raises(Refusal, match="stands as somebody else’s"):
        enter_asks(ask_run, number=1, person=ade, asks=["x"], strengths=[], add_to=sheet, by=key_worker)


# --- who may, and how much it costs ---


def test_paper_is_the_teams(talk, run, ask_run, officer, participant, evaluator, stranger, browse):
    pages = [address(talk, name) for name in ("paper", "slips", "enter_sheet", "check_sheet")]
    pages += [address(talk, "print_run", run=run.pk)]
    pages += [talk.initiative.at(f"listen:{name}") for name in ("ask_paper", "enter_ask_sheet")]
    for person, code in ((officer, 403), (participant, 403), (evaluator, 403), (stranger, 404), (None, 404)):
        client = browse(person)
        assert {client.get(page).status_code for page in pages} == {code}
        assert {client.post(page, {"number": 1, "marks": "aaaa"}).status_code for page in pages} == {code}
    assert Sheet.objects.count() == 0


def test_forty_sheets_take_as_many_queries_as_one(talk, run, coordinator, browse):
    client = browse(coordinator)
    enter_votes(run, number=1, marks="aaaa", by=coordinator)
    one = [queries_for(client, address(talk, name)) for name in ("paper", "enter_sheet", "check_sheet")]
    for number in range(2, 40):
        enter_votes(run, number=number, marks="adp-", by=coordinator)
    print_sheets(talk, how_many=3, by=coordinator)
    assert [
        queries_for(client, address(talk, name)) for name in ("paper", "enter_sheet", "check_sheet")
    ] == one
