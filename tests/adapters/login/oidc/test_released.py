from __future__ import annotations

import pytest

from tests.adapters.login.oidc.pieces import ISSUER, NOW, make_discovered, make_idp
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.oidc.relying_party import released_attributes
from verifier.adapters.messages.oidc_claims import NotClaims, parse_claims
from verifier.domain.model.capture import (
    AttributeSource,
    Authentication,
    Origin,
    Protocol,
    SubjectKind,
)

TOKEN = parse_claims('{"iss":"x","sub":"jo","email":"jo@example.edu","acr":"urn:x","auth_time":9}')
INFO = parse_claims('{"sub":"jo","email":"j.o@example.edu","card":2123400000001800}')


def captured(info=INFO, **discovered):
    """The capture of a login with these claims."""
    gate = Gate()
    gate.passed("signature", "Holds.")
    return released_attributes(
        TOKEN,
        info,
        idp=make_idp(),
        discovered=make_discovered(**discovered),
        now=NOW,
        gate=gate,
    )


def test_claims_keep_their_source_and_their_order():
    """The ID token's come first, then UserInfo's; the same name twice stays twice."""
    told = [
        (attribute.name, attribute.values, attribute.source) for attribute in captured().attributes
    ]

    assert [
        ("email", ("jo@example.edu",), AttributeSource.ID_TOKEN),
        ("email", ("j.o@example.edu",), AttributeSource.USERINFO),
        ("card", ("2123400000001800",), AttributeSource.USERINFO),
    ] == told


def test_the_login_itself_is_described():
    """Protocol, provider, client, person, time, authentication and the checks."""
    capture = captured()

    assert (Protocol.OIDC, Origin.LOGIN, NOW) == (
        capture.protocol,
        capture.origin,
        capture.captured_at,
    )
    assert (ISSUER, "Example University") == (capture.idp.entity_id, capture.idp.display_name)
    assert "verifier-test" == capture.service_provider
    assert (SubjectKind.SUB, "jo") == (capture.subject.kind, capture.subject.value)
    assert Authentication(context="urn:x", instant="9") == capture.authentication
    assert ["signature"] == [check.name for check in capture.checks]


@pytest.mark.parametrize("kind", ["public", "pairwise", None])
def test_the_kind_of_sub_is_what_the_provider_says(kind):
    """None where it may be either."""
    assert kind == captured(subject_type=kind).subject.format


def test_without_userinfo_the_token_alone_speaks():
    """As where it was not asked."""
    assert ["email"] == [attribute.name for attribute in captured(info=None).attributes]


def test_too_many_claims_are_no_claims():
    """The reader's own limit holds."""
    with pytest.raises(NotClaims):
        captured(info={f"c{index}": "x" for index in range(3000)})
