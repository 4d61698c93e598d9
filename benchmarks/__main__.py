"""Run the benchmarks: each module here with a main() that prints figures and returns 1 if one is beyond its limit.

make bench                              all of them
make bench ARGS="start_up durability"   only those named
make bench ARGS="schedule --full"       words from the first option on go to those that run

A benchmark is never a test: machines differ, so figures are medians of several rounds in one run, and what
is compared is compared within that run.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from pathlib import Path


def main(words: list[str]) -> int:
    """Run the benchmarks named, or all; words from the first option on go to each of them."""
    first = next((at for at, word in enumerate(words) if word.startswith("--")), len(words))
    wanted, options = words[:first], words[first:]
    known = sorted(found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]))
    names = [name for name in known if not name.startswith("_") and hasattr(load(name), "main")]
    if unknown := sorted(set(wanted) - set(names)):
        print(f"There is no benchmark called {unknown[0]}. There are: {', '.join(names)}.", file=sys.stderr)
        return 2
    beyond = []
    for name in wanted or names:
        module = load(name)
        print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        started = time.monotonic()
        if module.main(options) if options else module.main():
            beyond.append(name)
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    if beyond:
        print(f"\nBeyond their limits: {', '.join(beyond)}.")
    return 1 if beyond else 0


def load(name: str) -> object:
    return importlib.import_module(f"benchmarks.{name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
