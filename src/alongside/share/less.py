"""Whether one copy of an edition says nothing but what another said too, with something taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .packs.format import Document, written

TAKEN_BACK = ("stories", "reflections", "notes")


def tells_only_less(before: Document, now: Document) -> bool:
    """A later copy in which people took something back, and in which there is no word that was not there."""
    if not before.get("sealed_at", "") < now.get("sealed_at", ""):
        return False
    adopters = {step["id"]: step for step in before["adopted"]}
    steps = [(adopters.get(step["id"]), step) for step in now["adopted"]]
    pairs = [(before, now), *((there, step) for there, step in steps if there is not None)]
    return (
        all(there is not None for there, _step in steps)
        and all(_rest(there) == _rest(here) for there, here in pairs)
        and all(_is_part(list(_told(here)), list(_told(there))) for there, here in pairs)
    )


def _rest(told: Document) -> str:
    """All that is neither people's to take back nor the moment of sealing."""
    return written({name: told[name] for name in told if name not in (*TAKEN_BACK, "adopted", "sealed_at")})


def _told(document: Document) -> Iterator[str]:
    for name in TAKEN_BACK:
        yield from (f"{name} {_plain(one)}" for one in document.get(name, []))


def _plain(value: Any) -> str:
    return written({"said": value})


def _is_part(some: list[str], whole: list[str]) -> bool:
    """Whether everything in one list stands in the other, as often and in the same order."""
    rest = iter(whole)
    return all(one in rest for one in some)
