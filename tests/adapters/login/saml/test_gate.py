from __future__ import annotations

import pytest
import xmlsec

from tests.adapters.login.saml.idp_stub import (
    ACS,
    ENTITY_ID,
    NAMESPACES,
    SP,
    ago,
    encrypt,
    pair,
    sign,
    soon,
)
from verifier.domain.model.capture import GateOutcome, LoginAccepted, LoginRefused

KNOWN = xmlsec.constants
OTHER_SP = "https://other.example.edu/sp"
AUDIENCE = "<saml:AudienceRestriction><saml:Audience>{}</saml:Audience></saml:AudienceRestriction>"


def details(outcome):
    """The detail of each check that passed, by its name."""
    checks = outcome.capture.checks if isinstance(outcome, LoginAccepted) else outcome.checks
    return {check.name: check.detail for check in checks if check.outcome is GateOutcome.PASSED}


@pytest.mark.parametrize(
    ("signed", "message"),
    [
        (("Assertion",), "RSA-SHA256 on the assertion"),
        (("Response",), "RSA-SHA256 on the Response"),
        (("Assertion", "Response"), "RSA-SHA256 on the Response and RSA-SHA256 on the assertion"),
    ],
)
def test_a_signature_in_either_place_is_enough(desk, signed, message):
    """A healthy login is accepted however it is signed, and the record names what was signed."""
    outcome = desk.answer(*signed)
    assert isinstance(outcome, LoginAccepted)
    assert message == details(outcome)["signature"]


def test_every_check_passes_by_name_and_in_order(desk):
    """The record of a healthy login lists every check of the gate, none of them failed."""
    checks = desk.answer().capture.checks
    assert [
        "size",
        "base64",
        "encoding",
        "doctype",
        "xml",
        "structure",
        "signature-placement",
        "algorithms",
        "encryption",
        "status",
        "issuer",
        "in-response-to",
        "destination",
        "idp-role",
        "signature",
        "assertion",
        "version",
        "conditions",
        "audience",
        "subject-confirmation",
        "recipient",
        "client-address",
        "lifetime",
        "name-id",
        "authn-statement",
        "session-lifetime",
        "verified-element",
    ] == [check.name for check in checks]
    assert {GateOutcome.PASSED} == {check.outcome for check in checks}


WRONG = {
    "audience of another service": ("audience", {"audience": AUDIENCE.format(OTHER_SP)}),
    "audience with a slash too many": ("audience", {"audience": AUDIENCE.format(SP + "/")}),
    "no audience": ("audience", {"audience": ""}),
    "one of two restrictions is not ours": (
        "audience",
        {"audience": AUDIENCE.format(SP) + AUDIENCE.format(OTHER_SP)},
    ),
    "no Conditions": ("conditions", {"conditions": ""}),
    "Conditions without an end": ("conditions", {"not_on_or_after": ""}),
    "unknown condition": (
        "structure",
        {"audience": AUDIENCE.format(SP) + '<saml:Condition xsi:type="xs:string"/>'},
    ),
    "expired": ("lifetime", {"not_on_or_after": ago(minutes=10), "not_before": ago(minutes=20)}),
    "not yet valid": (
        "lifetime",
        {"not_before": ago(minutes=-600), "not_on_or_after": ago(minutes=-610)},
    ),
    "ends before it begins": (
        "lifetime",
        {"not_before": ago(seconds=10), "not_on_or_after": ago(seconds=20)},
    ),
    "issued long ago": ("lifetime", {"issued": ago(days=30)}),
    "issued in the future": ("lifetime", {"issued": ago(days=-1)}),
    "a date in a local zone": ("lifetime", {"not_on_or_after": "2090-01-01T00:00:00"}),
    "a date beyond the calendar": ("lifetime", {"not_on_or_after": "9999-12-31T23:59:59Z"}),
    "confirmation expired": ("lifetime", {"confirmed_until": ago(minutes=10)}),
    "confirmation without an end": ("subject-confirmation", {"confirmed_until": ""}),
    "confirmation with a beginning": (
        "subject-confirmation",
        {"confirmation_extra": f' NotBefore="{ago(minutes=1)}"'},
    ),
    "holder of key": (
        "subject-confirmation",
        {"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"},
    ),
    "sender vouches": (
        "subject-confirmation",
        {"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"},
    ),
    "no confirmation": ("subject-confirmation", {"confirmation": ""}),
    "recipient is another address": ("recipient", {"recipient": "https://other.example.edu/acs"}),
    "recipient is our entity ID": ("recipient", {"recipient": SP}),
    "recipient is a prefix": ("recipient", {"recipient": ACS[:-1]}),
    "no recipient": ("recipient", {"recipient": None}),
    "confirmation answers another request": (
        "in-response-to",
        {"confirmation_answers": "_other"},
    ),
    "confirmation answers nothing": ("in-response-to", {"confirmation_answers": None}),
    "Response answers another request": ("in-response-to", {"request_id": "_other"}),
    "sent to another address": ("destination", {"destination": "https://other.example.edu/acs"}),
    "sent to nowhere": ("destination", {"destination": ""}),
    "another issuer of the Response": ("issuer", {"issuer": "https://other.example.edu/idp"}),
    "issuer with a slash too many": ("issuer", {"issuer": ENTITY_ID + "/"}),
    "another issuer of the assertion": (
        "issuer",
        {"assertion_issuer": "https://other.example.edu/idp"},
    ),
    "an assertion of SAML 1.1": ("version", {"assertion_version": "1.1"}),
    "a Response of SAML 1.1": ("version", {"version": "1.1"}),
    "empty NameID": ("name-id", {"name_id": "<saml:NameID></saml:NameID>"}),
    "no AuthnStatement": ("authn-statement", {"statement": ""}),
    "session over": ("session-lifetime", {"session_until": ago(minutes=10)}),
    "an unsuccessful status": (
        "status",
        {
            "status": '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:'
            'Requester"/></samlp:Status>'
        },
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_truly_signed_login_that_says_the_wrong_thing_is_refused_by_name(desk, case):
    """Each thing that a truly signed login must say is checked, and named when it is wrong."""
    reason, changes = WRONG[case]
    outcome = desk.answer(**changes)
    assert isinstance(outcome, LoginRefused)
    assert reason == outcome.reason
    assert "21234000000017" not in repr(outcome)


FRIENDLY = {
    "clocks two minutes ahead": lambda: {"not_before": ago(minutes=-2), "issued": ago(minutes=-2)},
    "clocks two minutes behind": lambda: {
        "not_on_or_after": ago(minutes=2),
        "not_before": ago(minutes=4),
    },
    "fractions of a second": lambda: {"not_on_or_after": soon().replace("Z", ".123Z")},
    "two audiences": lambda: {
        "audience": AUDIENCE.format(f"{OTHER_SP}</saml:Audience><saml:Audience>{SP}")
    },
    "two restrictions": lambda: {"audience": AUDIENCE.format(SP) * 2},
    "one-time use": lambda: {"audience": AUDIENCE.format(SP) + "<saml:OneTimeUse/>"},
    "no NameID": lambda: {"name_id": ""},
    "the session's end": lambda: {"session_until": soon()},
    "an address": lambda: {"confirmation_extra": ' Address="192.0.2.7"'},
    "no attributes": lambda: {"attributes": ""},
}
"""Good messages, each with its times counted from when the test runs."""


@pytest.mark.parametrize("case", FRIENDLY)
def test_a_friendly_message_passes(desk, case):
    """Clocks two minutes apart, several audiences, no NameID and the like are all good."""
    assert isinstance(desk.answer(**FRIENDLY[case]()), LoginAccepted)


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
    """A second mistake in the same message is listed too, and the first one decides."""
    outcome = desk.answer(
        destination="https://other.example.edu/acs", audience=AUDIENCE.format(OTHER_SP)
    )
    failed = [check.name for check in outcome.checks if check.outcome is GateOutcome.FAILED]
    assert ["destination", "audience"] == failed
    assert "destination" == outcome.reason


def test_what_is_not_verified_never_passes(desk):
    """Where the signature does not hold, nothing in the assertion is recorded as passed."""
    outcome = desk.finish(sign(desk.message.text(), pair("stranger"), "Assertion"))
    assert "signature" == outcome.reason
    assert not {"audience", "recipient", "lifetime", "conditions"} & details(outcome).keys()


def test_no_signature_is_refused(desk):
    """A message that anybody could have made is refused as unsigned."""
    outcome = desk.finish(desk.message.text())
    assert "signature" == outcome.reason
    assert outcome.summary.startswith("Neither the Response nor the assertion is signed")


def test_a_changed_value_breaks_the_signature(desk):
    """One changed digit of a signed value is refused, and the value is not repeated."""
    outcome = desk.finish(desk.signed().replace("21234000000017", "21234000000018"))
    assert "signature" == outcome.reason
    assert "2123400000001" not in repr(outcome)


@pytest.mark.parametrize("signed", ["Assertion", "Response"])
def test_a_message_off_the_schema_is_not_called_forged(desk, signed):
    """A truly signed message that breaks the SAML schema is refused for its structure."""
    outcome = desk.answer(signed, statement="<saml:AuthnStatement/>")
    assert "structure" == outcome.reason


def test_a_value_that_does_not_fit_its_type_is_refused_and_not_shown(desk):
    """A value declared xs:integer that is none ends in a refusal without the value."""
    outcome = desk.answer(
        attributes='<saml:AttributeStatement><saml:Attribute Name="barcode"><saml:AttributeValue '
        'xsi:type="xs:integer">A21234</saml:AttributeValue></saml:Attribute>'
        "</saml:AttributeStatement>"
    )
    assert "structure" == outcome.reason
    assert "declares" in outcome.summary
    assert "A21234" not in repr(outcome)


def test_sha1_is_refused_with_its_name(desk):
    """RSA-SHA1 is refused by default, and the refusal names it."""
    text = sign(desk.message.text(), pair("idp"), "Assertion", method=KNOWN.TransformRsaSha1)
    outcome = desk.finish(text)
    assert "algorithms" == outcome.reason
    assert "signs with RSA-SHA1" in outcome.summary


@pytest.mark.parametrize(
    "algorithms",
    [
        {"method": KNOWN.TransformRsaSha1, "digest": KNOWN.TransformSha1},
        {"digest": KNOWN.TransformSha1},
    ],
)
def test_sha1_is_accepted_where_the_site_allows_it(desk, algorithms):
    """With allow_sha1 the login is accepted, and the record says why."""
    desk.setup(allow_sha1=True).begin()
    outcome = desk.finish(sign(desk.message.text(), pair("idp"), "Assertion", **algorithms))
    assert isinstance(outcome, LoginAccepted)
    assert "SHA-1, accepted because this site allows it" in details(outcome)["algorithms"]


@pytest.mark.parametrize(
    ("method", "digest", "name"),
    [
        (KNOWN.TransformRsaSha384, KNOWN.TransformSha384, "RSA-SHA384"),
        (KNOWN.TransformRsaSha512, KNOWN.TransformSha512, "RSA-SHA512"),
    ],
)
def test_longer_digests_are_accepted(desk, method, digest, name):
    """SHA-384 and SHA-512 are as good as SHA-256."""
    outcome = desk.finish(
        sign(desk.message.text(), pair("idp"), "Assertion", method=method, digest=digest)
    )
    assert f"{name} on the assertion" == details(outcome)["signature"]


def test_elliptic_curves_are_accepted(desk):
    """An identity provider may sign with ECDSA-SHA256."""
    desk.idp_keys = (pair("idp-ec", "ec"),)
    desk.setup().begin()
    text = sign(
        desk.message.text(), pair("idp-ec", "ec"), "Response", method=KNOWN.TransformEcdsaSha256
    )
    assert "ECDSA-SHA256 on the Response" == details(desk.finish(text))["signature"]


@pytest.mark.parametrize("signer", ["idp-old", "idp"])
def test_both_keys_of_a_roll_over_are_accepted(desk, signer):
    """With two keys in the metadata either may have signed, whichever stands first."""
    desk.idp_keys = (pair("idp-old"), pair("idp"))
    desk.setup().begin()
    outcome = desk.finish(sign(desk.message.text(), pair(signer), "Assertion"))
    assert isinstance(outcome, LoginAccepted)


def test_a_key_that_left_the_metadata_is_refused(desk):
    """After new metadata the old key is refused at once: the client is made anew."""
    assert isinstance(desk.answer(), LoginAccepted)
    from tests.adapters.login.saml.idp_stub import metadata

    desk.book["campus"] = metadata(pair("idp-new"))
    assert "signature" == desk.answer().reason


def test_an_entity_that_is_only_a_service_provider_is_refused(desk):
    """A sender whose metadata has no identity provider's role cannot log anybody in."""
    from tests.adapters.login.saml.idp_stub import metadata

    desk.book["campus"] = metadata(pair("idp"), role="SPSSO")
    outcome = desk.answer()
    assert "idp-role" == outcome.reason


def test_another_trusted_identity_provider_cannot_answer(desk):
    """A login asked of one identity provider and truly signed by another one is refused."""
    text = desk.message.but(
        issuer="https://other.example.edu/idp", assertion_issuer="https://other.example.edu/idp"
    ).text()
    assert "issuer" == desk.finish(sign(text, pair("other"), "Assertion")).reason


def test_the_idps_own_refusal_is_told_in_words(desk):
    """An unsuccessful status without an assertion is told as the identity provider's word."""
    status = "urn:oasis:names:tc:SAML:2.0:status:"
    text = (
        f'<samlp:Response {NAMESPACES} ID="_r" Version="2.0" IssueInstant="{ago()}" '
        f'InResponseTo="{desk.pending.request_id}" Destination="{ACS}">'
        f"<saml:Issuer>{ENTITY_ID}</saml:Issuer><samlp:Status>"
        f'<samlp:StatusCode Value="{status}Responder"><samlp:StatusCode '
        f'Value="{status}AuthnFailed"/></samlp:StatusCode>'
        "<samlp:StatusMessage>Try &lt;again&gt; later</samlp:StatusMessage></samlp:Status>"
        "</samlp:Response>"
    )
    outcome = desk.finish(text)
    check = next(check for check in outcome.checks if check.name == "status")
    assert "The identity provider says that it could not log this person in." == outcome.summary
    assert f"{status}AuthnFailed · {status}Responder · Try <again> later" == check.received


def test_a_login_started_too_long_ago_is_refused(desk):
    """An answer after the fifteen minutes is refused, and the patron is asked to start again."""
    desk.expired(seconds=1)
    outcome = desk.answer()
    assert ("in-response-to", "patron") == (outcome.reason, outcome.owner)
    assert "Start the login again" in outcome.summary


def test_a_message_that_is_only_xml_of_another_kind(desk):
    """A page or another SAML message is refused for its structure."""
    assert "structure" == desk.finish("<html/>").reason


def test_unsigned_but_encrypted_is_refused(desk):
    """Anybody can encrypt for us: without a signature inside or around it is refused."""
    outcome = desk.finish(encrypt(desk.message.text(), pair("sp-encryption")))
    assert "signature" == outcome.reason
