"""What people do in Deliver: note who came, promise, introduce with consent, agree a way on, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Organisation, Person
from alongside.community.refusals import Refusal
from alongside.coordinate.actions import record_use
from alongside.coordinate.models import PledgeUse, Session
from alongside.listen.models import Strength

from .models import (
    Attendance,
    AttendanceNote,
    Commitment,
    Consent,
    Exit,
    HeadCount,
    Introduction,
    IntroductionOutcome,
    IntroductionStep,
    people_without_exit,
)

LARGEST_HEAD_COUNT = 10_000


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
) -> list[Attendance]:
    """Note how each person was at a session, how many there were in all if that was counted, and what it took.

    `used` says how much of each pledge was really delivered, so that nobody has to write it down a second time.

    `at` is when it was noted, which for paper or a phone without a signal is before now. Where somebody has been
    marked already, the later note counts; every difference is kept in the journal. `knew` says what stood there
    when the page was opened: who changes what they saw settles it; who did not see it differs, and that shows.
    `moved_from` is when the session was to begin as far as the one who noted it knew, if that is not so any more.
    """
    at = min(at or timezone.now(), timezone.now())
    _may_be_marked(session, marks, moved_from=moved_from)
    knew = knew or {}
    if not marks and head_count is None and not used:
        raise Refusal(_("Nothing was marked yet. Mark each person, or write how many there were."))
    noted = [
        _mark(session, person=person, how=how, by=by, at=at, knew=knew.get(person, ""))
        for person, how in marks.items()
    ]
    if head_count is not None:
        _count_heads(session, number=head_count, by=by, at=at)
    for use, amount in (used or {}).items():
        record_use(use, amount=amount, by=by)
    write(noop("took attendance"), session, by=by)
    return noted


def _may_be_marked(session: Session, marks: Mapping[Person, str], *, moved_from: datetime | None) -> None:
    if session.is_called_off:
        raise Refusal(_("This session was called off, so nobody can have been there. Nothing was changed."))
    if not session.has_begun and moved_from:
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
    noted = take_attendance(session, marks={person: how}, by=by, knew={person: stands.how})
    return noted[0]


def _mark(
    session: Session, *, person: Person, how: str, by: Person, at: datetime, knew: str = ""
) -> Attendance:
    """One person's mark. The later note counts, and a difference between two notes goes into the journal.

    Each note is kept once as it was made, so that a difference shows, and the same note sent again changes nothing.
    """
    found = Attendance.objects.select_for_update().filter(session=session, person=person).first()
    if found and not AttendanceNote.objects.filter(session=session, person=person).exists():
        _note(found, found.how, by=found.marked_by, at=found.marked_at)  # from before notes were kept
    if found is None:
        found = Attendance.objects.create(
            initiative=session.initiative, session=session, person=person, how=how, marked_by=by, marked_at=at
        )
        _note(found, how, by=by, at=at)
        return found
    saw_it = knew == found.how and at >= found.marked_at
    if not _note(found, how, by=by, at=at, is_knowing=saw_it):
        return found
    if found.how == how:
        if at > found.marked_at:  # said again later: then it also outweighs what was noted in between
            found.marked_by, found.marked_at = by, at
            found.save(update_fields=["marked_by", "marked_at"])
        return found
    words = {"before": found.get_how_display(), "after": Attendance.How(how).label}
    if (at, how) < (
        found.marked_at,
        found.how,
    ):  # the answer breaks a tie, so that order of arrival never does
        why = _("“%(after)s” was noted before “%(before)s”, which stands.") % words
        write(OUTWEIGHED, found, by=by, about=person, why=why)
        return found
    if how == Attendance.How.DID_NOT and found.worth_it is not None:
        raise Refusal(
            _(
                "%(person)s has said whether it was worth it, so they were there. Ask them before you change it."
            )
            % {"person": person}
        )
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


def _count_heads(session: Session, *, number: int, by: Person, at: datetime) -> None:
    if not 0 <= number <= LARGEST_HEAD_COUNT:
        raise Refusal(
            _("A head count is a whole number from 0 to %(most)s.") % {"most": f"{LARGEST_HEAD_COUNT:,}"},
            field="head_count",
        )
    found = HeadCount.objects.select_for_update().filter(session=session).first()
    if found and found.number != number:
        late = (at, number) < (found.counted_at, found.number)
        words = {"stands": found.number if late else number, "other": number if late else found.number}
        why = _("%(stands)s stands; %(other)s was counted as well.") % words
        write(noop("counted heads differently"), found, by=by, why=why)
        if late:
            return
    elif found and at <= found.counted_at:
        return
    HeadCount.objects.update_or_create(
        session=session,
        defaults={"initiative": session.initiative, "number": number, "counted_by": by, "counted_at": at},
    )


@transaction.atomic
def say_worth_it(attendance: Attendance, *, worth_it: bool, by: Person) -> None:
    """A person's own word on a session that they were at. The last one counts."""
    if attendance.how == Attendance.How.DID_NOT:
        raise Refusal(
            _("You are down as not there. If you were, tell your key worker and they put it right.")
        )
    attendance.worth_it, attendance.worth_it_at = worth_it, timezone.now()
    attendance.save(update_fields=["worth_it", "worth_it_at"])
    write(noop("said whether a session was worth it"), attendance, by=by, person=attendance.person)


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
    _day_to_come(due_on)
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
    _day_to_come(due_on)
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
    _day_to_come(until, field="until")
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


@transaction.atomic
def agree_exit(
    initiative: Initiative,
    *,
    person: Person,
    words: str,
    by: Person,
    agreed_on: date,
    owner: Person | None = None,
    organisation: Organisation | None = None,
) -> Exit:
    """A way on, and who looks after that it happens. A later one replaces it."""
    if owner is None and organisation is None:
        raise Refusal(
            _("Who looks after that it happens? Choose a person, an organisation or both."), field="owner"
        )
    if owner == person:
        raise Refusal(_("The owner is somebody else, on whom the person can count."), field="owner")
    return _record_exit(
        initiative,
        person,
        {
            "is_refusal": False,
            "words": words,
            "owner": owner,
            "organisation": organisation,
            "agreed_on": agreed_on,
        },
        by=by,
        what=noop("agreed a way on"),
    )


@transaction.atomic
def refuse_exit(initiative: Initiative, *, person: Person, words: str, by: Person, agreed_on: date) -> Exit:
    """The person does not want a way on. Their words say so, and stay."""
    return _record_exit(
        initiative,
        person,
        {"is_refusal": True, "words": words, "owner": None, "organisation": None, "agreed_on": agreed_on},
        by=by,
        what=noop("recorded that somebody wants no way on"),
    )


def _record_exit(
    initiative: Initiative, person: Person, fields: dict[str, object], *, by: Person, what: str
) -> Exit:
    if fields["agreed_on"] > timezone.localdate():  # type: ignore[operator]
        raise Refusal(_("That day is still to come. Write the day on which you talked."), field="agreed_on")
    if not str(fields["words"]).strip():
        raise Refusal(_("Write it in their words."), field="words")
    exit_, _made = Exit.objects.update_or_create(
        initiative=initiative,
        person=person,
        defaults={**fields, "recorded_by": by, "recorded_at": timezone.now()},
    )
    write(what, exit_, by=by, about=person)
    return exit_


@transaction.atomic
def close_initiative(initiative: Initiative, *, by: Person) -> None:
    """Finish an initiative, once each person has a way on with an owner, or has said no to one."""
    initiative = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if initiative.stage == Initiative.Stage.CLOSED:
        raise Refusal(_("%(name)s has finished already.") % {"name": initiative})
    missing = list(people_without_exit(initiative))
    if missing:
        raise Refusal(
            ngettext(
                "It cannot be closed yet: %(count)d person has no way on, and has not said no to one. It is %(who)s.",
                "It cannot be closed yet: %(count)d people have no way on, and have not said no to one. They are "
                "%(who)s.",
                len(missing),
            )
            % {"count": len(missing), "who": ", ".join(str(person) for person in missing)}
        )
    initiative.stage = Initiative.Stage.CLOSED
    initiative.save(update_fields=["stage"])
    write(noop("finished the initiative"), initiative, by=by)


def _step(introduction: Introduction, *, by: Person) -> None:
    IntroductionStep.objects.create(
        initiative=introduction.initiative,
        introduction=introduction,
        person=introduction.person,
        state=introduction.state,
        reason=introduction.reason,
        by=by,
    )


def _day_to_come(day: date, *, field: str = "due_on") -> None:
    if day < timezone.localdate():
        raise Refusal(_("That day is over. Choose today or a day to come."), field=field)
