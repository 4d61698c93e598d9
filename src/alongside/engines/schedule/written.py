"""Problems and timetables as JSON values, and back, with errors that name the row and the field.

The published forms are ``problem.schema.json`` and ``plan.schema.json`` beside this file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from alongside.engines.schedule.problem import MOST_ROWS, Problem
from alongside.engines.schedule.timetable import Timetable

PROBLEM_FORMAT = "alongside-schedule-problem/1"
PLAN_FORMAT = "alongside-schedule-plan/1"

MOST_LETTERS = 5000

Json = Any


def to_json(value: Problem | Timetable) -> dict[str, Json]:
    """A problem or a timetable as plain JSON values; what has its default is left out of a problem."""
    kind = PROBLEM_FORMAT if isinstance(value, Problem) else PLAN_FORMAT
    return {"format": kind, **_plain(value, lean=isinstance(value, Problem))}


def problem_from_json(data: Json) -> Problem:
    """A problem from JSON values; ``ValueError`` names the row and the field that cannot be right."""
    return _read(Problem, _open(data, PROBLEM_FORMAT), "")  # type: ignore[no-any-return]


def timetable_from_json(data: Json) -> Timetable:
    """A timetable from JSON values; ``ValueError`` names the row and the field that cannot be right."""
    return _read(Timetable, _open(data, PLAN_FORMAT), "")  # type: ignore[no-any-return]


def digest(problem: Problem) -> str:
    """A SHA-256 over the canonical form of a problem, so that a plan can be tied to what it answers."""
    text = json.dumps(to_json(problem), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any, *, lean: bool) -> Json:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name), lean=lean)
            for field in fields(value)
            if not (lean and field.default is not MISSING and getattr(value, field.name) == field.default)
        }
    if isinstance(value, tuple):
        return [_plain(item, lean=lean) for item in value]
    return value


def _open(data: Json, kind: str) -> dict[str, Json]:
    if not isinstance(data, Mapping):
        raise ValueError(f"The file holds {_what(data)}; it should hold an object with “format”: “{kind}”.")
    said = data.get("format")
    if said != kind:
        raise ValueError(f"format is {said!r}; this reader takes “{kind}”.")
    return {key: value for key, value in data.items() if key != "format"}


def _read(kind: Any, data: Json, where: str) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_object(kind, data, where)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if data is None:
            return None
        return _read(next(arg for arg in get_args(kind) if arg is not type(None)), data, where)
    if origin is tuple:
        return _read_list(get_args(kind), data, where)
    return _read_plain(kind, data, where)


def _read_object(kind: type, data: Json, where: str) -> Any:
    if not isinstance(data, Mapping):
        raise ValueError(f"{where or 'The file'} is {_what(data)}; give an object.")
    types = get_type_hints(kind)
    known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}
    for key in data:
        if key not in known:
            raise ValueError(
                f"{_at(where, str(key))} is not a field here; the fields are {', '.join(known)}."
            )
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in data:
            values[name] = _read(types[name], data[name], _at(where, name))
        elif field.default is MISSING:
            raise ValueError(f"{_at(where, name)} is missing; it has to be given.")
    return kind(**values)


def _read_list(args: tuple[Any, ...], data: Json, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise ValueError(f"{where} is {_what(data)}; give a list.")
    if len(data) > 5 * MOST_ROWS:
        raise ValueError(f"{where} has {len(data)} rows; that is more than the engine takes.")
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(_read(args[0], item, f"{where}[{row}]") for row, item in enumerate(data))
    if len(data) != len(args):
        raise ValueError(f"{where} has {len(data)} items; give {len(args)}.")
    return tuple(
        _read(arg, item, f"{where}[{row}]") for row, (arg, item) in enumerate(zip(args, data, strict=True))
    )


def _read_plain(kind: Any, data: Json, where: str) -> Any:
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        wanted = {int: "a whole number", str: "text", bool: "true or false", float: "a number"}[kind]
        if kind is int and where.endswith((".start", ".end", "now")):
            wanted += " of minutes from 00:00 on the Monday of week 1"
        raise ValueError(f"{where} is {_what(data)}; give {wanted}.")
    if isinstance(data, str):
        _refuse_odd_text(data, where)
    return data


def _refuse_odd_text(text: str, where: str) -> None:
    if len(text) > MOST_LETTERS:
        raise ValueError(f"{where} has {len(text)} characters; give {MOST_LETTERS} or fewer.")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(f"{where} holds half of a character; type it again.")


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _what(data: Json) -> str:
    if data is None:
        return "empty"
    if isinstance(data, Mapping):
        return "an object"
    if isinstance(data, list):
        return "a list"
    text = repr(data)
    return text if len(text) <= 40 else text[:37] + "..."
