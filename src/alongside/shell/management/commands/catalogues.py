"""`manage.py catalogues`: bring the catalogues up to date with the source and compile them; no gettext needed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.shell.catalogue import PLURALS, brought_up_to_date, in_source, read, trouble, write


class Command(BaseCommand):
    help = "Bring the translations up to date with the source and compile them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say what is wrong")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        if check:
            if found := [one for locale in PLURALS for one in trouble(locale)]:
                raise CommandError("\n".join(found))
            return
        source = in_source()
        for locale in PLURALS:
            before = read(locale)
            after = brought_up_to_date(before, source)
            write(after)
            gone = len(before.entries) - len(after.entries)
            self.stdout.write(f"{locale}: {len(after.entries)} messages, {gone} that no page says any more.")
            for mistake in after.mistakes():
                self.stderr.write(mistake)
