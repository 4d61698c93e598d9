"""One visit to a neighbour: its feed, then each pack that is new here. No transaction is open while we wait for it."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from alongside.community.models import Initiative
from alongside.community.refusals import Refusal

from .actions.following import note_visit
from .actions.packs import opened, receive_pack
from .models import Neighbour, Pack
from .packs.fetching import Unreachable, fetch
from .packs.format import LARGEST_FILE, gettext_noop
from .packs.reading import KEY

FEED = "/.well-known/alongside-packs.json"
LARGEST_FEED, MOST_PACKS = 1_000_000, 50  # of one visit; the next one brings the rest


def pull(neighbour: Neighbour, initiative: Initiative) -> int:
    """Fetch what is new. Returns how many packs came; what went wrong stands on the neighbour, in a sentence."""
    came, trouble = 0, ""
    try:
        feed = _feed(neighbour)
        for entry in feed["packs"]:
            if came >= MOST_PACKS:
                break
            came += _take(neighbour, initiative, entry)
    except (Unreachable, Refusal) as wrong:
        trouble = _say(wrong)
    note_visit(neighbour, trouble=trouble)
    return came


def _feed(neighbour: Neighbour) -> dict[str, Any]:
    """The neighbour's list of packs, from the key that we know it by."""
    text = fetch(neighbour.address + FEED, most=LARGEST_FEED, private=settings.PRIVATE_NEIGHBOURS)
    wrong = Unreachable(gettext_noop("What stands at its address for packs is no feed of packs."))
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(feed, dict) or not isinstance(feed.get("packs"), list):
        raise wrong
    key = feed.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise wrong
    if neighbour.key and neighbour.key != key:
        raise Unreachable(
            gettext_noop(
                "It shows another key than when you began to follow it. Ask its people by telephone whether they "
                "changed it; then stop following it and follow it again. Nothing was fetched."
            )
        )
    neighbour.key, neighbour.name = key, str(feed.get("name") or "")[:120]
    neighbour.save(update_fields=["key", "name"])
    return feed


def _take(neighbour: Neighbour, initiative: Initiative, entry: object) -> int:
    """One pack of the feed, unless it is here. Its place is always at the neighbour's own address."""
    if (
        not isinstance(entry, dict)
        or not isinstance(entry.get("path"), str)
        or not entry["path"].startswith("/")
    ):
        raise Unreachable(gettext_noop("What stands at its address for packs is no feed of packs."))
    digest = str(entry.get("digest", ""))
    if Pack.objects.filter(community=neighbour.community_id, key=neighbour.key, digest=digest).exists():
        return 0
    address = neighbour.address + entry["path"]
    sealed = opened(fetch(address, most=LARGEST_FILE, private=settings.PRIVATE_NEIGHBOURS))
    if sealed.key != neighbour.key:
        raise Unreachable(gettext_noop("A pack in its feed was signed by somebody else. It was not kept."))
    if Pack.objects.filter(community=neighbour.community_id, key=sealed.key, digest=sealed.digest).exists():
        return 0
    receive_pack(
        initiative, sealed, by=neighbour.followed_by, came_from=neighbour.address, neighbour=neighbour
    )
    return 1


def _say(wrong: Exception) -> str:
    if isinstance(wrong, Unreachable):
        return _(wrong.template) % wrong.told if wrong.told else _(wrong.template)
    return str(wrong)
