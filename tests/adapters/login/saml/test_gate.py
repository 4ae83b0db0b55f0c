import base64
import copy
import re
from datetime import UTC, datetime, timedelta

import pytest
import xmlsec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.adapters.login.saml.conftest import Desk
from tests.adapters.login.saml.idp_stub import (
    ACS,
    AUDIENCE,
    BEARER,
    EMPLOYEE,
    ENTITY_ID,
    NAMESPACES,
    SP,
    Message,
    ago,
    metadata,
    pair,
    posted,
    sign,
)
from tests.attack import claims, documents, encryption, signatures, wrapping
from tests.attack.forge import TRUE_VALUE, Ground
from tests.metadata_factories import make_key
from verifier.adapters.login.gate_record import Clock, Gate, InvalidDateTime
from verifier.adapters.login.saml.gate import Verified, accept_assertion
from verifier.adapters.login.saml.gate_assertion import (
    Expected,
    Login,
    bearer_data,
    check_confirmation,
    check_lifetime,
    check_session_lifetime,
    latest_use,
)
from verifier.adapters.login.saml.gate_signatures import BadSignatureShape, signature_of
from verifier.adapters.login.saml.gate_structure import (
    assertion_of,
    check_declared_types,
    check_structure,
    is_response,
    read_posted,
)
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.service_provider import find_sender
from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.model.capture import GateOutcome, LoginAccepted, LoginRefused
from verifier.domain.model.site import Idp

KNOWN = xmlsec.constants
OTHER_SP = "https://other.example.edu/sp"
SHA384 = {"method": KNOWN.TransformRsaSha384, "digest": KNOWN.TransformSha384}
SHA512 = {"method": KNOWN.TransformRsaSha512, "digest": KNOWN.TransformSha512}


def details(outcome):
    checks = outcome.capture.checks if isinstance(outcome, LoginAccepted) else outcome.checks
    return {check.name: check.detail for check in checks if check.outcome is GateOutcome.PASSED}


@pytest.mark.parametrize(
    ("what", "how", "message"),
    [
        (["Assertion"], {}, "RSA-SHA256 on the assertion"),
        (["Response"], {}, "RSA-SHA256 on the Response"),
        (
            ["Assertion", "Response"],
            {},
            "RSA-SHA256 on the Response and RSA-SHA256 on the assertion",
        ),
        (["Assertion"], SHA384, "RSA-SHA384 on the assertion"),
        (["Assertion"], SHA512, "RSA-SHA512 on the assertion"),
    ],
)
def test_a_signature_in_either_place_is_enough(desk, what, how, message):
    outcome = desk.finish(sign(desk.message.text(), pair("idp"), *what, **how))
    assert isinstance(outcome, LoginAccepted)
    assert message == details(outcome)["signature"]


def test_every_check_passes_by_name_and_in_order(desk):
    checks = desk.answer().capture.checks
    assert [
        *("size", "base64", "encoding", "doctype", "xml", "structure", "signature-placement"),
        *("algorithms", "encryption", "status", "issuer", "in-response-to", "destination"),
        *("idp-role", "signature", "assertion", "version", "conditions", "audience"),
        *("subject-confirmation", "recipient", "client-address", "lifetime", "name-id"),
        *("authn-statement", "session-lifetime", "verified-element", "message-age"),
        "signing-certificate",
    ] == [check.name for check in checks]
    assert {GateOutcome.PASSED} == {check.outcome for check in checks}


LONG = {
    "not_before": "2020-01-01T00:00:00Z",
    "not_on_or_after": ago(hours=-1),
    "confirmed_until": ago(hours=-1),
}
"""An assertion that may be used for an hour, as that of AD FS or Entra ID."""


def recorded(accepted, name):
    [check] = [check for check in accepted.capture.checks if check.name == name]
    return check


@pytest.mark.parametrize(
    ("span", "old"),
    [({"seconds": 2}, False), ({"seconds": 230}, False), ({"minutes": 10}, True)],
)
def test_an_old_message_is_accepted_and_its_age_recorded(desk, span, old):
    """Shibboleth's service provider takes four minutes: 180 seconds of skew and 60 of age."""
    issued = ago(**span)
    accepted = desk.answer(issued=issued, **LONG)
    age = recorded(accepted, "message-age")

    assert old is bool(CHECKS["login.message-old"].run(accepted.capture).findings)
    assert GateOutcome.PASSED is age.outcome
    assert (issued if old else None) == age.received
    assert ("issued 10 minutes before it arrived" in age.detail) is old


def test_the_older_of_the_two_dates_counts(desk):
    """Shibboleth's service provider compares the Response's, and the assertion's."""
    old = ago(minutes=10)
    response = desk.message.but(**LONG)
    text = response.text(response.assertion(old))
    accepted = desk.finish(sign(text, pair("idp"), "Assertion"))

    assert old == recorded(accepted, "message-age").received


@pytest.mark.parametrize("embedded", [True, False])
def test_the_certificate_of_the_key_that_signed_may_have_ended(desk, embedded):
    """It only carries the key, so the login is accepted; the date is recorded."""
    ended = make_key("ended", days=-900, subject="idp.example.edu")
    desk.idp_keys = (ended, pair("idp")) if embedded else (ended,)
    desk.setup().begin()
    text = sign(desk.message.text(), ended, "Assertion")
    if embedded:
        info = f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n{ended.base64}\n"
        info += "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        text = text.replace("</ds:Signature>", f"{info}</ds:Signature>")

    accepted = desk.finish(text)
    certificate = recorded(accepted, "signing-certificate")

    assert CHECKS["login.certificate-expired"].run(accepted.capture).findings
    assert GateOutcome.PASSED is certificate.outcome
    assert "2024-06-07T12:00:00Z" == certificate.received


def test_the_certificate_of_another_key_does_not_count(desk):
    """During a rollover the old certificate may still be in the metadata."""
    ended = make_key("ended", days=-900, subject="idp.example.edu")
    desk.idp_keys = (ended, pair("idp"))
    desk.setup().begin()

    assert None is recorded(desk.answer(), "signing-certificate").received


HOSTILE = [
    *signatures.HOSTILE,
    *wrapping.HOSTILE,
    *claims.HOSTILE,
    *documents.HOSTILE,
    *encryption.HOSTILE,
]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_a_hostile_message_is_refused_by_name(desk, case):
    certificate = pair("sp-encryption").certificate
    request_id = desk.pending.request_id
    ground = Ground(acs=ACS, sp=SP, request_id=request_id, sp_certificate=certificate)
    outcome = desk.sp.finish(case.make(ground), pending=desk.pending)

    assert isinstance(outcome, LoginRefused)
    assert case.reason == outcome.reason
    assert TRUE_VALUE not in repr(outcome)


def test_the_reason_is_said_with_what_came_and_what_was_expected(desk):
    """A wrong audience is said in one sentence that names both services; the signature held."""
    outcome = desk.answer(audience=AUDIENCE.format(OTHER_SP))
    assert (
        "The login was made for another service: its audience is "
        "https://other.example.edu/sp, ours is https://verify.example.edu/sp."
    ) == outcome.summary
    audience = next(check for check in outcome.checks if check.name == "audience")
    assert (SP, OTHER_SP) == (audience.expected, audience.received)
    assert "RSA-SHA256 on the assertion" == details(outcome)["signature"]
    assert "identity" == outcome.owner
    assert ("urn:oid:2.16.840.1.113730.3.1.3",) == outcome.names_seen


def test_everything_that_is_wrong_is_collected(desk):
    outcome = desk.answer(
        destination="https://other.example.edu/acs", audience=AUDIENCE.format(OTHER_SP)
    )
    failed = [check.name for check in outcome.checks if check.outcome is GateOutcome.FAILED]
    assert ["destination", "audience"] == failed
    assert "destination" == outcome.reason


def test_what_is_not_verified_never_passes(desk):
    outcome = desk.finish(sign(desk.message.text(), pair("stranger"), "Assertion"))
    assert "signature" == outcome.reason
    assert not {"audience", "recipient", "lifetime", "conditions"} & details(outcome).keys()


def test_no_signature_is_refused(desk):
    outcome = desk.finish(desk.message.text())
    assert "signature" == outcome.reason
    assert outcome.summary.startswith("Neither the Response nor the assertion is signed")


@pytest.mark.parametrize("signed", ["Assertion", "Response"])
def test_a_message_off_the_schema_is_not_called_forged(desk, signed):
    outcome = desk.answer(signed, statement="<saml:AuthnStatement/>")
    assert "structure" == outcome.reason


def test_a_value_that_does_not_fit_its_type_is_refused_and_not_shown(desk):
    outcome = desk.answer(
        attributes='<saml:AttributeStatement><saml:Attribute Name="barcode"><saml:AttributeValue '
        'xsi:type="xs:integer">A21234</saml:AttributeValue></saml:Attribute>'
        "</saml:AttributeStatement>"
    )
    assert "structure" == outcome.reason
    assert "declares" in outcome.summary
    assert "A21234" not in repr(outcome)


@pytest.mark.parametrize(
    "algorithms",
    [
        {"method": KNOWN.TransformRsaSha1, "digest": KNOWN.TransformSha1},
        {"digest": KNOWN.TransformSha1},
    ],
)
def test_sha1_is_accepted_where_the_site_allows_it(desk, algorithms):
    desk.setup(allow_sha1=True).begin()
    outcome = desk.finish(sign(desk.message.text(), pair("idp"), "Assertion", **algorithms))
    assert isinstance(outcome, LoginAccepted)
    assert "SHA-1, accepted because this site allows it" in details(outcome)["algorithms"]


def test_elliptic_curves_are_accepted(desk):
    desk.idp_keys = (pair("idp-ec", "ec"),)
    desk.setup().begin()
    text = sign(
        desk.message.text(), pair("idp-ec", "ec"), "Response", method=KNOWN.TransformEcdsaSha256
    )
    assert "ECDSA-SHA256 on the Response" == details(desk.finish(text))["signature"]


@pytest.mark.parametrize("signer", ["idp-old", "idp"])
def test_both_keys_of_a_roll_over_are_accepted(desk, signer):
    desk.idp_keys = (pair("idp-old"), pair("idp"))
    desk.setup().begin()
    outcome = desk.finish(sign(desk.message.text(), pair(signer), "Assertion"))
    assert isinstance(outcome, LoginAccepted)


def test_a_key_that_left_the_metadata_is_refused(desk):
    """After new metadata the old key is refused at once: the client is made anew."""
    assert isinstance(desk.answer(), LoginAccepted)
    desk.book["campus"] = metadata(pair("idp-new"))
    assert "signature" == desk.answer().reason


def test_an_entity_that_is_only_a_service_provider_is_refused(desk):
    desk.book["campus"] = metadata(pair("idp"), role="SPSSO")
    outcome = desk.answer()
    assert "idp-role" == outcome.reason
    assert "does not list the sender as an identity provider" in outcome.summary


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Try &lt;again&gt; later", " · Try <again> later"),
        ("Try\u202eagain", ""),
        ("", ""),
        ("x" * 300, f" · {'x' * 200}"),
    ],
    ids=["printable", "direction override", "empty", "long"],
)
def test_the_idps_own_refusal_is_told_in_words(desk, message, shown):
    code = "urn:oasis:names:tc:SAML:2.0:status:"
    status = (
        f'<samlp:Status><samlp:StatusCode Value="{code}Responder"><samlp:StatusCode '
        f'Value="{code}AuthnFailed"/></samlp:StatusCode>'
        f"<samlp:StatusMessage>{message}</samlp:StatusMessage></samlp:Status>"
    )
    outcome = desk.finish(desk.message.but(status=status).text(""))
    check = next(check for check in outcome.checks if check.name == "status")
    assert "The identity provider says that it could not log this person in." == outcome.summary
    assert f"{code}AuthnFailed · {code}Responder{shown}" == check.received


def test_a_login_started_too_long_ago_is_refused(desk):
    """An answer after the fifteen minutes is refused, and the patron is asked to start again."""
    desk.expired(seconds=1)
    outcome = desk.answer()
    assert ("in-response-to", "patron") == (outcome.reason, outcome.owner)
    assert "Start the login again" in outcome.summary


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
IN_TIME = "2026-11-24T12:05:00Z"
HOLDER = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
GOOD = f'InResponseTo="_q" Recipient="{ACS}" NotOnOrAfter="{IN_TIME}"'


def data(attributes=GOOD, *, method=BEARER):
    return (
        f'<saml:SubjectConfirmation Method="{method}">'
        f"<saml:SubjectConfirmationData {attributes}/></saml:SubjectConfirmation>"
    )


def assertion(confirmation):
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
    gate = Gate()
    check_confirmation(assertion(confirmation), expected(**more), gate)
    return gate


def outcomes(gate):
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


CLOCK = Clock(NOON, timedelta(minutes=3))
HEALTHY = {
    "issued": "2026-11-24T11:59:58Z",
    "not_before": "2026-11-24T11:59:00Z",
    "not_on_or_after": "2026-11-24T12:05:00Z",
    "confirmed_until": "2026-11-24T12:05:00Z",
}


def message(**changes):
    response = etree.fromstring(Message(request_id="_q", **{**HEALTHY, **changes}).text())
    return response, response.find("{*}Assertion")


def judged_lifetime(**changes):
    """What is recorded about the lifetime of such a message."""
    gate = Gate()
    check_lifetime(*message(**changes), CLOCK, gate)
    [check] = gate.checks
    assert "lifetime" == check.name
    return check


def test_a_login_of_this_moment_is_valid():
    check = judged_lifetime()

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
    assert "passed" == judged_lifetime(**changes).outcome


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
    check = judged_lifetime(**changes)

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
    assert "failed" == judged_lifetime(**changes).outcome


@pytest.mark.parametrize("text", ["2026-11-24T12:00:00", "2026-11-24T12:00:00+01:00", "today"])
@pytest.mark.parametrize("where", ["issued", "not_before", "not_on_or_after"])
def test_a_date_that_cannot_be_read_is_refused(where, text):
    check = judged_lifetime(**{where: text})

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
    _, assertion = message(not_on_or_after=conditions_end, confirmed_until=confirmation_end)
    hour, minute = remembered

    assert NOON.replace(hour=hour, minute=minute) == latest_use(assertion, CLOCK)


def test_the_latest_of_several_confirmations_counts():
    """A second confirmation can be used longer than the first."""
    first, other = (
        f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{end}"/></saml:SubjectConfirmation>'
        for end in ("2026-11-24T12:40:00Z", "2026-11-24T12:20:00Z")
    )

    for order in (first + other, other + first):
        _, assertion = message(confirmation=order)
        assert NOON.replace(minute=43) == latest_use(assertion, CLOCK)


def test_an_end_that_cannot_be_read_is_no_end():
    _, assertion = message(not_on_or_after="tomorrow")

    with pytest.raises(InvalidDateTime):
        latest_use(assertion, CLOCK)


@pytest.mark.parametrize(
    ("signed", "verified", "failed"),
    [(True, "_other", "assertion"), (False, "_a1", "signature")],
    ids=["another was verified", "nothing was signed"],
)
def test_only_the_assertion_that_was_verified_is_looked_at(signed, verified, failed):
    """Whatever pysaml2 says, the gate looks at the document itself, and stops there."""
    text = Message(request_id="_q").text()
    text = sign(text, pair("idp"), "Response") if signed else text
    root, gate = etree.fromstring(text), Gate()
    login = Login(
        message=text.encode(),
        root=root,
        pending=None,
        metadata=metadata(pair("idp")),
        expected=expected(),
    )

    assert accept_assertion(login, Verified(text, verified), None, gate) is None

    assert [failed] == [check.name for check in gate.checks if check.outcome is GateOutcome.FAILED]
    assert "conditions" not in outcomes(gate)


DS = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
XENC = 'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"'
EXTENSIONS = "<samlp:Extensions>{}</samlp:Extensions>"


def message_structure(**changes):
    return Message(request_id="_q").but(**changes).text()


def judged_structure(text):
    """The names of the checks that fail."""
    gate = Gate()
    check_structure(etree.fromstring(text), gate)
    return [check.name for check in gate.checks if check.outcome == "failed"]


def assertion_structure():
    return Message(request_id="_q", assertion_id="_a2").assertion("2026-11-24T12:00:00Z")


def test_a_healthy_message_is_well_built():
    assert [] == judged_structure(message_structure())
    assert [] == judged_structure(sign(message_structure(), pair("idp"), "Assertion", "Response"))


@pytest.mark.parametrize(
    "text",
    [
        message_structure(extra=f"<saml:EncryptedAssertion/>{EXTENSIONS.format('')}"),
        message_structure(extra="<saml:Advice/>"),
        message_structure()
        .replace(
            "<saml:Assertion",
            f"<saml:EncryptedAssertion><xenc:EncryptedData {XENC}/><saml:Assertion",
            1,
        )
        .replace("</saml:Assertion>", "</saml:Assertion></saml:EncryptedAssertion>"),
        message_structure(extra="<saml:Issuer>https://idp.example.edu/idp</saml:Issuer>"),
        message_structure(extra=EXTENSIONS.format("") * 2),
        message_structure(extra=EXTENSIONS.format(f"<ds:Object {DS}/>")),
        message_structure(extra=EXTENSIONS.format(f"<ds:Manifest {DS}/>")),
        message_structure(extra=EXTENSIONS.format(f"<xenc:EncryptedKey {XENC}/>" * 5)),
        message_structure(extra=EXTENSIONS.format("<b>" * 38 + "</b>" * 38)),
        message_structure(extra=EXTENSIONS.format('<b ID="_a1"/>')),
        message_structure(extra=EXTENSIONS.format('<b Id="_r1"/>')),
        message_structure(extra=EXTENSIONS.format('<b id="x"/><b xml:id="x"/>')),
        message_structure(name_id=f"<saml:NameID>{assertion_structure()}</saml:NameID>"),
    ],
)
def test_hiding_places_and_doubles_are_refused(text):
    assert ["structure"] == judged_structure(text)


def test_a_failed_login_needs_no_assertion_but_a_good_one_does():
    empty = message_structure()
    start, end = empty.index("<saml:Assertion"), empty.index("</samlp:Response>")
    empty = empty[:start] + empty[end:]
    assert ["structure"] == judged_structure(empty)
    assert [] == judged_structure(empty.replace("status:Success", "status:Responder"))


def signature_moved(where):
    """A signed message whose signature stands elsewhere."""
    root = etree.fromstring(
        sign(message_structure(extra=EXTENSIONS.format("")), pair("idp"), "Assertion")
    )
    signature = next(root.iter("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    parents = {
        "end of the assertion": signature.getparent(),
        "extensions": root.find("{*}Extensions"),
        "response": root,
    }
    parents[where].append(signature)
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("where", ["end of the assertion", "extensions", "response"])
def test_a_signature_out_of_place_is_refused(where):
    assert ["signature-placement"] == judged_structure(signature_moved(where))


def signature_at(signed, place):
    """A message whose Response or Assertion has its signature at that place, from nought."""
    root = etree.fromstring(
        sign(message_structure(extra=EXTENSIONS.format("")), pair("idp"), signed)
    )
    parent = root if signed == "Response" else root.find("{*}Assertion")
    signature = parent.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    parent.remove(signature)
    parent.insert(len(parent) if place is None else place, signature)
    return root


ORDERS = {
    ("Assertion", None): "Assertion after the AttributeStatement",
    ("Assertion", 0): "Assertion first",
    ("Assertion", 2): "Assertion after the Subject",
    ("Response", None): "Response after the Extensions",
    ("Response", 0): "Response first",
}


@pytest.mark.parametrize(("where", "words"), ORDERS.items(), ids=ORDERS.values())
def test_a_signature_in_the_wrong_order_says_who_changes_what(where, words):
    """As software does that appends the signature, or puts it before the Issuer."""
    gate = Gate()
    check_structure(signature_at(*where), gate)

    assert "signature-placement" == gate.failure.name
    assert f"puts the Signature of the {words}" in gate.failure.detail
    assert "directly after the Issuer" in gate.failure.detail
    assert "The identity team" in gate.failure.detail
    assert "Issuer, Signature" == gate.failure.expected
    assert words.endswith(gate.failure.received.removeprefix("Signature "))


def test_a_sign_of_another_namespace_is_not_named():
    root = signature_at("Assertion", None)
    signature = root.find(".//{http://www.w3.org/2000/09/xmldsig#}Signature")
    signature.addprevious(etree.Element("{urn:x}canary"))
    gate = Gate()
    check_structure(root, gate)

    assert "after another element" in gate.failure.detail
    assert "canary" not in gate.failure.detail + gate.failure.received


@pytest.mark.parametrize("signed", ["Assertion", "Response"])
def test_blanks_and_comments_before_a_signature_are_no_elements(signed):
    root = signature_at(signed, 1)
    root.find(".//{http://www.w3.org/2000/09/xmldsig#}Signature").addprevious(etree.Comment("x"))
    gate = Gate()
    check_structure(root, gate)

    assert gate.failure is None


def test_a_signature_of_another_element_is_refused():
    moved = etree.fromstring(signature_moved("extensions"))
    extensions = moved.find("{*}Extensions")
    extensions.set("ID", "_e1")
    extensions.insert(0, copy.deepcopy(moved.find("{*}Issuer")))
    extensions.find(".//{*}Reference").set("URI", "#_e1")

    assert ["signature-placement"] == judged_structure(etree.tostring(moved, encoding="unicode"))


def test_other_roots_are_no_response():
    for root in (assertion_structure(), "<Response/>", "<html/>"):
        gate = Gate()
        assert not is_response(etree.fromstring(root), gate)
        assert "structure" == gate.failure.name


def test_the_assertion_is_found_only_where_it_is_alone():
    assert "_a1" == assertion_of(etree.fromstring(message_structure())).get("ID")
    assert assertion_of(etree.fromstring(message_structure(extra=assertion_structure()))) is None


def refused(posted):
    gate = Gate()
    assert read_posted(posted, gate) is None
    return gate.failure.name


def encoded(message):
    return base64.b64encode(message).decode()


@pytest.mark.parametrize(
    ("posted", "reason"),
    [
        ("", "size"),
        ("A" * 400_001, "size"),
        ("PGEv", "xml"),
        ("PGEvPg", "base64"),
        ("PGEvPg==!", "base64"),
        ("PGEv\u00e4", "base64"),
        (encoded(b"<?xml version='1.0' encoding='iso-8859-1'?><a/>"), "encoding"),
        (encoded(b'<a><!ENTITY b "c"></a>'), "doctype"),
    ],
)
def test_what_is_no_message_stops_at_its_step(posted, reason):
    assert reason == refused(posted)


@pytest.mark.parametrize(
    "message",
    [
        b"<a/>",
        b'<?xml version="1.0" encoding="UTF-8"?>\n<a/>',
        b"<?xml version='1.0' encoding='us-ascii'?><a/>",
        b"\n <a>&lt;&#233;</a>",
    ],
)
def test_good_xml_is_read(message):
    field = encoded(message)
    broken = "\r\n".join(field[at : at + 4] for at in range(0, len(field), 4))
    for text in (field, broken, f" {field}\n"):
        read = read_posted(text, Gate())
        assert (message, "a") == (read[0], read[1].tag)


class Known:
    """As much of an identity provider's metadata as is asked for."""

    def __init__(self, entity_id):
        self.entity_id = entity_id


FROM_CAMPUS = etree.fromstring(Message(request_id=None).text(""))


def test_a_member_of_a_federation_is_found_by_its_entity_id():
    """Its id is made of the federation's and of what the message names as issuer."""
    federation = Idp(id="all", protocol="saml", federation=True, idp_initiated=True)
    asked = []

    def metadata_of(idp):
        asked.append(idp.id)
        return Known(ENTITY_ID)

    idp, _ = find_sender(FROM_CAMPUS, [federation], metadata_of)

    assert federation.member(ENTITY_ID) == idp
    assert [idp.id] == asked
    assert idp.idp_initiated
    assert not idp.is_many


def test_nobody_is_said_to_be_nobody():
    """Metadata that cannot be had is passed over; whoever is left without a match is refused."""

    def metadata_of(idp):
        if idp.id == "broken":
            raise MetadataRefused("Not now.")
        return Known("https://other.example.edu/idp")

    idps = [Idp(id=name, protocol="saml") for name in ("broken", "other")]
    with pytest.raises(MetadataRefused) as refused:
        find_sender(FROM_CAMPUS, [*idps, Idp(id="cas", protocol="cas")], metadata_of)

    assert ENTITY_ID in refused.value.message


def failure(declared, text):
    root = etree.fromstring(
        f'<a {NAMESPACES}><saml:AttributeValue xsi:type="{declared}">{text}'
        "</saml:AttributeValue></a>"
    )
    gate = Gate()
    check_declared_types(root, gate)
    return gate.failure


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("xs:integer", "00123"),
        ("xs:integer", "-5"),
        ("xs:integer", ""),
        ("xsd:int", "7"),
        ("xs:boolean", "true"),
        ("xs:date", "2026-11-24"),
        ("xs:float", "1.5e3"),
        ("xs:string", "A12"),
        ("xs:anyType", "A12"),
        ("saml:Unknown", "A12"),
    ],
)
def test_a_fitting_value_is_good(declared, text):
    assert failure(declared, text) is None


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("xs:integer", "A12"),
        ("xs:long", "1.5"),
        ("xs:boolean", "1"),
        ("xs:double", "many"),
        ("xs:date", "24.11.2026"),
    ],
)
def test_a_misfit_is_named_by_its_type_alone(declared, text):
    found = failure(declared, text)
    assert ("structure", declared) == (found.name, found.expected)
    assert text not in repr(found.detail.replace(declared, ""))


SIGNED = sign(Message(request_id="_q").text(), pair("idp"), "Response")
ENVELOPED = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
EXCLUSIVE = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'


def shape(text):
    return signature_of(etree.fromstring(text))


def test_a_good_signature_tells_its_algorithms():
    found = shape(SIGNED)
    assert "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" == found.method
    assert "http://www.w3.org/2001/04/xmlenc#sha256" == found.digest


def test_a_comment_before_the_signature_is_no_element():
    """What stands between the Issuer and the signature is looked for among elements."""
    commented = SIGNED.replace("<ds:Signature ", "<!-- signed --><ds:Signature ", 1)

    assert commented != SIGNED
    assert shape(commented) is not None


def test_what_a_signature_may_not_hold_is_named():
    """The message names the element, without its namespace."""
    retrieval = "<ds:KeyInfo><ds:RetrievalMethod/></ds:KeyInfo></ds:Signature>"
    with pytest.raises(BadSignatureShape, match=r"holds a RetrievalMethod\.$"):
        shape(SIGNED.replace("</ds:Signature>", retrieval))


def test_an_unsigned_element_has_none():
    assert shape(Message(request_id="_q").text()) is None


def doubled(local):
    return re.sub(rf"<ds:{local}[ >].*?</ds:{local}>", lambda m: m[0] * 2, SIGNED, flags=re.DOTALL)


@pytest.mark.parametrize(
    "text",
    [
        SIGNED.replace('URI="#_r1"', 'URI="#_a1"'),
        SIGNED.replace(ENVELOPED, ""),
        SIGNED.replace(ENVELOPED, ENVELOPED * 2),
        SIGNED.replace("<ds:SignatureValue>", "<ds:SignatureValue><b/>"),
        SIGNED.replace("</ds:Signature>", "<ds:Object/></ds:Signature>"),
        SIGNED.replace(
            'CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
            'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
        ),
        doubled("Signature"),
        doubled("SignatureValue"),
    ],
)
def test_every_unusual_shape_is_refused(text):
    assert text != SIGNED
    with pytest.raises(BadSignatureShape):
        shape(text)


PIECES = st.sampled_from(
    [
        "",
        "<",
        "/>",
        "<!-- -->",
        "<?a?>",
        "&#0;",
        "&lt;",
        "]]>",
        "\x00",
        "\ud83d".encode("utf-16", "surrogatepass").decode("latin-1"),
        ' ID="_a1"',
        "<saml:Assertion/>",
        "<saml:EncryptedAssertion/>",
        "99999999999999999999",
        "xmlns:saml=''",
    ]
)


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory):
    """One login for all examples: nothing here is accepted, so nothing is used up."""
    return Desk(tmp_path_factory.mktemp("sp"), "in-process").setup().begin()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_change_of_a_signed_message_ends_in_an_answer(shared_desk, data):
    """Cut, doubled or spoiled anywhere: an answer, and never a changed value in it."""
    text = shared_desk.signed()
    at = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 60))
    piece = data.draw(PIECES | st.text(max_size=5))
    changed = (text[:at] + piece + text[at + length :]).encode("utf-8", "replace").decode()
    outcome = shared_desk.finish(changed)
    assert isinstance(outcome, LoginAccepted | LoginRefused)
    if isinstance(outcome, LoginAccepted):
        assert ("21234000000017",) == outcome.capture.attributes[0].values


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_any_field_ends_in_an_answer(shared_desk, text):
    assert isinstance(shared_desk.sp.finish(text, pending=shared_desk.pending), LoginRefused)
    assert shared_desk.sp.request_id_of(text) is None


LARGE = {
    "many values": EMPLOYEE.replace(
        "</saml:Attribute>", "<saml:AttributeValue>1</saml:AttributeValue>" * 5000
    )
    + "</saml:Attribute>",
    "one long value": EMPLOYEE.replace("21234000000017", "1" * 250_000),
    "many attributes": EMPLOYEE * 1000,
}


def large_message_of_a_stranger(desk: Desk, case: str) -> str:
    """Return a form field near the size limit, signed with a key that is not in metadata."""
    statement = f"<saml:AttributeStatement>{LARGE[case]}</saml:AttributeStatement>"
    text = desk.message.but(attributes=statement).text()
    return posted(sign(text, pair("stranger"), "Assertion"))


@pytest.mark.parametrize("case", LARGE)
def test_a_large_message_of_a_stranger_is_refused(shared_desk, case):
    """It is refused by name; ``make bench`` measures the time."""
    field = large_message_of_a_stranger(shared_desk, case)
    outcome = shared_desk.sp.finish(field, pending=shared_desk.pending)
    assert outcome.reason in {"signature", "size"}
