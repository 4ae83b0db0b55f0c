"""How the connection signs in, and what it does when that is refused."""

import pytest

from tests.adapters.ils.koha.fake_koha import running
from tests.adapters.ils.koha.koha_patrons import (
    BY_KEY,
    BY_PASSWORD,
    GAIL,
    connector,
    gail,
)
from verifier.adapters.ils.koha.client import NOBODY
from verifier.domain.model.lookup import Found, LookupFailure, PatronKey

ASKED = PatronKey(value=GAIL)
WAYS = pytest.mark.parametrize("secrets", [BY_KEY, BY_PASSWORD], ids=["key", "password"])


@WAYS
def test_signs_in_and_asks_for_nobody(secrets):
    """The sign-in is proved by a question for a patron that no Koha has."""
    with running(gail()) as koha:
        one = connector(koha.url, secrets)

        assert "accepted" == one.sign_in()
        assert isinstance(one.look_up(ASKED), Found)
    assert list(NOBODY) == koha.asked("/patrons")[0].query
    assert [] == koha.asked("/patrons")[0].content


@WAYS
def test_a_missing_permission_is_told_at_the_sign_in(secrets):
    """The account is known but may not ask: it is named what it lacks, as often as asked."""
    with running(gail(), permissions=frozenset()) as koha:
        one = connector(koha.url, secrets)
        message = one.sign_in()
        outcome = one.look_up(ASKED)

    assert [LookupFailure.FORBIDDEN] * 2 == [message.failure, outcome.failure]
    assert "borrowers/list_borrowers" in message.message
    assert message.message == outcome.message


def test_a_password_that_is_changed_later():
    """It is proved once more before it is used again, and then no more."""
    with running(gail()) as koha:
        one = connector(koha.url, BY_PASSWORD)
        one.look_up(ASKED)
        koha.password_expired = True
        outcomes = [one.look_up(ASKED) for _ in range(4)]

    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}
    assert "has expired" in outcomes[0].message
    assert [403, 403] == [exchange.status for exchange in koha.exchanges if exchange.status != 200]


def test_a_token_that_is_never_accepted_is_not_renewed_for_ever():
    """One renewal for each question, then the refusal."""
    with running(gail(), fails={"/patrons": (401, {"error": "Authentication failure."})}) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "the API key" in outcome.message
    assert (2, 2) == (len(koha.asked("/oauth/token")), len(koha.asked("/patrons")))


@pytest.mark.parametrize(
    ("answer", "failure", "words"),
    [
        (
            (400, {"error": "Unimplemented grant type"}),
            LookupFailure.AUTH_ERROR,
            "RESTOAuth2ClientCredentials",
        ),
        ((403, {"error": "unauthorized_client"}), LookupFailure.AUTH_ERROR, "Manage API keys"),
        ((403, b"no"), LookupFailure.FORBIDDEN, "HTTP 403"),
        ((400, {"errors": []}), LookupFailure.PROTOCOL_ERROR, "HTTP 400"),
        ((404, {"error": "Not Found"}), LookupFailure.PROTOCOL_ERROR, "url of the connection"),
        ((503, {"error": "System is under maintenance."}), LookupFailure.SERVER_ERROR, "mainten"),
        ((200, {"error": "no token"}), LookupFailure.PROTOCOL_ERROR, "token of Koha's"),
        ((200, {"access_token": "a\r\nX: y"}), LookupFailure.PROTOCOL_ERROR, "access_token"),
        ((200, {"access_token": "t\xe4"}), LookupFailure.PROTOCOL_ERROR, "access_token"),
        (
            (200, {"access_token": "t", "expires_in": 10**400}),
            LookupFailure.PROTOCOL_ERROR,
            "expires_in",
        ),
        ((200, b"<html>Log in</html>"), LookupFailure.PROTOCOL_ERROR, "web page"),
    ],
)
def test_no_token(answer, failure, words):
    """Each reason for which there is no token has its own sentence."""
    with running(gail(), fails={"/oauth/token": answer}) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert failure is outcome.failure
    assert words in outcome.message
    assert [] == koha.asked("/patrons")


@pytest.mark.parametrize(
    ("answer", "failure", "words"),
    [
        (
            (401, {"error": "Basic authentication disabled"}),
            LookupFailure.AUTH_ERROR,
            "RESTBasicAuth",
        ),
        ((401, {"error": "Authentication failure."}), LookupFailure.AUTH_ERROR, "HTTP 401"),
        ((401, b"Proxy"), LookupFailure.AUTH_ERROR, "secrets of the connection"),
        ((403, {"error": "Invalid password"}), LookupFailure.AUTH_ERROR, "account is locked"),
        ((403, {"error": "Password has expired"}), LookupFailure.AUTH_ERROR, "has expired"),
        ((403, b"no"), LookupFailure.FORBIDDEN, "HTTP 403"),
        ((500, {"error": "x"}), LookupFailure.SERVER_ERROR, "HTTP 500"),
        ((429, {}), LookupFailure.RATE_LIMITED, "HTTP 429"),
    ],
)
def test_name_and_password_are_not_taken(answer, failure, words):
    """Each reason has its own sentence; Koha answers 403 to a wrong password."""
    with running(gail(), fails={"/patrons": answer}) as koha:
        outcome = connector(koha.url, BY_PASSWORD).look_up(ASKED)

    assert failure is outcome.failure
    assert words in outcome.message


def test_a_koha_that_does_not_know_the_question_for_nobody():
    """The password is good where only the question is refused."""
    with running(gail(), parameters={"cardnumber", "userid", "_match", "_per_page"}) as koha:
        outcome = connector(koha.url, BY_PASSWORD).look_up(ASKED)

    assert isinstance(outcome, Found)
