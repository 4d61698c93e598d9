"""Problems and plans as JSON: there and back, the published schemas, and errors that name the row."""

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from alongside.engines import schedule
from alongside.engines.schedule import (
    Helper,
    Loss,
    Opportunity,
    Person,
    Problem,
    Timetable,
    Venue,
    Window,
    digest,
    plan,
    problem_from_json,
    replan,
    timetable_from_json,
    to_json,
)
from alongside.engines.schedule.generate import generate
from tests.engines.schedule.problems import evening, govan, tuesday

HERE = Path(schedule.__file__).parent


def schema(name: str) -> dict[str, Any]:
    return json.loads((HERE / f"{name}.schema.json").read_text(encoding="utf-8"))


def broken(rule: dict[str, Any], value: Any, top: dict[str, Any], where: str = "$") -> list[str]:
    """The few rules of JSON Schema that ours use, checked one by one."""
    if "$ref" in rule:
        return broken(top["$defs"][rule["$ref"].rsplit("/", 1)[1]], value, top, where)
    if "anyOf" in rule:
        tries = [broken(option, value, top, where) for option in rule["anyOf"]]
        return [] if [] in tries else tries[0]
    if "const" in rule:
        return [] if value == rule["const"] else [where]
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "null": type(None),
        "number": (int, float),
    }
    kind = rule["type"]
    right = type(value) is int if kind == "integer" else isinstance(value, kinds[kind])
    if not right or ("minimum" in rule and value < rule["minimum"]):
        return [where]
    found: list[str] = []
    if kind == "object":
        found += [f"{where}.{key}" for key in value if key not in rule["properties"]]
        found += [f"{where}.{key}" for key in rule["required"] if key not in value]
        for key in rule["properties"].keys() & value.keys():
            found += broken(rule["properties"][key], value[key], top, f"{where}.{key}")
    if kind == "array":
        rules = rule.get("prefixItems") or [rule["items"]] * len(value)
        found += [where] if len(rules) != len(value) else []
        for row, (each, item) in enumerate(zip(rules, value, strict=False)):
            found += broken(each, item, top, f"{where}[{row}]")
    return found


@pytest.mark.parametrize("problem", [Problem(weeks=1), evening(), govan(), generate(12, 2, 1)])
def test_a_problem_and_its_plan_come_back_as_they_went_and_fit_the_schemas(problem: Problem):
    timetable = plan(problem, work_limit=0.2)
    there = json.loads(json.dumps(to_json(problem)))
    back = json.loads(json.dumps(to_json(timetable)))
    assert problem_from_json(there) == problem
    assert timetable_from_json(back) == timetable
    assert broken(schema("problem"), there, schema("problem")) == []
    assert broken(schema("plan"), back, schema("plan")) == []


@pytest.mark.parametrize(("name", "kind"), [("problem", Problem), ("plan", Timetable)])
def test_the_schemas_name_every_field_of_the_values(name: str, kind: type):
    top = schema(name)
    rows = {kind.__name__: top} | top["$defs"]
    for title, rule in rows.items():
        value = getattr(schedule, title)
        assert is_dataclass(value)
        assert set(rule["properties"]) - {"format"} == {field.name for field in fields(value)}


def test_the_digest_follows_the_problem_and_nothing_else():
    assert digest(evening()) == digest(problem_from_json(to_json(evening())))
    assert digest(evening()) != digest(evening(step=60))
    assert plan(evening()).input_digest == digest(evening())


def changed(path: list[Any], value: Any) -> Any:
    data = json.loads(json.dumps(to_json(evening())))
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["weeks"], 0, "weeks is 0; give 1 or more."),
        (["weeks"], "two", "weeks is 'two'; give a whole number."),
        (["weeks"], True, "weeks is True; give a whole number."),
        (["asks", 1, "weight"], -4, "asks[1].weight is -4; give 1 or more."),
        (["asks", 0, "person"], "zoe", "asks[0].person is “zoe”, who is not among the people."),
        (["asks", 2, "id"], "a1", "asks[2].id “a1” is also the id of asks[0]; give each its own."),
        (["venues", 0, "capacity"], 10**30, f"venues[0].capacity is {10**30}; give 1000000 or less."),
        (["venues", 0, "colour"], "red", "venues[0].colour is not a field here; the fields are"),
        (["venues", 0, "windows"], {}, "venues[0].windows is an object; give a list."),
        (["people", 0, "windows", 0, "end"], 5, "people[0].windows[0] ends at 5, not after its start at"),
        (["travel"], [["a", "b"]], "travel[0] has 2 items; give 3."),
        (["keep_apart"], [["ann", "ann"]], "keep_apart[0] names “ann” twice; a pair is two people."),
        (["format"], "other/1", "format is 'other/1'; this reader takes “alongside-schedule-problem/1”."),
    ],
)
def test_a_bad_row_is_named(path: list[Any], value: Any, words: str):
    with pytest.raises(ValueError) as trouble:  # noqa: PT011
        problem_from_json(changed(path, value))
    assert words in str(trouble.value)


def test_a_missing_field_is_named():
    data = to_json(evening())
    del data["people"][1]["windows"]
    with pytest.raises(ValueError, match=r"people\[1\].windows is missing; it has to be given."):
        problem_from_json(data)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"venues": (replace(evening().venues[0], windows=(Window(0, 90), Window(60, 120))),)},
            "venues[0].windows[1] starts at 60 while venues[0].windows[0] still runs to 90",
        ),
        (
            {"helpers": (Helper("kim", "college", tuesday()), Helper("kim", "police", tuesday()))},
            "helpers[1] “kim” is pledged by “police” and, in helpers[0], by “college”",
        ),
        (
            {"opportunities": (Opportunity("cook", 120, 6, 4),)},
            "opportunities[0].fewest is 6, above most, 4; no session could ever be right.",
        ),
        (
            {
                "opportunities": (
                    Opportunity("cook", 60, 1, 2, after=("sew",)),
                    Opportunity("sew", 60, 1, 2, after=("cook",)),
                )
            },
            "goes round in a circle among “cook”, “sew”",
        ),
        (
            {"venues": (Venue("hall", "church", "cross", (Window(0, 10**6),), 8),)},
            "venues[0].windows[0] ends at 1000000, after the plan's 1 weeks.",
        ),
        ({"travel": (("a", "b", 5), ("b", "a", 9))}, "travel[1] contradicts travel[0] for “b” and “a”."),
        (
            {"asks": (*evening().asks, replace(evening().asks[0], id="again"))},
            "asks[3] is for the same person and opportunity as asks[0]",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_with_a_sentence(changes: dict[str, Any], words: str):
    with pytest.raises(ValueError) as trouble:  # noqa: PT011
        evening(**changes)
    assert words in str(trouble.value)


def test_the_current_plan_may_not_name_what_the_problem_does_not_have():
    current = plan(evening())
    with pytest.raises(ValueError, match=r"current.sessions\[0\].venue is “hall”"):
        plan(evening(venues=()), current=current)
    with pytest.raises(ValueError, match=r"current.sessions\[0\].people names “ann”"):
        plan(evening(people=(Person("ben", ()), Person("cal", ())), asks=evening().asks[1:]), current=current)


def test_alternatives_carry_whole_plans_that_can_be_written():
    (way, *_) = replan(evening(), plan(evening()), [Loss("venue", 0, 10080, "hall")])
    assert timetable_from_json(to_json(way.timetable)) == way.timetable
