"""Votes in, opinion map out: who is near whom, what groups stand for, common ground and what divides.

Pure: no clock, no disk, no hidden randomness. Methods and sources: docs/methods/opinions.md.
"""

from alongside.engines.opinions.agreement import Agreement, agreement, wilson_interval
from alongside.engines.opinions.as_json import from_json, to_json
from alongside.engines.opinions.making import ENGINE_VERSION, opinion_map
from alongside.engines.opinions.near import nearest
from alongside.engines.opinions.opinion_map import Divisive, Group, OpinionMap, People, Place, Valued
from alongside.engines.opinions.priorities import next_statement, statement_priorities, statement_priority
from alongside.engines.opinions.representative import Representative
from alongside.engines.opinions.stability import (
    FEWEST_PEOPLE,
    LEAST_AGREEMENT,
    LEAST_SILHOUETTE,
    Resampling,
    Stability,
    adjusted_rand,
)
from alongside.engines.opinions.tallies import Tallies, tallies
from alongside.engines.opinions.votes import AGREE, DISAGREE, PASS, Id, Votes

__all__ = [
    "AGREE",
    "DISAGREE",
    "ENGINE_VERSION",
    "FEWEST_PEOPLE",
    "LEAST_AGREEMENT",
    "LEAST_SILHOUETTE",
    "PASS",
    "Agreement",
    "Divisive",
    "Group",
    "Id",
    "OpinionMap",
    "People",
    "Place",
    "Representative",
    "Resampling",
    "Stability",
    "Tallies",
    "Valued",
    "Votes",
    "adjusted_rand",
    "agreement",
    "from_json",
    "nearest",
    "next_statement",
    "opinion_map",
    "statement_priorities",
    "statement_priority",
    "tallies",
    "to_json",
    "wilson_interval",
]
