from __future__ import annotations

import pytest
from jose import jwt
from jose.exceptions import JWTError

from verifier.demo.oidc_provider import KEY_ID, TokenKey


def test_another_library_verifies_the_token():
    """A token verifies with the public key, and its claims arrive as they were given."""
    key = TokenKey()
    token = key.sign({"sub": "é", "n": 7})

    assert {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"} == jwt.get_unverified_header(token)
    assert {"sub": "é", "n": 7} == jwt.decode(token, key.public(), algorithms=["RS256"])


def test_each_process_has_a_key_of_its_own():
    """A token of one key does not verify with another."""
    token = TokenKey().sign({"sub": "a"})
    with pytest.raises(JWTError):
        jwt.decode(token, TokenKey().public(), algorithms=["RS256"])
