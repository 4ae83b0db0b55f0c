from dataclasses import replace

import pytest

from tests.adapters.illiad.compared import judged
from tests.report.illiad.samples import mixed
from verifier.domain.model.illiad_comparison import ColumnOutcome, ColumnResult, ColumnTally
from verifier.domain.model.match import Transform
from verifier.report.illiad_report import OUTCOMES, TALLIES, counts, is_told, standing, whence


def test_every_outcome_has_words_and_is_counted():
    """Nothing that can become of a column is left out of the table."""
    every = ColumnTally(column="SSN", counts=tuple((entry, 1) for entry in ColumnOutcome))

    assert set(ColumnOutcome) == set(OUTCOMES)
    assert len(TALLIES) == len(counts(every))
    assert len(ColumnOutcome) == sum(counts(every))


def test_a_standing_says_what_it_is_there():
    """With the difference, and the identifier's type."""
    one = ColumnResult(
        column="SSN",
        outcome=ColumnOutcome.LEADS_CHANGED,
        transform=Transform.T4,
        matches="barcode",
    )

    assert "leads to it in another form: they differ by leading zeros (barcode)" == standing(one)
    assert "empty" == standing(ColumnResult(column="SSN", outcome=ColumnOutcome.EMPTY))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "7 users from users.csv."),
        (
            {"left_out": 1200},
            "7 users from users.csv, spread over all of it; 1,200 were left out.",
        ),
        ({"unasked": 2}, "7 users from users.csv; interrupted before 2 of them."),
    ],
)
def test_says_whom_it_is_about(changes, message):
    """Where they came from, and who is not among them."""
    assert message == whence(replace(mixed(), **changes))


def test_a_column_that_says_nothing_has_no_line():
    """But for the one that is sent."""
    user = judged({"SSN": ""}).compared
    told = [column.column for column in user.columns if is_told(user, column)]

    assert ["SSN"] == [entry for entry in told if entry != "UserName"]
