"""What people do about who came: note it, count heads, settle two notes, say whether it was worth it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import JournalEntry, Person
from alongside.community.refusals import Refusal
from alongside.coordinate.actions import record_use
from alongside.coordinate.models import PledgeUse, Session

from ..models import (
    Attendance,
    AttendanceNote,
    HeadCount,
    OthersCame,
)

LARGEST_HEAD_COUNT = 10_000
READ_WHO = noop("read who is on a session that they lead")
OUTWEIGHED, CHANGED = noop("noted attendance that a later note outweighs"), noop("changed who came")


@transaction.atomic
def take_attendance(
    session: Session,
    *,
    marks: Mapping[Person, str],
    by: Person,
    head_count: int | None = None,
    used: Mapping[PledgeUse, Decimal] | None = None,
    at: datetime | None = None,
    knew: Mapping[Person, str] | None = None,
    moved_from: datetime | None = None,
    walked_in: Collection[Person] = (),
    others_came: int | None = None,
) -> list[Attendance]:
    """Note how each person was at a session, how many there were in all if that was counted, and what it took.

    `used` says how much of each pledge was really delivered, so that nobody has to write it down a second time.

    `at` is when it was noted, which for paper or a phone without a signal is before now. Where somebody has been
    marked already, the later note counts; every difference is kept in the journal. Whoever said whether it was worth
    it was there: a note that they were not is kept beside it and changes nothing. `knew` says what stood there
    when the page was opened: who changes what they saw settles it; who did not see it differs, and that shows.
    `walked_in` are those of `marks` whom nobody expected; `others_came` is how many more came whom nobody could name.
    `moved_from` is when the session was to begin as far as the one who noted it knew, if that is not so any more.
    """
    at = min(at or timezone.now(), timezone.now())
    session = Session.objects.select_for_update().get(pk=session.pk)  # two phones' first marks wait in line
    _may_be_marked(session, marks, at=at, moved_from=moved_from)
    knew = knew or {}
    if not marks and head_count is None and others_came is None and not used:
        raise Refusal(_("Nothing was marked yet. Mark each person, or write how many there were."))
    noted = [
        _mark(
            session,
            person=person,
            how=how,
            by=by,
            at=at,
            knew=knew.get(person, ""),
            walked_in=person in walked_in,
        )
        for person, how in marks.items()
    ]
    if head_count is not None:
        _count(HeadCount, session, number=head_count, by=by, at=at, field="head_count")
    if others_came is not None:
        _count(OthersCame, session, number=others_came, by=by, at=at, field="others_came")
    for use, amount in (used or {}).items():
        record_use(use, amount=amount, by=by)
    write(noop("took attendance"), session, by=by)
    return noted


def _may_be_marked(
    session: Session, marks: Mapping[Person, str], *, at: datetime, moved_from: datetime | None
) -> None:
    if session.is_called_off:
        raise Refusal(_("This session was called off, so nobody can have been there. Nothing was changed."))
    if moved_from and (not session.has_begun or at < session.starts_at):
        raise Refusal(
            _(
                "This session was moved: it is now on %(moment)s. Nothing was noted for it. If people were there at "
                "the old time, tell whoever makes the plan."
            )
            % {"moment": date_format(timezone.localtime(session.starts_at), "j E, H:i")}
        )
    if not session.has_begun:
        raise Refusal(_("This session has not begun yet. Nothing was changed: come back when it has."))
    if unknown := set(marks.values()) - set(Attendance.How.values):
        raise Refusal(_("“%(how)s” is not one of the four answers.") % {"how": sorted(unknown)[0]})


@transaction.atomic
def settle_attendance(session: Session, *, person: Person, how: str, by: Person) -> Attendance:
    """Say which of several notes on a person is right, after seeing all of them."""
    stands = Attendance.objects.filter(session=session, person=person).first()
    if stands is None:
        raise Refusal(_("Nobody has noted anything about them yet. Mark them below."))
    if how == Attendance.How.DID_NOT and stands.worth_it is not None:
        raise Refusal(
            _(
                "%(person)s has said whether it was worth it, so they were there. Ask them before you change it."
            )
            % {"person": person}
        )
    noted = take_attendance(session, marks={person: how}, by=by, knew={person: stands.how})
    return noted[0]


def _mark(
    session: Session,
    *,
    person: Person,
    how: str,
    by: Person,
    at: datetime,
    knew: str = "",
    walked_in: bool = False,
) -> Attendance:
    """One person's mark. The later note counts, and a difference between two notes goes into the journal.

    Each note is kept once as it was made, so that a difference shows, and the same note sent again changes nothing.
    """
    found = Attendance.objects.select_for_update().filter(session=session, person=person).first()
    if found and not AttendanceNote.objects.filter(session=session, person=person).exists():
        _note(found, found.how, by=found.marked_by, at=found.marked_at)  # from before notes were kept
    if found is None:
        found = Attendance.objects.create(
            initiative=session.initiative, session=session, person=person, how=how, walked_in=walked_in,
            marked_by=by, marked_at=at,
        )  # fmt: skip
        _note(found, how, by=by, at=at)
        return found
    was_there = how == Attendance.How.DID_NOT and found.worth_it is not None  # they said so themselves
    saw_it = knew == found.how and at >= found.marked_at and not was_there
    if not _note(found, how, by=by, at=at, is_knowing=saw_it):
        return found
    if found.how == how:
        if at > found.marked_at:  # said again later: then it also outweighs what was noted in between
            found.marked_by, found.marked_at = by, at
            found.save(update_fields=["marked_by", "marked_at"])
        return found
    words = {"before": found.get_how_display(), "after": Attendance.How(how).label}
    # The answer breaks a tie, so that order of arrival never does.
    if was_there or (at, how) < (found.marked_at, found.how):
        why = _("“%(after)s” was noted as well; “%(before)s” stands.") % words
        write(OUTWEIGHED, found, by=by, about=person, why=why)
        return found
    found.how, found.marked_by, found.marked_at = how, by, at
    found.save()
    why = _("“%(before)s” became “%(after)s”.") % words
    write(CHANGED, found, by=by, about=person, why=why)
    return found


def _note(
    attendance: Attendance, how: str, *, by: Person, at: datetime, is_knowing: bool = False
) -> AttendanceNote | None:
    """Keep one note as it was made; None if it is here already."""
    note, is_new = AttendanceNote.objects.get_or_create(
        session=attendance.session,
        person=attendance.person,
        how=how,
        noted_by=by,
        noted_at=at,
        defaults={"initiative": attendance.initiative, "is_knowing": is_knowing},
    )
    return note if is_new else None


def _count(
    counted: type[HeadCount] | type[OthersCame],
    session: Session,
    *,
    number: int,
    by: Person,
    at: datetime,
    field: str,
) -> None:
    """Keep how many somebody counted. The later count stands, and a difference goes into the journal."""
    if not 0 <= number <= LARGEST_HEAD_COUNT:
        raise Refusal(
            _("A head count is a whole number from 0 to %(most)s.") % {"most": f"{LARGEST_HEAD_COUNT:,}"},
            field=field,
        )
    found = counted.objects.select_for_update().filter(session=session).first()
    if found and found.number != number:
        late = (at, number) < (found.counted_at, found.number)
        words = {"stands": found.number if late else number, "other": number if late else found.number}
        why = _("%(stands)s stands; %(other)s was counted as well.") % words
        write(noop("counted heads differently"), found, by=by, why=why)
        if late:
            return
    elif found and at <= found.counted_at:
        return
    counted.objects.update_or_create(
        session=session,
        defaults={"initiative": session.initiative, "number": number, "counted_by": by, "counted_at": at},
    )


@transaction.atomic
def note_names_read(session: Session, people: Iterable[Person], *, by: Person) -> None:
    """Keep, once for each of them, that somebody outside the team read who is on a session. The person sees it."""
    told = names_read(session, by=by)
    for person in people:
        if person.pk not in told:
            write(READ_WHO, session, by=by, about=person)


def names_read(session: Session, *, by: Person) -> set[int]:
    """The keys of those whose names somebody outside the team has read on a session."""
    read = JournalEntry.objects.filter(
        initiative=session.initiative_id, by=by, what=READ_WHO, noun=Session._meta.label, noun_id=session.pk
    )
    return set(read.values_list("about", flat=True))


@transaction.atomic
def say_worth_it(attendance: Attendance, *, worth_it: bool, by: Person) -> None:
    """A person's own word on a session that they were at. The last one counts."""
    attendance = Attendance.objects.select_for_update().get(pk=attendance.pk)
    if attendance.how == Attendance.How.DID_NOT:
        raise Refusal(
            _("You are down as not there. If you were, tell your key worker and they put it right.")
        )
    attendance.worth_it, attendance.worth_it_at = worth_it, timezone.now()
    attendance.save(update_fields=["worth_it", "worth_it_at"])
    write(noop("said whether a session was worth it"), attendance, by=by, person=attendance.person)
