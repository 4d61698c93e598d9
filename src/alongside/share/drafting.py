"""The bridge from an initiative's own rows to the first words of a pattern. Counts, names of things: never people.

The only file here that reads the rooms before this one. What they do not hold is left to the team to write.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.assess.models import Measurement, PulseRound
from alongside.community.models import Charter, Initiative, Membership
from alongside.community.rules import Role
from alongside.coordinate.models import Opportunity, Pledge
from alongside.decide.models import Decision
from alongside.deliver.models import Attendance, Commitment
from alongside.listen.models import Ask

from .counted import FEWEST, Published, is_safe
from .models import PatternElement

Part = PatternElement.Part
ALL_OF_PROMISES = gettext_lazy(
    "%(made)s promises by services and partners: %(kept)s kept, %(renegotiated)s agreed anew, %(open)s still open."
)
KEPT_OF_PROMISES = gettext_lazy("%(made)s promises by services and partners, of which %(kept)s were kept.")
PROMISES = gettext_lazy("%(made)s promises by services and partners.")
BROKEN_OF_PROMISES = gettext_lazy("%(broken)s of %(made)s promises by services and partners were not kept.")


@dataclass(frozen=True)
class Suggested:
    """One element as the rows would have it. The team may change every word."""

    part: str
    words: str


def suggest(initiative: Initiative) -> list[Suggested]:
    """What the rows of an initiative say about how it worked and what it took, part by part."""
    questions = (
        _purpose,
        _who_with,
        _who_leads,
        _anchor,
        _offered,
        _asked,
        _rules,
        _took,
        _came_of_it,
        _went_wrong,
    )
    told = [(part, words) for question in questions for part, words in question(initiative) if words]
    return [Suggested(part, words) for part, words in told]


def _purpose(initiative: Initiative) -> Iterator[tuple[str, str]]:
    yield Part.PURPOSE, initiative.purpose


def _who_with(initiative: Initiative) -> Iterator[tuple[str, str]]:
    taking_part = Membership.objects.filter(initiative=initiative, role__in=[Role.PARTICIPANT, Role.RESIDENT])
    people = taking_part.values("person").distinct().count()
    partners = sorted(
        set(
            Membership.objects.filter(initiative=initiative, person__organisation__isnull=False).values_list(
                "person__organisation__name", flat=True
            )
        )
    )
    said = []
    if people >= FEWEST:
        said.append(Published(initiative).say({"count": people}, gettext_lazy("%(count)s people took part.")))
    elif people:
        said.append(_("Fewer than five people took part."))
    if partners:
        said.append(_("Organisations with somebody in it: %(names)s.") % {"names": ", ".join(partners)})
    yield Part.WHO_WITH, " ".join(said)


def _who_leads(initiative: Initiative) -> Iterator[tuple[str, str]]:
    leads = Membership.objects.filter(initiative=initiative, role=Role.COORDINATOR)
    names = sorted({name for name in leads.values_list("person__organisation__name", flat=True) if name})
    if names:
        yield Part.WHO_LEADS, _("Coordinated from %(names)s.") % {"names": ", ".join(names)}


def _anchor(initiative: Initiative) -> Iterator[tuple[str, str]]:
    anchor = initiative.anchor
    yield (
        Part.ANCHOR,
        _("%(name)s (%(sector)s) owned it and held the record.")
        % {"name": anchor.name, "sector": anchor.get_sector_display()},
    )


def _offered(initiative: Initiative) -> Iterator[tuple[str, str]]:
    for name in Opportunity.objects.filter(initiative=initiative).values_list("name", flat=True):
        yield Part.OFFERED, name


def _asked(initiative: Initiative) -> Iterator[tuple[str, str]]:
    """How many asks were made and answered. Whose, and in which words, stays here."""
    answered = ~Q(outcome=Ask.Outcome.OPEN)
    counts = Ask.objects.filter(initiative=initiative).aggregate(
        all=Count("pk"),
        answered=Count("pk", filter=answered),
        met=Count("pk", filter=Q(outcome=Ask.Outcome.MET)),
        changed=Count("pk", filter=Q(outcome=Ask.Outcome.CHANGED)),
        refused=Count("pk", filter=Q(outcome=Ask.Outcome.REFUSED)),
    )
    published = Published(initiative)
    all_made, some = (
        gettext_lazy("%(all)s asks were made."),
        gettext_lazy("%(answered)s of %(all)s asks were answered."),
    )
    outcomes = [counts[one] for one in ("met", "changed", "refused")]
    if counts["all"] < FEWEST:
        return
    if not is_safe(counts["all"], counts["answered"]) or not counts["answered"]:
        yield Part.ASKED, published.say(counts, all_made, some)
        return
    words = published.say(counts, some, all_made)
    if all(outcomes) and all(is_safe(counts["answered"], one) for one in (*outcomes, sum(outcomes))):
        told = gettext_lazy("Of these %(met)s were met, %(changed)s changed and %(refused)s refused.")
        words += " " + published.say(counts, told)
    yield Part.ASKED, words


def _rules(initiative: Initiative) -> Iterator[tuple[str, str]]:
    charter = Charter.objects.filter(initiative=initiative).first()
    if charter:
        yield Part.RULES, charter.words[:2000]


def _took(initiative: Initiative) -> Iterator[tuple[str, str]]:
    """Hours, places and pounds: pledged, and delivered where somebody recorded it."""
    pledged: dict[str, Decimal] = defaultdict(Decimal)
    delivered: dict[str, Decimal] = defaultdict(Decimal)
    for line in Pledge.objects.ledger(initiative):
        pledged[line.unit] += line.pledged
        delivered[line.unit] += line.delivered
    lines = [
        _("%(pledged)s %(unit)s pledged, %(delivered)s recorded as delivered.")
        % {
            "pledged": localize(amount),
            "unit": Pledge.Unit(unit).label,
            "delivered": _amount(delivered[unit]),
        }
        for unit, amount in sorted(pledged.items())
    ]
    lines += _promised(initiative)
    decisions = Decision.objects.filter(initiative=initiative).count()
    if decisions:
        lines.append(
            ngettext(
                "%(count)d decision recorded with its reason.",
                "%(count)d decisions recorded with their reasons.",
                decisions,
            )
            % {"count": decisions}
        )
    yield Part.TOOK, "\n".join(lines)


def _promised(initiative: Initiative) -> Iterator[str]:
    """Promises of those who work here: those of people who take part are neither shown to partners nor counted."""
    counts = _promises(initiative)
    made, parts = counts["made"], [counts[one] for one in ("kept", "renegotiated", "open", "broken")]
    if made < FEWEST:
        return
    if all(is_safe(made, one) for one in parts):
        told = ALL_OF_PROMISES
    else:
        told = KEPT_OF_PROMISES if counts["kept"] and is_safe(made, counts["kept"]) else PROMISES
    alike = (ALL_OF_PROMISES, KEPT_OF_PROMISES, PROMISES, BROKEN_OF_PROMISES)
    yield Published(initiative).say(counts, told, *alike)


def _promises(initiative: Initiative) -> dict[str, int]:
    return Commitment.objects.of_those_who_work(initiative).counts(initiative)


def _came_of_it(initiative: Initiative) -> Iterator[tuple[str, str]]:
    yield Part.CAME_OF_IT, " ".join(_came(initiative))
    measured = Measurement.objects.filter(initiative=initiative, is_comparator=False)
    compared = Measurement.objects.filter(initiative=initiative, is_comparator=True).exists()
    names = sorted(set(measured.values_list("outcome__what", flat=True)))
    if names:
        words = _("Measured here: %(names)s.") % {"names": "; ".join(names)}
        limit = (
            _("A place to compare with was measured too.")
            if compared
            else _("There is no place to compare with, so nobody can say what caused a change.")
        )
        yield Part.CAME_OF_IT, f"{words} {limit}"
    rounds = PulseRound.objects.filter(initiative=initiative, closed_at__isnull=False).count()
    if rounds:
        yield (
            Part.CAME_OF_IT,
            ngettext(
                "Trust was asked about in %(count)d round.",
                "Trust was asked about in %(count)d rounds.",
                rounds,
            )
            % {"count": rounds},
        )


def _came(initiative: Initiative) -> Iterator[str]:
    """How often people came and found it worth coming, as far as nobody can tell from it who did not."""
    counts, published = Attendance.objects.counts(initiative), Published(initiative)
    told = counts["said"] >= FEWEST and counts["said"] <= counts["there"]
    if told and counts["worth_it"] and is_safe(counts["said"], counts["worth_it"]):
        yield published.say(
            counts, gettext_lazy("%(worth_it)s of %(said)s times that somebody said so, it was worth coming.")
        )
    if told and is_safe(counts["expected"], counts["came"]):
        yield published.say(
            counts, gettext_lazy("People came %(came)s of the %(expected)s times that they were expected.")
        )


def _went_wrong(initiative: Initiative) -> Iterator[tuple[str, str]]:
    counts = _promises(initiative)
    if not counts["broken"] or counts["made"] < FEWEST:
        return
    if is_safe(counts["made"], counts["broken"]):
        yield Part.WENT_WRONG, Published(initiative).say(counts, BROKEN_OF_PROMISES)
    else:
        yield Part.WENT_WRONG, _("Not all promises by services and partners were kept.")


def _amount(amount: Decimal | None) -> str:
    """0.00 as 0, 22.50 as 22.5."""
    return str(localize(amount.normalize() + 0 if amount % 1 else int(amount))) if amount else "0"
