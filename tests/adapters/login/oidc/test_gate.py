import base64
import json
from datetime import timedelta

import pytest

from tests.adapters.login.oidc import pieces
from tests.adapters.login.oidc.pieces import (
    ISSUER,
    KEY,
    NOW,
    CannedProvider,
    SigningKey,
    key_of,
    make_discovered,
    make_idp,
    make_provider,
    outcomes,
    reply,
    signed,
)
from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.gate_record import Gate, identity_provider
from verifier.adapters.login.oidc.gate import (
    LONGEST_CODE,
    Expected,
    check_answer,
    check_claims,
    half_hash,
    verified_token,
)
from verifier.adapters.login.oidc.provider_book import Choice, PublicKey
from verifier.adapters.login.oidc.relying_party import CodeExchange, NoTokens
from verifier.adapters.login.started_login import pending_login
from verifier.adapters.messages.oidc_claims import NotClaims, parse_claims
from verifier.domain.model.capture import (
    AttributeSource,
    Authentication,
    GateOutcome,
    IdentityProvider,
    Origin,
    Protocol,
    SubjectKind,
)
from verifier.domain.model.site import Idp


def judged(answer, *, names_itself=True):
    gate = Gate()
    holds = check_answer(answer, make_provider(), make_discovered(names_itself=names_itself), gate)
    return holds, gate


def test_a_code_of_the_asked_provider_passes():
    holds, gate = judged({"iss": ISSUER, "code": "abc"})

    assert holds
    assert {"answer-issuer": GateOutcome.PASSED, "code": GateOutcome.PASSED} == outcomes(gate)


def test_a_provider_that_does_not_name_itself_need_not():
    """That the check was not made is said, and never that it passed."""
    holds, gate = judged({"code": "abc"}, names_itself=False)

    assert holds
    assert GateOutcome.NOT_CHECKED is outcomes(gate)["answer-issuer"]


@pytest.mark.parametrize("names_itself", [True, False])
@pytest.mark.parametrize("issuer", ["", f"{ISSUER}/", "https://other.example.edu"])
def test_a_name_that_is_given_has_to_be_right(issuer, names_itself):
    """Also where the provider did not promise to give one."""
    holds, gate = judged({"iss": issuer, "code": "abc"}, names_itself=names_itself)

    assert not holds
    assert "answer-issuer" == gate.failure.name
    assert ISSUER == gate.failure.expected


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("access_denied", "did not let the person in"),
        ("login_required", "log in first"),
        ("temporarily_unavailable", "overloaded"),
        ("<script>", "for a reason of its own"),
        ("", "for a reason of its own"),
    ],
)
def test_an_error_of_the_provider_is_said_in_our_words(error, message):
    holds, gate = judged({"iss": ISSUER, "error": error, "code": "abc"})

    assert not holds
    assert "provider-error" == gate.failure.name
    assert message in gate.failure.detail
    assert "<" not in gate.failure.detail


@pytest.mark.parametrize(
    ("described", "received"),
    [("No seat", "No seat"), ("", None), ("x" * 201, None), ("two\nlines", None)],
)
def test_short_words_of_the_provider_stand_apart(described, received):
    _, gate = judged({"iss": ISSUER, "error": "e", "error_description": described})

    assert received == gate.failure.received


def test_the_longest_code_passes():
    """4,096 characters are not too many."""
    assert judged({"iss": ISSUER, "code": "c" * LONGEST_CODE})[0]


T = int(NOW.timestamp())
HEALTHY = {
    "iss": ISSUER,
    "aud": "verifier-test",
    "sub": "jo",
    "iat": T,
    "exp": T + 300,
    "nonce": "n1",
}


def judged_claims(changes=None, *, without=(), **provider):
    claims = {**HEALTHY, **(changes or {})}
    sent = {name: value for name, value in claims.items() if name not in without}
    gate = Gate()
    expected = Expected(
        provider=make_provider(**provider),
        nonce="n1",
        access_token="at",
        started_at=NOW - timedelta(seconds=10),
        now=NOW,
    )
    check_claims(parse_claims(json.dumps(sent)), expected, gate)
    return gate


def test_healthy_claims_pass():
    gate = judged_claims()

    assert gate.failure is None
    assert {
        "issuer": GateOutcome.PASSED,
        "audience": GateOutcome.PASSED,
        "authorized-party": GateOutcome.PASSED,
        "issued-at": GateOutcome.PASSED,
        "expiry": GateOutcome.PASSED,
        "nonce": GateOutcome.PASSED,
        "subject": GateOutcome.PASSED,
        "access-token-hash": GateOutcome.NOT_CHECKED,
    } == outcomes(gate)


@pytest.mark.parametrize(
    ("name", "offset", "failed"),
    [
        ("iat", 120, False),
        ("iat", 121, True),
        ("iat", -130, False),
        ("iat", -131, True),
        ("exp", -119, False),
        ("exp", -120, True),
        ("nbf", 120, False),
        ("nbf", 121, True),
    ],
)
def test_the_tolerance_is_kept_to_the_second(name, offset, failed):
    """120 s either way; for the date of issue back from when the login began, 10 s ago."""
    assert failed == (judged_claims({name: T + offset}).failure is not None)


def test_a_numeric_client_id_is_not_a_number():
    """An audience 42 is not the client "42"."""
    assert "audience" == judged_claims({"aud": 42}, client_id="42").failure.name
    assert judged_claims({"aud": "42"}, client_id="42").failure is None


@pytest.mark.parametrize(
    ("auth_time", "failed"), [(T - 420, False), (T - 421, True), (T + 120, False), (T + 121, True)]
)
def test_the_password_was_asked_for_recently(auth_time, failed):
    """max_age_seconds and the tolerance, either way; without max_age it is not judged."""
    assert failed == (
        judged_claims({"auth_time": auth_time}, max_age_seconds=300).failure is not None
    )
    assert judged_claims({"auth_time": auth_time}).failure is None


def test_the_access_token_belongs_to_the_id_token():
    right, wrong = half_hash("at", "RS256"), half_hash("other", "RS256")

    assert GateOutcome.PASSED == outcomes(judged_claims({"at_hash": right}))["access-token-hash"]
    assert "access-token-hash" == judged_claims({"at_hash": wrong}).failure.name


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_the_hash_is_half_of_the_algorithms_digest(algorithm):
    """Against a second way to make it."""
    assert pieces.half_hash("token", algorithm) == half_hash("token", algorithm)


def test_the_hash_of_the_specification():
    """The example of OpenID Connect Core, A.3."""
    assert "77QmUPtjPfzWtF2AnpK9RQ" == half_hash(
        "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256"
    )


HEADER = {"alg": "RS256", "typ": "JWT", "kid": "k1"}


def judged_token(text, *, choose=key_of, algorithm="RS256", **more):
    gate = Gate()
    return verified_token(text, algorithm=algorithm, key_of=choose, gate=gate, **more), gate


def test_a_good_token_passes_every_check():
    token, gate = judged_token(signed(HEADER, {"sub": "jo"}, KEY))

    assert {"sub": "jo"} == token.claims
    passed = ("token-form", "algorithm", "header", "key", "signature")
    assert dict.fromkeys(passed, GateOutcome.PASSED) == outcomes(gate)


@pytest.mark.parametrize("alg", ["RS384", "RS512", "ES256", "ES384", "ES512"])
def test_each_algorithm_of_the_site_file_is_verified(alg):
    key = SigningKey(alg=alg)
    jwk = {name: value for name, value in key.jwk().items() if name not in ("use", "kid")}

    def choose(_):
        return Choice(key=PublicKey(kid="k1", jwk=jwk))

    text = signed({"alg": alg}, {"sub": "jo"}, key)
    other = signed({"alg": alg}, {"sub": "mia"}, key)
    mixed = f"{other.rpartition('.')[0]}.{text.rpartition('.')[2]}"

    assert judged_token(text, choose=choose, algorithm=alg)[0] is not None
    assert "signature" == judged_token(mixed, choose=choose, algorithm=alg)[1].failure.name


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
    _, gate = judged_token(signed({**HEADER, "alg": alg}, {}, KEY))

    assert "algorithm" == gate.failure.name
    assert message in gate.failure.detail
    assert ("RS256", received) == (gate.failure.expected, gate.failure.received)


@pytest.mark.parametrize("kid", ["k1", "another", None])
def test_the_key_is_chosen_by_the_name_in_the_header(kid):
    asked = []

    def choose(name):
        asked.append(name)
        return Choice(message="No key of that name.")

    header = {name: value for name, value in {**HEADER, "kid": kid}.items() if value}
    token, gate = judged_token(signed(header, {}, KEY), choose=choose)

    assert token is None
    assert [kid] == asked
    assert ("key", "No key of that name.") == (gate.failure.name, gate.failure.detail)


@pytest.mark.parametrize("jwk", [{}, {"kty": "RSA", "n": "AA", "e": "AQ"}, {"kty": "EC"}])
def test_a_key_that_breaks_the_library_means_no(jwk):
    broken = Choice(key=PublicKey(kid="k1", jwk={**jwk, "alg": "RS256"}))

    _, gate = judged_token(signed(HEADER, {}, KEY), choose=lambda _: broken)

    assert "signature" == gate.failure.name


def test_another_token_has_checks_and_words_of_its_own():
    text = signed({**HEADER, "typ": "logout+jwt"}, {}, KEY)

    _, gate = judged_token(text, what="UserInfo token", prefix="userinfo-")

    assert "userinfo-header" == gate.failure.name
    assert "no UserInfo token" in gate.failure.detail


@pytest.mark.parametrize("idp", [None, Idp(id="campus", protocol="cas")])
def test_a_provider_that_is_not_known_has_no_name(idp):
    assert IdentityProvider(entity_id=None) == identity_provider(idp)


URL = make_discovered().token_endpoint
GOOD = {"id_token": "a.b.c", "access_token": "at-1", "token_type": "Bearer"}


def conversation(asking, idp=None, *, discovered=None):
    idp = idp or make_idp()
    return CodeExchange(
        idp=idp,
        provider=idp.oidc,
        pending=pending_login(
            "r1", idp_id="campus", browser=None, now=NOW, code_verifier="verifier-1"
        ),
        discovered=discovered or make_discovered(),
        redirect_uri="https://verify.example.edu/oidc/campus/return",
        asking=asking,
        key_of=key_of,
        now=NOW,
        gate=Gate(),
    )


def exchanged(answer, **provider):
    details = CannedProvider(answers={URL: answer})
    tokens = conversation(details, make_idp(**provider)).exchange("code-1")
    [(_, sent)] = details.asked
    return tokens, sent


def as_json(value, status=200):
    return reply(json.dumps(value).encode(), status=status)


def refused(answer):
    with pytest.raises(NoTokens) as caught:
        exchanged(answer)
    return caught.value


def test_the_code_is_exchanged():
    tokens, sent = exchanged(as_json(GOOD))

    assert ("a.b.c", "at-1") == (tokens.id_token, tokens.access_token)
    assert {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": "https://verify.example.edu/oidc/campus/return",
        "code_verifier": "verifier-1",
    } == sent["fields"]


def test_tokens_do_not_show_themselves():
    tokens, _ = exchanged(as_json(GOOD))

    assert "a.b.c" not in repr(tokens)
    assert "at-1" not in repr(tokens)


def test_basic_encodes_both_halves():
    """A colon in the secret does not end the name (RFC 6749, 2.3.1)."""
    _, sent = exchanged(as_json(GOOD), client_id="a:b")

    kind, _, packed = sent["headers"]["Authorization"].partition(" ")
    assert "Basic" == kind
    assert b"a%3Ab:a+secret%2Fwith%3Aodd%2Bletters" == base64.b64decode(packed)
    assert "client_id" not in sent["fields"]


@pytest.mark.parametrize(
    ("way", "secret"), [("post", "a secret/with:odd+letters"), ("none", None)]
)
def test_the_other_ways_name_the_client_in_the_form(way, secret):
    _, sent = exchanged(as_json(GOOD), client_authentication=way)

    assert {} == sent["headers"]
    assert "verifier-test" == sent["fields"]["client_id"]
    assert secret == sent["fields"].get("client_secret")


@pytest.mark.parametrize(
    ("error", "owner", "message"),
    [
        ("invalid_client", "service-provider", "does not accept who we are"),
        ("invalid_grant", "identity", "Log in again"),
        ("unauthorized_client", "identity", "does not let this client log in"),
        ("another_error", "identity", "no reason that its protocol knows (status 400)"),
        (["invalid_client"], "identity", "no reason that its protocol knows"),
    ],
)
def test_an_error_is_said_in_our_words(error, owner, message):
    none = refused(as_json({"error": error, "error_description": "canary"}, status=400))

    assert owner == none.owner
    assert message in none.message
    assert "canary" not in none.message


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (NetworkFailure("timeout", "It gave no answer."), "It gave no answer."),
        (reply(b"<html>", status=502), "(status 502) is not JSON"),
        (reply(b""), "is not JSON"),
        (as_json(GOOD, status=201), "(status 201)"),
        (as_json([]), "is not a JSON object"),
        (as_json({**GOOD, "id_token": 5}), "no ID token"),
        (as_json({**GOOD, "token_type": "mac"}), "used as Bearer"),
        (as_json({**GOOD, "access_token": ""}), "used as Bearer"),
        (as_json({**GOOD, "access_token": "a b"}), "used as Bearer"),
    ],
)
def test_an_answer_without_usable_tokens_is_refused(answer, message):
    """What would not fit into a header is no access token."""
    assert message in refused(answer).message


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
def test_bearer_is_known_in_any_case(kind):
    """RFC 6749, 5.1: the value is case insensitive."""
    assert "at-1" == exchanged(as_json({**GOOD, "token_type": kind}))[0].access_token


URL_INFO = f"{ISSUER}/userinfo"
BEARER_HEADER = {"alg": "RS256", "kid": "k1"}
CLAIMS = {"sub": "jo", "iss": ISSUER, "aud": "verifier-test", "card": "0012"}


def asked(answer):
    provider = CannedProvider(answers={URL_INFO: answer})
    login = conversation(provider)
    return login.released_claims("at-1", "jo"), login.gate, provider


def as_token(claims=None, header=None, key=KEY, kind="application/jwt"):
    text = signed({**BEARER_HEADER, **(header or {})}, {**CLAIMS, **(claims or {})}, key)
    return reply(text.encode(), content_type=kind)


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "text/x"])
def test_plain_claims_are_read(kind):
    """With the access token of this login; the kind of JSON does not matter."""
    claims, gate, provider = asked(reply(b'{"sub":"jo","card":"0012"}', content_type=kind))

    assert {"sub": "jo", "card": "0012"} == claims
    assert gate.failure is None
    assert [(URL_INFO, {"bearer": "at-1"})] == provider.asked


@pytest.mark.parametrize("kind", ["application/jwt", "APPLICATION/JWT; charset=utf-8"])
def test_signed_claims_are_verified(kind):
    claims, gate, _ = asked(as_token(kind=kind))

    assert "0012" == claims["card"]
    assert {"userinfo-signature", "userinfo-issuer", "userinfo-subject", "userinfo"} <= {
        check.name for check in gate.checks
    }


def test_signed_claims_need_not_name_issuer_and_audience():
    """OpenID Connect Core 5.3.2: they should."""
    bare = reply(
        signed(BEARER_HEADER, {"sub": "jo"}, KEY).encode(), content_type="application/jwt"
    )

    assert {"sub": "jo"} == asked(bare)[0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (NetworkFailure("timeout", "It gave no answer."), "userinfo"),
        (as_token({"sub": "mia"}), "userinfo-subject"),
        (as_token({"iss": "https://other.example.edu"}), "userinfo-issuer"),
        (as_token({"aud": "another"}), "userinfo-issuer"),
        (as_token({"aud": ["another"]}), "userinfo-issuer"),
        (as_token({"aud": {"verifier-test": 1}}), "userinfo-issuer"),
        (as_token(header={"alg": "none"}), "userinfo-algorithm"),
        (as_token(header={"crit": []}), "userinfo-header"),
        (as_token(key=SigningKey(name="stranger")), "userinfo-signature"),
        (reply(b"{}", content_type="application/jwt"), "userinfo-token-form"),
        (reply(b"\xff", content_type="application/jwt"), "userinfo-token-form"),
        (reply(b"a.b.c.d.e", content_type="application/jwt"), "userinfo-token-encrypted"),
    ],
)
def test_what_is_not_about_this_person_or_not_the_providers_is_refused(answer, reason):
    claims, gate, _ = asked(answer)

    assert claims is None
    assert reason == gate.failure.name
    assert "0012" not in repr(gate.checks)


def test_an_audience_in_a_list_is_enough():
    """As in the ID token."""
    assert asked(as_token({"aud": ["verifier-test", "b"]}))[0] is not None


TOKEN = parse_claims('{"iss":"x","sub":"jo","email":"jo@example.edu","acr":"urn:x","auth_time":9}')
INFO = parse_claims('{"sub":"jo","email":"j.o@example.edu","card":2123400000001800}')


def captured(info=INFO, **discovered):
    login = conversation(None, discovered=make_discovered(**discovered))
    login.gate.passed("signature", "Holds.")
    return login.capture(TOKEN, info)


def test_claims_keep_their_source_and_their_order():
    provider = [
        (attribute.name, attribute.values, attribute.source) for attribute in captured().attributes
    ]

    assert [
        ("email", ("jo@example.edu",), AttributeSource.ID_TOKEN),
        ("email", ("j.o@example.edu",), AttributeSource.USERINFO),
        ("card", ("2123400000001800",), AttributeSource.USERINFO),
    ] == provider


def test_the_login_itself_is_described():
    capture = captured()

    assert (Protocol.OIDC, Origin.LOGIN, NOW) == (
        capture.protocol,
        capture.origin,
        capture.captured_at,
    )
    assert (ISSUER, "Example University") == (capture.idp.entity_id, capture.idp.display_name)
    assert "verifier-test" == capture.service_provider
    assert (SubjectKind.SUB, "jo") == (capture.subject.kind, capture.subject.value)
    assert Authentication(context="urn:x", instant="9") == capture.authentication
    assert ["signature"] == [check.name for check in capture.checks]


@pytest.mark.parametrize("kind", ["public", "pairwise", None])
def test_the_kind_of_sub_is_what_the_provider_says(kind):
    assert kind == captured(subject_type=kind).subject.format


def test_without_userinfo_the_token_alone_speaks():
    assert ["email"] == [attribute.name for attribute in captured(info=None).attributes]


def test_too_many_claims_are_no_claims():
    with pytest.raises(NotClaims):
        captured(info={f"c{index}": "x" for index in range(3000)})
