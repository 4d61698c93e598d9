"""What falls due. Messages are pulled from what the rooms hold; nothing pushes them here, and nothing is pulled twice.

Each is made from its own occasion (a promise, a telling, an answer), whose key can stand once. So it does not matter
how often this looks, whether it was away for three days, or whether two of it look at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.models import Initiative
from alongside.coordinate.models import Telling
from alongside.listen.models import Ask

from ..models import Commitment, Message, Reach
from .hours import Quiet, quiet_in, quiet_of
from .introductions import introduction_news, no_news
from .ways import way_out

REMIND_BEFORE = timedelta(days=1)
# A letter is printed on the next working day and takes two to three more (GOV.UK Notify), with a Sunday between.
LETTER_BEFORE = timedelta(days=6)
LETTER_TAKES = timedelta(days=3)  # when there is less time than this, somebody tells them instead
MORNING = time(9)
LATEST = timedelta(days=7)  # a reminder that was held up for longer than this helps nobody
KINDS = {
    Telling.Kind.NEW: Message.Kind.SESSION,
    Telling.Kind.CHANGED: Message.Kind.CHANGED,
    Telling.Kind.OFF: Message.Kind.OFF,
}


def gather(now: datetime | None = None) -> int:
    """Make the messages of everything that has fallen due, for those who want to be told. Returns how many are new."""
    now = now or timezone.now()
    reaches = {
        (reach.initiative_id, reach.person_id): reach
        for reach in Reach.objects.wanted().select_related("initiative", "person")
    }
    if not reaches:
        return 0
    said = quiet_in()
    asleep = {reach.pk: quiet_of(reach, said) for reach in reaches.values()}
    found = list(_found(reaches, asleep, now))
    known = set(Message.objects.filter(key__in=[one.key for one in found]).values_list("key", flat=True))
    fresh = [message for message in found if message.key not in known]
    Message.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    return len(fresh)


def _found(
    reaches: dict[tuple[int, int], Reach], asleep: dict[int, Quiet], now: datetime
) -> Iterator[Message]:
    people = {person for _initiative, person in reaches}
    today = timezone.localdate(now)
    promises = Commitment.objects.filter(
        state=Commitment.State.OPEN,
        person__in=people,
        due_on__lte=today + LETTER_BEFORE,
        due_on__gte=today - LATEST,
    )
    for promise in promises:
        reach = reaches.get((promise.initiative_id, promise.person_id))
        before = LETTER_BEFORE if reach and reach.how == Reach.How.LETTER else REMIND_BEFORE
        eve = _at(promise.due_on - before, MORNING)
        moment = _at(promise.due_on, time(12))
        if reach and moment >= reach.said_at and today >= promise.due_on - before:
            key, due_at = f"promise-{promise.pk}", max(eve, promise.made_at)
            yield _message(reach, asleep[reach.pk], Message.Kind.PROMISE, key, moment, due_at)
    tellings = Telling.objects.filter(person__in=people, session__ends_at__gt=now)
    for telling in tellings.order_by("pk"):
        reach = reaches.get((telling.initiative_id, telling.person_id))
        if reach and telling.told_at >= reach.said_at:
            kind = KINDS[Telling.Kind(telling.kind)]
            message = _message(
                reach, asleep[reach.pk], kind, f"telling-{telling.pk}", telling.starts_at, telling.told_at
            )
            message.useless_at = telling.ends_at
            yield message
    answered = Ask.objects.filter(person__in=people, answered_at__gte=now - LATEST)
    for ask in answered:
        reach = reaches.get((ask.initiative_id, ask.person_id))
        if reach and ask.answered_at and ask.answered_at >= reach.said_at:
            key = f"answer-{ask.pk}-{int(ask.answered_at.timestamp())}"
            yield _message(reach, asleep[reach.pk], Message.Kind.ANSWER, key, None, ask.answered_at)
    for one in introduction_news(people, since=now - LATEST):
        reach = reaches.get((one.initiative_id, one.person_id))
        if reach and one.at >= reach.said_at:
            yield _message(reach, asleep[reach.pk], Message.Kind.STEP, one.key, None, one.at)


def _message(
    reach: Reach, quiet: Quiet, kind: str, key: str, moment: datetime | None, due_at: datetime
) -> Message:
    goes_at = quiet.after(due_at)
    too_late = bool(reach.how == Reach.How.LETTER and moment and moment - goes_at < LETTER_TAKES)
    return Message(
        community_id=reach.community_id, initiative_id=reach.initiative_id, person_id=reach.person_id,
        kind=kind, key=key, moment=moment, due_at=goes_at, state=_first_state(reach, too_late=too_late),
        state_why=_("A letter would come too late. Tell them yourself.") if too_late else "",
    )  # fmt: skip


def _first_state(reach: Reach, *, too_late: bool) -> str:
    """By hand from the start where there is no other way, or too late, or nobody has shown whose the address is."""
    goes = way_out(reach.how) is not None and not reach.needs_confirming and not too_late
    return Message.State.WAITING if goes else Message.State.BY_HAND


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=timezone.get_current_timezone())


def still_holds(message: Message, now: datetime) -> bool:
    """Whether there is still something to tell."""
    return message.pk not in over([message], now)


def over(messages: Iterable[Message], now: datetime) -> set[int]:
    """Of which there is nothing more to tell: its time is past, the promise has ended, or a later telling stands."""
    listed = list(messages)
    about = {message.pk: message.key.partition("-") for message in listed}
    promises = {int(rest) for name, __, rest in about.values() if name == "promise"}
    tellings = {int(rest) for name, __, rest in about.values() if name == "telling"}
    open_still = Commitment.objects.filter(pk__in=promises, state=Commitment.State.OPEN)
    later = Telling.objects.filter(
        session=OuterRef("session"), person=OuterRef("person"), pk__gt=OuterRef("pk")
    )
    last = Telling.objects.filter(pk__in=tellings).exclude(Exists(later))
    holds = {
        "promise": set(open_still.values_list("pk", flat=True)) if promises else set(),
        "telling": set(last.values_list("pk", flat=True)) if tellings else set(),
    }
    no_more = no_news([message for message in listed if message.kind == Message.Kind.STEP])
    return {
        message.pk
        for message in listed
        if (message.useless_at and message.useless_at <= now)
        or message.pk in no_more
        or (about[message.pk][0] in holds and int(about[message.pk][2]) not in holds[about[message.pk][0]])
    }


def let_go(initiative: Initiative) -> None:
    """What waits to be told by hand and is over is not needed any more."""
    now = timezone.now()
    waiting = Message.objects.filter(initiative=initiative, state=Message.State.BY_HAND)
    Message.objects.filter(pk__in=over(waiting, now)).update(state=Message.State.NOT_NEEDED, state_at=now)
