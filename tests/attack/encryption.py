"""Hostile messages that are encrypted, which anybody can do who has our certificate."""

import re

import xmlsec

from tests.attack.forge import (
    FORGED,
    SAML,
    TRUE_VALUE,
    Ground,
    altered,
    assertion_text,
    encode,
    encrypted,
    hostile,
    parse,
    response_text,
    sign,
    signed_assertion,
    story,
    text_of,
)

C = xmlsec.constants


def around(plain, *, sign_response: bool = False, **how):
    """A response with an EncryptedAssertion of what *plain* makes."""

    def make(g: Ground) -> str:
        secret = encrypted(plain(g), g.sp_certificate, **how)
        tree = parse(response_text(story(g), secret))
        if sign_response:
            sign(tree, g.idp)
        return encode(text_of(tree))

    return make


def true(g: Ground) -> str:
    return signed_assertion(story(g), g.idp)


def forged_text(g: Ground) -> str:
    return altered(assertion_text(story(g)), TRUE_VALUE, FORGED)


def changed_inside(g: Ground) -> str:
    return altered(true(g), TRUE_VALUE, FORGED)


def by_a_stranger(g: Ground) -> str:
    return signed_assertion(story(g), g.stranger)


def cipher_flipped(g: Ground) -> str:
    message = response_text(story(g), encrypted(true(g), g.sp_certificate))
    values = re.findall(r"<xenc:CipherValue>([^<]+)</xenc:CipherValue>", message)
    longest = max(values, key=len)
    middle = len(longest) // 2
    flipped = longest[:middle] + ("A" if longest[middle] != "A" else "B") + longest[middle + 1 :]
    return encode(altered(message, longest, flipped))


def for_somebody_else(g: Ground) -> str:
    return encode(response_text(story(g), encrypted(true(g), g.another_certificate)))


def cipher_reference(g: Ground) -> str:
    message = response_text(story(g), encrypted(true(g), g.sp_certificate))
    reference = '<xenc:CipherReference URI="http://127.0.0.1:9/x"/>'
    return encode(re.sub(r"<xenc:CipherValue>[^<]+</xenc:CipherValue>", reference, message))


def many_keys(g: Ground) -> str:
    secret = encrypted(true(g), g.sp_certificate)
    key = re.search(r"<xenc:EncryptedKey.*?</xenc:EncryptedKey>", secret, re.DOTALL)
    assert key
    return encode(response_text(story(g), secret.replace(key[0], key[0] * 500)))


def plain_and_encrypted(first: str) -> object:
    def make(g: Ground) -> str:
        secret = encrypted(forged_text(g), g.sp_certificate)
        parts = (true(g), secret) if first == "plain" else (secret, true(g))
        return encode(response_text(story(g), *parts))

    return make


def two_encrypted(g: Ground) -> str:
    first, other = (encrypted(plain(g), g.sp_certificate) for plain in (true, forged_text))
    return encode(response_text(story(g), first, other))


def encrypted_twice(g: Ground) -> str:
    inner = encrypted(true(g), g.sp_certificate)
    return encode(response_text(story(g), encrypted(inner, g.sp_certificate)))


def assertion_of_two(g: Ground) -> str:
    return true(g) + forged_text(g)


HOSTILE = hostile(
    encrypted_unsigned=around(forged_text),
    encrypted_changed_inside=around(changed_inside),
    encrypted_stranger_inside=around(by_a_stranger),
    encrypted_two_in_one=around(assertion_of_two),
    encrypted_not_xml=around(lambda g: FORGED),
    encrypted_doctype=around(lambda g: "<!DOCTYPE x>" + true(g)),
    encrypted_other_element=around(lambda g: f"<x>{FORGED}</x>"),
    encrypted_cipher_flipped=cipher_flipped,
    encrypted_for_somebody_else=for_somebody_else,
    encrypted_cipher_reference=cipher_reference,
    encrypted_many_keys=many_keys,
    encrypted_rsa_1_5=around(true, transport=C.TransformRsaPkcs1),
    encrypted_rsa_1_5_response_signed=around(
        lambda g: assertion_text(story(g)),
        sign_response=True,
        transport=C.TransformRsaPkcs1,
    ),
    encrypted_3des=around(true, cipher=C.TransformDes3Cbc, key_data=C.KeyDataDes, bits=192),
    encrypted_cbc_unsigned_response=around(true, cipher=C.TransformAes128Cbc),
    encrypted_empty=lambda g: encode(
        response_text(story(g), f'<saml:EncryptedAssertion xmlns:saml="{SAML}"/>')
    ),
    encrypted_beside_plain_first=plain_and_encrypted("plain"),
    encrypted_beside_plain_last=plain_and_encrypted("encrypted"),
    encrypted_two=two_encrypted,
    encrypted_twice=encrypted_twice,
)
