"""What spreadsheet programs did to identifiers: told, and not repaired."""

from __future__ import annotations

import pytest

from tests.factories import BARCODE
from verifier.adapters.request_exports.reading import read_export


def read(*identifiers: str):
    usual = [f"21234{number:09}" for number in range(20)]
    rows = "".join(f'"{identifier}"\n' for identifier in (*usual, *identifiers))
    return read_export(f"User ID\n{rows}".encode())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2.1234E+13", "scientific notation"),
        ("21234000000018.0", "decimals"),
        ("21,234,000,000,018", "thousands separators"),
        ("#####", "##### in place of the value"),
        ("#REF!", "error values"),
        ("'21234000000018", "a leading apostrophe"),
    ],
)
def test_what_a_program_spoilt_is_told_and_not_relied_on(value, message):
    """The value stays as it is, and the request is marked: what ReShare has is not known."""
    export = read(value)
    [oddity] = export.oddities

    assert f'1 value of the column "User ID": {message}.' in oddity.message
    assert ("row 22",) == oddity.places
    assert {"row 22"} == export.spoilt
    assert value == export.read.requests[-1].patron_identifier


def test_lost_zeros_are_told_and_judged_as_they_stand():
    """The short number may be on the request itself."""
    export = read(BARCODE[1:])
    [oddity] = export.oddities

    assert "may have lost leading zeros" in oddity.message
    assert frozenset() == export.spoilt


def test_blanks_are_kept():
    """They may be what is wrong with the request."""
    export = read(f" {BARCODE} ")

    assert f" {BARCODE} " == export.read.requests[-1].patron_identifier
    assert () == export.oddities


def test_the_trick_that_keeps_zeros_is_taken_off():
    """An export writes ="00123" so that a spreadsheet leaves it alone."""
    [one] = read_export(b'User ID\n"=""00123"""\n').read.requests

    assert "00123" == one.patron_identifier


def test_a_row_with_more_cells_than_headings_is_not_relied_on():
    """A separator within a cell moves the others."""
    export = read_export(b"Name,User ID\nGood,Gail,P1\n")

    assert {"row 2"} == export.spoilt
