"""Hostile messages that are encrypted, which anybody can do who has our certificate."""

import re

import xmlsec

from tests.adapters.login.saml.idp_stub import SAML, pair, posted, sign
from tests.attack.forge import (
    FORGED,
    TRUE_VALUE,
    Ground,
    Make,
    altered,
    encrypted,
    hostile,
    signed_assertion,
    story,
)

C = xmlsec.constants


def around(plain, *, sign_response: bool = False, **how):
    """A response with an EncryptedAssertion of what *plain* makes."""

    def make(g: Ground) -> str:
        secret = encrypted(plain(g), g.sp_certificate, **how)
        message = story(g).text(secret)
        if sign_response:
            message = sign(message, pair("idp"), "Response", key_info=True)
        return posted(message)

    return make


def true(g: Ground) -> str:
    return signed_assertion(story(g), pair("idp"))


def forged_text(g: Ground) -> str:
    return altered(story(g).assertion(), TRUE_VALUE, FORGED)


def changed_inside(g: Ground) -> str:
    return altered(true(g), TRUE_VALUE, FORGED)


def by_a_stranger(g: Ground) -> str:
    return signed_assertion(story(g), pair("stranger"))


def cipher_flipped(g: Ground) -> str:
    message = story(g).text(encrypted(true(g), g.sp_certificate))
    values = re.findall(r"<xenc:CipherValue>([^<]+)</xenc:CipherValue>", message)
    longest = max(values, key=len)
    middle = len(longest) // 2
    flipped = longest[:middle] + ("A" if longest[middle] != "A" else "B") + longest[middle + 1 :]
    return posted(altered(message, longest, flipped))


def for_somebody_else(g: Ground) -> str:
    return posted(story(g).text(encrypted(true(g), pair("stranger").certificate)))


def cipher_reference(g: Ground) -> str:
    message = story(g).text(encrypted(true(g), g.sp_certificate))
    reference = '<xenc:CipherReference URI="http://127.0.0.1:9/x"/>'
    return posted(re.sub(r"<xenc:CipherValue>[^<]+</xenc:CipherValue>", reference, message))


def many_keys(g: Ground) -> str:
    secret = encrypted(true(g), g.sp_certificate)
    key = re.search(r"<xenc:EncryptedKey.*?</xenc:EncryptedKey>", secret, re.DOTALL)
    assert key
    return posted(story(g).text(secret.replace(key[0], key[0] * 500)))


def plain_and_encrypted(first: str) -> Make:
    def make(g: Ground) -> str:
        secret = encrypted(forged_text(g), g.sp_certificate)
        parts = (true(g), secret) if first == "plain" else (secret, true(g))
        return posted(story(g).text(*parts))

    return make


def two_encrypted(g: Ground) -> str:
    first, other = (encrypted(plain(g), g.sp_certificate) for plain in (true, forged_text))
    return posted(story(g).text(first, other))


def encrypted_twice(g: Ground) -> str:
    inner = encrypted(true(g), g.sp_certificate)
    return posted(story(g).text(encrypted(inner, g.sp_certificate)))


def assertion_of_two(g: Ground) -> str:
    return true(g) + forged_text(g)


HOSTILE = [
    *hostile(
        "signature",
        encrypted_unsigned=around(forged_text),
        encrypted_changed_inside=around(changed_inside),
        encrypted_stranger_inside=around(by_a_stranger),
        encrypted_empty=lambda g: posted(
            story(g).text(f'<saml:EncryptedAssertion xmlns:saml="{SAML}"/>')
        ),
    ),
    *hostile(
        "structure",
        encrypted_two_in_one=around(assertion_of_two),
        encrypted_two_in_one_forged_first=around(lambda g: forged_text(g) + true(g)),
        encrypted_cipher_reference=cipher_reference,
        encrypted_many_keys=many_keys,
        encrypted_beside_plain_first=plain_and_encrypted("plain"),
        encrypted_beside_plain_last=plain_and_encrypted("encrypted"),
        encrypted_two=two_encrypted,
    ),
    *hostile(
        "encryption",
        encrypted_not_xml=around(lambda g: FORGED),
        encrypted_doctype=around(lambda g: "<!DOCTYPE x>" + true(g)),
        encrypted_other_element=around(lambda g: f"<x>{FORGED}</x>"),
        encrypted_cipher_flipped=cipher_flipped,
        encrypted_for_somebody_else=for_somebody_else,
        encrypted_rsa_1_5=around(true, transport=C.TransformRsaPkcs1),
        encrypted_rsa_1_5_response_signed=around(
            lambda g: story(g).assertion(),
            sign_response=True,
            transport=C.TransformRsaPkcs1,
        ),
        encrypted_3des=around(true, cipher=C.TransformDes3Cbc, bits=192),
        encrypted_3des_response_signed=around(
            lambda g: story(g).assertion(),
            sign_response=True,
            cipher=C.TransformDes3Cbc,
            bits=192,
        ),
        encrypted_cbc_unsigned_response=around(true, cipher=C.TransformAes128Cbc),
        encrypted_twice=encrypted_twice,
    ),
]
