"""Stand-ins for what carries messages, on this machine: GOV.UK Notify over HTTP, and a mail server over SMTP.

Both remember what they took, in order, and can be told to misbehave as the real ones do: to take a message and fall
silent before they say so, to be overloaded, to be away. Notify's token is checked here with the standard library
alone, as its documentation says (HS256, `iss` the service, `iat` within 30 seconds), not with the client's own code.
"""

from __future__ import annotations

import base64
import contextlib
import email
import email.message
import email.policy
import hashlib
import hmac
import json
import random
import socketserver
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"alongside_test-{SERVICE}-{SECRET}"
TEXT_TEMPLATE, LETTER_TEMPLATE = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
WELL = "well"
SILENT = "silent"  # takes it, and the line breaks before it says so
AWAY = "away"  # the line breaks before it takes anything
BUSY = "busy"  # says that it takes nothing just now
DAYS_LIKE_THESE = (*[WELL] * 16, SILENT, SILENT, AWAY, BUSY)


def always(way: str) -> Callable[[], str]:
    return lambda: way


def by_chance(seed: int) -> Callable[[], str]:
    """Mostly well; one message in ten is taken in silence, one in twenty meets nobody, one in twenty is put off."""
    chance, lock = random.Random(seed), threading.Lock()

    def mood() -> str:
        with lock:
            return chance.choice(DAYS_LIKE_THESE)

    return mood


@dataclass
class Notify:
    """What the stand-in for Notify has, and how it feels."""

    mood: Callable[[], str] = field(default_factory=lambda: always(WELL))
    delay: float = 0.0  # seconds between taking a message and saying so
    taken: list[dict[str, Any]] = field(default_factory=list)
    refused_tokens: list[str] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    address: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def references(self) -> list[str]:
        return [str(one["reference"]) for one in self.taken]

    def environment(self) -> dict[str, str]:
        return {
            "ALONGSIDE_NOTIFY_KEY": KEY,
            "ALONGSIDE_NOTIFY_URL": self.address,
            "ALONGSIDE_NOTIFY_TEXT": TEXT_TEMPLATE,
            "ALONGSIDE_NOTIFY_LETTER": LETTER_TEMPLATE,
        }


@contextlib.contextmanager
def standing_in_for_notify(notify: Notify | None = None) -> Iterator[Notify]:
    """A server at `notify.address` until the block ends."""
    notify = notify or Notify()
    handler = type("Handler", (_NotifyHandler,), {"notify": notify})
    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as port:
        notify.address = f"http://127.0.0.1:{port}"
        yield notify


class _NotifyHandler(BaseHTTPRequestHandler):
    notify: Notify

    def do_GET(self) -> None:
        if not self._is_known():
            return
        asked = parse_qs(urlsplit(self.path).query)
        references = asked.get("reference", [])
        with self.notify.lock:
            self.notify.asked_for += references
            found = [one for one in self.notify.taken if not references or one["reference"] in references]
        self._say(200, {"notifications": found, "links": {"current": self.path}})

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._is_known():
            return
        mood = self.notify.mood()
        if mood == AWAY:
            self.close_connection = True
            return
        if mood == BUSY:
            self._refuse(429, "TooManyRequestsError", "Exceeded send limits (250000) for today")
            return
        kind = urlsplit(self.path).path.rpartition("/")[2]
        if wrong := _wrong(kind, sent):
            self._refuse(400, *wrong)
            return
        row = {
            "id": str(uuid.uuid4()),
            "reference": sent.get("reference"),
            "type": kind,
            "status": "created",
            "phone_number": sent.get("phone_number"),
            "body": sent["personalisation"]["words"],
            "personalisation": sent["personalisation"],
        }
        with self.notify.lock:
            self.notify.taken.append(row)
        time.sleep(self.notify.delay)
        if mood == SILENT:
            self.close_connection = True
            return
        self._say(201, {"id": row["id"], "reference": row["reference"], "content": {"body": row["body"]}})

    def _is_known(self) -> bool:
        trouble = token_trouble(self.headers.get("Authorization", ""))
        if trouble:
            self.notify.refused_tokens.append(trouble)
            self._refuse(403, "AuthError", trouble)
        return not trouble

    def _refuse(self, status: int, error: str, message: str) -> None:
        self._say(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _say(self, status: int, words: dict[str, Any]) -> None:
        body = json.dumps(words).encode()
        with contextlib.suppress(OSError):  # who asked may be dead by now: that is what is tested
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test says what went wrong by itself."""


def token_trouble(header: str, *, now: float | None = None) -> str:
    """What is wrong with an Authorization header, as Notify would say it; empty when nothing is."""
    scheme, _space, token = header.partition(" ")
    parts = token.split(".")
    if scheme != "Bearer" or len(parts) != 3:
        return "Unauthorized: authentication token must be provided"
    try:
        head, claims = (json.loads(_unpacked(part)) for part in parts[:2])
        shown = _unpacked(parts[2])
    except ValueError:
        return "Invalid token: not a JSON web token"
    if head != {"typ": "JWT", "alg": "HS256"}:
        return "Invalid token: algorithm used is not HS256"
    due = hmac.new(SECRET.encode(), ".".join(parts[:2]).encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(due, shown):
        return "Invalid token: signature, api token not found"
    if claims.get("iss") != SERVICE:
        return "Invalid token: service not found"
    if abs((now or time.time()) - claims.get("iat", 0)) > 30:
        return "Error: Your system clock must be accurate to within 30 seconds"
    return ""


def _unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _wrong(kind: str, sent: dict[str, Any]) -> tuple[str, str] | None:
    """What Notify would not take: another template, words that are missing, a number with a digit too few."""
    if sent.get("template_id") != {"sms": TEXT_TEMPLATE, "letter": LETTER_TEMPLATE}.get(kind):
        return "BadRequestError", "Template not found"
    if "words" not in sent.get("personalisation", {}):
        return "BadRequestError", "Missing personalisation: words"
    if kind == "sms" and len(sent.get("phone_number", "")) < 11:
        return "ValidationError", "phone_number Number is too short"
    if kind == "letter" and "address_line_3" not in sent["personalisation"]:
        return "ValidationError", "Address must be at least 3 lines"
    return None


@dataclass
class Mail:
    """What the stand-in for a mail server has taken, and how it feels."""

    mood: Callable[[], str] = field(default_factory=lambda: always(WELL))
    delay: float = 0.0
    taken: list[email.message.EmailMessage] = field(default_factory=list)
    nobody: set[str] = field(default_factory=set)  # addresses that it does not know
    address: str = ""

    @property
    def references(self) -> list[str]:
        """What each message was about, by its Message-ID."""
        return [str(one["Message-ID"]).strip("<> ").partition("@")[0] for one in self.taken]

    def environment(self) -> dict[str, str]:
        return {"ALONGSIDE_SMTP": self.address, "ALONGSIDE_FROM": "hello@alongside.example"}


@contextlib.contextmanager
def standing_in_for_mail(mail: Mail | None = None) -> Iterator[Mail]:
    """A server at `mail.address` until the block ends."""
    mail = mail or Mail()
    handler = type("Handler", (_MailHandler,), {"mail": mail})
    with _serving(_ThreadingServer(("127.0.0.1", 0), handler)) as port:
        mail.address = f"smtp://127.0.0.1:{port}"
        yield mail


class _ThreadingServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 50


class _MailHandler(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs that sends one message."""

    mail: Mail

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._talk()

    def _talk(self) -> None:
        mood = self.mail.mood()
        if mood == AWAY:
            return
        self._say("220 stand-in")
        while line := self.rfile.readline():
            verb, rest = line[:4].upper().decode("ascii"), line.decode("utf-8")
            if verb == "EHLO":
                self._say("250 stand-in")
            elif verb == "RCPT" and any(address in rest for address in self.mail.nobody):
                self._say("550 5.1.1 No such mailbox")
            elif verb == "RCPT" and mood == BUSY:
                self._say("451 4.7.1 Greylisted, come back later")
            elif verb == "DATA":
                if not self._take(mood):
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, mood: str) -> bool:
        """Take one message; False when the line breaks before it is said to be taken."""
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # who sent it died in the middle: nothing was taken
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        said = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(said, email.message.EmailMessage)
        self.mail.taken.append(said)
        time.sleep(self.mail.delay)
        if mood == SILENT:
            return False
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode("ascii") + b"\r\n")


@contextlib.contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
