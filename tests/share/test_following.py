"""Following another instance: its packs are fetched, verified and kept to be read. It can send us nothing."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.share import actions
from alongside.share.models import Neighbour, Pack
from alongside.share.packs.keys import public_half
from alongside.share.packs.reading import read
from alongside.share.packs.sealing import seal
from alongside.share.pulling import pull

from .packs.making import GOVAN, KEY, OTHER, document

pytestmark = pytest.mark.django_db


class Shelf(BaseHTTPRequestHandler):
    files: dict[str, bytes] = {}

    def do_GET(self):
        found = self.files.get(self.path)
        self.send_response(200 if found is not None else 404)
        self.end_headers()
        self.wfile.write(found or b"")

    def log_message(self, *_told):
        pass


@pytest.fixture
def elsewhere(settings):
    """Another instance, as far as fetching goes: what stands at its addresses."""
    settings.PRIVATE_NEIGHBOURS = True
    Shelf.files = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def publish(*packs: bytes, key=KEY, **more):
    listed = []
    for number, file in enumerate(packs):
        Shelf.files[f"/p/{number}"] = file
        listed.append({"path": f"/p/{number}", "digest": read(file).digest})
    feed = {
        "format": "alongside-packs",
        "version": 1,
        "name": "Leith",
        "key": public_half(key),
        "packs": listed,
    }
    Shelf.files["/.well-known/alongside-packs.json"] = json.dumps(feed | more).encode()


@pytest.fixture
def neighbour(elsewhere, gorbals, coordinator):
    return actions.follow_neighbour(gorbals, address=elsewhere, by=coordinator)


def visited(neighbour, initiative):
    pull(neighbour, initiative)
    neighbour.refresh_from_db()
    return neighbour


def test_what_is_new_comes_and_waits_to_be_read(neighbour, gorbals):
    publish(seal(document(), KEY))
    visited(neighbour, gorbals)
    pack = Pack.objects.get()
    assert (pack.state, pack.neighbour, neighbour.name, neighbour.trouble) == (
        "waiting",
        neighbour,
        "Leith",
        "",
    )
    assert neighbour.key == public_half(KEY)
    visited(neighbour, gorbals)
    assert Pack.objects.count() == 1
    publish(seal(document(), KEY), seal(document(id=GOVAN), KEY))
    visited(neighbour, gorbals)
    assert Pack.objects.count() == 2


def test_however_often_it_is_visited_one_edition_waits_once(neighbour, gorbals):
    """A neighbour whose stories change seals the same edition anew each time."""
    for number in range(4):
        told = document(stories=[{"words": f"Story {number}"}], sealed_at=f"2026-01-0{number + 1}T00:00:00Z")
        publish(seal(told, KEY))
        visited(neighbour, gorbals)
        visited(neighbour, gorbals)
        assert (Pack.objects.count(), neighbour.trouble) == (1, "")
    assert "Story 3" in Pack.objects.get().pack_json
    publish(seal(document(stories=[{"words": "Story 0"}], sealed_at="2026-01-01T00:00:00Z"), KEY))
    assert "A later copy of" in visited(neighbour, gorbals).trouble
    assert "Story 3" in Pack.objects.get().pack_json


def test_another_key_at_the_same_address_is_not_trusted(neighbour, gorbals):
    publish(seal(document(), KEY))
    visited(neighbour, gorbals)
    publish(seal(document(id=GOVAN), OTHER), key=OTHER)
    assert "another key than when you began to follow it" in visited(neighbour, gorbals).trouble
    assert (Pack.objects.count(), neighbour.key) == (1, public_half(KEY))


def test_a_pack_in_the_feed_that_somebody_else_signed_is_not_kept(neighbour, gorbals):
    publish(seal(document(), OTHER), key=KEY)
    assert "signed by somebody else" in visited(neighbour, gorbals).trouble
    assert Pack.objects.count() == 0


@pytest.mark.parametrize(
    ("feed", "sentence"),
    [
        (b"<html>", "no feed of packs"),
        (b"[" * 50_000, "no feed of packs"),
        (b'{"packs": {}}', "no feed of packs"),
        (b'{"packs": [], "key": "x"}', "no feed of packs"),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(neighbour, gorbals, feed, sentence):
    Shelf.files["/.well-known/alongside-packs.json"] = feed
    assert sentence in visited(neighbour, gorbals).trouble


@pytest.mark.parametrize("path", ["https://evil.example/p", "//evil.example/p", "p/0", 7, None])
def test_a_feed_leads_to_its_own_address_alone(neighbour, gorbals, path, monkeypatch):
    from alongside.share import pulling

    asked = []
    true = pulling.fetch
    monkeypatch.setattr(pulling, "fetch", lambda url, **more: asked.append(url) or true(url, **more))
    publish(packs=[{"path": path, "digest": "x"}])
    assert visited(neighbour, gorbals).trouble != ""
    assert [url for url in asked if not url.startswith(neighbour.address + "/")] == []


def test_a_hostile_pack_is_refused_and_said(neighbour, gorbals):
    publish(seal(document(), KEY))
    Shelf.files["/p/0"] = b"PK bomb"
    assert "Nothing was kept. This is not a whole zip file." in visited(neighbour, gorbals).trouble
    assert Pack.objects.count() == 0


def test_who_is_not_there_is_said(neighbour, gorbals):
    assert visited(neighbour, gorbals).trouble == "It answered with 404."
    assert neighbour.is_pulling is False


@pytest.mark.parametrize(
    "address",
    ["http://a.example", "ftp://a.example", "https://", "https://u:p@a.example", "https://a.example:99999"],
)
def test_an_address_that_is_none_is_not_followed(gorbals, coordinator, address, settings):
    settings.PRIVATE_NEIGHBOURS = False
    with pytest.raises(Refusal, match=r"https://"):
        actions.follow_neighbour(gorbals, address=address, by=coordinator)
    assert Neighbour.objects.count() == 0


def test_a_private_address_is_not_visited(gorbals, coordinator, elsewhere, settings):
    neighbour = actions.follow_neighbour(gorbals, address=elsewhere, by=coordinator)
    settings.PRIVATE_NEIGHBOURS = False
    publish(seal(document(), KEY))
    assert "Only addresses that begin with https://" in visited(neighbour, gorbals).trouble
    Neighbour.objects.update(address=elsewhere.replace("http:", "https:"))
    neighbour.refresh_from_db()
    assert "leads into a private network" in visited(neighbour, gorbals).trouble


def test_an_instance_is_followed_once_and_no_more_when_it_is_enough(neighbour, gorbals, coordinator):
    with pytest.raises(Refusal, match="follow this instance already"):
        actions.follow_neighbour(gorbals, address=neighbour.address + "/library/", by=coordinator)
    publish(seal(document(), KEY))
    visited(neighbour, gorbals)
    actions.stop_following(neighbour, by=coordinator)
    assert (Neighbour.objects.count(), Pack.objects.get().neighbour) == (0, None)
    assert JournalEntry.objects.filter(what="stopped following another instance").count() == 1


def test_following_is_for_the_team_in_the_browser(gorbals, coordinator, officer, elsewhere, browse):
    browse(officer).post(gorbals.at("share:follow"), {"address": elsewhere})
    assert Neighbour.objects.count() == 0
    browse(coordinator).post(gorbals.at("share:follow"), {"address": elsewhere + "/"})
    assert Neighbour.objects.get().address == elsewhere


@pytest.fixture
def asked(monkeypatch):
    """Every address that is fetched, in order."""
    from alongside.share import pulling

    found, true = [], pulling.fetch
    monkeypatch.setattr(pulling, "fetch", lambda url, **more: found.append(url[-4:]) or true(url, **more))
    return found


def test_what_was_refused_is_not_fetched_each_day_but_when_it_changes(neighbour, gorbals, asked):
    publish(seal(document(), KEY), seal(document(id=GOVAN), OTHER))
    good, Shelf.files["/p/0"] = Shelf.files["/p/0"], b"no pack"
    visited(neighbour, gorbals)
    assert (asked, Pack.objects.count()) == (["json", "/p/0", "/p/1"], 0)
    asked.clear()
    visited(neighbour, gorbals)
    assert asked == ["json"]
    Shelf.files["/p/0"] = good
    feed = json.loads(Shelf.files["/.well-known/alongside-packs.json"])
    feed["packs"][0]["edition"] = 2
    Shelf.files["/.well-known/alongside-packs.json"] = json.dumps(feed).encode()
    visited(neighbour, gorbals)
    assert (asked, Pack.objects.count()) == (["json", "json", "/p/0"], 1)
    assert len(neighbour.refused) == 1


def test_what_was_not_there_or_came_too_early_is_tried_again(neighbour, gorbals, asked):
    publish(seal(document(), KEY), seal(document(id=GOVAN, published_on="2999-01-01"), KEY))
    good = Shelf.files.pop("/p/0")
    assert "answered with 404" in visited(neighbour, gorbals).trouble
    Shelf.files["/p/0"] = good
    asked.clear()
    assert "still to come" in visited(neighbour, gorbals).trouble
    assert (asked, Pack.objects.count()) == (["json", "/p/0", "/p/1"], 1)


def test_what_was_refused_is_looked_at_once_more_after_a_month(neighbour, gorbals, asked):
    publish(seal(document(), OTHER))
    visited(neighbour, gorbals)
    neighbour.refused = dict.fromkeys(neighbour.refused, "2020-01-01")
    neighbour.save()
    asked.clear()
    visited(neighbour, gorbals)
    assert asked == ["json", "/p/0"]


def test_a_pack_listed_under_a_wrong_name_is_fetched_once(neighbour, gorbals, asked):
    publish(packs=[{"path": "/p/0", "digest": "0" * 64}])
    Shelf.files["/p/0"] = seal(document(), KEY)
    for _again in range(3):
        assert visited(neighbour, gorbals).trouble == ""
    assert (asked.count("/p/0"), Pack.objects.count()) == (1, 1)


def test_whatever_goes_wrong_with_one_pack_the_next_one_comes(neighbour, gorbals, monkeypatch):
    from alongside.share import pulling

    def stumbling(file):
        if b"Stumble" in file:
            raise ZeroDivisionError
        return read(file)

    monkeypatch.setattr(pulling, "opened", stumbling)
    publish(seal(document(initiative={"name": "Stumble", "anchor": ""}), KEY), seal(document(id=GOVAN), KEY))
    assert "Something went wrong here with one of its packs" in visited(neighbour, gorbals).trouble
    assert str(Pack.objects.get().identity) == GOVAN


def test_who_stops_following_in_the_midst_of_a_visit_is_no_trouble(neighbour, gorbals, monkeypatch):
    from alongside.share import pulling

    publish(seal(document(), KEY))
    true = pulling._feed
    monkeypatch.setattr(pulling, "_feed", lambda one: (true(one), Neighbour.objects.all().delete())[0])
    pull(neighbour, gorbals)
    assert Neighbour.objects.count() == 0


def test_what_its_own_people_took_out_is_told_to_those_who_let_it_in(neighbour, gorbals, coordinator, browse):
    publish(seal(document(), KEY), seal(document(id=GOVAN), KEY))
    visited(neighbour, gorbals)
    pack = Pack.objects.get(identity=document()["id"])
    pattern = actions.let_pack_in(pack, by=coordinator)
    gone = {
        "id": document()["id"],
        "edition": 1,
        "on": "2026-01-02",
        "why": "Somebody could\x07 be\u202e known.",
    }
    lies = [7, {}, gone | {"edition": 2}, gone | {"id": GOVAN, "on": "never"}, gone | {"id": [GOVAN]}]
    publish(removed=[*lies, gone])
    assert visited(neighbour, gorbals).trouble == ""
    told = list(Pack.objects.order_by("pk").values_list("gone_on", "gone_why"))
    assert [(str(on), why) for on, why in told] == [("2026-01-02", "Somebody could be known."), ("None", "")]
    looking = browse(coordinator)
    page = looking.get(gorbals.at("share:packs")).content.decode()
    assert "Its own people took it out on 2 January 2026" in page
    form = looking.get(gorbals.at("share:remove_pattern", pk=pattern.pk)).content.decode()
    assert "Somebody could be known." in form
    pattern.refresh_from_db()
    assert pattern.removed_at is None


def test_a_stranger_cannot_say_that_somebody_took_something_out(neighbour, gorbals, coordinator):
    real = read(seal(document(), OTHER))
    actions.receive_pack(gorbals, real, by=coordinator, came_from="a file")
    publish(removed=[{"id": document()["id"], "edition": 1, "on": "2026-01-02", "why": "x"}])
    visited(neighbour, gorbals)
    assert Pack.objects.get().gone_on is None


@pytest.mark.parametrize("removed", [None, 7, "x", {}, [None], [[]], [{"id": None, "edition": True}]])
def test_a_list_of_what_is_gone_that_is_none_keeps_nothing_away(neighbour, gorbals, removed):
    publish(seal(document(), KEY), removed=removed)
    assert (visited(neighbour, gorbals).trouble, Pack.objects.count()) == ("", 1)
