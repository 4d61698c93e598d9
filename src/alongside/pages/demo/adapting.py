"""How a place of the demo starts from the Gorbals pattern: each element kept, changed or left out, with a reason.

`changes` holds the new words and the reason by part, `kept` the reason alone; whatever is in neither is left out.
"""

from __future__ import annotations

from alongside.community.models import Organisation, Person
from alongside.share.actions import Answer, adapt_pattern
from alongside.share.models import Adaptation, Pattern

LEFT_OUT = {
    "took": "What it took there is theirs to say. Ours is counted as it comes.",
    "came_of_it": "What came of it there is theirs to say. Ours is not known yet.",
    "went_wrong": "It is a warning to us and no part of the plan: more than one of us holds it here.",
}


def adapt(
    pattern: Pattern,
    changes: dict[str, tuple[str, str]],
    kept: dict[str, str],
    differences: dict[str, tuple[str, str]],
    *,
    name: str,
    anchor: Organisation,
    by: Person,
) -> Adaptation:
    answers = {element.pk: _answer(element.part, changes, kept) for element in pattern.elements.all()}
    return adapt_pattern(pattern, answers=answers, differences=differences, name=name, anchor=anchor, by=by)


def _answer(part: str, changes: dict[str, tuple[str, str]], kept: dict[str, str]) -> Answer:
    if part in changes:
        words, why = changes[part]
        return Answer("changed", why, words)
    if part in kept:
        return Answer("kept", kept[part])
    return Answer("left_out", LEFT_OUT[part])
