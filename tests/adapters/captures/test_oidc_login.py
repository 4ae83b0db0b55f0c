import pytest

from tests.adapters.captures.sample_files import SAVED_AT, values_of
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.id_token import info_login, read_info, read_token, token_login
from verifier.domain.model.capture import AttributeSource, GateOutcome

CLAIMS = read_info('{"iss": "https://a.example.edu", "sub": "x", "aud": ["v", "w"], "n": 1}')


def login_of(claims=CLAIMS, info=None, signed_with="RS256"):
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
    assert SAVED_AT == info_login(CLAIMS, seen_at=SAVED_AT).captured_at


@pytest.mark.parametrize("text", ["x" * 70_000, "a.b", "é.b.c", "e30.e30.x"])
def test_a_broken_token_is_a_sentence(text):
    """The token itself is not shown."""
    with pytest.raises(NotACapture) as refused:
        read_token(text)

    assert text not in refused.value.message
