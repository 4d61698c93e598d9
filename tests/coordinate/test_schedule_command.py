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
