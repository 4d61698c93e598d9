"""Telling people about sessions: only those for whom something differs from what they were told last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from alongside.community.models import Person

from ..models import Session, SessionPlace, Telling


def tell(sessions: Iterable[Session], *, by: Person) -> list[Telling]:
    """Tell each person what is new, changed or off for them, once. What is over is not told any more."""
    now = timezone.now()
    ahead = [session for session in sessions if session.ends_at > now]
    before = Telling.objects.last(ahead)
    expected: dict[int, set[int]] = {session.pk: set() for session in ahead}
    on_it = SessionPlace.objects.filter(session__in=ahead, state=SessionPlace.State.EXPECTED)
    for session_id, person in on_it.values_list("session", "person"):
        expected[session_id].add(person)
    told = []
    for session in ahead:
        here = set() if session.is_called_off else expected[session.pk]
        known = {person for of, person in before if of == session.pk}
        for person in sorted(here | known):
            row = _telling(session, person, before.get((session.pk, person)), is_on=person in here, at=now)
            if row:
                row.told_by = by
                told.append(row)
    Telling.objects.bulk_create(told)
    Session.objects.filter(pk__in=[session.pk for session in ahead], told_at=None).update(told_at=now)
    return told


def _telling(
    session: Session, person: int, last: Telling | None, *, is_on: bool, at: datetime
) -> Telling | None:
    """What one person has to be told of one session now, or None where nothing differs from what they know."""
    knows = last is not None and last.kind != Telling.Kind.OFF
    when = (session.starts_at, session.ends_at, session.place)
    if is_on and not knows:
        kind = Telling.Kind.NEW
    elif is_on and last and (last.starts_at, last.ends_at, last.place) != when:
        kind = Telling.Kind.CHANGED
    elif not is_on and knows and last:
        kind, when = Telling.Kind.OFF, (last.starts_at, last.ends_at, last.place)
    else:
        return None
    return Telling(
        community_id=session.community_id, initiative_id=session.initiative_id, session=session, person_id=person,
        kind=kind, starts_at=when[0], ends_at=when[1], place=when[2], told_at=at,
    )  # fmt: skip
