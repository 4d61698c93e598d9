"""`alongside opinions DIR`: the opinion map of a folder of Polis files, with no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alongside.engines.opinions import Id, OpinionMap, opinion_map, to_json

from .csv_records import FileProblem
from .opinions_page import group_names, opinions_page, stands_for, verdict_in_words
from .polis import PolisExport, read_groups, read_polis, write_file

DESCRIPTION = "Make the opinion map of a conversation exported in the Polis format."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="folder with votes.csv, comments.csv and so on"
    )
    parser.add_argument(
        "--groups", metavar="FILE", type=Path, help="CSV with participant,group-id: use these groups"
    )
    parser.add_argument("--json", metavar="OUT", type=Path, help="write the whole result as JSON")
    parser.add_argument("--html", metavar="OUT", type=Path, help="write one page that stands alone")
    parser.add_argument("--seed", type=int, default=0, help="fixes every random choice (default 0)")


def run(args: argparse.Namespace) -> int:
    """Read, make the map, write what is asked for, and say what came of it. 0 when all went well, else 1."""
    try:
        export = read_polis(args.folder)
        groups, group_notes = read_groups(args.groups) if args.groups else (None, ())
        result = opinion_map(
            export.votes, seed=args.seed, groups=groups, moderated_out=export.moderated_out()
        )
    except FileProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except ValueError as problem:
        print(f"No map was made. {problem}", file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"{problem.filename or args.folder} could not be read: {problem.strerror}.", file=sys.stderr)
        return 1
    notes = (*export.notes, *group_notes, *_strangers(groups, export))
    words = _words(export)
    for note in notes:
        print(note, file=sys.stderr)
    print("\n".join(_summary(result, words, given=groups is not None)))
    written = True
    if args.json:
        written &= _write(args.json, _json_lines(result, words, notes))
    if args.html:
        page = opinions_page(result, title=export.topic, words=words, given=groups is not None, notes=notes)
        written &= _write(args.html, iter([page]))
    return 0 if written else 1


def _words(export: PolisExport) -> dict[Id, str]:
    known: dict[Id, str] = {one.id: one.words for one in export.statements if one.words}
    return {
        one: known.get(one, f"Statement {one} (its words are not in comments.csv)")
        for one in export.votes.statement_ids.tolist()
    }


def _strangers(groups: dict[Id, Id] | None, export: PolisExport) -> tuple[str, ...]:
    if groups is None:
        return ()
    missing = len(set(groups) - set(export.votes.person_ids.tolist()))
    return (
        (f"{missing} of the {len(groups)} people in the groups have not voted; left out.",) if missing else ()
    )


def _summary(result: OpinionMap, words: dict[Id, str], *, given: bool) -> Iterator[str]:
    yield f"{len(result.people)} people, {len(result.agreement)} statements, {result.votes} votes."
    yield f"Not on the map: {result.people_left_out} (at least {result.votes_needed} votes are needed)."
    yield verdict_in_words(result, given)
    if not (result.stability.warranted or given):
        return
    names = group_names(result)
    for group in result.groups:
        yield f"{names[group.id]} (id {group.id}), {group.size} people:"
        yield from (f"  {stands_for(one, words)}" for one in group.statements)


def _json_lines(result: OpinionMap, words: dict[Id, str], notes: tuple[str, ...]) -> Iterator[str]:
    content: dict[str, Any] = to_json(result)
    content["statements"] = [{"id": one, "words": text} for one, text in words.items()]
    content["notes"] = list(notes)
    yield from json.JSONEncoder(ensure_ascii=False, allow_nan=False).iterencode(content)
    yield "\n"


def _write(path: Path, lines: Iterator[str]) -> bool:
    try:
        write_file(path, lines)
    except OSError as problem:
        print(f"{path} could not be written: {problem.strerror}. Nothing was left there.", file=sys.stderr)
        return False
    print(f"Written: {path}")
    return True
