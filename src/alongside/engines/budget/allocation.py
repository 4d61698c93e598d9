"""Which proposals are funded by a shared budget, and for each one why or why not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from alongside.engines.budget import reasons
from alongside.engines.budget.ballots import Ballot, Money, Proposal
from alongside.engines.budget.electorate import Electorate, gather
from alongside.engines.budget.equal_shares import Purchases, purchases
from alongside.engines.budget.greedy import Turn, by_support

ENGINE_VERSION = "budget-1"
Rule = Literal["equal_shares", "greedy"]
Utility = Literal["cost", "count"]
Completion = Literal["add1", "none"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one proposal.

    Attributes:
        id, name, cost: of the proposal.
        funded: whether it gets the money.
        order: 1 for the first that was funded; None when not funded.
        supporters: how many voters support it.
        support: the sum of their weights: votes, points or scores.
        price: the most that any one supporter paid (Equal Shares, funded), otherwise None.
        available: Equal Shares, not funded: what its supporters had left in the end. Greedy: what was left
            of the budget when its turn came. None where its turn never came.
        missing: cost minus available where not funded, otherwise 0. None where money was not the reason.
        support_needed: greedy, not funded: the least support with which it would have been funded, all else
            equal; None if no support would have been enough. Equal Shares: the least number of further
            supporters, each with an untouched share, who could have paid what is missing.
        why: all of this in plain words.
    """

    id: str
    name: str
    cost: Money
    funded: bool
    order: int | None
    supporters: int
    support: Fraction
    price: Fraction | None
    available: Fraction | None
    missing: Fraction | None
    support_needed: Fraction | None
    why: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """The result of a round.

    Attributes:
        outcomes: one per proposal, in the order of the proposals.
        funded: ids in the order of funding.
        budget, spent, left: money.
        voters: number of ballots.
        share: Equal Shares: money per voter in the count that stands, otherwise None.
        first_share: budget divided by voters, otherwise None.
        counts: how often the method was run to complete the budget.
        ties: one sentence per tie that a rule of order had to break.
        reading: one sentence.
        seed: always None: nothing here is random.
    """

    outcomes: tuple[Outcome, ...]
    funded: tuple[str, ...]
    budget: Money
    spent: Money
    left: Money
    voters: int
    share: Fraction | None
    first_share: Fraction | None
    counts: int
    ties: tuple[str, ...]
    rule: Rule
    utility: Utility
    completion: Completion
    reading: str
    engine_version: str
    input_digest: str
    seed: None = None


def allocate(
    proposals: Iterable[Proposal],
    ballots: Iterable[Ballot],
    budget: Money,
    *,
    rule: Rule = "equal_shares",
    utility: Utility = "cost",
    completion: Completion = "add1",
    step: Money = 1,
    places: int | None = None,
    least_support: Money = 0,
) -> Allocation:
    """Allocate a budget to proposals.

    Args:
        proposals: with their costs; none may have the id of another.
        ballots: one per voter, all of one kind. An empty ballot still counts as a voter.
        budget: in the same money as the costs.
        rule: "equal_shares" gives every voter the same part of the budget to spend; "greedy" takes proposals
            by support as long as the money lasts, passing over those that cost more than is left.
        utility: what a proposal is worth to a supporter under Equal Shares: its cost times the weight they
            gave it, or ("count") the weight alone.
        completion: Equal Shares usually leaves money. "add1" counts again with shares larger by ``step``, and
            again, until no supported proposal fits into what is left, or the next count would spend more than
            the budget; the last count within the budget stands. "none" keeps the first count.
        step: by how much a share grows in each further count. Start: budget / voters for the first count,
            its whole part plus ``step``, plus two steps, and so on after that.
        places: of rankings, how many places the ballot paper has; default the longest ranking.
        least_support: proposals with less support than this are not considered.

    Raises:
        ValueError: see ``Proposal``, ``Ballot`` and ``gather``; a budget or step that is not above zero; an
            unknown rule, utility or completion.
    """
    offered, cast = tuple(proposals), tuple(ballots)
    _check(budget, step, rule, utility, completion)
    electorate = gather(offered, cast, places)
    digest = _digest(
        offered, cast, budget, (rule, utility, completion, str(step), places, str(least_support))
    )
    considered = [
        Fraction(support.total, electorate.scale) >= least_support and support.total > 0
        for support in electorate.support
    ]
    if rule == "greedy":
        turns, ties = by_support(
            [one.cost for one in offered],
            [Fraction(one.total, electorate.scale) for one in electorate.support],
            considered,
            Fraction(budget),
        )
        outcomes = _greedy_outcomes(offered, electorate, turns, considered, least_support)
        order = [turn.place for turn in turns if turn.funded]
        share, counts = None, 1
    else:
        result, counts = _completed(offered, electorate, considered, budget, utility, completion, step)
        outcomes = _shared_outcomes(offered, electorate, result, considered, least_support)
        order = [one.place for one in result.bought]
        share, ties = result.share, list(result.ties)
    spent = sum((offered[place].cost for place in order), 0)
    return Allocation(
        outcomes=outcomes,
        funded=tuple(offered[place].id for place in order),
        budget=budget,
        spent=spent,
        left=budget - spent,
        voters=electorate.voters,
        share=share,
        first_share=_first_share(budget, electorate) if rule == "equal_shares" else None,
        counts=counts,
        ties=tuple(reasons.tie(offered[a], offered[b]) for a, b in ties),
        rule=rule,
        utility=utility,
        completion=completion,
        reading=reasons.reading(len(order), len(offered), spent, budget, electorate.voters),
        engine_version=ENGINE_VERSION,
        input_digest=digest,
    )


def _first_share(budget: Money, electorate: Electorate) -> Fraction:
    return Fraction(budget) / electorate.voters if electorate.voters else Fraction(0)


def _completed(
    offered: Sequence[Proposal],
    electorate: Electorate,
    considered: Sequence[bool],
    budget: Money,
    utility: Utility,
    completion: Completion,
    step: Money,
) -> tuple[Purchases, int]:
    """The count that stands, and how many counts it took."""
    costs = [one.cost for one in offered]
    voters = _only(electorate, considered)

    def count(share: Fraction) -> Purchases:
        return purchases(voters, costs, share, by_cost=utility == "cost")

    standing = count(_first_share(budget, electorate))
    counts = 1
    if completion == "none" or not electorate.voters:
        return standing, counts
    share = Fraction(budget // electorate.voters)
    while _room_for_more(standing, costs, considered, budget):
        share += step
        following = count(share)
        counts += 1
        if sum(costs[one.place] for one in following.bought) > budget:
            break
        standing = following
    return standing, counts


def _only(electorate: Electorate, considered: Sequence[bool]) -> Electorate:
    if all(considered):
        return electorate
    nobody = gather([Proposal("none", 1)], [], None).support[0]
    support = tuple(one if keep else nobody for one, keep in zip(electorate.support, considered, strict=True))
    return Electorate(electorate.voters, electorate.classes, support, electorate.scale)


def _room_for_more(
    standing: Purchases, costs: Sequence[Money], considered: Sequence[bool], budget: Money
) -> bool:
    bought = {one.place for one in standing.bought}
    left = budget - sum(costs[place] for place in bought)
    return any(keep and place not in bought and costs[place] <= left for place, keep in enumerate(considered))


def _shared_outcomes(
    offered: Sequence[Proposal],
    electorate: Electorate,
    result: Purchases,
    considered: Sequence[bool],
    least_support: Money,
) -> tuple[Outcome, ...]:
    bought = {one.place: (order, one) for order, one in enumerate(result.bought, start=1)}
    outcomes = []
    for place, (proposal, support) in enumerate(zip(offered, electorate.support, strict=True)):
        weight = Fraction(support.total, electorate.scale)
        order: int | None = None
        price: Fraction | None = None
        available: Fraction | None = None
        missing: Fraction | None = Fraction(0)
        needed: Fraction | None = None
        if place in bought:
            order, purchase = bought[place]
            price = purchase.largest
            why = reasons.bought(proposal, support.voters, price, result.share, purchase.emptied)
        elif not considered[place]:
            missing = None
            why = reasons.too_little_support(weight, least_support)
        else:
            available = result.left(place)
            missing = proposal.cost - available
            needed = Fraction(-(-missing // result.share)) if result.share else None
            why = reasons.not_bought(proposal, support.voters, available, missing, needed, result.share)
        outcomes.append(
            Outcome(
                proposal.id, proposal.name or proposal.id, proposal.cost, order is not None, order,
                support.voters, weight, price, available, missing, needed, why,
            )
        )  # fmt: skip
    return tuple(outcomes)


def _greedy_outcomes(
    offered: Sequence[Proposal],
    electorate: Electorate,
    turns: Sequence[Turn],
    considered: Sequence[bool],
    least_support: Money,
) -> tuple[Outcome, ...]:
    order = {turn.place: number for number, turn in enumerate((t for t in turns if t.funded), start=1)}
    turn_of = {turn.place: turn for turn in turns}
    outcomes = []
    for place, (proposal, support) in enumerate(zip(offered, electorate.support, strict=True)):
        weight = Fraction(support.total, electorate.scale)
        available, missing, needed = None, None, None
        if not considered[place]:
            why = reasons.too_little_support(weight, least_support)
        else:
            turn = turn_of[place]
            available = turn.available
            missing = Fraction(0) if turn.funded else proposal.cost - turn.available
            needed = turn.support_needed
            why = reasons.turn(proposal, weight, turn)
        outcomes.append(
            Outcome(
                proposal.id, proposal.name or proposal.id, proposal.cost, place in order, order.get(place),
                support.voters, weight, None, available, missing, needed, why,
            )
        )  # fmt: skip
    return tuple(outcomes)


def _check(budget: Money, step: Money, rule: str, utility: str, completion: str) -> None:
    for value, noun in ((budget, "budget"), (step, "step")):
        if isinstance(value, bool) or not isinstance(value, int | Fraction) or value <= 0:
            raise ValueError(
                f"The {noun} is {value!r}, but it must be a whole number or an exact fraction above 0."
            )
    for given, known, noun in (
        (rule, ("equal_shares", "greedy"), "rule"),
        (utility, ("cost", "count"), "utility"),
        (completion, ("add1", "none"), "completion"),
    ):
        if given not in known:
            raise ValueError(f"There is no {noun} {given!r}: choose one of {', '.join(known)}.")


def _digest(
    proposals: Sequence[Proposal], ballots: Sequence[Ballot], budget: Money, options: tuple[object, ...]
) -> str:
    """SHA-256, the same in whatever order ballots arrive; that of proposals can break a tie, so it counts."""
    digest = hashlib.sha256()
    for part in (
        [[one.id, str(one.cost), one.name] for one in proposals],
        [str(budget), *options],
    ):
        digest.update(json.dumps(part, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    for ballot in sorted(ballots, key=lambda one: one.voter):
        choices = sorted((proposal, str(weight)) for proposal, weight in ballot.choices)
        digest.update(json.dumps([ballot.voter, ballot.kind, choices]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
