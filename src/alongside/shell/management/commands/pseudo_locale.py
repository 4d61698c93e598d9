"""`manage.py pseudo_locale`: make the two make-believe languages, to look at pages in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from alongside.shell.pseudo import write


class Command(BaseCommand):
    help = "Make the languages en_XA (accented, longer) and ar_XB (right to left) from the source strings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=Path(settings.LOCALE_PATHS[0]))

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        for place in write(folder):
            self.stdout.write(f"Made {place / 'django.mo'}.")
        self.stdout.write("Start with ALONGSIDE_PSEUDO=1 and choose the language at the foot of a page.")
