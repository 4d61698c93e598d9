"""How fast shared budgets are allocated, exactly, beside pabutools where that is installed.

    .venv/bin/python -m benchmarks.budget           all elections
    .venv/bin/python -m benchmarks.budget --quick   without the peer and without the large elections' completion

Data: Pabulib elections in ../shared/data/budget. Peer: pabutools (GPL, so it is never a dependency: install it
beside, and it is found). On ballots of approval both are asked for the Method of Equal Shares by cost, first
count, exact fractions.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alongside.decide.pabulib import Election, read_pabulib
from alongside.engines.budget import Allocation, allocate

FOLDER = Path(__file__).parents[1].parent / "shared" / "data" / "budget"
SMALL = ("Netherlands_Assen_2024", "Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget")
LARGE = ("Poland_Katowice_2023", "Poland_Krakow_2024", "Poland_Lodz_2022")
LIMIT = 10.0  # seconds for the completed count of the largest election


def main(quick: bool = False) -> int:
    """Print one line per election; 1 when a completed count took longer than the limit."""
    if not FOLDER.exists():
        print("The public elections are not on this machine (expected in ../shared/data/budget).")
        return 0
    slowest = 0.0
    peer = not quick and importlib.util.find_spec("pabutools") is not None
    print(
        f"{'election':<38}{'voters':>8}{'read':>9}{'greedy':>9}{'first':>9}{'whole':>9}{'counts':>8}{'peer':>14}"
    )
    for name in (*SMALL, *LARGE):
        path = FOLDER / f"{name}.pb"
        rounds = 1 if name in LARGE else 3
        reading, election = timed(lambda path=path: read_pabulib(path.read_bytes()), rounds)
        greedy, _ = timed(lambda one=election: count(one, rule="greedy"), rounds)
        first, _ = timed(lambda one=election: count(one, completion="none"), rounds)
        line = f"{name:<38}{len(election.ballots):>8,}{reading:>8.2f}s{greedy:>8.2f}s{first:>8.2f}s"
        if not (quick and name in LARGE):
            whole, result = timed(lambda one=election: count(one), 1)
            slowest = max(slowest, whole)
            line += f"{whole:>8.2f}s{result.counts:>8}"
        # The peer's worth by cost knows no points and no places, so only approvals can be set side by side.
        if peer and election.ballots[0].kind == "approval":
            seconds, same = timed_peer(path, election)
            line += f"{seconds:>8.2f}s {seconds / first:>4.1f}x{'' if same else ' DIFFERS'}"
        print(line, flush=True)
    print(f"Slowest completed count: {slowest:.2f} s (limit {LIMIT:.0f} s).")
    return int(slowest > LIMIT)


def count(election: Election, **options: Any) -> Allocation:
    """One allocation of an election."""
    return allocate(
        election.proposals,
        election.ballots,
        election.budget,
        places=election.places,
        least_support=election.least_support if options.get("rule") == "greedy" else 0,
        **options,
    )


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """Median seconds of some rounds, and what the last gave."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken), result


def timed_peer(path: Path, election: Election) -> tuple[float, bool]:
    """Seconds that pabutools takes for the first count, and whether it funds the same."""
    from pabutools.election import Cost_Sat, parse_pabulib
    from pabutools.rules import method_of_equal_shares

    instance, profile = parse_pabulib(str(path))
    profile = profile.as_multiprofile()
    started = time.perf_counter()
    chosen = method_of_equal_shares(instance, profile, sat_class=Cost_Sat)
    seconds = time.perf_counter() - started
    return seconds, {str(one.name) for one in chosen} == set(count(election, completion="none").funded)


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv[1:]))
