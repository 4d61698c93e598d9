"""kill -9 in the middle of a write: what was acknowledged is there when the database is opened again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running import ROOT, environment

# Writes as a request does, through Django's connection and our settings, saying each number once committed.
# Each number is written twice in one transaction, so that half a transaction would show as an odd count.
WRITER = """
import sys
import alongside
import django

django.setup()
from django.db import connection, transaction

with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS kept (number integer)")
    number = int(sys.argv[1])
    while True:
        with transaction.atomic():
            cursor.execute("INSERT INTO kept VALUES (%s)", [number])
            cursor.execute("INSERT INTO kept VALUES (%s)", [number])
        print(number, flush=True)
        number += 1
"""
READER = """
import alongside
import django

django.setup()
from django.db import connection

with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,), "the default is not FULL"
    cursor.execute("SELECT number, count(*) FROM kept GROUP BY number ORDER BY number")
    print(*(f"{number}:{count}" for number, count in cursor.fetchall()))
"""


@pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="asks it of the embedded file"
)
def test_what_was_acknowledged_survives_kill_9_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    acknowledged: list[int] = []
    for _ in range(5):
        first = (
            acknowledged[-1] + 2 if acknowledged else 0
        )  # the one after the last may or may not have got in
        acknowledged += written_until_killed(tmp_path, first=first, after=chance.uniform(0.05, 0.3))
    assert len(acknowledged) > 5
    counts = dict(map(int, pair.split(":")) for pair in python(READER, tmp_path).split())
    assert {number: counts.get(number) for number in acknowledged} == dict.fromkeys(acknowledged, 2)
    assert set(counts.values()) == {2}, "half a transaction was kept"
    assert len(counts) <= len(acknowledged) + 5, "more than the one write under way at each kill"


def written_until_killed(var: Path, *, first: int, after: float) -> list[int]:
    """The numbers a writer acknowledged before it was killed, `after` seconds from its first one."""
    command = [sys.executable, "-c", WRITER, str(first)]
    with subprocess.Popen(command, env=settings(var), cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = writer.stdout.readline()
        time.sleep(after)
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.read()
    complete = said[: said.rfind("\n") + 1]
    return [int(line) for line in complete.split()]


def python(program: str, var: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], env=settings(var), capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout


def settings(var: Path) -> dict[str, str]:
    return environment(var, DJANGO_SETTINGS_MODULE="alongside.settings")
