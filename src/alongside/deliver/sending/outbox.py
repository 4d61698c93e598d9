"""Sending what is due: each message is taken by one hand at a time, and whoever dies with it in hand loses nothing.

A message is taken by a change that only one of two can make, and with a lease. What was sent is marked at once. If
the sender dies between sending and marking, the lease runs out and the next one tries again: a way that can be asked
whether it has the message already is asked; any other is tried once more and then left to a person.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Message, Reach, StoppedAddress, digest_of
from .due import gather, still_holds
from .hours import quiet_of
from .ways import How, by_email, way_out

LEASE = timedelta(minutes=2)  # longer than any try may take
MOST_TRIES = 10
SLOWEST = timedelta(hours=2)
AWAITED = timedelta(minutes=15)  # how long somebody sits before their phone for a number that they asked for


def send_due(*, most: int = 500) -> Counter[str]:
    """Gather what fell due and send what may go now. Returns how many messages came to each state."""
    gather()
    told: Counter[str] = Counter()
    for _number in range(most):
        message = take(timezone.now())
        if message is None:
            break
        told[send(message)] += 1
    return told


def take(now: datetime) -> Message | None:
    """The next message, in this hand alone for the length of a lease; None when nothing is due."""
    for message in Message.objects.ready(now)[:20]:
        was = message.state
        same = Message.objects.filter(pk=message.pk, state=was, tries=message.tries)
        taken = same.update(
            state=Message.State.SENDING,
            state_at=now,
            lease_until=now + LEASE,
            tries=F("tries") + 1,
            unsure=F("unsure") + int(was == Message.State.SENDING),
        )
        if taken:
            return Message.objects.select_related("person", "initiative").get(pk=message.pk)
    return None


def send(message: Message) -> str:
    """Try one message that was taken. Returns the state it came to."""
    now = timezone.now()
    reach = Reach.objects.wanted().of(message.person, message.initiative)
    if not still_holds(message, now):
        return _mark(message, Message.State.NOT_NEEDED)
    if reach is None or _is_for_another_address(message, reach):
        return _mark(message, Message.State.NOT_NEEDED, why=_("Nothing is sent to them any more."))
    way = way_out(reach.how)
    if way is None:
        is_code = (
            message.kind == Message.Kind.CODE
        )  # told by word of mouth, it would not show whose phone it is
        return _mark(message, Message.State.NOT_NEEDED if is_code else Message.State.BY_HAND)
    if reach.needs_confirming and message.kind != Message.Kind.CODE:
        return _mark(
            message, Message.State.BY_HAND, why=_("Nobody has shown yet that the address is theirs.")
        )
    allowed = now if _is_awaited(message, reach, now) else quiet_of(reach).after(now)
    if allowed > now:
        return _wait(message, allowed)
    if message.tries > MOST_TRIES:  # whoever tries it ends before they can say how it went
        return _mark(message, Message.State.FAILED, why=_("It was tried too often. Tell them yourself."))
    if way is by_email and message.unsure > 1:
        return _mark(message, Message.State.FAILED, why=_not_known())
    if not _still_mine(message):
        return Message.State.SENDING
    went = way(message, reach, again=message.tries > 1)
    if went.how is How.ACCEPTED:
        return _mark(message, Message.State.SENT)
    if went.how is How.NEVER or message.tries >= MOST_TRIES:
        return _mark(message, Message.State.FAILED, why=went.why)
    unsure = message.unsure + (went.how is How.UNSURE)
    if way is by_email and unsure > 1:
        return _mark(message, Message.State.FAILED, why=_not_known())
    wait = min(timedelta(minutes=2**message.tries), SLOWEST)
    return _wait(message, timezone.now() + wait, why=went.why, unsure=unsure)


def _is_awaited(message: Message, reach: Reach, now: datetime) -> bool:
    """Whether somebody asked for this number themselves, just now, and waits for it."""
    asked = message.kind == Message.Kind.CODE and reach.entered_by_id == reach.person_id
    return asked and now - message.made_at <= AWAITED


def _is_for_another_address(message: Message, reach: Reach) -> bool:
    """A number to type in goes where it was made for: not to what was typed since, nor to whoever wrote STOP."""
    if message.kind != Message.Kind.CODE or not message.sent_to:
        return False
    return message.sent_to != digest_of(reach.address) or StoppedAddress.objects.of(reach.address).exists()


def _still_mine(message: Message) -> bool:
    """Whether enough of the lease is left for one try. Whoever was held up for longer leaves it to the next."""
    return message.lease_until is not None and timezone.now() < message.lease_until - LEASE / 2


def _not_known() -> str:
    return _("It may have gone or not. Ask them, or tell them yourself.")


def _mark(message: Message, state: str, *, why: str = "") -> str:
    mine = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, tries=message.tries)
    mine.update(state=state, state_at=timezone.now(), state_why=why[:300], lease_until=None)
    return state


def _wait(message: Message, until: datetime, *, why: str = "", unsure: int | None = None) -> str:
    mine = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, tries=message.tries)
    mine.update(
        state=Message.State.WAITING,
        state_at=timezone.now(),
        due_at=until,
        unsure=message.unsure if unsure is None else unsure,
        state_why=why[:300],
        lease_until=None,
    )
    return Message.State.WAITING
