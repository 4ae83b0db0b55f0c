"""The sequence of all checks of a SAML login, and the reading of the verified assertion.

The first check that fails decides. For a refused login, everything that can safely be reported is
collected as well, because its administrator needs to know why it was refused. Two things of
pysaml2 are not used: the text of its exceptions, which contains the message, and a response that
it returns without an assertion, which is not verified.
"""

import base64
from dataclasses import dataclass
from typing import Any

from lxml import etree
from saml2 import BINDING_HTTP_POST
from saml2.sigver import DecryptError, SigverError, make_temp
from saml2.xml.schema import XMLSchemaError
from saml2.xml.schema import validate as validate_doc_with_schema

from verifier.adapters.login.gate_record import BROKEN, Gate, refused_login
from verifier.adapters.login.saml.gate_assertion import (
    Login,
    check_assertion,
    check_destination,
    check_idp_role,
    check_in_response_to,
    check_issuer,
    check_message_age,
    check_shape,
    check_status,
    latest_use,
)
from verifier.adapters.login.saml.gate_signatures import (
    check_certificate,
    signatures,
    signed_parts,
)
from verifier.adapters.login.saml.gate_structure import assertion_of, check_doctype
from verifier.adapters.login.saml.metadata_document import IdpMetadata
from verifier.adapters.messages.saml_xml import (
    CannotRead,
    attribute_names,
    name,
    parse,
    read_attributes,
    read_authentication,
    read_subject,
)
from verifier.domain.model.capture import (
    IdentityProvider,
    LoginAccepted,
    LoginCapture,
    LoginRefused,
    OneTimeUse,
    Origin,
    PendingLogin,
    Protocol,
)

_OWNERS = {
    "in-response-to": "patron",
    "client-address": "patron",
    "idp-role": "service-provider",
    "metadata": "service-provider",
    BROKEN: "service-provider",
}


def refusal(gate: Gate, idp: IdentityProvider, root: etree._Element | None = None) -> LoginRefused:
    """Build the refusal, with the names (never the values) of the attributes in the message."""
    names = () if root is None else attribute_names(root)
    return refused_login(gate, idp, owners=_OWNERS, names_seen=names)


SCHEMA = "Signature verification failed. Invalid document format."
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - pysaml2's word for "do not compare"; the gate compares


@dataclass(frozen=True, slots=True)
class Verified:
    """What pysaml2 accepted: the document (after decryption) and the ID of its assertion."""

    document: str
    assertion_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why pysaml2 refused the message: the name of the gate's check, and one plain sentence."""

    check: str
    message: str
    certain: bool = True  # False: pysaml2 does not say why


OFF_SCHEMA = "The message does not follow the SAML schema, so it is not used."
SIGNATURE_REFUSED = (
    "The signature of the message does not hold with any key in the identity provider's metadata."
)
UNSIGNED = "Neither the Response nor the assertion is signed; anybody can make such a message."
CANNOT_DECRYPT = (
    "The message cannot be opened with our keys: the identity provider may use an old "
    "encryption certificate of ours."
)
NO_ASSERTION = "The message holds no assertion that could be verified."
NOT_UNDERSTOOD = "The message could not be understood."


def ask_pysaml2(
    client: Any,
    message: bytes,
    *,
    pending: PendingLogin | None,
    acs_url: str,
    entity_id: str,
) -> Verified | Refused:
    """Let pysaml2 verify, decrypt and check *message*. Never raises."""
    try:
        response = client.parse_authn_request_response(
            base64.b64encode(message).decode("ascii"),
            BINDING_HTTP_POST,
            outstanding={} if pending is None else {pending.request_id: "/"},
            conv_info={
                "remote_addr": ANY_ADDRESS,
                "request_uri": acs_url,
                "entity_id": entity_id,
            },
        )
    except DecryptError:
        return Refused("encryption", CANNOT_DECRYPT)
    except SigverError as error:
        about = error.args[0] if error.args else None
        if isinstance(about, dict) and about.get("message") == SCHEMA:
            return Refused("structure", OFF_SCHEMA)
        return Refused("signature", SIGNATURE_REFUSED)
    except Exception:  # noqa: BLE001 - pysaml2 raises whatever a hostile message provokes
        return Refused("broken-message", NOT_UNDERSTOOD, certain=False)
    if response is None or response.assertion is None or len(response.assertions) != 1:
        return Refused("assertion", NO_ASSERTION, certain=False)
    return Verified(str(response.xmlstr), str(response.assertion.id))


def follows_schema(document: bytes | str) -> bool:
    """Whether *document* is a Response that follows the SAML schema, according to pysaml2."""
    text = document.decode("utf-8") if isinstance(document, bytes) else document
    try:
        validate_doc_with_schema(text)
    except XMLSchemaError:
        return False
    return True


def signatures_hold(
    client: Any, document: bytes | str, root: etree._Element, metadata: IdpMetadata
) -> bool:
    """Whether *document* (parsed: *root*) has signatures, all made by keys in *metadata*.

    Used after pysaml2 has refused the message, only to explain why; it never lets a login pass. It
    tells "really signed, but for another service" from "claims to be for another service".
    """
    signed = [shape.element.getparent() for _, shape in signatures(root)]
    # in the form in which pysaml2 passes them
    files = [make_temp(certificate, ".pem", decode=False) for certificate in metadata.certificates]
    return bool(signed) and all(_holds(client, document, parent, files) for parent in signed)


def _holds(
    client: Any, document: bytes | str, element: etree._Element | None, files: list[Any]
) -> bool:
    if element is None:
        return False
    qualified = etree.QName(element)
    for file in files:
        try:
            if client.sec.verify_signature(
                document,
                file.name,
                node_name=f"{qualified.namespace}:{qualified.localname}",
                node_id=element.get("ID"),
            ):
                return True
        except SigverError:
            continue
    return False


def accept_assertion(
    login: Login, verified: Verified, client: Any, gate: Gate
) -> LoginAccepted | None:
    """Check the verified document again, and read it: steps 14 to 19.

    Everything is read from the one assertion whose signature (or whose Response's signature) was
    verified. Returns None if a check failed, as *gate* records.
    """
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
    expected, decrypt = login.expected, client.sec.decrypt_keys
    check_message_age(root, found[0], expected.clock, gate)
    check_certificate((login.root, root), login.metadata, expected.clock, gate)
    try:
        capture = LoginCapture(
            protocol=Protocol.SAML,
            origin=Origin.LOGIN,
            captured_at=expected.clock.now,
            idp=login.metadata.identity_provider(expected.idp.profile),
            service_provider=expected.sp_entity_id,
            subject=read_subject(found[0], decrypt),
            attributes=read_attributes(found[0], decrypt),
            authentication=read_authentication(found[0]),
            checks=gate.checks,
        )
    except (CannotRead, SigverError, etree.XMLSyntaxError):
        gate.failed("encryption", "A part of the assertion cannot be opened with our keys.")
        return None
    use = OneTimeUse(
        request_id=expected.request_id,
        assertion_id=verified.assertion_id,
        issuer=expected.entity_id,
        remember_until=latest_use(found[0], expected.clock),
    )
    return LoginAccepted(capture=capture, use=use)


def examine(login: Login, client: Any, gate: Gate) -> LoginAccepted | LoginRefused:
    """Run every check that follows after the message has been parsed."""
    check_shape(login.root, login.expected, gate)
    check_status(login.root, gate)
    check_issuer(login.root, login.expected, gate)
    check_in_response_to(login.root, login.expected, gate)
    check_destination(login.root, login.expected, gate)
    check_idp_role(login.metadata, login.expected.clock.now, gate)
    if gate.failure is None:
        verdict = _ask(login, client)
        if isinstance(verdict, Verified):
            accepted = accept_assertion(login, verdict, client, gate)
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
    """Record why pysaml2 refused; its own exceptions say too little, or too much."""
    if login.probes_decryption:
        gate.failed("encryption", CANNOT_DECRYPT)
        return
    if not verdict.certain:
        _explain_uncertain(login, verdict, client, gate)
        return
    # decrypt CBC only if pysaml2 has verified the signature around it
    document = None if login.uses_cbc else _readable(login, client)
    if document is None:
        gate.failed(verdict.check, verdict.message)
        return
    root = parse(document)
    check_shape(root, login.expected, gate)  # a refused algorithm may be the better reason
    gate.failed(verdict.check, verdict.message)
    with gate.disbelieving():
        _explain(login, root, gate)


def _explain_uncertain(login: Login, verdict: Refused, client: Any, gate: Gate) -> None:
    """Find the reason with our own checks, because pysaml2 gave none."""
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
        gate.failed(verdict.check, verdict.message)


def _readable(login: Login, client: Any) -> bytes | str | None:
    """Return the message, decrypted if necessary; None if it cannot be decrypted."""
    if not login.encrypted:
        return login.message
    try:
        document = str(client.sec.decrypt_keys(login.message.decode("utf-8")))
    except SigverError:
        return None
    try:
        root = parse(document)
    except (etree.XMLSyntaxError, ValueError):
        return None
    # plaintext without an assertion was not encrypted for us
    return None if next(root.iter(name("saml:Assertion")), None) is None else document


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
