"""What each group stands for, what all groups share, and what divides them.

Formulas of the field as published for Polis (Small and others, "Polis: scaling deliberation by mapping
high dimensional opinion spaces", Recerca 26(2), 2021); see docs/methods/opinions.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.tallies import Counts, Tallies
from alongside.engines.opinions.votes import Id, Ids

Direction = Literal["agree", "disagree"]
Floats = NDArray[np.float64]
SIGNIFICANT = 1.2816  # one-sided 90 % point of the normal distribution
MOST_STATEMENTS = 5


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that a group stands for, or stands against.

    Attributes:
        direction: whether the group agrees or disagrees with it more than the others.
        repness: how many times likelier the group is to vote this way than everybody else.
        repness_test: z of the two-proportion test behind ``repness``.
        p_success: estimated share of the group who vote this way, (votes this way + 1) / (votes + 2).
        p_test: z of the one-proportion test that this share is over one half.
        successes: votes this way in the group; ``trials``: all its votes on the statement.
        agrees: agrees in the group.
        best_agreed: chosen first because the group agrees with it most. By the rule of the field its
            ``direction`` can still be "disagree", where others agree with it even more: tell it by
            ``is_agreed`` and ``votes_for``.
    """

    id: Id
    direction: Direction
    repness: float
    repness_test: float
    p_success: float
    p_test: float
    successes: int
    trials: int
    agrees: int
    best_agreed: bool

    @property
    def is_agreed(self) -> bool:
        """Whether to tell it as something the group agrees with."""
        return self.best_agreed or self.direction == "agree"

    @property
    def votes_for(self) -> int:
        """Votes in the group for what is told: agrees where it is agreed, else disagrees."""
        return self.agrees if self.is_agreed else self.successes


@dataclass(frozen=True, eq=False, slots=True)
class Measures:
    """Probability, representativeness and their tests; each array is (groups, statements)."""

    pa: Floats
    pat: Floats
    ra: Floats
    rat: Floats
    pd: Floats
    pdt: Floats
    rd: Floats
    rdt: Floats


def one_proportion_test(successes: Counts, trials: Counts) -> Floats:
    """z of the test that a share is over one half, with one success and one trial added."""
    n = trials + 1.0
    return np.asarray(2 * np.sqrt(n) * ((successes + 1) / n - 0.5))


def two_proportion_test(inside: Counts, outside: Counts, trials_in: Counts, trials_out: Counts) -> Floats:
    """Pooled z of the difference between two shares, with one success and one trial added to each."""
    s_in, s_out, n_in, n_out = inside + 1.0, outside + 1.0, trials_in + 1.0, trials_out + 1.0
    pooled = (s_in + s_out) / (n_in + n_out)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n_in + 1 / n_out))
    # Where everybody voted the same way there is no difference to test.
    gap = s_in / n_in - s_out / n_out
    return np.asarray(np.divide(gap, spread, out=np.zeros(spread.shape), where=spread > 0))


def measures(counts: Tallies) -> Measures:
    """All measures of each group against everybody else who is in a group."""
    total = counts.total()
    others = Tallies(
        total.agrees - counts.agrees, total.disagrees - counts.disagrees, total.seen - counts.seen
    )
    pa = (counts.agrees + 1) / (counts.seen + 2)
    pd = (counts.disagrees + 1) / (counts.seen + 2)
    return Measures(
        pa=pa,
        pat=one_proportion_test(counts.agrees, counts.seen),
        ra=pa / ((others.agrees + 1) / (others.seen + 2)),
        rat=two_proportion_test(counts.agrees, others.agrees, counts.seen, others.seen),
        pd=pd,
        pdt=one_proportion_test(counts.disagrees, counts.seen),
        rd=pd / ((others.disagrees + 1) / (others.seen + 2)),
        rdt=two_proportion_test(counts.disagrees, others.disagrees, counts.seen, others.seen),
    )


def representative_statements(counts: Tallies, statement_ids: Ids) -> tuple[tuple[Representative, ...], ...]:
    """Up to five statements per group: the best agreed first, then agrees before disagrees."""
    all_measures = measures(counts)
    ids = statement_ids.tolist()
    return tuple(
        _choose(_GroupStatements(counts, all_measures, group, ids)) for group in range(len(counts.seen))
    )


def group_consensus(counts: Tallies) -> Floats:
    """(statements,) product over groups of the estimated share who agree: high only where all agree."""
    return np.asarray(np.prod((counts.agrees + 1) / (counts.seen + 2), axis=0))


class _GroupStatements:
    """The measures of one group, as plain numbers per statement."""

    def __init__(self, counts: Tallies, all_measures: Measures, group: int, ids: list[Id]) -> None:
        self.ids = ids
        self.na, self.nd, self.ns = (
            part[group].tolist() for part in (counts.agrees, counts.disagrees, counts.seen)
        )
        m = all_measures
        self.pa, self.pat, self.ra, self.rat = (part[group].tolist() for part in (m.pa, m.pat, m.ra, m.rat))
        self.pd, self.pdt, self.rd, self.rdt = (part[group].tolist() for part in (m.pd, m.pdt, m.rd, m.rdt))

    def passes(self, s: int) -> bool:
        agrees = self.rat[s] > SIGNIFICANT and self.pat[s] > SIGNIFICANT
        return bool(agrees or (self.rdt[s] > SIGNIFICANT and self.pdt[s] > SIGNIFICANT))

    def agreed_more(self, s: int, best: int | None) -> bool:
        """Whether a statement is better agreed than the best so far."""
        if self.na[s] == 0 and self.nd[s] == 0:
            return False
        if best is None:
            return bool(self.pat[s] > SIGNIFICANT or (self.ra[s] > 1.0 and self.pa[s] > 0.5))
        if self.ra[best] > 1.0:
            return bool(self._agreed_score(s) > self._agreed_score(best))
        return bool(self.pa[s] * self.pat[s] > self.pa[best] * self.pat[best])

    def _agreed_score(self, s: int) -> float:
        return float(self.ra[s] * self.rat[s] * self.pa[s] * self.pat[s])

    def figure(self, s: int, *, best_agreed: bool = False) -> Representative:
        agree = self.rat[s] > self.rdt[s]
        return Representative(
            id=self.ids[s],
            direction="agree" if agree else "disagree",
            repness=self.ra[s] if agree else self.rd[s],
            repness_test=self.rat[s] if agree else self.rdt[s],
            p_success=self.pa[s] if agree else self.pd[s],
            p_test=self.pat[s] if agree else self.pdt[s],
            successes=self.na[s] if agree else self.nd[s],
            trials=self.ns[s],
            agrees=self.na[s],
            best_agreed=best_agreed,
        )


def _choose(group: _GroupStatements) -> tuple[Representative, ...]:
    best_agreed: int | None = None
    strongest: int | None = None
    sufficient: list[int] = []
    for s in range(len(group.ids)):
        if group.passes(s):
            sufficient.append(s)
        if strongest is None or max(group.rat[s], group.rdt[s]) > max(
            group.rat[strongest], group.rdt[strongest]
        ):
            strongest = s
        if group.agreed_more(s, best_agreed):
            best_agreed = s
    chosen = [group.figure(best_agreed, best_agreed=True)] if best_agreed is not None else []
    if not sufficient:
        return tuple(chosen) or ((group.figure(strongest),) if strongest is not None else ())
    ranked = sorted((group.figure(s) for s in sufficient if s != best_agreed), key=_weight, reverse=True)
    first = (chosen + ranked)[:MOST_STATEMENTS]
    return tuple(sorted(first, key=lambda one: one.direction == "disagree"))


def _weight(one: Representative) -> float:
    return one.repness * one.repness_test * one.p_success * one.p_test
