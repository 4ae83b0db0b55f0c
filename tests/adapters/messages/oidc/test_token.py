import pytest

from tests.adapters.login.oidc.pieces import SigningKey, b64, compact, signed
from verifier.adapters.messages.oidc_claims import (
    MOST_BYTES,
    NotAToken,
    decode_base64url,
    split_token,
)

GOOD = signed({"alg": "RS256", "kid": "k1"}, {"sub": "jo"}, SigningKey())


def test_a_token_is_taken_apart():
    """Header, claims and the text that its signature covers."""
    token = split_token(GOOD)

    assert {"alg": "RS256", "kid": "k1"} == token.header
    assert {"sub": "jo"} == token.claims
    assert (GOOD, True) == (token.text, token.signed)


def test_a_token_without_a_signature_says_so():
    """The last part may be empty; whether that is allowed is not judged here."""
    assert not split_token(GOOD.rpartition(".")[0] + ".").signed


def test_a_token_does_not_show_its_claims():
    """Nothing of a person stands in its representation."""
    assert "jo" not in repr(split_token(GOOD))
    assert GOOD not in repr(split_token(GOOD))


@pytest.mark.parametrize(
    ("text", "reason", "message"),
    [
        ("", "token-form", "has 1 parts"),
        ("a.b", "token-form", "has 2 parts"),
        (f"{GOOD}.x", "token-form", "has 4 parts"),
        ("a.b.c.d.e", "token-encrypted", "is encrypted"),
        (f"{GOOD}é", "token-form", "characters that no token has"),
        (f"{GOOD}=", "token-form", "base64url without padding"),
        (f"{GOOD}\n", "token-form", "base64url without padding"),
        (f" {GOOD}", "token-form", "base64url without padding"),
        (f"{b64(b'{}')}.{b64(b'{}')}.A", "token-form", "base64url without padding"),
        (f"{b64(b'{}')}.{b64(b'{}')}.AB", "token-form", "stray bits"),
        (f".{b64(b'{}')}.", "token-form", "has a header that is not JSON"),
        (f"{b64(b'[]')}.{b64(b'{}')}.", "token-form", "has a header that is not a JSON object"),
        (f"{b64(b'{}')}.{b64(b'null')}.", "token-form", "has a content that is not a JSON object"),
        ("A" * (MOST_BYTES + 1), "token-form", "larger than 64,000"),
    ],
)
def test_what_is_no_token_is_refused(text, reason, message):
    """Each has a stable reason and words that complete a sentence."""
    with pytest.raises(NotAToken) as caught:
        split_token(text)

    assert reason == caught.value.reason
    assert message in caught.value.message


def test_a_token_may_be_as_large_as_it_says():
    """The limit itself is still a token."""
    room = MOST_BYTES - len(f"{b64(b'{}')}.{b64(compact({'a': ''}))}.")
    filled = compact({"a": "x" * (room * 3 // 4 - 4)})

    assert len(f"{b64(b'{}')}.{b64(filled)}.") <= MOST_BYTES
    assert split_token(f"{b64(b'{}')}.{b64(filled)}.").claims["a"].startswith("xxx")


@pytest.mark.parametrize("raw", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_what_was_written_is_decoded(raw):
    """Any bytes come back as they were."""
    assert raw == decode_base64url(b64(raw))


@pytest.mark.parametrize("text", ["a+b/", "ab==", "a b", "A", "AB", "AAAAA", "ab\n", "é"])
def test_other_spellings_are_refused(text):
    """Another alphabet, padding, blanks, lone characters and stray bits are no base64url."""
    with pytest.raises(NotAToken):
        decode_base64url(text)
