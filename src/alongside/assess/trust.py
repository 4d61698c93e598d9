"""The trust line: how the answers of the same people changed between rounds, on both sides, with nobody shown.

Only people who answered both times are in a change, so that it is not made by who came and who stayed away. A mean is
held back for fewer than five, where everyone answered alike, and where it would differ by one to four people from a
mean that is shown already: the subtraction would be their answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from alongside.community.models import Initiative
from alongside.engines import effect
from alongside.engines.disclosure import SafeCount, safe_count

from .models import Pulse, PulseRound, Side

FEWEST = 5


@dataclass(frozen=True)
class Change:
    """One question asked twice: means on a scale of 1 to 5, the mean change with a 95 % interval, and of how many.

    The means, the change and the interval are None where they are held back; `why` then says so.
    """

    first: PulseRound
    later: PulseRound
    n: SafeCount
    before: float | None = None
    after: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""

    @property
    def is_shown(self) -> bool:
        return self.change is not None


@dataclass(frozen=True)
class TrustLine:
    """One question and what came of each time that it was asked, for one side."""

    side: Side
    question: str
    rounds: tuple[PulseRound, ...]
    answered: tuple[SafeCount, ...]  # one per closed round, of how many were asked
    changes: tuple[Change, ...]

    @property
    def latest(self) -> Change | None:
        """The last change that may be shown, else the last that is held back."""
        shown = [change for change in self.changes if change.is_shown]
        return (shown or list(self.changes) or [None])[-1]  # type: ignore[list-item]


def trust_lines(initiative: Initiative) -> list[TrustLine]:
    """Every question about trust that was asked in this initiative, participants first."""
    closed = PulseRound.objects.filter(initiative=initiative, closed_at__isnull=False).with_answers()
    rounds = list(closed.order_by("opened_at", "pk"))
    values = Pulse.objects.values_of(rounds)
    lines: dict[int, list[PulseRound]] = {}
    for asked in rounds:
        lines.setdefault(asked.repeats_id or asked.pk, []).append(asked)
    told = [_line(repeated, values) for repeated in lines.values()]
    return sorted(told, key=lambda line: (line.side != Side.PARTICIPANTS, line.rounds[0].opened_at))


def _line(rounds: list[PulseRound], values: dict[int, dict[int, int]]) -> TrustLine:
    first = rounds[0]
    shown: list[frozenset[int]] = []
    changes = []
    for later in rounds[1:]:
        changes.append(_change(first, later, values, shown))
        if changes[-1].is_shown:
            shown.append(frozenset(values[first.pk].keys() & values[later.pk].keys()))
    return TrustLine(
        side=Side(first.side),
        question=first.question,
        rounds=tuple(rounds),
        answered=tuple(answered(asked) for asked in rounds),
        changes=tuple(changes),
    )


def answered(asked: PulseRound, *, on_side: int | None = None) -> SafeCount:
    """How many answered of how many were asked. `asked` comes from `with_answers`.

    While a round is open everyone on its side is asked: `on_side` is how many, where that is known already.
    """
    count: int = asked.answers  # type: ignore[attr-defined]
    total = asked.asked if asked.asked is not None else on_side
    if total is None:
        total = asked.people_asked()
    return safe_count(count, max(total, count), threshold=FEWEST, about="deed")


def _change(
    first: PulseRound, later: PulseRound, values: dict[int, dict[int, int]], shown: list[frozenset[int]]
) -> Change:
    before, after = values[first.pk], values[later.pk]
    both = frozenset(before.keys() & after.keys())
    everyone = sorted(before.keys() | after.keys())
    asked = max(first.asked or 0, later.asked or 0, len(everyone))
    n = safe_count(len(both), asked, threshold=FEWEST, about="deed")
    if why := _held_back(both, before, after, shown):
        return Change(first, later, n, why=why)
    pairs = effect.Pairs(
        name="trust",
        before=tuple(before.get(person) for person in everyone),
        after=tuple(after.get(person) for person in everyone),
    )
    estimate = effect.estimate(pairs, fewest=FEWEST)
    means = dict(estimate.details)
    return Change(
        first,
        later,
        n,
        before=means["mean before"],
        after=means["mean after"],
        change=estimate.effect,
        low=None if estimate.low is None else max(estimate.low, -4.0),
        high=None if estimate.high is None else min(estimate.high, 4.0),
    )


def _held_back(
    both: frozenset[int], before: dict[int, int], after: dict[int, int], shown: list[frozenset[int]]
) -> str:
    """Why a change may not be shown, or nothing."""
    if len(both) < FEWEST:
        return _("Fewer than %(fewest)d people answered both times, so no mean is shown.") % {
            "fewest": FEWEST
        }
    if any(len({answers[person] for person in both}) == 1 for answers in (before, after)):
        return _("Everyone answered alike at one of the two times, so a mean would be each person’s answer.")
    if any(0 < len(both ^ earlier) < FEWEST for earlier in shown):
        return _(
            "It would differ by fewer than %(fewest)d people from what is shown already, and give their answers away."
        ) % {"fewest": FEWEST}
    return ""
