from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.ils.spreadsheet.tables import SETTINGS, options
from verifier.adapters.ils.spreadsheet.table import Details, DetailsReader
from verifier.adapters.tabular.cells import NOTHING, Cell, Form
from verifier.domain.model.patron import AccountStatus, CapabilityName

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
    """Nothing said is nothing known, and nothing unread."""
    assert Details() == read()
    assert Details() == read(**{name: Cell(" ") for name in PARTS})


@pytest.mark.parametrize(
    ("part", "cell", "value"),
    [
        ("status", Cell("Aktiv "), AccountStatus.ACTIVE),
        ("status", Cell("JA", Form.TEXT), AccountStatus.ACTIVE),
        ("status", Cell("0", Form.NUMBER), AccountStatus.INACTIVE),
        ("status", Cell("FALSE", Form.TEXT), AccountStatus.INACTIVE),
        ("blocked", Cell("1", Form.NUMBER), True),
        ("blocked", Cell("B"), True),
        ("blocked", Cell("Not Blocked"), False),
        ("blocked", Cell("-"), False),
        ("expires", Cell("31.12.2030"), date(2030, 12, 31)),
        ("expires", Cell("2030-12-31T10:00:00", Form.DATE), date(2030, 12, 31)),
        ("balance", Cell("1,50"), Decimal("1.50")),
        ("group", Cell("10", Form.NUMBER), "10"),
        ("group", Cell("Gäste"), "Gäste"),
        ("group", Cell('="010"'), "010"),
        ("email", Cell(" a@example.edu"), "a@example.edu"),
        ("internal_id", Cell(" k1 "), "k1"),
        ("internal_id", Cell("2.1E+13"), None),
        ("internal_id", Cell("n/a"), None),
    ],
)
def test_reads_a_cell(part, cell, value):
    """Words in any letter case, dates and amounts as the site says, keys only where whole."""
    details = read(**{part: cell})

    assert Details()._replace(**{part: value}) == details


@pytest.mark.parametrize(
    ("part", "cell", "sight"),
    [
        ("status", Cell("active"), CapabilityName.ACCOUNT_STATUS),  # the site has words of its own
        ("blocked", Cell("overdue fines"), CapabilityName.BLOCKS),
        ("expires", Cell("12/31/2030"), CapabilityName.EXPIRY),
        ("expires", Cell("47848", Form.NUMBER), CapabilityName.EXPIRY),
        ("expires", Cell("#####"), CapabilityName.EXPIRY),
        ("balance", Cell("a lot"), CapabilityName.BALANCE),
        ("group", Cell("#N/A", Form.ERROR), CapabilityName.GROUP),
        ("group", Cell("#REF!"), CapabilityName.GROUP),
        ("group_label", Cell("=A1", Form.FORMULA), CapabilityName.GROUP),
        ("family_name", Cell("#N/A"), CapabilityName.NAME),
        ("email", Cell("#VALUE!"), CapabilityName.EMAIL),
    ],
)
def test_a_cell_that_says_nothing(part, cell, sight):
    """What cannot be understood is told, and nothing is made up for it."""
    assert Details(unread=(sight,)) == read(**{part: cell})


def test_a_sight_is_told_once():
    """Two cells about one thing are one gap."""
    broken = Cell("#N/A")

    assert (CapabilityName.NAME,) == read(given_name=broken, family_name=broken).unread
