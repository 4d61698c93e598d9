"""Where the public conversations are, and their votes; none of them is part of the project."""

import csv
import json
from pathlib import Path

import pytest

from alongside.engines.opinions import Votes

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "opinions"


def folder_of(name: str) -> Path:
    folder = FOLDER / name
    if not folder.is_dir():
        pytest.skip(f"The public conversation {name} is not on this machine (expected in ../shared/data).")
    return folder


def votes_of(name: str) -> Votes:
    with (folder_of(name) / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    return Votes.from_sequences(
        [int(row["voter-id"]) for row in rows],
        [int(row["comment-id"]) for row in rows],
        [int(row["vote"]) for row in rows],
    )


def exact_math() -> dict:
    return json.loads((folder_of("exact-vw") / "math.json").read_text(encoding="utf-8"))


def exact_groups(math: dict) -> dict[int, int]:
    """Person to group in the published file: its groups hold base clusters, which hold people."""
    base = dict(zip(math["base-clusters"]["id"], math["base-clusters"]["members"], strict=True))
    return {
        person: group["id"]
        for group in math["group-clusters"]
        for cluster in group["members"]
        for person in base[cluster]
    }


def exported_groups(name: str) -> dict[int, int]:
    if name == "exact-vw":
        return exact_groups(exact_math())
    with (folder_of(name) / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        return {
            int(row["participant"]): int(row["group-id"]) for row in csv.DictReader(file) if row["group-id"]
        }
