"""`manage.py send_messages`: send what is due, once, or again and again beside the web server."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from alongside.deliver.sending.outbox import send_due

EVERY = 20.0  # seconds
log = logging.getLogger("alongside.messages")


class Command(BaseCommand):
    help = "Send the messages that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keep-on", action="store_true", help="look again every 20 seconds until told to end"
        )

    def handle(self, *args: Any, keep_on: bool = False, **options: Any) -> None:
        if not keep_on:
            told = send_due()
            self.stdout.write(
                ", ".join(f"{state}: {count}" for state, count in sorted(told.items())) or "Nothing due."
            )
            return
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        while not ended.is_set():
            try:
                send_due()
            except DatabaseError:
                log.exception("Messages could not be looked at; trying again.")
            close_old_connections()
            ended.wait(EVERY)
