"""Cells that no spreadsheet program takes for a formula."""

import pytest

from verifier.report.csv_tables import safe_cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM", "  =x", "\uff1dx"])
def test_what_begins_like_a_formula_gets_a_mark(cell):
    """In front of it, so that the value can still be read."""
    assert f"'{cell}" == safe_cell(cell)


def test_a_part_that_begins_like_one_does_too():
    """Another separator may make a cell of it."""
    assert "a;'=x" == safe_cell("a;=x")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("\t=x", "'\t'=x"),
        (";\n =x", ";'\n' =x"),
        ("a\t\n", "a\t'\n"),
        ("a;  b", "a;  b"),
        ("a" + "\n" * 300_000 + "b", "a" + "\n'" * 299_999 + "\nb"),
    ],
)
def test_blanks_between_two_signs_are_walked_through_once(cell, shown):
    """However many there are: each sign in them may begin a cell."""
    assert shown == safe_cell(cell)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("a\x1b[31mb", "a[ESC][31mb"),
        ("\x00=1", "[NUL]=1"),
        ("a\u202eb", "a[right-to-left override]b"),
        ("a\x9bb", "a[U+009B]b"),
        ("two\nlines\tof text", "two\nlines\tof text"),
    ],
)
def test_what_commands_a_terminal_is_named(cell, shown):
    """The table may be printed there; line ends and tabulators stay what they are."""
    assert shown == safe_cell(cell)


@pytest.mark.parametrize("cell", ["21234000000018", "gail@example.edu", "a-b", ""])
def test_other_cells_stay(cell):
    """Nothing is added to what no program runs."""
    assert cell == safe_cell(cell)
