"""One visit to a neighbour: its feed, then each pack that is new here. No transaction is open while we wait for it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.models import Initiative
from alongside.community.refusals import Refusal

from .actions.following import note_visit
from .actions.packs import opened, receive_pack
from .feeds import MOST_LISTED
from .models import Neighbour, Pack
from .moments import Ahead, moment
from .packs.fetching import TooMuch, Unreachable, fetch
from .packs.format import LARGEST_FILE, Unreadable, gettext_noop
from .packs.reading import KEY

FEED = "/.well-known/alongside-packs.json"
# Bytes of a feed; packs that are fetched at one visit, and seconds of it. The next visit brings the rest.
LARGEST_FEED, MOST_PACKS, LONGEST_VISIT = 1_000_000, 50, 300.0
REMEMBERED = timedelta(
    days=30
)  # then what was refused is looked at once more: by then we may read more than today

log = logging.getLogger(__name__)


def pull(neighbour: Neighbour, initiative: Initiative) -> int:
    """Fetch what is new. Returns how many packs came; what went wrong stands on the neighbour, in a sentence.

    A pack that is refused does not keep the ones behind it away, and is not fetched again until the feed says something
    else about it; and a feed, whatever it lists, is fetched from so many times and for so long, and then it is left.
    """
    came, trouble = 0, ""
    try:
        end = time.monotonic() + LONGEST_VISIT
        feed = _feed(neighbour)
        _note_what_is_gone(neighbour, feed)
        for entry in islice(_new(neighbour, feed), MOST_PACKS):
            if time.monotonic() > end or not Neighbour.objects.filter(pk=neighbour.pk).exists():
                break
            try:
                came += _take(neighbour, initiative, entry)
            except (Unreadable, Refusal) as wrong:
                trouble = trouble or _say(wrong)
                if _stays_wrong(wrong):
                    _remember(neighbour, entry)
            except Exception:
                log.exception("A pack of %s could not be taken in", neighbour.address)
                trouble = trouble or _("Something went wrong here with one of its packs. Try again later.")
    except (Unreachable, Refusal) as wrong:
        trouble = _say(wrong)
    except Exception:
        note_visit(neighbour, trouble=_("Something went wrong here while we looked there. Try again later."))
        raise
    note_visit(neighbour, trouble=trouble)
    return came


def _new(neighbour: Neighbour, feed: dict[str, Any]) -> Iterator[object]:
    """What a feed lists, is not here yet by its digest, and was not refused in the last weeks."""
    known = set(
        Pack.objects.filter(community=neighbour.community_id, key=neighbour.key).values_list(
            "digest", flat=True
        )
    )
    oldest = (timezone.localdate() - REMEMBERED).isoformat()
    entries = feed["packs"][:MOST_LISTED]
    listed = {_named(entry) for entry in entries}
    kept = {name: day for name, day in neighbour.refused.items() if name in listed and day > oldest}
    neighbour.refused = kept
    before = set(kept)
    for entry in entries:
        is_here = isinstance(entry, dict) and str(entry.get("digest", "")) in known
        if not is_here and _named(entry) not in before:
            yield entry


def _named(entry: object) -> str:
    """An entry of a feed as it is remembered: whatever it says, another word in it is another entry."""
    try:
        return sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:32]
    except RecursionError:
        return "too deep"


def _remember(neighbour: Neighbour, entry: object) -> None:
    neighbour.refused[_named(entry)] = timezone.localdate().isoformat()


def _stays_wrong(wrong: Exception) -> bool:
    """Whether the same bytes will be refused tomorrow: not where nobody was there, or where only the day was wrong."""
    return isinstance(wrong, TooMuch) or not isinstance(wrong, Unreachable | Ahead)


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
    neighbour.key, neighbour.name = key, shown(feed.get("name"), 120)
    neighbour.save(update_fields=["key", "name"])
    return feed


def _note_what_is_gone(neighbour: Neighbour, feed: dict[str, Any]) -> None:
    """What its own people took out at theirs stays here until somebody here decides, but they are told of it."""
    told = feed.get("removed")
    standing = Pack.objects.filter(key=neighbour.key, state__in=[Pack.State.LET_IN, Pack.State.WAITING])
    held = {(str(one.identity), one.edition): one.pk for one in standing.only("identity", "edition")}
    for entry in told[:MOST_LISTED] if isinstance(told, list) else []:
        if not isinstance(entry, dict):
            continue
        pk = held.get((str(entry.get("id")), entry["edition"] if type(entry.get("edition")) is int else 0))
        if pk is None:
            continue
        try:
            on = moment(str(entry.get("on"))).date()
        except Refusal:
            continue
        Pack.objects.filter(pk=pk).update(gone_on=on, gone_why=shown(entry.get("why"), 300))


def shown(words: object, longest: int) -> str:
    """Words of strangers as one line that can be shown: nothing in it that no eye sees."""
    return "".join(sign for sign in str(words or "")[:longest] if sign.isprintable())


def _take(neighbour: Neighbour, initiative: Initiative, entry: object) -> int:
    """One pack of the feed, unless it is here. Its place is always at the neighbour's own address."""
    if (
        not isinstance(entry, dict)
        or not isinstance(entry.get("path"), str)
        or not entry["path"].startswith("/")
    ):
        raise Unreadable(gettext_noop("What stands at its address for packs is no feed of packs."))
    address = neighbour.address + entry["path"]
    sealed = opened(fetch(address, most=LARGEST_FILE, private=settings.PRIVATE_NEIGHBOURS))
    if sealed.key != neighbour.key:
        raise Unreadable(gettext_noop("A pack in its feed was signed by somebody else. It was not kept."))
    if (
        entry.get("digest") != sealed.digest
    ):  # listed under another name than its own: not to be fetched each time
        _remember(neighbour, entry)
    if Pack.objects.filter(community=neighbour.community_id, key=sealed.key, digest=sealed.digest).exists():
        return 0
    receive_pack(
        initiative, sealed, by=neighbour.followed_by, came_from=neighbour.address, neighbour=neighbour
    )
    return 1


def _say(wrong: Exception) -> str:
    if isinstance(wrong, Unreadable):
        return _(wrong.template) % wrong.told if wrong.told else _(wrong.template)
    return str(wrong)
