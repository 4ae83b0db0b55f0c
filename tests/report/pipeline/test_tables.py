from tests.report.pipeline import readers
from verifier.report.csv_tables import csv_table


def test_a_table_can_be_read_back():
    """Separators, quotes and line ends in a cell stay in it."""
    written = csv_table(("a", "b"), [('x,"y"', "line\nline")])

    [row] = readers.table(written)
    assert {"a": 'x,"y"', "b": "line\nline"} == row
