from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.adapters.login.saml.idp_stub import Message
from verifier.adapters.login.gate_record import Clock, Gate, InvalidDateTime
from verifier.adapters.login.saml.gate_assertion import (
    check_lifetime,
    check_session_lifetime,
    latest_use,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLOCK = Clock(NOON, timedelta(minutes=3))
HEALTHY = {
    "issued": "2026-11-24T11:59:58Z",
    "not_before": "2026-11-24T11:59:00Z",
    "not_on_or_after": "2026-11-24T12:05:00Z",
    "confirmed_until": "2026-11-24T12:05:00Z",
}


def message(**changes):
    """A Response and its assertion, made for noon."""
    response = etree.fromstring(Message(request_id="_q", **{**HEALTHY, **changes}).text())
    return response, response.find("{*}Assertion")


def judged(**changes):
    """What is recorded about the lifetime of such a message."""
    gate = Gate()
    check_lifetime(*message(**changes), CLOCK, gate)
    [check] = gate.checks
    assert "lifetime" == check.name
    return check


def test_a_login_of_this_moment_is_valid():
    """The moment it was judged at is said."""
    check = judged()

    assert "passed" == check.outcome
    assert "Valid at 2026-11-24T12:00:00Z" == check.detail


@pytest.mark.parametrize(
    "changes",
    [
        {"issued": "2026-11-24T12:03:00Z"},
        {"issued": "2026-11-23T11:57:00Z"},
        {"not_before": "2026-11-24T12:03:00Z"},
        {"not_on_or_after": "2026-11-24T11:59:01Z"},
        {"not_before": "2026-11-24T11:50:00Z", "not_on_or_after": "2026-11-24T11:57:01Z"},
        {"not_before": ""},
        {"not_on_or_after": ""},
        {"conditions": ""},
    ],
)
def test_what_is_within_the_tolerance_is_valid(changes):
    """Three minutes of difference, a day of age and dates that may be left out are accepted."""
    assert "passed" == judged(**changes).outcome


@pytest.mark.parametrize(
    ("changes", "message", "received"),
    [
        (
            {"issued": "2026-11-24T12:10:00Z"},
            "The identity provider's clock is 10 minutes ahead of ours; set it right.",
            "2026-11-24T12:10:00Z",
        ),
        (
            {"issued": "2026-11-22T12:00:00Z"},
            "The message was made 2 days ago; log in again.",
            "2026-11-22T12:00:00Z",
        ),
        (
            {"not_before": "2026-11-24T12:04:00Z"},
            "The login is valid only in 4 minutes: the two clocks differ.",
            "2026-11-24T12:04:00Z",
        ),
        (
            {"not_before": "2026-11-24T11:50:00Z", "not_on_or_after": "2026-11-24T11:55:00Z"},
            "The login was valid until 5 minutes ago: it is late, or a clock is wrong.",
            "2026-11-24T11:55:00Z",
        ),
        (
            {"not_before": "2026-11-24T12:01:00Z", "not_on_or_after": "2026-11-24T12:00:00Z"},
            "The login ends before it begins.",
            "2026-11-24T12:00:00Z",
        ),
        (
            {"not_before": "2026-11-24T12:01:00Z", "not_on_or_after": "2026-11-24T12:01:00Z"},
            "The login ends before it begins.",
            "2026-11-24T12:01:00Z",
        ),
    ],
)
def test_a_login_of_another_time_is_refused(changes, message, received):
    """What is wrong with the time is said with both moments."""
    check = judged(**changes)

    assert ("failed", message, "valid at 2026-11-24T12:00:00Z", received) == (
        check.outcome,
        check.detail,
        check.expected,
        check.received,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"issued": "2026-11-24T12:03:01Z"},
        {"issued": "2026-11-23T11:56:59Z"},
        {"not_before": "2026-11-24T12:03:01Z"},
        {"not_before": "", "not_on_or_after": "2026-11-24T11:57:00Z"},
    ],
)
def test_one_second_beyond_the_tolerance_is_refused(changes):
    """The bounds are exact."""
    assert "failed" == judged(**changes).outcome


@pytest.mark.parametrize("text", ["2026-11-24T12:00:00", "2026-11-24T12:00:00+01:00", "today"])
@pytest.mark.parametrize("where", ["issued", "not_before", "not_on_or_after"])
def test_a_date_that_cannot_be_read_is_refused(where, text):
    """Local time and nonsense are never taken for a date in UTC."""
    check = judged(**{where: text})

    assert "failed" == check.outcome
    assert "A date in the login is missing or cannot be read" in check.detail
    assert check.received is None


@pytest.mark.parametrize("which", [0, 1], ids=["response", "assertion"])
@pytest.mark.parametrize("date", [None, "2026-11-24T12:10:00Z"], ids=["missing", "ahead"])
def test_both_dates_of_issue_are_looked_at(which, date):
    """Response and assertion each say when they were made; one healthy date is not enough."""
    both = message()
    if date is None:
        del both[which].attrib["IssueInstant"]
    else:
        both[which].set("IssueInstant", date)
    gate = Gate()
    check_lifetime(*both, CLOCK, gate)

    assert "lifetime" == gate.failure.name


@pytest.mark.parametrize(
    ("until", "outcome"),
    [
        (None, "passed"),
        ("2026-11-24T20:00:00Z", "passed"),
        ("2026-11-24T11:57:01Z", "passed"),
        ("2026-11-24T11:57:00Z", "failed"),
        ("tonight", "failed"),
        ("", "failed"),
    ],
)
def test_a_session_that_has_ended_is_refused(until, outcome):
    """The end of the session may be left out; where it is given it has to be read and kept."""
    statement = etree.Element("AuthnStatement")
    if until is not None:
        statement.set("SessionNotOnOrAfter", until)
    gate = Gate()
    check_session_lifetime(statement, CLOCK, gate)

    assert [("session-lifetime", outcome)] == [
        (check.name, check.outcome) for check in gate.checks
    ]


@pytest.mark.parametrize(
    ("conditions_end", "confirmation_end", "remembered"),
    [
        ("2026-11-24T12:05:00Z", "2026-11-24T12:09:00Z", (12, 12)),
        ("2026-11-24T12:30:00Z", "2026-11-24T12:09:00Z", (12, 33)),
        ("", "2026-11-24T12:09:00Z", (12, 12)),
        ("2026-11-24T12:30:00Z", "", (12, 33)),
    ],
)
def test_a_used_assertion_is_remembered_as_long_as_it_could_be_used(
    conditions_end, confirmation_end, remembered
):
    """The latest end counts, and the tolerance on top of it."""
    _, assertion = message(not_on_or_after=conditions_end, confirmed_until=confirmation_end)
    hour, minute = remembered

    assert NOON.replace(hour=hour, minute=minute) == latest_use(assertion, CLOCK)


def test_the_latest_of_several_confirmations_counts():
    """A second confirmation can be used longer than the first."""
    one, other = (
        f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{end}"/></saml:SubjectConfirmation>'
        for end in ("2026-11-24T12:40:00Z", "2026-11-24T12:20:00Z")
    )

    for order in (one + other, other + one):
        _, assertion = message(confirmation=order)
        assert NOON.replace(minute=43) == latest_use(assertion, CLOCK)


def test_an_end_that_cannot_be_read_is_no_end():
    """Nothing is remembered for a time that nobody knows."""
    _, assertion = message(not_on_or_after="tomorrow")

    with pytest.raises(InvalidDateTime):
        latest_use(assertion, CLOCK)
