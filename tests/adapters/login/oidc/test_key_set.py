from __future__ import annotations

import pytest

from tests.adapters.login.oidc.signing import CURVES, SigningKey, b64, compact, number
from verifier.adapters.login.oidc.provider_book import (
    MOST_KEYS,
    NoKeys,
    PublicKey,
    choose,
    read_key_set,
)

KEY = SigningKey()


def found(*keys, algorithm="RS256"):
    """The keys that are left of these."""
    return read_key_set(compact({"keys": list(keys)}), algorithm)


def modulus(bits):
    return number((1 << (bits - 1)) + 1)


def test_a_key_is_given_as_the_library_takes_it():
    """Only what is needed of it stays."""
    sent = KEY.jwk(x5c=["MIIB"], x5t="abc", other={})

    [key] = found(sent)

    jwk = {"kty": "RSA", "n": sent["n"], "e": "AQAB", "alg": "RS256"}
    assert PublicKey(kid="k1", jwk=jwk) == key


@pytest.mark.parametrize("algorithm", CURVES)
def test_elliptic_keys_are_read_for_their_own_curve(algorithm):
    """A key of another curve does not fit."""
    keys = [SigningKey(alg=alg, kid=alg).jwk(alg=None) for alg in CURVES]

    assert [algorithm] == [entry.kid for entry in found(*keys, algorithm=algorithm)]


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"use": None}, True),
        ({"use": "enc"}, False),
        ({"use": ["sig"]}, False),
        ({"alg": None}, True),
        ({"alg": "RS512"}, False),
        ({"alg": ["RS256"]}, False),
        ({"key_ops": ["verify", "sign"]}, True),
        ({"key_ops": ["sign"]}, False),
        ({"key_ops": "verify"}, False),
        ({"kid": None}, True),
        ({"kid": "k" * 255}, True),
        ({"kid": "k" * 256}, False),
        ({"kid": 1}, False),
        ({"kid": ["k1"]}, False),
        ({"kty": "EC"}, False),
        ({"kty": None}, False),
        ({"n": None}, False),
        ({"n": 5}, False),
        ({"n": "A+/"}, False),
        ({"n": modulus(2047)}, False),
        ({"n": modulus(2048)}, True),
        ({"n": modulus(8192)}, True),
        ({"n": modulus(8193)}, False),
        ({"n": number(1 << 2048)}, False),
        ({"n": "A" * 2_000_000}, False),
        ({"e": number(3)}, True),
        ({"e": number(1)}, False),
        ({"e": number(4)}, False),
        ({"e": number((1 << 32) + 1)}, False),
        ({"e": 65_537}, False),
        ({"d": "AQ"}, False),
        ({"k": "AQ"}, False),
        ({"oth": []}, False),
    ],
)
def test_a_key_that_does_not_fit_is_left_out(changes, fits):
    """Use, algorithm, operations, name, kind, size, exponent and private members decide."""
    assert fits == bool(found(KEY.jwk(**changes)))


@pytest.mark.parametrize(
    "changes",
    [{"x": b64(b"1" * 31)}, {"y": None}, {"crv": "P-384"}, {"crv": ["P-256"]}, {"kty": "RSA"}],
)
def test_an_elliptic_key_needs_its_whole_point(changes):
    """Coordinates of another length, or of another curve, are none."""
    assert () == found(SigningKey(alg="ES256").jwk(**changes), algorithm="ES256")


def test_what_is_no_key_is_left_out_beside_a_good_one():
    """One bad key does not spoil the set."""
    others = (None, 1, "k", [], {}, {"kty": "PQC"}, {"kty": {}, "n": [], "e": {}})

    assert ["k1"] == [entry.kid for entry in found(*others, KEY.jwk())]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b"{}", "holds no list of keys"),
        (b'{"keys":{}}', "holds no list of keys"),
        (b'{"keys":[],"keys":[]}', "holds one member twice"),
        (compact({"keys": [None] * (MOST_KEYS + 1)}), "holds more than 100 keys"),
    ],
)
def test_what_is_no_key_set_is_refused(content, message):
    """The words complete a sentence."""
    with pytest.raises(NoKeys) as caught:
        read_key_set(content, "RS256")

    assert message == caught.value.message


A, B, NAMELESS = (PublicKey(kid=kid, jwk={}) for kid in ("a", "b", None))


@pytest.mark.parametrize(
    ("keys", "kid", "key", "unknown"),
    [
        ((A, B), "b", B, False),
        ((A,), None, A, False),
        ((NAMELESS,), None, NAMELESS, False),
        ((A, B), None, None, False),
        ((A, A), "a", None, False),
        ((A, B), "c", None, True),
        ((NAMELESS,), "a", None, True),
        ((), None, None, True),
        ((), "a", None, True),
    ],
)
def test_one_key_is_chosen_or_none(keys, kid, key, unknown):
    """By its name, or because it is alone; a newer set may help where the name is unknown."""
    choice = choose(keys, kid, "RS256")

    assert (key, unknown) == (choice.key, choice.unknown)
    assert bool(choice.message) == (key is None)
