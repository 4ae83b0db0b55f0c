from __future__ import annotations

import re

import pytest
from lxml import etree

from tests.adapters.login.saml.idp_stub import Message, pair, sign
from verifier.adapters.login.saml.gate_signatures import BadSignatureShape, signature_of

SIGNED = sign(Message(request_id="_q").text(), pair("idp"), "Response")
ENVELOPED = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
EXCLUSIVE = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
XSLT = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'


def shape(text):
    """The signature of the root."""
    return signature_of(etree.fromstring(text))


def test_a_good_signature_tells_its_algorithms():
    """The method and digest of the one reference are told."""
    found = shape(SIGNED)
    assert "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" == found.method
    assert "http://www.w3.org/2001/04/xmlenc#sha256" == found.digest


def test_an_unsigned_element_has_none():
    """No signature is not a bad signature."""
    assert shape(Message(request_id="_q").text()) is None


def doubled(local):
    """Replace one part of the signature by two of it."""
    return re.sub(rf"<ds:{local}[ >].*?</ds:{local}>", lambda m: m[0] * 2, SIGNED, flags=re.DOTALL)


@pytest.mark.parametrize(
    "text",
    [
        SIGNED.replace('URI="#_r1"', 'URI=""'),
        SIGNED.replace('URI="#_r1"', 'URI="#_a1"'),
        SIGNED.replace(' URI="#_r1"', ""),
        SIGNED.replace('URI="#_r1"', 'URI="http://example.edu/#_r1"'),
        SIGNED.replace(ENVELOPED, ""),
        SIGNED.replace(ENVELOPED, ENVELOPED * 2),
        SIGNED.replace(EXCLUSIVE, XSLT),
        SIGNED.replace(EXCLUSIVE, EXCLUSIVE + XSLT),
        SIGNED.replace("<ds:DigestValue>", "<ds:DigestValue><!-- forged -->"),
        SIGNED.replace("<ds:SignatureValue>", "<ds:SignatureValue><b/>"),
        SIGNED.replace("</ds:Signature>", "<ds:Object/></ds:Signature>"),
        SIGNED.replace(
            "</ds:Signature>", "<ds:KeyInfo><ds:RetrievalMethod/></ds:KeyInfo></ds:Signature>"
        ),
        SIGNED.replace(
            'CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
            'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
        ),
        doubled("SignedInfo"),
        doubled("Reference"),
        doubled("Signature"),
        doubled("SignatureValue"),
    ],
)
def test_every_unusual_shape_is_refused(text):
    """Whatever is not exactly one signature of its parent is refused before any computing."""
    assert text != SIGNED
    with pytest.raises(BadSignatureShape):
        shape(text)
