from datetime import date

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_found, make_match, make_record
from verifier.domain.checks.patron.record_expired import record_expired
from verifier.domain.model.lookup import NotFound


def make_expiring(day):
    return make_match(make_found(make_record(expires=day)))


def test_the_day_before_the_login():
    """A record that expired the day before the login has expired."""
    found = finding(record_expired, make_expiring(date(2026, 11, 23)))

    assert "The patron's record has expired in the library system." == found.message
    assert [("record", "ncip, expiry date", "2026-11-23")] == proofs(found)


def test_the_day_of_the_login():
    """A record is good on the day of its expiry."""
    assert "the record had not expired on the day of the login" == saw(
        record_expired, make_expiring(date(2026, 11, 24))
    )


def test_no_date():
    """A record without a date does not expire."""
    assert "The library system names no expiry date." == reason(
        record_expired, make_expiring(None)
    )


def test_nobody_is_known():
    """Without a record nothing can expire."""
    assert "No record is known to be this patron's." == reason(
        record_expired, make_match(NotFound(message="Unknown User"))
    )
