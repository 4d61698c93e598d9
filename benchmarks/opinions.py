"""The opinions engine: votes in memory to groups, representative statements, consensus and verdict.

    python benchmarks/opinions.py --quick               what `make bench` runs, under 30 s
    python benchmarks/opinions.py                       also 10 million votes and the cost per vote
    python benchmarks/opinions.py --peer-python PATH    also red-dwarf, from an environment that has it
    python benchmarks/opinions.py --verdict             how often noise and real groups warrant a map

Every measurement runs in a process of its own, so that its peak of memory is its own. Times are medians.
Synthetic conversations have three groups of 50, 30 and 20 % who lean differently; each vote is of a random
person on a random statement. Both sides have one thread for linear algebra.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

PUBLIC = Path(__file__).resolve().parents[2] / "shared" / "data" / "opinions"
NAMES = ("exact-vw", "london.youth.policing", "15-per-hour-seattle", "vtaiwan.uberx")
# name: people, statements, votes, limit in seconds, limit in MB
SIZES: dict[str, tuple[int, int, int, float, float]] = {
    "10,000 x 300, 300 thousand votes": (10_000, 300, 300_000, 1.0, 400),
    "100,000 x 1,000, 2 million votes": (100_000, 1_000, 2_000_000, 1.95, 331),
    "33,547 x 1,000 at 12 %": (33_547, 1_000, 4_025_640, 10, 900),
    "500,000 x 1,000, 10 million votes": (500_000, 1_000, 10_000_000, 12.9, 832),
}
LEAST_TIMES = {300_000: 10, 2_000_000: 100}  # votes: how many times as fast as the peer we mean to be
QUICK = tuple(SIZES)[:3]
DRAWS = 12
# On a busy machine the threads of linear algebra wait for each other, to the harm of the peer most of all.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def synthetic(people: int, statements: int, votes: int, seed: int = 0) -> tuple[Any, Any, Any]:
    """People, statements and values of votes, as arrays."""
    rng = np.random.default_rng(seed)
    group = rng.choice(3, people, p=[0.5, 0.3, 0.2]).astype(np.int8)
    lean = rng.normal(0.2, 0.9, (3, statements)).astype(np.float32)
    person, statement = np.empty(votes, np.int32), np.empty(votes, np.int16)
    value = np.empty(votes, np.int8)
    for start in range(0, votes, 1_000_000):
        part = slice(start, min(start + 1_000_000, votes))
        count = part.stop - part.start
        person[part] = rng.integers(0, people, count, dtype=np.int32)
        statement[part] = rng.integers(0, statements, count, dtype=np.int16)
        leaning = lean[group[person[part]], statement[part]] + rng.standard_normal(count, dtype=np.float32)
        value[part] = np.where(leaning > 0.3, 1, np.where(leaning < -0.3, -1, 0))
    return person, statement, value


def public(name: str) -> tuple[Any, Any, Any]:
    """The latest votes of a public conversation, in the order of time."""
    with (PUBLIC / name / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    last = {(int(row["voter-id"]), int(row["comment-id"])): int(row["vote"]) for row in rows}
    pairs = np.array(list(last), dtype=np.int64)
    return pairs[:, 0], pairs[:, 1], np.array(list(last.values()), dtype=np.int8)


def exported(name: str) -> dict[int, int]:
    """The groups that Polis assigned."""
    folder = PUBLIC / name
    if (folder / "participants-votes.csv").exists():
        with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["group-id"]]
        return {int(row["participant"]): int(row["group-id"]) for row in rows}
    math = json.loads((folder / "math.json").read_text(encoding="utf-8"))
    base = dict(zip(math["base-clusters"]["id"], math["base-clusters"]["members"], strict=True))
    groups = math["group-clusters"]
    return {
        person: group["id"] for group in groups for cluster in group["members"] for person in base[cluster]
    }


def conversation(name: str) -> tuple[Any, Any, Any]:
    return synthetic(*SIZES[name][:3]) if name in SIZES else public(name)


def samples(name: str) -> dict[str, tuple[Any, Any, Any]]:
    """The whole conversation, twelve samples of four fifths of the people, and twelve of the votes."""
    person, statement, value = public(name)
    rng = np.random.default_rng(5)
    everybody = np.unique(person)
    found = {"all": (person, statement, value)}
    for draw in range(DRAWS):
        kept = np.isin(person, rng.choice(everybody, int(0.8 * len(everybody)), replace=False))
        found[f"people {draw}"] = (person[kept], statement[kept], value[kept])
        kept = rng.random(len(person)) < 0.8
        found[f"votes {draw}"] = (person[kept], statement[kept], value[kept])
    return found


# What runs in a process of its own ------------------------------------------------------------------------


def ours(person: Any, statement: Any, value: Any) -> dict[int, Any]:
    from alongside.engines.opinions import Votes, opinion_map

    result = opinion_map(Votes.from_arrays(person, statement, value))
    grouped = zip(result.people.ids.tolist(), result.people.labels.tolist(), strict=True)
    return {one: label for one, label in grouped if label >= 0}


def peers(person: Any, statement: Any, value: Any) -> Callable[[], dict[int, Any]]:
    """red-dwarf's whole pipeline; making its list of votes is not counted."""
    import warnings

    from reddwarf.implementations.base import run_pipeline  # type: ignore[import-not-found]

    warnings.filterwarnings("ignore")
    names = ("participant_id", "statement_id", "vote", "modified")
    last = {(p, s): v for p, s, v in zip(person.tolist(), statement.tolist(), value.tolist(), strict=True)}
    votes = [dict(zip(names, (p, s, v, at), strict=True)) for at, ((p, s), v) in enumerate(last.items())]

    def run() -> dict[int, Any]:
        labels = run_pipeline(votes, random_state=0).participants_df["cluster_id"].dropna()
        return {int(one): int(label) for one, label in labels.items()}

    return run


def timed(name: str, rounds: int, *, peer: bool) -> dict[str, float]:
    votes = conversation(name)
    run = peers(*votes) if peer else lambda: ours(*votes)
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return {"seconds": median(times), "first": times[0], "mb": peak()}


def updated(name: str) -> dict[str, float]:
    """Adding 1,000 votes to the votes and to the map."""
    from alongside.engines.opinions import Votes, adjusted_rand, opinion_map

    votes = Votes.from_arrays(*conversation(name))
    result = opinion_map(votes)
    rng = np.random.default_rng(3)
    more = (
        rng.choice(votes.person_ids, 1000),
        rng.choice(votes.statement_ids, 1000),
        rng.integers(-1, 2, 1000),
    )
    times = []
    for _ in range(5):
        started = time.perf_counter()
        now = opinion_map(votes.with_votes(*more), last=result)
        times.append(time.perf_counter() - started)
    anew = opinion_map(votes.with_votes(*more))
    return {
        "seconds": median(times),
        "same": adjusted_rand(now.people.labels, anew.people.labels),
        "mb": peak(),
    }


def grouped(name: str, *, peer: bool) -> dict[str, dict[str, Any]]:
    found = {}
    for sample, votes in samples(name).items():
        labels = peers(*votes)() if peer else ours(*votes)
        found[sample] = {str(one): label for one, label in labels.items()}
    return found


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# What puts it together ------------------------------------------------------------------------------------


def apart(python: str, *words: str, timeout: float = 600) -> Any:
    """Run one measurement in a process of its own; None when it does not end in time."""
    command = [python, str(Path(__file__).resolve()), "--one", *words]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env={**os.environ, **ONE_THREAD},
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        raise SystemExit(f"A measurement failed ({' '.join(words)}):\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measure_sizes(names: tuple[str, ...], peer: str | None) -> bool:
    beyond = False
    for name in names:
        _, _, votes, seconds, mb = SIZES[name]
        found = apart(sys.executable, "timed", name, "3")
        over = found["seconds"] > seconds or found["mb"] > mb
        beyond |= over
        each = found["seconds"] / votes * 1e6
        print(
            f"  {name}: {found['seconds']:.2f} s, {found['mb']:.0f} MB, {each:.2f} microseconds a vote "
            f"(limit {seconds:g} s, {mb:g} MB){' BEYOND' if over else ''}"
        )
        if peer and votes in LEAST_TIMES:  # the peer did not end on the larger ones in ten minutes
            beyond |= compare(name, found["seconds"], peer, "1", LEAST_TIMES[votes])
    name = "100,000 x 1,000, 2 million votes"
    found = apart(sys.executable, "updated", name)
    over = found["seconds"] > 0.5
    print(
        f"  1,000 votes more on {name}: {found['seconds']:.2f} s (limit 0.5 s), groups as from a new start: "
        f"adjusted Rand {found['same']:.3f}{' BEYOND' if over else ''}"
    )
    return beyond or over


def compare(name: str, seconds: float, peer: str, rounds: str, least: int = 10) -> bool:
    theirs = apart(peer, "peer-timed", name, rounds)
    if theirs is None:
        print(f"  {name}: red-dwarf did not end in 600 s")
        return False
    ratio = theirs["seconds"] / seconds
    print(
        f"  {name}: red-dwarf {theirs['seconds']:.2f} s, {theirs['mb']:.0f} MB: {ratio:.0f} times as long as ours"
    )
    return ratio < least


def measure_real(peer: str | None) -> bool:
    name = "vtaiwan.uberx"
    if not (PUBLIC / name).is_dir():
        print(f"  {name} is not on this machine; left out.")
        return False
    found = apart(sys.executable, "timed", name, "15")
    print(f"  {name} (1,921 x 197): {found['seconds']:.3f} s, {found['mb']:.0f} MB")
    return compare(name, found["seconds"], peer, "7") if peer else False


def measure_closeness(peer: str | None) -> bool:
    """Adjusted Rand index to the exported groups, and under resampling, ours and the peer's."""
    from alongside.engines.opinions import adjusted_rand

    def alike(first: dict[str, Any], second: dict[str, Any]) -> float:
        both = sorted(first.keys() & second.keys())
        return float(
            adjusted_rand(np.array([first[one] for one in both]), np.array([second[one] for one in both]))
        )

    print(
        f"  adjusted Rand to exported groups | when a fifth of people | of votes is left out ({DRAWS} draws, mean)"
    )
    farther = False
    for name in NAMES:
        if not (PUBLIC / name).is_dir():
            continue
        theirs = {str(one): label for one, label in exported(name).items()}
        close = {}
        for who, python in (("ours", sys.executable), ("red-dwarf", peer)):
            if python is None:
                continue
            found = apart(python, "grouped" if who == "ours" else "peer-grouped", name)
            close[who] = alike(found["all"], theirs)
            people, votes = (
                np.mean([alike(found["all"], found[f"{part} {draw}"]) for draw in range(DRAWS)])
                for part in ("people", "votes")
            )
            print(f"  {name}, {who}: {close[who]:.3f} | {people:.3f} | {votes:.3f}")
        farther |= close["ours"] < close.get("red-dwarf", -1)
    return farther


def measure_cost_per_vote() -> bool:
    """Medians from 10 thousand to 10 million votes, 20 votes a person on 1,000 statements."""
    from alongside.engines.opinions import Votes, opinion_map

    for votes in (10_000, 100_000, 1_000_000, 10_000_000):
        cast = synthetic(votes // 20, 1_000, votes)
        times = []
        for _ in range(3):
            started = time.perf_counter()
            opinion_map(Votes.from_arrays(*cast))
            times.append(time.perf_counter() - started)
        print(
            f"  {votes:>10,} votes: {median(times):.3f} s, {median(times) / votes * 1e6:.2f} microseconds a vote"
        )
    return False


def measure_verdicts() -> bool:
    """How often a map is warranted, on noise, on one line of opinion, and on two and three groups."""
    from alongside.engines.opinions import Votes, opinion_map

    rng = np.random.default_rng(0)
    for kind in ("noise", "one line of opinion", "two groups", "three groups"):
        for people, statements, share in ((20, 30, 0.7), (40, 30, 0.5), (100, 50, 0.4), (400, 80, 0.3)):
            warranted = []
            for draw in range(50):
                taste = rng.normal(0.6, 0.8, statements)
                if kind == "one line of opinion":
                    leaning = rng.normal(size=(people, 1)) * rng.normal(0, 1, statements)
                elif kind == "noise":
                    leaning = np.zeros((people, statements))
                else:
                    groups = 2 if kind == "two groups" else 3
                    leaning = rng.normal(0, 1.2, (groups, statements))[rng.integers(0, groups, people)]
                leaning = leaning + taste + rng.logistic(size=(people, statements))
                value = np.where(leaning > 0.5, 1, np.where(leaning < -0.5, -1, 0))
                keen = np.clip(rng.beta(1.2, 1.2 / share - 1.2, people), 8 / statements, 1)
                row, column = np.nonzero(rng.random((people, statements)) < keen[:, None])
                votes = Votes.from_arrays(row, column, value[row, column])
                warranted.append(opinion_map(votes, seed=draw).stability.warranted)
            print(f"  {kind}, {people} people: a map is warranted {np.mean(warranted):.0%} of 50 times")
    return False


def one(words: list[str]) -> None:
    """One measurement, its result as JSON on the last line."""
    task, name, *rest = words
    peer = task.startswith("peer-")
    if task.endswith("timed"):
        found: Any = timed(name, int(rest[0]), peer=peer)
    elif task.endswith("grouped"):
        found = grouped(name, peer=peer)
    else:
        found = updated(name)
    print(json.dumps(found))


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="only what ends in under 30 s")
    parser.add_argument("--peer-python", metavar="PATH", help="a Python that has red-dwarf 0.4")
    parser.add_argument("--verdict", action="store_true", help="only how often a map is warranted")
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    args = parser.parse_args(["--quick"] if words is None else words)
    if args.one:
        one(args.one)
        return 0
    if args.verdict:
        return int(measure_verdicts())
    beyond = measure_real(args.peer_python)
    beyond |= measure_sizes(QUICK if args.quick else tuple(SIZES), args.peer_python)
    if not args.quick:
        beyond |= measure_cost_per_vote()
        beyond |= measure_closeness(args.peer_python)
    return int(beyond)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
