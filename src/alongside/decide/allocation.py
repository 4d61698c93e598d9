"""The bridge to the budget engine: ballots in, an allocation out. The only file here that knows it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.engines import budget, disclosure

from .models import Allocation, Ballot, Proposal, Round

FEWEST = 5  # fewer people than this are not counted aloud: a ballot is secret


@dataclass(frozen=True)
class Outcome:
    """What the ballots come to for one proposal. `chosen_by` is None where the number is held back."""

    proposal: int
    goes_ahead: bool
    chosen_by: int | None
    told: str
    why: str


@dataclass(frozen=True)
class Findings:
    """What a round comes to, in words: an outcome for each proposal, in the order of the list."""

    voters: int | None
    reading: str
    how: str
    outcomes: tuple[Outcome, ...]

    def of(self, proposal: Proposal) -> Outcome | None:
        return next((one for one in self.outcomes if one.proposal == proposal.pk), None)


def work_out(round: Round) -> Allocation:
    """Count the ballots of a round and keep what they come to, unless nothing has changed since the last count."""
    offered = [
        budget.Proposal(
            str(proposal.pk), proposal.cost if round.is_budget and proposal.cost else 1, proposal.words
        )
        for proposal in Proposal.objects.standing(round)
    ]
    standing = {one.id for one in offered}
    cast = [
        budget.Ballot.approval(
            str(ballot.pk), sorted({str(one.pk) for one in ballot.approved.all()} & standing, key=int)
        )
        for ballot in Ballot.objects.filter(round=round).order_by("pk").prefetch_related("approved")
    ]
    if round.is_budget:
        found = budget.allocate(offered, cast, round.budget or 0, rule="equal_shares", utility="cost")
    else:
        found = budget.allocate(offered, cast, round.picks or 0, rule="greedy")
    latest = round.allocations.first()
    if latest and (latest.input_digest, latest.engine_version) == (found.input_digest, found.engine_version):
        return latest
    return Allocation.objects.create(
        initiative=round.initiative,
        round=round,
        engine_version=found.engine_version,
        input_digest=found.input_digest,
        seed=0,  # nothing in this engine is drawn at random
        result=_kept(found),
    )


def goes_ahead(allocation: Allocation) -> set[int]:
    """The proposals that the ballots carry."""
    return {int(one) for one in allocation.result["funded"]}


def findings(allocation: Allocation, round: Round) -> Findings:
    """What an allocation says in words. A number of people below five is held back, and so is what gives it away."""
    result = allocation.result
    voters = int(result["voters"])
    outcomes = tuple(_outcome(one, result, round) for one in result["outcomes"])
    told = disclosure.safe_count(voters, voters, threshold=FEWEST, about="deed").count
    return Findings(told, _reading(result, round, told), _how(result, round, told), outcomes)


def _outcome(one: dict[str, Any], result: dict[str, Any], round: Round) -> Outcome:
    voters, supporters = int(result["voters"]), int(one["supporters"])
    safe = disclosure.safe_count(supporters, voters, threshold=FEWEST, about="deed")
    if safe.count is not None:
        told = _("%(count)s of %(of)s") % {"count": safe.count, "of": voters}
    elif safe.reason == "group":
        told = _("held back (fewer than %(fewest)s voted)") % {"fewest": FEWEST}
    else:
        told = _("held back (fewer than %(fewest)s)") % {"fewest": FEWEST}
    why = _why_funded(one, result, safe.count) if round.is_budget else _why_picked(one, result, safe.count)
    return Outcome(int(one["id"]), bool(one["funded"]), safe.count, told, why)


def _why_funded(one: dict[str, Any], result: dict[str, Any], count: int | None) -> str:
    cost = pounds(Fraction(one["cost"]))
    if one["funded"]:
        if count is None:
            return _("Those who chose it could pay its %(cost)s together, each from an equal share.") % {
                "cost": cost
            }
        return _("%(count)s people chose it, and paid its %(cost)s together: at most %(price)s each.") % {
            "count": count,
            "cost": cost,
            "price": pounds(Fraction(one["price"])),
        }
    if not int(one["supporters"]) and count == 0:
        return _("Nobody chose it.")
    if Fraction(one["cost"]) > Fraction(result["budget"]):
        return _("It costs %(cost)s, which is more than the whole budget.") % {"cost": cost}
    if count is None or one["missing"] is None:
        return _("Those who chose it had less left of their shares than its %(cost)s.") % {"cost": cost}
    return _(
        "%(count)s people chose it. After what they paid for other proposals they had %(left)s left between them: "
        "%(missing)s short of its %(cost)s."
    ) % {
        "count": count,
        "left": pounds(Fraction(one["available"])),
        "missing": pounds(Fraction(one["missing"])),
        "cost": cost,
    }


def _why_picked(one: dict[str, Any], result: dict[str, Any], count: int | None) -> str:
    picks = int(Fraction(result["budget"]))
    if one["funded"]:
        return ngettext(
            "It is the one that most people chose.",
            "It is among the %(picks)s that most people chose.",
            picks,
        ) % {"picks": picks}
    if not int(one["supporters"]) and count == 0:
        return _("Nobody chose it.")
    return ngettext(
        "Another was chosen by more people.",
        "%(picks)s others were chosen by more people, or by as many.",
        picks,
    ) % {"picks": picks}


def _reading(result: dict[str, Any], round: Round, voters: int | None) -> str:
    """The round in one sentence or two."""
    funded, offered = len(result["funded"]), len(result["outcomes"])
    if round.is_budget:
        first = _("%(funded)s of %(offered)s proposals go ahead, for %(spent)s of %(budget)s.") % {
            "funded": funded,
            "offered": offered,
            "spent": pounds(Fraction(result["spent"])),
            "budget": pounds(Fraction(result["budget"])),
        }
    else:
        first = _("%(funded)s of %(offered)s proposals are the priorities.") % {
            "funded": funded,
            "offered": offered,
        }
    if voters is None:
        second = _("Fewer than %(fewest)s people voted, so no number of people is shown.") % {
            "fewest": FEWEST
        }
    else:
        second = ngettext("%(count)s person voted.", "%(count)s people voted.", voters) % {"count": voters}
    return f"{first} {second}"


def _how(result: dict[str, Any], round: Round, voters: int | None) -> str:
    """How it was worked out, in words."""
    if round.is_budget:
        how = _(
            "Everyone who voted had an equal share of the budget. A proposal goes ahead when those who chose it can "
            "pay for it together from what they have left, so no group can take all of the money."
        )
        if voters and result["share"]:
            how += " " + _("The share that stands is %(share)s.") % {
                "share": pounds(Fraction(result["share"]))
            }
    else:
        how = _("The proposals that most people chose come first.")
    if result["ties"]:
        how += " " + _(
            "Where proposals were exactly equal: more support first, then the lower cost, then the earlier one."
        )
    return how


def pounds(amount: Fraction | int) -> str:
    """An amount as people write it: £1,200, or with pence where there are some."""
    exact = Fraction(amount)
    places = 0 if exact.denominator == 1 else 2
    return f"£{number_format(float(exact), decimal_pos=places, force_grouping=True)}"


def _kept(found: budget.Allocation) -> dict[str, Any]:
    """An allocation as JSON: exact amounts as text."""
    return {
        "funded": list(found.funded),
        "budget": str(found.budget),
        "spent": str(found.spent),
        "left": str(found.left),
        "voters": found.voters,
        "share": _text(found.share),
        "counts": found.counts,
        "ties": len(found.ties),
        "rule": found.rule,
        "utility": found.utility,
        "completion": found.completion,
        "outcomes": [
            {
                "id": one.id,
                "cost": str(one.cost),
                "funded": one.funded,
                "order": one.order,
                "supporters": one.supporters,
                "price": _text(one.price),
                "available": _text(one.available),
                "missing": _text(one.missing),
            }
            for one in found.outcomes
        ],
    }


def _text(amount: Fraction | None) -> str | None:
    return None if amount is None else str(amount)
