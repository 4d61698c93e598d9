"""The seven insights as live measures, each with its denominator, how it is made, and where to act on it.

No composite score and no league table: seven things that can each be acted on. docs/methods/insights.md has the
definitions; every number is counted from the initiative's own rows at the moment when the page is opened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.assess.models import Evaluation
from alongside.assess.trust import trust_lines
from alongside.community import counting
from alongside.community.access import Me
from alongside.community.models import Initiative, Sector
from alongside.community.rules import Ability
from alongside.coordinate.models import Plan, Pledge, Session
from alongside.decide.models import Decision
from alongside.deliver.models import Attendance, Commitment, sessions_led_by_sector
from alongside.listen.models import Ask, Strength
from alongside.share.models import Adaptation, ChangeNote, Pattern
from alongside.shell.values import Column, Figure, Link, Measure, Table, Words

from . import partnership

TITLES = (
    gettext_lazy("It needs time, and what is there already"),
    gettext_lazy("People bring strengths, and individuals commit"),
    gettext_lazy("Chances that people want and find worth it"),
    gettext_lazy("Trust first, then prevention"),
    gettext_lazy("An anchor organisation helps"),
    gettext_lazy("Leadership may come from anywhere"),
    gettext_lazy("Learning has to travel"),
)


@dataclass(frozen=True)
class Insight:
    """One of the seven: its measures, and where it helps a picture or a table."""

    number: int
    measures: tuple[Measure, ...]
    figure: Figure | None = None
    table: Table | None = None

    @property
    def title(self) -> str:
        return str(TITLES[self.number - 1])


@dataclass
class Ledger:
    """What one partner pledged, and what was planned and delivered of it, in one unit."""

    pledged: float = 0
    planned: float = 0
    delivered: float = 0

    @property
    def unused(self) -> float:
        return max(self.pledged - self.delivered, 0)


@dataclass
class Ledgers:
    """Ledgers by partner and unit."""

    names: dict[int, str]
    rows: dict[tuple[int, str], Ledger] = field(default_factory=dict)

    def total(self, unit: str) -> Ledger:
        found = [row for (_organisation, of), row in self.rows.items() if of == unit]
        return Ledger(
            sum(row.pledged for row in found),
            sum(row.planned for row in found),
            sum(row.delivered for row in found),
        )


def seven_measures(initiative: Initiative, me: Me) -> dict[str, Any]:
    """The page: seven insights in their order."""
    parts = (_resources, _people, _chances, _trust, _anchor, _leadership, _learning)
    return {"insights": [part(initiative, me) for part in parts]}


def _link(initiative: Initiative, me: Me, words: str, page: str, ability: Ability) -> Link | None:
    return Link(words, initiative.at(page)) if me.can(ability) else None


def _number(value: float) -> str:
    return number_format(
        value, decimal_pos=0 if value == int(value) else 1, use_l10n=True, force_grouping=True
    )


def ledgers(initiative: Initiative) -> Ledgers:
    """Pledged, planned and delivered, by partner and unit. What is not used so far is pledged less delivered."""
    found = Ledgers({})
    for line in Pledge.objects.ledger(initiative):
        found.names[line.organisation.pk] = line.organisation.name
        found.rows[line.organisation.pk, line.unit] = Ledger(
            float(line.pledged), float(line.planned), float(line.delivered)
        )
    return found


def _resources(initiative: Initiative, me: Me) -> Insight:
    found = ledgers(initiative)
    hours, places = found.total(Pledge.Unit.HOURS), found.total(Pledge.Unit.PLACES)
    days = Session.objects.days_from_first_ask(initiative)
    replans = Plan.objects.replans(initiative).aggregate(
        count=Count("pk"), changed=Sum("changed", default=0), affected=Sum("affected", default=0)
    )
    act = _link(initiative, me, _("The ledger"), "coordinate:ledger", Ability.READ_THE_LEDGER)
    units = dict(Pledge.Unit.choices)
    order = sorted(found.rows.items(), key=lambda row: (found.names[row[0][0]], row[0][1]))
    return Insight(
        1,
        (
            Measure(
                _("Hours delivered"),
                _number(hours.delivered),
                _("Hours of people and places that partners had already, used in sessions that took place."),
                _(
                    "The sum of delivered amounts of pledges in hours, of all hours pledged and not taken back."
                ),
                of=_number(hours.pledged),
                unit=_("hours pledged"),
                missing=_("%(unused)s hours have not been used so far.") % {"unused": _number(hours.unused)},
                act=act,
            ),
            Measure(
                _("Places delivered"),
                _number(places.delivered) if places.pledged else None,
                _("Work and training places that were taken up."),
                _(
                    "The sum of delivered amounts of pledges in places, of all places pledged and not taken back."
                ),
                of=_number(places.pledged) if places.pledged else None,
                unit=_("places pledged") if places.pledged else "",
                missing="" if places.pledged else _("Nobody has pledged work or training places yet."),
                act=act,
            ),
            Measure(
                _("From first ask to first session"),
                days,
                _(
                    "How long people waited between saying what they want and the first session that came of it."
                ),
                _("Days between the first ask and the first session that people were told of."),
                unit=_("days"),
                missing="" if days is not None else _("There is no ask yet, or no session."),
            ),
            Measure(
                _("Plans changed because something fell through"),
                replans["count"],
                _("How often the week had to be made again, and how little it disturbed."),
                _(
                    "Plans agreed after a loss; what changed counts things people had been told that no longer held."
                ),
                missing=_("%(changed)d things told were changed; %(affected)d people were affected.")
                % {"changed": replans["changed"], "affected": replans["affected"]},
                act=_link(initiative, me, _("The plan"), "coordinate:overview", Ability.PLAN),
            ),
        ),
        table=Table(
            caption=_("What each partner pledged and delivered"),
            columns=(
                _("Partner"),
                _("In"),
                *(
                    Column(word, numeric=True)
                    for word in (_("Pledged"), _("Planned"), _("Delivered"), _("Not used so far"))
                ),
            ),
            rows=tuple(
                (
                    Words(found.names[organisation]),
                    str(units[unit]),
                    *(_number(value) for value in (row.pledged, row.planned, row.delivered, row.unused)),
                )
                for (organisation, unit), row in order
            ),
        )
        if order
        else None,
    )


def _people(initiative: Initiative, me: Me) -> Insight:
    recorded = Strength.objects.offered(initiative).count()
    used = Commitment.objects.strengths_used(initiative)
    promises = Commitment.objects.read_by(initiative, me)
    counts, longest = promises.counts(initiative), promises.longest_open(initiative)
    waited = (timezone.localdate() - timezone.localdate(longest.first_made_at)).days if longest else None
    act = _link(initiative, me, _("Promises"), "deliver:overview", Ability.READ_COMMITMENTS)
    return Insight(
        2,
        (
            Measure(
                _("Strengths used"),
                used,
                _("Things that people can do and that somebody asked them for."),
                _(
                    "Strengths that a promise or a favour done draws on, of all strengths that people offered."
                ),
                of=recorded,
                act=_link(initiative, me, _("What people offer"), "listen:strengths", Ability.READ_ASKS),
            ),
            Measure(
                _("Promises kept"),
                counts["kept"],
                _("One named person promised one thing by one day, and did it."),
                _("Promises marked kept, of all promises that have come to an end or been agreed anew."),
                of=counts["made"] - counts["open"],
                missing=_("%(renegotiated)d agreed anew, %(broken)d not kept, %(open)d still open.") % counts,
                act=act,
            ),
            Measure(
                _("Longest open promise"),
                waited,
                _("How long the oldest open promise has stood since it was first made."),
                _("Days from when it was first made, also where it was agreed anew since."),
                unit=_("days"),
                missing="" if longest else _("No promise is open."),
                act=act,
            ),
        ),
    )


def _chances(initiative: Initiative, me: Me) -> Insight:
    asks = Ask.objects.filter(initiative=initiative).aggregate(
        made=Count("pk"),
        **{outcome: Count("pk", filter=Q(outcome=outcome)) for outcome in Ask.Outcome.values},
    )
    worth = Attendance.objects.counts(initiative)
    act = _link(initiative, me, _("The asks"), "listen:asks", Ability.READ_ASKS)
    return Insight(
        3,
        (
            Measure(
                _("Asks met"),
                asks["met"],
                _("What people asked for, in their own words, and got."),
                _("Asks answered “met”, of all asks. Each answer says who, when and why."),
                of=asks["made"],
                missing=_("%(changed)d changed, %(refused)d refused, %(open)d not answered yet.") % asks,
                act=act,
            ),
            Measure(
                _("Worth it"),
                worth["worth_it"],
                _("What those who came thought of it themselves."),
                _("Times that somebody said it was worth it, of all times that somebody said."),
                of=worth["said"],
                missing=_("Asked after %(came)d times that somebody came; %(silent)d times nobody said.")
                % {"came": worth["there"], "silent": worth["there"] - worth["said"]},
                act=_link(initiative, me, _("Sessions"), "deliver:overview", Ability.TAKE_ATTENDANCE),
            ),
        ),
    )


def _trust(initiative: Initiative, me: Me) -> Insight:
    measures = []
    for line in trust_lines(initiative):
        change = line.latest
        if change is None:
            continue
        shown = change.change is not None
        measures.append(
            Measure(
                _("Change in trust, %(side)s") % {"side": line.side.label},
                f"{change.change:+.1f}" if change.change is not None else None,
                line.question,
                _("Mean change of the same people on a scale from 1 to 5, with a 95 % interval."),
                missing=_("From %(low).1f to %(high).1f, for %(n)s people who answered both times.")
                % {"low": change.low or 0, "high": change.high or 0, "n": counting.told(change.n)}
                if shown
                else change.why,
                act=_link(initiative, me, _("Trust"), "assess:overview", Ability.READ_FINDINGS),
            )
        )
    if not measures:
        measures.append(
            Measure(
                _("Change in trust"),
                None,
                _("How far people trust each other, asked before and after, of both sides."),
                _("Mean change of the same people on a scale from 1 to 5, with a 95 % interval."),
                missing=_("Nobody has been asked twice yet."),
                act=_link(initiative, me, _("Ask"), "assess:overview", Ability.ASK_FOR_PULSES),
            )
        )
    evaluations = Evaluation.objects.filter(initiative=initiative).select_related("outcome")
    latest = {evaluation.outcome_id: evaluation for evaluation in evaluations.order_by("made_at")}
    for evaluation in latest.values():
        result = evaluation.result
        effect = result["effect"]
        comparator = result["comparator"]
        measures.append(
            Measure(
                evaluation.outcome.what,
                None
                if effect is None
                else f"{effect:+.2f}"
                if result["measure"] != "ratio"
                else f"× {effect:.2f}",
                _(
                    "How far it differed from what one would expect. What goes together need not be the reason."
                ),
                _("%(method)s; see the findings for assumptions and checks.")
                % {"method": result["method"].replace("_", " ")},
                unit=evaluation.outcome.unit if result["measure"] != "ratio" else "",
                missing=_("No comparator: nobody knows what would have happened anyway.")
                if comparator == "none"
                else _("Comparator: %(comparator)s.") % {"comparator": comparator},
                act=_link(initiative, me, _("Findings"), "assess:overview", Ability.READ_FINDINGS),
            )
        )
    return Insight(4, tuple(measures))


def _anchor(initiative: Initiative, me: Me) -> Insight:
    drawn = partnership.portrait(initiative)
    reliance = drawn.reliance
    return Insight(
        5,
        (
            Measure(
                _("Ties that rest on the anchor"),
                reliance.lost + reliance.lengthened if reliance.share is not None else None,
                _(
                    "Pairs of other partners that would lose touch, or go a longer way round, without the anchor."
                ),
                _(
                    "Two are tied when a session used what both pledged, or one introduced a person to the other."
                ),
                of=reliance.pairs if reliance.share is not None else None,
                missing="" if reliance.share is not None else _("Too few ties to say."),
                act=_link(initiative, me, _("Pledges"), "coordinate:overview", Ability.READ_THE_LEDGER),
            ),
            Measure(
                _("Ties made since the start"),
                len(drawn.new_ties) if drawn.new_ties is not None else None,
                _("Partners that did something together after the first two weeks, and had not before."),
                _(
                    "Ties that are there now and were not in the first 14 days from the first session, of all ties now."
                ),
                of=len(drawn.ties) if drawn.new_ties is not None else None,
                missing="" if drawn.new_ties is not None else _("The first two weeks are not over."),
            ),
        ),
        figure=partnership.picture(drawn) if drawn.ties else None,
    )


def _leadership(initiative: Initiative, me: Me) -> Insight:
    decisions = Decision.objects.made(initiative).count()
    by_community = Q(decided_by__organisation=None) | Q(decided_by__organisation__sector=Sector.COMMUNITY)
    shared = Decision.objects.made(initiative).filter(by_community).distinct().count()
    deciders = dict.fromkeys(Sector.values, 0)
    rows = (
        Decision.objects.made(initiative)
        .order_by()
        .values_list("decided_by__organisation__sector", "pk")
        .distinct()
    )
    for sector, _pk in rows:
        deciders[sector or Sector.COMMUNITY] += 1
    led, promised = (
        sessions_led_by_sector(initiative),
        Commitment.objects.read_by(initiative, me).by_sector(initiative),
    )
    return Insight(
        6,
        (
            Measure(
                _("Decisions with community members"),
                shared,
                _("Decisions that people from outside services made or helped to make."),
                _(
                    "Decisions with at least one decider from a community organisation or from none, of all decisions."
                ),
                of=decisions,
                act=_link(initiative, me, _("Decisions"), "decide:overview", Ability.READ_DECISIONS),
            ),
            Measure(
                _("Sessions led by community members"),
                led[Sector.COMMUNITY],
                _("Sessions that have begun, led by somebody from the community itself."),
                _(
                    "Sessions whose leader is from a community organisation or from none, of all that have a leader."
                ),
                of=sum(led.values()),
                act=_link(initiative, me, _("The week"), "coordinate:week", Ability.READ_THE_WEEK),
            ),
        ),
        table=Table(
            caption=_("Who decides, leads and promises, by sector"),
            columns=(_("Sector"), _("Decisions"), _("Sessions led"), _("Promises")),
            rows=tuple(
                (str(sector.label), deciders[sector.value], led[sector.value], promised[sector.value])
                for sector in Sector
            ),
            note=_("A decision counts once for each sector that took part in it."),
        ),
    )


def _learning(initiative: Initiative, me: Me) -> Insight:
    written = Pattern.objects.of(initiative)
    published = written.filter(state=Pattern.State.PUBLISHED).count()
    act = _link(initiative, me, _("Learning"), "share:overview", Ability.WRITE_PATTERNS)
    return Insight(
        7,
        (
            Measure(
                _("Patterns published"),
                published,
                _("What was learned here, written so that others can start from it."),
                _("Published versions, of all patterns written here."),
                of=written.count(),
                act=act,
            ),
            Measure(
                _("Adapted elsewhere"),
                Adaptation.objects.from_here(initiative).count(),
                _("Initiatives in other communities that started from a pattern written here."),
                _("Adaptations of any version of a pattern from here."),
                act=act,
            ),
            Measure(
                _("What came back"),
                ChangeNote.objects.came_back(initiative).count(),
                _("Notes from those who adapted it: what they changed and why."),
                _("Notes that adopters sent back to where the pattern came from."),
                act=act,
            ),
        ),
    )
