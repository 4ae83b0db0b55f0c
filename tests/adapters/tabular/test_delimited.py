"""A table in a text file, read for itself."""

from __future__ import annotations

import pytest

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.tabular import cells
from verifier.adapters.tabular.delimited import DelimitedSheet, open_delimited


def sheet(text: str, encoding: str = "utf-8") -> DelimitedSheet:
    return open_delimited(
        text.encode(encoding), place="FILE", encoding="auto", delimiter="auto", wanted=("User ID",)
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_wanted_columns_are_read_in_their_order(delimiter):
    """Cells come in the order that was asked for, under the number of their row."""
    text = f"Other{delimiter}User ID\nx{delimiter}P1\n\ny{delimiter}P2\n"

    rows = [(row.number, *(cell.text for cell in row.cells)) for row in sheet(text).rows((1, 0))]

    assert [(2, "P1", "x"), (4, "P2", "y")] == rows


def test_more_rows_than_the_bound_are_refused(monkeypatch):
    """A file without an end is given up, by a sentence that names it."""
    monkeypatch.setattr(cells, "MAX_ROWS", 1)

    with pytest.raises(LookupAborted) as stopped:
        list(sheet("User ID\nP1\nP2\n").rows((0,)))

    assert "FILE holds more than 1 rows." == stopped.value.outcome.message
