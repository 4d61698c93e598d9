"""What people do with an introduction: ask for it with consent, move it on, take it back, say what came of it."""

from __future__ import annotations

from datetime import date

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
)
from .days import day_to_come


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
    parent: Introduction | None = None,
) -> Introduction:
    """Ask a named person at another service to take somebody up, as far as that person's consent goes.

    Until the receiver says yes they read `asked_for` alone, which holds no name.
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
    if person.name and person.name.casefold() in asked_for.casefold().split():
        raise Refusal(_("This is read before anyone says yes, so leave the name out."), field="asked_for")
    day_to_come(until, field="until")
    made = Introduction.objects.create(
        initiative=initiative,
        person=person,
        worker=by,
        receiver=receiver,
        service=receiver.organisation,
        asked_for=asked_for,
        parent=parent,
    )
    Consent.objects.create(
        initiative=initiative,
        introduction=made,
        person=person,
        words=consent_words,
        passed_on=passed_on,
        until=until,
    )
    _step(made, by=by)
    write(noop("introduced somebody to a service, with their consent"), made, by=by, about=person)
    return made


@transaction.atomic
def move_introduction(introduction: Introduction, *, to: str, by: Person, reason: str = "") -> Introduction:
    """Take an introduction one step on. What stops it needs a reason, which its person reads."""
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
    introduction.state, introduction.reason, introduction.state_at = to, reason, timezone.now()
    introduction.was_taken_up = introduction.was_taken_up or to == Introduction.State.ACCEPTED
    introduction.save()
    _step(introduction, by=by)
    write(noop("took an introduction a step on"), introduction, by=by, about=introduction.person)
    return introduction


@transaction.atomic
def withdraw_consent(introduction: Introduction, *, by: Person) -> None:
    """A person takes their yes back: from this moment the receiver can read neither name nor what was passed on."""
    introduction = Introduction.objects.select_for_update().get(pk=introduction.pk)
    consent = introduction.consent
    if consent.withdrawn_at:
        raise Refusal(_("This was taken back already. Nobody there can read it."))
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    write(noop("took a consent back"), introduction, by=by, person=introduction.person)
    if introduction.is_open:
        reason = _("The person took their yes back.")
        move_introduction(introduction, to=Introduction.State.CANCELLED, reason=reason, by=by)


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
