import csv
from dataclasses import replace
from io import StringIO

import pytest

from tests.report.answers.samples import ANSWERS, CARD, FORMULA, OLD_CARD
from verifier.domain.model.lookup import PatronKey
from verifier.report.csv_tables import ANSWER_COLUMNS, answers_as_csv


def test_one_row_for_each_record():
    """A spreadsheet can be filtered by what was asked and what became of it."""
    heading, *rows = csv.reader(StringIO(answers_as_csv(ANSWERS)))

    assert list(ANSWER_COLUMNS) == heading
    assert ["found", "not_found", "ambiguous", "ambiguous", "timeout"] == [row[2] for row in rows]
    first = dict(zip(heading, rows[0], strict=True))
    assert f"barcode {CARD}" == first["identifiers"]
    assert f"barcode {OLD_CARD}" == first["old_identifiers"]
    assert ("12.50 USD", "blocks", "2030-06-30") == (
        first["balance"],
        first["not_readable"],
        first["expires"],
    )


def test_no_cell_is_a_formula():
    """What was released may begin with an equals sign."""
    rows = list(csv.reader(StringIO(answers_as_csv(ANSWERS))))

    assert f"'{FORMULA}" == rows[-1][0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x\n=1+1", "x\n'=1+1"),
        ("x\t@SUM(1)", "x\t'@SUM(1)"),
        ("x|-1", "x|'-1"),
        (" =1+1", "' =1+1"),
        ("\n=1+1", "'\n'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("12-34", "12-34"),
        ("gail@example.edu; hans@example.edu", "gail@example.edu; hans@example.edu"),
        ("a=b", "a=b"),
    ],
)
def test_no_part_of_a_cell_is_a_formula(value, shown):
    """Where tables are written with semicolons, a cell ends at one."""
    one = replace(ANSWERS.attempts[0], key=PatronKey(value=value))
    answers = replace(ANSWERS, attempts=(one,))
    _, row = csv.reader(StringIO(answers_as_csv(answers), newline=""))

    assert shown == row[0]
