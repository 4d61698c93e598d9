"""Files that come in: looked at first, let in whole or not at all, and what is bad in them told by row and column."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.listen import actions, incoming, looking, tables
from alongside.listen.csv_records import FileProblem, Notes
from alongside.listen.models import Ask, Conversation, Import, Response, Statement, Voice
from alongside.listen.models.files import waiting_room
from alongside.listen.tasks import look_into, write_down
from tests.cast import member
from tests.engines.opinions.conversations import folder_of, votes_of

pytestmark = pytest.mark.django_db
VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
SMALL = {
    "comments.csv": COMMENTS + "1732029000,x,1,5,2,0,1,Open the hall\n1732029000,x,2,5,0,1,-1,Close it\n",
    "votes.csv": VOTES + "1732029001,x,1,7,-1\n1732029002,x,1,7,1\n1732029003,x,2,8,0\n",
    "summary.csv": "topic,What about the hall?\n",
}


def upload(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def uploads(**files: str | bytes) -> list[SimpleUploadedFile]:
    """Names are given without .csv and with _ for -."""
    return [upload(f"{name.replace('_', '-')}.csv", content) for name, content in files.items()]


def zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def small() -> list[SimpleUploadedFile]:
    return [upload(name, content) for name, content in SMALL.items()]


def whats_left() -> list[Path]:
    return list(waiting_room().glob("*/*"))


@pytest.fixture(autouse=True)
def _large_files_at_once_in_tests(settings, tmp_path):
    settings.VAR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


# --- a conversation ---


def bring(initiative, by, files, **more):
    return actions.bring_files(initiative, kind="polis", files=files, by=by, **more)


@pytest.mark.parametrize("name", ["exact-vw", "london.youth.policing", "15-per-hour-seattle"])
def test_a_real_conversation_comes_in_with_every_latest_vote(name, gorbals, coordinator):
    files = [upload(path.name, path.read_bytes()) for path in folder_of(name).glob("*.csv")]
    brought = bring(gorbals, coordinator, files)
    assert (brought.state, brought.notes) == ("ready", [])
    assert brought.question != ""
    assert Conversation.objects.count() == 0

    done = actions.let_in(brought, by=coordinator)
    assert done.state == "done"
    export, statements, _notes = looking.read_conversation(folder_of(name))
    number = dict(zip([s.id for s in statements], Statement.objects.order_by("pk"), strict=True))
    assert [s.words for s in number.values()] == [s.words for s in statements]
    theirs = votes_of(name)
    came = sorted(
        (statement, value) for statement, value in Response.objects.values_list("statement", "value")
    )
    columns, values = theirs.columns.tolist(), theirs.values.tolist()
    ids = theirs.statement_ids.tolist()
    assert came == sorted((number[ids[c]].pk, v) for c, v in zip(columns, values, strict=True))
    assert Voice.objects.filter(person=None, device=None).count() == theirs.people == export.votes.people


def test_a_zip_with_names_as_browsers_give_them_comes_in(gorbals, coordinator):
    packed = zipped({f"report/2024-11-20-{n}".replace(".csv", " (1).csv"): c for n, c in SMALL.items()})
    brought = bring(gorbals, coordinator, [upload("export.zip", packed)])
    assert brought.found["votes"] == 2
    assert brought.question == "What about the hall?"
    assert (brought.notes, brought.found["repeated"]) == ([], 1)


def test_what_had_been_taken_out_comes_in_held_back_and_the_latest_vote_counts(gorbals, coordinator):
    done = actions.let_in(bring(gorbals, coordinator, small()), by=coordinator)
    open_hall, close_it = Statement.objects.order_by("pk")
    assert (open_hall.state, close_it.state) == ("shown", "held")
    assert close_it.state_why == "It had been taken out where it comes from."
    assert open_hall.said_at.year == 2024
    assert list(Response.objects.order_by("pk").values_list("statement", "value")) == [
        (open_hall.pk, 1),
        (close_it.pk, 0),
    ]
    assert {r.at.isoformat() for r in Response.objects.all()} == {
        "2024-11-19T15:10:02+00:00",
        "2024-11-19T15:10:03+00:00",
    }
    assert done.conversation.is_closed
    told = JournalEntry.objects.order_by("pk").values_list("what", "by")
    assert list(told) == [
        ("brought files to be let in", coordinator.pk),
        ("let a conversation in from files", coordinator.pk),
    ]


def test_people_here_can_go_on_with_a_conversation_that_was_let_in(gorbals, coordinator):
    done = actions.let_in(
        bring(gorbals, coordinator, small()), question="Shall we?", stays_open=True, by=coordinator
    )
    assert (done.conversation.question, done.conversation.is_open) == ("Shall we?", True)
    statement = Statement.objects.get(words="Open the hall")
    voice = actions.voice_in(done.conversation, person=coordinator, device=None)
    actions.respond(statement, voice=voice, value=-1)
    assert Response.objects.filter(statement=statement).count() == 2


def test_votes_on_unknown_statements_are_kept_with_them_held_back(gorbals, coordinator):
    votes = VOTES + "1,x,1,7,1\n1,x,99,7,1\n"
    brought = bring(gorbals, coordinator, uploads(comments=SMALL["comments.csv"], votes=votes))
    assert brought.notes == [
        "There are votes on statements that comments.csv does not list (99): they are kept.",
        "Statement 99 has no words in comments.csv: it comes in held back, with its votes.",
    ]
    actions.let_in(brought, question="Hall?", by=coordinator)
    strange = Statement.objects.get(words="Statement 99")
    assert (strange.state, strange.responses.count()) == ("held", 1)


def test_equal_and_overlong_words_are_told_and_no_vote_is_lost(gorbals, coordinator):
    comments = COMMENTS + f"1,x,1,5,0,0,1,Same\n1,x,2,5,0,0,1,Same\n1,x,3,5,0,0,1,{'long ' * 300}\n"
    votes = VOTES + "".join(f"1,x,{s},{p},1\n" for s in (1, 2, 3) for p in range(3))
    brought = bring(gorbals, coordinator, uploads(comments=comments, votes=votes))
    assert brought.notes == [
        "Statement 2 has the same words as one before: it is kept apart, with its number after it.",
        "Statement 3 has 1499 letters; it is kept to its first 1000.",
    ]
    actions.let_in(brought, question="Same?", by=coordinator)
    assert Response.objects.count() == 9
    assert list(Statement.objects.order_by("pk").values_list("words", flat=True))[:2] == ["Same", "Same (2)"]


def test_large_files_are_read_and_written_in_the_background(gorbals, coordinator, monkeypatch):
    monkeypatch.setattr(actions.importing, "AT_ONCE", 10)
    brought = bring(gorbals, coordinator, small())
    brought.refresh_from_db()
    assert (brought.state, brought.found["votes"]) == ("ready", 2)
    actions.let_in(brought, by=coordinator)
    brought.refresh_from_db()
    assert (brought.state, Response.objects.count()) == ("done", 2)
    look_into.func(brought.pk)  # a second time, as after a restart, is nothing
    write_down.func(brought.pk, coordinator.pk)
    assert Response.objects.count() == 2


def test_a_failure_in_the_middle_lets_nothing_in_and_says_so(gorbals, coordinator, monkeypatch):
    brought = bring(gorbals, coordinator, small())

    def breaks(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(actions.importing, "let_votes_in", breaks)
    failed = actions.let_in(brought, by=coordinator)
    assert (failed.state, failed.conversation) == ("failed", None)
    assert failed.failed_why == (
        "Something went wrong on our side, so nothing was let in. Bring the files again."
    )
    assert (Conversation.objects.count(), Statement.objects.count(), Voice.objects.count()) == (0, 0, 0)


def test_the_same_files_are_let_in_once(gorbals, coordinator):
    brought = bring(gorbals, coordinator, small())
    actions.let_in(brought, by=coordinator)
    with pytest.raises(Refusal, match="let in already"):
        actions.let_in(brought, by=coordinator)
    with pytest.raises(Refusal, match="let in already"):
        actions.set_import_aside(brought, by=coordinator)
    assert Conversation.objects.count() == 1


def test_files_set_aside_are_deleted(gorbals, coordinator, django_capture_on_commit_callbacks):
    brought = bring(gorbals, coordinator, small())
    assert len(whats_left()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_import_aside(brought, by=coordinator)
    assert whats_left() == []


BAD_POLIS = {
    "nothing of Polis": ([("photo.jpg", b"\xff\xd8\xff")], "None of these files is of a Polis export"),
    "a cut zip": ([("a.zip", zipped(SMALL)[:200])], "a.zip is called a zip and cannot be opened"),
    "a damaged zip": (
        [("a.zip", zipped(SMALL).replace(zipped(SMALL)[60:90], b"\0" * 30))],
        "a.zip is a zip that cannot be unpacked",
    ),
    "too many in a zip": (
        [("a.zip", zipped({f"{n}.csv": "" for n in range(1001)}))],
        "a.zip holds 1001 files",
    ),
}


@pytest.mark.parametrize("case", BAD_POLIS)
def test_files_that_cannot_be_taken_are_refused_in_a_sentence(case, gorbals, coordinator):
    files, sentence = BAD_POLIS[case]
    with pytest.raises(Refusal, match=sentence):
        bring(gorbals, coordinator, [upload(*file) for file in files])
    assert (Import.objects.count(), whats_left()) == (0, [])


def test_a_zip_bomb_is_refused_by_what_it_says_and_by_what_comes_out(gorbals, coordinator, monkeypatch):
    monkeypatch.setattr(incoming, "LARGEST_UNPACKED", 2_000_000)
    bomb = zipped({"votes.csv": b"0" * 3_000_000})
    with pytest.raises(Refusal, match="more than 1 MB when it is unpacked"):
        bring(gorbals, coordinator, [upload("bomb.zip", bomb)])
    size = (3_000_000).to_bytes(4, "little")
    liar = bomb.replace(size, (1_000).to_bytes(4, "little"))
    with pytest.raises(Refusal, match="bomb"):
        bring(gorbals, coordinator, [upload("bomb.zip", liar)])
    assert whats_left() == []


FAILING = {
    "no words": ({"votes.csv": SMALL["votes.csv"]}, "There is no comments.csv"),
    "no votes": ({"comments.csv": SMALL["comments.csv"]}, "holds no votes"),
    "another table": (
        {"comments.csv": "a,b\n1,2\n", "votes.csv": SMALL["votes.csv"]},
        "comments.csv holds no statements",
    ),
    "a picture by that name": (
        {"comments.csv": SMALL["comments.csv"], "votes.csv": b"\x89PNG\x00\x00"},
        "votes.csv is not a text file",
    ),
}


@pytest.mark.parametrize("case", FAILING)
def test_files_that_cannot_be_read_fail_with_a_sentence_and_are_gone(case, gorbals, coordinator):
    files, sentence = FAILING[case]
    brought = bring(gorbals, coordinator, [upload(*file) for file in files.items()])
    assert brought.state == "failed"
    assert sentence in brought.failed_why


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding, gorbals, coordinator):
    comments = COMMENTS + "1,x,1,5,0,0,1,Café ouvert\n"
    files = uploads(comments=comments.encode(encoding), votes=(VOTES + "1,x,1,7,1\n").encode(encoding))
    brought = bring(gorbals, coordinator, files)
    assert brought.found["sample"] == ["Café ouvert"]
    assert any("Windows-1252" in note for note in brought.notes) == (encoding == "cp1252")


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3))
def test_whatever_bytes_come_there_is_a_sentence_or_a_result(contents):
    import tempfile

    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        for name, content in zip(("comments.csv", "votes.csv", "summary.csv"), contents, strict=False):
            (folder / name).write_bytes(content)
        try:
            said = len(looking.read_conversation(folder)[1])
        except FileProblem as problem:
            said = str(problem).endswith(".")
    assert said > 0


# --- tables ---


def asks_in(name, content, gorbals, people):
    folder = incoming.a_place_to_wait(waiting_room())
    kept = incoming.keep_table(upload(name, content), folder)
    return looking.read_asks(folder / kept, name, gorbals, people)


def test_asks_come_in_with_what_is_wrong_told_by_row_and_column(gorbals, coordinator, participant):
    two = [member(gorbals, "Alex", Role.PARTICIPANT) for _ in range(2)]
    rows = [
        ["Ask", "Person", "Matters", "Said on", "Others may read it"],
        ["Learn to cook", "sam ", 3, "31/3/2026", "yes"],
        ["Learn to cook", "Sam", 3, "", ""],
        ["", "Sam", "", "", ""],
        ["A bike", "Nobody", "", "", ""],
        ["A bike", "Alex", "", "", ""],
        ["=1+1", "Sam", "a lot", "tomorrow", "maybe"],
        ["x" * 2001, "Sam"],
    ]
    asks, notes = asks_in("asks.xlsx", workbook(*rows), gorbals, [participant, *two])
    assert [(a.row, a.words, a.matters, a.may_be_read) for a in asks] == [
        (2, "Learn to cook", 3, True),
        (7, "=1+1", 2, False),
    ]
    assert [note.split(". ")[0] for note in notes] == [
        "asks.xlsx, row 3: column “ask”: this person has asked for exactly this already",
        "asks.xlsx, row 4: column “ask”: empty",
        "asks.xlsx, row 5: column “person”: nobody here beside whom you sit is called that",
        "asks.xlsx, row 6: column “person”: more than one person here is called that",
        "asks.xlsx, row 7: column “matters”: not 1, 2 or 3",
        "asks.xlsx, row 8: column “ask”: 2001 letters, and there is room for 2000",
    ]
    assert not any("Nobody" in note or "Alex" in note for note in notes)


def test_asks_are_let_in_as_said_on_their_day_and_twice_is_once(gorbals, coordinator, participant):
    table = "ask,person,said on\n'=SUM(1),Sam,2026-03-31\n<b>A bike</b>,Sam,\n"
    for expected in (2, 0):
        brought = actions.bring_files(
            gorbals, kind="asks", files=[upload("a.csv", table)], by=coordinator, people=[participant]
        )
        assert brought.found["asks"] == expected
        actions.let_in(brought, by=coordinator, people=[participant])
    first, second = Ask.objects.order_by("pk")
    assert (first.words, first.said_at.date().isoformat()) == ("=SUM(1)", "2026-03-31")
    assert (second.words, second.entered_by) == ("<b>A bike</b>", coordinator)
    assert JournalEntry.objects.filter(what="said what they would like").count() == 2


def test_statements_come_in_from_a_table(gorbals, coordinator):
    table = "Statement\nOpen on Sundays\nopen on  sundays\n\nMore light\n" + "x" * 1001 + "\n"
    brought = actions.bring_files(gorbals, kind="statements", files=[upload("s.csv", table)], by=coordinator)
    assert brought.notes == [
        "s.csv, row 3: column “statement”: the same words as in row 2. Left out.",
        "s.csv, row 6: column “statement”: 1001 letters, and there is room for 1000. Left out: make it shorter.",
    ]
    done = actions.let_in(brought, question="The hall?", stays_open=True, by=coordinator)
    assert list(done.conversation.statements.values_list("words", flat=True)) == [
        "Open on Sundays",
        "More light",
    ]


def spoilt(part: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["ask"], ["x"]))) as good, zipfile.ZipFile(out, "w") as bad:
        for entry in good.infolist():
            bad.writestr(entry.filename, content if entry.filename == part else good.read(entry))
    return out.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
)
BAD_TABLES = {
    "an old workbook": ("asks.xls", b"\xd0\xcf\x11\xe0", "is of a kind that is not read here"),
    "a zip that is no workbook": ("asks.xlsx", zipped({"a.txt": "x"}), "cannot be read as a workbook"),
    "a broken sheet": ("a.xlsx", spoilt("xl/worksheets/sheet1.xml", b"<x"), "cannot be read as a workbook"),
    "entities": ("a.xlsx", spoilt("xl/worksheets/sheet1.xml", LAUGHS), "declares things that no workbook"),
    "nothing": ("asks.csv", b"", "is empty"),
    "no such column": ("asks.csv", b"wish,person\na,Sam\n", "row 1: no column is called “ask”"),
    "a million columns": ("asks.csv", b"," * 1_000_000 + b"\n", "no column is called “ask”"),
    "one endless line": ("asks.csv", b"ask\n" + b"x" * 2_000_001, "is longer than 2000000 characters"),
    "NUL bytes": ("asks.csv", b"ask,person\0\n", "is not a text file"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_tables_that_cannot_be_read_are_refused_in_a_sentence(case, gorbals, participant):
    name, content, sentence = BAD_TABLES[case]
    with pytest.raises(FileProblem, match=sentence) as told:
        asks_in(name, content, gorbals, [participant])
    assert str(told.value).startswith(name)


def test_a_workbook_bomb_is_refused_before_it_is_opened(gorbals, participant, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_WORKBOOK", 1_000_000)
    bomb = spoilt("xl/worksheets/sheet1.xml", b" " * 2_000_000)
    with pytest.raises(FileProblem, match="more than 0 MB when it is unpacked"):
        asks_in("bomb.xlsx", bomb, gorbals, [participant])


def test_a_table_that_is_too_long_is_read_to_its_limit(gorbals, participant, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    table = "ask,person\n" + "".join(f"{n},Sam\n" for n in range(6))
    asks, notes = asks_in("a.csv", table, gorbals, [participant])
    assert [a.words for a in asks] == ["0", "1", "2"]
    assert notes[0].startswith("a.csv, row 5: this table is longer than 3 rows")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=60)))
def test_any_words_written_to_a_table_come_back_as_they_were(words):
    import csv
    import tempfile

    from alongside.listen.csv_records import guarded

    wanted = [text for text in (word.strip() for word in words) if text]
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "table.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([["statement"], *([guarded(word)] for word in wanted)])
        read = tables.read_table(path, "table.csv", Notes("table.csv"), looking.STATEMENT_COLUMNS)
        assert [row.cells["statement"] for row in read] == wanted


# --- pages ---


def test_the_team_brings_a_conversation_in_by_its_pages(gorbals, coordinator, browse):
    client = browse(coordinator)
    asked = client.get(gorbals.at("listen:bring_polis")).content.decode()
    assert 'enctype="multipart/form-data"' in asked
    answer = client.post(gorbals.at("listen:bring_polis"), {"file": small()}, follow=True)
    page = answer.content.decode()
    assert "Is this what you wanted to bring?" in page
    assert "Open the hall" in page
    brought = Import.objects.get()
    answer = client.post(gorbals.at("listen:brought", pk=brought.pk), {"question": ""})
    assert "Please answer this." in answer.content.decode()
    answer = client.post(gorbals.at("listen:brought", pk=brought.pk), {"question": "The hall?"}, follow=True)
    assert "Everything was let in" in answer.content.decode()
    assert "The hall?" in client.get(gorbals.at("listen:files")).content.decode()


def test_the_page_warns_that_a_large_conversation_holds_others_up(gorbals, coordinator, browse):
    brought = bring(gorbals, coordinator, small())
    client, address = browse(coordinator), gorbals.at("listen:brought", pk=brought.pk)
    assert "nobody else can send anything" not in client.get(address).content.decode()
    Import.objects.update(found={**brought.found, "votes": 2_000_000})
    warned = "nobody else can send anything" in client.get(address).content.decode()
    assert warned == (connection.vendor == "sqlite")


def test_hostile_words_are_shown_as_words(gorbals, coordinator, browse):
    comments = COMMENTS + "1,x,1,5,0,0,1,<script>alert(1)</script>\n1,x,2,5,0,0,1,'=cmd()\n"
    files = uploads(comments=comments, votes=VOTES + "1,x,1,<b>x</b>,1\n1,x,1,2,1\n")
    page = browse(coordinator).post(gorbals.at("listen:bring_polis"), {"file": files}, follow=True)
    text = page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<b>x</b>" not in text
    assert "=cmd()" in text


def test_a_refused_file_is_told_on_the_page_that_asked_for_it(gorbals, coordinator, browse):
    client = browse(coordinator)
    page = client.post(gorbals.at("listen:bring_polis"), {"file": upload("a.txt", "x")}).content.decode()
    assert "None of these files is of a Polis export" in page
    page = client.post(gorbals.at("listen:bring_polis")).content.decode()
    assert "Choose a file first" in page


def test_a_form_that_is_too_large_is_refused_before_it_is_read(gorbals, coordinator, browse, monkeypatch):
    monkeypatch.setattr(incoming, "LARGEST_UPLOAD", -incoming.MEGABYTE + 100)
    answer = browse(coordinator).post(gorbals.at("listen:bring_polis"), {"file": small()})
    assert answer.status_code == 400
    assert "larger than this site takes at once" in answer.content.decode()


def test_a_key_worker_brings_the_asks_of_those_beside_whom_they_sit(gorbals, key_worker, participant, browse):
    member(gorbals, "Lou", Role.PARTICIPANT)
    client = browse(key_worker)
    table = upload("asks.csv", "ask,person\nA bike,Sam\nA boat,Lou\n")
    page = client.post(gorbals.at("listen:bring_asks"), {"file": table}, follow=True).content.decode()
    assert "A bike" in page
    assert "row 3: column “person”" in page
    brought = Import.objects.get()
    client.post(gorbals.at("listen:brought", pk=brought.pk), follow=True)
    assert [(ask.words, ask.person, ask.entered_by) for ask in Ask.objects.all()] == [
        ("A bike", participant, key_worker)
    ]


def test_templates_are_tables_that_can_be_brought_back(gorbals, coordinator, participant, browse):
    table = browse(coordinator).get(gorbals.at("listen:asks_template"))
    assert table["Content-Disposition"] == 'attachment; filename="asks.csv"'
    asks, notes = asks_in("asks.csv", table.content, gorbals, [participant])
    assert ([ask.words for ask in asks], notes) == (["I would like to learn to cook"], [])


@pytest.mark.parametrize("who", ["officer", "participant", "evaluator"])
def test_nobody_outside_the_team_brings_files(who, gorbals, coordinator, browse, request):
    brought = bring(gorbals, coordinator, small())
    client = browse(request.getfixturevalue(who))
    for name in ("files", "bring_polis", "bring_statements", "bring_asks", "asks_template"):
        assert client.get(gorbals.at(f"listen:{name}")).status_code == 403
    assert client.get(gorbals.at("listen:brought", pk=brought.pk)).status_code == 403
    assert client.post(gorbals.at("listen:brought", pk=brought.pk), {"question": "x"}).status_code == 403


def test_a_stranger_finds_no_files(gorbals, coordinator, stranger, browse):
    brought = bring(gorbals, coordinator, small())
    for client in (browse(stranger), browse(None)):
        assert client.get(gorbals.at("listen:files")).status_code == 404
        assert client.post(gorbals.at("listen:set_import_aside", pk=brought.pk)).status_code == 404
    brought.refresh_from_db()
    assert brought.state == "ready"
