"""What leaves as a file: every column explained, nobody named unless asked, and a file that broke says so."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter

import openpyxl
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.listen import actions, exports
from alongside.listen.exports import writing
from alongside.listen.models import Ask, Conversation, Export, Response, Statement, Strength, Voice
from alongside.listen.polis import read_polis
from tests.cast import member
from tests.engines.opinions.conversations import folder_of
from tests.listen.test_files_in import upload

pytestmark = pytest.mark.django_db


def taken(initiative, by, what, form, **more) -> bytes:
    export = actions.take_out(initiative, what=what, form=form, by=by, **more)
    return b"".join(exports.sent(export, exports.written(export)))


def csv_table(content: bytes, name: str) -> list[dict[str, str]]:
    text = zipfile.ZipFile(io.BytesIO(content)).read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheet(content: bytes, name: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content))[name].values)


@pytest.fixture
def asked(gorbals, participant, coordinator, key_worker) -> list[Ask]:
    first = actions.say_ask(gorbals, person=participant, words="=1+1 and <b>cake</b>", by=key_worker)
    second = actions.say_ask(
        gorbals, person=participant, words="A bike\nand a lock, مرحبا 🚲", by=participant
    )
    actions.answer_ask(first, outcome="refused", answer="No oven, sorry.", by=coordinator)
    return [first, second]


@pytest.fixture
def talk(gorbals, coordinator) -> Conversation:
    """Six voices; three statements, one of them made here by one of the six."""
    held = actions.open_conversation(
        gorbals, question="The hall?", seeds=["Open it", "Paint it"], is_open_to_all=True, by=coordinator
    )
    voices = [actions.voice_in(held, person=None, device=f"d{n}") for n in range(6)]
    for number, voice in enumerate(voices):
        for statement in held.statements.all():
            actions.respond(statement, voice=voice, value=1 - number % 3)
    own = actions.make_statement(
        held, words="I am the one with the dog", voice=actions.voice_in(held, person=coordinator, device=None)
    )
    actions.respond(own, voice=voices[0], value=-1)
    return held


@pytest.mark.parametrize("with_names", [False, True])
def test_asks_leave_with_names_only_when_asked(with_names, gorbals, coordinator, asked):
    rows = csv_table(taken(gorbals, coordinator, "asks", "csv", with_names=with_names), "asks")
    assert [(r["number"], r["words"], r["outcome"], r["answer"]) for r in rows] == [
        ("1", "'=1+1 and <b>cake</b>", "refused", "No oven, sorry."),
        ("2", "A bike\nand a lock, مرحبا 🚲", "open", ""),
    ]
    named = {"person", "entered_by", "answered_by"}
    assert (named & set(rows[0])) == (named if with_names else set())
    content = taken(gorbals, coordinator, "asks", "json", with_names=with_names).decode()
    assert ("Sam" in content, "Mairi" in content) == (with_names, with_names)


def test_the_forms_hold_the_same_rows_and_explain_every_column(gorbals, coordinator, asked):
    as_json = json.loads(taken(gorbals, coordinator, "asks", "json"))
    assert (as_json["complete"], as_json["format"]) == (True, "alongside listen export 1")
    from_json = as_json["tables"]["asks"]
    header, *rows = sheet(taken(gorbals, coordinator, "asks", "xlsx"), "asks")
    assert [dict(zip(header, row, strict=True)) for row in rows] == from_json
    assert from_json[0]["words"] == "=1+1 and <b>cake</b>"
    packed = taken(gorbals, coordinator, "asks", "csv")
    explained = [row["column"] for row in csv_table(packed, "dictionary") if row["column"]]
    assert explained == list(header) == [row["column"] for row in as_json["dictionary"] if row["column"]]


def test_nothing_in_a_workbook_is_a_formula(gorbals, coordinator, asked):
    book = openpyxl.load_workbook(io.BytesIO(taken(gorbals, coordinator, "asks", "xlsx")))
    kinds = {cell.data_type for row in book["asks"].iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}


def test_strengths_leave_with_how_often_they_were_used(gorbals, coordinator, participant):
    strength = actions.offer_strength(gorbals, person=participant, words="Mending bikes", by=participant)
    favour = actions.ask_favour(strength, words="Mend mine?", by=coordinator)
    actions.answer_favour(favour, yes=True, by=participant)
    (row,) = csv_table(taken(gorbals, coordinator, "strengths", "csv"), "strengths")
    assert (row["words"], row["asked"], row["yes"], row["done"]) == ("Mending bikes", "1", "1", "0")
    assert "person" not in row
    assert Strength.objects.count() == 1


def test_a_conversation_leaves_without_what_points_at_somebody(gorbals, coordinator, talk):
    content = json.loads(taken(gorbals, coordinator, "conversation", "json", conversation=talk))
    tables = content["tables"]
    assert tables["conversation"][0]["voices"] == 7
    assert [(s["words"], s["agree"], s["disagree"], s["pass"]) for s in tables["statements"]] == [
        ("Open it", 2, 2, 2),
        ("Paint it", 2, 2, 2),
        ("I am the one with the dog", None, None, None),
    ]
    assert Counter(r["statement"] for r in tables["responses"]) == {0: 6, 1: 6}
    assert set(tables["responses"][0]) == {"voice", "statement", "response", "day"}
    assert {r["voice"] for r in tables["responses"]} < set(range(7))
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", r["day"]) for r in tables["responses"])


def test_voices_have_other_numbers_in_every_export(gorbals, coordinator, talk):
    def votes_by_voice() -> list[object]:
        content = json.loads(taken(gorbals, coordinator, "conversation", "json", conversation=talk))
        rows = content["tables"]["responses"]
        return [[r["response"] for r in rows if r["voice"] == n] for n in range(7)]

    seen = [votes_by_voice() for _ in range(12)]
    assert len({json.dumps(one) for one in seen}) > 1
    assert len({json.dumps(sorted(one)) for one in seen}) == 1  # the same votes each time


def test_responses_of_fewer_than_five_voices_stay_here(gorbals, coordinator):
    few = actions.open_conversation(
        gorbals, question="?", seeds=["One", "Two"], is_open_to_all=False, by=coordinator
    )
    for name in "abcd":
        voice = actions.voice_in(few, person=None, device=name)
        actions.respond(few.statements.first(), voice=voice, value=1)
    tables = json.loads(taken(gorbals, coordinator, "conversation", "json", conversation=few))["tables"]
    assert (tables["responses"], tables["conversation"][0]["voices"]) == ([], 4)
    assert tables["statements"][0]["agree"] is None


# --- the Polis format ---


@pytest.mark.parametrize(
    "name", ["exact-vw", "london.youth.policing", "15-per-hour-seattle", "vtaiwan.uberx"]
)
def test_a_real_conversation_comes_in_and_goes_out_as_it_was(name, gorbals, coordinator, tmp_path, settings):
    settings.VAR = tmp_path / "var"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    files = [upload(path.name, path.read_bytes()) for path in folder_of(name).glob("*.csv")]
    brought = actions.bring_files(gorbals, kind="polis", files=files, by=coordinator)
    brought.refresh_from_db()
    actions.let_in(brought, by=coordinator)
    content = taken(gorbals, coordinator, "conversation", "polis", conversation=Conversation.objects.get())
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "out")
    before, after = read_polis(folder_of(name)), read_polis(tmp_path / "out")
    assert after.notes == ()
    assert after.topic == before.topic.strip()
    assert Counter(votes_by_words(after)) == Counter(votes_by_words(before))
    assert [s.words for s in after.statements] == [s.words.strip() for s in before.statements]
    assert [s.moderated == -1 for s in after.statements] == [s.moderated == -1 for s in before.statements]
    (tmp_path / "out" / "votes.csv").unlink()
    assert Counter(votes_by_words(read_polis(tmp_path / "out"))) == Counter(votes_by_words(before))


def votes_by_words(export) -> list[tuple[tuple[str, int], ...]]:
    """Each person as their votes, by the words of the statements: the same whoever has which number."""
    votes, words = export.votes, {one.id: one.words.strip() for one in export.statements}
    columns = [words[number] for number in votes.statement_ids.tolist()]
    said: dict[int, list[tuple[str, int]]] = {}
    for row, column, value in zip(
        votes.rows().tolist(), votes.columns.tolist(), votes.values.tolist(), strict=True
    ):
        said.setdefault(row, []).append((columns[column], value))
    return [tuple(sorted(one)) for one in said.values()]


def test_polis_files_have_the_columns_of_real_ones_and_no_author_is_a_voter(gorbals, coordinator, talk):
    packed = zipfile.ZipFile(
        io.BytesIO(taken(gorbals, coordinator, "conversation", "polis", conversation=talk))
    )
    assert packed.namelist() == ["votes.csv", "participants-votes.csv", "comments.csv", "summary.csv"]
    for name in packed.namelist()[:3]:
        real = folder_of("15-per-hour-seattle") / name
        ours = packed.read(name).decode().splitlines()[0].split(",")
        with real.open() as file:
            assert ours[:6] == file.readline().strip().split(",")[:6]
    comments = list(csv.DictReader(io.StringIO(packed.read("comments.csv").decode())))
    voters = {row["voter-id"] for row in csv.DictReader(io.StringIO(packed.read("votes.csv").decode()))}
    assert not voters & {row["author-id"] for row in comments}
    assert [(row["agrees"], row["disagrees"]) for row in comments] == [("2", "2"), ("2", "2"), ("0", "0")]


def test_what_cannot_be_taken_out_is_refused(gorbals, coordinator, talk):
    for more, sentence in (
        ({"what": "asks", "form": "polis"}, "Only a conversation"),
        ({"what": "conversation", "form": "csv"}, "Choose which"),
        ({"what": "conversation", "form": "csv", "conversation": talk, "with_names": True}, "without names"),
    ):
        with pytest.raises(Refusal, match=sentence):
            actions.take_out(gorbals, by=coordinator, **more)
    assert Export.objects.count() == 0


# --- whole, broken off, failed ---


def test_every_export_is_journalled_and_says_how_it_ended(gorbals, coordinator, asked):
    taken(gorbals, coordinator, "asks", "csv", with_names=True)
    export = Export.objects.get()
    assert (export.state, export.rows, export.taken_by) == ("done", 2, coordinator)
    entry = JournalEntry.objects.latest("pk")
    assert (entry.what, entry.by, entry.noun_id) == ("took data out with names", coordinator, export.pk)


def test_an_export_that_the_browser_breaks_off_is_kept_as_broken_off(gorbals, coordinator, asked):
    export = actions.take_out(gorbals, what="asks", form="json", by=coordinator)
    sent = exports.sent(export, exports.written(export))
    next(sent)
    sent.close()
    assert Export.objects.get().state == "broken"
    assert JournalEntry.objects.latest("pk").what == "an export did not go out whole"


class Breaks(Exception):
    pass


def breaking(rows):
    yield from rows
    raise Breaks


TABLES = [("t", ("a", "b"), [(n, f"text {n * 7919 % 104729}") for n in range(20_000)])]


def written(form: str, rows) -> list[bytes]:
    """What was sent of one table before its rows ended or broke."""
    tables = iter([(name, columns, rows(iter(some))) for name, columns, some in TABLES])
    sent = {
        "csv": lambda: writing.zipped(writing.csv_files(tables)),
        "xlsx": lambda: writing.zipped(writing.workbook_files(tables)),
        "json": lambda: writing.json_pieces({"format": "x"}, (("table",), []), tables),
    }[form]()
    pieces = []
    try:
        for piece in sent:
            pieces.append(piece)
    except Breaks:
        pieces.append(b"")
    return pieces


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_zip_that_broke_off_does_not_open_and_a_whole_one_does(form):
    assert zipfile.ZipFile(io.BytesIO(b"".join(written(form, iter)))).testzip() is None
    broken = b"".join(written(form, breaking))
    assert len(broken) > 1000
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(broken))


def test_json_that_broke_off_is_no_json_and_lacks_complete():
    assert json.loads(b"".join(written("json", iter)))["complete"] is True
    broken = b"".join(written("json", breaking))
    assert b"complete" not in broken
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken)


def test_a_long_table_goes_on_in_a_second_sheet(monkeypatch):
    monkeypatch.setattr(writing, "LONGEST_SHEET", 8000)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(written("xlsx", iter))))
    assert book.sheetnames == ["t", "t 2", "t 3"]
    assert [book[name].max_row for name in book.sheetnames] == [8001, 8001, 4001]
    assert list(book["t 3"].values)[-1] == (19_999, "text 21833")


@given(st.lists(st.tuples(st.integers(-9, 9), st.text(max_size=40)), max_size=8))
def test_any_words_survive_in_every_form(rows):
    def table():
        return iter([("t", ("number", "words"), iter(rows))])

    as_json = json.loads(b"".join(writing.json_pieces({"format": "x"}, (("table",), []), table())))
    assert [(r["number"], r["words"] or "") for r in as_json["tables"]["t"]] == rows
    book = openpyxl.load_workbook(io.BytesIO(b"".join(writing.zipped(writing.workbook_files(table())))))
    read = [(number, words or "") for number, words in list(book["t"].values)[1:]]
    clean = [(n, writing.NOT_XML.sub("\ufffd", w).replace("\r\n", "\n").replace("\r", "\n")) for n, w in rows]
    assert [(n, str(w).replace("_x000D_", "\n")) for n, w in read] == clean


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_an_export_that_fails_in_the_middle_sends_nothing_and_says_so(
    form, gorbals, coordinator, asked, browse
):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite lets a row in that cannot be read; PostgreSQL does not.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE listen_ask SET words = CAST(x'ff' AS TEXT) WHERE id = %s", [asked[1].pk])
    client = browse(coordinator)
    page = client.post(gorbals.at("listen:take_out"), {"what": "asks", "form": form}).content.decode()
    assert "The file could not be written whole, so nothing was sent." in page
    export = Export.objects.get()
    assert export.state == "failed"
    assert JournalEntry.objects.latest("pk").what == "an export did not go out whole"
    listed = client.get(gorbals.at("listen:files")).content.decode()
    assert "It could not be written whole, so nothing was sent." in listed


# --- pages ---


def test_the_team_takes_a_conversation_out_by_its_page(gorbals, coordinator, talk, browse):
    client = browse(coordinator)
    given = {"what": "conversation", "form": "csv", "conversation": talk.pk}
    answer = client.post(gorbals.at("listen:take_out"), given)
    assert re.fullmatch(
        r'attachment; filename="conversation-[\d-]{10}\.csv\.zip"', answer["Content-Disposition"]
    )
    rows = csv_table(b"".join(answer.streaming_content), "responses")
    assert len(rows) == Response.objects.exclude(statement__author=coordinator).count()
    page = client.get(gorbals.at("listen:files")).content.decode()
    assert "sent whole" in page
    page = client.post(
        gorbals.at("listen:take_out"), {"what": "conversation", "form": "csv"}
    ).content.decode()
    assert "Choose which conversation." in page


def test_the_dictionary_explains_every_column(gorbals, key_worker, browse):
    page = browse(key_worker).get(gorbals.at("listen:dictionary")).content.decode()
    assert [c.name for t in exports.DICTIONARY for c in t.columns if f">{c.name}<" not in page] == []


@pytest.mark.parametrize("who", ["officer", "participant", "evaluator"])
def test_nobody_outside_the_team_takes_anything_out(who, gorbals, asked, browse, request):
    client = browse(request.getfixturevalue(who))
    assert client.post(gorbals.at("listen:take_out"), {"what": "asks", "form": "csv"}).status_code == 403
    assert Export.objects.count() == 0


def test_a_stranger_takes_nothing_out_and_another_communitys_conversation_is_not_found(
    gorbals, stranger, coordinator, talk, browse
):
    given = {"what": "conversation", "form": "csv", "conversation": talk.pk}
    assert browse(None).post(gorbals.at("listen:take_out"), given).status_code == 404
    elsewhere = stranger.memberships.get().initiative
    page = browse(stranger).post(elsewhere.at("listen:take_out"), given)
    assert "Select a valid choice" in page.content.decode()
    assert Export.objects.count() == 0


def test_a_resident_is_outside_the_team_too(gorbals, asked, browse):
    resident = member(gorbals, "Ruth", Role.RESIDENT)
    assert browse(resident).get(gorbals.at("listen:take_out")).status_code == 403
    assert Statement.objects.count() == Voice.objects.count() == 0
