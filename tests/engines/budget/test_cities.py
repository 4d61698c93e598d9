"""Elections that cities really held, and what they decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from alongside.decide.pabulib import Election, read_pabulib
from alongside.engines.budget import allocate

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "budget"


def election(name: str) -> Election:
    path = FOLDER / f"{name}.pb"
    if not path.exists():
        pytest.skip(f"The public election {name} is not on this machine (expected in ../shared/data).")
    return read_pabulib(path.read_bytes())


@pytest.mark.parametrize(
    ("name", "funded", "spent"),
    [("Netherlands_Assen_2024", 9, 76_700), ("Poland_Swiecie_2023", 17, 1_040_337)],
)
def test_equal_shares_gives_exactly_what_the_city_decided(name: str, funded: int, spent: int) -> None:
    held = election(name)
    result = allocate(held.proposals, held.ballots, held.budget)
    assert set(result.funded) == held.selected
    assert (len(result.funded), result.spent) == (funded, spent)


def test_wieliczka_gets_what_the_rule_gives_which_is_not_what_the_city_announced() -> None:
    held = election("Poland_Wieliczka_2023_Green_Budget")
    result = allocate(held.proposals, held.ballots, held.budget)
    assert held.selected is not None
    assert (len(result.funded), len(held.selected)) == (31, 30)


@pytest.mark.parametrize("name", ["Poland_Lodz_2022", "Poland_Krakow_2024", "Poland_Katowice_2023"])
def test_greedy_gives_exactly_what_large_cities_decided(name: str) -> None:
    held = election(name)
    result = allocate(
        held.proposals,
        held.ballots,
        held.budget,
        rule="greedy",
        places=held.places,
        least_support=held.least_support,
    )
    assert set(result.funded) == held.selected
