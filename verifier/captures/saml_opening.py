"""Encrypted parts of a saved SAML message, opened with the keys that somebody gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from verifier.captures.problems import NotACapture
from verifier.captures.unproven import refuse_many_logins
from verifier.messages.saml.raw_attributes import CannotRead, Decrypt
from verifier.messages.saml.xml_reading import children, name, only_child, parse
from verifier.messages.saml.xmlsec_library import CryptoUnavailable

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
    """Give the assertions of *message* in their order, opened where they are encrypted.

    Raises ``NotACapture``.
    """
    if message.tag == name("saml:Assertion"):
        return [message]
    assertion, encrypted = name("saml:Assertion"), name("saml:EncryptedAssertion")
    found = [child for child in message if child.tag in (assertion, encrypted)]
    refuse_many_logins(len(found))
    return [child if child.tag == assertion else _opened(child, keys) for child in found]


def keys_opener(keys: Sequence[Path]) -> Decrypt:
    """Make what opens one EncryptedData with the first key that fits; raises ``CannotRead``.

    It raises ``NotACapture`` where this computer cannot decrypt at all.
    """

    def opened(data: bytes) -> str:
        for key in keys:
            plain = _decrypted(data, key)
            if plain is not None:
                return plain
        raise CannotRead

    return opened


def _decrypted(data: bytes, key: Path) -> str | None:
    try:  # only here: a login that is not encrypted is read without the library
        from verifier.messages.saml.decryption import (  # noqa: PLC0415 - see above
            CannotDecrypt,
            decrypt,
        )
    except CryptoUnavailable as error:
        raise NotACapture(error.said) from None
    try:
        return decrypt(data, str(key))
    except CannotDecrypt:
        return None


def _opened(encrypted: etree._Element, keys: Sequence[Path]) -> etree._Element:
    if not keys:
        raise NotACapture(NO_KEY)
    data = only_child(encrypted, "xenc:EncryptedData")
    if data is None or children(encrypted, "saml:Assertion"):
        raise NotACapture("The encrypted assertion in this login is not as SAML wants it.")
    try:
        plain = keys_opener(keys)(etree.tostring(data, with_tail=False))
        assertion = parse(plain, for_reading=True)
    except (CannotRead, etree.XMLSyntaxError, ValueError):
        raise NotACapture(WRONG_KEY) from None
    if assertion.tag != name("saml:Assertion"):
        raise NotACapture(WRONG_KEY)
    return assertion
