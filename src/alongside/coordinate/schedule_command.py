"""`alongside schedule`: a problem file becomes a plan, as JSON and as a page that opens anywhere."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from alongside.engines.schedule import (
    DAY,
    EVERYONE,
    WEEK,
    Answer,
    Helper,
    Kit,
    Problem,
    Session,
    Timetable,
    Venue,
    check,
    digest,
    plan,
    problem_from_json,
    timetable_from_json,
    to_json,
)
from alongside.engines.schedule.generate import generate
from alongside.engines.schedule.ground import free_stretches

MOST_BYTES = 50_000_000
MOST_SEED = 2**31 - 1
MOST_DIGITS = 18
MOST_DEPTH = "The file is nested too deeply to be a problem or a plan."


class Unreadable(Exception):
    """A file that cannot be used; the message says why, and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `alongside schedule` takes."""
    parser.description = "Plan sessions from a problem file, or make a problem up."
    parser.add_argument(
        "problem", nargs="?", type=Path, metavar="PROBLEM.json", help="people, asks and pledges"
    )
    parser.add_argument(
        "--current", type=Path, metavar="PLAN.json", help="the plan that people have been told of"
    )
    parser.add_argument(
        "--json", type=Path, metavar="OUT", help="write the plan (or the made-up problem) here"
    )
    parser.add_argument("--html", type=Path, metavar="OUT", help="write the plan as one page here")
    parser.add_argument(
        "--check", action="store_true", help="check the plan given by --current; plan nothing"
    )
    parser.add_argument(
        "--generate", nargs=2, type=int, metavar=("PEOPLE", "WEEKS"), help="make a problem up"
    )
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same answer (0)")
    parser.add_argument(
        "--work", type=float, metavar="SECONDS", help="deterministic solver seconds to spend at most"
    )


def run(args: argparse.Namespace) -> int:
    """Do what was asked: 0 when done, 1 when a plan is wrong, 2 when a file or an argument is."""
    try:
        return _run(args)
    except Unreadable as trouble:
        print(trouble, file=sys.stderr)
        return 2


def _run(args: argparse.Namespace) -> int:
    if args.generate is not None:
        return _generate(args)
    if args.problem is None:
        raise Unreadable("Give a problem file, or --generate PEOPLE WEEKS to make one up.")
    if not 0 <= args.seed <= MOST_SEED:
        raise Unreadable(f"--seed is {args.seed}; give 0 to {MOST_SEED}.")
    problem = _read_problem(args.problem)
    current = _read_plan(args.current) if args.current is not None else None
    if args.check:
        return _check(problem, current)
    if args.work is not None and not 0 < args.work <= 100_000:
        raise Unreadable(f"--work is {args.work}; give more than 0, up to 100000.")
    try:
        timetable = plan(problem, current=current, seed=args.seed, work_limit=args.work)
    except ValueError as trouble:
        raise Unreadable(f"{args.problem}: {trouble}") from trouble
    _say(problem, timetable)
    wrong = check(problem, timetable)
    if args.json is not None:
        _write(args.json, _text(to_json(timetable)))
    if args.html is not None:
        _write(args.html, page(problem, timetable))
    for violation in wrong:
        print(violation.sentence, file=sys.stderr)
    if wrong:
        print("The plan breaks these conditions. It was kept; change it before it is told.", file=sys.stderr)
    return 1 if wrong else 0


def _generate(args: argparse.Namespace) -> int:
    people, weeks = args.generate
    if not 1 <= people <= 5000 or not 1 <= weeks <= 52:
        raise Unreadable(f"--generate takes 1 to 5000 people and 1 to 52 weeks; got {people} and {weeks}.")
    text = _text(to_json(generate(people, weeks, args.seed)))
    if args.json is not None:
        _write(args.json, text)
    else:
        sys.stdout.write(text)
    return 0


def _check(problem: Problem, current: Timetable | None) -> int:
    if current is None:
        raise Unreadable("--check needs --current PLAN.json: the plan to check.")
    if current.input_digest and current.input_digest != digest(problem):
        print("Note: the plan was made for another version of this problem.")
    found = check(problem, current)
    for violation in found:
        print(violation.sentence)
    print(f"{len(found)} hard conditions broken in {len(current.sessions)} sessions.")
    return 1 if found else 0


def _read_problem(path: Path) -> Problem:
    try:
        return problem_from_json(_load(path))
    except (ValueError, RecursionError) as trouble:
        raise Unreadable(f"{path}: {_sentence(trouble)}") from trouble


def _read_plan(path: Path) -> Timetable:
    try:
        return timetable_from_json(_load(path))
    except (ValueError, RecursionError) as trouble:
        raise Unreadable(f"{path}: {_sentence(trouble)}") from trouble


def _sentence(trouble: Exception) -> str:
    return MOST_DEPTH if isinstance(trouble, RecursionError) else str(trouble)


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(
                f"{path} is larger than {MOST_BYTES // 1_000_000} MB; that is no problem or plan."
            )
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as trouble:
        raise Unreadable(f"{path} is not UTF-8 text; save it as UTF-8.") from trouble
    except OSError as trouble:
        raise Unreadable(f"{path} cannot be read: {trouble.strerror or trouble}.") from trouble
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_number)
    except json.JSONDecodeError as trouble:
        raise Unreadable(
            f"{path} is not JSON: line {trouble.lineno}, column {trouble.colno}: {trouble.msg}."
        ) from trouble


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise ValueError(f"the field “{key}” is given twice in one object.")
        values[key] = value
    return values


def _number(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"the number {text[:MOST_DIGITS]}… has {len(text)} digits; none is so large here.")
    return int(text)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number here; give a whole number.")


def _say(problem: Problem, timetable: Timetable) -> None:
    rows = (*timetable.answers, *timetable.impossible)
    wanted, met = sum(row.wanted for row in rows), sum(len(row.met) for row in rows)
    if not problem.asks:
        print("Nobody has asked for anything yet, so that there is nothing to plan.")
    elif not problem.venues:
        print("No venue is pledged yet, so that no session can be held.")
    for sentence in _never_there(problem):
        print(sentence)
    print(f"{len(timetable.sessions)} sessions; {met} of {wanted} places that people asked for.")
    if timetable.impossible:
        print(f"{len(timetable.impossible)} asks that nothing pledged could meet.")
    for level in (*timetable.levels[:2], *timetable.levels[4:]):
        proven = "proven" if level.proven else "the proven limit"
        print(f"{level.name}: {level.reached:g} ({proven}: {level.bound:g})")
    for gap in timetable.gaps[:5]:
        print(gap.sentence)


def _never_there(problem: Problem) -> list[str]:
    """A sentence for each pledge that no session can use, for want of time."""
    said: list[str] = []
    pledges: tuple[tuple[str, Sequence[Venue | Helper | Kit]], ...] = (
        ("venues", problem.venues),
        ("helpers", problem.helpers),
        ("kit", problem.kit),
    )
    for name, rows in pledges:
        for at, row in enumerate(rows):
            earliest = problem.now + row.notice
            if not free_stretches(row.windows, row.exceptions, earliest, problem.weeks * WEEK):
                said.append(
                    f"{name}[{at}] “{row.id}” is pledged, but its windows, exceptions and notice leave no time."
                )
    return said


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as trouble:
        raise Unreadable(f"{path} cannot be written: {trouble.strerror or trouble}.") from trouble


# The page: no script, nothing fetched from elsewhere, everything that came from a file escaped.

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:0 0 2rem}"
    "th,td{text-align:start;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #767676}"
    "caption{text-align:start;font-weight:bold;padding:.4rem 0}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}"
)


def page(problem: Problem, timetable: Timetable) -> str:
    """The whole page: the weeks, what was not met and why, what would unlock it, how good the plan is."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>The plan</title><style>{STYLE}</style></head><body><main><h1>The plan</h1>",
        _summary(timetable),
        *(_week(problem, timetable, week) for week in range(problem.weeks)),
        _unmet(problem, timetable),
        _gaps(timetable),
        _levels(timetable),
        f"<p>Made by {escape(timetable.engine_version)}, seed {timetable.seed}, "
        f"from the problem {escape(timetable.input_digest[:16])}.</p></main></body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _summary(timetable: Timetable) -> str:
    rows = (*timetable.answers, *timetable.impossible)
    met, wanted = sum(len(row.met) for row in rows), sum(row.wanted for row in rows)
    return f"<p>{len(timetable.sessions)} sessions; {met} of {wanted} places that people asked for.</p>"


def _table(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of cells that are escaped here, once."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _clock(minute: int) -> str:
    return f"{minute % DAY // 60:02d}:{minute % 60:02d}"


def _week(problem: Problem, timetable: Timetable, week: int) -> str:
    sessions = [session for session in timetable.sessions if session.start // WEEK == week]
    if not sessions:
        return f"<p>Week {week + 1}: no sessions.</p>"
    rows = [_row(problem, session) for session in sessions]
    return _table(f"Week {week + 1}", ("Day", "Time", "What", "Where", "Helpers", "People"), rows)


def _row(problem: Problem, session: Session) -> tuple[str, ...]:
    names = {row.id: row.name or row.id for row in problem.people}
    names |= {row.id: row.name or row.id for row in problem.helpers}
    what = {row.id: row.name or row.id for row in problem.opportunities}
    where = {row.id: row.name or row.id for row in problem.venues}
    return (
        DAYS[session.start // DAY % 7],
        f"{_clock(session.start)}–{_clock(session.end)}",
        what[session.opportunity],
        where[session.venue],
        ", ".join(names[name] for name in session.helpers),
        ", ".join(names[name] for name in session.people),
    )


def _unmet(problem: Problem, timetable: Timetable) -> str:
    names = {row.id: row.name or row.id for row in problem.people}
    what = {row.id: row.name or row.id for row in problem.opportunities}

    def rows(answers: tuple[Answer, ...]) -> list[tuple[str, ...]]:
        return [
            (names[row.person], what[row.opportunity], f"{len(row.met)} of {row.wanted}", row.reason.sentence)
            for row in answers
            if row.reason is not None and row.reason.audience == EVERYONE
        ]

    heads = ("Who", "What", "Met", "Why")
    tables = []
    if found := rows(timetable.answers):
        tables.append(_table("Asks that are not fully met", heads, found))
    if found := rows(timetable.impossible):
        tables.append(_table("Asks that nothing pledged could meet", heads, found))
    return "\n".join(tables)


def _gaps(timetable: Timetable) -> str:
    if not timetable.gaps:
        return ""
    rows = [(str(at + 1), gap.sentence) for at, gap in enumerate(timetable.gaps)]
    return _table("What would unlock the most", ("Rank", "Extra pledge"), rows)


def _levels(timetable: Timetable) -> str:
    rows = [
        (row.name, f"{row.reached:g}", f"{row.bound:g}", "yes" if row.proven else "no")
        for row in timetable.levels
    ]
    return _table("How good the plan is", ("Aim", "Reached", "Proven limit", "Proven best"), rows)
