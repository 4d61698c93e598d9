#!/usr/bin/env python3
"""Make .venv hold exactly what the lock names, and Alongside itself. Standard library only.

    python3 scripts/setup.py run      what running an instance needs (lock/run.txt)
    python3 scripts/setup.py dev      that, and what tests and checks need (lock/dev.txt)

A stamp is written when everything is in place and removed before anything is touched, so that a second call
is instant and an interrupted one starts again. uv does the work where there is one; else a pinned uv is put
beside the environment by pip; else pip does it. No host is named here: both follow your own settings.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "alongside-setup.json"
OWN_UV = VENV / "uv"
OLDEST = (3, 11)
NEWER_NAMES = ("python3.13", "python3.12", "python3.11", "python3.14")


class Trouble(Exception):
    """Something only the person at the keyboard can mend; the message says how."""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in ("run", "dev"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        use_a_new_enough_python()
        with one_at_a_time():
            set_up(arguments[0])
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped half-way. Nothing is broken: the next call starts the set-up again.", file=sys.stderr
        )
        return 130
    return 0


def use_a_new_enough_python() -> None:
    """Carry on under a newer interpreter if this one is too old and a newer one is on the PATH."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_NAMES:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])
    mine = ".".join(map(str, sys.version_info[:3]))
    raise Trouble(
        f"Alongside needs Python 3.11 or newer; {sys.executable} is {mine}.\n"
        "Install one (Debian 12 or newer: apt install python3), or name one: make PYTHON=/path/to/python3.11"
    )


@contextlib.contextmanager
def one_at_a_time():
    """Two set-ups at once would trip over each other; the second waits for the first."""
    var = Path(os.environ.get("ALONGSIDE_VAR") or ROOT / "var")
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = open(var / "setup.lock", "w")  # noqa: SIM115
        VENV.mkdir(exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"Nothing was changed: {error.filename} cannot be written ({error.strerror}).\n"
            f"Alongside keeps its libraries in {VENV} and its data in {var}; give yourself leave to write "
            "there, or copy the folder to where you have it."
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(kind: str) -> None:
    done = stamp()
    if done.get("kind") == "dev":
        kind = "dev"  # what tests need includes what running needs: never take it away again
    if done == wanted(kind):
        return
    started = time.monotonic()
    what = "running" if kind == "run" else "running, tests and checks"
    print(f"Setting up what {what} need{'s' if kind == 'run' else ''} (once) in {VENV} …", flush=True)
    STAMP.unlink(missing_ok=True)
    make_environment(fresh=bool(done) and done.get("place") != wanted(kind)["place"])
    install(ROOT / "lock" / f"{kind}.txt")
    link_ourselves()
    STAMP.write_text(json.dumps(wanted(kind)))
    print(f"Set up in {time.monotonic() - started:.1f} s.", flush=True)


def stamp() -> dict[str, object]:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def wanted(kind: str) -> dict[str, object]:
    """What the stamp says when all is as it should be."""
    lock = (ROOT / "lock" / f"{kind}.txt").read_bytes()
    return {
        "kind": kind,
        "lock": hashlib.sha256(lock + Path(__file__).read_bytes()).hexdigest(),
        "place": [str(ROOT), base_python(), ".".join(map(str, sys.version_info[:3]))],
    }


def base_python() -> str:
    """The interpreter beneath any environment that is active now."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def make_environment(*, fresh: bool) -> None:
    if not fresh and runs(
        [str(PYTHON), "-c", f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"]
    ):
        return
    command = [base_python(), "-m", "venv", "--without-pip", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        raise Trouble(
            f"Python could not make an environment in {VENV}:\n{last_lines(made.stdout + made.stderr)}\n"
            "On Debian: apt install python3-venv — then try again."
        )


def install(lock: Path) -> None:
    """The lock and nothing else, every file checked against its hash."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    for uv in possible_uvs():
        command = [uv, "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", str(lock)]
        done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True)
        if done.returncode == 0:
            return
        print(f"{uv} could not do it; trying another way.\n{last_lines(done.stderr)}", file=sys.stderr)
    command = [*any_pip(), "install", "--quiet", "--retries", "2", "--require-hashes", "-r", str(lock)]
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Trouble(
            f"{last_lines(done.stderr)}\n\n"
            "The libraries could not be fetched or checked, so nothing was set up. Set-up needs the package\n"
            "registry once: look at the network, the proxy (HTTPS_PROXY) and `pip config list`, then give\n"
            "the same command again. What was already fetched is kept."
        )


def possible_uvs():
    """Each uv worth trying: the one on the PATH, then a pinned one of our own."""
    path = shutil.which("uv")
    if path:
        yield path
    own = OWN_UV / "bin" / "uv"
    lock = ROOT / "lock" / "uv.txt"
    if not own.exists():
        pip = any_pip(into_environment=False)
        options = ["--quiet", "--retries", "2", "--no-deps", "--require-hashes"]
        command = [*pip, "install", *options, "--target", str(OWN_UV), "-r", str(lock)]
        subprocess.run(command, capture_output=True)  # a platform without one is served by pip below
    if own.exists():
        yield str(own)


def any_pip(*, into_environment: bool = True) -> list[str]:
    """A pip: the environment's, the system's, or the one that Python carries; root fetches Debian's."""
    own = [str(PYTHON), "-m", "pip"]
    system = [base_python(), "-m", "pip"]
    if runs([*own, "--version"]):
        return own
    if runs([*system, "--version"]):
        return [*system, "--python", str(PYTHON)] if into_environment else system
    if runs([str(PYTHON), "-m", "ensurepip"]):
        return own
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Fetching Debian's python3-venv …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet)
        packages = ["python3-venv", f"python3.{sys.version_info[1]}-venv"]
        for package in packages:
            subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], env=quiet)
            if runs([str(PYTHON), "-m", "ensurepip"]):
                return own
    raise Trouble(
        "There is neither uv nor pip here, and this Python carries none.\n"
        "Install one of them (Debian: sudo apt install python3-venv), then give the same command again."
    )


def link_ourselves() -> None:
    """Put this folder's own code on the environment's path, and the `alongside` command beside Python."""
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.check_output([str(PYTHON), "-c", where], text=True).strip())
    (packages / "alongside.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "alongside"
    command.write_text('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m alongside "$@"\n')
    command.chmod(0o755)


def runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def last_lines(text: str, count: int = 12) -> str:
    return "\n".join(text.strip().splitlines()[-count:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
