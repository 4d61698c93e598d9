"""What people do about being told: say how, show that an address is theirs, say stop, tell somebody by hand."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Message, QuietHours, Reach, StoppedAddress, digest_of
from ..sending.hours import Quiet, quiet_of
from ..sending.ways import way_out

LONGEST_QUIET = 22  # hours of a day
MOST_CODE_TRIES = 5
MOST_CODES = 3  # in a day, to one person and to one address: nobody's phone is filled through us


@transaction.atomic
def say_how_to_reach(
    initiative: Initiative,
    *,
    person: Person,
    how: str,
    address: str = "",
    quiet: Quiet | None = None,
    by: Person,
) -> Reach:
    """Say how somebody wants to be told, and when not: `quiet` is theirs alone, and None is as for everybody here.

    A new number or e-mail address has to be shown to be theirs first.
    """
    must_be_running(initiative)
    leaves_some_of_the_day(quiet)
    reach = Reach.objects.select_for_update().filter(initiative=initiative, person=person).first()
    if reach is None:
        reach = Reach(initiative=initiative, person=person)
    is_same = (reach.how, reach.address) == (how, address) and not reach.is_stopped
    is_same = is_same and not (
        reach.needs_confirming and not reach.code
    )  # none could be sent then: perhaps now
    reach.how, reach.address, reach.entered_by = how, address, by
    reach.quiet_from, reach.quiet_until = (quiet.begins, quiet.ends) if quiet else (None, None)
    reach.stopped_at, reach.stopped_why = None, ""
    if not is_same:
        reach.confirmed_at, reach.code, reach.code_tries = None, "", 0
        reach.said_at = timezone.now()
        if reach.needs_confirming:
            _send_code(reach, by=by)
    reach.save()
    write(noop("said how somebody wants to be told"), initiative, by=by, person=person)
    return reach


def leaves_some_of_the_day(quiet: Quiet | None) -> None:
    """Whoever wants to be told has to leave some hours in which that can be."""
    if quiet and quiet.hours > LONGEST_QUIET:
        raise Refusal(
            _("Leave at least two hours of the day in which we may write."),
            field="write_until",
        )


@transaction.atomic
def set_quiet_hours(initiative: Initiative, quiet: Quiet | None, *, by: Person) -> None:
    """Say when nobody in the community is written to, in all its initiatives. None: as it is everywhere else."""
    must_be_running(initiative)
    leaves_some_of_the_day(quiet)
    if quiet is None:
        QuietHours.objects.filter(community=initiative.community_id).delete()
    else:
        QuietHours.objects.update_or_create(
            community_id=initiative.community_id, defaults={"begins": quiet.begins, "ends": quiet.ends}
        )
    write(noop("said when nobody here is written to"), initiative, by=by)


def _send_code(reach: Reach, *, by: Person) -> None:
    """Send a number to type in: at most three a day to a person and to an address, none where somebody wrote STOP.

    Whoever asked for it themselves waits for it, so it goes at once; otherwise nobody is woken.
    """
    if StoppedAddress.objects.of(reach.address).exists() or way_out(reach.how) is None:
        return  # the page says what to do. A number that is told by word of mouth would show nothing
    now = timezone.now()
    today = Message.objects.filter(kind=Message.Kind.CODE, made_at__gte=now - timedelta(days=1))
    there = digest_of(reach.address)
    if max(today.filter(person=reach.person).count(), today.filter(sent_to=there).count()) >= MOST_CODES:
        raise Refusal(_("Three numbers were sent today already. Try again tomorrow."), field="address")
    reach.code = f"{secrets.randbelow(10_000):04d}"
    Message.objects.create(
        initiative=reach.initiative,
        person=reach.person,
        kind=Message.Kind.CODE,
        key=f"code-{secrets.token_hex(8)}",
        number=reach.code,
        sent_to=there,
        due_at=now if by == reach.person else quiet_of(reach).after(now),
        useless_at=now + timedelta(days=1),
    )


@transaction.atomic
def confirm_reach(reach: Reach, *, code: str, by: Person) -> None:
    """Type in the number that was sent: it shows that the phone or mailbox is theirs."""
    reach = Reach.objects.select_for_update().get(pk=reach.pk)
    if not reach.needs_confirming or not reach.code:
        raise Refusal(_("There is nothing to type in. Say again how we should tell you."), field="code")
    if reach.code_tries >= MOST_CODE_TRIES:
        raise Refusal(_("That was wrong too often. Say again how we should tell you."), field="code")
    if not constant_time_compare(reach.code, "".join(code.split())):
        # Kept although the step is refused: a guess counts.
        Reach.objects.filter(pk=reach.pk).update(code_tries=reach.code_tries + 1)
        return
    reach.confirmed_at, reach.code = timezone.now(), ""
    reach.save(update_fields=["confirmed_at", "code"])
    write(noop("showed that an address is theirs"), reach.initiative, by=by, person=reach.person)


@transaction.atomic
def vouch_for_reach(reach: Reach, *, by: Person) -> None:
    """A key worker saw the phone in the person's hand: it is theirs, and a STOP from that number is over."""
    reach = Reach.objects.select_for_update().get(pk=reach.pk)
    if by.pk == reach.person_id:
        raise Refusal(
            _("Somebody else has to see that it is yours, or you type in the number that was sent.")
        )
    if not reach.needs_confirming:
        raise Refusal(_("It is confirmed already."))
    if reach.is_stopped:
        raise Refusal(_("They said stop. Say again how they want to be told first."))
    StoppedAddress.objects.of(reach.address).delete()
    reach.confirmed_at, reach.code = timezone.now(), ""
    reach.save(update_fields=["confirmed_at", "code"])
    write(noop("saw that an address is theirs"), reach.initiative, by=by, person=reach.person)


@transaction.atomic
def stop_reaching(reach: Reach, *, why: str, by: Person | None = None) -> None:
    """No more messages. What waits is not sent; the person's own page still shows everything."""
    reach = Reach.objects.select_for_update().get(pk=reach.pk)
    if reach.is_stopped:
        return
    reach.stopped_at, reach.stopped_why = timezone.now(), why[:120]
    reach.save(update_fields=["stopped_at", "stopped_why"])
    write(noop("said stop to messages"), reach.initiative, by=by or reach.person, person=reach.person)


def stop_address(address: str, *, why: str) -> int:
    """Whoever has this number now wants no more, whomever it was for. Returns how many ways to reach people it was.

    It is kept for the number, in each community that holds it or sent to it, so that typing it in again sends nothing.
    """
    reaches = list(Reach.objects.filter(address=address).select_related("person", "initiative"))
    sent = Message.objects.filter(sent_to=digest_of(address)).values_list("community_id", flat=True)
    for community in {reach.community_id for reach in reaches} | set(sent):
        StoppedAddress.objects.get_or_create(community_id=community, digest=digest_of(address))
    stopping = [reach for reach in reaches if not reach.is_stopped]
    for reach in stopping:
        stop_reaching(reach, why=why)
    return len(stopping)


@transaction.atomic
def told_by_hand(message: Message, *, by: Person) -> None:
    """Tick off: somebody told them, or handed them the letter."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state not in {Message.State.BY_HAND, Message.State.FAILED}:
        raise Refusal(_("This was told already, or is not yours to tell any more."))
    message.state, message.told_by, message.state_at = Message.State.TOLD, by, timezone.now()
    message.save(update_fields=["state", "told_by", "state_at"])
    write(noop("told somebody by hand"), message.initiative, by=by, person=message.person)


@transaction.atomic
def try_again(message: Message, *, by: Person) -> None:
    """Send what did not go once more, after the address or the way out was put right."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state != Message.State.FAILED:
        raise Refusal(_("This has not failed, so it is not sent again."))
    message.state, message.state_why, message.due_at = Message.State.WAITING, "", timezone.now()
    message.tries, message.unsure = 1, 0  # not the first try, so a gateway that can be asked is asked first
    message.save(update_fields=["state", "state_why", "due_at", "tries", "unsure"])
    write(noop("sent a message again"), message.initiative, by=by, person=message.person)
