"""The rows of a table and what damaged their identifiers."""

from tests.adapters.ils.spreadsheet.tables import (
    HANS,
    OLD,
    csv_bytes,
    gail,
    hans,
    options,
    write_csv,
)
from verifier.adapters.ils.spreadsheet.table import load_table
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
