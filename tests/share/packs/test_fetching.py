"""Fetching from elsewhere is led nowhere else: not inside, not on, not on and on."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alongside.share.packs import fetching
from alongside.share.packs.fetching import Unreachable, fetch, is_public


class Odd(BaseHTTPRequestHandler):
    """A server that does what it is asked to by its address."""

    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/on":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.end_headers()
        elif self.path == "/large":
            self.send_response(200)
            self.send_header("Content-Length", "99999999")
            self.end_headers()
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                for _piece in range(10_000):
                    self.wfile.write(b"x" * 10_000)
            except OSError:
                pass
        elif self.path == "/trickle":
            self.send_response(200)
            self.end_headers()
            try:
                for _piece in range(200):
                    self.wfile.write(b"x")
                    time.sleep(0.05)
            except OSError:
                pass
        elif self.path == "/no":
            self.send_response(404)
            self.end_headers()
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"here")

    def log_message(self, *_told):
        pass


@pytest.fixture(scope="module")
def server():
    Odd.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Odd) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def refused(url, **more):
    with pytest.raises(Unreachable) as trouble:
        fetch(url, most=more.pop("most", 1_000_000), **more)
    return str(trouble.value)


PRIVATE = """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255
    ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_are_never_gone_to(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_of_the_open_internet_are(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_not_fetched_from_by_any_of_its_names(host):
    said = refused(f"https://{host}/")
    assert "leads into a private network" in said or "Nobody knows the name" in said


def test_a_name_that_has_one_private_address_among_others_is_not_gone_to(monkeypatch):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: both)
    assert "leads into a private network" in refused("https://two.example/")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch, server):
    """A name that means something else a moment later leads nowhere: it is asked once."""
    port = int(server.rsplit(":", 1)[1])
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]]
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: answers.pop() if host == "once.example" else [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))
    ])  # fmt: skip
    assert fetch(f"http://once.example:{port}/", most=10, private=True) == b"here"
    assert answers == []


@pytest.mark.parametrize(
    "url",
    ["http://a.example/", "ftp://a.example/", "file:///etc/passwd", "https://u:p@a.example/", "https://"],
)
def test_only_plain_https_is_fetched(url):
    assert refused(url) == "Only addresses that begin with https:// are fetched."


def test_nobody_is_followed_on_to_another_address(server):
    assert "never follow" in refused(f"{server}/on", private=True)


def test_what_is_too_large_is_not_taken(server):
    assert "more than a pack can be" in refused(f"{server}/large", private=True)
    assert "more than a pack can be" in refused(f"{server}/endless", private=True)


def test_an_answer_that_trickles_in_has_an_end(server, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.6)
    started = time.monotonic()
    with pytest.raises(Unreachable):
        fetch(f"{server}/trickle", most=1_000, private=True)
    assert time.monotonic() - started < 5


def test_other_answers_are_said(server):
    assert refused(f"{server}/no", private=True) == "It answered with 404."
    assert "could not be reached" in refused("http://127.0.0.1:9/", private=True)
    assert "Nobody knows the name" in refused("https://nowhere.invalid/")
    assert fetch(f"{server}/", most=10, private=True) == b"here"


def test_a_greeting_that_trickles_in_has_an_end(monkeypatch):
    """TLS promises a record of sixteen thousand bytes and sends one now and then: no single wait runs out."""
    monkeypatch.setattr(fetching, "SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_trickle_a_greeting, args=[listening], daemon=True).start()
        began = time.monotonic()
        refused(f"https://127.0.0.1:{listening.getsockname()[1]}/", private=True)
    assert time.monotonic() - began < 6


def _trickle_a_greeting(listening):
    reached, _address = listening.accept()
    try:
        reached.sendall(b"\x16\x03\x03\x40\x00")
        for _piece in range(200):
            reached.sendall(b"\x02")
            time.sleep(0.1)
    except OSError:
        pass
