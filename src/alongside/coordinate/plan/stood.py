"""What stood when a plan was worked out, and whether it and everything the plan rests on still stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.engines import schedule

from ..models import Plan, Session, SessionPlace
from .clock import moment_of
from .problem import problem_for
from .reading import drafted, timetable_of

Known = list[
    list[str]
]  # what the engine's own checker said of a draft when it was made: code, session, sentence


def standing_in(plan: Plan) -> dict[str, list[Any]]:
    """Sessions that stand in a plan's weeks, by their number: from when, until when, where, what with, who."""
    start, end = moment_of(0, plan.first_day), moment_of(plan.weeks * schedule.WEEK, plan.first_day)
    rows = Session.objects.between(plan.initiative, start, end).filter(state=Session.State.PLANNED)
    return {
        str(row.pk): [
            row.starts_at.isoformat(),
            row.ends_at.isoformat(),
            row.place,
            row.venue_id,
            sorted(use.pledge_id for use in row.uses.all()),
            sorted(one.person_id for one in row.places.all() if one.state == SessionPlace.State.EXPECTED),
        ]
        for row in rows.prefetch_related("uses", "places")
    }


def by_hand_in(current: schedule.Timetable) -> list[str]:
    """The sessions of a current timetable that somebody made or changed by hand: a plan leaves them as they are."""
    names = [int(row.id) for row in current.sessions]
    made = Session.objects.filter(pk__in=names, by_hand=True).order_by("pk")
    return [str(pk) for pk in made.values_list("pk", flat=True)]


def known_of(problem: schedule.Problem, found: schedule.Timetable) -> Known:
    """What the checker says of a timetable: sessions by hand may break what a plan would not."""
    return [[one.code, one.session, one.sentence] for one in schedule.check(problem, found)]


def called_off_by(plan: Plan) -> list[Session]:
    """The sessions that stood when a plan was worked out and that it does not keep, soonest first."""
    found = timetable_of(plan)
    if found is None or plan.result is None:
        return []
    kept = {row.id for row in found.sessions}
    gone = [int(name) for name in plan.result.get("current", ()) if name not in kept]
    rows = Session.objects.filter(initiative=plan.initiative, pk__in=gone).select_related("opportunity")
    return list(rows.order_by("starts_at", "pk"))


def what_changed(plan: Plan) -> str:
    """Why a draft cannot be agreed any more, as a sentence; empty when everything is as it was.

    Compared are the sessions that stood, and the engine's own checker on the draft's timetable against the asks,
    pledges and people of today. What has begun is no matter; sessions by hand answer to whoever made them.
    """
    found = timetable_of(plan)
    if found is None or plan.result is None or "stood" not in plan.result:
        return _("It was made by an earlier version of Alongside.")
    now = timezone.now()
    if _ahead(plan.result["stood"], now) != _ahead(standing_in(plan), now):
        return _("A session was made, changed or called off since.")
    for row in drafted(plan):
        is_new = row.before is None or row.before.starts_at != row.starts_at
        if row.starts_at <= now and is_new and not (row.before and row.before.has_begun):
            return _("It would start a session at a time that is past now.")
    try:
        problem, current = problem_for(plan)
    except ValueError as trouble:
        return str(trouble)
    as_before = set(current.sessions) & set(found.sessions)
    exempt = {*by_hand_in(current), *(row.id for row in found.sessions if row.start < problem.now)}
    known = {tuple(one) for one in plan.result["known"]}
    for one in schedule.check(problem, found):
        is_late = one.code == "notice" and one.session in {row.id for row in as_before}
        is_answer = one.code in {"left_out", "answer"}
        if is_answer or is_late or one.session in exempt or (one.code, one.session, one.sentence) in known:
            continue
        return _about(plan, found, one)
    return ""


def _ahead(rows: dict[str, list[Any]], now: datetime) -> dict[str, list[Any]]:
    return {name: row for name, row in rows.items() if datetime.fromisoformat(row[0]) > now}


def _about(plan: Plan, found: schedule.Timetable, one: schedule.Violation) -> str:
    """Which session cannot be held as drafted. Never why where people are kept apart: the sentence names nobody."""
    row = next((row for row in found.sessions if row.id == one.session), None)
    if row is None:
        return _("Its sessions take more than is pledged or asked for now.")
    what = next(
        (drawn.opportunity.name for drawn in drafted(plan) if drawn.opportunity.pk == int(row.opportunity)),
        "",
    )
    when = timezone.localtime(moment_of(row.start, plan.first_day))
    return _("%(opportunity)s on %(day)s cannot be held as planned any more.") % {
        "opportunity": what,
        "day": when.strftime("%Y-%m-%d %H:%M"),
    }
