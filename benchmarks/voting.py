"""Votes a second over HTTP with 200 phones at once, as a share of the barest endpoint that keeps one row.

Server and phones share this machine. In each round the real page (session, cookie, form token, rules, one
voice a phone) and a bare endpoint of the same framework, server, database and durability take turns under
the same load (wrk, one thread, 200 connections, each a phone of its own). Given is the median of the rounds.

    python -m benchmarks voting                  on SQLite, and on PostgreSQL where its programs are installed
    VOTING_SECONDS=20 VOTING_ROUNDS=5 ...        longer

Needs wrk (Debian: apt install wrk).
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.running import environment, free_port, running_instance

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))  # the PostgreSQL that tests use is started from there

PHONES, STATEMENTS = 200, 60
SECONDS = int(os.environ.get("VOTING_SECONDS", "8"))
ROUNDS = int(os.environ.get("VOTING_ROUNDS", "3"))
LEAST_SHARE = 0.6

TALK = f"""
import alongside, django
django.setup()
from alongside.community.actions import found_community
from alongside.community.models import Initiative
from alongside.listen.actions import open_conversation
from alongside.community.models import Community, Organisation, Person
place = Community.objects.create(name="A town", slug="town")
anchor = Organisation.objects.create(community=place, name="Anchor", sector="third")
host = Person.objects.create(community=place, name="Ana", organisation=anchor)
work = Initiative.objects.create(community=place, name="A square", slug="square", anchor=anchor)
talk = open_conversation(
    work, question="What is the square for?", seeds=[f"Statement number {{n}}." for n in range({STATEMENTS})],
    is_open_to_all=True, by=host,
)
print(work.at("listen:conversation", pk=talk.pk), *talk.statements.values_list("pk", flat=True))
"""


@dataclass(frozen=True)
class Load:
    """What wrk saw: answers a second, the 99th percentile in milliseconds, and how many were not as expected."""

    rate: float
    p99: float
    wrong: int


def main() -> int:
    if not shutil.which("wrk"):
        print("  wrk was not found, so nothing was measured (Debian: apt install wrk).")
        return 0
    beyond = False
    for name, database in databases():
        with database as url:
            beyond |= not compare(name, {"DATABASE_URL": url} if url else {})
    return int(beyond)


def databases() -> Iterator[tuple[str, contextlib.AbstractContextManager[str]]]:
    yield "SQLite", contextlib.nullcontext("")
    if shutil.which("psql"):
        from postgres import temporary_cluster

        yield "PostgreSQL", temporary_cluster(durable=True)
    else:
        print("  PostgreSQL is not installed here, so it was not measured.")


def compare(name: str, database: dict[str, str]) -> bool:
    """Measure both by turns on one database, print, and say whether the share is large enough."""
    real: list[Load] = []
    bare: list[Load] = []
    # The disk is part of what is measured, so the files lie where an instance's would, not in memory.
    with tempfile.TemporaryDirectory(dir=ROOT / "benchmarks", prefix=".voting-") as folder:
        var = Path(folder)
        with running_instance(var, **database) as instance, bare_endpoint(var, database) as bare_address:
            page, statements = conversation(var, database)
            script = phones(var, instance.address, page, statements)
            bare_script = bare_phones(var)
            for number in range(ROUNDS):
                bare.append(load(bare_address, bare_script, number))
                real.append(load(instance.address, script, number))
    for label, loads in (("bare endpoint", bare), ("the page", real)):
        rates = [one.rate for one in loads]
        print(
            f"  {name:10} {label:14} {median(rates):7,.0f} votes/s ({min(rates):,.0f}-{max(rates):,.0f})  "
            f"p99 {median(one.p99 for one in loads):5.0f} ms  {sum(one.wrong for one in loads)} wrong"
        )
    share = median(one.rate for one in real) / median(one.rate for one in bare)
    good = share >= LEAST_SHARE and not any(one.wrong for one in real)
    print(
        f"  {name:10} share {share:.2f} of the bare endpoint (at least {LEAST_SHARE}){'' if good else '  BEYOND'}"
    )
    return good


def conversation(var: Path, database: dict[str, str]) -> tuple[str, list[str]]:
    """Open a conversation for everyone on the instance in this folder; its address and its statements' numbers."""
    settings = {"DJANGO_SETTINGS_MODULE": "alongside.settings"}
    command = [sys.executable, "-c", TALK]
    done = subprocess.run(
        command, env=environment(var, **database, **settings), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    page, *statements = done.stdout.split()
    return page, statements


def phones(var: Path, address: str, page: str, statements: list[str]) -> Path:
    """A script for wrk in which every phone has opened the page as a browser does, and then votes on everything."""
    lines = []
    for _ in range(PHONES):
        cookie, form = open_page(address, page)
        ticket = re.search(r'data-ticket="([^"]+)"', form)
        assert ticket, form
        lines.append(f"{{cookie={cookie!r}, ticket={ticket[1]!r}}}")
    body = 'string.format("ticket=%s&statement=%s&value=%d", phone.ticket, statement, change())'
    return script(var / "phones.lua", "/vote/", statements, lines, body)


def bare_phones(var: Path) -> Path:
    lines = [f"{{cookie='', number={number}}}" for number in range(PHONES)]
    body = 'string.format("statement=%s&voice=%d&value=%d", statement, phone.number, change())'
    return script(var / "bare.lua", "/vote", [str(n) for n in range(STATEMENTS)], lines, body)


def script(file: Path, path: str, statements: list[str], lines: list[str], body: str) -> Path:
    file.write_text(
        f"""
local phones = {{{", ".join(lines)}}}
local statements = {{{", ".join(f'"{one}"' for one in statements)}}}
local count = 0
-- Each time round, every phone says something else than before: a row that does not change would cost nothing.
local changed = tonumber(os.getenv("VOTING_ROUND"))
local function change() return (count + changed + math.floor((count - 1) / (#phones * #statements))) % 3 - 1 end
request = function()
  local phone = phones[count % #phones + 1]
  local statement = statements[math.floor(count / #phones) % #statements + 1]
  count = count + 1
  local headers = {{["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = phone.cookie,
                    ["X-Requested-With"] = "fetch", ["Accept"] = "application/json"}}
  return wrk.format("POST", "{path}", headers, {body})
end
done = function(summary, latency, requests)
  local errors = summary.errors
  local wrong = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("figures %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(99), wrong))
end
"""
    )
    return file


def load(address: str, file: Path, number: int) -> Load:
    """Two hundred phones voting as fast as they are answered, for SECONDS."""
    command = ["wrk", "-t1", f"-c{PHONES}", f"-d{SECONDS}s", "--timeout", "20s", "-s", str(file), address]
    own = {**os.environ, "VOTING_ROUND": str(number)}
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=True)
    answers, microseconds, p99, wrong = map(int, done.stdout.split("figures")[1].split())
    return Load(1e6 * answers / microseconds, p99 / 1000, wrong)


def open_page(address: str, page: str) -> tuple[str, str]:
    """Open the page as a new phone: its cookies, and the page."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", page)
    answer = connection.getresponse()
    cookies = SimpleCookie()
    for value in answer.headers.get_all("Set-Cookie") or []:
        cookies.load(value)
    form = answer.read().decode()
    connection.close()
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()), form


@contextlib.contextmanager
def bare_endpoint(var: Path, database: dict[str, str]) -> Iterator[str]:
    """The yardstick, served as the site is: same server, processes, threads, database and durability."""
    threads = "4" if database else "1"
    own = environment(var, **database, DJANGO_SETTINGS_MODULE="alongside.settings")
    own["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    own["ALONGSIDE_POOL"] = "1" if database else "0"
    subprocess.run(
        [sys.executable, "-c", "from benchmarks._bare import make_table; make_table()"], env=own, check=True
    )
    port = free_port()
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "2", "--blocking-threads", threads]
    command = [sys.executable, "-m", "granian", *options, "--no-ws", "--log-level", "warning"]
    with subprocess.Popen([*command, "benchmarks._bare:application"], env=own) as process:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("The bare endpoint did not start.")


if __name__ == "__main__":
    sys.exit(main())
