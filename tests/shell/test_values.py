"""Values that components draw."""

import pytest

from alongside.shell.values import Column, Table


def test_a_row_of_the_wrong_length_is_refused_with_its_number():
    with pytest.raises(ValueError, match="Row 2 of the table “Hours” has 1 cells: give 2"):
        Table("Hours", ["Partner", "Hours"], [["Fire station", 40], ["College"]])


def test_a_column_of_numbers_is_numeric_even_with_unknowns():
    table = Table("Hours", ["Partner", "Hours"], [["Fire station", 40], ["College", None]])
    assert [head.numeric for head in table.heads] == [False, True]


def test_a_column_of_nothing_or_of_yes_and_no_is_not_numeric():
    table = Table("Kept", ["Partner", "Known", "Kept"], [["Fire station", None, True]])
    assert [head.numeric for head in table.heads] == [False, False, False]


def test_a_column_can_be_told_to_be_numeric():
    assert Table("Hours", ["Partner", Column("Hours", numeric=True)], []).heads[1].numeric is True


def test_only_the_first_cell_heads_its_row():
    (line,) = Table("Hours", ["Partner", "Hours", "Place"], [["College", 12, "Govan"]]).lines
    assert [cell.heads_row for cell in line] == [True, False, False]
    assert [cell.label for cell in line] == ["Partner", "Hours", "Place"]
