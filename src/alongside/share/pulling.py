"""One visit to a neighbour: its feed, then each pack that is new here. No transaction is open while we wait for it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import islice
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
# Bytes of a feed; packs that are fetched at one visit, and seconds of it. The next visit brings the rest.
LARGEST_FEED, MOST_PACKS, LONGEST_VISIT = 1_000_000, 50, 300.0


def pull(neighbour: Neighbour, initiative: Initiative) -> int:
    """Fetch what is new. Returns how many packs came; what went wrong stands on the neighbour, in a sentence.

    A pack that is refused does not keep the ones behind it away; and a feed, whatever it lists, is fetched from so
    many times and for so long, and then it is left.
    """
    came, trouble = 0, ""
    try:
        end = time.monotonic() + LONGEST_VISIT
        for entry in islice(_new(neighbour, _feed(neighbour)), MOST_PACKS):
            if time.monotonic() > end:
                break
            try:
                came += _take(neighbour, initiative, entry)
            except (Unreachable, Refusal) as wrong:
                trouble = trouble or _say(wrong)
    except (Unreachable, Refusal) as wrong:
        trouble = _say(wrong)
    except Exception:
        note_visit(neighbour, trouble=_("Something went wrong here while we looked there. Try again later."))
        raise
    note_visit(neighbour, trouble=trouble)
    return came


def _new(neighbour: Neighbour, feed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a feed lists and is not here yet, by its digest."""
    known = set(
        Pack.objects.filter(community=neighbour.community_id, key=neighbour.key).values_list(
            "digest", flat=True
        )
    )
    for entry in feed["packs"]:
        if not isinstance(entry, dict) or str(entry.get("digest", "")) not in known:
            yield entry


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
    name = "".join(sign for sign in str(feed.get("name") or "")[:120] if sign.isprintable())
    neighbour.key, neighbour.name = key, name
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
