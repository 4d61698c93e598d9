"""A real Alongside in processes of its own, for tests that need one."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
OURS = ("ALONGSIDE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT", "HOST")


@dataclass(frozen=True)
class Running:
    """Where it listens, its outermost process, and the file of what it said."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(errors="replace")


def environment(var: Path, **more: str) -> dict[str, str]:
    """Ours for an instance in this folder, with nothing left over from the one that the tests run in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "ALONGSIDE_VAR": str(var), **more}


def alongside(*words: str, var: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Give the command as a person would, and come back with what it said."""
    command = [sys.executable, "-m", "alongside", *words]
    return subprocess.run(
        command, env=environment(var, **more), capture_output=True, text=True, timeout=120, check=False
    )


@contextlib.contextmanager
def running_instance(var: Path, *words: str, **more: str) -> Iterator[Running]:
    """Yields once the first page has been served; ended afterwards, by force if it must be."""
    var.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), var / "log"
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "alongside", "serve", "--port", str(port), *words]
        process = subprocess.Popen(
            command, env=environment(var, **more), stdout=out, stderr=out, start_new_session=True
        )
    running = Running(address, process, log)
    try:
        wait_until_it_says(running, f"Alongside is at {address}")
        yield running
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_it_says(running: Running, words: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while words not in running.said():
        if running.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"The instance did not say {words!r}, but:\n{running.said()[-4000:]}")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_for(name: str) -> dict[str, str]:
    """For the environment: a database of the kind under test: on PostgreSQL a new, empty one."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return {}
    import psycopg
    from psycopg import sql

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
