"""`alongside schedule`: files in, a plan and a page out, and a sentence for every bad file."""

import argparse
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from alongside.coordinate.schedule_command import add_arguments, run
from alongside.engines.schedule import check, problem_from_json, timetable_from_json, to_json
from alongside.engines.schedule.generate import generate
from tests.engines.schedule.problems import evening


def command(*words: Any) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def problem_file(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(to_json(evening())), encoding="utf-8")
    return path


def test_a_problem_file_becomes_a_plan_that_passes_the_checker(problem_file: Path, tmp_path: Path, capsys):
    out = tmp_path / "plan.json"
    assert command(problem_file, "--json", out) == 0
    timetable = timetable_from_json(json.loads(out.read_text(encoding="utf-8")))
    assert check(evening(), timetable) == []
    assert "1 sessions; 3 of 3 places that people asked for." in capsys.readouterr().out
    assert command(problem_file, "--current", out, "--check") == 0
    assert "0 hard conditions broken in 1 sessions." in capsys.readouterr().out


def test_a_plan_that_breaks_a_rule_is_named_by_the_check(problem_file: Path, tmp_path: Path, capsys):
    out = tmp_path / "plan.json"
    command(problem_file, "--json", out)
    data = json.loads(out.read_text(encoding="utf-8"))
    data["sessions"][0]["helpers"] = []
    out.write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    assert command(problem_file, "--current", out, "--check") == 1
    assert "Session cook/1 has 0 helpers; it needs 1." in capsys.readouterr().out


def test_what_was_told_is_kept_when_planned_again(problem_file: Path, tmp_path: Path):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert command(problem_file, "--json", first, "--seed", 1) == 0
    assert command(problem_file, "--current", first, "--json", second, "--seed", 2) == 0
    assert json.loads(first.read_text())["sessions"] == json.loads(second.read_text())["sessions"]


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset")]


def test_the_page_stands_alone_and_what_people_typed_is_only_text(tmp_path: Path):
    data = to_json(evening())
    data["opportunities"][0]["name"] = "<script>alert(1)</script>"
    data["people"][0]["name"] = '"><img src=//elsewhere/x>'
    data["opportunities"][0]["most"] = 2
    path, out = tmp_path / "problem.json", tmp_path / "plan.html"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert command(path, "--html", out) == 0
    page = Page()
    page.feed(out.read_text(encoding="utf-8"))
    assert page.links == []
    assert {"script", "img", "link", "iframe"} & set(page.tags) == set()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in out.read_text(encoding="utf-8")


def test_a_made_up_problem_is_the_same_for_the_same_seed(tmp_path: Path, capsys):
    out = tmp_path / "made.json"
    assert command("--generate", 10, 2, "--seed", 7, "--json", out) == 0
    assert problem_from_json(json.loads(out.read_text(encoding="utf-8"))) == generate(10, 2, 7)
    assert command("--generate", 10, 2, "--seed", 7) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON: line 1, column 1"),
        ("[]", "The file holds a list; it should hold an object"),
        ('{"format": "alongside-schedule-problem/1"}', "weeks is missing; it has to be given."),
        ('{"format": "alongside-schedule-problem/1", "weeks": NaN}', "NaN is not a number here"),
        ('{"weeks": 1, "weeks": 2}', "the field “weeks” is given twice in one object."),
        ("[" * 100_000, "nested too deeply"),
        (
            '{"format": "alongside-schedule-problem/1", "weeks": 1, "venues": [{"id": "v", "partner": "p", '
            '"place": "x", "windows": [], "capacity": -3}]}',
            "venues[0].capacity is -3; give 1 or more.",
        ),
    ],
)
def test_a_bad_file_gets_a_sentence_that_names_the_place(text: str, words: str, tmp_path: Path, capsys):
    path = tmp_path / "problem.json"
    path.write_text(text, encoding="utf-8")
    assert command(path) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def altered(path: list[Any], value: Any) -> str:
    """The evening's problem with one value replaced (or, for a list's end, added)."""
    data = json.loads(json.dumps(to_json(evening())))
    at = data
    for step in path[:-1]:
        at = at[step]
    if isinstance(at, list) and path[-1] == len(at):
        at.append(value)
    else:
        at[path[-1]] = value
    return json.dumps(data)


HALL = to_json(evening())["venues"][0]
KIM = to_json(evening())["helpers"][0]
ASK = to_json(evening())["asks"][0]
COOK = to_json(evening())["opportunities"][0]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        # windows that contradict themselves or one another
        (["venues", 0, "windows"], [{"start": 1200, "end": 1100}], "venues[0].windows[0] ends at 1100, not after"),
        (
            ["people", 1, "windows"],
            [{"start": 60, "end": 180}, {"start": 120, "end": 240}],
            "people[1].windows[1] starts at 120 while people[1].windows[0] still runs to 180; join them",
        ),
        (["helpers", 0, "windows"], [{"start": 60, "end": 30000}], "helpers[0].windows[0] ends at 30000, after"),
        (["venues", 0, "exceptions"], [{"start": 9, "end": 9}], "venues[0].exceptions[0] ends at 9, not after"),
        # amounts below nothing
        (["venues", 0, "capacity"], -3, "venues[0].capacity is -3; give 1 or more."),
        (["venues", 0, "minutes_per_week"], -1, "venues[0].minutes_per_week is -1; give 0 or more."),
        (["helpers", 0, "minutes"], -60, "helpers[0].minutes is -60; give 0 or more."),
        (["helpers", 0, "notice"], -5, "helpers[0].notice is -5; give 0 or more."),
        (["people", 2, "minutes_per_day"], -10, "people[2].minutes_per_day is -10; give 0 or more."),
        (["asks", 0, "times"], 0, "asks[0].times is 0; give 1 or more."),
        (["opportunities", 0, "length"], -120, "opportunities[0].length is -120; give 5 or more."),
        (["travel"], [["cross", "town", -5]], "travel[0].minutes is -5; give 0 or more."),
        (
            ["kit"],
            [{"id": "v", "partner": "p", "kind": "van", "amount": -1, "windows": []}],
            "kit[0].amount is -1; give 1 or more.",
        ),
        # one venue or one helper pledged twice
        (["venues", 1], HALL, "venues[1] pledges “hall” again from 2520 to 2700, while venues[0] pledges it"),
        (["venues", 1], HALL | {"windows": []}, "venues[1].id “hall” is also the id of venues[0]"),
        (
            ["helpers", 1],
            KIM | {"partner": "police"},
            "helpers[1] “kim” is pledged by “police” and, in helpers[0], by “college”; only one partner",
        ),
        # hours that do not exist
        (["venues", 0, "windows", 0, "start"], "25:00", "venues[0].windows[0].start is '25:00'; give a whole number"),
        (["venues", 0, "windows", 0, "end"], 2580.5, "venues[0].windows[0].end is 2580.5; give a whole number of min"),
        (["helpers", 0, "windows", 0, "start"], -30, "helpers[0].windows[0].start is -30; give 0 or more."),
        # minimums that nothing could meet
        (["opportunities", 0, "fewest"], 9, "opportunities[0].fewest is 9, above most, 4; no session could ever"),
        (["opportunities", 0, "people_per_helper"], 0, "opportunities[0].people_per_helper is 0; give 1 or more."),
        (["opportunities", 0, "after"], ["cook"], "goes round in a circle among “cook”; none could be first."),
        # huge, and insane though well formed
        (["venues", 0, "capacity"], 10**40, "has 41 digits; none is so large here."),
        (["weeks"], 10**6, "weeks is 1000000; give 60 or less."),
        (["step"], 0, "step is 0; give 5 or more."),
        (["people", 0, "name"], "A" * 5001, "people[0].name has 5001 characters; give 5000 or fewer."),
        (["people", 0, "name"], "\ud83d", "people[0].name holds half of a character; type it again."),
        (["asks"], [ASK | {"id": f"a{at}"} for at in range(20_001)], "asks has 20001 rows; the engine takes 20000"),
        (["people", 0, "id"], " ", "people[0].id is empty; every row needs an id of its own."),
        (["keep_apart"], [["ann", "zoe"]], "keep_apart[0] names “zoe”, who is not among the people."),
    ],
)  # fmt: skip
def test_a_bad_row_gets_a_sentence_that_names_it(
    path: list[Any], value: Any, words: str, tmp_path: Path, capsys
):
    file = tmp_path / "problem.json"
    file.write_text(altered(path, value), encoding="utf-8")
    assert command(file) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.startswith(str(file))
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (
            ["opportunities", 0],
            COOK | {"fewest": 4},
            "Too few people asked for Cooking who can come on Tuesday eve",
        ),
        (
            ["opportunities", 0],
            COOK | {"fewest": 9, "most": 12},
            "No pledged venue with kitchen has room for 10",
        ),
        (["helpers"], [], "No pledged helper with what Cooking needs on Tuesday evenings."),
        (["people", 0, "sessions_per_day"], 0, "more than this person said they can do"),
        (["people", 0, "windows"], [], "No times were given at which this person can come."),
    ],
)
def test_what_cannot_be_met_is_answered_and_never_left_out(
    path: list[Any], value: Any, words: str, tmp_path: Path, capsys
):
    file, out, html = (tmp_path / name for name in ("problem.json", "plan.json", "plan.html"))
    file.write_text(altered(path, value), encoding="utf-8")
    assert command(file, "--json", out, "--html", html) == 0
    timetable = timetable_from_json(json.loads(out.read_text(encoding="utf-8")))
    rows = (*timetable.answers, *timetable.impossible)
    assert sorted(row.ask for row in rows) == ["a1", "a2", "a3"]
    reasons = {row.ask: row.reason.sentence for row in rows if row.reason is not None}
    assert words in reasons["a1"]
    assert words in html.read_text(encoding="utf-8")
    assert capsys.readouterr().err == ""


def test_a_pledge_that_its_own_exceptions_use_up_is_named(tmp_path: Path, capsys):
    file = tmp_path / "problem.json"
    file.write_text(altered(["venues", 0, "exceptions"], [{"start": 0, "end": 10_080}]), encoding="utf-8")
    assert command(file) == 0
    said = capsys.readouterr().out
    assert "venues[0] “hall” is pledged, but its windows, exceptions and notice leave no time." in said
    assert "0 sessions; 0 of 3 places that people asked for." in said


def test_a_current_plan_that_cannot_be_and_a_seed_out_of_reach_are_named(
    problem_file: Path, tmp_path: Path, capsys
):
    out = tmp_path / "plan.json"
    command(problem_file, "--json", out)
    data = json.loads(out.read_text(encoding="utf-8"))
    data["sessions"] *= 2
    out.write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    assert command(problem_file, "--current", out) == 2
    assert "current.sessions[1].id “cook/1” is also the id of current.sessions[0]" in capsys.readouterr().err
    assert command(problem_file, "--seed", 2**31) == 2
    assert f"--seed is {2**31}; give 0 to {2**31 - 1}." in capsys.readouterr().err
    assert command(problem_file, "--work", "nan") == 2
    assert "--work is nan; give more than 0" in capsys.readouterr().err


def test_files_that_are_not_there_or_not_text_are_named(tmp_path: Path, capsys):
    assert command(tmp_path / "nothing.json") == 2
    assert "nothing.json cannot be read: No such file or directory." in capsys.readouterr().err
    odd = tmp_path / "odd.json"
    odd.write_bytes(b"\xff\xfe\x00")
    assert command(odd) == 2
    assert "is not UTF-8 text; save it as UTF-8." in capsys.readouterr().err
    assert command() == 2
    assert "Give a problem file, or --generate" in capsys.readouterr().err
    assert command("--generate", 0, 2) == 2
    assert "--generate takes 1 to 5000 people and 1 to 52 weeks; got 0 and 2." in capsys.readouterr().err


def test_no_asks_and_no_pledges_are_said_out_loud(tmp_path: Path, capsys):
    path = tmp_path / "problem.json"
    path.write_text('{"format": "alongside-schedule-problem/1", "weeks": 1}', encoding="utf-8")
    assert command(path) == 0
    assert "Nobody has asked for anything yet" in capsys.readouterr().out
    path.write_text(json.dumps(to_json(evening(venues=()))), encoding="utf-8")
    assert command(path) == 0
    assert "No venue is pledged yet" in capsys.readouterr().out
