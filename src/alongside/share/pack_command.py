"""`alongside pack verify|show|diff FILE…`: look into packs on any machine, with no database and no network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .packs.reading import Sealed

DESCRIPTION = "Look into packs: who signed them, what they say, what differs between two."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    what = parser.add_subparsers(dest="what", metavar="verify|show|diff", required=True)
    verify = what.add_parser("verify", help="say of each file whether it is whole, and who signed it")
    verify.add_argument("files", metavar="FILE", type=Path, nargs="+")
    verify.add_argument(
        "--key", metavar="KEY", help="the key that must have signed them, as the instance publishes it"
    )
    show = what.add_parser("show", help="print what a pack says")
    show.add_argument("files", metavar="FILE", type=Path, nargs="+")
    show.add_argument("--json", action="store_true", help="print pack.json as it is")
    diff = what.add_parser("diff", help="print what differs between two packs")
    diff.add_argument("files", metavar="FILE", type=Path, nargs=2)


def run(args: argparse.Namespace) -> int:
    """0 when all files are packs (and, for `diff`, say the same), else 1."""
    return {"verify": _verify, "show": _show, "diff": _diff}[args.what](args)


def _verify(args: argparse.Namespace) -> int:
    from .packs.page import page

    bad = 0
    for path in args.files:
        sealed = _read(path)
        if sealed is None:
            bad += 1
            continue
        if args.key and args.key != sealed.key:
            bad += 1
            print(
                f"{path}: signed by another key than the one you gave: {sealed.fingerprint}.", file=sys.stderr
            )
            continue
        told = sealed.document
        print(f"{path}: whole. Signed by {sealed.fingerprint}.")
        print(f"  {told['pattern']['title']}, edition {told['edition']}, {told['community']['name']}")
        if sealed.files["index.html"] != page(told, sealed.media).encode():
            print("  Its page was not made by this version of Alongside: go by what `pack show` says.")
    return 1 if bad else 0


def _show(args: argparse.Namespace) -> int:
    from .packs.telling import told

    bad = 0
    for path in args.files:
        sealed = _read(path)
        if sealed is None:
            bad += 1
        elif args.json:
            print(sealed.files["pack.json"].decode(), end="")
        else:
            print("\n".join(told(sealed)))
    return 1 if bad else 0


def _diff(args: argparse.Namespace) -> int:
    from .packs.comparing import differences

    both = [_read(path) for path in args.files]
    first, second = both
    if first is None or second is None:
        return 1
    found = differences(first.document, second.document)
    if first.key != second.key:
        print("They were signed by different keys.")
    for one in found:
        print(f"{one.what}:")
        for sign, words in (("-", one.before), ("+", one.after)):
            for line in words.splitlines():
                print(f"  {sign} {safe(line)}")
    if not found:
        print("Both say the same.")
    return 1 if found else 0


def _read(path: Path) -> Sealed | None:
    from .packs.format import LARGEST_FILE, Unreadable
    from .packs.reading import read

    try:
        with path.open("rb") as opened:
            return read(opened.read(LARGEST_FILE + 1))
    except Unreadable as trouble:
        print(f"{path}: {safe(str(trouble))}", file=sys.stderr)
    except OSError as trouble:
        print(f"{path} could not be read: {trouble.strerror}.", file=sys.stderr)
    return None


def safe(line: str) -> str:
    """Words from elsewhere on a terminal: nothing that moves its cursor or changes its colours."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
