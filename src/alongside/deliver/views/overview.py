"""The room's front page, as each person sees it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.rules import Ability

from ..models import (
    Attendance,
    Commitment,
    Exit,
    Introduction,
    RoomQuestion,
    people_without_exit,
    sessions_awaiting_attendance,
    sessions_led_by,
)
from .commitments import commitments_for

SHOWN = 5  # how many of each kind on the overview


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What was promised, who came, and what waits, as far as it concerns whoever looks."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    if me.is_participant and not me.is_team:
        return render(request, "deliver/mine.html", _mine(found, me))
    promises = commitments_for(found, me)
    open_ones = promises.filter(state=Commitment.State.OPEN).order_by("due_on", "pk")
    made_to_me = Introduction.objects.made_to(me.someone, found).readable()
    context = {
        "awaiting": sessions_awaiting_attendance(found)[:SHOWN] if me.can(Ability.TAKE_ATTENDANCE) else [],
        "led_by_me": sessions_led_by(me.someone, found) if me.is_partner else [],
        "counts": Attendance.objects.counts(found),
        "commitments": open_ones[:SHOWN] if me.can(Ability.READ_COMMITMENTS) else [],
        "commitment_counts": promises.counts(found),
        "made_to_me": [one for one in made_to_me if one.is_open]
        if me.can(Ability.ANSWER_INTRODUCTIONS)
        else [],
        "room_asked_of_me": RoomQuestion.objects.waiting(found).made_to(me.someone, found)
        if me.can(Ability.ANSWER_INTRODUCTIONS)
        else [],
        "waiting": Introduction.objects.waiting(found).readable()[:SHOWN] if me.is_team else [],
        "exit_counts": Exit.objects.counts(found),
        "without_exit": people_without_exit(found).count() if me.is_team else None,
    }
    return render(request, "deliver/overview.html", context)


def _mine(found: Initiative, me: Me) -> dict[str, object]:
    person = me.someone
    return {
        "to_say": Attendance.objects.unasked(person, found).select_related("session__opportunity")[:3],
        "commitments": Commitment.objects.of(person, found).readable(),
        "introductions": Introduction.objects.of(person, found).readable(),
        "way_on": Exit.objects.filter(person=person, initiative=found).readable().first(),
    }
