"""Real conversations that nobody here wrote."""

import pytest

from alongside.engines.opinions import adjusted_rand, opinion_map
from tests.engines.opinions.conversations import exported_groups, votes_of

# Adjusted Rand index that red-dwarf 0.4.0 reaches on the same files; benchmarks/opinions.py measures it anew.
PEER = {
    "exact-vw": 0.082,
    "london.youth.policing": 0.122,
    "15-per-hour-seattle": 0.459,
    "vtaiwan.uberx": 0.828,
}


@pytest.mark.parametrize("name", PEER)
def test_groups_are_at_least_as_close_to_the_exported_ones_as_the_peers(name):
    exported = exported_groups(name)
    found = {one.id: one.group for one in opinion_map(votes_of(name)).people if one.group is not None}
    both = sorted(found.keys() & exported.keys())
    assert len(both) >= len(exported) - 1
    assert adjusted_rand([found[one] for one in both], [exported[one] for one in both]) >= PEER[name]


def test_a_hall_of_twenty_six_is_told_that_a_map_is_not_warranted():
    verdict = opinion_map(votes_of("london.youth.policing")).stability
    assert not verdict.warranted
    assert "24 people are placed, but half of them give other groups each time" in verdict.reason


def test_nineteen_hundred_people_on_a_ride_service_warrant_a_map():
    verdict = opinion_map(votes_of("vtaiwan.uberx")).stability
    assert verdict.warranted
    assert verdict.resampling_agreement > 0.8
