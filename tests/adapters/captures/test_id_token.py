import json

import pytest

from tests.adapters.captures.sample_files import samples, taken, taken_sample, values_of
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.id_token import read, recognises
from verifier.domain.model.capture import AttributeSource, GateOutcome, Origin, Protocol

CLAIMS = [("employee_number", ("21234000000018",)), ("given_name", ("Gail",))]
HEADER = "eyJhbGciOiJSUzI1NiJ9"  # {"alg":"RS256"}
ACCESS = "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9"  # the same with "typ":"at+jwt"


@pytest.mark.parametrize("path", samples("id-token"), ids=lambda path: path.name)
def test_every_form_is_recognised(path):
    """Compact, inside a token answer, decoded, and several one a line."""
    assert recognises(taken(path.read_bytes()))


@pytest.mark.parametrize("name", ["compact.txt", "token-answer.json", "decoded.json"])
def test_every_form_is_the_same_login(name):
    """Claims of the person are attributes; those of the login say when, where and by whom."""
    [login] = read(taken_sample(f"id-token/{name}"), ())

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
    [login] = read(taken_sample("id-token/compact.txt"), ())

    assert "Not checked on a saved login; the message says RS256." == login.checks[0].detail


def test_every_token_of_a_file_is_a_login():
    """Two lines are two logins."""
    logins = read(taken_sample("id-token/two-lines.txt"), ())

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

    assert recognises(saved)
    with pytest.raises(NotACapture) as refused:
        read(saved, ())
    assert message in refused.value.message
    assert HEADER not in refused.value.message
