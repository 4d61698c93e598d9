"""Who sits beside whom, and who leaves: nothing is lost, and what they held shows until somebody takes it on."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .journal import noop, write
from .models import Initiative, Membership, Person
from .refusals import Refusal
from .rules import TEAM, Role


def without_key_worker(initiative: Initiative) -> QuerySet[Membership]:
    """Participants who have none, or whose key worker is not on the team any more."""
    team = Membership.objects.now().filter(
        initiative=initiative, role__in=[role.value for role in TEAM], person=OuterRef("key_worker")
    )
    here = Membership.objects.now().filter(initiative=initiative, role=Role.PARTICIPANT)
    alone = here.filter(Q(key_worker=None) | ~Q(Exists(team)), person__erased_at=None)
    return alone.select_related("person", "key_worker").order_by("person__name", "pk")


def who_left(initiative: Initiative) -> QuerySet[Person]:
    """People who worked here and do not any more, the latest first."""
    worked = Membership.objects.filter(initiative=initiative, until__isnull=False).exclude(
        role__in=[Role.PARTICIPANT, Role.RESIDENT]
    )
    still = Membership.objects.now().filter(initiative=initiative)
    left = Person.objects.filter(pk__in=worked.values("person"), erased_at=None)
    return left.exclude(pk__in=still.values("person")).order_by("name", "pk")


@transaction.atomic
def end_role(membership: Membership, *, by: Person) -> Membership:
    """Somebody who works here leaves this role. What they promised stays open until it is taken on."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    )
    if membership.until:
        raise Refusal(_("This role has ended already. Nothing was changed."))
    if membership.role in {Role.PARTICIPANT, Role.RESIDENT}:
        raise Refusal(
            _("People who take part leave by a way on of their own, or by having themselves erased.")
        )
    others = Membership.objects.now().filter(initiative=membership.initiative_id, role=Role.COORDINATOR)
    if membership.role == Role.COORDINATOR and not others.exclude(person=membership.person_id).exists():
        raise Refusal(_("This is the only coordinator. Invite the next one first, then they can leave."))
    membership.until = timezone.now()
    membership.save(update_fields=["until"])
    write(noop("ended somebody’s role here"), membership, by=by, about=membership.person)
    return membership


@transaction.atomic
def sit_beside(membership: Membership, *, key_worker: Person, by: Person) -> Membership:
    """Give a participant a key worker, or another one."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    )
    if membership.until or membership.role != Role.PARTICIPANT:
        raise Refusal(_("Only somebody who takes part has a key worker."))
    team = Membership.objects.now().filter(
        initiative=membership.initiative_id, person=key_worker, role__in=[role.value for role in TEAM]
    )
    if not team.exists():
        raise Refusal(_("A key worker is somebody on the team here."), field="key_worker")
    membership.key_worker = key_worker
    membership.save(update_fields=["key_worker"])
    write(noop("gave somebody a key worker"), membership, by=by, about=membership.person)
    return membership
