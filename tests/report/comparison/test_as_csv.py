from tests.report.comparison import samples
from tests.report.pipeline import readers
from verifier.report.csv_tables import comparison_as_csv


def test_each_change_has_a_row():
    """What breaks the road first, with the names and the values before and after."""
    rows = readers.table(comparison_as_csv(samples.breaking(), redact=False))

    assert ("breaks", "employeeNumber") == (rows[0]["bearing"], rows[0]["attribute"])
    assert rows[0]["values_before"] != rows[0]["values_after"]
    assert {"the login"} == {row["login"] for row in rows}


def test_a_pair_without_a_change_has_a_row():
    """A table that lacks somebody would hide them."""
    rows = readers.table(comparison_as_csv(samples.most_renamed(), redact=True))

    assert {f"login {number}" for number in range(1, 9)} == {row["login"] for row in rows}
    [row] = readers.table(comparison_as_csv(samples.nothing(), redact=True))
    assert ("holds", "") == (row["road"], row["bearing"])
