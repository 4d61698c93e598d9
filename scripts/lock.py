"""Write lock/*.txt: one version and its hashes for everything, on every platform and Python from 3.11 on.

    make lock                     keep what is locked, add and remove what pyproject.toml now says
    make lock ARGS=--upgrade      choose the newest allowed of everything

The files name no host, so that a mirror or a folder of wheels serves as well as the public registry.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--quiet",
]
FILES = {
    "run.txt": ["pyproject.toml"],
    "dev.txt": ["pyproject.toml", "--group", "dev"],
    "uv.txt": ["--group", "bootstrap"],
}


def main(arguments: list[str]) -> int:
    uv = shutil.which("uv") or str(ROOT / ".venv" / "uv" / "bin" / "uv")
    if not Path(uv).exists():
        print("Locking needs uv; it was not found. See lock/uv.txt for the version we use.", file=sys.stderr)
        return 1
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    for name, sources in FILES.items():
        command = [uv, "pip", "compile", *sources, *OPTIONS, *arguments, "-o", f"lock/{name}"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
