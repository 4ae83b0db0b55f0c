"""Each index by itself: which of them hit, and that one value may lead to two patrons."""

import json
import time

import pytest
import time_machine

from tests.adapters.ils.folio.fake_folio import (
    FakeFolio,
    connected,
    make_connector,
    overloaded,
    patron,
    uuid,
)
from tests.bad_peers import answer, peer
from verifier.adapters.http.folio_tokens import (
    Cookie,
    cookies_of,
    is_cookie_value,
    seconds_until,
)
from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.ils.folio.client import question_refused, token_refused
from verifier.adapters.ils.folio.connector import indexes_for
from verifier.domain.model.lookup import Found, KeyKind, LookupFailure, PatronKey

BARCODE = "21234000000018"


def look_up(folio: FakeFolio, value: str = BARCODE, kind: KeyKind = KeyKind.USER_ID):
    with connected(folio) as connector:
        return connector.look_up(PatronKey(value=value, kind=kind))


def test_asks_each_index_by_itself_as_documented():
    folio = FakeFolio(patron(barcode=BARCODE))
    look_up(folio)

    assert [
        {"query": f'{index}=="{BARCODE}"', "limit": "2"}
        for index in ("barcode", "externalSystemId", "username")
    ] == [query for _, path, query, _ in folio.seen if path == "/users"]


def test_the_token_goes_into_a_header():
    """With the tenant's, and without a cookie: both at once are an error to some gateways."""
    folio = FakeFolio(patron())
    look_up(folio)
    headers = next(sent for _, path, _, sent in folio.seen if path == "/users")

    assert ("exu", "application/json") == (headers["x-okapi-tenant"], headers["accept"])
    assert headers["x-okapi-token"] in folio.access
    assert "cookie" not in headers


def test_an_address_is_asked_for_by_itself():
    folio = FakeFolio(patron())
    look_up(folio, "Gail@example.edu", KeyKind.EMAIL)

    assert ['personal.email=="Gail@example.edu"'] == [
        query["query"] for _, path, query, _ in folio.seen if path == "/users"
    ]


def test_a_user_name_is_never_an_id():
    """ReShare's second question means the username and nothing else."""
    assert ("username",) == indexes_for(PatronKey(value=uuid(1), kind=KeyKind.USERNAME))


class SlowFolio(FakeFolio):
    """One that takes its time over the blocks by staff."""

    def _manual(self):
        time.sleep(0.9)
        return super()._manual()


def test_one_deadline_for_all_questions():
    """Slow answers that are each in time are together too late, and what is known is kept."""
    folio = SlowFolio(patron())
    with connected(folio, timeout_seconds=0.6) as connector:
        outcome = connector.look_up(PatronKey(value="21234000000001"))

    assert isinstance(outcome, Found)
    assert 3 == len(outcome.record.gaps)
    assert all("seconds" in gap.message for gap in outcome.record.gaps)
    assert outcome.record.gaps[-1].message.endswith("everything within 0.6 seconds.")


GAIL = PatronKey(value="21234000000001")
LOGIN = "/authn/login-with-expiry"
REFRESH = "/authn/refresh"


def fake(**attributes) -> FakeFolio:
    folio = FakeFolio(patron())
    vars(folio).update(attributes)
    return folio


def ask(folio, times: int = 1, **options) -> list[str]:
    """What comes of as many questions of one connector."""
    with connected(folio, **options) as connector:
        outcomes = [connector.look_up(GAIL) for _ in range(times)]
    return [getattr(outcome, "failure", outcome.kind) for outcome in outcomes]


def test_signs_in_as_documented():
    """One POST with the tenant's header and the credentials as JSON; the token is kept."""
    folio = FakeFolio(patron())
    with connected(folio) as connector:
        assert "accepted" == connector.sign_in()
        assert "accepted" == connector.sign_in()
        assert isinstance(connector.look_up(GAIL), Found)
    [(method, _, _, headers)] = [entry for entry in folio.seen if entry[1] == LOGIN]
    assert ("POST", "exu", "application/json") == (
        method,
        headers["x-okapi-tenant"],
        headers["content-type"],
    )
    assert "cookie" not in headers
    assert "x-okapi-token" not in headers


def test_near_its_end_a_token_is_renewed_by_the_rotating_cookies():
    folio = fake(access_seconds=20)  # within the margin: each look-up renews

    assert ["found"] * 4 == ask(folio, 4)
    assert (1, 3) == (folio.counts[LOGIN], folio.counts[REFRESH])
    cookies = [headers["cookie"] for _, path, _, headers in folio.seen if path == REFRESH]
    assert all(
        "folioAccessToken=" in cookie and "; folioRefreshToken=" in cookie for cookie in cookies
    )
    assert 3 == len(set(cookies))


def test_an_ended_access_token_is_not_sent_with_the_refresh_token():
    """A gateway would refuse the old one before the new one could be given."""
    folio = fake(access_seconds=0)
    with connected(folio) as connector:
        connector.sign_in()
        connector.sign_in()
    [cookie] = [headers["cookie"] for _, path, _, headers in folio.seen if path == REFRESH]
    assert cookie.startswith("folioRefreshToken=")
    assert "folioAccessToken" not in cookie


@pytest.mark.parametrize(
    ("status", "outcomes"),
    [
        *((status, ["found"] * 2) for status in (400, 401, 404, 422, 500)),
        (302, ["found", "redirected", "found"]),
    ],
)
def test_a_refresh_token_is_never_sent_twice(status, outcomes):
    """Without an answer FOLIO may have used it up: sending it again ends every token."""
    folio = fake(access_seconds=20, instead={REFRESH: overloaded(status)})
    folio.instead[REFRESH].headers["Location"] = "http://127.0.0.1:9/"

    assert outcomes == ask(folio, len(outcomes))
    assert (2, 1) == (folio.counts[LOGIN], folio.counts[REFRESH])


@pytest.mark.parametrize(
    ("status", "body", "failure", "words"),
    [
        (400, b"Invalid Token: unreadable", "protocol_error", ""),  # Okapi's own refusal
        (401, b"", "auth_error", "not even a new one"),
    ],
)
def test_a_token_that_is_never_taken_is_renewed_only_once(status, body, failure, words):
    """A system that refuses its own new token is told apart from a wrong password."""
    folio = fake(instead={"/users": overloaded(status)})
    folio.instead["/users"].data = body
    outcome = look_up(folio, GAIL.value)

    assert (failure, True) == (outcome.failure, words in outcome.message)
    assert (1, 1, 2) == (folio.counts[LOGIN], folio.counts[REFRESH], folio.counts["/users"])


def test_one_look_up_renews_its_token_once():
    folio = fake(instead={path: overloaded(401) for path in ("/manualblocks", "/accounts")})
    outcome = look_up(folio, GAIL.value)

    assert 2 == len(outcome.record.gaps)
    assert (1, 2, 1) == (
        folio.counts[REFRESH],
        folio.counts["/manualblocks"],
        folio.counts["/accounts"],
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


@pytest.mark.parametrize(
    ("body", "status", "failure", "words"),
    [
        *(
            (body, 422, "auth_error", "HTTP 422")
            for body in (b'{"errors": "x"}', b'{"errors": [1, {"code": 7}]}', b"<html>")
        ),
        (b"You must provide a password", 400, "auth_error", "HTTP 400"),
        (b"No such tenant exv", 400, "auth_error", "no such tenant. Check tenant of the"),
        (b"", 401, "auth_error", "Check tenant, username and password"),
        (b"", 403, "forbidden", "tenant of the connection"),
        (b"No suitable module", 404, "protocol_error", "legacy_login = true"),
        (b"", 429, "rate_limited", "HTTP 429"),
        (b"", 503, "server_error", "HTTP 503"),
        (b"{}", 201, "protocol_error", "an old FOLIO needs legacy_login = true"),
        (b"<html>Hello</html>", 200, "protocol_error", "web page"),
    ],
)
def test_each_other_answer_has_its_failure(body, status, failure, words):
    with peer(answer(body, status=f"{status} X")) as server:
        outcome = make_connector(server.url).sign_in()

    assert failure == outcome.failure
    assert words in outcome.message
    assert "exv" not in outcome.message


def test_a_failure_of_the_system_is_no_refusal():
    folio = fake(instead={LOGIN: overloaded(503)})
    with connected(folio) as connector:
        down = connector.look_up(GAIL)
        folio.instead.clear()
        up = connector.look_up(GAIL)

    assert LookupFailure.SERVER_ERROR is down.failure
    assert isinstance(up, Found)


def test_the_old_sign_in_gives_its_token_in_a_header():
    """An old FOLIO has no cookies; what it gives lasts until it is refused, then one more."""
    folio = fake(logins={"/authn/login"})
    with connected(folio, legacy_login="yes") as connector:
        first = connector.look_up(GAIL)
        folio.end_tokens()
        second = connector.look_up(GAIL)

    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert (2, 0, 0) == (folio.counts["/authn/login"], folio.counts[LOGIN], folio.counts[REFRESH])


@pytest.mark.parametrize(("legacy", "there"), [("yes", LOGIN), ("no", "/authn/login")])
def test_the_other_sign_in_is_named_where_this_one_is_missing(legacy, there):
    with connected(fake(logins={there}), legacy_login=legacy) as connector:
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


BOTH_COOKIES = (
    "folioAccessToken=aaa.bbb-c_c.d=; Max-Age=600; Expires=Mon, 18 May 2026 16:07:35 GMT; Path=/; "
    "Secure; HTTPOnly; SameSite=None, folioRefreshToken=rrr; Max-Age=604800; "
    "Expires=Mon, 25 May 2026 15:57:35 GMT; Path=/authn; Secure; HTTPOnly; SameSite=Lax"
)


def test_reads_both_cookies_from_headers_joined_with_commas():
    assert {
        "folioAccessToken": Cookie(value="aaa.bbb-c_c.d=", seconds=600.0),
        "folioRefreshToken": Cookie(value="rrr", seconds=604800.0),
    } == cookies_of(BOTH_COOKIES)
    assert "rrr" not in repr(cookies_of(BOTH_COOKIES))


@pytest.mark.parametrize(
    ("header", "value", "seconds"),
    [
        ("folioAccessToken=a", "a", None),
        ("  folioAccessToken=a  ", "a", None),
        ("folioAccessToken=a;max-age=5", "a", 5.0),
        ('folioAccessToken="quoted"; Max-Age=-1', "quoted", None),
        ("folioAccessToken=a; Max-Age=soon", "a", None),
        ("folioAccessToken=a; Expires=Mon, 18 May 2026 1:0:0 GMT,folioAccessToken=b", "b", None),
        ("other=x; Path=/,folioAccessToken=a", "a", None),
    ],
)
def test_reads_one_cookie_however_it_is_written(header, value, seconds):
    """Attributes may be missing, in any letter case, or senseless; the later cookie counts."""
    assert Cookie(value=value, seconds=seconds) == cookies_of(header)["folioAccessToken"]


@pytest.mark.parametrize(
    "header",
    [
        *("", "folioAccessToken", "folioAccessToken=; Max-Age=0", "xfolioAccessToken=a"),
        *("folioAccessToken=a, folioAccessToken=; Max-Age=0", "other=folioAccessToken=a"),
        *("other=1; folioAccessToken=a", "folioAccessToken=a\tb", "folioAccessToken=\xe9"),
    ],
)
def test_anything_else_is_no_token(header):
    """A cookie that is taken back, of another name, or of no cookie's characters."""
    assert "folioAccessToken" not in cookies_of(header)


@pytest.mark.parametrize("text", ["", "a b", "a\r\nX: y", "a;b", "a,b", "é"])
def test_what_could_end_a_header_is_no_value(text):
    assert not is_cookie_value(text)


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        *(("2026-11-24T12:10:00Z", 600), ("2026-11-24T12:10:00.000+00:00", 600)),
        *((text, None) for text in (None, 600, "soon", "", ["2026"], "9999-99-99T00:00:00Z")),
    ],
)
def test_reads_how_far_a_moment_is(moment, seconds):
    """In both forms that FOLIO writes; else the token is used until FOLIO refuses it."""
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=False):
        assert seconds == seconds_until(moment)


NEEDED = "users.collection.get"


def question_refused_by(status: int, body: bytes = b""):
    return question_refused(JsonAnswer(status=status, headers={}, body=body), NEEDED)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", NEEDED),
        (b"Forbidden", NEEDED),
        (b"Access requires permission: users.item.get", "users.item.get"),
        (
            b"Access for user 'verifier' (5c1b) requires permission: patron-blocks.x.get\n",
            "patron-blocks.x.get",
        ),
        (b"Access requires permission: <b>21234000000018</b>", NEEDED),
        (b"requires permission: a.b and a man named Gail", NEEDED),
        (b"requires permission: gail.good", NEEDED),
    ],
)
def test_a_missing_permission_is_named_as_folio_names_it(body, named):
    """Names changed over the versions; where FOLIO says none that looks like one, ours stands."""
    stopped = question_refused_by(403, body)

    assert LookupFailure.FORBIDDEN is stopped.outcome.failure
    assert f"lacks the permission {named} (HTTP 403)." in stopped.outcome.message
    assert "verifier" not in stopped.outcome.message


@pytest.mark.parametrize(
    ("status", "body", "failure", "words"),
    [
        (403, b"Tenant mismatch: tenant in header", "forbidden", "Check tenant"),
        (414, b"", "protocol_error", "too long"),
        (401, b"", "auth_error", "not even a new one"),
        (404, b"", "protocol_error", "Check url and tenant"),
        *((status, b"", "protocol_error", f"HTTP {status}") for status in (400, 422)),
        (429, b"", "rate_limited", "HTTP 429"),
        (500, b"", "server_error", "HTTP 500"),
        (504, b"", "timeout", "HTTP 504"),
    ],
)
def test_each_other_refusal_has_its_failure(status, body, failure, words):
    outcome = question_refused_by(status, body).outcome

    assert (failure, True) == (outcome.failure, words in outcome.message)
    assert question_refused_by(200) is None


@pytest.mark.parametrize(
    ("status", "body", "about_the_token"),
    [
        (401, b"", True),
        (400, b"Invalid Token: x", True),
        (400, b"Invalid token", True),
        (400, b"CQLParseException", False),
        (403, b"Invalid token", False),
        (200, b"", False),
    ],
)
def test_tells_a_refused_token(status, body, about_the_token):
    """A question that FOLIO does not understand needs no new token."""
    assert about_the_token is token_refused(JsonAnswer(status=status, headers={}, body=body))
