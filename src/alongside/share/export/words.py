"""The index of words, in files of words that begin alike: scripts, since pages of a folder may fetch nothing else."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .. import index

SPILL, LONGEST, TO_A_FILE = 150_000, 40, 1000


class WordIndex:
    """Words with the things that hold them, spilled as they grow and put together last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spilled = Path(tempfile.mkdtemp(prefix="words-", dir=folder))
        self.held: dict[str, list[str]] = defaultdict(list)
        self.size = self.last = 0
        self.things: dict[int, list[str]] = {}
        self.shards: set[str] = set()

    def add(self, title: str, texts: Iterable[str], address: str, about: str) -> None:
        key = self.last
        self.last += 1
        if key and key % TO_A_FILE == 0:
            self._write_things(key // TO_A_FILE - 1)
        self.things[key] = [title, address, about]
        titled = set(index.folded(title).split())
        for word in titled | set(index.folded(" ".join(texts)).split()):
            if len(word) <= LONGEST:
                self.held[_shard(word[:2])].append(f"{word}\t{key}\t{'!' if word in titled else ''}\n")
                self.size += 1
        if self.size >= SPILL:
            self._spill()

    def close(self) -> None:
        self._spill()
        if self.things:
            self._write_things((self.last - 1) // TO_A_FILE)
        for shard in sorted(self.shards):
            (self.folder / f"words-{shard}.js").write_text(
                f"alongsideIndex({json.dumps(shard)},{_script(self._put_together(shard))});\n",
                encoding="utf-8",
            )
        listed = _script(sorted(self.shards))
        (self.folder / "shards.js").write_text(f"window.alongsideShards={listed};\n", encoding="utf-8")
        shutil.rmtree(self.spilled)

    def _put_together(self, shard: str) -> dict[str, str]:
        """Each word with its things: steps from one to the next in base 36, a mark where it stands in the title."""
        found: dict[str, list[str]] = defaultdict(list)
        last: dict[str, int] = defaultdict(int)
        with (self.spilled / shard).open(encoding="utf-8") as lines:
            for line in lines:
                word, key, mark = line.rstrip("\n").split("\t")
                found[word].append(_base36(int(key) - last[word]) + mark)
                last[word] = int(key)
        return {word: " ".join(steps) for word, steps in sorted(found.items())}

    def _write_things(self, number: int) -> None:
        (self.folder / f"things-{number}.js").write_text(
            f'alongsideThings("{number}",{_script(self.things)});\n', encoding="utf-8"
        )
        self.things = {}

    def _spill(self) -> None:
        for shard, lines in self.held.items():
            self.shards.add(shard)
            with (self.spilled / shard).open("a", encoding="utf-8") as out:
                out.writelines(lines)
        self.held.clear()
        self.size = 0


@cache
def _shard(word: str) -> str:
    """In which file a word stands: by its first two letters, whatever script they are of."""
    return "-".join(format(ord(sign), "x") for sign in word)


def _script(told: object) -> str:
    """Data as a script may hold it: nothing in it can end the script or a line of it."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _base36(number: int) -> str:
    signs = "0123456789abcdefghijklmnopqrstuvwxyz"
    found = ""
    while True:
        number, rest = divmod(number, 36)
        found = signs[rest] + found
        if not number:
            return found
