from __future__ import annotations

import pytest
import xmlsec
from lxml import etree
from saml2.sigver import DecryptError, SignatureError

from tests.adapters.login.saml.idp_stub import (
    NAMESPACES,
    SAML,
    SAMLP,
    Message,
    encrypt,
    pair,
    sign,
)
from verifier.adapters.login.saml.in_process_crypto import InProcessCrypto

RESPONSE = f"{SAMLP}:Response"
ASSERTION = f"{SAML}:Assertion"


@pytest.fixture
def files(tmp_path):
    """Key and certificate files by name, as pysaml2 gives them."""
    return {
        name: tuple(map(str, pair(name).written(tmp_path, name)))
        for name in ("idp", "stranger", "sp-encryption")
    }


def text():
    """An unsigned message."""
    return Message(request_id="_q").text()


def verify(crypto, signed, certificate, node_name=RESPONSE, node_id="_r1"):
    """Verify as pysaml2 does: by keyword."""
    return crypto.validate_signature(
        signed, cert_file=certificate, cert_type="pem", node_name=node_name, node_id=node_id
    )


@pytest.mark.parametrize(
    ("what", "node_name", "node_id"),
    [("Response", RESPONSE, "_r1"), ("Assertion", ASSERTION, "_a1"), ("Response", RESPONSE, None)],
)
def test_a_true_signature_holds(files, what, node_name, node_id):
    """The signature of the named element holds, given as bytes or as text."""
    signed = sign(text(), pair("idp"), what)
    for document in (signed, signed.encode(), f'<?xml version="1.0" encoding="UTF-8"?>{signed}'):
        assert verify(InProcessCrypto(), document, files["idp"][1], node_name, node_id) is True


@pytest.mark.parametrize(
    "change",
    [
        ("21234000000017", "21234000000018"),
        ("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"),
        ("xml-exc-c14n#", "xml-exc-c14n#WithComments"),
    ],
)
def test_a_changed_message_is_refused(files, change):
    """Any change of what was signed is a SignatureError without any part of the message."""
    signed = sign(text(), pair("idp"), "Response").replace(*change)
    with pytest.raises(SignatureError) as caught:
        verify(InProcessCrypto(), signed, files["idp"][1])
    assert "2123400" not in str(caught.value)


def test_another_key_is_refused(files):
    """A signature by a stranger does not hold, also with his certificate in the message."""
    signed = sign(text(), pair("stranger"), "Response")
    body = "".join(pair("stranger").certificate.splitlines()[1:-1])
    carried = (
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data>"
        "</ds:KeyInfo></ds:Signature>"
    )
    for document in (signed, signed.replace("</ds:Signature>", carried)):
        with pytest.raises(SignatureError):
            verify(InProcessCrypto(), document, files["idp"][1])


@pytest.mark.parametrize(
    ("document", "node_name", "node_id"),
    [
        ("<a", RESPONSE, "_r1"),
        (text(), RESPONSE, "_r1"),
        (sign(text(), pair("idp"), "Response"), RESPONSE, "_a1"),
        (sign(text(), pair("idp"), "Response"), ASSERTION, "_r1"),
        (sign(text(), pair("idp"), "Assertion"), ASSERTION, None),
        (
            sign(text(), pair("idp"), "Response").replace(
                "<saml:Subject>", '<saml:Subject ID="_r1">'
            ),
            RESPONSE,
            "_r1",
        ),
    ],
)
def test_what_cannot_be_told_apart_is_refused(files, document, node_name, node_id):
    """No signature, another element, or an ID that stands twice is a SignatureError."""
    with pytest.raises(SignatureError):
        verify(InProcessCrypto(), document, files["idp"][1], node_name, node_id)


def test_a_certificate_that_cannot_be_read_is_a_signature_error(tmp_path):
    """The next certificate is tried: pysaml2 goes on only after its own exception."""
    (tmp_path / "junk.pem").write_text("junk")
    for path in (tmp_path / "junk.pem", tmp_path / "missing.pem"):
        with pytest.raises(SignatureError):
            verify(InProcessCrypto(), sign(text(), pair("idp"), "Response"), str(path))


@pytest.mark.parametrize("allowed", [True, False])
def test_sha1_is_a_setting(files, allowed):
    """SHA-1 is verified only where it is allowed."""
    known = xmlsec.constants
    signed = sign(
        text(),
        pair("idp"),
        "Response",
        method=known.TransformRsaSha1,
        digest=known.TransformSha1,
    )
    crypto = InProcessCrypto(allow_sha1=allowed)
    if allowed:
        assert verify(crypto, signed, files["idp"][1]) is True
    else:
        with pytest.raises(SignatureError):
            verify(crypto, signed, files["idp"][1])


def test_an_hmac_with_the_public_key_is_refused(files):
    """A method that would take the certificate for a secret is not on the list."""
    signed = sign(text(), pair("idp"), "Response").replace(
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    )
    with pytest.raises(SignatureError, match="refused algorithm"):
        verify(InProcessCrypto(), signed, files["idp"][1])


def test_a_statement_is_signed_into_its_template(files):
    """What is signed here verifies here; without a template nothing is signed."""
    signed = sign(text(), pair("stranger"), "Response")
    again = InProcessCrypto().sign_statement(signed, RESPONSE, files["idp"][0], "_r1")
    assert verify(InProcessCrypto(), again, files["idp"][1]) is True
    with pytest.raises(SignatureError):
        InProcessCrypto().sign_statement(text(), RESPONSE, files["idp"][0], "_r1")


def test_what_was_encrypted_is_decrypted_and_its_signature_still_holds(files):
    """Plaintext goes back in as the text it was, so that a signature inside still verifies."""
    sealed = encrypt(sign(text(), pair("idp"), "Assertion"), pair("sp-encryption"))
    opened = InProcessCrypto().decrypt(sealed, files["sp-encryption"][0])
    assert verify(InProcessCrypto(), opened, files["idp"][1], ASSERTION, "_a1") is True


def test_foreign_prefixes_survive_decryption(files):
    """A signature holds although inside and outside call the same namespace differently."""
    signed = sign(text().replace("saml:", "x:").replace(":saml=", ":x="), pair("idp"), "Assertion")
    sealed = encrypt(signed, pair("sp-encryption"))
    opened = InProcessCrypto().decrypt(sealed, files["sp-encryption"][0])
    assert verify(InProcessCrypto(), opened, files["idp"][1], ASSERTION, "_a1") is True


def sealed_data():
    """An EncryptedData element alone."""
    root = etree.fromstring(encrypt(text(), pair("sp-encryption")))
    return next(root.iter("{http://www.w3.org/2001/04/xmlenc#}EncryptedData"))


def test_an_encrypted_element_alone_is_opened(files):
    """An EncryptedData that is the whole document comes back as its plaintext."""
    opened = InProcessCrypto().decrypt(etree.tostring(sealed_data()), files["sp-encryption"][0])
    assert ASSERTION.replace(":Assertion", "") in opened
    assert "Assertion" == etree.QName(etree.fromstring(opened)).localname


def broken(case):
    """A message that must not be opened."""
    good = encrypt(text(), pair("sp-encryption"))
    reference = '<xenc:CipherReference URI="http://127.0.0.1:9/"/>'
    keys = good[good.index("<xenc:EncryptedKey") : good.index("</ds:KeyInfo>")]
    return {
        "other key": encrypt(text(), pair("stranger")),
        "unencrypted": text(),
        "not XML": "<a",
        "reference": good.replace("<xenc:CipherValue>", f"{reference}<xenc:CipherValue>", 1),
        "many keys": good.replace("</ds:KeyInfo>", f"{keys * 4}</ds:KeyInfo>"),
        "no key": good.replace(keys, ""),
        "cipher": good.replace("xmlenc11#aes128-gcm", "xmlenc#tripledes-cbc"),
        "transport": good.replace("rsa-oaep-mgf1p", "rsa-1_5"),
        "elsewhere": f"<samlp:Response {NAMESPACES}><samlp:Extensions>"
        f"{etree.tostring(sealed_data()).decode()}</samlp:Extensions></samlp:Response>",
        "defines": encrypt(text(), pair("sp-encryption"), plaintext=b"<!DOCTYPE a><a/>"),
        "not UTF-8": encrypt(text(), pair("sp-encryption"), plaintext=b"<a>\xff</a>"),
        "cut": encrypt(text(), pair("sp-encryption"), plaintext=b"<secret>21234000000017<"),
    }[case]


@pytest.mark.parametrize(
    "case",
    [
        "other key",
        "unencrypted",
        "not XML",
        "reference",
        "many keys",
        "no key",
        "cipher",
        "transport",
        "elsewhere",
        "defines",
        "not UTF-8",
        "cut",
    ],
)
def test_every_failure_is_the_same_and_says_nothing(files, capfd, case):
    """One exception with one text, and nothing on standard error."""
    document = broken(case)
    with pytest.raises(DecryptError) as caught:
        InProcessCrypto().decrypt(document, files["sp-encryption"][0])
    assert "Cannot decrypt" == str(caught.value)
    assert "" == capfd.readouterr().err


def test_the_version_is_told_as_numbers():
    """pysaml2 derives a tuple of numbers from the version."""
    assert InProcessCrypto().version_nums >= (1, 3)
