"""What changed from one version of a pattern to the next, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from .models import Pattern, PatternElement


@dataclass(frozen=True)
class Change:
    """One element that is new, gone, or says or counts as something else. `before` or `after` is None."""

    before: PatternElement | None
    after: PatternElement | None


def changes_since(pattern: Pattern) -> list[Change]:
    """Every change since the version before, in the order of the later one; what is gone comes last."""
    if pattern.before_id is None:
        return []
    before = {
        element.pk: element for element in PatternElement.objects.filter(pattern=pattern.before_id).in_order()
    }
    found = []
    for element in pattern.elements.in_order():
        earlier = before.pop(element.before_id, None) if element.before_id else None
        if earlier is None or _told(earlier) != _told(element):
            found.append(Change(earlier, element))
    return found + [Change(gone, None) for gone in before.values()]


def _told(element: PatternElement) -> tuple[str, str, str]:
    return element.part, element.words, element.bearing
