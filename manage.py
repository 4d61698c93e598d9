#!/usr/bin/env python3
"""Django's own commands, with Alongside's settings. For running an instance, see `alongside --help`."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.settings")

import alongside  # noqa: F401  (puts the sound SQLite in place before Django asks for one)

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
