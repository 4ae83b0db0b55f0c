from hypothesis import given
from hypothesis import strategies as st

from verifier.adapters.ils.spreadsheet.table import Hit, IdentifierIndex

VALUES = st.text("aAbB1\u017fK\u212a", max_size=3)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=20), VALUES)
def test_finds_what_a_search_through_all_cells_finds(table, asked):
    """The index is a list of cells, only faster."""
    index = IdentifierIndex(2)
    cells = [(row, column, pair[column]) for row, pair in enumerate(table) for column in (0, 1)]
    for row, column, value in cells:
        index.add(value, row, column)

    same = [Hit(row, column) for row, column, value in cells if value == asked]
    alike = [
        Hit(row, column)
        for row, column, value in cells
        if value.isascii() and asked.isascii() and value.lower() == asked.lower()
    ]

    assert same == index.find(asked)
    assert sorted(alike) == sorted(index.find_in_any_case(asked))
