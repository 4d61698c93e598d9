"""What is read before anyone has said yes holds nobody's name."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from alongside.community.models import Initiative, Membership, Person
from alongside.community.refusals import Refusal
from alongside.community.rules import TEAM, Role


def must_not_name(
    initiative: Initiative, words: str, *, field: str, by: Person, person: Person | None = None
) -> None:
    """Refuse words in which the name of somebody who takes part stands as a word of its own, big or small.

    For the team these are all names here. For anybody else it is the name of `person` alone, whom they know: a
    refusal for any other name would tell them who takes part.
    """
    for name in _names_known_to(by, initiative, person):
        # Not \b, which finds no edge beside a name that begins or ends with a sign.
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE):
            raise Refusal(
                _(
                    "This is read before anyone says yes, so leave the name out: “%(name)s” is what somebody here "
                    "likes to be called. Say it in other words."
                )
                % {"name": name},
                field=field,
            )


def _names_known_to(by: Person, initiative: Initiative, person: Person | None) -> list[str]:
    team = Membership.objects.now().filter(
        initiative=initiative, person=by, role__in=[role.value for role in TEAM]
    )
    if not team.exists():
        return [person.name] if person and person.name else []
    members = Membership.objects.filter(initiative=initiative, role__in=[Role.PARTICIPANT, Role.RESIDENT])
    return list(members.exclude(person__name="").values_list("person__name", flat=True).distinct())
