"""Why a proposal is funded or not, in plain words."""

from __future__ import annotations

from fractions import Fraction

from alongside.engines.budget.ballots import Money, Proposal
from alongside.engines.budget.greedy import Turn


def money(amount: Money) -> str:
    """An amount for the reader, rounded to hundredths and said to be so where that changes it."""
    exact = Fraction(amount)
    if exact.denominator == 1:
        return f"{exact.numerator:,}"
    hundredths = round(exact * 100)
    about = "" if Fraction(hundredths, 100) == exact else "about "
    sign = "-" if hundredths < 0 else ""
    return f"{about}{sign}{abs(hundredths) // 100:,}.{abs(hundredths) % 100:02d}"


def number(amount: Fraction) -> str:
    """A count or a sum of points."""
    return f"{amount.numerator:,}" if amount.denominator == 1 else f"{float(amount):,.2f}"


def people(count: int | Fraction) -> str:
    """A number of people."""
    return "1 person" if count == 1 else f"{number(Fraction(count))} people"


def bought(proposal: Proposal, supporters: int, price: Fraction, share: Fraction, emptied: int) -> str:
    """Funded by Equal Shares."""
    if supporters == 1:
        return (
            f"Funded. 1 person chose it and paid its cost of {money(proposal.cost)} "
            f"out of a share of {money(share)}."
        )
    spent = f" {people(emptied)} gave the last of their share." if emptied else ""
    return (
        f"Funded. {people(supporters)} chose it and paid its cost of {money(proposal.cost)} together, "
        f"at most {money(price)} each out of a share of {money(share)}.{spent}"
    )


def not_bought(
    proposal: Proposal,
    supporters: int,
    available: Fraction,
    missing: Fraction,
    needed: Fraction | None,
    share: Fraction,
) -> str:
    """Not funded by Equal Shares."""
    more = ""
    if needed is not None:
        more = (
            f": as much as {people(needed)} more could give"
            f" who had not yet used their share of {money(share)}"
        )
    return (
        f"Not funded. It costs {money(proposal.cost)}. {people(supporters)} chose it and, after what they "
        "paid "
        f"for other proposals, had {money(available)} left between them. "
        f"{_capital(money(missing))} was missing{more}."
    )


def turn(proposal: Proposal, support: Fraction, turn: Turn) -> str:
    """Funded or not by support."""
    head = f"Its support of {number(support)} put it in place {turn.rank}. When its turn came, "
    if turn.funded:
        return f"Funded. {head}{money(turn.available)} was left and it costs {money(proposal.cost)}."
    tail = (
        f"With a support of {number(turn.support_needed)} it would have been funded."
        if turn.support_needed is not None
        else "No support would have been enough: it costs more than the whole budget."
    )
    missing = money(proposal.cost - turn.available)
    return (
        f"Not funded. {head}{money(turn.available)} was left and it costs {money(proposal.cost)}: "
        f"{missing} was missing. {tail}"
    )


def too_little_support(support: Fraction, least: Money) -> str:
    """Not considered."""
    if not support:
        return "Not funded. Nobody chose it."
    return (
        f"Not funded. Its support was {number(support)}, and only proposals with at least "
        f"{number(Fraction(least))} were considered."
    )


def tie(first: Proposal, second: Proposal) -> str:
    """A tie that had to be broken."""
    return (
        f"{first.name or first.id} and {second.name or second.id} were exactly equal; the first went first "
        "(more support, then lower cost, then the order of the list)."
    )


def reading(funded: int, offered: int, spent: Money, budget: Money, voters: int) -> str:
    """The round in one sentence."""
    return (
        f"{funded} of {offered} proposals are funded, for {money(spent)} of {money(budget)}, "
        f"by the ballots of {people(voters)}."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
