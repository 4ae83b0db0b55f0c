import logging
import os
import sys
import tempfile
import types
from pathlib import Path

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
    metadata,
    pair,
    sign,
)
from tests.factories import make_site
from verifier.adapters.login.saml import pysaml2_client
from verifier.adapters.login.saml.in_process_crypto import InProcessCrypto
from verifier.adapters.login.saml.keys import SpKeys
from verifier.adapters.login.saml.pysaml2_client import Clients, silence_pysaml2
from verifier.adapters.messages import xmlsec_library
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.domain.model.capture import GateOutcome, LoginAccepted, LoginRefused
from verifier.domain.model.site import Idp, SamlSettings

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
    return Message(request_id="_q").text()


def verify(crypto, signed, certificate, node_name=RESPONSE, node_id="_r1"):
    return crypto.validate_signature(
        signed, cert_file=certificate, cert_type="pem", node_name=node_name, node_id=node_id
    )


@pytest.mark.parametrize(
    ("what", "node_name", "node_id"),
    [("Response", RESPONSE, "_r1"), ("Assertion", ASSERTION, "_a1"), ("Response", RESPONSE, None)],
)
def test_a_true_signature_holds(files, what, node_name, node_id):
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
    signed = sign(text(), pair("idp"), "Response").replace(*change)
    with pytest.raises(SignatureError) as caught:
        verify(InProcessCrypto(), signed, files["idp"][1])
    assert "2123400" not in str(caught.value)


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
    with pytest.raises(SignatureError):
        verify(InProcessCrypto(), document, files["idp"][1], node_name, node_id)


def test_a_certificate_that_cannot_be_read_is_a_signature_error(tmp_path):
    """The next certificate is tried: pysaml2 goes on only after its own exception."""
    (tmp_path / "junk.pem").write_text("junk")
    for path in (tmp_path / "junk.pem", tmp_path / "missing.pem"):
        with pytest.raises(SignatureError):
            verify(InProcessCrypto(), sign(text(), pair("idp"), "Response"), str(path))


def test_a_statement_is_signed_into_its_template(files):
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
    signed = sign(text().replace("saml:", "x:").replace(":saml=", ":x="), pair("idp"), "Assertion")
    sealed = encrypt(signed, pair("sp-encryption"))
    opened = InProcessCrypto().decrypt(sealed, files["sp-encryption"][0])
    assert verify(InProcessCrypto(), opened, files["idp"][1], ASSERTION, "_a1") is True


def sealed_data():
    root = etree.fromstring(encrypt(text(), pair("sp-encryption")))
    return next(root.iter("{http://www.w3.org/2001/04/xmlenc#}EncryptedData"))


def test_an_encrypted_element_alone_is_opened(files):
    opened = InProcessCrypto().decrypt(etree.tostring(sealed_data()), files["sp-encryption"][0])
    assert ASSERTION.replace(":Assertion", "") in opened
    assert "Assertion" == etree.QName(etree.fromstring(opened)).localname


GOOD = encrypt(text(), pair("sp-encryption"))
REFERENCE = '<xenc:CipherReference URI="http://127.0.0.1:9/"/>'
KEYS = GOOD[GOOD.index("<xenc:EncryptedKey") : GOOD.index("</ds:KeyInfo>")]
ELSEWHERE = (
    f"<samlp:Response {NAMESPACES}><samlp:Extensions>{etree.tostring(sealed_data()).decode()}"
    "</samlp:Extensions></samlp:Response>"
)


@pytest.mark.parametrize(
    "document",
    [
        encrypt(text(), pair("stranger")),
        text(),
        "<a",
        GOOD.replace("<xenc:CipherValue>", f"{REFERENCE}<xenc:CipherValue>", 1),
        GOOD.replace("</ds:KeyInfo>", f"{KEYS * 4}</ds:KeyInfo>"),
        GOOD.replace(KEYS, ""),
        GOOD.replace("xmlenc11#aes128-gcm", "xmlenc#tripledes-cbc"),
        GOOD.replace("rsa-oaep-mgf1p", "rsa-1_5"),
        ELSEWHERE,
    ],
    ids=[
        *("other key", "unencrypted", "not XML", "reference", "many keys", "no key"),
        *("cipher", "transport", "elsewhere"),
    ],
)
def test_every_failure_is_the_same_and_says_nothing(files, capfd, document):
    with pytest.raises(DecryptError) as caught:
        InProcessCrypto().decrypt(document, files["sp-encryption"][0])
    assert "Cannot decrypt" == str(caught.value)
    assert "" == capfd.readouterr().err


def test_the_version_is_told_as_numbers():
    assert InProcessCrypto().version_nums >= (1, 3)


def keys(folder):
    written = pair("sp-signing").written(folder, "sp-signing")
    return SpKeys(signing=(written,), encryption=(written,))


def test_a_missing_program_is_said_at_the_start(tmp_path):
    site = make_site(tmp_path, saml=SamlSettings(crypto="xmlsec1", xmlsec1="/nowhere/xmlsec1"))
    with pytest.raises(CryptoUnavailable) as caught:
        Clients(site, keys(tmp_path))
    assert "/nowhere/xmlsec1 is not installed" in caught.value.message
    assert 'crypto = "in-process"' in caught.value.message


def test_a_library_that_does_not_fit_is_said_with_both_versions(monkeypatch):
    class Mismatch:
        def find_spec(self, name, *_):
            if name == "xmlsec":
                raise RuntimeError("lxml & xmlsec libxml2 library version mismatch")

    monkeypatch.delitem(sys.modules, "xmlsec", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Mismatch(), *sys.meta_path])
    with pytest.raises(CryptoUnavailable) as caught:
        xmlsec_library.load()
    assert "does not fit lxml" in caught.value.message
    assert 'crypto = "xmlsec1"' in caught.value.message


def test_another_package_of_the_same_name_is_told_apart(monkeypatch):
    """pyXMLSecurity installs an xmlsec of its own, which is named."""
    monkeypatch.setitem(sys.modules, "xmlsec", types.ModuleType("xmlsec"))
    with pytest.raises(CryptoUnavailable, match="pyXMLSecurity"):
        xmlsec_library.load()


def test_a_missing_library_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "xmlsec", None)
    with pytest.raises(CryptoUnavailable, match="is not installed"):
        xmlsec_library.load()


def test_pysaml2_never_logs():
    """Its logger hands nothing on, however severe."""
    silence_pysaml2()
    logger = logging.getLogger("saml2")
    assert not logger.propagate
    assert not logger.isEnabledFor(logging.CRITICAL)


def test_files_of_killed_processes_are_swept(tmp_path):
    """Messages that a killed process left behind go at the next start; live ones stay."""
    left = tmp_path / "xmlsec1" / "999999999"
    left.mkdir(parents=True)
    (left / "message.xml").write_text("21234000000017")
    live = tmp_path / "xmlsec1" / str(os.getppid())
    live.mkdir()
    folder = pysaml2_client.private_folder(tmp_path)
    assert 0o700 == folder.stat().st_mode & 0o777
    assert {live.name, folder.name} == {path.name for path in (tmp_path / "xmlsec1").iterdir()}


def test_temporary_files_are_private_and_go(tmp_path):
    with pysaml2_client.TemporaryFile(suffix=".xml", folder=tmp_path) as file:
        file.write(b"a")
        file.write(b"b")
        file.seek(0)
        assert b"ab" == file.read()
        assert 0o600 == Path(file.name).stat().st_mode & 0o777
    assert not Path(file.name).exists()
    forgotten = pysaml2_client.TemporaryFile(folder=tmp_path)
    name = forgotten.name
    del forgotten
    assert not Path(name).exists()


@pytest.mark.parametrize("crypto", ["in-process"], indirect=True)
def test_in_process_no_file_is_made_at_all(desk, monkeypatch):
    asked = []

    def asked_for_a_place():
        asked.append("a place for a temporary file")
        return str(desk.folder)

    monkeypatch.setattr(tempfile, "gettempdir", asked_for_a_place)
    refused = desk.finish(desk.signed().replace("21234000000017", "21234000000018"))
    accepted = desk.answer()

    assert (LoginRefused, LoginAccepted) == (type(refused), type(accepted))
    assert [] == asked


def test_nothing_is_left_behind_by_a_login(desk):
    desk.answer()
    desk.finish(desk.signed().replace("21234000000017", "21234000000018"))
    folder = desk.folder / "xmlsec1"
    assert [] == [path for path in folder.rglob("*") if path.is_file()]


def test_only_the_clients_used_last_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(pysaml2_client, "MOST_KEPT", 2)
    clients = Clients(make_site(tmp_path), keys(tmp_path))
    found = metadata(pair("idp"))
    a, b, c = (Idp(id=f"fed~{name}", protocol="saml") for name in "abc")
    first, second = clients.get(a, found), clients.get(b, found)
    assert first is clients.get(a, found)
    clients.get(c, found)

    assert first is clients.get(a, found)
    assert second is not clients.get(b, found)


def test_a_private_key_is_read_again_only_when_its_file_changes(tmp_path):
    """The next member of a federation costs no second check of our key; a new key is noticed."""
    ours = keys(tmp_path)
    clients = Clients(make_site(tmp_path), ours)
    idps = [Idp(id=f"fed~{name}", protocol="saml") for name in "abc"]
    first, second = (clients.get(idp, metadata(pair("idp"))) for idp in idps[:2])
    pair("other").written(tmp_path, "sp-signing")
    third = clients.get(idps[2], metadata(pair("idp")))
    used = [entry.sec.sec_backend.key for entry in (first, second, third)]

    assert used[0] is used[1]
    assert used[0].public_key() != used[2].public_key()


KNOWN = xmlsec.constants
CBC = {"cipher": KNOWN.TransformAes128Cbc}
CANNOT = (
    "The message cannot be opened with our keys: the identity provider may use an old "
    "encryption certificate of ours."
)


def encryption(outcome):
    checks = outcome.capture.checks if isinstance(outcome, LoginAccepted) else outcome.checks
    return next(check for check in checks if check.name == "encryption")


def test_signed_then_encrypted_is_accepted(desk):
    outcome = desk.finish(encrypt(desk.signed(), pair("sp-encryption")))
    assert ("21234000000017",) == outcome.capture.attributes[0].values
    assert "AES128-GCM, RSA-OAEP" == encryption(outcome).detail


@pytest.mark.parametrize(
    ("cipher", "bits"), [(KNOWN.TransformAes192Gcm, 192), (KNOWN.TransformAes256Gcm, 256)]
)
def test_longer_keys_are_accepted(desk, cipher, bits):
    text = encrypt(desk.signed(), pair("sp-encryption"), cipher=cipher, bits=bits)
    assert isinstance(desk.finish(text), LoginAccepted)


@pytest.mark.parametrize("used", ["sp-encryption", "sp-encryption-old"])
def test_both_of_our_keys_open_a_message(desk, used):
    desk.our_keys = ("sp-encryption", "sp-encryption-old")
    desk.setup().begin()
    assert isinstance(desk.finish(encrypt(desk.signed(), pair(used))), LoginAccepted)


def test_cbc_under_a_signature_is_accepted_and_noted(desk):
    text = sign(
        encrypt(desk.message.text(), pair("sp-encryption"), **CBC), pair("idp"), "Response"
    )
    outcome = desk.finish(text)
    assert isinstance(outcome, LoginAccepted)
    assert "CBC, accepted under the signature" in encryption(outcome).detail


def test_cbc_without_a_signature_around_is_accepted_where_the_site_allows_it(desk):
    """A site can accept it to diagnose an identity provider that cannot change today."""
    desk.setup(allow_unsigned_cbc=True).begin()
    outcome = desk.finish(encrypt(desk.signed(), pair("sp-encryption"), **CBC))
    assert "accepted because this site allows it" in encryption(outcome).detail
    assert GateOutcome.PASSED is encryption(outcome).outcome


def opens_to(plaintext):
    return lambda desk: encrypt(desk.message.text(), pair("sp-encryption"), plaintext=plaintext)


def flipped(desk):
    good = encrypt(desk.signed(), pair("sp-encryption"))
    at = good.rindex("</xenc:CipherValue>") - 40
    return good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]


@pytest.mark.parametrize(
    "make",
    [
        flipped,
        opens_to(b"no XML at all"),
        opens_to(b"<saml:Assertion"),
        opens_to(b"<secret>21234000000017<"),
        opens_to("<a>é</a>".encode("latin-1")),
        opens_to(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    ],
    ids=["flipped", "text", "cut", "secret", "latin", "defines"],
)
def test_every_failure_to_decrypt_looks_the_same(desk, capfd, make):
    """Whatever the reason, one and the same refusal: nothing helps somebody who is probing."""
    outcome = desk.finish(make(desk))
    assert ("encryption", CANNOT) == (outcome.reason, outcome.summary)
    assert GateOutcome.FAILED is encryption(outcome).outcome
    unknown_key = desk.finish(encrypt(desk.signed(), pair("stranger")))
    assert [check.name for check in unknown_key.checks] == [check.name for check in outcome.checks]
    assert "" == capfd.readouterr().err


def test_probing_with_cbc_gets_one_answer(desk):
    """Where unsigned CBC is allowed, a broken message and an unsigned one look the same."""
    desk.setup(allow_unsigned_cbc=True).begin()
    key = pair("sp-encryption")
    opened = desk.finish(encrypt(desk.message.text(), key, **CBC))
    broken = desk.finish(encrypt(desk.message.text(), key, plaintext=b"no XML", **CBC))
    assert ("encryption", CANNOT) == (opened.reason, opened.summary)
    assert ("encryption", CANNOT) == (broken.reason, broken.summary)
    assert [check.name for check in opened.checks] == [check.name for check in broken.checks]


def test_a_wrong_audience_inside_is_still_explained(desk):
    """A message that can be opened and is truly signed gets its real reason."""
    other = (
        "<saml:AudienceRestriction><saml:Audience>https://other.example.edu/sp</saml:Audience>"
        "</saml:AudienceRestriction>"
    )
    outcome = desk.finish(encrypt(desk.signed(audience=other), pair("sp-encryption")))
    assert "audience" == outcome.reason
    assert GateOutcome.PASSED is next(
        check.outcome for check in outcome.checks if check.name == "signature"
    )


def test_sha1_inside_is_named(desk):
    weak = sign(desk.message.text(), pair("idp"), "Assertion", method=KNOWN.TransformRsaSha1)
    outcome = desk.finish(encrypt(weak, pair("sp-encryption")))
    assert "algorithms" == outcome.reason
    assert "signs with RSA-SHA1" in outcome.summary


def test_a_forged_signature_around_cbc_opens_nothing(desk):
    """CBC under a signature that does not hold is not opened, so its padding tells nothing."""
    key = pair("sp-encryption")
    texts = [
        encrypt(desk.message.text(), key, **CBC),
        encrypt(desk.message.text(), key, plaintext=b"no XML", **CBC),
    ]
    outcomes = [desk.finish(sign(text, pair("stranger"), "Response")) for text in texts]
    assert {"signature"} == {outcome.reason for outcome in outcomes}
    assert outcomes[0].summary == outcomes[1].summary
    assert 1 == len({tuple(check.name for check in outcome.checks) for outcome in outcomes})


def sealed_part(desk, local, wrapper):
    """A signed message of which one element of the assertion is encrypted."""
    path = f".//{{{SAML}}}{local}"
    text = encrypt(desk.message.text(), pair("sp-encryption"), path=path, wrapper=wrapper)
    return sign(text, pair("idp"), "Assertion")


def test_an_encrypted_name_id_is_opened(desk):
    capture = desk.finish(sealed_part(desk, "NameID", "EncryptedID")).capture
    assert "abc" == capture.subject.value


def test_an_encrypted_attribute_is_opened(desk):
    capture = desk.finish(sealed_part(desk, "Attribute", "EncryptedAttribute")).capture
    assert ("21234000000017",) == capture.attributes[0].values
