from decimal import Decimal

import pytest

from verifier.adapters.ils.symphony.record import PatronFields, StatusFields, balance_of, blocks_of
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.patron import Balance, BlockKind, Stops

SETTINGS = SymphonySettings(client_id="A", username="u", password="p", currency="EUR")
LIMITED = SETTINGS.model_copy(update={"fine_limit": Decimal(10)})


def fields(standing=None, **more) -> PatronFields:
    word = None if standing is None else {"key": standing}
    return PatronFields.model_validate({"standing": word, **more})


def status(**told) -> StatusFields:
    return StatusFields.model_validate(told)


def blocks(told, info=None):
    return [(block.kind, block.stops) for block in blocks_of(told, info)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("OK", []),
        ("ok", []),
        (None, []),
        ("", []),
        ("DELINQUENT", [(BlockKind.AUTO, Stops.UNKNOWN)]),
        ("BARRED", [(BlockKind.MANUAL, Stops.BOTH)]),
        ("Blocked", [(BlockKind.AUTO, Stops.BOTH)]),
        ("COLLECTION", [(BlockKind.OTHER, Stops.UNKNOWN)]),
    ],
)
def test_standings(word, expected):
    """Three words are known; another one of the library's own is told as it is."""
    assert expected == blocks(fields(word))


def test_a_word_of_the_librarys_own_is_shown_clean():
    """It is policy, but it comes from outside."""
    [block] = blocks_of(fields("REVIEW\nby 21234000000018"), None)

    assert "The patron's standing is REVIEW by …" == block.message


def test_the_status_may_tell_the_standing():
    """Where the record does not."""
    assert [(BlockKind.MANUAL, Stops.BOTH)] == blocks(fields(), status(standing={"key": "BARRED"}))


@pytest.mark.parametrize(
    ("standing", "approved", "blocked"),
    [
        ("OK", False, False),  # some libraries approve by the standing alone
        (None, False, True),
        (None, True, False),
        (None, None, False),
    ],
)
def test_approval(standing, approved, blocked):
    """Not approved counts only where the standing is not good either."""
    expected = [(BlockKind.OTHER, Stops.UNKNOWN)] if blocked else []

    assert expected == blocks(fields(standing, approved=approved))


@pytest.mark.parametrize(
    ("flag", "kind", "stops"),
    [
        ("expired", BlockKind.EXPIRED, Stops.UNKNOWN),
        ("hasMaxFines", BlockKind.FINES, Stops.BORROWING),
        ("hasMaxDaysWithFines", BlockKind.FINES, Stops.BORROWING),
        ("hasMaxLostItem", BlockKind.AUTO, Stops.BORROWING),
        ("hasMaxOverdueDays", BlockKind.AUTO, Stops.BORROWING),
        ("hasMaxOverdueItem", BlockKind.AUTO, Stops.BORROWING),
        ("hasMaxItemsCheckedOut", BlockKind.AUTO, Stops.BORROWING),
    ],
)
def test_limits(flag, kind, stops):
    """Each limit that is reached is a block with words of its own."""
    [block] = blocks_of(fields("OK"), status(**{flag: True}))

    assert (kind, stops) == (block.kind, block.stops)
    assert block.message
    assert [] == blocks(fields("OK"), status(**{flag: False}))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, None),
        ({"estimatedFines": {"amount": "12.50", "currencyCode": "USD"}}, ("12.50", "USD")),
        ({"estimatedFines": {"amount": 12.5}}, ("12.5", "EUR")),
        ({"amountOwed": {"amount": 0}, "estimatedFines": {"amount": "3"}}, ("3", "EUR")),
        ({"amountOwed": {"amount": "7"}, "estimatedFines": {"amount": "3"}}, ("7", "EUR")),
        ({"amountOwed": {"amount": "much"}}, None),
        ({"amountOwed": {"amount": ""}}, None),
        ({"amountOwed": {"amount": "1e999"}}, None),
        ({"amountOwed": {"amount": "Infinity"}}, None),
        ({"amountOwed": {"amount": "9" * 400}}, None),
        ({"amountOwed": {}}, None),
    ],
)
def test_amounts(told, expected):
    """The larger of the two sums, in the currency that is told or set."""
    balance = balance_of(status(**told), SETTINGS)

    if expected is None:
        assert balance is None
    else:
        assert Balance(amount=Decimal(expected[0]), currency=expected[1]) == balance


def test_without_a_status_nothing_is_owed_or_not_owed():
    """Silence is no balance of zero."""
    assert balance_of(None, LIMITED) is None


def test_the_limit_of_the_site_goes_with_the_balance():
    """Whether it is passed is for the checks to tell."""
    owed = status(amountOwed={"amount": "12.50", "currencyCode": "USD"})
    balance = balance_of(owed, LIMITED)

    assert Balance(amount=Decimal("12.50"), currency="USD", limit=Decimal(10)) == balance
