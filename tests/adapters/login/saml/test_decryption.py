from __future__ import annotations

import pytest
import xmlsec

from tests.adapters.login.saml.idp_stub import SAML, encrypt, pair, sign
from verifier.domain.model.capture import GateOutcome, LoginAccepted

KNOWN = xmlsec.constants
CBC = {"cipher": KNOWN.TransformAes128Cbc}
CANNOT = (
    "The message cannot be opened with our keys: the identity provider may use an old "
    "encryption certificate of ours."
)


def encryption(outcome):
    """The record about encryption."""
    checks = outcome.capture.checks if isinstance(outcome, LoginAccepted) else outcome.checks
    return next(check for check in checks if check.name == "encryption")


def test_signed_then_encrypted_is_accepted(desk):
    """An assertion signed inside its encryption is opened, verified and read."""
    outcome = desk.finish(encrypt(desk.signed(), pair("sp-encryption")))
    assert ("21234000000017",) == outcome.capture.attributes[0].values
    assert "AES128-GCM, RSA-OAEP" == encryption(outcome).detail


@pytest.mark.parametrize(
    ("cipher", "bits"), [(KNOWN.TransformAes192Gcm, 192), (KNOWN.TransformAes256Gcm, 256)]
)
def test_longer_keys_are_accepted(desk, cipher, bits):
    """AES-GCM is accepted with every key length."""
    text = encrypt(desk.signed(), pair("sp-encryption"), cipher=cipher, bits=bits)
    assert isinstance(desk.finish(text), LoginAccepted)


def test_encrypted_then_signed_around_is_accepted(desk):
    """An unsigned assertion is good where the Response around its encryption is signed."""
    text = sign(encrypt(desk.message.text(), pair("sp-encryption")), pair("idp"), "Response")
    assert isinstance(desk.finish(text), LoginAccepted)


@pytest.mark.parametrize("used", ["sp-encryption", "sp-encryption-old"])
def test_both_of_our_keys_open_a_message(desk, used):
    """While we roll our key over, messages for the old and the new one are opened."""
    desk.our_keys = ("sp-encryption", "sp-encryption-old")
    desk.setup().begin()
    assert isinstance(desk.finish(encrypt(desk.signed(), pair(used))), LoginAccepted)


def test_cbc_under_a_signature_is_accepted_and_noted(desk):
    """CBC is good under a signed Response, and the record says what it saw."""
    text = sign(
        encrypt(desk.message.text(), pair("sp-encryption"), **CBC), pair("idp"), "Response"
    )
    outcome = desk.finish(text)
    assert isinstance(outcome, LoginAccepted)
    assert "CBC, accepted under the signature" in encryption(outcome).detail


def test_cbc_without_a_signature_around_is_refused(desk):
    """CBC that anybody can change on its way is refused by default."""
    outcome = desk.finish(encrypt(desk.signed(), pair("sp-encryption"), **CBC))
    assert "encryption" == outcome.reason
    assert "does not sign around it" in outcome.summary


def test_cbc_without_a_signature_around_is_accepted_where_the_site_allows_it(desk):
    """A site can accept it to diagnose an identity provider that cannot change today."""
    desk.setup(allow_unsigned_cbc=True).begin()
    outcome = desk.finish(encrypt(desk.signed(), pair("sp-encryption"), **CBC))
    assert "accepted because this site allows it" in encryption(outcome).detail
    assert GateOutcome.PASSED is encryption(outcome).outcome


@pytest.mark.parametrize(
    "algorithms",
    [
        {"transport": KNOWN.TransformRsaPkcs1},
        {"cipher": KNOWN.TransformDes3Cbc, "bits": 192},
    ],
)
def test_weak_encryption_is_always_refused(desk, algorithms):
    """RSA-1_5 and 3DES are refused even under a signature."""
    text = encrypt(desk.message.text(), pair("sp-encryption"), **algorithms)
    outcome = desk.finish(sign(text, pair("idp"), "Response"))
    assert "encryption" == outcome.reason


def failures(desk):
    """Messages that cannot be opened, each for another reason."""
    good = encrypt(desk.signed(), pair("sp-encryption"))
    at = good.rindex("</xenc:CipherValue>") - 40
    flipped = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
    broken = {
        "text": b"no XML at all",
        "cut": b"<saml:Assertion",
        "latin": "<a>é</a>".encode("latin-1"),
        "defines": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    }
    return {
        "unknown key": encrypt(desk.signed(), pair("stranger")),
        "flipped": flipped,
        **{
            name: encrypt(desk.message.text(), pair("sp-encryption"), plaintext=plaintext)
            for name, plaintext in broken.items()
        },
    }


@pytest.mark.parametrize("case", ["unknown key", "flipped", "text", "cut", "latin", "defines"])
def test_every_failure_to_decrypt_looks_the_same(desk, case):
    """Whatever the reason, one and the same refusal: nothing helps somebody who is probing."""
    outcome = desk.finish(failures(desk)[case])
    assert ("encryption", CANNOT) == (outcome.reason, outcome.summary)
    assert GateOutcome.FAILED is encryption(outcome).outcome
    same = desk.finish(failures(desk)["unknown key"])
    assert [check.name for check in same.checks] == [check.name for check in outcome.checks]


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
    """A weak signature inside the encryption is refused by its name, with either backend."""
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


def test_a_second_assertion_inside_the_encryption_is_refused(desk):
    """One ciphertext that opens to two assertions is refused."""
    one = desk.signed()
    assertion = one[one.index("<saml:Assertion") : one.index("</samlp:Response>")]
    forged = assertion.replace("_a1", "_a2").replace("21234000000017", "21234000000999")
    namespaces = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
    for both in (assertion + forged, forged + assertion):
        inside = both.replace("<saml:Assertion", f"<saml:Assertion {namespaces}")
        inside = inside.replace(f"{namespaces} {namespaces}", namespaces)
        text = encrypt(one, pair("sp-encryption"), plaintext=inside.encode())
        outcome = desk.finish(text)
        assert not isinstance(outcome, LoginAccepted)
        assert "21234000000999" not in repr(outcome)


def test_an_encrypted_name_id_is_opened(desk):
    """An EncryptedID inside the assertion is read as the NameID that it is."""
    text = encrypt(
        desk.message.text(),
        pair("sp-encryption"),
        path=f".//{{{SAML}}}NameID",
        wrapper="EncryptedID",
    )
    outcome = desk.finish(sign(text, pair("idp"), "Assertion"))
    assert "abc" == outcome.capture.subject.value


def test_an_encrypted_attribute_is_opened(desk):
    """An EncryptedAttribute is read as the attribute that it is."""
    text = encrypt(
        desk.message.text(),
        pair("sp-encryption"),
        path=f".//{{{SAML}}}Attribute",
        wrapper="EncryptedAttribute",
    )
    outcome = desk.finish(sign(text, pair("idp"), "Assertion"))
    assert ("21234000000017",) == outcome.capture.attributes[0].values
