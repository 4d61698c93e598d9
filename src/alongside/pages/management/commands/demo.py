"""Load the demo's story: `manage.py demo`, or only where there is none yet: `manage.py demo --if-empty`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alongside.community.models import Community
from alongside.pages.demo import stage, story


class Command(BaseCommand):
    help = "Loads the demo. Without --if-empty it is loaded afresh, and whatever was done in it is gone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only where no community exists yet")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Community.objects.exists():
            return
        if not settings.DEMO:
            raise CommandError(
                "The demo belongs on a demo: nothing was loaded. Set ALONGSIDE_DEMO=1 if this instance is one."
            )
        if Community.objects.filter(is_illustration=False, elsewhere=None).exists():
            raise CommandError(
                "This instance holds communities that are not part of the demo: nothing was changed. "
                "Use an instance of its own for the demo."
            )
        story.tell()
        self.stdout.write(f"The demo is loaded: {len(stage.SCENES)} places.")
