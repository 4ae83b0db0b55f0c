"""Signing in: by hand-read cookies, renewed by rotation, and never twice after a refusal."""

import json

import pytest

from tests.adapters.ils.folio.fake_folio import (
    PASSWORD,
    FakeFolio,
    connected,
    make_connector,
    overloaded,
    patron,
    serving,
)
from tests.bad_peers import answer, peer
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, PatronKey

GAIL = PatronKey(value="21234000000001")
LOGIN = "/authn/login-with-expiry"
REFRESH = "/authn/refresh"


def login_requests(folio):
    return [entry for entry in folio.seen if entry[1] == LOGIN]


def test_signs_in_as_documented():
    """One POST with the tenant's header and the credentials as JSON; the token is kept."""
    folio = FakeFolio(patron())
    with connected(folio) as connector:
        assert "accepted" == connector.sign_in()
        assert "accepted" == connector.sign_in()
        assert isinstance(connector.look_up(GAIL), Found)

    [(method, _, _, headers)] = login_requests(folio)
    assert ("POST", "exu", "application/json") == (
        method,
        headers["x-okapi-tenant"],
        headers["content-type"],
    )
    assert "cookie" not in headers
    assert "x-okapi-token" not in headers


def test_near_its_end_a_token_is_renewed_by_the_rotating_cookies():
    """Each renewal uses the newest refresh token; no second sign-in is needed."""
    folio = FakeFolio(patron())
    folio.access_seconds = 20  # within the margin: each look-up renews
    with connected(folio) as connector:
        outcomes = [connector.look_up(GAIL) for _ in range(4)]

    assert all(isinstance(outcome, Found) for outcome in outcomes)
    assert (1, 3) == (folio.counts[LOGIN], folio.counts[REFRESH])
    cookies = [headers["cookie"] for _, path, _, headers in folio.seen if path == REFRESH]
    assert all(
        "folioAccessToken=" in cookie and "; folioRefreshToken=" in cookie for cookie in cookies
    )
    assert 3 == len(set(cookies))


def test_an_ended_access_token_is_not_sent_with_the_refresh_token():
    """A gateway would refuse the old one before the new one could be given."""
    folio = FakeFolio(patron())
    folio.access_seconds = 0
    with connected(folio) as connector:
        connector.sign_in()
        connector.sign_in()

    [cookie] = [headers["cookie"] for _, path, _, headers in folio.seen if path == REFRESH]
    assert cookie.startswith("folioRefreshToken=")
    assert "folioAccessToken" not in cookie


@pytest.mark.parametrize("status", [400, 401, 404, 422, 500])
def test_a_refused_renewal_leads_to_one_new_sign_in(status):
    """Whatever way it is refused; the used refresh token is not tried again."""
    folio = FakeFolio(patron())
    folio.access_seconds = 20
    folio.instead[REFRESH] = overloaded(status)
    with connected(folio) as connector:
        first, second = connector.look_up(GAIL), connector.look_up(GAIL)

    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert (2, 1) == (folio.counts[LOGIN], folio.counts[REFRESH])


def test_a_token_that_folio_no_longer_takes_is_renewed_once():
    """The question is put again with the new token, and only that question."""
    folio = FakeFolio(patron())
    with connected(folio) as connector:
        connector.look_up(GAIL)
        asked = folio.counts["/users"]
        folio.end_tokens()
        outcome = connector.look_up(GAIL)

    assert isinstance(outcome, Found)
    assert (1, 1) == (folio.counts[LOGIN], folio.counts[REFRESH])
    assert asked + 4 == folio.counts["/users"]


def test_a_gateway_that_says_it_by_400_is_understood():
    """Okapi itself answers 400 for a token that it cannot read."""
    folio = FakeFolio(patron())
    folio.instead["/users"] = overloaded(400)
    folio.instead["/users"].data = b"Invalid Token: unreadable"
    with connected(folio) as connector:
        outcome = connector.look_up(GAIL)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert (1, 1, 2) == (folio.counts[LOGIN], folio.counts[REFRESH], folio.counts["/users"])


def test_a_token_that_is_never_taken_is_renewed_only_once():
    """A system that refuses its own new token is told apart from a wrong password."""
    folio = FakeFolio(patron())
    folio.instead["/users"] = overloaded(401)
    with connected(folio) as connector:
        outcome = connector.look_up(GAIL)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "not even a new one" in outcome.message
    assert 2 == folio.counts["/users"]


def test_one_look_up_renews_its_token_once():
    """Services that refuse every token do not make each question a renewal."""
    folio = FakeFolio(patron())
    folio.instead = {path: overloaded(401) for path in ("/manualblocks", "/accounts")}
    with connected(folio) as connector:
        outcome = connector.look_up(GAIL)

    assert isinstance(outcome, Found)
    assert 2 == len(outcome.record.gaps)
    assert (1, 2, 1) == (
        folio.counts[REFRESH],
        folio.counts["/manualblocks"],
        folio.counts["/accounts"],
    )


def test_a_refresh_token_is_never_sent_twice():
    """Where no answer came back, FOLIO may have used it up: sending it again ends every token."""
    folio = FakeFolio(patron())
    folio.access_seconds = 20
    folio.instead[REFRESH] = overloaded(302)
    folio.instead[REFRESH].headers["Location"] = "http://127.0.0.1:9/"
    with connected(folio) as connector:
        connector.sign_in()
        lost, found = connector.look_up(GAIL), connector.look_up(GAIL)

    assert LookupFailure.REDIRECTED is lost.failure
    assert isinstance(found, Found)
    assert (2, 1) == (folio.counts[LOGIN], folio.counts[REFRESH])


REFUSALS = {
    "wrong password": ({"password": "wrong"}, "Check password of the connection"),
    "wrong username": ({"username": "somebody"}, "Check username and tenant"),
    "wrong tenant": ({"tenant": "exv"}, "no such tenant. Check tenant of the connection"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_sign_in_is_not_tried_again(name):
    """FOLIO locks after five, so one refusal is enough for every question that follows."""
    given, words = REFUSALS[name]
    folio = FakeFolio(patron())
    tenant = given.get("tenant", "exu")
    secrets = {"username": "verifier", "password": PASSWORD, **given}
    secrets.pop("tenant", None)
    with connected(folio, tenant=tenant, secrets=secrets) as connector:
        outcomes = [connector.sign_in(), *(connector.look_up(GAIL) for _ in range(6))]

    assert 1 == folio.counts[LOGIN]
    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}
    assert all(words in outcome.message for outcome in outcomes)
    assert not any(
        value in outcome.message for outcome in outcomes for value in ("wrong", "somebody", "exv")
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("username.incorrect", "no such username"),
        ("username.invalid", "no such username"),
        ("password.incorrect", "Check password"),
        ("password.incorrect.warn.user", "has refused it before"),
        ("third.failed.attempt", "has refused it before"),
        ("password.incorrect.block.user", "Unlock it in FOLIO"),
        ("fifth.failed.attempt.blocked", "Unlock it in FOLIO"),
        ("user.blocked", "Make it active in FOLIO"),
        ("something.new", "Check username and password"),
    ],
)
def test_each_code_of_a_refusal_has_its_sentence(code, words):
    """Older and newer words for the same; the message with the username is not repeated."""
    message = "Error verifying user existence: No user found by username verifier"
    body = json.dumps({"errors": [{"message": message, "code": code}]}).encode()
    with peer(answer(body, status="422 Unprocessable Entity")) as server:
        outcome = make_connector(server.url).sign_in()

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert words in outcome.message
    assert "username verifier" not in outcome.message


ODD_ANSWERS = {
    "no list": (b'{"errors": "x"}', "422 X", "auth_error", "HTTP 422"),
    "no objects": (b'{"errors": [1, {"code": 7}]}', "422 X", "auth_error", "HTTP 422"),
    "no JSON": (b"<html>", "422 X", "auth_error", "HTTP 422"),
    "bad request": (b"You must provide a password", "400 X", "auth_error", "HTTP 400"),
    "unauthorised": (b"", "401 X", "auth_error", "Check tenant, username and password"),
    "forbidden": (b"", "403 X", "forbidden", "tenant of the connection"),
    "not there": (b"No suitable module", "404 X", "protocol_error", "legacy_login = true"),
    "too often": (b"", "429 X", "rate_limited", "HTTP 429"),
    "down": (b"", "503 X", "server_error", "HTTP 503"),
    "no token": (b"{}", "201 X", "protocol_error", "an old FOLIO needs legacy_login = true"),
    "a web page": (b"<html>Hello</html>", "200 X", "protocol_error", "web page"),
}


@pytest.mark.parametrize("name", ODD_ANSWERS)
def test_each_other_answer_has_its_failure(name):
    """The sentence names what to change."""
    body, status, failure, words = ODD_ANSWERS[name]
    with peer(answer(body, status=status)) as server:
        outcome = make_connector(server.url).sign_in()

    assert isinstance(outcome, CouldNotLook)
    assert failure == outcome.failure
    assert words in outcome.message


def test_a_failure_of_the_system_is_no_refusal():
    """When it is up again, the next question signs in."""
    folio = FakeFolio(patron())
    folio.instead[LOGIN] = overloaded(503)
    with connected(folio) as connector:
        down = connector.look_up(GAIL)
        folio.instead.clear()
        up = connector.look_up(GAIL)

    assert LookupFailure.SERVER_ERROR is down.failure
    assert isinstance(up, Found)


def test_the_old_sign_in_gives_its_token_in_a_header():
    """An old FOLIO has no cookies; what it gives lasts until it is refused, then one more."""
    folio = FakeFolio(patron())
    folio.logins = {"/authn/login"}
    with connected(folio, legacy_login="yes") as connector:
        first = connector.look_up(GAIL)
        folio.end_tokens()
        second = connector.look_up(GAIL)

    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert (2, 0, 0) == (
        folio.counts["/authn/login"],
        folio.counts[LOGIN],
        folio.counts[REFRESH],
    )


@pytest.mark.parametrize(("legacy", "there"), [("yes", LOGIN), ("no", "/authn/login")])
def test_the_other_sign_in_is_named_where_this_one_is_missing(legacy, there):
    """The sentence says which way to set legacy_login."""
    folio = FakeFolio(patron())
    folio.logins = {there}
    with connected(folio, legacy_login=legacy) as connector:
        outcome = connector.look_up(GAIL)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert f"legacy_login = {'false' if legacy == 'yes' else 'true'}" in outcome.message


def test_the_old_sign_in_without_a_token_says_so():
    """Also a header that no header could carry back is no token."""
    with peer(answer(b"{}", status="201 X", headers={"X-Okapi-Token": "a b"})) as server:
        outcome = make_connector(server.url, legacy_login="yes").sign_in()

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "legacy_login = false" in outcome.message


def test_a_token_without_max_age_lasts_as_the_body_says():
    """Where the cookie does not say how long it lasts, the moment in the body does."""
    headers = {"Set-Cookie": "folioAccessToken=a; Path=/, folioRefreshToken=r; Path=/authn"}
    bodies = [
        b'{"accessTokenExpiration": "2099-01-01T00:00:00Z"}',
        b'{"accessTokenExpiration": "2020-01-01T00:00:00Z"}',
        b"[]",
        b"no JSON",
    ]
    asked = []
    for body in bodies:
        with peer(answer(body, status="201 Created", headers=headers)) as server:
            connector = make_connector(server.url)
            assert "accepted" == connector.sign_in()
            assert "accepted" == connector.sign_in()
            asked.append(len(server.received))

    assert [1, 2, 1, 1] == asked


def test_no_secret_is_in_the_objects_text():
    """Whoever prints a connector or what it keeps prints no password and no token."""
    folio = FakeFolio(patron())
    with serving(folio) as url:
        connector = make_connector(url)
        connector.sign_in()
        shown = repr(connector) + repr(vars(connector)) + repr(vars(connector.keeper))

    assert PASSWORD not in shown
    assert not any(token in shown for token in (*folio.access, *folio.refresh))
