"""What it costs, and what it keeps, to wait for the disk before saying "kept".

Writes rows as the site does: through Django's connection, one small transaction each, with the site's own
settings. Only PRAGMA synchronous differs, in turn, five times over. Figures depend on the disk: run it on
yours. docs/decisions/0003-durability.md says why FULL is the default.

    python -m benchmarks durability
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROUNDS, SECONDS = 5, 1.0
LEVELS = ("FULL", "NORMAL", "OFF")
KEEPS = {
    "FULL": "survives a killed process and a power cut",
    "NORMAL": "survives a killed process; a power cut can take the last moments",
    "OFF": "survives a killed process; a power cut can damage the file",
}
WRITER = """
import sys, time
import alongside, django
django.setup()
from django.db import connection, transaction
level, seconds = sys.argv[1], float(sys.argv[2])
with connection.cursor() as cursor:
    cursor.execute(f"PRAGMA synchronous={level}")
    cursor.execute("CREATE TABLE IF NOT EXISTS vote (statement integer, person integer, value integer, "
                   "UNIQUE (statement, person))")
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        with transaction.atomic():
            cursor.execute("INSERT INTO vote VALUES (%s, %s, 1) ON CONFLICT (statement, person) "
                           "DO UPDATE SET value = excluded.value", [count % 60, count // 60])
        count += 1
print(count / seconds)
"""


def main() -> int:
    rates: dict[str, list[float]] = {level: [] for level in LEVELS}
    # The disk is what is measured, so the files lie where an instance's would, not in memory.
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix=".durability-") as folder:
        for number in range(ROUNDS):
            for level in LEVELS:
                rates[level].append(rate(level, Path(folder) / f"{level}-{number}"))
    full = median(rates["FULL"])
    for level in LEVELS:
        middle = median(rates[level])
        spread = f"{min(rates[level]):,.0f}-{max(rates[level]):,.0f}"
        print(f"  {level:7} {middle:7,.0f} writes/s ({spread})  {middle / full:5.2f} x FULL  {KEEPS[level]}")
    return 0


def rate(level: str, var: Path) -> float:
    """Acknowledged writes a second by one writer, on a fresh database in that folder."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"ALONGSIDE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "alongside.settings"}
    var.mkdir(parents=True)
    command = [sys.executable, "-c", WRITER, level, str(SECONDS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
