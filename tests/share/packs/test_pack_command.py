"""`alongside pack`, as a person with a file meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alongside.cli import main
from alongside.share.packs.keys import public_half
from alongside.share.packs.schema import SCHEMA
from alongside.share.packs.sealing import seal

from .making import KEY, OTHER, document

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def pack(tmp_path):
    file = tmp_path / "weeks.pack.zip"
    file.write_bytes(seal(document(), KEY))
    return str(file)


def test_verify_says_who_signed_it(pack, capsys):
    assert main(["pack", "verify", pack, "--key", public_half(KEY)]) == 0
    said = capsys.readouterr().out
    assert "whole. Signed by " in said
    assert "Architects of their own weeks, edition 1, Gorbals" in said


def test_verify_says_that_another_signed_it(pack, capsys):
    assert main(["pack", "verify", pack, "--key", public_half(OTHER)]) == 1
    assert "signed by another key than the one you gave" in capsys.readouterr().err


def test_show_prints_what_it_says_and_steers_no_terminal(tmp_path, capsys):
    file = tmp_path / "a.pack.zip"
    file.write_bytes(seal(document(community={"name": "Gor\x1b[31mbals"}), KEY))
    assert main(["pack", "show", str(file)]) == 0
    said = capsys.readouterr().out
    assert "Ask first." in said
    assert "\x1b" not in said


def test_show_as_json_is_the_pack_json_itself(pack, capsys):
    assert main(["pack", "show", "--json", pack]) == 0
    assert json.loads(capsys.readouterr().out) == document()


def test_diff_says_what_changed_and_that_the_keys_differ(pack, tmp_path, capsys):
    told = document()
    told["pattern"]["title"] = "Architects"
    file = tmp_path / "later.pack.zip"
    file.write_bytes(seal(told, OTHER))
    assert main(["pack", "diff", pack, str(file)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "They were signed by different keys.",
        "title:",
        "  - Architects of their own weeks",
        "  + Architects",
    ]
    assert main(["pack", "diff", pack, pack]) == 0
    assert capsys.readouterr().out == "Both say the same.\n"


def test_what_is_no_pack_and_what_is_not_there_get_a_sentence(pack, tmp_path, capsys):
    (tmp_path / "no.zip").write_bytes(b"no")
    assert main(["pack", "verify", str(tmp_path / "no.zip"), str(tmp_path / "gone.zip"), pack]) == 1
    said = capsys.readouterr()
    assert "no.zip: This is not a whole zip file." in said.err
    assert "gone.zip could not be read: No such file or directory." in said.err
    assert "whole. Signed by" in said.out


def test_the_published_schema_is_the_one_that_is_checked():
    assert json.loads((ROOT / "docs/formats/pack.schema.json").read_text()) == SCHEMA
