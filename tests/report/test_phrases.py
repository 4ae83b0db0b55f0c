from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.report import samples
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.patron import (
    Balance,
    Block,
    BlockKind,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)
from verifier.report import labels


def test_dates_and_moments_read_alike_everywhere():
    """English month names whatever the system's language; moments in UTC."""
    moment = datetime(2026, 11, 24, 14, 5, tzinfo=timezone(timedelta(hours=2)))

    assert "30 Jun 2027" == labels.date_words(date(2027, 6, 30))
    assert "24 Nov 2026 12:05 UTC" == labels.moment_words(moment)
    assert "1 Jan 2027 00:00 UTC" == labels.moment_words(datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("outcome", "expected", "name"),
    [
        (Found(record=PatronRecord(source="ncip")), "found", "found"),
        (
            Found(record=PatronRecord(source="ncip"), matched_type="barcode"),
            "found, as barcode",
            "found",
        ),
        (NotFound(message="Unknown User"), "not found: Unknown User", "not_found"),
        (NotFound(message=""), "not found", "not_found"),
        (Ambiguous(count=2, message="Non-Unique User"), "2 patrons: Non-Unique User", "ambiguous"),
        (Ambiguous(count=None, message=""), "more than one patron", "ambiguous"),
        (
            CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer in time."),
            "could not ask: No answer in time.",
            "timeout",
        ),
    ],
)
def test_each_outcome_has_its_own_words(outcome, expected, name):
    """Not found, several and could not ask never read alike."""
    attempt = samples.attempt("21234000000018", outcome)

    assert (expected, name) == (labels.outcome_words(attempt), labels.outcome_name(outcome))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (None, None),
        (PersonName(), None),
        (PersonName(given="Gail", family="Good"), "Gail Good"),
        (PersonName(family="Good"), "Good"),
        (PersonName(unstructured="Good, Gail"), "Good, Gail"),
    ],
)
def test_a_name_is_whatever_the_system_gives(name, expected):
    """Parts in reading order, or the whole."""
    assert expected == labels.name_words(name)


def test_an_identifier_says_what_is_known_about_it():
    """Unknown parts are left out."""
    plain = PatronIdentifier(type="username", value="ggood")

    assert ("username",) == labels.identifier_words(plain)
    assert ("barcode", "inactive", "since 1 Mar 2025") == labels.identifier_words(
        samples.record().identifiers[1]
    )


def test_a_records_standing_is_said_in_order():
    """Group, state, expiry, blocks, debts."""
    record = PatronRecord(
        source="ncip",
        group=PatronGroup(code="GRAD"),
        expires=date(2027, 6, 30),
        blocks=(
            Block(kind=BlockKind.LOST_CARD),
            Block(
                kind=BlockKind.FINES,
                stops=Stops.REQUESTS,
                until=date(2027, 1, 1),
                message="Pay first",
            ),
        ),
        balance=Balance(amount=Decimal("12.50")),
    )

    assert (
        "GRAD",
        "expires 30 Jun 2027",
        "block: lost card",
        "block: fines, stops requests, until 1 Jan 2027 (Pay first)",
        "owes 12.50",
    ) == labels.standing_words(record)
