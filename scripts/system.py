"""The programs that tests need from the system: found, fetched by Debian's packages as root, or asked for."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """Something that is not a Python library: how to find it, and the Debian package that carries it."""

    name: str
    package: str
    find: Callable[[], str | None]


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def postgres_program(name: str) -> str | None:
    """Debian keeps the server's programs out of the PATH, one folder per version: the newest is taken."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    return next((str(folder / name) for folder in folders if (folder / name).exists()), None) or shutil.which(
        name
    )


FOR_TESTS = (
    Program("headless Chromium", "chromium", chromium),
    Program("PostgreSQL", "postgresql", lambda: postgres_program("postgres") and postgres_program("initdb")),
    Program("gettext", "gettext", lambda: shutil.which("msgfmt")),
    Program("git", "git", lambda: shutil.which("git")),
)


def make_sure_of(programs: tuple[Program, ...]) -> str:
    """Nothing when all are there or could be fetched; else a sentence that says exactly what to do."""
    missing = [program for program in programs if not program.find()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        fetch([program.package for program in missing])
        missing = [program for program in missing if not program.find()]
    if not missing:
        return ""
    names = " and ".join(program.name for program in missing)
    packages = " ".join(program.package for program in missing)
    return f"Tests need {names}. On Debian:\n\n    sudo apt-get install {packages}\n\nand try again."


def fetch(packages: list[str]) -> None:
    """Debian's packages, without questions and without starting a PostgreSQL of the system's own."""
    print(f"Fetching {', '.join(packages)} from Debian …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    common = Path("/etc/postgresql-common")
    if "postgresql" in packages and not (common / "createcluster.conf").exists():
        common.mkdir(parents=True, exist_ok=True)
        (common / "createcluster.conf").write_text("create_main_cluster = false\n")
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    keep = ["-o", "Dpkg::Options::=--force-confold"]
    subprocess.run([*install, *keep, *packages], env=quiet, check=False, stdout=subprocess.DEVNULL)
