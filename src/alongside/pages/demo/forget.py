"""Empty a demo's database before its story is told again."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

from alongside.community import guard


def forget_everything() -> None:
    """Empty every table, the journal among them. Only ever called for a demo: see the `demo` command."""
    with connection.schema_editor() as editor:
        guard.take_down(editor)
    try:
        call_command("flush", interactive=False, verbosity=0)
    finally:
        with connection.schema_editor() as editor:
            guard.put_up(editor)
