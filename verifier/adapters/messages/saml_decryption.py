"""Decrypt SAML messages in this process.

Every failure looks the same, so that an attacker cannot use the errors as a decryption
oracle.
"""

import secrets

from lxml import etree

from verifier.adapters.messages import saml_algorithms
from verifier.adapters.messages.saml_xml import (
    MARKUP_DECLARATION,
    elements,
    name,
    only_child,
    parse,
)
from verifier.adapters.messages.xmlsec_library import xmlsec

MAX_KEYS = 4  # EncryptedKey elements: each costs a private-key operation
DATA = name("xenc:EncryptedData")
FORBIDDEN = (name("xenc:CipherReference"), name("ds:RetrievalMethod"))


class CannotDecrypt(Exception):  # noqa: N818 - named for what happened
    """Decryption failed. On purpose it does not say why."""


def decrypt(document: bytes | str, key_file: str) -> str:
    """Decrypt with one private key (a PEM file). Raises ``CannotDecrypt``.

    For a whole Response the result is its text with EncryptedData replaced by the plaintext.
    It is inserted as text, because moving parsed nodes can change namespace prefixes, and a
    signature inside would no longer verify. For an EncryptedData alone the result is its
    plaintext.
    """
    try:
        root = parse(document)
        encrypted = only_child(root, "saml:EncryptedAssertion")
        data = root if root.tag == DATA else only_child(encrypted, "xenc:EncryptedData")
        if data is None:
            raise CannotDecrypt  # noqa: TRY301 - answered below as every failure
        plaintext = _open(data, key_file)
        if data is root:
            parse(plaintext)
            return plaintext
        return _splice(root, data, plaintext)
    except Exception:  # noqa: BLE001 - one answer for every failure
        raise CannotDecrypt from None


def _open(data: etree._Element, key_file: str) -> str:
    keys = list(data.iter(name("xenc:EncryptedKey")))
    if (
        not 1 <= len(keys) <= MAX_KEYS
        or any(element.tag in FORBIDDEN for element in elements(data))
        or _method(data) not in saml_algorithms.CIPHERS
        or any(_method(key) not in saml_algorithms.KEY_TRANSPORTS for key in keys)
    ):
        raise CannotDecrypt
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_file(key_file, xmlsec.constants.KeyDataFormatPem))
    # Without Type the plaintext comes back as bytes. With it the library parses it itself and
    # writes fragments of a malformed one to standard error.
    data.attrib.pop("Type", "")
    plaintext = bytes(xmlsec.EncryptionContext(manager).decrypt(data)).decode("utf-8")
    if MARKUP_DECLARATION.search(plaintext):
        raise CannotDecrypt
    return plaintext


def _method(encrypted: etree._Element) -> str | None:
    method = only_child(encrypted, "xenc:EncryptionMethod")
    return None if method is None else method.get("Algorithm")


def _splice(root: etree._Element, data: etree._Element, plaintext: str) -> str:
    mark = secrets.token_hex(16)
    parent = data.getparent()
    if parent is None:
        raise CannotDecrypt
    place = etree.Comment(mark)
    place.tail = data.tail
    parent.replace(data, place)
    before, comment, after = etree.tostring(root, encoding="unicode").partition(f"<!--{mark}-->")
    if not comment:
        raise CannotDecrypt
    spliced = before + plaintext + after
    parse(spliced)
    return spliced
