"""The report: one for every funder, under five headings, from what the rooms before this one keep."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community import counting
from alongside.community.models import Initiative, Membership
from alongside.community.rules import Role
from alongside.coordinate.models import Plan, Session
from alongside.decide.models import Decision
from alongside.deliver.models import Attendance, Commitment, Exit, Introduction, sessions_taken
from alongside.engines.disclosure import safe_count
from alongside.listen.models import Ask

from .models import Evaluation, Outcome

COUNTED = 5  # fewer than so many of a group are never counted


@dataclass(frozen=True)
class Report:
    """Sentences under the five headings; every number with what it is out of."""

    did: list[str]
    challenges: list[str]
    asks: list[tuple[str, str]]


def report(initiative: Initiative) -> Report:
    return Report(did=_what_we_did(initiative), challenges=_challenges(initiative), asks=_asks(initiative))


def _of(count: int, total: int) -> str:
    """How many of how many, where the count is of what was done in the open."""
    return counting.told(safe_count(count, total, threshold=COUNTED, about="deed"))


def _what_we_did(initiative: Initiative) -> list[str]:
    attendance, promises = Attendance.objects.counts(initiative), _promises(initiative)
    introductions, exits = Introduction.objects.funnel(initiative), Exit.objects.counts(initiative)
    took_part = Membership.objects.filter(initiative=initiative, role=Role.PARTICIPANT)
    people = took_part.values("person").distinct().count()
    sessions, decisions = (
        sessions_taken(initiative).count(),
        Decision.objects.filter(initiative=initiative).count(),
    )
    told = [
        ngettext("%(count)d person took part.", "%(count)d people took part.", people) % {"count": people}
        if people >= COUNTED or not people
        else _("Fewer than %(fewest)d people took part.") % {"fewest": COUNTED},
        ngettext("%(count)d decision was taken.", "%(count)d decisions were taken.", decisions)
        % {"count": decisions},
        ngettext(
            "%(count)d session took place with attendance noted.",
            "%(count)d sessions took place with attendance noted.",
            sessions,
        )
        % {"count": sessions},
    ]
    if attendance["expected"]:
        told.append(
            _("People came %(came)d of %(expected)d times that somebody was expected.")
            % {"came": attendance["came"], "expected": attendance["expected"]}
        )
        told.append(
            _("Worth it: %(yes)d of %(said)d who said so; %(silent)d of %(came)d who came did not say.")
            % {
                "yes": attendance["worth_it"],
                "said": attendance["said"],
                "silent": attendance["there"] - attendance["said"],
                "came": attendance["there"],
            }
        )
    if promises["made"]:
        told.append(
            _(
                "Promises by services and partners: %(made)d made, %(kept)d kept, %(open)d open, %(anew)d agreed anew, "
                "%(broken)d not kept."
            )
            % {**promises, "anew": promises["renegotiated"]}
        )
    if introductions["introduced"]:
        told.append(
            _("Introductions that a service took up: %(engaged)s.")
            % {"engaged": _of(introductions["engaged"], introductions["introduced"])}
        )
    if exits["of"]:
        told.append(
            _("People with a way on that has an owner: %(agreed)s.")
            % {"agreed": _of(exits["agreed"], exits["of"])}
        )
    return told


def _challenges(initiative: Initiative) -> list[str]:
    promises = _promises(initiative)
    called_off = Session.objects.filter(initiative=initiative, state=Session.State.CALLED_OFF).count()
    planned = Session.objects.filter(initiative=initiative).count()
    replans = Plan.objects.replans(initiative).count()
    refused = Ask.objects.filter(initiative=initiative, outcome=Ask.Outcome.REFUSED).count()
    asks = Ask.objects.filter(initiative=initiative).count()
    return [
        _("Sessions called off: %(count)d of %(of)d.") % {"count": called_off, "of": planned},
        _("Times that something fell through and the plan was changed: %(count)d.") % {"count": replans},
        _("Promises by services and partners not kept: %(count)d of %(of)d.")
        % {"count": promises["broken"], "of": promises["made"]},
        _("Asks refused, each with its reason: %(count)d of %(of)d.") % {"count": refused, "of": asks},
    ]


def _promises(initiative: Initiative) -> dict[str, int]:
    """Of those who work here: partners read the report, and no promise of anybody who takes part."""
    return Commitment.objects.of_those_who_work(initiative).counts(initiative)


def _asks(initiative: Initiative) -> list[tuple[str, str]]:
    """What came of asks: (outcome, how many of how many)."""
    total = Ask.objects.filter(initiative=initiative).count()
    return [
        (
            str(Ask.Outcome(outcome).label),
            _("%(count)d of %(of)d")
            % {"count": Ask.objects.filter(initiative=initiative, outcome=outcome).count(), "of": total},
        )
        for outcome in Ask.Outcome.values
    ]


def latest_evaluations(initiative: Initiative) -> list[Evaluation]:
    """The latest evaluation of each outcome, in the order of the outcomes."""
    found: dict[int, Evaluation] = {}
    evaluations = Evaluation.objects.filter(initiative=initiative).select_related("outcome")
    for evaluation in evaluations.order_by("made_at", "pk"):
        found[evaluation.outcome_id] = evaluation
    order = Outcome.objects.filter(initiative=initiative).values_list("pk", flat=True)
    return [found[pk] for pk in order if pk in found]
