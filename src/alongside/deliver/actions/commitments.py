"""What people do with a promise: make it, keep it, agree it anew, say that it was not kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Membership, Organisation, Person
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.listen.models import Strength

from ..models import (
    Commitment,
)
from .days import day_to_come


@transaction.atomic
def make_commitment(
    initiative: Initiative,
    *,
    person: Person,
    words: str,
    due_on: date,
    by: Person,
    strength: Strength | None = None,
    to_person: Person | None = None,
    to_organisation: Organisation | None = None,
) -> Commitment:
    """Keep one promise of one named person, with its day."""
    must_be_running(initiative)
    day_to_come(due_on)
    if strength and strength.person_id != person.pk:
        raise Refusal(_("A promise can only use a strength of the one who makes it."), field="strength")
    same = Commitment.objects.open_now(initiative).filter(person=person, words=words, due_on=due_on)
    if same.exists():
        raise Refusal(_("This is promised already, by the same day. It is kept."), field="words")
    now = timezone.now()
    commitment = Commitment.objects.create(
        initiative=initiative,
        person=person,
        words=words,
        due_on=due_on,
        made_at=now,
        first_made_at=now,
        entered_by=by if by != person else None,
        strength=strength,
        to_person=to_person,
        to_organisation=to_organisation,
    )
    write(noop("made a promise"), commitment, by=by, person=person)
    return commitment


@transaction.atomic
def keep_commitment(commitment: Commitment, *, by: Person) -> Commitment:
    """What was promised was done."""
    return _end_commitment(commitment, Commitment.State.KEPT, by=by, what=noop("kept a promise"))


@transaction.atomic
def break_commitment(commitment: Commitment, *, reason: str, by: Person) -> Commitment:
    """What was promised was not done, and will not be. The reason stays beside it."""
    return _end_commitment(
        commitment, Commitment.State.BROKEN, reason=reason, by=by, what=noop("did not keep a promise")
    )


@transaction.atomic
def renegotiate_commitment(
    commitment: Commitment, *, reason: str, due_on: date, by: Person, words: str = ""
) -> Commitment:
    """Agree a promise anew, with another day and perhaps other words. Returns the promise that now stands."""
    must_be_running(commitment.initiative)
    day_to_come(due_on)
    ended = _end_commitment(
        commitment,
        Commitment.State.RENEGOTIATED,
        reason=reason,
        by=by,
        what=noop("agreed a promise anew"),
    )
    return Commitment.objects.create(
        initiative=ended.initiative,
        person=ended.person,
        words=words or ended.words,
        due_on=due_on,
        first_made_at=ended.first_made_at,
        entered_by=by if by != ended.person else None,
        strength=ended.strength,
        to_person=ended.to_person,
        to_organisation=ended.to_organisation,
        replaces=ended,
    )


@transaction.atomic
def take_on_commitment(commitment: Commitment, *, by: Person, due_on: date | None = None) -> Commitment:
    """ "I take this on": the promise ends for the one who made it, and the same one stands for whoever takes it on.

    Both can be read and both are counted, as with any promise that is agreed anew. Its day stays, unless it is over:
    then another one is asked for. Returns the promise that now stands.
    """
    must_be_running(commitment.initiative)
    if commitment.person_id == by.pk:
        raise Refusal(_("This promise is your own already."))
    taking_part = Membership.objects.filter(
        initiative=commitment.initiative_id,
        person=commitment.person_id,
        role__in=[Role.PARTICIPANT, Role.RESIDENT],
    )
    if taking_part.exists():
        raise Refusal(
            _("What somebody who takes part promised is theirs. Sit beside them and agree it anew.")
        )
    day = due_on or commitment.due_on
    if day < timezone.localdate():
        raise Refusal(_("Its day is over. By which day do you do it?"), field="due_on")
    ended = _end_commitment(
        commitment,
        Commitment.State.RENEGOTIATED,
        reason=_("Taken on by %(who)s.") % {"who": by},
        by=by,
        what=noop("took a promise on"),
    )
    return Commitment.objects.create(
        initiative=ended.initiative,
        person=by,
        words=ended.words,
        due_on=day,
        first_made_at=ended.first_made_at,
        to_person=ended.to_person if ended.to_person != by else None,
        to_organisation=ended.to_organisation,
        replaces=ended,
    )


def _end_commitment(
    commitment: Commitment, state: Commitment.State, *, by: Person, what: str, reason: str = ""
) -> Commitment:
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if not commitment.is_open:
        raise Refusal(
            _("This promise is down as “%(state)s” already. Nothing was changed.")
            % {"state": commitment.get_state_display()}
        )
    if state != Commitment.State.KEPT and not reason.strip():
        raise Refusal(_("Say why, so that everyone can read what happened."), field="reason")
    commitment.state, commitment.reason = state, reason
    commitment.state_at, commitment.state_by = timezone.now(), by
    commitment.save()
    write(what, commitment, by=by, person=commitment.person)
    return commitment
