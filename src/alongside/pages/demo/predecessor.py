"""Somebody who coordinated in Govan before Mairi and has left, with promises that are still open."""

from __future__ import annotations

from datetime import date, timedelta

from alongside.community.handing_over import end_role
from alongside.community.models import Membership
from alongside.community.rules import Role
from alongside.deliver.actions import make_commitment

from .telling import Cast, Scenery, at, bring_in


def tell(scene: Scenery, monday: date) -> None:
    with at(monday - timedelta(weeks=6), "09:00"):
        innes = bring_in(scene, Cast("Innes", Role.COORDINATOR, "Govan Housing Association"))
    promises = (
        ("Ask the council about a key for the changing rooms", monday + timedelta(days=9)),
        ("Two spare pairs of work boots, size ten", monday - timedelta(days=4)),
    )
    with at(monday - timedelta(weeks=3), "10:00"):
        for words, due_on in promises:
            make_commitment(scene.initiative, person=innes, words=words, due_on=due_on, by=innes)
    with at(monday - timedelta(weeks=1), "16:30"):
        end_role(
            Membership.objects.now().get(initiative=scene.initiative, person=innes), by=scene.coordinator
        )
