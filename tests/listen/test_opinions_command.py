"""`alongside opinions DIR`: from files to a map, with no database."""

import argparse
import csv
import json
import re

import pytest

from alongside.listen.opinions_command import add_arguments, run
from tests.engines.opinions.conversations import exact_groups, exact_math, folder_of
from tests.engines.opinions.crowds import crowd

VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"


def opinions(*words):
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args([str(word) for word in words]))


def conversation(folder, votes, bodies=()):
    folder.mkdir(exist_ok=True)
    rows = zip(votes.rows().tolist(), votes.columns.tolist(), votes.values.tolist(), strict=True)
    (folder / "votes.csv").write_text(VOTES + "".join(f"1,x,{s},{p},{v}\n" for p, s, v in rows))
    if bodies:
        lines = "".join(f'1,x,{number},0,0,0,1,"{body}"\n' for number, body in enumerate(bodies))
        (folder / "comments.csv").write_text(COMMENTS + lines)
    return folder


def test_the_json_holds_what_it_promises(tmp_path):
    folder = conversation(tmp_path / "in", crowd(60, 12, share=0.9)[0])
    assert opinions(folder, "--json", tmp_path / "out.json", "--seed", 5) == 0
    content = json.loads((tmp_path / "out.json").read_text())
    assert set(content["people"][0]) == {"id", "x", "y", "group"}
    promised = {"id", "direction", "repness", "repness_test", "p_success", "p_test"}
    assert promised <= set(content["groups"][0]["statements"][0])
    assert {"id", "size", "statements"} <= set(content["groups"][0])
    assert set(content["group_consensus"][0]) == set(content["priorities"][0]) == {"id", "value"}
    assert {"warranted", "reason"} <= set(content["stability"])
    assert (content["seed"], content["engine_version"]) == (5, "opinions 1")
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", content["input_digest"])
    assert len(content["people"]) == 60


def test_given_groups_reproduce_the_published_figures(tmp_path):
    math = exact_math()
    with (tmp_path / "groups.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("participant", "group-id"), *exact_groups(math).items()])
    assert (
        opinions(folder_of("exact-vw"), "--groups", tmp_path / "groups.csv", "--json", tmp_path / "o.json")
        == 0
    )
    content = json.loads((tmp_path / "o.json").read_text())
    for group in content["groups"]:
        theirs = math["repness"][str(group["id"])]
        assert [one["id"] for one in group["statements"]] == [one["tid"] for one in theirs]
        assert [one["repness"] for one in group["statements"]] == pytest.approx(
            [one["repness"] for one in theirs]
        )
    consensus = {str(one["id"]): one["value"] for one in content["group_consensus"]}
    assert consensus == pytest.approx(math["group-aware-consensus"], abs=1e-6)


def test_the_page_stands_alone_and_runs_nothing_it_was_told(tmp_path):
    bodies = ["<script>alert('x')</script>", "=2+5", "<img src=http://example.com/x.png onerror=a()>"] + [
        "plain"
    ] * 9
    votes, _ = crowd(80, 12, share=0.9)
    folder = conversation(tmp_path / "in", votes, bodies)
    (folder / "summary.csv").write_text("topic,</title><script>steal()</script>\n")
    assert opinions(folder, "--html", tmp_path / "page.html") == 0
    page = (tmp_path / "page.html").read_text()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
    assert re.findall(r"(?:src|href)='(?!#)", page) == []
    assert page.count("<svg") == 1
    assert "<h2>What each group stands for</h2>" in page
    assert page.count("<circle") + page.count("<path") == 80


def test_where_a_map_is_not_warranted_the_page_shows_agreement_instead(tmp_path, capsys):
    folder = conversation(tmp_path / "in", crowd(11, 10, share=1)[0])
    assert opinions(folder, "--html", tmp_path / "page.html") == 0
    page = (tmp_path / "page.html").read_text()
    assert "A map is not warranted: 11 people have voted enough to be placed" in page
    assert "<h2>How many agree</h2>" in page
    assert "<h2>The map</h2>" not in page
    assert "A map is not warranted" in capsys.readouterr().out


def test_a_group_of_two_is_named_and_not_told(tmp_path):
    votes, _ = crowd(30, 12, share=1)
    (tmp_path / "g.csv").write_text(
        "participant,group-id\n" + "".join(f"{p},{int(p < 2)}\n" for p in range(30))
    )
    folder = conversation(tmp_path / "in", votes)
    assert opinions(folder, "--groups", tmp_path / "g.csv", "--html", tmp_path / "p.html") == 0
    page = (tmp_path / "p.html").read_text()
    assert "Group B: 2 people</h3>\n<p>What it stands for is held back" in page
    assert "What Group A stands for" in page


def test_the_same_seed_writes_the_same_files(tmp_path):
    folder = conversation(tmp_path / "in", crowd(60, 12)[0])
    for name in ("a", "b"):
        assert opinions(folder, "--json", tmp_path / f"{name}.json", "--html", tmp_path / f"{name}.html") == 0
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize(
    ("files", "words", "sentence"),
    [
        ({}, [], "holds no votes"),
        ({"votes.csv": VOTES + "1,x,1,1,1\n"}, ["--groups", "none.csv"], "There is no file"),
        ({"votes.csv": VOTES + "1,x,1,1,1\n"}, ["--seed", "-4"], "No map was made. The seed is -4"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(tmp_path, capsys, files, words, sentence):
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    assert opinions(tmp_path, "--json", tmp_path / "out.json", *words) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_a_place_that_cannot_be_written_is_said(tmp_path, capsys):
    folder = conversation(tmp_path / "in", crowd(20, 10)[0])
    assert opinions(folder, "--json", tmp_path / "no" / "out.json") == 1
    assert "could not be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "body", ["", "1,x,1,1,1\n", "".join(f"1,x,{s},{p},0\n" for p in range(20) for s in range(9))]
)
def test_nobody_one_person_and_all_pass_still_make_a_page(tmp_path, body):
    (tmp_path / "votes.csv").write_text(VOTES + body)
    assert opinions(tmp_path, "--html", tmp_path / "p.html", "--json", tmp_path / "p.json") == 0
    assert "A map is not warranted" in (tmp_path / "p.html").read_text()
    assert json.loads((tmp_path / "p.json").read_text())["stability"]["warranted"] is False
