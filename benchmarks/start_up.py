"""From a clean checkout to the first page, a second start, and the weight of a participant's first page.

A fresh clone of the last commit is set up and served by `make run`, three times over, with the package cache
as warm as it is here (the first round warms it and is not counted). The limits are those we set ourselves;
a ratio below 1 is within them.

    python -m benchmarks start_up
"""

from __future__ import annotations

import contextlib
import gzip
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
FIRST_START, SECOND_START = 30.0, 2.0  # seconds
BYTES, MILLISECONDS = 60_000, 30.0


@dataclass(frozen=True)
class Figure:
    """Something measured, and the most that we allow it."""

    name: str
    value: float
    limit: float
    unit: str
    note: str = ""

    @property
    def within(self) -> bool:
        return self.value <= self.limit

    def __str__(self) -> str:
        ratio = self.value / self.limit if self.limit else float(self.value > 0)
        line = f"  {self.name:38} {self.value:9,.1f} {self.unit:9} limit {self.limit:8,.0f}  {ratio:5.2f} x"
        return f"{line}{'' if self.within else '  BEYOND'}{f'  ({self.note})' if self.note else ''}"


def main() -> int:
    first, second, page = [], [], []
    for number in range(ROUNDS + 1):
        with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder:
            subprocess.run(["git", "clone", "-q", str(ROOT), folder], check=True)
            with served(Path(folder)) as (seconds, _):
                print(f"  round {number}: first page after {seconds:.1f} s", flush=True)
                first.append(seconds)
            if number == 0:
                continue
            with served(Path(folder)) as (seconds, address):
                second.append(seconds)
                page.append(weigh_first_page(address))
    figures = [
        Figure(
            "clean checkout to first page", median(first[1:]), FIRST_START, "s", f"cold: {first[0]:.1f} s"
        ),
        Figure("second start to first page", median(second), SECOND_START, "s"),
        Figure("participant's first page, on the wire", median(each.size for each in page), BYTES, "bytes"),
        Figure("its requests to anywhere else", max(each.elsewhere for each in page), 0, "requests"),
        Figure("its server time, median", median(each.milliseconds for each in page), MILLISECONDS, "ms"),
    ]
    print(f"  the page makes {page[0].requests} requests in all: {page[0].path}")
    for figure in figures:
        print(figure)
    return 0 if all(figure.within for figure in figures) else 1


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[float, str]]:
    """`make run` in that folder: the seconds until a whole page had come, and the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = ("ALONGSIDE_", "DATABASE_URL", "VIRTUAL_ENV", "PYTHONPATH", "MAKE", "PORT")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    log = folder / "bench.log"
    started = time.perf_counter()
    with log.open("ab") as out:
        command = ["make", "run", f"PORT={port}"]
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        address = f"http://127.0.0.1:{port}"
        while not (served_page := attempt(f"{address}/")):
            if server.poll() is not None or time.perf_counter() - started > 300:
                raise SystemExit(f"`make run` did not serve:\n{log.read_text()[-3000:]}")
            time.sleep(0.01)
        seconds = time.perf_counter() - started
        if served_page != 200:
            raise SystemExit(f"The first page answered {served_page}:\n{log.read_text()[-3000:]}")
        yield seconds, address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def attempt(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@dataclass(frozen=True)
class Weight:
    """What one page costs the phone that opens it for the first time."""

    path: str
    size: int
    requests: int
    elsewhere: int
    milliseconds: float


class Parts(HTMLParser):
    """What a browser would fetch for a page, the form token, and the roles of the demo."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.token = ""
        self.roles: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        links = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
        if tag == "link" and links & set(given.get("rel", "").split()):
            self.fetched.append(given.get("href", ""))
        elif tag in {"script", "img", "iframe", "source"} and given.get("src"):
            self.fetched.append(given["src"])
        elif given.get("name") == "csrfmiddlewaretoken":
            self.token = given.get("value", "")
        elif given.get("name") == "role" and given.get("value"):
            self.roles.append(given["value"])


def weigh_first_page(address: str) -> Weight:
    """Become the demo's participant by one click, and weigh the page that click leads to."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    door = Parts(read(opener, f"{address}/")[0])
    role = next((role for role in door.roles if "participant" in role), None)
    if role is None:
        raise SystemExit(f"The front page offers no participant's role; it offers: {door.roles}")
    words = urllib.parse.urlencode({"role": role, "csrfmiddlewaretoken": door.token}).encode()
    with opener.open(urllib.request.Request(f"{address}/demo/enter/", data=words)) as answer:
        landed = answer.url
    text, size = read(opener, landed)
    parts = {
        urllib.parse.urljoin(landed, part) for part in Parts(text).fetched if not part.startswith("data:")
    }
    here = {
        part for part in parts if urllib.parse.urlsplit(part).netloc == urllib.parse.urlsplit(address).netloc
    }
    fetched, weighed = set(), size
    while remaining := here - fetched:
        for part in remaining:
            text, size = read(opener, part)
            weighed += size
            fetched.add(part)
            if part.split("?")[0].endswith(".css"):
                here |= {urllib.parse.urljoin(part, name) for name in drawn_in(text)}
    times = []
    for _ in range(60):
        started = time.perf_counter()
        read(opener, landed)
        times.append((time.perf_counter() - started) * 1000)
    path = urllib.parse.urlsplit(landed).path
    return Weight(path, weighed, 1 + len(fetched), len(parts - here), median(times))


def drawn_in(style: str) -> set[str]:
    """Pictures and fonts that a style sheet names. A browser fetches only those it uses: this is the most."""
    return {
        name for name in re.findall(r"url\(['\"]?([^'\")]+)", style) if not name.startswith(("data:", "#"))
    }


def read(opener: urllib.request.OpenerDirector, address: str) -> tuple[str, int]:
    """The text, and the bytes of body and headers that travelled, compressed as a browser asks."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip", "Accept": "text/html,*/*"})
    with opener.open(asked) as answer:
        body = answer.read()
        size = len(body) + len(str(answer.headers))
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if packed else body).decode(errors="replace"), size


if __name__ == "__main__":
    sys.exit(main())
