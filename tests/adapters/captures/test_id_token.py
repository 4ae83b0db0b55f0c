import json

import pytest

from tests.adapters.captures.sample_files import SAVED_AT, samples, taken, taken_sample, values_of
from verifier.adapters.captures.id_token import (
    info_login,
    is_id_token,
    is_userinfo,
    read_id_token,
    read_info,
    read_token,
    read_userinfo,
    token_login,
)
from verifier.adapters.captures.saved_file import NotACapture
from verifier.domain.model.capture import (
    AttributeSource,
    GateOutcome,
    Origin,
    Protocol,
    SubjectKind,
)

CLAIMS = [("employee_number", ("21234000000018",)), ("given_name", ("Gail",))]
HEADER = "eyJhbGciOiJSUzI1NiJ9"  # {"alg":"RS256"}
ACCESS = "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9"  # the same with "typ":"at+jwt"


@pytest.mark.parametrize("path", samples("id-token"), ids=lambda path: path.name)
def test_every_form_is_recognised(path):
    """Compact, inside a token answer, decoded, and several one a line."""
    assert is_id_token(taken(path.read_bytes()))


@pytest.mark.parametrize("name", ["compact.txt", "token-answer.json", "decoded.json"])
def test_every_form_is_the_same_login(name):
    """Claims of the person are attributes; those of the login say when, where and by whom."""
    [login] = read_id_token(taken_sample(f"id-token/{name}"))

    assert CLAIMS == values_of(login)
    assert {AttributeSource.ID_TOKEN} == {attribute.source for attribute in login.attributes}
    assert (Protocol.OIDC, Origin.IMPORT) == (login.protocol, login.origin)
    assert ("https://login.example.edu/realms/campus", "vufind") == (
        login.idp.entity_id,
        login.service_provider,
    )
    assert "2026-11-24T12:00:00+00:00" == login.captured_at.isoformat()
    assert {GateOutcome.NOT_CHECKED} == {check.outcome for check in login.checks}


def test_the_algorithm_is_told_and_not_believed():
    """The signature of a saved token is not checked, whatever it names."""
    [login] = read_id_token(taken_sample("id-token/compact.txt"))

    assert "Not checked on a saved login; the message says RS256." == login.checks[0].detail


def test_every_token_of_a_file_is_a_login():
    """Two lines are two logins."""
    logins = read_id_token(taken_sample("id-token/two-lines.txt"))

    assert 2 == len(logins)
    assert "omar" == logins[1].subject.value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEADER}.a.b.c.d", "is encrypted"),
        (f"{HEADER}.e30.AAAA", "names no sub"),
        (f"{ACCESS}.eyJzdWIiOiJ4In0.AAAA", "an access token"),
        (f"{HEADER}.eyJzdWIi.AAAA", "copy all of it"),
        (json.dumps({"id_token": "x"}), "has 1 parts"),
        (json.dumps({"iss": "a", "sub": 1, "aud": "b"}), "names no sub"),
    ],
)
def test_what_is_no_readable_token_is_said(text, message):
    """One sentence, without the token."""
    saved = taken(text)

    assert is_id_token(saved)
    with pytest.raises(NotACapture) as refused:
        read_id_token(saved)
    assert message in refused.value.message
    assert HEADER not in refused.value.message


@pytest.mark.parametrize("path", samples("userinfo"), ids=lambda path: path.name)
def test_an_answer_is_recognised_and_read(path):
    """An object with a sub is a login of its claims."""
    saved = taken(path.read_bytes())
    [login] = read_userinfo(saved)

    assert is_userinfo(saved)
    assert "21234000000018" in [
        value for attribute in login.attributes for value in attribute.values
    ]
    assert {AttributeSource.USERINFO} == {attribute.source for attribute in login.attributes}
    assert SubjectKind.SUB is login.subject.kind
    assert SAVED_AT == login.captured_at


def test_claims_keep_their_places_and_types():
    """Nested, repeated and empty claims come as they would at a login."""
    [login] = read_userinfo(taken_sample("userinfo/nested.json"))

    assert [
        ("library.barcode", ("21234000000018",)),
        ("groups", ("staff", "library")),
        ("phone", ()),
    ] == values_of(login)


@pytest.mark.parametrize(
    "text", ['{"sub": 5}', '{"sub": "a", "sub": "b"}', '{"sub": "\\ud800"}', '{"sub": NaN}']
)
def test_an_answer_that_is_none_is_a_sentence(text):
    """What no provider may send is not read."""
    assert is_userinfo(taken(text))
    with pytest.raises(NotACapture, match="UserInfo answer"):
        read_userinfo(taken(text))


@pytest.mark.parametrize("text", ["{}", '{"sub": 1, "schema": "report/1"}', "sub", "[]"])
def test_other_json_is_none(text):
    """Only an object with a sub, and none of our own, is meant."""
    assert not is_userinfo(taken(text))


FEW_CLAIMS = read_info('{"iss": "https://a.example.edu", "sub": "x", "aud": ["v", "w"], "n": 1}')


def login_of(claims=FEW_CLAIMS, info=None, signed_with="RS256"):
    return token_login(claims, info, signed_with=signed_with, seen_at=SAVED_AT)


def test_claims_of_both_answers_stay_apart():
    """The same claim in both is there twice, each with its place."""
    login = login_of(info=read_info('{"sub": "x", "n": 2}'))

    assert [("n", ("1",)), ("n", ("2",))] == values_of(login)
    assert [AttributeSource.ID_TOKEN, AttributeSource.USERINFO] == [
        attribute.source for attribute in login.attributes
    ]


@pytest.mark.parametrize(
    ("signed_with", "message"),
    [
        ("ES256", "says ES256."),
        ("none", "carries none."),
        (None, "none."),
        ([], "an unknown algorithm."),
    ],
)
def test_only_known_algorithms_are_told(signed_with, message):
    """Whatever else stands there is not repeated."""
    login = login_of(signed_with=signed_with)

    assert login.checks[0].detail.endswith(message)
    assert {GateOutcome.NOT_CHECKED} == {check.outcome for check in login.checks}


@pytest.mark.parametrize(
    ("claims", "service"),
    [
        ('{"sub": "x", "aud": "v"}', "v"),
        ('{"sub": "x", "aud": ["v", "w"]}', "v"),
        ('{"sub": "x", "aud": ["v", "w"], "azp": "w"}', "w"),
        ('{"sub": "x", "aud": [{}, ""]}', None),
        ('{"sub": "x"}', None),
    ],
)
def test_the_service_is_the_authorised_party_or_the_first_audience(claims, service):
    """Where several are named, azp says for whom the token was made."""
    assert service == login_of(read_info(claims)).service_provider


def test_an_answer_without_a_date_has_the_one_it_was_seen_at():
    """UserInfo answers are not dated."""
    assert SAVED_AT == info_login(FEW_CLAIMS, seen_at=SAVED_AT).captured_at


@pytest.mark.parametrize("text", ["x" * 70_000, "a.b", "é.b.c", "e30.e30.x"])
def test_a_broken_token_is_a_sentence(text):
    """The token itself is not shown."""
    with pytest.raises(NotACapture) as refused:
        read_token(text)

    assert text not in refused.value.message
