"""What people do with an introduction: ask for it with consent, move it on, take it back, say what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import (
    Consent,
    Introduction,
    IntroductionOutcome,
    IntroductionStep,
    RoomQuestion,
)
from .days import day_a_yes_ends
from .names import must_not_name


@transaction.atomic
def introduce(
    initiative: Initiative,
    *,
    person: Person,
    receiver: Person,
    asked_for: str,
    consent_words: str,
    passed_on: str,
    until: date,
    by: Person,
    how: str = "",
    meet_at: datetime | None = None,
    meet_where: str = "",
    parent: Introduction | None = None,
    room_question: RoomQuestion | None = None,
) -> Introduction:
    """Ask a named person at another service to take somebody up, as far as that person's consent goes.

    Until the receiver says yes they read `asked_for` alone, which holds no name. One that comes from another
    (`parent`) rests on a yes of its own.
    """
    must_be_running(initiative)
    if receiver.organisation is None:
        raise Refusal(_("An introduction goes to somebody at a service, with its name."), field="receiver")
    if receiver in (person, by):
        raise Refusal(_("Choose somebody else: nobody is introduced to themselves."), field="receiver")
    if not consent_words.strip() or not passed_on.strip():
        raise Refusal(
            _("Without a yes in their words, and what may be passed on, nobody is introduced."),
            field="consent_words",
        )
    must_not_name(initiative, asked_for, field="asked_for", by=by, person=person)
    day_a_yes_ends(until)
    _can_meet(how, meet_at, until)
    if parent and receiver.pk in {one.receiver_id for one in (parent, *parent.chain()) if one.is_open}:
        raise Refusal(
            _("It is with %(receiver)s already. Choose somebody else.") % {"receiver": receiver},
            field="receiver",
        )
    made = Introduction.objects.create(
        initiative=initiative,
        person=person,
        worker=by,
        receiver=receiver,
        service=receiver.organisation,
        site=by.organisation,
        asked_for=asked_for,
        parent=parent,
        room_question=room_question,
    )
    Consent.objects.create(
        initiative=initiative,
        introduction=made,
        person=person,
        words=consent_words,
        passed_on=passed_on,
        until=until,
        how=how,
        meet_at=meet_at,
        meet_where=meet_where,
    )
    _step(made, by=by)
    write(noop("introduced somebody to a service, with their consent"), made, by=by, about=person)
    return made


@transaction.atomic
def introduce_onward(
    parent: Introduction, *, by: Person, ends_because: str = "", **given: Any
) -> Introduction:
    """Go on from an introduction to somebody else, with a fresh yes of the same person.

    `ends_because` also ends the one it came from, as not having worked out, and its person reads why.
    Raises Refusal where that yes is missing, like `introduce`, whose other arguments it takes.
    """
    must_be_running(parent.initiative)
    parent = Introduction.objects.select_for_update().get(pk=parent.pk)
    if by.pk == parent.receiver_id and not parent.consent.holds:
        raise Refusal(
            _("Their yes to the first introduction does not hold any more. Ask the worker who made it.")
        )
    made = introduce(parent.initiative, person=parent.person, by=by, parent=parent, **given)
    if ends_because.strip() and parent.is_open:
        to = Introduction.State.FAILED
        if to not in Introduction.NEXT[parent.state]:
            to = Introduction.State.CANCELLED
        move_introduction(parent, to=to, reason=ends_because, by=by, cause=Introduction.Cause.ELSEWHERE)
    return made


@transaction.atomic
def agree_meeting(
    introduction: Introduction, *, how: str, by: Person, meet_at: datetime | None = None, meet_where: str = ""
) -> Introduction:
    """Agree anew how, when and where they meet. The person reads it, and the receiver once they have said yes."""
    introduction = Introduction.objects.select_for_update().get(pk=introduction.pk)
    consent = introduction.consent
    if not introduction.is_open or not consent.holds:
        raise Refusal(
            _("This introduction has ended, or the yes for it has. There is nothing left to agree.")
        )
    if how not in Consent.How.values:
        raise Refusal(_("Choose how they meet."), field="how")
    _can_meet(how, meet_at, consent.until)
    consent.how, consent.meet_at, consent.meet_where = how, meet_at, meet_where
    consent.meet_said_at = timezone.now()
    consent.save(update_fields=["how", "meet_at", "meet_where", "meet_said_at"])
    write(noop("agreed how people meet"), introduction, by=by, about=introduction.person)
    return introduction


@transaction.atomic
def renew_consent(introduction: Introduction, *, words: str, until: date, by: Person) -> Introduction:
    """A new yes for an introduction that is still open. One that was taken back has ended: it needs a new one."""
    must_be_running(introduction.initiative)
    introduction = Introduction.objects.select_for_update().get(pk=introduction.pk)
    consent = introduction.consent
    if not introduction.is_open or consent.withdrawn_at:
        raise Refusal(_("This introduction has ended. Introduce them anew, if they wish it."))
    if not words.strip():
        raise Refusal(_("Without a yes in their words, nothing goes on."), field="words")
    day_a_yes_ends(until)
    before = f"{consent.words} ({consent.until:%Y-%m-%d})"[:600]
    consent.words, consent.until, consent.given_at = words, until, timezone.now()
    consent.save(update_fields=["words", "until", "given_at"])
    write(noop("gave a new yes to an introduction"), consent, by=by, person=introduction.person, why=before)
    return introduction


def _can_meet(how: str, meet_at: datetime | None, until: date) -> None:
    """An agreed time is a time to come, while the yes holds."""
    if how == Consent.How.TIME and meet_at is None:
        raise Refusal(_("Write the day and the time that were agreed."), field="meet_at")
    if meet_at is None:
        return
    if meet_at < timezone.now():
        raise Refusal(_("That time is over. Agree a time to come."), field="meet_at")
    if timezone.localdate(meet_at) > until:
        raise Refusal(
            _("Their yes ends before that time. Choose an earlier time, or ask them for a longer yes."),
            field="meet_at",
        )


@transaction.atomic
def move_introduction(
    introduction: Introduction, *, to: str, by: Person, reason: str = "", cause: str = ""
) -> Introduction:
    """Take an introduction one step on. What stops it needs a reason, which its person reads.

    `cause` is of what kind the reason is, for the numbers; it is kept where an introduction stops for good.
    """
    introduction = Introduction.objects.select_for_update().get(pk=introduction.pk)
    if to not in Introduction.NEXT.get(introduction.state, ()):
        raise Refusal(
            _("It is down as “%(state)s”, so that cannot come next. Nothing was changed: look at it again.")
            % {"state": introduction.get_state_display()},
            field="to",
        )
    if to in Introduction.STOPS and not reason.strip():
        raise Refusal(_("Say why, in words that the person can read."), field="reason")
    if to not in Introduction.STOPS and not introduction.consent.holds:
        raise Refusal(
            _(
                "They have taken their yes back, or it has run out. It can be called off; going on needs a new yes."
            )
        )
    if cause and cause not in Introduction.Cause.values:
        raise Refusal(_("Choose the kind of reason."), field="cause")
    introduction.state, introduction.reason, introduction.state_at = to, reason, timezone.now()
    introduction.cause = (cause or Introduction.Cause.OTHER) if to in Introduction.STOPPED else ""
    introduction.was_taken_up = introduction.was_taken_up or to == Introduction.State.ACCEPTED
    introduction.save()
    _step(introduction, by=by)
    write(noop("took an introduction a step on"), introduction, by=by, about=introduction.person)
    return introduction


@transaction.atomic
def withdraw_consent(introduction: Introduction, *, by: Person, with_onward: bool = False) -> None:
    """A person takes their yes back: from this moment the receiver can read neither name nor what was passed on.

    Those that came of this one rest on a yes of their own: `with_onward` takes all of these back too.
    """
    introduction = Introduction.objects.select_for_update().get(pk=introduction.pk)
    consent = introduction.consent
    if consent.withdrawn_at:
        raise Refusal(_("This was taken back already. Nobody there can read it."))
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    write(noop("took a consent back"), introduction, by=by, person=introduction.person)
    if introduction.is_open:
        reason, wish = _("The person took their yes back."), Introduction.Cause.THEIR_WISH
        move_introduction(introduction, to=Introduction.State.CANCELLED, reason=reason, by=by, cause=wish)
    if with_onward:
        for onward in introduction.onward.select_related("consent"):
            if not onward.consent.withdrawn_at:
                withdraw_consent(onward, by=by, with_onward=True)


@transaction.atomic
def note_reading(introduction: Introduction, *, by: Person) -> None:
    """Keep that the receiver read who it is and what was passed on. The person sees it."""
    write(noop("read an introduction"), introduction, by=by, about=introduction.person)


@transaction.atomic
def state_outcome(
    introduction: Introduction, *, kind: str, by: Person, amount: int | None = None, words: str = ""
) -> IntroductionOutcome:
    """What came of an introduction, as the receiving side states it."""
    introduction = Introduction.objects.select_for_update().get(pk=introduction.pk)
    if not introduction.was_taken_up:
        raise Refusal(_("Nothing can have come of it before it was taken up."))
    if kind not in IntroductionOutcome.Kind.values:
        raise Refusal(_("Choose what came of it."), field="kind")
    in_pounds = kind in IntroductionOutcome.IN_POUNDS
    if in_pounds and (amount is None or not 1 <= amount <= IntroductionOutcome.MOST):
        raise Refusal(
            _("Write the amount in whole pounds, from 1 to %(most)s.")
            % {"most": f"{IntroductionOutcome.MOST:,}"},
            field="amount",
        )
    if not in_pounds and amount is not None:
        raise Refusal(
            _("Pounds belong to money gained or debt managed. Leave the amount out."), field="amount"
        )
    outcome = IntroductionOutcome.objects.create(
        initiative=introduction.initiative,
        introduction=introduction,
        person=introduction.person,
        kind=kind,
        amount=amount,
        words=words,
        stated_by=by,
    )
    write(noop("stated what came of an introduction"), outcome, by=by, about=introduction.person)
    return outcome


@transaction.atomic
def confirm_outcome(outcome: IntroductionOutcome, *, confirmed: bool, by: Person) -> None:
    """The person says whether that is what came of it. The last word counts."""
    outcome.confirmed, outcome.confirmed_at = confirmed, timezone.now()
    outcome.save(update_fields=["confirmed", "confirmed_at"])
    what = noop("confirmed an outcome") if confirmed else noop("said that an outcome is not so")
    write(what, outcome, by=by, person=outcome.person)


def _step(introduction: Introduction, *, by: Person) -> None:
    IntroductionStep.objects.create(
        initiative=introduction.initiative,
        introduction=introduction,
        person=introduction.person,
        state=introduction.state,
        reason=introduction.reason,
        by=by,
    )
