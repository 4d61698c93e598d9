"""Proposals and ballots in, allocation out: what is funded, and for each proposal why or why not.

Pure: no clock, no disk, no randomness, exact fractions. Methods and sources: docs/methods/budget.md.
"""

from alongside.engines.budget.allocation import ENGINE_VERSION, Allocation, Outcome, allocate
from alongside.engines.budget.ballots import Ballot, Proposal

__all__ = ["ENGINE_VERSION", "Allocation", "Ballot", "Outcome", "Proposal", "allocate"]
