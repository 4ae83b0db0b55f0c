from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.adapters.login.saml.idp_stub import ACS, BEARER, ENTITY_ID, SP, Message
from verifier.adapters.login.gate_record import Clock, Gate
from verifier.adapters.login.saml.gate_assertion import Expected, bearer_data, check_confirmation
from verifier.domain.model.site import Idp

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
IN_TIME = "2026-11-24T12:05:00Z"
HOLDER = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
GOOD = f'InResponseTo="_q" Recipient="{ACS}" NotOnOrAfter="{IN_TIME}"'


def data(attributes=GOOD, *, method=BEARER):
    """One confirmation, as SAML writes it."""
    return (
        f'<saml:SubjectConfirmation Method="{method}">'
        f"<saml:SubjectConfirmationData {attributes}/></saml:SubjectConfirmation>"
    )


def assertion(confirmation):
    """An assertion with these confirmations."""
    return etree.fromstring(
        Message(request_id="_q", confirmation=confirmation).assertion("2026-11-24T12:00:00Z")
    )


def expected(**more):
    """What a login at noon must say."""
    shape = {
        "idp": Idp(id="campus", protocol="saml"),
        "entity_id": ENTITY_ID,
        "request_id": "_q",
        "sp_entity_id": SP,
        "acs_url": ACS,
        "clock": Clock(NOON, timedelta(minutes=3)),
    }
    return Expected(**{**shape, **more})


def judged(confirmation, **more):
    """The record of the checks that were made."""
    gate = Gate()
    check_confirmation(assertion(confirmation), expected(**more), gate)
    return gate


def outcomes(gate):
    """Each check with its outcome."""
    return {check.name: str(check.outcome) for check in gate.checks}


def test_a_bearer_confirmation_that_holds_passes():
    """Here, in time and in answer to our request: that is what a login needs."""
    gate = judged(data())

    assert {
        "subject-confirmation": "passed",
        "recipient": "passed",
        "client-address": "passed",
    } == outcomes(gate)
    assert "The assertion is not bound to a network address" == gate.checks[-1].detail


@pytest.mark.parametrize(
    ("confirmation", "failed"),
    [
        ("", "subject-confirmation"),
        (data(method=HOLDER), "subject-confirmation"),
        (data(method=""), "subject-confirmation"),
        (f'<saml:SubjectConfirmation Method="{BEARER}"/>', "subject-confirmation"),
        (data(GOOD.replace(ACS, f"{ACS}/")), "recipient"),
        (data(GOOD.replace(ACS, "https://other.example.edu/acs")), "recipient"),
        (data(GOOD.replace(f'Recipient="{ACS}"', "")), "recipient"),
        (data(GOOD.replace("_q", "_another")), "in-response-to"),
        (data(GOOD.replace('InResponseTo="_q"', "")), "in-response-to"),
        (data(f'{GOOD} NotBefore="2026-11-24T11:00:00Z"'), "subject-confirmation"),
        (data(GOOD.replace(f'NotOnOrAfter="{IN_TIME}"', "")), "subject-confirmation"),
        (data(GOOD.replace(IN_TIME, "2026-11-24T11:57:00Z")), "lifetime"),
        (data(GOOD.replace(IN_TIME, "2026-11-24T12:05:00+01:00")), "lifetime"),
        (data(GOOD.replace(IN_TIME, "")), "lifetime"),
    ],
)
def test_whatever_is_missing_or_wrong_refuses_the_login(confirmation, failed):
    """The first thing that does not hold is named, and nothing is said to have passed."""
    assert {failed: "failed"} == outcomes(judged(confirmation))


def test_the_end_is_compared_with_the_clocks_tolerance():
    """A clock that is up to three minutes off is no reason to refuse."""
    just = judged(data(GOOD.replace(IN_TIME, "2026-11-24T11:57:01Z")))

    assert just.failure is None


def test_a_late_one_says_by_how_much():
    """Whoever reads it sees both moments."""
    failure = judged(data(GOOD.replace(IN_TIME, "2026-11-24T11:50:00Z"))).failure

    assert "until 10 minutes ago" in failure.detail
    assert ("after 2026-11-24T12:00:00Z", "2026-11-24T11:50:00Z") == (
        failure.expected,
        failure.received,
    )


def test_a_wrong_address_shows_both():
    """Where it was to be delivered and where we are is what its administrator compares."""
    failure = judged(data(GOOD.replace(ACS, "https://other.example.edu/acs"))).failure

    assert (ACS, "https://other.example.edu/acs") == (failure.expected, failure.received)


def test_one_confirmation_that_holds_is_enough():
    """An identity provider may confirm for several places at once, in any order."""
    elsewhere = data(GOOD.replace(ACS, "https://other.example.edu/acs"))

    assert judged(elsewhere + data()).failure is None
    assert judged(data() + elsewhere).failure is None
    assert judged(data(method=HOLDER) + data()).failure is None


def test_halves_of_two_confirmations_make_no_whole():
    """Each of two confirmations lacks something: neither counts, and the first is explained."""
    elsewhere = data(GOOD.replace(ACS, "https://other.example.edu/acs"))
    stranger = data(GOOD.replace("_q", "_another"))

    assert "recipient" == judged(elsewhere + stranger).failure.name
    assert "in-response-to" == judged(stranger + elsewhere).failure.name


def test_a_login_that_nobody_began_here_answers_nothing():
    """Where the identity provider begins, the confirmation must not name a request."""
    unasked = data(GOOD.replace('InResponseTo="_q"', ""))

    assert judged(unasked, request_id=None).failure is None
    assert "in-response-to" == judged(data(), request_id=None).failure.name


@pytest.mark.parametrize(
    ("client_address", "outcome"),
    [("192.0.2.7", "passed"), ("192.0.2.8", "failed"), (None, "not-checked")],
)
def test_a_bound_login_comes_from_its_own_address(client_address, outcome):
    """Where addresses are compared the other one is refused; where not, nothing has passed."""
    gate = judged(data(f'{GOOD} Address="192.0.2.7"'), client_address=client_address)

    assert outcome == outcomes(gate)["client-address"]
    assert "192.0.2" not in " ".join(check.detail for check in gate.checks)


def test_the_address_is_that_of_the_confirmation_that_holds():
    """What another confirmation is bound to is of no account."""
    elsewhere = data(GOOD.replace(ACS, "https://other.example.edu/acs") + ' Address="192.0.2.7"')
    gate = judged(elsewhere + data(), client_address="192.0.2.8")

    assert "The assertion is not bound to a network address" == gate.checks[-1].detail


def test_only_bearer_confirmations_are_looked_at():
    """Data of another method, and a confirmation without or with double data, are left out."""
    bare = f'<saml:SubjectConfirmation Method="{BEARER}"/>'
    twice = (
        f'<saml:SubjectConfirmation Method="{BEARER}"><saml:SubjectConfirmationData/>'
        "<saml:SubjectConfirmationData/></saml:SubjectConfirmation>"
    )
    found = bearer_data(assertion(data('Recipient="a"', method=HOLDER) + bare + twice + data()))

    assert [ACS] == [entry.get("Recipient") for entry in found]


def test_without_a_subject_nothing_is_confirmed():
    """An assertion about nobody is refused, not passed over."""
    about_nobody = assertion(data())
    about_nobody.remove(about_nobody.find("{*}Subject"))

    gate = Gate()
    check_confirmation(about_nobody, expected(), gate)

    assert [] == bearer_data(about_nobody)
    assert {"subject-confirmation": "failed"} == outcomes(gate)
