"""Gate steps 11 and 12: the Response's status, issuer, destination and request ID."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from verifier.adapters.login.gate_record import Clock, Gate, shown
from verifier.adapters.login.saml.gate_signatures import (
    check_encryption_algorithms,
    check_signature_algorithms,
)
from verifier.adapters.login.saml.gate_structure import (
    SUCCESS,
    check_declared_types,
    check_structure,
    encrypted_assertion_of,
    status_code,
)
from verifier.adapters.login.saml.metadata_document import IdpMetadata
from verifier.adapters.messages import saml_algorithms
from verifier.adapters.messages.saml_xml import (
    SAMLP,
    child_text,
    children,
    elements,
    name,
    only_child,
    parse,
)
from verifier.domain.model.capture import PendingLogin
from verifier.domain.model.site import Idp

# What the Response itself says: who sent it, to whom, in answer to what. Steps 11 and 12.
#
# Source: OASIS saml-core-2.0-os 3.2.2, saml-bindings-2.0-os 3.5.5.2, saml-profiles-2.0-os 4.1.4.

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
MAX_STATUS_TEXT = 200
WORDS = {
    "AuthnFailed": "it could not log this person in",
    "NoAuthnContext": "it cannot log in the way that was asked for",
    "NoPassive": "it would have had to ask the person something",
    "RequestDenied": "it refuses to answer this service",
    "UnsupportedBinding": "it cannot answer by POST",
    "UnknownPrincipal": "it does not know this person",
    "InvalidNameIDPolicy": "it cannot give the kind of NameID that was asked for",
    "VersionMismatch": "it does not speak SAML 2.0",
    "Requester": "it found a mistake in our request, or does not know this service",
    "Responder": "it had a problem of its own",
}
START_AGAIN = "Start the login again from this page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a login of this provider, at this moment, must say."""

    idp: Idp
    entity_id: str  # of the identity provider that was asked
    request_id: str | None  # None: a login that the identity provider started
    sp_entity_id: str
    acs_url: str
    clock: Clock
    client_address: str | None = None  # None: not known, or not compared


def check_status(root: etree._Element, gate: Gate) -> None:
    """Record ``status``. A refusal by the identity provider is never verified: it only says so."""
    code = status_code(root)
    if code == SUCCESS:
        gate.passed("status", "Success")
        return
    status = only_child(root, "samlp:Status")
    outer = only_child(status, "samlp:StatusCode")
    inner = only_child(outer, "samlp:StatusCode")
    codes = [one.get("Value") for one in (inner, outer) if one is not None]
    words = next((WORDS[c.removeprefix(STATUS)] for c in codes if c and _known(c)), None)
    message = " ".join((child_text(status, "samlp:StatusMessage") or "").split())
    said = [shown(one) for one in codes] or ["no status"]
    if message.isprintable() and message:
        said.append(message[:MAX_STATUS_TEXT])
    gate.failed(
        "status",
        f"The identity provider says that {words or 'the login did not succeed'}.",
        expected=SUCCESS,
        received=" · ".join(said),
    )


def check_issuer(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Record ``issuer`` of the Response, where it names one."""
    issuer = child_text(root, "saml:Issuer")
    if issuer is None and not children(root, "saml:Issuer"):
        return
    judge_issuer(issuer, expected, gate)


def judge_issuer(issuer: str | None, expected: Expected, gate: Gate) -> None:
    """Record ``issuer``: whoever answers must be the one that was asked."""
    gate.judge(
        "issuer",
        issuer == expected.entity_id,
        passed=f"It comes from {shown(expected.entity_id)}",
        failed=f"The answer comes from {shown(issuer)}, but {expected.entity_id} was asked.",
        expected=expected.entity_id,
        received=shown(issuer),
    )


def check_in_response_to(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Record ``in-response-to`` of the Response."""
    answered = root.get("InResponseTo")
    if expected.request_id is None:
        everywhere = [one for one in elements(root) if one.get("InResponseTo") is not None]
        gate.judge(
            "in-response-to",
            not everywhere,
            passed="The login was started at the identity provider, as this site allows",
            failed="The message answers a login that is not waiting here: it was finished "
            f"already, or started elsewhere or too long ago. {START_AGAIN}",
        )
        return
    gate.judge(
        "in-response-to",
        answered == expected.request_id,
        passed="It answers the login that was started here",
        failed=f"The message does not answer the login that was started here. {START_AGAIN}",
        expected=expected.request_id,
        received=shown(answered),
    )


def check_pending(pending: PendingLogin | None, idp: Idp, gate: Gate, now: datetime) -> None:
    """Record ``in-response-to`` where the login that is answered cannot be answered any more."""
    if pending is None and not idp.idp_initiated:
        gate.failed(
            "in-response-to",
            "No login is waiting for this message: it was finished already, started elsewhere, "
            f"or started at the identity provider, which is not switched on. {START_AGAIN}",
        )
    if pending is not None and pending.expires_at <= now:
        gate.failed("in-response-to", f"The login was started here too long ago. {START_AGAIN}")


def check_destination(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Record ``destination``: exact where present, and required on a signed Response."""
    destination = root.get("Destination")
    if destination is None and not children(root, "ds:Signature"):
        gate.not_checked("destination", "The Response is not signed and names no destination.")
        return
    gate.judge(
        "destination",
        destination == expected.acs_url,
        passed=f"It is addressed to {expected.acs_url}",
        failed=f"The message was sent to {shown(destination)}, our address is {expected.acs_url}.",
        expected=expected.acs_url,
        received=shown(destination),
    )


def check_idp_role(metadata: IdpMetadata, now: datetime, gate: Gate) -> None:
    """Record ``idp-role``: its metadata, still valid, lists it as an identity provider."""
    try:
        roles = parse(metadata.xml).findall("{*}IDPSSODescriptor")
    except (etree.XMLSyntaxError, ValueError):
        roles = []
    is_idp = any(SAMLP in one.get("protocolSupportEnumeration", "").split() for one in roles)
    fresh = metadata.valid_until is None or metadata.valid_until > now
    gate.judge(
        "idp-role",
        is_idp and fresh,
        passed="Its metadata lists it as an identity provider",
        failed="The metadata we have of the identity provider has expired."
        if is_idp
        else "The metadata we have does not list the sender as an identity provider.",
    )


def _known(code: str) -> bool:
    return code.startswith(STATUS) and code.removeprefix(STATUS) in WORDS


# One message that came, what it is held against, and the checks that are made of it twice.


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A posted message, read but not believed."""

    message: bytes
    root: etree._Element
    pending: PendingLogin | None
    metadata: IdpMetadata
    expected: Expected

    @property
    def encrypted(self) -> bool:
        """Whether the assertion came encrypted."""
        return encrypted_assertion_of(self.root) is not None

    @property
    def signed_outside(self) -> bool:
        """Whether the Response itself carries a signature."""
        return only_child(self.root, "ds:Signature") is not None

    @property
    def probes_decryption(self) -> bool:
        """Whether a telling answer could help somebody to decrypt: CBC that anybody can change."""
        return self.encrypted and self.uses_cbc and not self.signed_outside

    @property
    def uses_cbc(self) -> bool:
        """Whether anything is encrypted with CBC, which can be changed without the key."""
        methods = self.root.iter(name("xenc:EncryptionMethod"))
        return any(one.get("Algorithm") in saml_algorithms.CBC for one in methods)


def check_shape(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Make steps 6 to 10, on the message as posted and again once it is decrypted."""
    check_structure(root, gate)
    check_declared_types(root, gate)
    check_signature_algorithms(root, expected.idp, gate)
    check_encryption_algorithms(root, expected.idp, gate)
