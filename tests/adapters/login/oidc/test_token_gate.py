from __future__ import annotations

import pytest

from tests.adapters.login.oidc.pieces import KEY, key_of, outcomes
from tests.adapters.login.oidc.signing import SigningKey, signed
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.oidc.gate import verified_token
from verifier.adapters.login.oidc.provider_book import Choice, PublicKey
from verifier.domain.model.capture import GateOutcome

HEADER = {"alg": "RS256", "typ": "JWT", "kid": "k1"}


def judged(text, *, choose=key_of, algorithm="RS256", **more):
    """The token, or None, and its gate."""
    gate = Gate()
    return verified_token(text, algorithm=algorithm, key_of=choose, gate=gate, **more), gate


def test_a_good_token_passes_every_check():
    """Form, algorithm, header, key and signature, in this order."""
    token, gate = judged(signed(HEADER, {"sub": "jo"}, KEY))

    assert {"sub": "jo"} == token.claims
    passed = ("token-form", "algorithm", "header", "key", "signature")
    assert dict.fromkeys(passed, GateOutcome.PASSED) == outcomes(gate)


@pytest.mark.parametrize("alg", ["RS384", "RS512", "ES256", "ES384", "ES512"])
def test_each_algorithm_of_the_site_file_is_verified(alg):
    """With a key of its kind, and a changed token under it fails."""
    key = SigningKey(alg=alg)
    jwk = {name: value for name, value in key.jwk().items() if name not in ("use", "kid")}

    def choose(_):
        return Choice(key=PublicKey(kid="k1", jwk=jwk))

    text = signed({"alg": alg}, {"sub": "jo"}, key)
    other = signed({"alg": alg}, {"sub": "mia"}, key)
    mixed = f"{other.rpartition('.')[0]}.{text.rpartition('.')[2]}"

    assert judged(text, choose=choose, algorithm=alg)[0] is not None
    assert "signature" == judged(mixed, choose=choose, algorithm=alg)[1].failure.name


@pytest.mark.parametrize(
    ("alg", "message", "received"),
    [
        ("PS256", "PS256, which is not supported", "PS256"),
        ("EdDSA", "EdDSA, which is not supported", "EdDSA"),
        ("none", "the site file registers", "none"),
        ("HS256", "the site file registers", "HS256"),
        ("jo@example.edu", "the site file registers", "another text"),
        (["RS256"], "the site file registers", "another text"),
        (None, "the site file registers", "another text"),
    ],
)
def test_another_algorithm_is_named_where_it_is_known(alg, message, received):
    """What a stranger writes there otherwise is not repeated."""
    _, gate = judged(signed({**HEADER, "alg": alg}, {}, KEY))

    assert "algorithm" == gate.failure.name
    assert message in gate.failure.detail
    assert ("RS256", received) == (gate.failure.expected, gate.failure.received)


@pytest.mark.parametrize("member", ["crit", "b64", "jwk", "jku", "x5u", "x5c", "zip"])
def test_what_a_header_may_not_bring_along_is_refused(member):
    """Whatever its value, null included."""
    for value in (None, [], "x", False):
        _, gate = judged(signed({**HEADER, member: value}, {}, KEY))

        assert "header" == gate.failure.name
        assert member in gate.failure.detail


@pytest.mark.parametrize("changes", [{"kid": ""}, {"kid": 1}, {"kid": None}, {"typ": "at+jwt"}])
def test_a_header_that_names_itself_wrongly_is_refused_before_a_key_is_looked_for(changes):
    """No key set is loaded for it."""
    asked = []

    _, gate = judged(signed({**HEADER, **changes}, {}, KEY), choose=asked.append)

    assert "header" == gate.failure.name
    assert [] == asked


@pytest.mark.parametrize("kid", ["k1", "another", None])
def test_the_key_is_chosen_by_the_name_in_the_header(kid):
    """None where the header has no name; what the choice says is passed on."""
    asked = []

    def choose(name):
        asked.append(name)
        return Choice(message="No key of that name.")

    header = {name: value for name, value in {**HEADER, "kid": kid}.items() if value}
    token, gate = judged(signed(header, {}, KEY), choose=choose)

    assert token is None
    assert [kid] == asked
    assert ("key", "No key of that name.") == (gate.failure.name, gate.failure.detail)


@pytest.mark.parametrize("jwk", [{}, {"kty": "RSA", "n": "AA", "e": "AQ"}, {"kty": "EC"}])
def test_a_key_that_breaks_the_library_means_no(jwk):
    """The library raises many kinds of errors, and each means that nothing was verified."""
    broken = Choice(key=PublicKey(kid="k1", jwk={**jwk, "alg": "RS256"}))

    _, gate = judged(signed(HEADER, {}, KEY), choose=lambda _: broken)

    assert "signature" == gate.failure.name


def test_another_token_has_checks_and_words_of_its_own():
    """UserInfo's, for one."""
    text = signed({**HEADER, "typ": "logout+jwt"}, {}, KEY)

    _, gate = judged(text, what="UserInfo token", prefix="userinfo-")

    assert "userinfo-header" == gate.failure.name
    assert "no UserInfo token" in gate.failure.detail


@pytest.mark.parametrize(("text", "reason"), [("a.b", "token-form"), ("....", "token-encrypted")])
def test_what_is_no_token_keeps_its_reason(text, reason):
    """The reader's own."""
    assert reason == judged(text)[1].failure.name
