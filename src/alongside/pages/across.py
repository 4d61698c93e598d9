"""What the front page of an initiative says: where we are, what is next, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from alongside.community.access import Me
from alongside.community.actions import note_reading
from alongside.community.models import Initiative, Membership, Person, ShareAgreement, SharedField
from alongside.community.rules import Ability, Role
from alongside.coordinate.models import Contact, Gap, Loss, Pledge, Request, Session, Telling
from alongside.decide.models import Round
from alongside.deliver.models import (
    Commitment,
    Introduction,
    people_without_exit,
    sessions_awaiting_attendance,
)
from alongside.listen.models import Ask, Strength

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STAGES = (
    (gettext_lazy("Listen"), gettext_lazy("People say what they want and what they can do.")),
    (
        gettext_lazy("Decide"),
        gettext_lazy("They choose together, and it is written down who decided what and why."),
    ),
    (
        gettext_lazy("Coordinate"),
        gettext_lazy("Partners lend what they have already, and it becomes a week."),
    ),
    (
        gettext_lazy("Deliver"),
        gettext_lazy("The week happens. Promises are kept, changed or missed, in the open."),
    ),
    (gettext_lazy("Assess"), gettext_lazy("Is trust growing? Did anything change? Would it have anyway?")),
    (gettext_lazy("Share"), gettext_lazy("What was learned goes to the next community, and comes back.")),
)


@dataclass(frozen=True)
class Next:
    """One thing that waits, in a sentence, with the page where it is done."""

    words: str
    url: str
    is_urgent: bool = False


def front_page(initiative: Initiative, me: Me) -> dict[str, Any]:
    """For the team and for evaluators. Names only for those who may see people."""
    soon = timezone.localdate() + timedelta(days=7)
    sessions = Session.objects.this_week(initiative).select_related("opportunity", "led_by")
    expected = sessions.counts_expected() if me.can(Ability.SEE_PEOPLE) else {}
    commitments = (
        Commitment.objects.read_by(initiative, me).open_now(initiative).filter(due_on__lte=soon).readable()
    )
    return {
        "where": where_we_are(initiative, timezone.localdate()),
        "next": what_is_next(initiative, me),
        "is_empty": not Membership.objects.filter(initiative=initiative, role=Role.PARTICIPANT).exists(),
        "sees_people": me.can(Ability.SEE_PEOPLE),
        "sessions": [(session, expected.get(session.pk, 0)) for session in sessions],
        "commitments": commitments if me.can(Ability.READ_COMMITMENTS) else [],
    }


def where_we_are(initiative: Initiative, today: date) -> str:
    """Week five of eight, not begun, or finished."""
    first, last = initiative.starts_on, initiative.ends_on
    if initiative.stage == Initiative.Stage.CLOSED:
        return _("Finished.")
    if not first or today < first:
        return _("Getting ready.")
    week = (today - first).days // 7 + 1
    if not last:
        return _("Week %(week)d.") % {"week": week}
    weeks = (last - first).days // 7 + 1
    return _("Week %(week)d of %(weeks)d.") % {"week": min(week, weeks), "weeks": weeks}


def what_is_next(initiative: Initiative, me: Me) -> list[Next]:
    """What waits, the most pressing first. Each line leads to the page where it is done."""
    found: list[Next] = []

    def add(count: int, words: StrPromise, page: str, *, is_urgent: bool = False) -> None:
        if count:
            found.append(Next(words % {"count": count}, initiative.at(page), is_urgent))

    for loss in Loss.objects.open_now(initiative):
        is_named = loss.person_id is None or me.can(Ability.SEE_PEOPLE)
        words = str(loss) if is_named else _("Somebody cannot come")
        found.append(Next(words, initiative.at("coordinate:overview"), is_urgent=True))
    add(
        sessions_awaiting_attendance(initiative).count(),
        ngettext_lazy("Note who came to %(count)d session", "Note who came to %(count)d sessions", "count"),
        "deliver:overview",
    )
    add(
        Ask.objects.unanswered(initiative).count(),
        ngettext_lazy("%(count)d ask waits for an answer", "%(count)d asks wait for an answer", "count"),
        "listen:asks" if me.can(Ability.READ_ASKS) else "listen:overview",
    )
    add(
        Commitment.objects.read_by(initiative, me).overdue(initiative).count(),
        ngettext_lazy("%(count)d promise is overdue", "%(count)d promises are overdue", "count"),
        "deliver:overview",
        is_urgent=True,
    )
    if me.can(Ability.SEE_PEOPLE):
        add(
            Commitment.objects.of_people_who_left(initiative).count(),
            ngettext_lazy(
                "Somebody who has left had promised %(count)d thing: who takes it on?",
                "People who have left had promised %(count)d things: who takes them on?",
                "count",
            ),
            "pages:handover",
        )
    add(
        Round.objects.waiting_for_a_decision(initiative).count(),
        ngettext_lazy(
            "Decide on %(count)d round that has closed",
            "Decide on %(count)d rounds that have closed",
            "count",
        ),
        "decide:overview",
    )
    add(
        Request.objects.unanswered(initiative).count(),
        ngettext_lazy("%(count)d partner has not replied", "%(count)d partners have not replied", "count"),
        "coordinate:overview",
    )
    add(
        Pledge.objects.unconfirmed(initiative).count(),
        ngettext_lazy("Ask again about %(count)d pledge", "Ask again about %(count)d pledges", "count"),
        "coordinate:overview",
    )
    add(
        Contact.objects.filter(initiative=initiative).stale().count() if me.can(Ability.READ_CONTACTS) else 0,
        ngettext_lazy(
            "%(count)d contact has not been confirmed", "%(count)d contacts have not been confirmed", "count"
        ),
        "coordinate:contacts",
    )
    add(
        Gap.objects.open_now(initiative).count(),
        ngettext_lazy(
            "%(count)d thing is missing that would meet asks",
            "%(count)d things are missing that would meet asks",
            "count",
        ),
        "coordinate:overview",
    )
    add(
        Introduction.objects.waiting(initiative).count(),
        ngettext_lazy(
            "%(count)d introduction waits for a yes or no",
            "%(count)d introductions wait for a yes or no",
            "count",
        ),
        "deliver:overview",
    )
    if initiative.ends_on and initiative.ends_on - timedelta(days=21) <= timezone.localdate():
        add(
            people_without_exit(initiative).count(),
            ngettext_lazy(
                "%(count)d person has no way on yet", "%(count)d people have no way on yet", "count"
            ),
            "deliver:overview",
        )
    return sorted(found, key=lambda line: not line.is_urgent)


@dataclass(frozen=True)
class Opened:
    """What one share agreement opens, to be read now: a line for each person, with the agreed fields alone."""

    agreement: ShareAgreement
    people: list[dict[str, str]]


@transaction.atomic
def opened_to(me: Me) -> list[Opened]:
    """What agreements in force open to this officer's organisation. Each reading is journalled, person by person."""
    reader = me.someone
    agreements = ShareAgreement.objects.in_force().for_organisation(reader.organisation)
    members = Membership.objects.now().filter(initiative=me.initiative, role=Role.PARTICIPANT)
    people = list(Person.objects.filter(pk__in=members.values("person"), erased_at=None))
    opened = []
    for agreement in agreements.filter(initiative=me.initiative):
        opened.append(Opened(agreement, [_opened_of(person, agreement) for person in people]))
        for person in people:
            note_reading(me.initiative, person, by=reader, why=agreement.purpose)
    return opened


def _opened_of(person: Person, agreement: ShareAgreement) -> dict[str, str]:
    fields = set(agreement.fields)
    told: dict[str, str] = {}
    if SharedField.NAME in fields:
        told[str(SharedField.NAME.label)] = person.name
    if SharedField.STRENGTHS in fields:
        offered = Strength.objects.of(person, agreement.initiative).filter(withdrawn_at=None)
        told[str(SharedField.STRENGTHS.label)] = "; ".join(offered.values_list("words", flat=True))
    if SharedField.SESSIONS in fields:
        sessions = Telling.objects.next_for(person, agreement.initiative)
        told[str(SharedField.SESSIONS.label)] = "; ".join(str(session) for session in sessions)
    return told
