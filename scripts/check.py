"""Everything CI looks at besides the tests. Each check runs even when an earlier one failed.

make check                        all of them
python scripts/check.py types     only those named
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PACKAGE = ROOT / "src" / "alongside"

# Paths that exist on one machine only, and hosts that a lock file or a page must not depend on.
ELSEWHERE = "|".join(["root", "work", "tmp", "home", "Users"])
MACHINE_PATHS = re.compile(rf"""(?:^|[\s"'`=(:,])/(?:{ELSEWHERE})/\w""")
HOSTS = re.compile("|".join([r"pypi\." + "org", r"python" + r"hosted\.org", r"registry\.npm" + r"js\.org"]))


def main(names: list[str]) -> int:
    checks: dict[str, Callable[[], str]] = {
        "style": style,
        "format": formatting,
        "types": types,
        "arrows": arrows,
        "templates": templates,
        "migrations": migrations,
        "translations": translations,
        "places": places,
    }
    if unknown := [name for name in names if name not in checks]:
        print(f"No check is called {unknown[0]}. There are: {', '.join(checks)}.", file=sys.stderr)
        return 2
    failed = []
    for name in names or checks:
        started = time.monotonic()
        trouble = checks[name]().strip()
        seconds = time.monotonic() - started
        print(f"{'FAILED' if trouble else 'ok':6}  {name:13} {seconds:5.1f} s", flush=True)
        if trouble:
            failed.append(name)
            print("\n".join(f"        {line}" for line in trouble.splitlines()), flush=True)
    print(
        f"\n{len(failed)} of {len(names or checks)} checks failed: {', '.join(failed)}."
        if failed
        else "\nAll well."
    )
    return bool(failed)


def said(*command: str, **environment: str) -> str:
    """What a tool said if it was not content, and nothing if it was."""
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip() or f"{command[0]} failed silently" if done.returncode else ""


def style() -> str:
    return said(str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", ".")


def formatting() -> str:
    wrong = said(str(BIN / "ruff"), "format", "--check", "--quiet", ".")
    return f"{wrong}\n`make fix` mends these." if wrong else ""


def types() -> str:
    with tempfile.TemporaryDirectory() as var:  # the plugin imports settings, which would make a key
        return said(str(BIN / "mypy"), "--no-error-summary", ALONGSIDE_VAR=var)


def arrows() -> str:
    """The layers, and that no room has been forgotten by the second contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inside = next(contract for contract in contracts if contract["name"].startswith("Inside"))
    rooms = {
        f"alongside.{models.parent.name}"
        for models in [*PACKAGE.glob("*/models.py"), *PACKAGE.glob("*/models/")]
    }
    forgotten = sorted(rooms - set(inside["containers"]))
    missed = f"pyproject.toml: add {', '.join(forgotten)} to the contract about insides." if forgotten else ""
    return f"{missed}\n{said(str(BIN / 'lint-imports'))}"


def templates() -> str:
    if not list(PACKAGE.rglob("*.html")):
        return ""
    return said(str(BIN / "djlint"), "--lint", "--quiet", str(PACKAGE.relative_to(ROOT)))


def migrations() -> str:
    with tempfile.TemporaryDirectory() as var:
        nowhere = {"ALONGSIDE_VAR": var, "DATABASE_URL": "sqlite:///:memory:"}
        command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
        return said(*command, **nowhere) or said(sys.executable, "manage.py", "check", **nowhere)


def translations() -> str:
    """Each catalogue is sound, and the compiled one beside it says the same."""
    with tempfile.TemporaryDirectory() as var:
        return said(sys.executable, "manage.py", "catalogues", "--check", ALONGSIDE_VAR=var)


def places() -> str:
    """Nothing in the tree depends on the machine it was written on, or names a package host."""
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if not path.is_file() or b"\0" in (raw := path.read_bytes())[:8192]:
            continue
        for number, line in enumerate(raw.decode(errors="replace").splitlines(), start=1):
            if hit := MACHINE_PATHS.search(line) or HOSTS.search(line):
                found.append(f"{name}:{number}: {hit.group().strip()}")
    return "\n".join(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
