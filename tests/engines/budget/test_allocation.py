"""Who gets the money, and why."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.budget import ENGINE_VERSION, Allocation, Ballot, Proposal, allocate

PROPOSALS = (
    Proposal("boxing", 600, "Boxing gym"),
    Proposal("trip", 400, "Trip to the coast"),
    Proposal("studio", 500, "Music studio"),
)


def ballots(*chosen: str) -> list[Ballot]:
    """One ballot of approval per text; the initials of what is wanted: b, t, s."""
    initial = {one.id[0]: one.id for one in PROPOSALS}
    return [Ballot.approval(f"voter {i}", [initial[c] for c in text]) for i, text in enumerate(chosen)]


def outcome(result: Allocation, proposal: str) -> str:
    return next(one.why for one in result.outcomes if one.id == proposal)


# ------------------------------------------------------------------------------------ worked by hand


def test_equal_shares_worked_by_hand() -> None:
    # Ten voters, 100 each. Boxing: six pay 100. Trip: four others pay 100. Nothing is left for the studio.
    cast = ballots("b", "b", "b", "bs", "bs", "bs", "t", "t", "ts", "ts")
    result = allocate(PROPOSALS, cast, 1000, completion="none")
    assert result.funded == ("boxing", "trip")
    assert (result.spent, result.left, result.share) == (1000, 0, Fraction(100))
    assert outcome(result, "boxing") == (
        "Funded. 6 people chose it and paid its cost of 600 together, at most 100 each out of a share of "
        "100. "
        "6 people gave the last of their share."
    )
    assert outcome(result, "studio") == (
        "Not funded. It costs 500. 5 people chose it and, after what they paid for other proposals, had 0 "
        "left "
        "between them. 500 was missing: as much as 5 people more could give who had not yet used their share "
        "of 100."
    )
    assert result.reading == "2 of 3 proposals are funded, for 1,000 of 1,000, by the ballots of 10 people."
    assert result.engine_version == ENGINE_VERSION


def test_a_minority_gets_its_part_where_greedy_gives_it_nothing() -> None:
    proposals = [Proposal("a", 500), Proposal("b", 500), Proposal("c", 500)]
    cast = [Ballot.approval(f"m{i}", ["a", "b"]) for i in range(6)]
    cast += [Ballot.approval(f"n{i}", ["c"]) for i in range(4)]
    assert set(allocate(proposals, cast, 1250).funded) == {"a", "c"}
    assert set(allocate(proposals, cast, 1250, rule="greedy").funded) == {"a", "b"}


def test_add1_counts_again_until_what_is_left_buys_nothing_more() -> None:
    # 9 voters, 110 each: the first count buys nothing for 3 voters who want something for 400.
    proposals = [Proposal("small", 400), Proposal("large", 590)]
    cast = [Ballot.approval(f"s{i}", ["small"]) for i in range(3)]
    cast += [Ballot.approval(f"l{i}", ["large"]) for i in range(6)]
    first = allocate(proposals, cast, 990, completion="none")
    assert first.funded == ("large",)
    whole = allocate(proposals, cast, 990)
    assert whole.funded == ("large", "small")
    assert (whole.share, whole.first_share, whole.counts) == (Fraction(134), Fraction(110), 25)


def test_add1_stops_before_a_count_that_spends_too_much() -> None:
    # At 300 each either voter could pay alone, and both together would cost 600 of 500.
    cast = [Ballot.approval("x", ["a"]), Ballot.approval("y", ["b"])]
    result = allocate([Proposal("a", 300), Proposal("b", 300)], cast, 500)
    assert result.funded == ()
    assert (result.share, result.counts) == (Fraction(299), 51)


def test_add1_ends_when_what_nobody_wants_would_still_fit() -> None:
    cast = [Ballot.approval("x", ["a"])]
    result = allocate([Proposal("a", 300), Proposal("b", 100)], cast, 500)
    assert result.funded == ("a",)
    assert outcome(result, "b") == "Not funded. Nobody chose it."


def test_weights_share_a_price_in_proportion() -> None:
    # Ann gave 3 points and Bo 1: 80 is shared 60 to 20.
    cast = [Ballot.cumulative("Ann", {"a": 3}), Ballot.cumulative("Bo", {"a": 1})]
    result = allocate([Proposal("a", 80)], cast, 200, completion="none")
    assert result.outcomes[0].price == 60
    assert result.outcomes[0].support == 4


def test_a_ranking_is_worth_its_places() -> None:
    cast = [Ballot.ranking("Ann", ["a", "b", "c"]), Ballot.ranking("Bo", ["b"])]
    proposals = [Proposal("a", 10), Proposal("b", 10), Proposal("c", 10)]
    result = allocate(proposals, cast, 20, rule="greedy")
    assert [one.support for one in result.outcomes] == [3, 5, 1]
    assert [one.support for one in allocate(proposals, cast, 20, rule="greedy", places=4).outcomes] == [
        4,
        7,
        2,
    ]


def test_scores_and_fractions_of_points_are_exact() -> None:
    cast = [Ballot.scores("Ann", {"a": Fraction(1, 3), "b": 0}), Ballot.scores("Bo", {"a": Fraction(1, 6)})]
    result = allocate([Proposal("a", 10), Proposal("b", 1)], cast, 20)
    assert [one.support for one in result.outcomes] == [Fraction(1, 2), 0]
    assert result.funded == ("a",)


def test_greedy_passes_over_what_is_too_dear_and_says_what_support_was_needed() -> None:
    proposals = [Proposal("a", 60), Proposal("b", 50), Proposal("c", 40), Proposal("d", 200)]
    cast = [Ballot.approval(f"v{i}", ["a"]) for i in range(5)]
    cast += [Ballot.approval(f"w{i}", ["b", "d"]) for i in range(4)]
    cast += [Ballot.approval("x", ["c"])]
    result = allocate(proposals, cast, 100, rule="greedy")
    assert result.funded == ("a", "c")
    assert outcome(result, "b") == (
        "Not funded. Its support of 4 put it in place 2. When its turn came, 40 was left and it costs 50: "
        "10 was "
        "missing. With a support of 5 it would have been funded."
    )
    assert outcome(result, "d").endswith(
        "No support would have been enough: it costs more than the whole budget."
    )


def test_a_tie_is_broken_by_a_rule_and_said() -> None:
    cast = [Ballot.approval("x", ["a"]), Ballot.approval("y", ["b"])]
    result = allocate([Proposal("a", 60), Proposal("b", 50)], cast, 100, rule="greedy")
    assert result.funded == ("b",)
    assert result.ties == (
        "b and a were exactly equal; the first went first (more support, then lower cost, then the order of "
        "the list).",
    )


def test_equal_prices_go_to_the_proposal_with_more_support() -> None:
    # By count, 10 for one supporter and 20 for two cost each supporter 10.
    cast = [Ballot.approval("x", ["a"]), Ballot.approval("y", ["b"]), Ballot.approval("z", ["b"])]
    result = allocate([Proposal("a", 10), Proposal("b", 20)], cast, 90, utility="count", completion="none")
    assert result.funded == ("b", "a")
    assert len(result.ties) == 1


def test_prices_too_near_for_floats_are_told_apart() -> None:
    large = 10**17
    cast = [Ballot.approval("x", ["a"]), Ballot.approval("y", ["b"])]
    proposals = [Proposal("a", large + 1), Proposal("b", large)]
    assert float(large + 1) == float(large)
    result = allocate(proposals, cast, 4 * large, utility="count", completion="none")
    assert result.funded == ("b", "a")
    assert result.ties == ()


def test_supporters_one_part_short_cannot_buy() -> None:
    large = 10**17
    cast = [Ballot.approval("x", ["a"]), Ballot.approval("y", ["a"])]
    dear, fair = (
        allocate([Proposal("a", one)], cast, large, completion="none") for one in (large + 1, large)
    )
    assert (dear.funded, fair.funded) == ((), ("a",))
    assert dear.outcomes[0].missing == 1


def test_proposals_with_too_little_support_are_not_considered() -> None:
    cast = [Ballot.approval("x", ["a"]), Ballot.approval("y", ["b"]), Ballot.approval("z", ["b"])]
    for rule in ("greedy", "equal_shares"):
        result = allocate([Proposal("a", 1), Proposal("b", 1)], cast, 9, rule=rule, least_support=2)
        assert result.funded == ("b",)
        assert outcome(result, "a") == (
            "Not funded. Its support was 1, and only proposals with at least 2 were considered."
        )


def test_a_round_without_ballots_funds_nothing() -> None:
    result = allocate(PROPOSALS, [], 1000)
    assert result.funded == ()
    assert result.reading == "0 of 3 proposals are funded, for 0 of 1,000, by the ballots of 0 people."


def test_the_digest_knows_ballots_in_any_order() -> None:
    cast = ballots("b", "ts", "bs")
    one = allocate(PROPOSALS, cast, 1000)
    assert allocate(PROPOSALS, cast[::-1], 1000) == one
    assert allocate(PROPOSALS, cast[:2], 1000).input_digest != one.input_digest
    assert allocate(PROPOSALS, cast, 1001).input_digest != one.input_digest


# ------------------------------------------------------------------------------------- the slow twin


def slow_shares(
    costs: Sequence[int], worth: Sequence[dict[int, int]], share: Fraction, by_cost: bool
) -> list[int]:
    """One voter at a time, fractions only; worth[voter][proposal] is a weight."""
    purse = [share] * len(worth)
    total = [sum(one.get(p, 0) for one in worth) for p in range(len(costs))]
    open_, bought = [p for p in range(len(costs)) if total[p]], []
    while True:
        found = []
        for p in open_:
            fans = sorted(
                (v for v in range(len(worth)) if worth[v].get(p)), key=lambda v: purse[v] / worth[v][p]
            )
            rest, weight = Fraction(costs[p]), Fraction(total[p])
            for v in fans:
                price = rest / weight
                if purse[v] >= price * worth[v][p]:
                    found.append((price / costs[p] if by_cost else price, -total[p], costs[p], p, price))
                    break
                rest -= purse[v]
                weight -= worth[v][p]
        if not found:
            return bought
        *_, p, price = min(found)
        for v in range(len(worth)):
            purse[v] -= min(purse[v], price * worth[v].get(p, 0))
        open_.remove(p)
        bought.append(p)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[int], list[dict[int, int]], int]:
    costs = draw(st.lists(st.integers(1, 40), min_size=1, max_size=6))
    weights = st.sampled_from([1, 1, 1, 2, 3])
    one = st.dictionaries(st.integers(0, len(costs) - 1), weights, max_size=len(costs))
    return costs, draw(st.lists(one, min_size=1, max_size=9)), draw(st.integers(1, 120))


@settings(max_examples=150, deadline=None)
@given(rounds(), st.booleans())
def test_grouped_voters_and_floats_buy_what_single_voters_and_fractions_buy(
    given_round: tuple[list[int], list[dict[int, int]], int], by_cost: bool
) -> None:
    costs, worth, budget = given_round
    proposals = [Proposal(str(p), cost) for p, cost in enumerate(costs)]
    cast = [Ballot.cumulative(str(v), {str(p): w for p, w in one.items()}) for v, one in enumerate(worth)]
    utility = "cost" if by_cost else "count"
    result = allocate(proposals, cast, budget, completion="none", utility=utility)
    expected = slow_shares(costs, worth, Fraction(budget, len(worth)), by_cost)
    assert result.funded == tuple(map(str, expected))
    assert result.spent <= budget
    for one in result.outcomes:
        if not one.funded and one.available is not None:
            assert one.available < one.cost
            assert one.missing == one.cost - one.available


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_completed_counts_are_those_of_the_slow_twin(
    given_round: tuple[list[int], list[dict[int, int]], int],
) -> None:
    costs, worth, budget = given_round
    proposals = [Proposal(str(p), cost) for p, cost in enumerate(costs)]
    cast = [Ballot.cumulative(str(v), {str(p): w for p, w in one.items()}) for v, one in enumerate(worth)]
    wanted = {p for one in worth for p in one}
    standing = slow_shares(costs, worth, Fraction(budget, len(worth)), True)
    share = budget // len(worth)
    while any(p not in standing and costs[p] <= budget - sum(costs[q] for q in standing) for p in wanted):
        share += 1
        following = slow_shares(costs, worth, Fraction(share), True)
        if sum(costs[p] for p in following) > budget:
            break
        standing = following
    result = allocate(proposals, cast, budget)
    assert result.funded == tuple(map(str, standing))
    assert result.spent <= budget


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_the_support_that_greedy_says_was_needed_is_the_least_that_is_enough(
    given_round: tuple[list[int], list[dict[int, int]], int],
) -> None:
    costs, worth, budget = given_round
    proposals = [Proposal(str(p), cost) for p, cost in enumerate(costs)]
    cast = [Ballot.cumulative(str(v), {str(p): w for p, w in one.items()}) for v, one in enumerate(worth)]
    result = allocate(proposals, cast, budget, rule="greedy")
    for one in result.outcomes:
        if one.funded or not one.supporters:
            continue
        if one.support_needed is None:
            assert one.cost > budget
            continue
        for extra, funded in (
            (one.support_needed - one.support, True),
            (one.support_needed - one.support - 1, False),
        ):
            if extra > 0:
                more = [*cast, Ballot.cumulative("more", {one.id: int(extra)})]
                assert (one.id in allocate(proposals, more, budget, rule="greedy").funded) == funded


# ------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Proposal("a", 0), "needs no money"),
        (lambda: Proposal("a", 1.5), "a whole number or an exact fraction"),
        (lambda: Ballot.approval("x", ["a", "a"]), "names 'a' twice"),
        (lambda: Ballot.scores("x", {"a": -1}), "from 0"),
        (lambda: allocate([Proposal("a", 1)], [Ballot.approval("x", ["b"])], 1), "not in this round"),
        (lambda: allocate([Proposal("a", 1), Proposal("a", 2)], [], 1), "give each its own id"),
        (lambda: allocate([], [Ballot.approval("x", []), Ballot.approval("x", [])], 1), "two ballots"),
        (lambda: allocate([], [Ballot.approval("x", []), Ballot.ranking("y", [])], 1), "ballots of one kind"),
        (lambda: allocate([], [], 0), "above 0"),
        (lambda: allocate([], [], 1, step=0), "above 0"),
        (lambda: allocate([], [], 1, rule="lottery"), "choose one of equal_shares, greedy"),
        (
            lambda: allocate(
                [Proposal("a", 1), Proposal("b", 1)], [Ballot.ranking("x", ["a", "b"])], 1, places=1
            ),
            "the ballot paper has 1 places",
        ),
    ],
)
def test_bad_rounds_get_a_sentence(build: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build()  # type: ignore[operator]
