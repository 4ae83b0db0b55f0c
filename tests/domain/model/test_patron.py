from __future__ import annotations

import pytest

from tests.factories import BARCODE, make_identifier, make_record
from verifier.domain.model.patron import same_account


def test_a_record_bears_what_it_lists():
    """The identifiers that equal the value, of whatever type."""
    barcode, username = make_identifier(BARCODE), make_identifier(BARCODE, kind="username")
    record = make_record(barcode, make_identifier("ggood", kind="username"), username)

    assert (barcode, username) == record.bearing(BARCODE)
    assert () == record.bearing(None)


@pytest.mark.parametrize("nothing", ["", "0", "N/A", "NONE", "00000000", "-"])
def test_a_word_for_nothing_identifies_nobody(nothing):
    """A record bears no placeholder, and two records that hold one are two accounts."""
    one = make_record(make_identifier(nothing), make_identifier("11111111"), internal_id="u1")
    other = make_record(make_identifier(nothing), source="alma", internal_id="u2")

    assert () == one.bearing(nothing)
    assert frozenset({"11111111"}) == one.identifying
    assert not same_account(one, other)


def test_two_views_of_one_account_share_an_identifier():
    """Two systems have keys of their own, and a barcode in common."""
    seen_by_alma = make_record(source="alma", internal_id="a9")

    assert same_account(make_record(), seen_by_alma)
