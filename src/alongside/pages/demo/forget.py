"""Empty a demo's database before its story is told again."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection, transaction

from alongside.community import guard


@transaction.atomic
def forget_everything() -> None:
    """Empty every table, the journal among them. Only ever called for a demo: see the `demo` command."""
    with connection.cursor() as cursor:
        guard.take_down(cursor.execute, connection.vendor)
        call_command("flush", interactive=False, verbosity=0)
        guard.put_up(cursor.execute, connection.vendor)
