"""What groups stand for: worked by hand, and against a slow twin that follows the formulas word for word."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.opinions import Votes
from alongside.engines.opinions.representative import group_consensus, representative_statements
from alongside.engines.opinions.tallies import tallies


def counted(rows, labels, groups):
    votes = Votes.from_sequences(*([row[part] for row in rows] for part in range(3)))
    return votes, tallies(votes, np.array([labels[one] for one in votes.person_ids.tolist()]), groups)[0]


def test_two_groups_that_differ_on_one_statement():
    people = range(12)
    rows = [(one, 1, 1 if one < 6 else -1) for one in people] + [(one, 2, 1) for one in people]
    _, counts = counted(rows, {one: int(one >= 6) for one in people}, 2)
    first, second = representative_statements(counts, np.array([1, 2]))
    assert [(one.id, one.direction) for one in first] == [(1, "agree")]
    # All agree on 2: nobody agrees with it more than others, so by the field's rule it is no "agree".
    assert [(one.id, one.direction, one.is_agreed, one.votes_for) for one in second] == [
        (2, "disagree", True, 6),
        (1, "disagree", False, 6),
    ]
    agreed = first[0]
    # 6 of 6 against 0 of 6: pa = 7/8, others 1/8; z one = 2 sqrt(7) (7/7 - 1/2); z two on 7/7 and 1/7.
    assert agreed.p_success == 7 / 8
    assert agreed.repness == 7.0
    assert agreed.p_test == pytest.approx(sqrt(7))
    assert agreed.repness_test == pytest.approx((1 - 1 / 7) / sqrt(8 / 14 * 6 / 14 * 2 / 7))
    assert (agreed.successes, agreed.trials, agreed.best_agreed) == (6, 6, True)


def test_group_informed_consensus_is_the_product_of_shares():
    rows = [(1, 1, 1), (2, 1, 1), (3, 1, -1), (4, 1, 0)]
    _, counts = counted(rows, {1: 0, 2: 0, 3: 1, 4: 1}, 2)
    assert group_consensus(counts).tolist() == [(3 / 4) * (1 / 4)]


def test_everybody_alike_divides_by_nothing():
    rows = [(one, statement, 1) for one in range(8) for statement in (1, 2)]
    _, counts = counted(rows, {one: one % 2 for one in range(8)}, 2)
    for group in representative_statements(counts, np.array([1, 2])):
        assert [one.repness_test for one in group] == [0.0] * len(group)


def z_one(s, n):
    return 2 * sqrt(n + 1) * ((s + 1) / (n + 1) - 0.5)


def z_two(s, n, so, no):
    pooled = (s + so + 2) / (n + no + 2)
    if pooled in (0, 1):
        return 0.0
    return ((s + 1) / (n + 1) - (so + 1) / (no + 1)) / sqrt(
        pooled * (1 - pooled) * (1 / (n + 1) + 1 / (no + 1))
    )


def slow_twin(rows, labels, groups, statements):
    """Count by hand and follow the rules one statement at a time."""
    last = {(person, statement): value for person, statement, value in rows}
    chosen = []
    for group in range(groups):
        best, passing = None, []
        for statement in statements:
            mine = [v for (p, s), v in last.items() if s == statement and labels[p] == group]
            rest = [v for (p, s), v in last.items() if s == statement and labels[p] not in (group, -1)]
            figures = {}
            for way, sign in (("agree", 1), ("disagree", -1)):
                n, no = len(mine), len(rest)
                s, so = mine.count(sign), rest.count(sign)
                p = (s + 1) / (n + 2)
                figures[way] = (p / ((so + 1) / (no + 2)), z_two(s, n, so, no), p, z_one(s, n))
            ra, rat, pa, pat = figures["agree"]
            way = "agree" if rat > figures["disagree"][1] else "disagree"
            if any(f[1] > 1.2816 and f[3] > 1.2816 for f in figures.values()):
                passing.append((statement, way, figures[way]))
            if any(mine) and (
                (best is None and (pat > 1.2816 or (ra > 1 and pa > 0.5)))
                or (best and best[2][0] > 1 and ra * rat * pa * pat > np.prod(best[2]))
                or (best and best[2][0] <= 1 and pa * pat > best[2][2] * best[2][3])
            ):
                best = (statement, way, (ra, rat, pa, pat))
        ranked = sorted(
            (one for one in passing if not best or one[0] != best[0]), key=lambda one: -np.prod(one[2])
        )
        first = [(best[0], best[1])] if best else []
        first += [(one[0], one[1]) for one in ranked]
        first = first[:5]
        chosen.append(
            [x for x in first if x[1] == "agree"] + [x for x in first if x[1] == "disagree"]
            if passing
            else first
        )
    return chosen


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_quick_way_and_the_slow_twin_choose_the_same(seed):
    rng = np.random.default_rng(seed)
    people, statements, groups = 24, 9, int(rng.integers(2, 4))
    labels = {one: int(rng.integers(-1, groups)) for one in range(people)}
    lean = rng.normal(0, 1, (groups + 1, statements))
    rows = [
        (one, s, int(np.clip(np.round(lean[labels[one], s] + rng.normal()), -1, 1)))
        for one in range(people)
        for s in range(statements)
        if rng.random() < 0.8
    ]
    votes, counts = counted(rows, labels, groups)
    ours = representative_statements(counts, votes.statement_ids)
    twin = slow_twin(rows, labels, groups, votes.statement_ids.tolist())
    for quick, slow in zip(ours, twin, strict=True):
        if slow:
            assert [(one.id, one.direction) for one in quick] == slow
        else:
            assert len(quick) == 1
