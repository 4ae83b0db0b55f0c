"""The gate: every check of a login, in order; the first that fails decides.

What can safely be said about a refused login is collected all the same, because why it was
refused is what its administrator needs to know.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from saml2.sigver import SigverError

from verifier.login.gate_record import Gate
from verifier.login.saml.admission import admit
from verifier.login.saml.gate_algorithms import signatures, signed_parts
from verifier.login.saml.gate_assertion import check_assertion
from verifier.login.saml.gate_message import (
    check_destination,
    check_idp_role,
    check_in_response_to,
    check_issuer,
    check_status,
)
from verifier.login.saml.gate_structure import assertion_of
from verifier.login.saml.login_message import Login, check_shape
from verifier.login.saml.own_verification import signatures_hold
from verifier.login.saml.pysaml2_verdict import (
    CANNOT_DECRYPT,
    OFF_SCHEMA,
    UNSIGNED,
    Refused,
    Verified,
    ask_pysaml2,
    follows_schema,
)
from verifier.login.saml.refusal import refusal
from verifier.messages.saml.xml_reading import name, parse
from verifier.model.capture import LoginAccepted, LoginRefused


def examine(login: Login, client: Any, gate: Gate) -> LoginAccepted | LoginRefused:
    """Make every check that is left once the message has been read."""
    check_shape(login.root, login.expected, gate)
    check_status(login.root, gate)
    check_issuer(login.root, login.expected, gate)
    check_in_response_to(login.root, login.expected, gate)
    check_destination(login.root, login.expected, gate)
    check_idp_role(login.metadata, login.expected.clock.now, gate)
    if gate.failure is None:
        verdict = _ask(login, client)
        if isinstance(verdict, Verified):
            accepted = admit(login, verdict, client, gate)
            if accepted is not None:
                return accepted
        else:
            _explain_verdict(login, verdict, client, gate)
    else:
        gate.not_checked("signature", "Not looked at: the message was refused before.")
        with gate.disbelieving():
            _explain(login, login.root, gate)
    return refusal(gate, login.metadata.identity_provider(login.expected.idp.profile), login.root)


def _ask(login: Login, client: Any) -> Verified | Refused:
    if not login.encrypted and not signatures(login.root):
        return Refused("signature", UNSIGNED)
    return ask_pysaml2(
        client,
        login.message,
        pending=login.pending,
        acs_url=login.expected.acs_url,
        entity_id=login.expected.sp_entity_id,
    )


def _explain_verdict(login: Login, verdict: Refused, client: Any, gate: Gate) -> None:
    """Say why pysaml2 refused; its own exceptions do not tell, or tell too much."""
    if login.probes_decryption:
        gate.failed("encryption", CANNOT_DECRYPT)
    elif verdict.certain:
        _explain_certain(login, verdict, client, gate)
    else:
        _explain_uncertain(login, verdict, client, gate)


def _explain_certain(login: Login, verdict: Refused, client: Any, gate: Gate) -> None:
    """Add what can be seen to a refusal whose reason is known."""
    # CBC is opened only where pysaml2 has verified what stands around it
    document = None if login.uses_cbc else _readable(login, client)
    if document is None:
        gate.failed(verdict.check, verdict.said)
        return
    root = parse(document)
    check_shape(root, login.expected, gate)  # an algorithm of ours may be the better reason
    gate.failed(verdict.check, verdict.said)
    with gate.disbelieving():
        _explain(login, root, gate)


def _explain_uncertain(login: Login, verdict: Refused, client: Any, gate: Gate) -> None:
    """Find the reason among the checks of our own."""
    document = _readable(login, client)
    if document is None:
        gate.failed("encryption", CANNOT_DECRYPT)
        return
    root = parse(document)
    check_shape(root, login.expected, gate)
    _explain_readable(login, document, root, client, gate)
    if gate.failure is None and not follows_schema(document):
        gate.failed("structure", OFF_SCHEMA)
    if gate.failure is None:
        gate.failed(verdict.check, verdict.said)


def _readable(login: Login, client: Any) -> bytes | str | None:
    """Give the message, decrypted where that is needed; None where it cannot be opened."""
    if not login.encrypted:
        return login.message
    try:
        document = str(client.sec.decrypt_keys(login.message.decode("utf-8")))
    except SigverError:
        return None
    return document if _opened(document) else None


def _opened(document: str) -> bool:
    """Whether there is an assertion now: plaintext of any other kind was no plaintext of ours."""
    try:
        root = parse(document)
    except (etree.XMLSyntaxError, ValueError):
        return False
    return next(root.iter(name("saml:Assertion")), None) is not None


def _explain_readable(
    login: Login, document: bytes | str, root: etree._Element, client: Any, gate: Gate
) -> None:
    outside = login.encrypted and signatures_hold(
        client, login.message, login.root, login.metadata
    )
    if outside or signatures_hold(client, document, root, login.metadata):
        gate.passed("signature", signed_parts(login.root, root))
        _explain(login, root, gate)
        return
    if not signatures(root):
        gate.failed("signature", UNSIGNED)
    with gate.disbelieving():
        _explain(login, root, gate)


def _explain(login: Login, root: etree._Element, gate: Gate) -> None:
    assertion = assertion_of(root)
    if assertion is not None:
        check_assertion(root, assertion, login.expected, gate)
