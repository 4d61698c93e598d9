"""What is read before anyone has said yes holds nobody's name."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from alongside.community.models import Initiative, Membership
from alongside.community.refusals import Refusal
from alongside.community.rules import Role


def must_not_name(initiative: Initiative, words: str, *, field: str) -> None:
    """Refuse words in which the name of anybody who takes part stands as a word of its own, big or small."""
    members = Membership.objects.filter(initiative=initiative, role__in=[Role.PARTICIPANT, Role.RESIDENT])
    names = members.exclude(person__name="").values_list("person__name", flat=True).distinct()
    for name in names:
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
