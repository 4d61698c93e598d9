"""A hostile instance, an old pack played again, a pattern taken over: tried, and refused."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alongside.community.refusals import Refusal
from alongside.share import actions, pulling
from alongside.share.document import document_in, document_of, file_of
from alongside.share.models import ChangeNote, Neighbour, Pack, Pattern
from alongside.share.packs.fetching import is_public
from alongside.share.packs.keys import public_half
from alongside.share.packs.reading import read
from alongside.share.packs.sealing import seal

from .conftest import signed
from .packs.making import GORBALS, KEY, OTHER, document, step

pytestmark = pytest.mark.django_db
EARLY, LATE = "2026-01-01T10:00:00Z", "2026-02-01T10:00:00Z"


def received(told, by, initiative, key=KEY):
    return actions.receive_pack(initiative, read(seal(told, key)), by=by, came_from="a file")


def let_in(told, by, initiative, key=KEY):
    return actions.let_pack_in(received(told, by, initiative, key), by=by)


def test_an_older_copy_does_not_bring_back_what_was_taken_back(gorbals, coordinator, stranger):
    """A story was told, then taken back. Whoever kept the first copy plays it again, in another community."""
    let_in(document(sealed_at=LATE), coordinator, gorbals)
    before = document(sealed_at=EARLY, stories=[{"words": "What I said once."}])
    with pytest.raises(Refusal, match="an older copy"):
        received(before, coordinator, gorbals)
    assert "What I said once." not in Pack.objects.get(state=Pack.State.LET_IN).pack_json


def test_of_two_copies_of_one_moment_the_one_that_tells_less_stays(gorbals, coordinator):
    let_in(document(sealed_at=LATE), coordinator, gorbals)
    with pytest.raises(Refusal, match="an older copy"):
        received(document(sealed_at=LATE, stories=[{"words": "Taken back."}]), coordinator, gorbals)


def test_a_copy_that_waited_while_a_later_one_was_let_in_is_refused_then(gorbals, coordinator, stranger):
    """It waits in another community of this instance, with which the library is shared."""
    waiting = received(document(sealed_at=EARLY), stranger, stranger.memberships.get().initiative)
    let_in(document(sealed_at=LATE), coordinator, gorbals)
    with pytest.raises(Refusal, match="an older copy"):
        actions.let_pack_in(waiting, by=stranger)


def test_a_copy_whose_place_a_later_one_took_is_not_let_in_unread(gorbals, coordinator, browse):
    """Whoever still has the page of the earlier one open is told to read the later."""
    waiting = received(document(sealed_at=EARLY), coordinator, gorbals)
    later = received(document(sealed_at=LATE), coordinator, gorbals)
    assert list(Pack.objects.all()) == [later]
    with pytest.raises(Refusal, match="no longer waits"):
        actions.let_pack_in(waiting, by=coordinator)
    shown = browse(coordinator).post(gorbals.at("share:let_in", pk=waiting.pk), follow=True)
    assert "no longer waits" in shown.content.decode()
    assert Pattern.objects.count() == 0


def test_a_pack_without_a_moment_does_not_replace_one_that_has_one(gorbals, coordinator):
    let_in(document(sealed_at=EARLY), coordinator, gorbals)
    with pytest.raises(Refusal, match="an older copy"):
        received(document(), coordinator, gorbals)


def test_two_keys_that_waited_together_cannot_both_be_let_in(gorbals, coordinator):
    """The second was looked at before the first was let in, so at the door nothing spoke against it."""
    ours = received(document(), coordinator, gorbals)
    theirs = received(document(edition=2), coordinator, gorbals, OTHER)
    actions.let_pack_in(ours, by=coordinator)
    with pytest.raises(Refusal, match="another key"):
        actions.let_pack_in(theirs, by=coordinator)
    assert Pattern.objects.filter(uid=GORBALS).count() == 1


def test_an_older_edition_is_kept_but_never_the_latest(gorbals, coordinator):
    second = let_in(document(edition=2), coordinator, gorbals)
    first = let_in(document(edition=1), coordinator, gorbals)
    third = let_in(document(edition=3), coordinator, gorbals)
    assert list(Pattern.objects.published()) == [third]
    second.refresh_from_db()
    assert (second.before, third.before, first.before) == (first, second, None)
    assert len({one.initiative_id for one in (first, second, third)}) == 1


def test_what_is_signed_says_when_and_the_same_words_say_the_same_moment(pattern, coordinator, stranger):
    pack = signed(pattern, coordinator)
    first = document_in(pack)["sealed_at"]
    Pack.objects.filter(pk=pack.pk).update(pack_json=pack.pack_json.replace(first, "2020-01-01T00:00:00Z"))
    again = document_in(signed(pattern, coordinator))
    assert again["sealed_at"] == "2020-01-01T00:00:00Z"
    Pack.objects.filter(pk=pack.pk).update(pack_json=pack.pack_json.replace("Ask them first", "Ask"))
    assert document_in(signed(pattern, coordinator))["sealed_at"] >= first
    held = Pack.objects.get(pk=pack.pk)
    assert read(file_of(held)).digest == held.digest
    assert "sealed_at" not in document_of(pattern)


def test_what_was_let_in_by_mistake_is_taken_out_with_all_that_it_told(gorbals, coordinator, browse, client):
    told = document(adopted=[], notes=[])
    pattern = let_in(told, coordinator, gorbals)
    looking = browse(coordinator)
    address = gorbals.at("share:remove_pattern", pk=pattern.pk)
    assert address in looking.get(gorbals.at("share:packs")).content.decode()
    looking.post(address, {"why": "It was not true."})
    page = client.get(f"/library/patterns/{pattern.pk}/")
    assert (page.status_code, "It was not true." in page.content.decode()) == (410, True)
    pack = Pack.objects.get()
    assert (pack.state, pack.pack_json, pack.page, pack.pattern) == ("set_aside", "{}", "", None)
    assert ChangeNote.objects.count() == 0
    with pytest.raises(Refusal, match="here already"):
        received(told, coordinator, gorbals)


def test_a_pattern_that_others_let_in_is_not_for_us_to_take_out(gorbals, coordinator, stranger, browse):
    pattern = let_in(document(), coordinator, gorbals)
    own = stranger.memberships.get().initiative
    assert browse(stranger).get(own.at("share:remove_pattern", pk=pattern.pk)).status_code == 404


@pytest.fixture
def neighbour(gorbals, coordinator):
    return Neighbour.objects.create(
        community=gorbals.community, address="https://hostile.example", followed_by=coordinator
    )


def visited(neighbour, gorbals, monkeypatch, feed, files):
    """One visit to an instance that serves these; returns how many packs came and how often it was asked."""
    asked = []

    def fetch(url, **_limits):
        asked.append(url)
        path = url.removeprefix("https://hostile.example")
        return json.dumps(feed).encode() if path == pulling.FEED else files[path]

    monkeypatch.setattr(pulling, "fetch", fetch)
    came = pulling.pull(neighbour, gorbals)
    neighbour.refresh_from_db()
    assert neighbour.is_pulling is False
    return came, len(asked)


def feed_of(*paths, **more):
    packs = [{"path": path, "digest": f"{number:064x}"} for number, path in enumerate(paths)]
    return {"packs": packs, "key": public_half(KEY), "name": "Hostile"} | more


def test_a_pack_that_is_refused_does_not_keep_the_next_away(neighbour, gorbals, monkeypatch):
    files = {"/bad": b"no pack", "/theirs": seal(document(), OTHER), "/good": seal(document(), KEY)}
    came = visited(neighbour, gorbals, monkeypatch, feed_of("/bad", "/theirs", "/good"), files)
    assert came == (1, 4)
    assert "not a whole zip file" in neighbour.trouble


def test_a_feed_that_lists_thousands_of_lies_is_asked_fifty_times(neighbour, gorbals, monkeypatch):
    files = dict.fromkeys((f"/{n}" for n in range(5_000)), b"no pack")
    came = visited(neighbour, gorbals, monkeypatch, feed_of(*files), files)
    assert came == (0, pulling.MOST_PACKS + 1)


def test_a_slow_feed_is_left_after_a_while(neighbour, gorbals, monkeypatch):
    monkeypatch.setattr(pulling, "LONGEST_VISIT", -1.0)
    assert visited(neighbour, gorbals, monkeypatch, feed_of("/a"), {"/a": b""}) == (0, 1)


@pytest.mark.parametrize(
    "feed",
    [
        [], {}, {"packs": 1}, feed_of(key="x"), feed_of(key=7), feed_of() | {"packs": [7]},
        feed_of("no-slash"), feed_of() | {"packs": [{"path": ["/"]}]},
    ],
)  # fmt: skip
def test_what_is_no_feed_is_said_in_a_sentence(neighbour, gorbals, monkeypatch, feed):
    assert visited(neighbour, gorbals, monkeypatch, feed, {})[0] == 0
    assert neighbour.trouble == "What stands at its address for packs is no feed of packs."


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "<b>x</b>", ["x"], "n" * 10_000, "\u202egnp"])
def test_a_hostile_name_is_kept_as_plain_words(neighbour, gorbals, monkeypatch, name):
    visited(neighbour, gorbals, monkeypatch, feed_of(name=name), {})
    assert len(neighbour.name) <= 120
    assert neighbour.name.isprintable()


def test_a_visit_that_falls_over_here_is_over_and_says_so(neighbour, gorbals, monkeypatch):
    monkeypatch.setattr(pulling, "fetch", lambda url, **_limits: {}[url])
    with pytest.raises(KeyError):
        pulling.pull(neighbour, gorbals)
    neighbour.refresh_from_db()
    assert (neighbour.is_pulling, "Something went wrong here" in neighbour.trouble) == (False, True)


@pytest.mark.parametrize(
    "address", ["64:ff9b:1::7f00:1", "64:ff9b::7f00:1", "::127.0.0.1", "::ffff:10.0.0.1"]
)
def test_a_private_address_in_disguise_is_not_public(address):
    assert is_public(address) is False


@pytest.mark.parametrize("page", ["patterns", "lineage", "items", "pictures"])
def test_a_number_beyond_all_numbers_is_not_there(client, page, db):
    assert client.get(f"/library/{page}/{10**30}/").status_code == 404


def test_each_adopter_in_a_pack_costs_so_many_queries_and_no_more(gorbals, coordinator):
    pack = received(document(adopted=[step(n) for n in range(100)]), coordinator, gorbals)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        actions.let_pack_in(pack, by=coordinator)
    assert len(queries) < 100 * 22
