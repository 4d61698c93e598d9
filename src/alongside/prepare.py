"""Bring an instance's folder, database and static files up to date with the code. Safe to repeat."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from alongside.cli import Trouble

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

OURS = 0x616C6F6E67  # the number under which PostgreSQL knows our lock


def prepare(*, fresh_demo: bool = False) -> None:
    """Migrate if there is something to apply, fill an empty demo, collect static files that changed."""
    wake_django()
    from django.conf import settings
    from django.core.management import call_command

    with one_at_a_time():
        migrate_if_needed()
        tidy()
        if fresh_demo:
            print("Putting the demo's data back as it was …", flush=True)
            call_command("demo")
        elif settings.DEMO:
            call_command("demo", if_empty=True)
        collect_static_if_changed()


def wake_django() -> None:
    """Load settings and apps; a folder or a variable that is wrong becomes a sentence, not a stack trace."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        from django.conf import settings

        Path(settings.VAR).mkdir(parents=True, exist_ok=True)
        django.setup()
    except OSError as error:
        raise Trouble(
            f"{error.filename} cannot be used ({error.strerror}). Nothing was changed.\n"
            "Give this user leave to write there, or choose another folder with ALONGSIDE_VAR."
        ) from None
    except ImproperlyConfigured as error:
        raise Trouble(f"the settings do not fit together: {error}") from None


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two processes, or on PostgreSQL two machines, that start together prepare one after the other."""
    from django.conf import settings
    from django.db import connection

    with writable(Path(settings.VAR) / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with told_in_a_sentence(connection):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_lock(%s)", [OURS])
            try:
                yield
            finally:
                if connection.vendor == "postgresql" and connection.is_usable():
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_advisory_unlock(%s)", [OURS])
                connection.close()


@contextlib.contextmanager
def told_in_a_sentence(connection: BaseDatabaseWrapper) -> Iterator[None]:
    from django.core.management import CommandError
    from django.db import DatabaseError, OperationalError

    try:
        yield
    except CommandError as error:  # already in words for whoever gave the command
        raise Trouble(str(error)) from None
    except DatabaseError as error:
        # The plain kind is SQLite's "file is not a database"; the other kinds are mistakes of ours.
        if type(error) is not DatabaseError and not isinstance(error, OperationalError):
            raise
        name = connection.settings_dict["NAME"]
        where = f"{name} on {connection.settings_dict['HOST']}" if connection.settings_dict["HOST"] else name
        raise Trouble(
            f"the database {where} could not be used: {str(error).strip()}.\n"
            "What was in it is as it was. Look at DATABASE_URL, at whether the database runs, at free disk\n"
            "space and at who may write there; `alongside check` looks at these too."
        ) from error


def migrate_if_needed() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    if unapplied_migrations():
        print("Bringing the database up to date …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    tables = set(connection.introspection.table_names())
    stored = [cache["LOCATION"] for cache in settings.CACHES.values() if "DatabaseCache" in cache["BACKEND"]]
    if set(stored) - tables:
        call_command("createcachetable", verbosity=0)


def tidy() -> None:
    """Let go of what nobody needs any more: sessions that have ended, and receipts of forms from a month ago."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    from alongside.community.models import Receipt

    call_command("clearsessions", verbosity=0)
    Receipt.objects.filter(at__lt=timezone.now() - timedelta(days=31)).delete()


def unapplied_migrations() -> list[str]:
    """Names of the migrations that the code has and the database has not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def collect_static_if_changed() -> None:
    """Copy, name by content and compress static files; a digest of names, sizes and times says when to."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.VAR) / "static.stamp"
    now = digest_of_static_files()
    if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT).is_dir():
        return
    print("Collecting static files …", flush=True)
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)


def digest_of_static_files() -> str:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    known = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            known.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return known.hexdigest()


def writable(file: Path) -> Path:
    """The file itself, once it is known that it can be opened for writing."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.open("a").close()
    except OSError as error:
        raise Trouble(
            f"{error.filename} cannot be written ({error.strerror}). Nothing was changed.\n"
            "Give this user leave to write there, or choose another folder with ALONGSIDE_VAR."
        ) from None
    return file
