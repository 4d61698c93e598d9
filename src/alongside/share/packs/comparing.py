"""What differs between two packs, part by part and in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import labels


@dataclass(frozen=True)
class Difference:
    """One thing that is new, gone, or said otherwise. `before` or `after` is empty where there is nothing."""

    what: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Everything in the words of the pattern that changed, then how much was added of the rest."""
    found = [
        Difference(name, before["pattern"][name], after["pattern"][name])
        for name in ("title", "summary")
        if before["pattern"][name] != after["pattern"][name]
    ]
    found += _elements(before["pattern"]["elements"], after["pattern"]["elements"])
    for name in ("began", "adopted", "notes", "evidence", "stories", "reflections", "pictures"):
        old, new = before.get(name, []), after.get(name, [])
        if old != new:
            found.append(Difference(name, str(len(old)), str(len(new))))
    return found


def _elements(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]) -> Iterator[Difference]:
    """What stayed word for word is passed over; the rest is laid side by side within its part, in order."""
    there, here = Counter(map(_told, before)), Counter(map(_told, after))
    for part, label in labels.PART.items():
        old = [one for one in before if one["part"] == part and not here[_told(one)]]
        new = [one for one in after if one["part"] == part and not there[_told(one)]]
        for position in range(max(len(old), len(new))):
            yield Difference(
                label,
                _told(old[position])[1] if position < len(old) else "",
                _told(new[position])[1] if position < len(new) else "",
            )


def _told(element: Mapping[str, Any]) -> tuple[str, str]:
    return element["part"], f"{element['words']} ({labels.BEARING[element['bearing']]})"
