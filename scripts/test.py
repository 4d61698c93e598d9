"""Run every test on SQLite, then on PostgreSQL, and say honestly how many ran.

make test                                   all of it
make test ARGS="--only sqlite -- -k ballot" one database, and anything pytest understands after --
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import postgres
import system

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Tally:
    """What one run of pytest came to."""

    database: str
    ran: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    finished: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        return self.finished and not self.failed and self.passed > 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=DATABASES, help="run on this database alone")
    parser.add_argument("pytest", nargs="*", help="passed on to pytest")
    options = parser.parse_args()
    if sentence := system.make_sure_of(system.FOR_TESTS):
        print(sentence, file=sys.stderr)
        return 1
    tallies = [run(database, options.pytest) for database in DATABASES if options.only in (None, database)]
    print()
    for tally in tallies:
        print(sentence_for(tally))
    return 0 if all(tally.well for tally in tallies) else 1


def run(database: str, more: list[str]) -> Tally:
    print(f"\n== {database} ==", flush=True)
    with tempfile.TemporaryDirectory(prefix="alongside-test-") as folder:
        environment = {**os.environ, "ALONGSIDE_VAR": f"{folder}/var"}
        for name in (
            "DATABASE_URL",
            "ALONGSIDE_DEMO",
            "ALONGSIDE_DEBUG",
            "ALONGSIDE_HTTPS",
            "ALONGSIDE_HOSTS",
        ):
            environment.pop(name, None)
        if database == "sqlite":
            return run_pytest(database, environment, Path(folder), more)
        with postgres.temporary_cluster() as url:
            return run_pytest(database, {**environment, "DATABASE_URL": url}, Path(folder), more)


def run_pytest(database: str, environment: dict[str, str], folder: Path, more: list[str]) -> Tally:
    report = folder / "report.xml"
    workers = [] if any(part.startswith("-n") for part in more) else ["-n", "2", "--dist", "loadscope"]
    command = [sys.executable, "-m", "pytest", "-q", *workers, f"--junitxml={report}", *more]
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    return tally_of(database, report, done.returncode, time.monotonic() - started)


def tally_of(database: str, report: Path, code: int, seconds: float) -> Tally:
    """Counted from the cases themselves. A run that died half-way has no report, and is no success."""
    if not report.exists():
        return Tally(database, seconds=seconds)
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    failed = sum(any(case.find(kind) is not None for kind in ("failure", "error")) for case in cases)
    skips = [skip for case in cases if (skip := case.find("skipped")) is not None]
    return Tally(
        database=database,
        ran=len(cases) - len(skips),
        passed=len(cases) - len(skips) - failed,
        failed=failed,
        skipped=len(skips),
        seconds=seconds,
        finished=code == 0 or failed > 0,
        reasons=tuple(sorted({skip.get("message", "no reason given") for skip in skips})),
    )


def sentence_for(tally: Tally) -> str:
    if not tally.ran or not tally.finished:
        return f"{tally.database}: the run did not finish; see above."
    line = f"{tally.database}: {tally.passed} of {tally.ran} tests passed in {tally.seconds:.0f} s"
    line += f", {tally.failed} failed" if tally.failed else ""
    line += f"; {tally.skipped} skipped:" if tally.skipped else "; none skipped."
    return "\n".join([line, *(f"    {reason}" for reason in tally.reasons)])


if __name__ == "__main__":
    sys.exit(main())
