"""A SAML message out of a file: each assertion in it is one login, and nothing vouches for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from lxml import etree

from verifier.captures.moments import first_moment
from verifier.captures.problems import NotACapture
from verifier.captures.saml_opening import keys_opener, opened_assertions
from verifier.captures.saml_status import refuse_failure
from verifier.captures.saved_file import DECLARATION
from verifier.captures.unproven import (
    AGED,
    MEANT_FOR_ANOTHER,
    not_checked,
    signature_not_checked,
)
from verifier.messages.saml.algorithms import short_name
from verifier.messages.saml.raw_attributes import (
    CannotRead,
    Decrypt,
    read_attributes,
    read_authentication,
    read_subject,
)
from verifier.messages.saml.xml_reading import child_text, children, name, only_child, parse
from verifier.model.capture import (
    Attribute,
    GateCheck,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

_OTHER_MESSAGES = {
    name("samlp:AuthnRequest"): "the request that begins a login; save the answer to it instead",
    name("samlp:LogoutRequest"): "a SAML logout; save the login instead",
    name("samlp:LogoutResponse"): "a SAML logout; save the login instead",
}
_ENCRYPTED_NAME = (
    "Not opened: the NameID is encrypted; give the service provider's private key with --key."
)


def read_message(xml: str, keys: Sequence[Path], *, seen_at: datetime) -> tuple[LoginCapture, ...]:
    """Read every assertion of a Response, or one bare assertion.

    *keys* are PEM files that open what is encrypted; *seen_at* dates a message that names no
    date. Raises ``NotACapture``.
    """
    if DECLARATION.search(xml):
        raise NotACapture("The SAML message has a DOCTYPE, which no identity provider sends.")
    try:
        root = parse(xml.strip(), for_reading=True)
    except (etree.XMLSyntaxError, ValueError):
        raise NotACapture(
            "The SAML message is broken: its XML ends too early or goes wrong; copy all of it."
        ) from None
    return read_tree(root, keys, seen_at=seen_at)


def read_tree(
    root: etree._Element, keys: Sequence[Path], *, seen_at: datetime
) -> tuple[LoginCapture, ...]:
    """Do the same with parsed XML. Raises ``NotACapture``."""
    message = response_in(root)
    if message is None:
        other = _OTHER_MESSAGES.get(str(root.tag), "SAML, but no answer with a login in it")
        raise NotACapture(f"This is {other}.")
    refuse_failure(message)
    opened = opened_assertions(message, keys)
    if not opened:
        raise NotACapture("The SAML response says success and holds no assertion.")
    decrypt = keys_opener(keys)
    return tuple(_login(message, one, decrypt, seen_at) for one in opened)


def response_in(root: etree._Element) -> etree._Element | None:
    """Find the Response, also inside an envelope, or a bare assertion."""
    if root.tag == name("saml:Assertion"):
        return root
    return next(root.iter(name("samlp:Response")), None)


def audience_of(assertion: etree._Element) -> str | None:
    """Read the first service that the assertion is meant for."""
    conditions = only_child(assertion, "saml:Conditions")
    restrictions = [] if conditions is None else children(conditions, "saml:AudienceRestriction")
    found = (child for one in restrictions for child in children(one, "saml:Audience"))
    return next((str(one.xpath("string()")).strip() for one in found), None)


def attributes_of(assertion: etree._Element, decrypt: Decrypt) -> tuple[Attribute, ...]:
    """Read all attributes. Raises ``NotACapture`` where one is encrypted and stays closed."""
    try:
        return read_attributes(assertion, decrypt)
    except (CannotRead, etree.XMLSyntaxError, ValueError):
        raise NotACapture(
            "An attribute of the assertion is encrypted and none of the keys opens it; give the "
            "service provider's private key with --key."
        ) from None


def _login(
    message: etree._Element, assertion: etree._Element, decrypt: Decrypt, seen_at: datetime
) -> LoginCapture:
    issuer = child_text(assertion, "saml:Issuer") or child_text(message, "saml:Issuer")
    subject, closed = _subject(assertion, decrypt)
    return LoginCapture(
        protocol=Protocol.SAML,
        origin=Origin.IMPORT,
        captured_at=first_moment(
            message.get("IssueInstant"), assertion.get("IssueInstant"), otherwise=seen_at
        ),
        idp=IdentityProvider(entity_id=(issuer or "").strip() or None),
        service_provider=audience_of(assertion) or message.get("Destination"),
        subject=subject,
        attributes=attributes_of(assertion, decrypt),
        authentication=read_authentication(assertion),
        checks=(
            signature_not_checked(_algorithm(message, assertion)),
            not_checked("lifetime", AGED),
            not_checked("audience", MEANT_FOR_ANOTHER),
            *closed,
        ),
    )


def _subject(assertion: etree._Element, decrypt: Decrypt) -> tuple[Subject, tuple[GateCheck, ...]]:
    try:
        return read_subject(assertion, decrypt), ()
    except (CannotRead, etree.XMLSyntaxError, ValueError):
        # Attributes are worth reading without the NameID, which is seldom the identifier.
        closed = not_checked("encryption", _ENCRYPTED_NAME)
        return Subject(kind=SubjectKind.NAME_ID), (closed,)


def _algorithm(*signed: etree._Element) -> str | None:
    for one in signed:
        signature = only_child(one, "ds:Signature")
        method = only_child(only_child(signature, "ds:SignedInfo"), "ds:SignatureMethod")
        if method is not None:
            return short_name(method.get("Algorithm"))
    return None
