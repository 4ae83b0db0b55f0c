"""Encryption in this process, which only the demo's identity provider and tests need."""

from __future__ import annotations

from typing import Any

from lxml import etree
from saml2.saml import EncryptedAssertion
from saml2.samlp import Response
from saml2.sigver import pre_encrypt_assertion

from verifier.login.saml.xml_reading import children, name, only_child, parse
from verifier.login.saml.xmlsec_library import xmlsec

ELEMENT = "http://www.w3.org/2001/04/xmlenc#Element"


def encrypt_assertion(statement: Any, certificate: str) -> str:
    """Encrypt the assertion of a Response with AES128-GCM and RSA-OAEP.

    *statement* is pysaml2's Response, or text; *certificate* is the path of a PEM file.
    Raises ``ValueError`` where there is not exactly one assertion.
    """
    if isinstance(statement, Response) and not isinstance(
        statement.encrypted_assertion, EncryptedAssertion
    ):
        statement = pre_encrypt_assertion(statement)
    root = parse(str(statement))
    wrapper = only_child(root, "saml:EncryptedAssertion")
    assertion = only_child(root if wrapper is None else wrapper, "saml:Assertion")
    if assertion is None:
        raise ValueError("There is not exactly one assertion")
    if wrapper is None:
        wrapper = etree.Element(name("saml:EncryptedAssertion"))
        root.replace(assertion, wrapper)
    plaintext = etree.tostring(assertion, with_tail=False)
    for child in children(wrapper, "saml:Assertion"):
        wrapper.remove(child)
    wrapper.append(_encrypted(plaintext, certificate))
    return etree.tostring(root, encoding="unicode")


def _encrypted(plaintext: bytes, certificate: str) -> etree._Element:
    known = xmlsec.constants
    holder = etree.Element("holder")
    data = xmlsec.template.encrypted_data_create(
        holder, known.TransformAes128Gcm, type=ELEMENT, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, known.TransformRsaOaep)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_file(certificate, known.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(known.KeyDataAes, 128, known.KeyDataTypeSession)
    encrypted: etree._Element = context.encrypt_binary(data, plaintext)
    return encrypted
