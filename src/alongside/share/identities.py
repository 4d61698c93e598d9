"""Identities that stay the same in every export and feed, wherever the instance or a copy of its library stands."""

from __future__ import annotations

from functools import cache
from uuid import NAMESPACE_URL, UUID, uuid5

from .models import LibraryItem, Pattern
from .speaking import our_key


def identity_of_item(item: LibraryItem) -> str:
    """Of an item: by the key of the instance that first told it, and its own number there."""
    return f"urn:uuid:{uuid5(_here(our_key()), f'item/{item.pk}')}"


def identity_of_feed(name: str) -> str:
    return f"urn:uuid:{uuid5(_here(our_key()), f'feed/{name}')}"


def identity_of_version(pattern: Pattern) -> str:
    """Of one version of a pattern, on every instance; the pattern itself is known by its uid."""
    return f"urn:uuid:{uuid5(pattern.uid, str(pattern.version))}"


@cache
def _here(key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"alongside:{key}")
