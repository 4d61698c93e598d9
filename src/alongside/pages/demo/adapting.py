"""How a place of the demo starts from the Gorbals pattern: each element kept, changed or left out, with a reason."""

from __future__ import annotations

from alongside.community.models import Organisation, Person
from alongside.share.actions import Answer, adapt_pattern
from alongside.share.models import Adaptation, Pattern

NOT_OURS = {"took", "came_of_it", "went_wrong"}  # what happened there is theirs to say


def adapt(
    pattern: Pattern,
    changes: dict[str, str],
    differences: dict[str, tuple[str, str]],
    *,
    name: str,
    anchor: Organisation,
    by: Person,
) -> Adaptation:
    answers = {
        element.pk: Answer("changed", "It has to fit the people and partners here.", changes[element.part])
        if element.part in changes
        else Answer("left_out", "That is theirs to say. Ours is not known yet.")
        if element.part in NOT_OURS
        else Answer("kept", "It is why it works.")
        for element in pattern.elements.all()
    }
    return adapt_pattern(pattern, answers=answers, differences=differences, name=name, anchor=anchor, by=by)
