"""PostgreSQL's half of a backup: pg_dump's custom format out, one transaction in."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alongside.cli import Trouble

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

EMPTY = "SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"
CLEAR = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"


@dataclass(frozen=True)
class PostgreSQL:
    """A database on a server, reached by PostgreSQL's own programs."""

    environment: dict[str, str] = field(repr=False)
    engine: str = "postgresql"
    piece: str = "database.dump"

    @classmethod
    def of(cls, connection: BaseDatabaseWrapper) -> PostgreSQL:
        """Connection details go by the environment: arguments can be read by anybody on the machine."""
        given = connection.settings_dict
        names = {
            "NAME": "PGDATABASE",
            "USER": "PGUSER",
            "PASSWORD": "PGPASSWORD",
            "HOST": "PGHOST",
            "PORT": "PGPORT",
        }
        options = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "host": "PGHOST"}
        found = {variable: str(given[name]) for name, variable in names.items() if given[name]}
        found |= {
            variable: given["OPTIONS"][name] for name, variable in options.items() if name in given["OPTIONS"]
        }
        return cls(environment=found)

    def dump(self, to: Path) -> None:
        self.run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")

    def verify(self, dump: Path) -> None:
        self.run("pg_restore", "--list", str(dump))

    def is_empty(self) -> bool:
        return self.run("psql", "-XAtc", EMPTY).strip() == "t"

    def replace(self, dump: Path, *, aside: Path) -> Path | None:
        """All of it in one transaction: any fault leaves the database as it was."""
        kept = None
        if not self.is_empty():
            kept = aside.with_name(aside.name + ".dump")
            self.dump(kept)
            kept.chmod(0o600)
        script, contents = dump.with_suffix(".sql"), dump.with_suffix(".list")
        listed = self.run("pg_restore", "--list", str(dump)).splitlines()
        contents.write_text("\n".join(line for line in listed if " SCHEMA - public " not in line))
        chosen = [f"--use-list={contents}", f"--file={script}"]
        self.run("pg_restore", "--no-owner", "--no-privileges", *chosen, str(dump))
        whole = ["--single-transaction", "--set=ON_ERROR_STOP=1", f"--command={CLEAR}", f"--file={script}"]
        self.run("psql", "-Xq", *whole)
        return kept

    def run(self, program: str, *arguments: str) -> str:
        if shutil.which(program) is None:
            raise Trouble(
                f"{program} is needed for a PostgreSQL database and was not found. Nothing was changed.\n"
                "On Debian: apt install postgresql-client, of the server's version or newer."
            )
        environment = {**os.environ, **self.environment}
        done = subprocess.run(
            [program, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Trouble(f"{program} could not do it, and the database is as it was:\n{done.stderr.strip()}")
        return done.stdout
