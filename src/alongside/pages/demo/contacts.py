"""Who does what at each partner of the demo: most of it confirmed lately, one line grown old, one role."""

from __future__ import annotations

from datetime import date, timedelta

from alongside.coordinate.actions import add_contact, confirm_contact
from alongside.coordinate.models import Contact

from .telling import Scenery, at

Line = tuple[str, str, str, str]  # organisation, person or role, what they do, how they are reached


def tell(scene: Scenery, monday: date, lines: list[Line], *, old: str = "") -> None:
    """Put everybody on the list six weeks ago, for a month; all but `old` said last week that it is still right."""
    for organisation, who, does, reach in lines:
        person = scene.people.get(who)
        by = person or scene.coordinator
        with at(monday - timedelta(weeks=6), "09:15"):
            added = add_contact(
                scene.initiative,
                organisation=scene.organisations[organisation],
                person=person,
                role_name="" if person else who,
                does=does,
                reach=reach,
                period=Contact.Period.MONTH,
                by=by,
            )
        if who != old:
            with at(monday - timedelta(days=5), "12:30"):
                confirm_contact(added, by=by)
