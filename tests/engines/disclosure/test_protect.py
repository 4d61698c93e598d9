"""Small numbers stay unknown to whoever adds up and subtracts all that is published."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from alongside.engines.disclosure import ENGINE_VERSION, Release, SafeCell, SafeTable, Table, protect

Key = tuple[str, frozenset[tuple[str, str]]]


def table(
    counts: Sequence[Sequence[int]], *, rows: str = "age", columns: str = "topic", edition: str = ""
) -> Table:
    return Table(
        name=f"{rows} by {columns} {edition}",
        population="people",
        row_dimension=rows,
        rows=tuple(f"{rows} {i}" for i in range(len(counts))),
        column_dimension=columns,
        columns=tuple(f"{columns} {j}" for j in range(len(counts[0]))),
        counts=tuple(map(tuple, counts)),
        edition=edition,
    )


def listed(edition: str = "", **counts: int) -> Table:
    return Table.of_one_dimension(
        name="list", population="people", dimension="answer", counts=counts, edition=edition
    )


def shown(safe: SafeTable) -> list[list[str]]:
    """Cells with row totals, then column totals with the grand total, as the reader sees them."""
    body = [[*map(str, row), str(end)] for row, end in zip(safe.cells, safe.row_totals, strict=True)]
    return [*body, [*map(str, safe.column_totals), str(safe.total)]]


# ------------------------------------------------------------------ an attacker who shares no code with us


def published_figures(one: Table, safe: SafeTable) -> dict[Key, tuple[SafeCell, int]]:
    """Every figure a reader sees, with its true value alongside for the judge."""
    figures: dict[Key, tuple[SafeCell, int]] = {}
    for i, row in enumerate(one.rows):
        for j, column in enumerate(one.columns):
            where = {(one.row_dimension, row)} | ({(one.column_dimension, column)} if column else set())
            figures[one.edition, frozenset(where)] = (safe.cells[i][j], one.counts[i][j])
        end = (one.edition, frozenset({(one.row_dimension, row)}))
        figures[end] = (safe.row_totals[i], sum(one.counts[i]))
    for j, column in enumerate(one.columns):
        if column:
            foot = (one.edition, frozenset({(one.column_dimension, column)}))
            figures[foot] = (safe.column_totals[j], sum(row[j] for row in one.counts))
    figures[one.edition, frozenset()] = (safe.total, sum(map(sum, one.counts)))
    return figures


def possible(
    pairs: Sequence[tuple[Table, SafeTable]], threshold: int, *, grown: bool = False
) -> list[tuple[int, float, float]]:
    """(true value, least possible, most possible) of each small figure and change, by linear programming.

    ``grown``: the reader also knows that the second table's people are the first table's and more.
    """
    figures: dict[Key, tuple[SafeCell, int]] = {}
    for one, safe in pairs:
        figures |= published_figures(one, safe)
    places = {key: place for place, key in enumerate(figures)}
    rows = [row for one, _ in pairs for row in sums(one, places)]
    words = {"small": (1, threshold - 1), "complement": (threshold, None), "either": (0, None)}
    bounds = [(c.count, c.count) if c.count is not None else words[c.reason] for c, _ in figures.values()]
    truth = np.array([true for _, true in figures.values()])
    first, last = pairs[0][0].edition, pairs[-1][0].edition
    changes = []
    for (edition, where), place in places.items():
        if edition == last != first and (first, where) in places:
            change = np.zeros(len(places))
            change[place], change[places[first, where]] = 1, -1
            changes.append(change)
    unknowns = [*np.eye(len(places)), *changes]
    more = {"A_ub": -np.array(changes), "b_ub": np.zeros(len(changes))} if grown else {}
    found = []
    for unknown in unknowns:
        true = int(unknown @ truth)
        if 0 < true < threshold:
            ends = []
            for sign in (1, -1):
                result = linprog(
                    sign * unknown, A_eq=np.array(rows), b_eq=np.zeros(len(rows)), bounds=bounds, **more
                )
                assert result.status in (0, 3)
                ends.append(sign * (float("-inf") if result.status == 3 else result.fun))
            found.append((true, ends[0], ends[1]))
    return found


def sums(one: Table, places: dict[Key, int]) -> list[NDArray[np.float64]]:
    """Along each dimension the parts add up to the total, for every label of the other and for all of them."""
    sides = [(one.row_dimension, one.rows), (one.column_dimension, one.columns)]
    rows = []
    for (dimension, labels), (other, others) in (sides, sides[::-1]):
        if not dimension:
            continue
        ends = [frozenset({(other, label)}) for label in others] if other else []
        for end in [*ends, frozenset[tuple[str, str]]()]:
            row = np.zeros(len(places))
            row[places[one.edition, end]] -= 1
            for label in labels:
                row[places[one.edition, end | {(dimension, label)}]] += 1
            rows.append(row)
    return rows


def assert_hidden(
    pairs: Sequence[tuple[Table, SafeTable]], threshold: int = 5, *, grown: bool = False
) -> None:
    for true, least, most in possible(pairs, threshold, grown=grown):
        assert least - 1e-6 <= true <= most + 1e-6
        assert most - least >= threshold - 2 - 1e-6


# ------------------------------------------------------------------------------------ worked by hand


def test_a_small_number_and_its_three_partners_are_held_back() -> None:
    (safe,) = protect([table([[3, 8, 9], [10, 12, 7], [6, 5, 20]])])
    small, other = "held back (fewer than 5)", "held back (to protect another number)"
    assert shown(safe) == [
        [small, "8", other, "20"],
        [other, "12", other, "29"],
        ["6", "5", "20", "31"],
        ["19", "25", "36", "80"],
    ]
    assert safe.held_back == 4


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    (safe,) = protect([table([[5, 0], [1000, 7]])])
    assert shown(safe) == [["5", "0", "5"], ["1,000", "7", "1,007"], ["1,005", "7", "1,012"]]
    assert safe.held_back == 0
    assert safe.engine_version == ENGINE_VERSION


def test_zeros_are_shown_unless_asked_otherwise() -> None:
    open_zero = protect([listed(yes=0, no=20, perhaps=30)])[0]
    held_zero = protect([listed(yes=0, no=20, perhaps=30)], zeros_shown=False)[0]
    assert str(open_zero.cells[0][0]) == "0"
    assert str(held_zero.cells[0][0]) == "held back (fewer than 5)"
    assert held_zero.held_back == 2


def test_four_ones_get_words_that_do_not_give_them_away() -> None:
    (safe,) = protect([listed(a=1, b=1, c=1, d=1)])
    vague = "held back (fewer than 5, or to protect such a number)"
    assert {str(row[0]) for row in safe.cells} == {vague}
    assert str(safe.total) == vague


def test_a_one_that_leaves_exactly_five_takes_the_total_with_it() -> None:
    # "fewer than 5" and "to protect another number" (5 or more) that add up to 6 would be 1 and 5.
    first, second = listed(yes=1, no=5), listed(yes=1, no=5)
    (safe,) = protect([first])
    assert safe.total.count is None
    assert_hidden([(second, safe)])


def test_two_tables_that_share_a_margin_cannot_be_combined() -> None:
    first = table([[3, 9], [12, 20]], columns="topic")
    second = table([[6, 6], [2, 30]], columns="month")
    safe = protect([first, second])
    assert_hidden([(first, safe[0]), (second, safe[1])])
    assert [end.count for end in safe[0].row_totals] == [end.count for end in safe[1].row_totals]


def test_a_later_table_cannot_be_subtracted_from_an_earlier_one() -> None:
    week5, week6 = listed("week 5", yes=6, no=5), listed("week 6", yes=7, no=5)
    before = protect([week5])
    assert [str(row[0]) for row in before[0].cells] == ["6", "5"]
    (after,) = protect([week6], released=Release().with_tables([week5], before))
    assert str(after.cells[0][0]) == "held back (to protect another number)"
    assert after.total.count is None


def test_a_change_of_five_or_more_is_shown() -> None:
    week5, week9 = listed("week 5", yes=6, no=5), listed("week 9", yes=12, no=10)
    (after,) = protect([week9], released=Release().with_tables([week5], protect([week5])))
    assert shown(after) == [["12", "12"], ["10", "10"], ["22", "22"]]


def test_two_filters_of_one_population_cannot_be_subtracted() -> None:
    everyone = listed("everyone", yes=30, no=40)
    without = listed("without those in one street", yes=28, no=40)
    both = protect([everyone, without])
    assert {safe.cells[0][0].count for safe in both} != {30, 28}


def test_totals_may_move_when_how_many_take_part_is_no_secret() -> None:
    week5, week6 = listed("week 5", a=20, b=20, c=20), listed("week 6", a=26, b=14, c=22)
    released = Release().with_tables([week5], protect([week5]))
    closed = protect([week6], released=released)[0]
    opened = protect([week6], released=released, totals_may_move=True)[0]
    assert closed.total.count is None
    assert opened.total.count == 62
    assert opened.cells[2][0].count is None


def test_what_was_held_back_once_stays_held_back_in_the_next_table() -> None:
    first = table([[3, 9], [12, 20]], columns="topic")
    safe = protect([first])
    released = Release().with_tables([first], safe)
    again = protect([first], released=released)
    assert shown(again[0]) == shown(safe[0])
    margin = Table.of_one_dimension(
        name="topics", population="people", dimension="topic", counts={"topic 0": 15, "topic 1": 29}
    )
    assert protect([margin], released=released)[0].held_back == 0


def test_the_same_tables_give_the_same_digest_and_others_another() -> None:
    one = protect([listed(a=3, b=9)])[0]
    assert protect([listed(b=9, a=3)])[0].input_digest == one.input_digest
    assert protect([listed(a=3, b=8)])[0].input_digest != one.input_digest
    assert protect([listed(a=3, b=9)], threshold=6)[0].input_digest != one.input_digest


# ------------------------------------------------------------------------------------------ properties

counts_of = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 30])


@st.composite
def tables_of(draw: st.DrawFn, height: int = 0) -> Table:
    height = height or draw(st.integers(1, 4))
    width = draw(st.integers(1, 4))
    return table([[draw(counts_of) for _ in range(width)] for _ in range(height)])


@settings(max_examples=25, deadline=None)
@given(tables_of())
def test_no_small_number_in_a_table_can_be_narrowed_down(one: Table) -> None:
    (safe,) = protect([one])
    assert_hidden([(one, safe)])
    for row, cells in zip(one.counts, safe.cells, strict=True):
        for count, cell in zip(row, cells, strict=True):
            assert cell.count == (None if 0 < count < 5 else cell.count)
            assert cell.count in (None, count)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_no_small_number_in_two_linked_tables_can_be_narrowed_down(data: st.DataObject) -> None:
    first = data.draw(tables_of())
    # The second table spreads the same row totals over other columns.
    spread = []
    for row in first.counts:
        part = data.draw(st.integers(0, sum(row)))
        spread.append([part, sum(row) - part])
    second = table(spread, columns="month")
    safe = protect([first, second])
    assert_hidden([(first, safe[0]), (second, safe[1])])
    # One after the other is as safe as together.
    earlier = protect([first])
    later = protect([second], released=Release().with_tables([first], earlier))
    assert later[0].already_out == ()
    assert_hidden([(first, earlier[0]), (second, later[0])])


@settings(max_examples=12, deadline=None)
@given(tables_of(), st.data())
def test_no_small_change_between_two_editions_can_be_worked_out(first: Table, data: st.DataObject) -> None:
    grown = [[count + data.draw(st.sampled_from([0, 0, 1, 3, 8])) for count in row] for row in first.counts]
    second = table(grown, edition="later")
    earlier = protect([first])
    (later,) = protect([second], released=Release().with_tables([first], earlier))
    assert_hidden([(first, earlier[0]), (second, later)])
    assert_hidden([(first, earlier[0]), (second, later)], grown=True)
    assert later.already_out == ()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.integers(0, 8), min_size=2, max_size=2), min_size=2, max_size=2))
def test_trying_every_crowd_finds_every_value_that_the_words_allow(counts: list[list[int]]) -> None:
    """The slow twin: every two by two table up to 20 that fits what is published."""
    one = table(counts)
    (safe,) = protect([one])
    words = {"small": range(1, 5), "complement": range(5, 41), "either": range(41)}
    cells = [cell for row in safe.cells for cell in row]
    inner = [range(c.count, c.count + 1) if c.count is not None else words[c.reason][:21] for c in cells]
    margins = [*safe.row_totals, *safe.column_totals, safe.total]

    def fits(a: int, b: int, c: int, d: int) -> bool:
        values = (a + b, c + d, a + c, b + d, a + b + c + d)
        return all(
            value == cell.count if cell.count is not None else value in words[cell.reason]
            for value, cell in zip(values, margins, strict=True)
        )

    crowds = [crowd for crowd in itertools.product(*inner) if fits(*crowd)]
    for place, true in enumerate(itertools.chain(*counts)):
        if 0 < true < 5:
            assert {1, 2, 3, 4} <= {crowd[place] for crowd in crowds}


# ------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: table([[1, -1]]), "a count is a whole number from 0"),
        (lambda: table([[1, True]]), "a count is a whole number from 0"),
        (lambda: table([[1, 2], [3]]), "has 1 counts, but there are 2 columns"),
        (lambda: table([[1]], rows="age", columns="age"), "give them different dimensions"),
        (lambda: protect([listed(a=1)], threshold=1), "below 2 it protects nobody"),
        (lambda: protect([listed(a=9), listed(a=8)]), "give the two different editions"),
        (
            lambda: Table(name="t", population="", row_dimension="a", rows=("x",), counts=((1,),)),
            "give it a population",
        ),
        (
            lambda: Table(name="t", population="p", row_dimension="a", rows=("x", "x"), counts=((1,), (2,))),
            "two rows called 'x'",
        ),
        (
            lambda: Release().with_tables([listed(a=9)], protect([listed(b=9)])),
            "give tables and safe tables in the same order",
        ),
        (
            lambda: protect(
                [listed("b", a=9)],
                threshold=6,
                released=Release().with_tables([listed("a", a=9)], protect([listed("a", a=9)])),
            ),
            "by the same rules",
        ),
    ],
)
def test_bad_tables_get_a_sentence(build: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build()  # type: ignore[operator]
