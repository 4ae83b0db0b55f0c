"""A reader of SAMLResponse values: decode, decrypt with given keys, read each assertion."""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from lxml import etree

from verifier.adapters.captures.saved_file import (
    AGED,
    MEANT_FOR_ANOTHER,
    NotACapture,
    SavedFile,
    first_date,
    not_checked,
    read_each,
    refuse_many_logins,
    signature_not_checked,
)
from verifier.adapters.messages.saml_algorithms import short_name
from verifier.adapters.messages.saml_xml import (
    MARKUP_DECLARATION,
    SAMLP,
    CannotRead,
    Decrypt,
    child_text,
    children,
    name,
    only_child,
    parse,
    read_attributes,
    read_authentication,
    read_subject,
)
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.domain.model.capture import (
    Attribute,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

# Source of the encodings: OASIS saml-bindings-2.0-os 3.4.4.1 (DEFLATE) and 3.5.4 (POST).

MOST_XML = 5_000_000  # bytes; a deflated message is never opened beyond it
MOST_OF_A_FILE = 20_000_000  # bytes that all messages of one file may have, opened
_PIECE = 1_000_000  # bytes that are opened at a time
_NAMED = re.compile(r"(?:^|[?&#\s])SAMLResponse=([^&#\s]*)")
_URL_SAFE = str.maketrans("-_", "+/")


def named_values(text: str) -> tuple[str, ...]:
    """Find the distinct ``SAMLResponse=…`` values of a URL, a form or a request."""
    return tuple(dict.fromkeys(filter(None, _NAMED.findall(text))))


class MessageOpener:
    """A decoder of the messages of one file, limited to *most* decoded bytes in total."""

    def __init__(self, most: int = MOST_OF_A_FILE) -> None:
        self._left = most

    def opened(self, value: str) -> str | None:
        """Decode *value* to XML; None if it does not contain XML.

        Raises ``NotACapture`` if the file holds too much.
        """
        raw = _unpacked(value)
        self._take(len(raw))
        xml = _as_xml(raw)
        if xml is None:
            inflated, size = _inflated(raw, min(MOST_XML, self._left))
            self._take(size)
            xml = _as_xml(inflated)
        return xml

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise NotACapture(
                "The SAML messages in this file are too large together, or made to fill the "
                "memory; save one login alone."
            )


def _unpacked(value: str) -> bytes:
    # A plus stays a plus: a browser writes it as %2B, a copied field as +.
    packed = "".join((unquote(value) if "%" in value else value).split()).translate(_URL_SAFE)
    if not packed or not packed.isascii():
        return b""
    packed = packed.rstrip("=")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _inflated(raw: bytes, most: int) -> tuple[bytes, int]:
    """Inflate *raw*; return the result and the number of bytes inflated.

    The result is empty if *raw* is incomplete or inflates to more than *most* bytes.
    """
    opener, pieces, size, rest = zlib.decompressobj(-15), [], 0, raw
    try:
        while size <= most and not opener.eof:
            piece = opener.decompress(rest, _PIECE)
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
            rest = opener.unconsumed_tail
    except zlib.error:
        return b"", size
    return (b"".join(pieces) if opener.eof and size <= most else b""), size


def _as_xml(raw: bytes) -> str | None:
    if raw.lstrip()[:1] not in (b"<", b"\xef"):
        return None
    with suppress(UnicodeDecodeError):
        text = raw.decode("utf-8-sig").strip()
        return text if text.startswith("<") else None
    return None


# Source of the codes: OASIS saml-core-2.0-os 3.2.2.2, the second-level status codes.

_STATUS: Final = "urn:oasis:names:tc:SAML:2.0:status:"
_WORDS: Final = {
    "AuthnFailed": "it could not log the person in",
    "InvalidNameIDPolicy": "it cannot give the kind of NameID that was asked for",
    "NoAuthnContext": "it cannot log in the way that was asked for",
    "NoPassive": "it would have had to ask the person something",
    "RequestDenied": "it refuses this service",
    "UnknownPrincipal": "it does not know the person",
    "Requester": "it found a mistake in the request, or does not know the service",
    "Responder": "it had a problem of its own",
    "VersionMismatch": "it does not speak the same SAML version",
}


def refuse_failure(message: etree._Element) -> None:
    """Raise ``NotACapture`` if *message* is a Response whose status is not success."""
    if message.tag != name("samlp:Response"):
        return
    outer = only_child(only_child(message, "samlp:Status"), "samlp:StatusCode")
    codes = []
    for element in (outer, only_child(outer, "samlp:StatusCode")):
        value = "" if element is None else (element.get("Value") or "").strip()
        codes.append(value.removeprefix(_STATUS) if value.startswith(_STATUS) else None)
    if codes[0] == "Success":
        return
    known = next((code for code in reversed(codes) if code in _WORDS), None)
    why = f"{_WORDS[known]} ({known})" if known else "it names no reason that SAML knows"
    raise NotACapture(
        f"The identity provider refused this login, so the response holds no attributes: {why}."
    )


NO_KEY = (
    "The assertion in this login is encrypted; check it in the terminal with the service "
    "provider's private key (verifier verify --key FILE), or save the login where it was "
    "decrypted."
)
WRONG_KEY = (
    "The assertion in this login is encrypted, and none of the keys given with --key opens it; "
    "give the key whose certificate the identity provider has for this service."
)


def opened_assertions(message: etree._Element, keys: Sequence[Path]) -> list[etree._Element]:
    """List the assertions of *message* in their order, decrypted if they are encrypted.

    Raises ``NotACapture``.
    """
    if message.tag == name("saml:Assertion"):
        return [message]
    encrypted = name("saml:EncryptedAssertion")
    found = [child for child in message if child.tag in (name("saml:Assertion"), encrypted)]
    refuse_many_logins(len(found))
    if not keys and any(child.tag == encrypted for child in found):
        raise NotACapture(NO_KEY)
    decrypt = keys_opener(keys)
    return [_opened(child, decrypt) if child.tag == encrypted else child for child in found]


def keys_opener(keys: Sequence[Path]) -> Decrypt:
    """Return a function that decrypts one EncryptedData with the first key that fits.

    The function raises ``CannotRead`` if no key fits, and ``NotACapture`` if this computer cannot
    decrypt at all.
    """

    def opened(data: bytes) -> str:
        if not keys:
            raise CannotRead
        try:  # imported here, so that a login that is not encrypted needs no such library
            from verifier.adapters.messages.saml_decryption import (  # noqa: PLC0415 - see above
                CannotDecrypt,
                decrypt,
            )
        except CryptoUnavailable as error:
            raise NotACapture(error.message) from None
        for key in keys:
            with suppress(CannotDecrypt):
                return decrypt(data, str(key))
        raise CannotRead

    return opened


def _opened(encrypted: etree._Element, decrypt: Decrypt) -> etree._Element:
    data = only_child(encrypted, "xenc:EncryptedData")
    if data is None or children(encrypted, "saml:Assertion"):
        raise NotACapture("The encrypted assertion in this login is not as SAML wants it.")
    try:
        assertion = parse(decrypt(etree.tostring(data, with_tail=False)), for_reading=True)
    except _CLOSED:
        raise NotACapture(WRONG_KEY) from None
    if assertion.tag != name("saml:Assertion"):
        raise NotACapture(WRONG_KEY)
    return assertion


_CLOSED = (CannotRead, etree.XMLSyntaxError, ValueError)
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

    *keys* are PEM files that decrypt what is encrypted; *seen_at* is the date of a message
    that names no date. Raises ``NotACapture``.
    """
    if MARKUP_DECLARATION.search(xml):
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
    """Read the same as ``read_message`` from parsed XML. Raises ``NotACapture``."""
    message = response_in(root)
    if message is None:
        other = _OTHER_MESSAGES.get(str(root.tag), "SAML, but no answer with a login in it")
        raise NotACapture(f"This is {other}.")
    refuse_failure(message)
    opened = opened_assertions(message, keys)
    if not opened:
        raise NotACapture("The SAML response says success and holds no assertion.")
    decrypt = keys_opener(keys)
    return tuple(_login(message, assertion, decrypt, seen_at) for assertion in opened)


def response_in(root: etree._Element) -> etree._Element | None:
    """Find the Response, even inside an envelope, or a bare assertion."""
    if root.tag == name("saml:Assertion"):
        return root
    return next(root.iter(name("samlp:Response")), None)


def audience_of(assertion: etree._Element) -> str | None:
    """Return the first audience of the assertion; None if it has none."""
    conditions = only_child(assertion, "saml:Conditions")
    restrictions = [] if conditions is None else children(conditions, "saml:AudienceRestriction")
    found = (
        audience for allowed in restrictions for audience in children(allowed, "saml:Audience")
    )
    return next((str(audience.xpath("string()")).strip() for audience in found), None)


def attributes_of(assertion: etree._Element, decrypt: Decrypt) -> tuple[Attribute, ...]:
    """Read all attributes. Raises ``NotACapture`` if an encrypted one cannot be decrypted."""
    try:
        return read_attributes(assertion, decrypt)
    except _CLOSED:
        raise NotACapture(
            "An attribute of the assertion is encrypted and none of the keys opens it; give the "
            "service provider's private key with --key."
        ) from None


def _login(
    message: etree._Element, assertion: etree._Element, decrypt: Decrypt, seen_at: datetime
) -> LoginCapture:
    issuer = child_text(assertion, "saml:Issuer") or child_text(message, "saml:Issuer")
    subject = subject_of(assertion, decrypt)
    signatures = (only_child(element, "ds:Signature") for element in (message, assertion))
    methods = (
        only_child(only_child(signature, "ds:SignedInfo"), "ds:SignatureMethod")
        for signature in signatures
    )
    method = next((method for method in methods if method is not None), None)
    algorithm = None if method is None else short_name(method.get("Algorithm"))
    return LoginCapture(
        protocol=Protocol.SAML,
        origin=Origin.IMPORT,
        captured_at=first_date(
            message.get("IssueInstant"), assertion.get("IssueInstant"), otherwise=seen_at
        ),
        idp=IdentityProvider(entity_id=(issuer or "").strip() or None),
        service_provider=audience_of(assertion) or message.get("Destination"),
        subject=subject or Subject(kind=SubjectKind.NAME_ID),
        attributes=attributes_of(assertion, decrypt),
        authentication=read_authentication(assertion),
        checks=(
            signature_not_checked(algorithm),
            not_checked("lifetime", AGED),
            not_checked("audience", MEANT_FOR_ANOTHER),
            *((not_checked("encryption", _ENCRYPTED_NAME),) if subject is None else ()),
        ),
    )


def subject_of(assertion: etree._Element, decrypt: Decrypt) -> Subject | None:
    """Read the subject; None if its NameID is encrypted and cannot be decrypted.

    Attributes are worth reading without the NameID, which is seldom the identifier.
    """
    try:
        return read_subject(assertion, decrypt)
    except _CLOSED:
        return None


_FEWEST = 40  # characters: no SAML message is shorter


def is_saml_response(saved: SavedFile) -> bool:
    """Whether the file holds a SAML message: XML, base64, deflated, or a SAMLResponse field."""
    if saved.root is not None:
        return response_in(saved.root) is not None or saved.root.tag.startswith(f"{{{SAMLP}}}")
    if saved.document is not None or saved.text.lstrip()[:1] in ("<", "{", "["):
        return False
    bare = MessageOpener().opened(saved.text) if len(saved.text) >= _FEWEST else None
    return bool(named_values(saved.text)) or bare is not None


def read_saml_response(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read each assertion. Raises ``NotACapture``."""
    if saved.root is not None:
        return read_tree(saved.root, saved.keys, seen_at=saved.saved_at)
    values = named_values(saved.text) or (saved.text,)
    opener = MessageOpener()
    return read_each(partial(_read_value, value, opener, saved) for value in values)


def _read_value(value: str, opener: MessageOpener, saved: SavedFile) -> tuple[LoginCapture, ...]:
    xml = opener.opened(value)
    if xml is None:
        raise NotACapture(
            "The SAMLResponse cannot be decoded: copy the whole value, from its first character "
            "to its last."
        )
    return read_message(xml, saved.keys, seen_at=saved.saved_at)
