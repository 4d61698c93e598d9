from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from alongside.community import journal
from alongside.community.models import JournalEntry
from alongside.listen.actions import say_ask
from alongside.listen.models import Ask

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_what_and_on_whose_behalf(gorbals, participant, key_worker):
    say_ask(gorbals, person=participant, words="A kitchen", by=key_worker)
    entry = JournalEntry.objects.get(what="said what they would like")
    assert (entry.by, entry.on_behalf_of, entry.about) == (key_worker, participant, participant)
    assert str(entry) == "Kofi, for Sam, said what they would like"


def test_what_one_does_oneself_is_on_nobodys_behalf(gorbals, participant):
    say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    assert JournalEntry.objects.get(what="said what they would like").on_behalf_of is None


def test_an_entry_holds_none_of_the_persons_words(gorbals, participant):
    say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    entry = JournalEntry.objects.get(what="said what they would like")
    assert "kitchen" not in " ".join(str(f.value_from_object(entry)) for f in entry._meta.fields)


def test_a_change_that_fails_leaves_no_entry(gorbals, participant):
    def half() -> None:
        with transaction.atomic():
            say_ask(gorbals, person=participant, words="A kitchen", by=participant)
            raise RuntimeError("failed")

    with pytest.raises(RuntimeError, match="failed"):
        half()
    assert (Ask.objects.count(), JournalEntry.objects.filter(noun="listen.Ask").count()) == (0, 0)


def test_the_pen_refuses_to_write_outside_a_transaction(gorbals, participant, monkeypatch):
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(transaction, "get_connection", lambda: outside)
    with pytest.raises(RuntimeError, match="same transaction"):
        journal.write("said something", gorbals, by=participant)


def test_an_entry_cannot_be_changed_or_removed_in_code(gorbals, participant):
    say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    entry = JournalEntry.objects.latest("pk")
    for change in (entry.save, entry.delete, JournalEntry.objects.all().delete):
        with pytest.raises(TypeError, match="append-only"):
            change()
    with pytest.raises(TypeError, match="append-only"):
        JournalEntry.objects.update(what="something else")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM community_journalentry",
        "UPDATE community_journalentry SET what = 'said nothing'",
        "UPDATE community_journalentry SET by_id = NULL",
        "UPDATE community_journalentry SET why = 'another reason'",
    ],
)
def test_the_database_itself_refuses_to_rewrite_the_journal(gorbals, participant, statement):
    say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
