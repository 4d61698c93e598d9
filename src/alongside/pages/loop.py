"""The loop: six words, and what waits behind each of them. A partner has four of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alongside.assess.models import PulseRound
from alongside.community.access import Me, place_of
from alongside.community.models import Initiative
from alongside.coordinate.models import Contact, Loss, Request
from alongside.decide.models import Round
from alongside.deliver.models import Commitment, Introduction, RoomQuestion, sessions_awaiting_attendance
from alongside.listen.models import Ask
from alongside.share.models import Pattern
from alongside.shell.values import Demo, DemoRole, Link, Step

from .demo import stage

Waiting = tuple[int, str]


def listen(initiative: Initiative, me: Me) -> Waiting:
    count = Ask.objects.unanswered(initiative).count()
    return count, ngettext("%(count)d ask unanswered", "%(count)d asks unanswered", count) % {"count": count}


def decide(initiative: Initiative, me: Me) -> Waiting:
    count = Round.objects.waiting_for_a_decision(initiative).count()
    return count, ngettext("%(count)d decision to make", "%(count)d decisions to make", count) % {
        "count": count
    }


def coordinate(initiative: Initiative, me: Me) -> Waiting:
    if lost := Loss.objects.open_now(initiative).count():
        return lost, ngettext("%(count)d thing fell through", "%(count)d things fell through", lost) % {
            "count": lost
        }
    count = Request.objects.unanswered(initiative).count()
    return count, ngettext("%(count)d partner to reply", "%(count)d partners to reply", count) % {
        "count": count
    }


def deliver(initiative: Initiative, me: Me) -> Waiting:
    untaken = sessions_awaiting_attendance(initiative).count()
    overdue = Commitment.objects.read_by(initiative, me).overdue(initiative).count()
    if overdue > untaken:
        return overdue, ngettext("%(count)d promise overdue", "%(count)d promises overdue", overdue) % {
            "count": overdue
        }
    return untaken, ngettext("%(count)d session to note", "%(count)d sessions to note", untaken) % {
        "count": untaken
    }


def assess(initiative: Initiative, me: Me) -> Waiting:
    count = PulseRound.objects.open_now(initiative).count()
    return count, ngettext("%(count)d question out", "%(count)d questions out", count) % {"count": count}


def share(initiative: Initiative, me: Me) -> Waiting:
    count = Pattern.objects.drafts(initiative).count()
    return count, ngettext("%(count)d draft to publish", "%(count)d drafts to publish", count) % {
        "count": count
    }


ROOMS: tuple[tuple[str, Any, Callable[[Initiative, Me], Waiting]], ...] = (
    ("listen", _("Listen"), listen),
    ("decide", _("Decide"), decide),
    ("coordinate", _("Coordinate"), coordinate),
    ("deliver", _("Deliver"), deliver),
    ("assess", _("Assess"), assess),
    ("share", _("Share"), share),
)


def steps(initiative: Initiative, me: Me, *, current: str = "") -> list[Step]:
    """The six words in their order, each with what waits there."""
    found = []
    for room, word, waiting in ROOMS:
        count, label = waiting(initiative, me)
        found.append(
            Step(word, initiative.at(f"{room}:overview"), count, label if count else "", room == current)
        )
    return found


def partner_steps(initiative: Initiative, me: Me, *, current: str = "") -> list[Step]:
    """For a partner officer, four words in place of six: their sheet, and what else waits for their yes or no."""
    asked = Request.objects.to(me.someone.organisation, initiative).unanswered(initiative).count()
    to_me = Introduction.objects.waiting(initiative).made_to(me.someone, initiative).count()
    to_me += RoomQuestion.objects.waiting(initiative).made_to(me.someone, initiative).count()
    overdue = Commitment.objects.overdue(initiative).filter(person=me.someone).count()
    mine = Contact.objects.standing(initiative).filter(person=me.someone).first()
    words = (
        (
            _("My sheet"),
            "coordinate:sheet",
            asked,
            ngettext("%(count)d to reply to", "%(count)d to reply to", asked),
        ),
        (
            _("Introductions"),
            "deliver:introductions",
            to_me,
            ngettext("%(count)d waits", "%(count)d wait", to_me),
        ),
        (
            _("Promises"),
            "deliver:overview",
            overdue,
            ngettext("%(count)d overdue", "%(count)d overdue", overdue),
        ),
        (
            _("Contacts"),
            "coordinate:contacts",
            int(bool(mine and mine.is_due)),
            gettext("is it still right?"),
        ),
    )
    return [
        Step(str(word), initiative.at(page), count, said % {"count": count} if count else "", page == current)
        for word, page, count, said in words
    ]


def around(request: HttpRequest) -> dict[str, Any]:
    """For the frame of every page: the loop for those who work in it, and the demo's bar on a demo."""
    here = place_of(request)
    context: dict[str, Any] = {}
    if here.initiative and here.me and not here.me.is_participant and here.me.roles:
        initiative, me = here.initiative, here.me
        if me.is_partner:
            page = request.resolver_match.view_name if request.resolver_match else ""
            context["loop"] = SimpleLazyObject(lambda: partner_steps(initiative, me, current=page))
        else:
            room = request.resolver_match.app_name if request.resolver_match else ""
            context["loop"] = SimpleLazyObject(lambda: steps(initiative, me, current=room))
    if settings.DEMO:
        context["demo"] = SimpleLazyObject(lambda: demo_bar(request))
    return context


def demo_bar(request: HttpRequest) -> Demo:
    """Which roles of the demo can be taken from here: those of the same community first of all."""
    here = place_of(request)
    names = {(person.community.slug, person.name) for person in here.people}
    return Demo(
        url=reverse("pages:demo"),
        roles=[
            DemoRole(part.key, str(part.words), (part.community, part.name) in names)
            for part in stage.parts(here.community.slug if here.community else "")
        ],
        about=Link(str(_("All the places of the demo")), reverse("pages:demo_stage")),
    )
