from decimal import Decimal

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_found, make_match, make_record
from verifier.domain.checks.patron.fines import fines
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.patron import Balance


def make_owing(balance):
    return make_match(make_found(make_record(balance=balance)))


@pytest.mark.parametrize(("currency", "shown"), [("USD", "12.50 USD"), (None, "12.50")])
def test_money_is_owed(currency, shown):
    """An open balance is worth a notice."""
    found = finding(fines, make_owing(Balance(amount=Decimal("12.50"), currency=currency)))

    assert "The patron owes money to the library." == found.message
    assert [("record", "ncip, balance", shown)] == proofs(found)


@pytest.mark.parametrize("amount", ["0", "0.00", "-3.00"])
def test_nothing_is_owed(amount):
    """No balance, or a credit, passes."""
    assert "nothing is owed" == saw(fines, make_owing(Balance(amount=Decimal(amount))))


def test_no_balance():
    """A record that shows no balance proves nothing."""
    assert "The library system shows no balance." == reason(fines, make_owing(None))


def test_nobody_is_known():
    """Without a record nobody owes anything."""
    assert "No record is known to be this patron's." == reason(
        fines, make_match(NotFound(message="Unknown User"))
    )
