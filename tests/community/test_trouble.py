"""Bad input and trouble: a sentence, what was typed is kept, nothing is half-written, no stack trace."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, connection
from django.test import Client, RequestFactory

from alongside.community.actions import issue_code
from alongside.community.models import JournalEntry, Receipt
from alongside.community.trouble import explain
from alongside.listen.models import Ask

pytestmark = pytest.mark.django_db
WORDS = "A kitchen on Tuesday evenings, with a big table"
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="made with SQLite's own switches")


def say(client, initiative, **more):
    return client.post(initiative.at("listen:say_ask"), {"words": WORDS, **more})


def assert_explained(answer, status, sentence):
    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page
    assert WORDS in page
    assert "Traceback" not in page
    assert "sqlite" not in page.lower()


@only_sqlite
def test_a_database_that_can_only_be_read_keeps_what_was_typed(gorbals, participant, browse):
    client = browse(participant)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON")
        try:
            answer = say(client, gorbals)
        finally:
            cursor.execute("PRAGMA query_only=OFF")
    assert_explained(answer, 503, "This site can only be read just now, so this was not kept.")
    assert Ask.objects.count() == 0


@only_sqlite
def test_a_full_disk_keeps_what_was_typed_and_writes_nothing_by_halves(gorbals, participant, browse):
    client = browse(participant)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        try:
            for number in range(2000):
                answer = say(client, gorbals, once=f"0123456789abcdef{number:08d}")
                if answer.status_code != 302:
                    break
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")
    assert_explained(answer, 503, "This site has run out of room, so this was not kept.")
    entries = JournalEntry.objects.filter(noun="listen.Ask").count()
    assert Ask.objects.count() == entries == Receipt.objects.count()


def test_a_stale_form_shows_what_was_typed(gorbals, participant):
    client = Client(enforce_csrf_checks=True)
    client.cookies["alongside-form"] = "x" * 32
    answer = say(client, gorbals, csrfmiddlewaretoken="y" * 64)
    assert_explained(answer, 403, "This form was open for too long")


def test_a_code_that_was_typed_is_never_shown_again_on_such_a_page(participant):
    code = issue_code(participant, by=None)
    page = Client(enforce_csrf_checks=True).post("/enter/", {"code": code}).content.decode()
    assert code not in page


def test_a_file_where_none_is_wanted_changes_nothing_else(gorbals, participant, browse):
    answer = say(browse(participant), gorbals, photo=SimpleUploadedFile("a.exe", b"MZ" * 100))
    assert answer.status_code == 302
    assert Ask.objects.get().words == WORDS


def test_a_file_instead_of_words_is_asked_for_again(gorbals, participant, browse):
    sent = {"words": SimpleUploadedFile("w.txt", b"words"), "once": "0123456789abcdef"}
    answer = browse(participant).post(gorbals.at("listen:say_ask"), sent)
    assert "Please answer this." in answer.content.decode()


def test_more_than_a_megabyte_gets_a_sentence(gorbals, participant, browse):
    answer = browse(participant).post(gorbals.at("listen:say_ask"), {"words": "x" * 2_000_000})
    assert answer.status_code in {400, 413}
    assert "Nothing was kept or changed." in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_leads_nowhere_says_what_to_do(method):
    page = getattr(Client(), method)("/nowhere/at/all/").content.decode()
    assert "There is nothing here for you to see." in page
    assert "Come in with a code" in page


@pytest.mark.parametrize("broken", ["%00", "%ff", "a" * 3000, "..%2f..%2fetc"])
def test_a_broken_address_is_not_an_error(broken):
    assert Client(raise_request_exception=False).get(f"/{broken}/x/").status_code in {400, 404}


@pytest.mark.parametrize("page", ["-1", "0", "x", "9" * 30, ""])
def test_a_page_number_that_is_none_shows_a_page(gorbals, coordinator, browse, page):
    answer = browse(coordinator).get(gorbals.at("listen:asks"), {"page": page})
    assert "What did people ask for?" in answer.content.decode()


@pytest.mark.parametrize("whom", ["x", "0", "99999999999999999999", "1; drop table"])
def test_nobody_can_be_named_by_guessing(gorbals, key_worker, browse, whom):
    assert browse(key_worker).get(gorbals.at("community:held"), {"whom": whom}).status_code == 404


def test_what_a_database_cannot_store_is_told_as_a_mistake_of_what_was_sent():
    """PostgreSQL takes no NUL, and waiting a minute would not help."""
    request = RequestFactory().post("/somewhere/", {"words": "a\x00b"})
    answer = explain(request, DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"))
    assert answer is not None
    assert (answer.status_code, "cannot be stored" in answer.content.decode()) == (400, True)
