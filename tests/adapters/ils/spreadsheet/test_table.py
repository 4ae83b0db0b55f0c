"""The rows of a table and what damaged their identifiers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.ils.spreadsheet.tables import (
    HANS,
    OLD,
    SETTINGS,
    csv_bytes,
    gail,
    hans,
    options,
    write_csv,
)
from verifier.adapters.ils.spreadsheet.table import (
    Details,
    DetailsReader,
    Hit,
    IdentifierIndex,
    load_table,
    read_amount,
)
from verifier.adapters.tabular.cells import NOTHING, Cell, Form
from verifier.adapters.tabular.damage import Damage
from verifier.domain.model.patron import CapabilityName


def test_counts_what_is_filled_and_damaged(tmp_path):
    """Damage is told by its row; blank cells and placeholders are not filled."""
    rows = [
        gail(Old_card=OLD),  # row 2
        hans(Card_number="2.9E+13", Expires="soon"),
        hans(Card_number='="00123"', Status="perhaps", Expires="soon", Login=" other "),
        hans(Card_number="-", Login="", Blocked="perhaps", Fines="some"),
        hans(Card_number="#N/A", Login=""),
    ]

    table = load_table(write_csv(tmp_path, rows), options())

    assert "patrons.csv" == table.place
    assert [
        ("barcode", False, 4, {3: Damage.SCIENTIFIC, 6: Damage.ERROR_VALUE}),
        ("username", False, 3, {}),
        ("barcode", True, 1, {}),
    ] == [
        (reading.column.type, reading.column.old, reading.filled, reading.damaged)
        for reading in table.readings
    ]
    assert ("00123", "other", None) == table.rows[2].identifiers
    assert [
        (),
        (CapabilityName.EXPIRY,),
        (CapabilityName.ACCOUNT_STATUS, CapabilityName.EXPIRY),
        (CapabilityName.BLOCKS, CapabilityName.BALANCE),
        (),
    ] == [row.details.unread for row in table.rows]


def test_rows_count_as_spreadsheet_programs_count(tmp_path):
    """Blank rows count, and a row of several lines is one."""
    path = tmp_path / "patrons.csv"
    text = csv_bytes([gail(Group_name="a\nb\nc"), hans(Card_number="#N/A")]).decode()
    path.write_text(f"\n{text.replace(chr(13), '')}\n")

    assert {4: Damage.ERROR_VALUE} == load_table(path, options()).readings[0].damaged


def test_rows_of_one_key_are_one_patron(tmp_path):
    """A row for each card is no second account."""
    table = load_table(write_csv(tmp_path, [gail(), gail(Card_number=HANS), hans()]), options())
    hits = [*table.index.find("ggood"), *table.index.find("hhard")]

    assert [2, 1] == [len(patron) for patron in table.patrons(hits)]


PARTS = [
    setting
    for setting in SETTINGS
    if setting not in ("identifiers", "old_identifiers", "currency")
]


def read(**cells):
    """Read a row whose other cells are missing."""
    reader = DetailsReader(options(date_format="DD.MM.YYYY", active_words="aktiv, ja"))
    return reader.read(tuple(cells.get(name, NOTHING) for name in options().parts))


def test_a_row_of_missing_cells():
    assert Details() == read()
    assert Details() == read(**{name: Cell(" ") for name in PARTS})


@pytest.mark.parametrize(
    ("part", "cell", "value"),
    [
        *(("status", cell, "active") for cell in (Cell("Aktiv "), Cell("JA", Form.TEXT))),
        *(
            ("status", cell, "inactive")
            for cell in (Cell("0", Form.NUMBER), Cell("FALSE", Form.TEXT))
        ),
        *(("blocked", cell, True) for cell in (Cell("1", Form.NUMBER), Cell("B"))),
        *(("blocked", Cell(text), False) for text in ("Not Blocked", "-")),
        ("expires", Cell("31.12.2030"), date(2030, 12, 31)),
        ("expires", Cell("2030-12-31T10:00:00", Form.DATE), date(2030, 12, 31)),
        ("balance", Cell("1,50"), Decimal("1.50")),
        *(("group", Cell(text), read) for text, read in (("Gäste", "Gäste"), ('="010"', "010"))),
        ("group", Cell("10", Form.NUMBER), "10"),
        ("email", Cell(" a@example.edu"), "a@example.edu"),
        ("internal_id", Cell(" k1 "), "k1"),
        *(("internal_id", Cell(text), None) for text in ("2.1E+13", "n/a")),
    ],
)
def test_reads_a_cell(part, cell, value):
    """Words in any letter case, dates and amounts as the site says, keys only where whole."""
    details = read(**{part: cell})

    assert Details()._replace(**{part: value}) == details


@pytest.mark.parametrize(
    ("part", "cell", "sight"),
    [
        ("status", Cell("active"), "account-status"),  # the site has words of its own
        ("blocked", Cell("overdue fines"), "blocks"),
        *(("expires", Cell(text), "expiry") for text in ("12/31/2030", "#####")),
        ("expires", Cell("47848", Form.NUMBER), "expiry"),
        ("balance", Cell("a lot"), "balance"),
        *(("group", cell, "group") for cell in (Cell("#N/A", Form.ERROR), Cell("#REF!"))),
        ("group_label", Cell("=A1", Form.FORMULA), "group"),
        *(("family_name", Cell("#N/A"), "name"), ("email", Cell("#VALUE!"), "email")),
    ],
)
def test_a_cell_that_says_nothing(part, cell, sight):
    """What cannot be understood is told, and nothing is made up for it."""
    assert Details(unread=(CapabilityName(sight),)) == read(**{part: cell})


def test_a_sight_is_told_once():
    broken = Cell("#N/A")

    assert (CapabilityName.NAME,) == read(given_name=broken, family_name=broken).unread


AMOUNTS = {
    "12.50": "12.50", "12,50": "12.50", "12.5": "12.5", "0": "0", "-3.00": "-3.00",
    "$12.50": "12.50", "-$12.50": "-12.50", "$ -12.50": "-12.50", "12,50 €": "12.50",
    "USD 12.50": "12.50", "12.50 USD": "12.50", "1,234.50": "1234.50", "1.234,50": "1234.50",
    "1 234,50": "1234.50", "1\u202f234,50": "1234.50", "1'234.50": "1234.50",
    "1,234,567": "1234567", "1 234": "1234",
}  # fmt: skip
NO_AMOUNTS = [
    *("1,234", "1.234", "1,234,50", "12.345,678", "(12.50)", "twelve", "", "1e5", "NaN"),
    *("9" * 40, "\u0661\u0662"),
]


@pytest.mark.parametrize(
    ("text", "amount"), [*AMOUNTS.items(), *((text, None) for text in NO_AMOUNTS)]
)
def test_reads_amounts_that_can_be_read_in_one_way(text, amount):
    """1,234 is a thousand here and one and a quarter there, so it is neither."""
    assert (None if amount is None else Decimal(amount)) == read_amount(Cell(text))


def test_a_number_is_a_number():
    assert Decimal("1.234") == read_amount(Cell("1.234", Form.NUMBER))
    assert read_amount(Cell("1e+20", Form.NUMBER)) is None


@given(st.decimals(0, 10**9, places=2))
def test_reads_both_ways_of_writing(amount):
    english = f"{amount:,}"
    german = english.translate(str.maketrans(",.", ".,"))

    for text in (str(amount), str(amount).replace(".", ","), english, german):
        assert amount == read_amount(Cell(text))


@given(st.text(max_size=30))
def test_any_text_can_be_tried(text):
    assert isinstance(read_amount(Cell(text)), Decimal | None)


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
