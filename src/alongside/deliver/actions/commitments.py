"""What people do with a promise: make it, keep it, agree it anew, say that it was not kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Organisation, Person
from alongside.community.refusals import Refusal
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
