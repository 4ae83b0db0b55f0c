import re

from tests.adapters.ils.spreadsheet.tables import (
    HANS,
    IDA,
    OLD,
    csv_bytes,
    gail,
    hans,
    options,
    write_csv,
)
from verifier.adapters.ils.spreadsheet.table import Rows, inspect_table
from verifier.adapters.tabular.damage import Damage, Undone
from verifier.domain.model.patron import CapabilityName


def rows(*numbers):
    return Rows(count=len(numbers), first=numbers)


def test_a_sound_table(tmp_path):
    """Nothing to look at is nothing counted."""
    summary = inspect_table(write_csv(tmp_path, [gail(Old_card=OLD), hans()]), options())

    assert ("patrons.csv", 2) == (summary.place, summary.rows)
    assert [("barcode", False, 2), ("username", False, 2), ("barcode", True, 1)] == [
        (identifier.type, identifier.old, identifier.filled) for identifier in summary.identifiers
    ]
    assert [({}, {}, rows())] * 3 == [
        (identifier.damaged, identifier.undone, identifier.repeated)
        for identifier in summary.identifiers
    ]
    assert rows() == summary.without_identifier
    assert {} == summary.unread


def test_counts_what_somebody_has_to_look_at(tmp_path):
    """Kinds of damage, repeated identifiers, rows without one, and cells that say nothing."""
    table = [
        gail(),  # row 2
        gail(Key="k9", Login=" other "),
        hans(Card_number="2.9E+13", Expires="31.12.2030"),
        hans(Card_number='="00123"', Key="k5", Status="perhaps", Expires="soon"),
        hans(Card_number="-", Login="", Key="k6", Blocked="perhaps", Fines="some"),
        hans(Card_number="#N/A", Login="", Key="k7"),
        hans(Card_number=IDA, Old_card=OLD, Login="ida", Key="k8"),
    ]

    summary = inspect_table(write_csv(tmp_path, table), options())

    card, login, old = summary.identifiers
    assert {Damage.SCIENTIFIC: rows(4), Damage.ERROR_VALUE: rows(7)} == card.damaged
    assert {Undone.TEXT_FORMULA: rows(5)} == card.undone
    assert {Undone.BLANKS: rows(3)} == login.undone
    assert (6, 5, 1) == (card.filled, login.filled, old.filled)
    assert (rows(2, 3), rows(4, 5), rows()) == (card.repeated, login.repeated, old.repeated)
    assert rows(6, 7) == summary.without_identifier
    assert {
        CapabilityName.EXPIRY: rows(4, 5),
        CapabilityName.ACCOUNT_STATUS: rows(5),
        CapabilityName.BLOCKS: rows(6),
        CapabilityName.BALANCE: rows(6),
    } == summary.unread


def test_rows_of_one_patron_are_not_repeated(tmp_path):
    """A row for each card is no second account."""
    table = [gail(), gail(Card_number=HANS)]

    summary = inspect_table(write_csv(tmp_path, table), options())

    assert [rows()] * 3 == [identifier.repeated for identifier in summary.identifiers]


def test_no_value_of_a_person_is_in_it(tmp_path):
    """Whatever is wrong with a cell, what stands in it is not told."""
    table = [gail(Card_number="2123400000001.8E+1", Expires="Gail's", Login="'ggood")]

    text = repr(inspect_table(write_csv(tmp_path, table), options()))

    assert re.search(r"ggood|Gail|Good|2123|k1", text) is None


def test_numbers_of_rows_are_bounded(tmp_path):
    """Of many rows all are counted, and the first ones are named."""
    table = [gail(Card_number="#N/A", Key=str(n)) for n in range(50)]

    damaged = inspect_table(write_csv(tmp_path, table), options()).identifiers[0].damaged

    assert Rows(count=50, first=tuple(range(2, 22))) == damaged[Damage.ERROR_VALUE]


def test_rows_count_as_spreadsheet_programs_count(tmp_path):
    """Blank rows count, and a row of several lines is one."""
    path = tmp_path / "patrons.csv"
    text = csv_bytes([gail(Group_name="a\nb\nc"), hans(Card_number="#N/A")]).decode()
    path.write_text(f"\n{text.replace(chr(13), '')}\n")

    damaged = inspect_table(path, options()).identifiers[0].damaged

    assert rows(4) == damaged[Damage.ERROR_VALUE]
