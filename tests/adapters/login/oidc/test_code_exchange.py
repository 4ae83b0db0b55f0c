import base64
import json

import pytest

from tests.adapters.login.oidc.pieces import (
    ISSUER,
    KEY,
    NOW,
    CannedProvider,
    SigningKey,
    key_of,
    make_discovered,
    make_idp,
    reply,
    signed,
)
from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.oidc.relying_party import CodeExchange, NoTokens
from verifier.adapters.login.started_login import pending_login
from verifier.adapters.messages.oidc_claims import NotClaims, parse_claims
from verifier.domain.model.capture import (
    AttributeSource,
    Authentication,
    Origin,
    Protocol,
    SubjectKind,
)

URL = make_discovered().token_endpoint
GOOD = {"id_token": "a.b.c", "access_token": "at-1", "token_type": "Bearer"}


def conversation(asking, idp=None, *, discovered=None):
    """One login at a provider that answers so."""
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
    """The tokens, and the one request that was made for them."""
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
    """With PKCE's verifier and the very address that the login was begun with."""
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
HEADER = {"alg": "RS256", "kid": "k1"}
CLAIMS = {"sub": "jo", "iss": ISSUER, "aud": "verifier-test", "card": "0012"}


def asked(answer):
    """The claims, the gate, and the questions."""
    provider = CannedProvider(answers={URL_INFO: answer})
    login = conversation(provider)
    return login.released_claims("at-1", "jo"), login.gate, provider


def as_token(claims=None, header=None, key=KEY, kind="application/jwt"):
    text = signed({**HEADER, **(header or {})}, {**CLAIMS, **(claims or {})}, key)
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
    bare = reply(signed(HEADER, {"sub": "jo"}, KEY).encode(), content_type="application/jwt")

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
    """The capture of a login with these claims."""
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
