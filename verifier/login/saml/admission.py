"""After pysaml2: look at the verified document once more, and read it. Steps 14 to 19.

Everything is read from the one assertion whose signature (or whose Response's) was verified.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from saml2.sigver import SigverError

from verifier.login.gate_record import Gate
from verifier.login.saml.gate_algorithms import signatures, signed_parts
from verifier.login.saml.gate_assertion import check_assertion
from verifier.login.saml.gate_lifetime import latest_use
from verifier.login.saml.gate_message import check_in_response_to
from verifier.login.saml.gate_structure import assertion_of
from verifier.login.saml.gate_transport import check_doctype
from verifier.login.saml.login_message import Login, check_shape
from verifier.login.saml.pysaml2_verdict import NO_ASSERTION, UNSIGNED, Verified
from verifier.messages.saml.raw_attributes import (
    CannotRead,
    Decrypt,
    read_attributes,
    read_authentication,
    read_subject,
)
from verifier.messages.saml.xml_reading import name, parse
from verifier.model.capture import (
    LoginAccepted,
    LoginCapture,
    OneTimeUse,
    Origin,
    Protocol,
)


def admit(login: Login, verified: Verified, client: Any, gate: Gate) -> LoginAccepted | None:
    """Build the accepted login; None where *gate* has recorded what speaks against it."""
    assertion = _verified_element(login, verified, gate)
    if assertion is None:
        return None
    check_assertion(assertion.getroottree().getroot(), assertion, login.expected, gate)
    if gate.failure is not None:
        return None
    return _read(login, verified, client, gate)


def _verified_element(login: Login, verified: Verified, gate: Gate) -> etree._Element | None:
    if not check_doctype(verified.document, gate):
        return None
    root = parse(verified.document)
    check_shape(root, login.expected, gate)
    check_in_response_to(root, login.expected, gate)
    assertion = assertion_of(root)
    signed = bool(signatures(login.root) or signatures(root))
    gate.judge("signature", signed, passed=signed_parts(login.root, root), failed=UNSIGNED)
    found = assertion is not None and assertion.get("ID") == verified.assertion_id
    gate.judge("assertion", found, passed="Exactly one, and it was verified", failed=NO_ASSERTION)
    return assertion if signed and found else None


def _read(login: Login, verified: Verified, client: Any, gate: Gate) -> LoginAccepted | None:
    root = parse(verified.document, for_reading=True)
    found = list(root.iter(name("saml:Assertion")))
    if not gate.judge(
        "verified-element",
        len(found) == 1 and found[0].get("ID") == verified.assertion_id,
        passed="Attributes are read from the element that was verified",
        failed="The element that was verified cannot be found again.",
    ):
        return None
    try:
        capture = _capture(login, found[0], client.sec.decrypt_keys, gate)
    except (CannotRead, SigverError, etree.XMLSyntaxError):
        gate.failed("encryption", "A part of the assertion cannot be opened with our keys.")
        return None
    use = OneTimeUse(
        request_id=login.expected.request_id,
        assertion_id=verified.assertion_id,
        issuer=login.expected.entity_id,
        remember_until=latest_use(found[0], login.expected.clock),
    )
    return LoginAccepted(capture=capture, use=use)


def _capture(
    login: Login, assertion: etree._Element, decrypt: Decrypt, gate: Gate
) -> LoginCapture:
    expected = login.expected
    return LoginCapture(
        protocol=Protocol.SAML,
        origin=Origin.LOGIN,
        captured_at=expected.clock.now,
        idp=login.metadata.identity_provider(expected.idp.profile),
        service_provider=expected.sp_entity_id,
        subject=read_subject(assertion, decrypt),
        attributes=read_attributes(assertion, decrypt),
        authentication=read_authentication(assertion),
        checks=gate.checks,
    )
