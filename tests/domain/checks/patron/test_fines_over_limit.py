from decimal import Decimal

import pytest

from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import BARCODE, make_attempt, make_found, make_match, make_record
from verifier.domain.checks.patron.fines_over_limit import fines_over_limit
from verifier.domain.model.lookup import NotFound, Source
from verifier.domain.model.patron import Balance, Capability, CapabilityName, Gap
from verifier.domain.model.site import IlsRole


def owing(amount, limit):
    balance = Balance(
        amount=Decimal(amount), currency="USD", limit=None if limit is None else Decimal(limit)
    )
    return make_match(make_found(make_record(balance=balance)))


def test_above_the_limit():
    """The sum and the limit stand beside each other."""
    found = finding(fines_over_limit, owing("12.50", "10"))

    assert [("record", "ncip, balance above 10 USD", "12.50 USD")] == proofs(found)


@pytest.mark.parametrize("amount", ["0", "9.99", "10"])
def test_within_the_limit(amount):
    """The limit itself may be owed."""
    assert "what is owed is within the limit" == saw(fines_over_limit, owing(amount, "10"))


def test_the_limit_is_not_known():
    """A balance alone says nothing about blocking."""
    assert "The limit for fines is not known here." == reason(fines_over_limit, owing("50", None))


def test_no_balance_says_why():
    """A missing permission, or a kind of connection that never tells, is the reason."""
    refused = Gap(
        part=CapabilityName.BALANCE, message="The permission accounts.collection.get is missing."
    )
    source = Source(
        id="ncip",
        role=IlsRole.RESHARE,
        sees={CapabilityName.BALANCE: Capability(seen="no", note="It tells no balance.")},
    )
    attempt = make_attempt(BARCODE, make_found())

    assert refused.message == reason(
        fines_over_limit, make_match(make_found(make_record(gaps=(refused,))))
    )
    assert "It tells no balance." == reason(
        fines_over_limit, make_asked(attempt, sources=(source,))
    )
    assert "The library system shows no balance." == reason(fines_over_limit, make_asked(attempt))


def test_nobody_is_known():
    """Without a record nobody owes anything."""
    assert "No record is known to be this patron's." == reason(
        fines_over_limit, make_match(NotFound(message="Unknown User"))
    )
