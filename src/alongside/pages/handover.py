"""What a successor finds on the first morning: this week and next, open promises, whom to call, what is fragile."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alongside.community.access import Me
from alongside.community.handing_over import who_left, without_key_worker
from alongside.community.models import Initiative
from alongside.coordinate.models import Contact, Loss, Pledge, Request, Session
from alongside.coordinate.models.sessions import week_of
from alongside.deliver.models import Commitment, Exit, Introduction, RoomQuestion
from alongside.listen.models import Ask

from .across import where_we_are

SHOWN = 10  # of each kind of fragile thing; the rest is a number and a link
PEOPLE, PROMISES = 200, 100


@dataclass(frozen=True)
class Line:
    """One fragile thing: whose or what it is, and what to know of it."""

    words: str
    about: str = ""  # our own words, in the reader's language
    url: str = ""


@dataclass(frozen=True)
class Fragile:
    """One kind of thing that could break: how many, the first of them, and where it is mended."""

    what: str
    count: int
    url: str
    act: str
    lines: list[Line] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def for_successor(initiative: Initiative, me: Me) -> dict[str, Any]:
    monday, _next = week_of(timezone.now())
    until = monday + timedelta(days=14)
    sessions = Session.objects.between(initiative, monday, until).filter(state=Session.State.PLANNED)
    expected = sessions.counts_expected()
    listed = sessions.select_related("opportunity", "led_by")
    open_ones = Commitment.objects.open_now(initiative).readable()
    left = list(who_left(initiative))
    theirs = list(Commitment.objects.of_people_who_left(initiative).readable()[:PROMISES])
    others = open_ones.exclude(pk__in=[one.pk for one in theirs])
    stale = set(Contact.objects.filter(initiative=initiative).stale().values_list("pk", flat=True))
    contacts = Contact.objects.standing(initiative).readable()[:PEOPLE]
    return {
        "where": where_we_are(initiative, timezone.localdate()),
        "weeks": [
            (head, [(one, expected.get(one.pk, 0)) for one in listed if is_in(one)])
            for head, is_in in (
                (_("This week"), lambda one: one.starts_at < monday + timedelta(days=7)),
                (_("Next week"), lambda one: one.starts_at >= monday + timedelta(days=7)),
            )
        ],
        "left": left,
        "theirs": theirs,
        "others": others[:PROMISES],
        "others_more": max(0, others.count() - PROMISES),
        "contacts": [(one, one.pk in stale) for one in contacts],
        "fragile": [one for one in what_is_fragile(initiative) if one.count],
    }


def what_is_fragile(initiative: Initiative) -> list[Fragile]:
    """Each kind with its count. Nothing here is about a person’s own troubles: only what we owe and could drop."""
    at = initiative.at
    soon = timezone.now() + timedelta(days=14)
    asks = Ask.objects.unanswered(initiative).select_related("person")
    return [
        _kind(
            _("Fell through, and nothing is in its place"),
            Loss.objects.open_now(initiative),
            at("coordinate:overview"),
            _("Find another way"),
            lambda one: Line(str(one), _since(one.noted_at), at("coordinate:loss", pk=one.pk)),
        ),
        _kind(
            _("Asks without an answer, the oldest first"),
            asks,
            at("listen:asks"),
            _("Answer them"),
            lambda one: Line(f"{one.person}: {one.words}", _since(one.said_at)),
        ),
        _kind(
            _("People with no key worker here"),
            without_key_worker(initiative),
            at("community:people"),
            _("See who could sit beside them"),
            lambda one: Line(
                str(one.person),
                _("their key worker has left") if one.key_worker_id else _("nobody yet"),
                at("community:sit_beside", pk=one.pk),
            ),
        ),
        _kind(
            _("Sessions of the next two weeks without a helper"),
            Session.objects.without_a_helper(initiative, until=soon).select_related("opportunity"),
            at("coordinate:week"),
            _("Look at the week"),
            lambda one: Line(
                f"{one.opportunity}, {one.place}", _on(one.starts_at), at("coordinate:session", pk=one.pk)
            ),
        ),
        _kind(
            _("Introductions that have to wait"),
            Introduction.objects.on_hold(initiative).readable(),
            at("deliver:introductions"),
            _("See the introductions"),
            lambda one: _introduction(one, at),
        ),
        _kind(
            _("Introductions whose yes has run out"),
            Introduction.objects.without_a_yes(initiative).readable(),
            at("deliver:introductions"),
            _("Ask the person for a new one"),
            lambda one: _introduction(one, at),
        ),
        _kind(
            _("Introductions to somebody who has left"),
            Introduction.objects.with_nobody_there(initiative).readable(),
            at("deliver:introductions"),
            _("Introduce them to somebody else"),
            lambda one: _introduction(one, at),
        ),
        _kind(
            _("Ways on whose owner has left"),
            Exit.objects.filter(initiative=initiative, owner__in=who_left(initiative)).readable(),
            at("deliver:exits"),
            _("Find another owner"),
            lambda one: Line(f"{one.person}: {one.words} ({one.owner})", _since(one.recorded_at)),
        ),
        _kind(
            _("Services that were asked for room and have not answered"),
            RoomQuestion.objects.waiting(initiative).readable(),
            at("deliver:room_questions"),
            _("See what was asked"),
            lambda one: Line(
                f"{one.receiver}, {one.service}: {one.words}",
                _since(one.asked_at),
                at("deliver:room_question", pk=one.pk),
            ),
        ),
        _kind(
            _("Pledges that nobody confirmed lately"),
            Pledge.objects.unconfirmed(initiative).readable(),
            at("coordinate:ledger"),
            _("Ask again"),
            lambda one: Line(
                f"{one.resource}, {one.resource.organisation}", _since(one.confirmed_at or one.offered_at)
            ),
        ),
        _kind(
            _("Partners who have not replied"),
            Request.objects.unanswered(initiative).readable(),
            at("coordinate:overview"),
            _("See what was asked"),
            lambda one: Line(f"{one.organisation}: {one.words}", _since(one.asked_at)),
        ),
        _kind(
            _("Contacts that nobody confirmed in their time"),
            Contact.objects.filter(initiative=initiative).stale().readable(),
            at("coordinate:contacts"),
            _("Ask whether it is still right"),
            lambda one: Line(f"{one}, {one.organisation}", _since(one.confirmed_at)),
        ),
    ]


def _kind(what: str, rows: QuerySet[Any], url: str, act: str, told: Any) -> Fragile:
    shown = list(rows[: SHOWN + 1])
    count = len(shown) if len(shown) <= SHOWN else rows.count()
    return Fragile(what, count, url, act, [told(row) for row in shown[:SHOWN]])


def _since(moment: datetime) -> str:
    return _("since %(day)s") % {"day": date_format(timezone.localdate(moment), "j E Y")}


def _on(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "l j E, H:i")


def _introduction(one: Introduction, at: Any) -> Line:
    words = f"{one.person}, {one.receiver}, {one.service}: {one.asked_for}"
    return Line(words, _since(one.state_at), at("deliver:introduction", pk=one.pk))
