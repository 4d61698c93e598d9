"""What people do in Decide: open a round, put forward, vote, count, decide, look over what was decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Membership, Person
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.listen.models import Ask

from . import allocation
from .models import Allocation, Ballot, Decider, Decision, Proposal, Round


@transaction.atomic
def open_round(
    initiative: Initiative,
    *,
    question: str,
    kind: str,
    budget: int | None = None,
    picks: int | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    by: Person,
) -> Round:
    """Put a question to people. Proposals come in until voting opens."""
    must_be_running(initiative)
    if kind == Round.Kind.BUDGET and not budget:
        raise Refusal(_("Say how many pounds there are to share out."), field="budget")
    if kind == Round.Kind.PRIORITIES and not picks:
        raise Refusal(_("Say how many priorities you want in the end."), field="picks")
    if closes_at and closes_at <= max(opens_at or timezone.now(), timezone.now()):
        raise Refusal(_("Voting would close before it opens. Choose a later end."), field="closes_at")
    round = Round.objects.create(
        initiative=initiative,
        question=question,
        kind=kind,
        budget=budget if kind == Round.Kind.BUDGET else None,
        picks=picks if kind == Round.Kind.PRIORITIES else None,
        opens_at=opens_at,
        closes_at=closes_at,
        opened_by=by,
    )
    write(noop("opened a round"), round, by=by)
    return round


@transaction.atomic
def put_forward(
    round: Round, *, words: str, cost: int | None = None, ask: Ask | None = None, person: Person, by: Person
) -> Proposal:
    """Put a proposal forward, for oneself or for the person one sits beside."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if not round.takes_proposals:
        raise Refusal(
            _("Voting has opened, so everyone chooses from the same list now. Keep this for the next round.")
        )
    if round.is_budget and not cost:
        raise Refusal(_("Say what it would cost, in whole pounds. A good guess will do."), field="cost")
    if round.budget and cost and cost > round.budget:
        raise Refusal(
            _("It costs more than the whole budget of £%(budget)s. Make it smaller, or split it.")
            % {"budget": f"{round.budget:,}"},
            field="cost",
        )
    if ask and ask.initiative_id != round.initiative_id:
        raise Refusal(_("That ask belongs to another initiative."), field="ask")
    if Proposal.objects.filter(round=round, words__iexact=words).exists():
        raise Refusal(_("Somebody has put exactly this forward already."), field="words")
    proposal = Proposal.objects.create(
        initiative=round.initiative,
        round=round,
        words=words,
        cost=cost if round.is_budget else None,
        ask=ask,
        put_forward_by=person,
        entered_by=by if by != person else None,
    )
    write(noop("put a proposal forward"), proposal, by=by, person=person)
    return proposal


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, why: str, by: Person) -> None:
    """Take a proposal off the list, and say why. Once people vote, the list stays as it is."""
    round = Round.objects.select_for_update().get(pk=proposal.round_id)
    if not round.takes_proposals:
        raise Refusal(_("Voting has opened, so the list stays as it is."))
    if not why.strip():
        raise Refusal(_("Say why, so that whoever put it forward understands."), field="why")
    proposal.state, proposal.state_why = Proposal.State.WITHDRAWN, why
    proposal.save(update_fields=["state", "state_why"])
    write(noop("withdrew a proposal"), proposal, by=by, about=proposal.put_forward_by, why=why)


@transaction.atomic
def open_voting(round: Round, *, by: Person) -> None:
    """From now on people vote, and the list of proposals stays as it is."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if not round.takes_proposals:
        raise Refusal(_("Voting has opened already."))
    if Proposal.objects.standing(round).count() < 2:
        raise Refusal(_("There is nothing to choose between yet: put at least two proposals forward."))
    round.opens_at = timezone.now()
    round.save(update_fields=["opens_at"])
    write(noop("opened voting"), round, by=by)


@transaction.atomic
def cast_ballot(round: Round, *, person: Person, chosen: Collection[Proposal], by: Person) -> Ballot:
    """Keep what a person chooses. A later ballot replaces it until the round closes.

    The journal says that a ballot was cast, and on whose behalf; what is on it is written nowhere else.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.takes_proposals:
        raise Refusal(_("Voting has not opened yet. Proposals are still coming in."))
    if not round.takes_ballots:
        raise Refusal(_("Voting has closed. If you voted before, that ballot counts."))
    voters = Membership.objects.now().filter(
        initiative=round.initiative_id, person=person, role__in=[Role.PARTICIPANT, Role.RESIDENT]
    )
    if not voters.exists():
        raise Refusal(_("Only people who take part vote: choose for whom you enter this."), field="whom")
    standing = set(Proposal.objects.standing(round).values_list("pk", flat=True))
    if not {proposal.pk for proposal in chosen} <= standing:
        raise Refusal(_("One of these is not on the list any more. Look again, then vote."), field="chosen")
    ballot, is_first = Ballot.objects.update_or_create(
        round=round,
        person=person,
        defaults={"cast_at": timezone.now(), "entered_by": by if by != person else None},
        create_defaults={"initiative": round.initiative, "entered_by": by if by != person else None},
    )
    ballot.approved.set(chosen)
    write(noop("cast a ballot") if is_first else noop("replaced a ballot"), ballot, by=by, person=person)
    return ballot


@transaction.atomic
def close_round(round: Round, *, by: Person) -> Allocation:
    """End the voting and count. The ballots stay secret; what they come to is there for everyone."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.is_closed:
        raise Refusal(_("This round is closed already."))
    if round.takes_proposals:
        raise Refusal(_("Nobody has been able to vote yet. Open voting first."))
    round.closed_at = timezone.now()
    round.save(update_fields=["closed_at"])
    counted = allocation.work_out(round)
    write(noop("closed a round and counted"), round, by=by)
    return counted


@transaction.atomic
def record_decision(
    initiative: Initiative,
    *,
    words: str,
    why: str,
    decided_on: date,
    decided_by: Sequence[Person],
    round: Round | None = None,
    goes_ahead: Collection[Proposal] = (),
    by: Person,
) -> Decision:
    """Keep what was decided, by whom and why. On a round it says by itself whether it follows the ballots."""
    if not decided_by:
        raise Refusal(
            _("Name at least one person who decided. A decision without a name is nobody’s."),
            field="decided_by",
        )
    if decided_on > timezone.localdate():
        raise Refusal(_("That day is still to come. Record a decision once it is made."), field="decided_on")
    members = set(Membership.objects.filter(initiative=initiative).values_list("person", flat=True))
    if any(person.pk not in members for person in decided_by):
        raise Refusal(
            _("Everyone who decided has to be in this initiative. Bring them in first."), field="decided_by"
        )
    counted = _settle(round, set(goes_ahead)) if round else None
    bearing = Decision.Bearing.STANDS_ALONE
    if counted:
        is_same = {proposal.pk for proposal in goes_ahead} == allocation.goes_ahead(counted)
        bearing = Decision.Bearing.FOLLOWS if is_same else Decision.Bearing.DEPARTS
    decision = Decision.objects.create(
        initiative=initiative,
        round=round,
        allocation=counted,
        bearing=bearing,
        words=words,
        why=why,
        decided_on=decided_on,
        recorded_by=by,
    )
    for person in dict.fromkeys(decided_by):
        Decider.objects.create(initiative=initiative, decision=decision, person=person)
    write(noop("recorded a decision"), decision, by=by)
    return decision


@transaction.atomic
def review_decision(decision: Decision, *, words: str, by: Person) -> None:
    """Somebody who did not take part in a decision looks it over and says what they see."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.reviewed_by_id:
        raise Refusal(_("This decision has been looked over already."))
    if decision.deciders.filter(person=by).exists():
        raise Refusal(_("You took part in this decision, so somebody else has to look it over."))
    decision.reviewed_by, decision.reviewed_at, decision.review = by, timezone.now(), words
    decision.save(update_fields=["reviewed_by", "reviewed_at", "review"])
    write(noop("looked over a decision"), decision, by=by)


def _settle(round: Round, chosen: set[Proposal]) -> Allocation:
    """Mark each proposal of a closed round with what was decided on it, and find the count that it bears on."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if not round.is_closed:
        raise Refusal(_("Voting is still open. Close the round first, so that the decision can rest on it."))
    if Decision.objects.filter(round=round).exists():
        raise Refusal(_("There is a decision on this round already. Record a new one that stands alone."))
    standing = list(Proposal.objects.standing(round))
    cost = sum(proposal.cost or 0 for proposal in standing if proposal in chosen)
    if round.budget and cost > round.budget:
        raise Refusal(
            _("These cost £%(cost)s together, £%(over)s more than the budget. Untick something.")
            % {"cost": f"{cost:,}", "over": f"{cost - round.budget:,}"},
            field="goes_ahead",
        )
    for proposal in standing:
        proposal.state = Proposal.State.GOES_AHEAD if proposal in chosen else Proposal.State.NOT_THIS_TIME
    Proposal.objects.bulk_update(standing, ["state"])
    return allocation.work_out(round)
