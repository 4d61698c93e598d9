"""Is this instance healthy and safely configured? One line for each thing looked at, in `alongside check`."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from alongside import prepare

SOUND_SQLITE = (3, 51, 3)  # earlier ones can corrupt a database when its write-ahead log is reset
OLDEST_BACKUP = timedelta(days=2)
LONGEST_WAIT = timedelta(minutes=10)
LOW_DISK, NO_DISK = 2_000_000_000, 200_000_000
HERE_ONLY = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver"}


class Level(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found and, unless it is well, what to do."""

    level: Level
    about: str
    found: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{self.level:9}  {self.about:16}  {self.found}"
        return f"{line}\n{'':29}{self.advice}" if self.advice else line


def report() -> int:
    """Print every finding. Returns 1 if there is a fault, else 0."""
    prepare.wake_django()
    findings = list(look())
    for finding in findings:
        print(finding)
    faults = sum(finding.level is Level.FAULT for finding in findings)
    attention = sum(finding.level is Level.ATTENTION for finding in findings)
    print(f"\n{len(findings)} looked at, {faults} at fault, {attention} for your attention.")
    return 1 if faults else 0


def look() -> Iterator[Finding]:
    for check in (secret, debug, demo, hosts, https, framework):
        yield from tried(check)
    reached = database()
    yield reached
    if reached.level is not Level.FAULT:
        for check in (durability, migrations, background, messages):
            yield from tried(check)
    for check in (backups, disk):
        yield from tried(check)


def tried(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A check that fails itself is a fault to report, and no reason to leave out the others."""
    try:
        yield from check()
    except Exception as error:
        yield Finding(Level.FAULT, check.__name__, f"could not be looked at: {type(error).__name__}: {error}")


def is_public() -> bool:
    """Whether anybody beyond this machine can be meant to reach the instance."""
    from django.conf import settings

    return bool(set(settings.ALLOWED_HOSTS) - HERE_ONLY) or settings.HTTPS


def weigh(public: Level) -> Level:
    """What is a fault in public only deserves attention on one's own machine."""
    return public if is_public() else Level.ATTENTION


def secret() -> Iterator[Finding]:
    from django.conf import settings

    key, file = settings.SECRET_KEY, Path(settings.VAR) / "secret-key"
    if len(key) < 40 or len(set(key)) < 12 or "insecure" in key.lower():
        yield Finding(
            Level.FAULT,
            "secret key",
            "can be guessed",
            "Set ALONGSIDE_SECRET_KEY to 50 random characters, or unset it and one is made. Codes and "
            "sign-ins made with the old one end.",
        )
    elif file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding(
            Level.FAULT, "secret key", f"{file} can be read by other users", f"Give: chmod 600 {file}"
        )
    else:
        yield Finding(Level.OK, "secret key", "is long, random and ours alone")


def debug() -> Iterator[Finding]:
    from django.conf import settings

    if settings.DEBUG:
        advice = "Unset ALONGSIDE_DEBUG: it shows code and settings to whoever meets an error."
        yield Finding(weigh(Level.FAULT), "debug", "is on", advice)
    else:
        yield Finding(Level.OK, "debug", "is off")


def demo() -> Iterator[Finding]:
    from django.conf import settings

    if settings.DEMO:
        advice = "Unset ALONGSIDE_DEMO where real people are: anybody can take any role with one click."
        yield Finding(weigh(Level.FAULT), "demo", "is on", advice)
    else:
        yield Finding(Level.OK, "demo", "is off")


def hosts() -> Iterator[Finding]:
    from django.conf import settings

    names = ", ".join(settings.ALLOWED_HOSTS) or "none"
    if "*" in settings.ALLOWED_HOSTS:
        advice = (
            "Name the addresses people use in ALONGSIDE_HOSTS; * lets others put their name on our links."
        )
        yield Finding(Level.FAULT, "hosts", "any name is answered", advice)
    elif not is_public():
        advice = "For others to reach it, name the address in ALONGSIDE_HOSTS and put it behind HTTPS."
        yield Finding(Level.OK, "hosts", f"this machine only ({names})", advice)
    else:
        yield Finding(Level.OK, "hosts", names)


def https() -> Iterator[Finding]:
    from django.conf import settings

    safe = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.SECURE_HSTS_SECONDS > 0
    if settings.HTTPS and not settings.PROXIES:
        advice = "Set ALONGSIDE_PROXIES=1 (or how many there are), or every page leads back to itself."
        yield Finding(Level.FAULT, "https", "asked for, but no proxy is said to stand in front", advice)
    elif safe:
        yield Finding(Level.OK, "https", "cookies travel by HTTPS only, and browsers are told to insist")
    elif is_public():
        advice = "Set ALONGSIDE_HTTPS=1 behind a proxy that holds the certificate: see docs/operating.md."
        yield Finding(Level.FAULT, "https", "cookies may travel in the clear", advice)
    else:
        yield Finding(Level.OK, "https", "not asked for, and only this machine is answered")


def framework() -> Iterator[Finding]:
    """What Django itself would warn of before a deployment, apart from what is said above in our words."""
    from django.core import checks

    ours = {
        "security.W004",
        "security.W008",
        "security.W012",
        "security.W016",
        "security.W018",
        "security.W009",
    }
    # Sub-domains and the browsers' preload list are for the owner of the whole domain to decide.
    theirs = {"security.W005", "security.W021"}
    raised = checks.run_checks(include_deployment_checks=is_public())
    serious = [
        message for message in raised if message.level >= checks.WARNING and message.id not in ours | theirs
    ]
    for message in serious:
        level = Level.FAULT if message.level >= checks.ERROR else Level.ATTENTION
        yield Finding(level, "settings", f"{message.msg} ({message.id})", message.hint or "")
    if not serious:
        yield Finding(Level.OK, "settings", "Django has nothing to warn of")


def database() -> Finding:
    from django.db import DatabaseError, connection

    name = str(connection.settings_dict["NAME"])
    advice = "Look at DATABASE_URL, whether the database runs, and who may write there."
    if connection.vendor == "sqlite" and not Path(name).exists():
        return Finding(Level.FAULT, "database", f"there is none at {name} yet", "Give: alongside prepare")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "sqlite":  # begin and take back a write: a read-only file shows only now
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("ROLLBACK")
    except (DatabaseError, sqlite3.Error) as error:
        return Finding(Level.FAULT, "database", f"cannot be used: {str(error).strip()}", advice)
    return Finding(Level.OK, "database", f"{connection.vendor}, {name}, can be read and written")


def durability() -> Iterator[Finding]:
    """Whether what was acknowledged outlives a power cut."""
    from django.db import connection

    if connection.vendor == "sqlite":
        wrong = sqlite_weaknesses()
    else:
        wrong = [
            f"{name} is {value}"
            for name in ("fsync", "full_page_writes", "synchronous_commit")
            if (value := setting(f"SHOW {name}")) == "off"
        ]
    if wrong:
        advice = "See docs/decisions/0003-durability.md for what each setting keeps and costs."
        yield Finding(Level.FAULT, "durability", "; ".join(wrong), advice)
    else:
        yield Finding(Level.OK, "durability", "what was acknowledged survives a power cut")


def sqlite_weaknesses() -> list[str]:
    full = 2
    wanted: dict[str, Callable[[object], bool]] = {
        "journal_mode": lambda value: value == "wal",
        "synchronous": lambda value: isinstance(value, int) and value >= full,
        "foreign_keys": lambda value: value == 1,
    }
    wrong = [
        f"{name} is {value}" for name, fits in wanted.items() if not fits(value := setting(f"PRAGMA {name}"))
    ]
    if sqlite3.sqlite_version_info < SOUND_SQLITE:
        wrong.append(f"SQLite {sqlite3.sqlite_version} can corrupt a write-ahead log; 3.51.3 is sound")
    return wrong


def setting(query: str) -> object:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


def migrations() -> Iterator[Finding]:
    waiting = prepare.unapplied_migrations()
    if waiting:
        found = f"{len(waiting)} not applied, {waiting[0]} first"
        yield Finding(Level.FAULT, "migrations", found, "Back up, then give: alongside prepare")
    else:
        yield Finding(Level.OK, "migrations", "all applied")


def background() -> Iterator[Finding]:
    from django.db import DatabaseError

    try:
        late, failed = background_counts()
    except DatabaseError:
        yield Finding(Level.FAULT, "background work", "has no table yet", "Give: alongside prepare")
        return
    if late:
        found = f"{late} waiting for more than {LONGEST_WAIT.seconds // 60} minutes"
        advice = "The worker is not running or not keeping up: alongside serve --worker-only adds one."
        yield Finding(Level.FAULT, "background work", found, advice)
    elif failed:
        advice = "The server's log says why, under django_tasks."
        yield Finding(Level.ATTENTION, "background work", f"{failed} failed in the last day", advice)
    else:
        yield Finding(Level.OK, "background work", "nothing is late and nothing failed in the last day")


def background_counts() -> tuple[int, int]:
    """How many tasks have waited too long, and how many failed since yesterday."""
    from django_tasks_db.models import DBTaskResult

    now = datetime.now(UTC)
    late = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - LONGEST_WAIT).count()
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=now - timedelta(days=1)).count()
    return late, failed


def messages() -> Iterator[Finding]:
    from django.db import DatabaseError

    from alongside.deliver.models import Message

    now = datetime.now(UTC)
    try:
        late = Message.objects.ready(now - LONGEST_WAIT).count()
        failed = Message.objects.filter(
            state=Message.State.FAILED, state_at__gt=now - timedelta(days=1)
        ).count()
    except DatabaseError:
        yield Finding(Level.FAULT, "messages", "have no table yet", "Give: alongside prepare")
        return
    if late:
        found = f"{late} due for more than {LONGEST_WAIT.seconds // 60} minutes"
        advice = "Nobody sends them: alongside serve does, and alongside send does it once."
        yield Finding(Level.FAULT, "messages", found, advice)
    elif failed:
        advice = "The team sees why, under Deliver: who has to be told something."
        yield Finding(Level.ATTENTION, "messages", f"{failed} did not go in the last day", advice)
    else:
        yield Finding(Level.OK, "messages", "nothing is late and all went in the last day")


def backups() -> Iterator[Finding]:
    from django.conf import settings

    from alongside.backup import LAST

    advice = "Give: alongside backup FILE, daily, to a disk elsewhere; docs/operating.md has a line for cron."
    try:
        made = datetime.fromisoformat(json.loads((Path(settings.VAR) / LAST).read_text())["made"])
    except (OSError, ValueError, KeyError):
        yield Finding(
            Level.OK if settings.DEMO else weigh(Level.FAULT), "backups", "none made from here", advice
        )
        return
    age = datetime.now(UTC) - made
    found = f"the last is {age.days} days and {age.seconds // 3600} hours old"
    if age > OLDEST_BACKUP:
        yield Finding(weigh(Level.FAULT), "backups", found, advice)
    else:
        yield Finding(Level.OK, "backups", found)


def disk() -> Iterator[Finding]:
    from django.conf import settings

    free = shutil.disk_usage(settings.VAR).free
    found = f"{free / 1e9:.1f} GB free for {settings.VAR}"
    advice = "Make room: when a disk is full, nothing new can be kept (what is kept stays)."
    level = Level.FAULT if free < NO_DISK else Level.ATTENTION if free < LOW_DISK else Level.OK
    yield Finding(level, "disk", found, "" if level is Level.OK else advice)
