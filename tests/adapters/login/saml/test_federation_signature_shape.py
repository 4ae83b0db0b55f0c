from __future__ import annotations

import pytest
from lxml import etree

from tests.metadata_factories import make_entities, make_entity, sign
from verifier.adapters.login.saml.federation_indexing import read_seal
from verifier.adapters.login.saml.metadata_document import MetadataRefused

DS = "{http://www.w3.org/2000/09/xmldsig#}"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SIGNED = sign(make_entities(make_entity()))


def seal(document=SIGNED):
    """Read the signature of *document*."""
    root = etree.fromstring(document.encode())
    return read_seal(root.find(f"{DS}Signature"), root)


def test_the_parts_of_a_signature_are_read():
    """Value, digest and algorithms come out as they can be computed with."""
    found = seal()

    assert ("TransformRsaSha256", "sha256", ()) == (found.method, found.hash_name, found.prefixes)
    assert (256, 32) == (len(found.value), len(found.digest))
    assert found.signed_info.startswith(b"<ds:SignedInfo xmlns:ds=")


def test_a_list_of_prefixes_is_read():
    """The prefixes of an InclusiveNamespaces element are those to keep."""
    inside = f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs  #default"/>'
    last = f'<ds:Transform Algorithm="{EXCLUSIVE}"/>'
    listed = SIGNED.replace(last, f"{last[:-2]}>{inside}</ds:Transform>")

    assert ("xs", "#default") == seal(listed).prefixes


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</ds:Signature>", "<ds:Object/></ds:Signature>", "not built"),
        ("<ds:DigestValue>", "<ds:DigestValue><!-- a -->", "not built"),
        ("<ds:SignatureValue>", "<ds:SignatureValue>*", "not built"),
        ("</ds:SignedInfo>", "<ds:Reference/></ds:SignedInfo>", "not built"),
        ("</ds:Transforms>", "<ds:Transform/></ds:Transforms>", "not built"),
        (f'<ds:Transform Algorithm="{EXCLUSIVE}"/>', "", "not built"),
        (
            f'<ds:Transform Algorithm="{EXCLUSIVE}"/>',
            '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
            "not built",
        ),
        ("2000/09/xmldsig#enveloped-signature", "TR/1999/REC-xpath-19991116", "not built"),
        ('URI="#_signed"', 'URI="#_other"', "only a part"),
        ('URI="#_signed"', 'URI="#"', "only a part"),
        ('URI="#_signed"', "", "only a part"),
        ("xmlenc#sha256", "xmlenc#sha1", "too weak or not meant"),
        ("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5", "too weak or not meant"),
        ("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256", "too weak or not meant"),
        (
            f'CanonicalizationMethod Algorithm="{EXCLUSIVE}"',
            'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
            "too weak or not meant",
        ),
    ],
)
def test_every_other_shape_is_refused(old, new, message):
    """Nothing that could make a signature mean something else is worked around."""
    assert old in SIGNED
    with pytest.raises(MetadataRefused, match=message):
        seal(SIGNED.replace(old, new, 1))
