"""What a plan says, as people read it: its sessions, what is not met and why, and what would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from alongside.community.models import Membership, Person
from alongside.engines import schedule

from ..models import (
    Opportunity,
    Plan,
    Pledge,
    Session,
)
from .clock import moment_of


@dataclass(frozen=True)
class Drafted:
    """One session of a plan, as people read it. `before` is the session that it replaces or keeps."""

    starts_at: datetime
    ends_at: datetime
    opportunity: Opportunity
    venue: Pledge | None
    uses: tuple[Pledge, ...]
    people: tuple[Person, ...]
    before: Session | None

    @property
    def place(self) -> str:
        resource = self.venue.resource if self.venue else None
        if resource is None:
            return ""
        return f"{resource.name}, {resource.where}" if resource.where else resource.name


@dataclass(frozen=True)
class Unmet:
    """What somebody asked for that a plan does not meet in full, and why."""

    person: Person
    opportunity: Opportunity
    met: int
    wanted: int
    why: str


def timetable_of(plan: Plan) -> schedule.Timetable | None:
    return schedule.timetable_from_json(plan.result["timetable"]) if plan.result else None


def changes_of(plan: Plan) -> list[str]:
    return list(plan.result["changes"]) if plan.result else []


def left_out(plan: Plan) -> list[Pledge]:
    """Pledges that the plan did not use because nobody had confirmed them lately, whatever became of them since."""
    left = plan.result.get("left_out", []) if plan.result else []
    return list(Pledge.objects.filter(initiative=plan.initiative, pk__in=left).readable())


def drafted(plan: Plan) -> list[Drafted]:
    """The sessions of a plan, in order, whether they are agreed or not. People who left are not in them."""
    found = timetable_of(plan)
    if found is None:
        return []
    opportunities = Opportunity.objects.filter(initiative=plan.initiative).in_bulk()
    pledges = {pledge.pk: pledge for pledge in Pledge.objects.filter(initiative=plan.initiative).readable()}
    people = (
        Person.objects.filter(
            memberships__in=Membership.objects.now().filter(initiative=plan.initiative), erased_at=None
        )
        .distinct()
        .in_bulk()
    )
    before = Session.objects.filter(initiative=plan.initiative).in_bulk()
    rows = []
    for one in found.sessions:
        used = {int(name.split("/")[0]): None for name in (one.venue, *one.helpers, *one.kit)}
        rows.append(
            Drafted(
                starts_at=moment_of(one.start, plan.first_day),
                ends_at=moment_of(one.end, plan.first_day),
                opportunity=opportunities[int(one.opportunity)],
                venue=pledges.get(int(one.venue)),
                uses=tuple(pledges[pk] for pk in used if pk in pledges),
                people=tuple(people[int(pk)] for pk in one.people if int(pk) in people),
                before=before.get(int(one.id)) if one.id.isdigit() else None,
            )
        )
    return rows


def unmet(plan: Plan, *, for_coordinator: bool) -> tuple[list[Unmet], list[Unmet]]:
    """What a plan does not meet, and apart from it what no pledge could ever meet. Reasons name nobody else."""
    found = timetable_of(plan)
    if found is None:
        return [], []
    opportunities = Opportunity.objects.filter(initiative=plan.initiative).in_bulk()
    people = (
        Person.objects.filter(memberships__initiative=plan.initiative, erased_at=None).distinct().in_bulk()
    )

    def told(answers: Iterable[schedule.Answer]) -> list[Unmet]:
        rows = []
        for one in answers:
            person, opportunity = people.get(int(one.person)), opportunities.get(int(one.opportunity))
            if one.reason is None or person is None or opportunity is None:
                continue
            shown = for_coordinator or one.reason.audience == "everyone"
            why = one.reason.sentence if shown else _("It could not be fitted in.")
            rows.append(Unmet(person, opportunity, len(one.met), one.wanted, why))
        return rows

    return told(found.answers), told(found.impossible)
