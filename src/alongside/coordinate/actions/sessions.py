"""What people do with one session: make it, change it, call it off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from .. import plan as bridge
from ..models import (
    Opportunity,
    Plan,
    Pledge,
    PledgeUse,
    Session,
    SessionPlace,
)
from .conflicts import keep_on_purpose, refuse_conflicts, soft_conflicts, used_by
from .telling import tell


@transaction.atomic
def make_session(
    initiative: Initiative, *, opportunity: Opportunity, starts_at: datetime, ends_at: datetime, place: str,
    people: Collection[Person], venue: Pledge | None = None, helpers: Collection[Pledge] = (),
    led_by: Person | None = None, kept_why: str = "", by: Person,
) -> Session:  # fmt: skip
    """Make a session by hand. People on it are told at once; what cannot be right is refused.

    What speaks against it and can be all the same needs `kept_why`.
    """
    must_be_running(initiative)
    if ends_at <= starts_at:
        raise Refusal(_("It would end before it starts. Change one of them."), field="ends_at")
    uses = [pledge for pledge in (venue, *helpers) if pledge]
    Initiative.objects.select_for_update().get(pk=initiative.pk)  # two hands at once would not see each other
    refuse_conflicts(
        initiative, starts_at, ends_at, people=people, uses=uses, field="people", place=place, led_by=led_by
    )
    despite = soft_conflicts(
        initiative, starts_at, ends_at, people=people, place=place, uses=uses,
        opportunity=opportunity, led_by=led_by,
    )  # fmt: skip
    keep_on_purpose(despite, kept_why)
    session = Session.objects.create(
        initiative=initiative, opportunity=opportunity, starts_at=starts_at, ends_at=ends_at, place=place,
        venue=venue, led_by=led_by, told_at=timezone.now(), made_by=by, by_hand=True,
        kept_why=kept_why.strip() if despite else "",
    )  # fmt: skip
    _set_people(session, people)
    _set_uses(session, uses)
    tell([session], by=by)
    write(noop("made a session"), session, by=by)
    return session


@transaction.atomic
def change_session(
    session: Session, *, starts_at: datetime, ends_at: datetime, place: str, people: Collection[Person],
    venue: Pledge | None = None, helpers: Collection[Pledge] | None = None,
    led_by: Person | None = None, kept_why: str = "", by: Person,
) -> Session:  # fmt: skip
    """Change a session by hand: when, where, who, on what pledges. Those on it see the change on their page.

    Without `helpers` its venue and the pledges that it takes stay as they are.
    """
    Initiative.objects.select_for_update().get(pk=session.initiative_id)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.is_called_off or session.has_begun:
        raise Refusal(_("This session is over or called off, so it stays as it was."))
    if ends_at <= starts_at:
        raise Refusal(_("It would end before it starts. Change one of them."), field="ends_at")
    if helpers is None:
        venue, uses = session.venue, used_by(session)
    else:
        uses = [pledge for pledge in (venue, *helpers) if pledge]
    refuse_conflicts(
        session.initiative, starts_at, ends_at, people=people, uses=uses, field="people", place=place,
        led_by=led_by, but=session,
    )  # fmt: skip
    despite = soft_conflicts(
        session.initiative, starts_at, ends_at, people=people, place=place, uses=uses,
        opportunity=session.opportunity, led_by=led_by, but=session,
    )  # fmt: skip
    keep_on_purpose(despite, kept_why)
    session.kept_why = kept_why.strip() if despite else ""
    session.starts_at, session.ends_at, session.place, session.led_by = starts_at, ends_at, place, led_by
    session.venue, session.by_hand = venue, True
    session.save()
    _set_people(session, people)
    _set_uses(session, uses)
    if session.told_at:
        tell([session], by=by)
    write(noop("changed a session"), session, by=by)
    return session


@transaction.atomic
def call_off_session(session: Session, *, why: str, by: Person) -> None:
    """Call a session off. It stays readable, with the reason."""
    Initiative.objects.select_for_update().get(pk=session.initiative_id)  # no plan is agreed meanwhile
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.is_called_off or session.has_begun:
        raise Refusal(_("This session is over or called off already."))
    if not why.strip():
        raise Refusal(_("Say why, in words that those on it will understand."), field="why")
    take_off(session, why=why)
    tell([session], by=by)
    write(noop("called a session off"), session, by=by, why=why)


def put_session(plan: Plan, row: bridge.Drafted, *, by: Person) -> Session:
    """Make the session of one row of a plan, or bring the one that stands to it.

    Past ones stay as they were, and so do those made or changed by hand, unless what fell through took them along.
    """
    session = row.before
    if session is not None and session.has_begun:
        return session
    if session is None:
        session = Session(initiative=plan.initiative, opportunity=row.opportunity, made_by=by)
    expected = set() if session.pk is None else expected_on(session)
    is_same = session.pk is not None and (session.starts_at, session.ends_at, session.venue_id, expected) == (
        row.starts_at,
        row.ends_at,
        row.venue.pk if row.venue else None,
        {person.pk for person in row.people},
    )
    if is_same and session.by_hand and {one.pk for one in row.uses} <= _used_by(session):
        return session
    session.plan = plan
    if not is_same:
        if not session.by_hand or session.venue != row.venue:
            session.place = row.place
        if (session.starts_at, session.venue) != (row.starts_at, row.venue):
            session.by_hand = False
        session.starts_at, session.ends_at, session.venue = row.starts_at, row.ends_at, row.venue
        session.told_at = None
    session.save()
    _set_people(session, row.people)
    _set_uses(session, row.uses)
    return session


def _used_by(session: Session) -> set[int]:
    return set(PledgeUse.objects.filter(session=session).values_list("pledge", flat=True))


def expected_on(session: Session) -> set[int]:
    places = SessionPlace.objects.filter(session=session, state=SessionPlace.State.EXPECTED)
    return set(places.values_list("person", flat=True))


def _set_people(session: Session, people: Collection[Person]) -> None:
    """Put exactly these people on a session. Those who were on it before are taken off, not forgotten."""
    wanted = {person.pk for person in people}
    SessionPlace.objects.filter(session=session).exclude(person__in=wanted).update(
        state=SessionPlace.State.TAKEN_OFF
    )
    for pk in sorted(wanted):
        SessionPlace.objects.update_or_create(
            session=session,
            person_id=pk,
            defaults={"state": SessionPlace.State.EXPECTED},
            create_defaults={"initiative": session.initiative},
        )


def _set_uses(session: Session, pledges: Iterable[Pledge]) -> None:
    """Put exactly these pledges on a session, each with the amount that it plans to take."""
    wanted = {pledge.pk: pledge for pledge in pledges}
    PledgeUse.objects.filter(session=session, delivered_amount=None).exclude(pledge__in=wanted).delete()
    for pledge in wanted.values():
        amount = planned_amount(session, pledge)
        PledgeUse.objects.update_or_create(
            session=session,
            pledge=pledge,
            defaults={"planned_amount": amount},
            create_defaults={"initiative": session.initiative, "planned_amount": amount},
        )


def planned_amount(session: Session, pledge: Pledge) -> Decimal:
    """What a session takes of a pledge: its hours, a place for each person on it, or one thing."""
    if pledge.unit == Pledge.Unit.HOURS:
        return session.hours.quantize(Decimal("0.01"))
    if pledge.unit == Pledge.Unit.PLACES:
        return Decimal(len(expected_on(session)))
    return Decimal(1)


def take_off(session: Session, *, why: str) -> None:
    """Call a session off. Nobody is told by it: those who know of it hear of it when they are told."""
    session.state, session.state_why, session.told_at = Session.State.CALLED_OFF, why, None
    session.save(update_fields=["state", "state_why", "told_at"])
