import base64
import hashlib
import re
import socket
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from jose import jwt
from jose.exceptions import JWTError

from tests.factories import make_site
from verifier.adapters.login.cas.cas_client import CasClient
from verifier.demo.cas_server import CasAccount, DemoCas
from verifier.demo.login_pages import MAX_WAITING, Waiting
from verifier.demo.loopback_server import LoopbackServer
from verifier.demo.oidc_provider import DemoOidc, OidcAccount, OidcClient, TokenKey
from verifier.domain.model.capture import LoginAccepted
from verifier.domain.model.site import CasServer, Idp


def test_a_token_is_good_once():
    waiting = Waiting()
    token = waiting.add("kept")

    assert ["kept", None] == [waiting.take(token), waiting.take(token)]
    assert waiting.take("unknown") is None


def test_a_token_is_good_for_ten_minutes(monkeypatch):
    clock = [1_000.0]
    monkeypatch.setattr("verifier.demo.login_pages.time.monotonic", lambda: clock[0])
    waiting = Waiting()
    early, late = waiting.add("early"), waiting.add("late")
    clock[0] += 599
    first = waiting.take(early)
    clock[0] += 1
    second = waiting.take(late)

    assert ("early", None) == (first, second)


def test_the_oldest_is_forgotten():
    waiting = Waiting()
    tokens = [waiting.add(number) for number in range(MAX_WAITING + 1)]

    assert waiting.take(tokens[0]) is None
    assert 1 == waiting.take(tokens[1])


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [environ["REQUEST_METHOD"].encode()[:2]]


def test_the_address_is_known_before_the_start():
    server = LoopbackServer()
    assert server.url.startswith("http://127.0.0.1:")
    server.start(application)
    assert "GE" == requests.get(server.url, timeout=5).text
    server.stop()


def test_open_connections_do_not_hold_up_the_end():
    server = LoopbackServer()
    server.start(application)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as kept:
        kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert kept.recv(100).startswith(b"HTTP/1.1 200")
        server.stop()


def test_a_server_that_never_started_can_be_ended():
    server = LoopbackServer()
    server.stop()
    LoopbackServer(port=int(server.url.rpartition(":")[2])).stop()


SITE = "https://verify.example.edu"
CORA = CasAccount(
    username="cora",
    password="cora",
    attributes=(("employeeNumber", ("0042",)), ("mail", ("a@example.edu", "<b>&"))),
)
WAYS = [{"validation": "cas3"}, {"validation": "cas2"}, {"validation": "saml1.1"}]


@pytest.fixture
def cas():
    server = DemoCas([CORA], services_at=f"{SITE}/")
    server.start()
    yield server
    server.stop()


def client(cas, **server):
    idp = Idp(id="campus", protocol="cas", cas=CasServer(url=cas.url, **server))
    return CasClient(make_site(Path("nowhere"), idps=(idp,), allow_private_addresses=True))


def log_in(cas, url):
    """Fill in the login page; the answer, redirect not followed."""
    page = requests.get(url, timeout=5)
    [token] = re.findall(r'name="token"[^>]*value="([^"]+)"', page.text)
    return requests.post(
        cas.url.removesuffix("/cas") + "/login",
        data={"token": token, "username": "cora", "password": "cora"},
        allow_redirects=False,
        timeout=5,
    )


def ticket_of(answer):
    [ticket] = parse_qs(urlsplit(answer.headers["Location"]).query)["ticket"]
    return ticket


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_our_client_logs_in(cas, way):
    ours = client(cas, **way)
    started = ours.begin("campus")
    answer = log_in(cas, started.url)
    result = ours.finish(ticket_of(answer), pending=started.pending)

    assert isinstance(result, LoginAccepted), result
    assert "cora" == result.capture.subject.value
    released = {attribute.name: attribute.values for attribute in result.capture.attributes}
    assert ({} if "cas2" == way["validation"] else dict(CORA.attributes)) == released


def test_a_ticket_is_good_once(cas):
    ours = client(cas)
    started = ours.begin("campus")
    ticket = ticket_of(log_in(cas, started.url))
    ours.finish(ticket, pending=started.pending)
    again = ours.finish(ticket, pending=started.pending)

    assert ("validation", "INVALID_TICKET") == (again.reason, again.checks[-1].received)


@pytest.mark.parametrize(
    ("way", "code"), [("cas3", "INVALID_SERVICE"), ("saml1.1", "INVALID_TICKET")]
)
def test_a_ticket_is_for_one_service(cas, way, code):
    ours = client(cas, validation=way)
    first, second = ours.begin("campus"), ours.begin("campus")
    ticket = ticket_of(log_in(cas, first.url))
    refused = ours.finish(ticket, pending=second.pending)

    assert ("validation", code) == (refused.reason, refused.checks[-1].received)


def test_an_unknown_service_is_not_served(cas):
    answer = requests.get(f"{cas.url}/login?service=https://evil.example.edu/", timeout=5)

    assert 403 == answer.status_code


def test_a_service_may_be_trusted_later():
    server = DemoCas([CORA])
    server.start()
    url = f"{server.url}/login?service={SITE}/x"
    before = requests.get(url, timeout=5).status_code
    server.trust(f"{SITE}/")
    after = requests.get(url, timeout=5).status_code
    server.stop()

    assert (403, 200) == (before, after)


CLIENT = OidcClient(
    client_id="verifier",
    client_secret="a secret",
    redirect_uri="https://verify.example.edu/oidc/campus/return",
)
OLIVE = OidcAccount(
    username="olive",
    password="olive",
    sub="s-olive",
    claims={"employee_number": 7, "a": {"b": []}},
)
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")


@pytest.fixture(scope="module")
def provider():
    server = DemoOidc([OLIVE], client=CLIENT)
    server.start()
    yield server
    server.stop()


def asked(provider, **changed):
    query = {
        "client_id": CLIENT.client_id,
        "redirect_uri": CLIENT.redirect_uri,
        "response_type": "code",
        "scope": "openid profile",
        "state": "st",
        "nonce": "no",
        "code_challenge": CHALLENGE.decode(),
        "code_challenge_method": "S256",
    }
    return requests.get(f"{provider.url}/authorize?{urlencode(query | changed)}", timeout=5)


def logged_in(provider):
    """The answer to a filled login page, redirect not followed."""
    [token] = re.findall(r'name="token"[^>]*value="([^"]+)"', asked(provider).text)
    return requests.post(
        f"{provider.url}/login",
        data={"token": token, "username": "olive", "password": "olive"},
        allow_redirects=False,
        timeout=5,
    )


def code_of(answer):
    return {
        name: value
        for name, [value] in parse_qs(urlsplit(answer.headers["Location"]).query).items()
    }


def exchanged(provider, code, **changed):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CLIENT.redirect_uri,
        "code_verifier": VERIFIER,
        "client_id": CLIENT.client_id,
        "client_secret": CLIENT.client_secret,
    }
    return requests.post(f"{provider.url}/token", data=form | changed, timeout=5)


def test_a_whole_login(provider):
    back = code_of(logged_in(provider))
    tokens = exchanged(provider, back["code"]).json()
    [key] = requests.get(f"{provider.url}/jwks", timeout=5).json()["keys"]
    claims = jwt.decode(
        tokens["id_token"],
        key,
        algorithms=["RS256"],
        audience=CLIENT.client_id,
        issuer=provider.url,
        access_token=tokens["access_token"],
    )
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    again = requests.get(f"{provider.url}/userinfo", headers=bearer, timeout=5).json()

    assert ("st", provider.url) == (back["state"], back["iss"])
    assert ("s-olive", "no") == (claims["sub"], claims["nonce"])
    assert OLIVE.claims == {name: claims[name] for name in OLIVE.claims}
    assert {"sub": "s-olive", **OLIVE.claims} == again


def test_a_code_is_good_once(provider):
    code = code_of(logged_in(provider))["code"]
    answers = [exchanged(provider, code).status_code for _ in range(2)]

    assert [200, 400] == answers


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"code_verifier": "w" * 43}, 400),
        ({"redirect_uri": "https://evil.example.edu/"}, 400),
        ({"grant_type": "password"}, 400),
        ({"client_secret": "x"}, 401),
        ({"client_id": "x"}, 401),
    ],
)
def test_a_wrong_exchange_is_refused(provider, changed, status):
    code = code_of(logged_in(provider))["code"]

    assert status == exchanged(provider, code, **changed).status_code


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "x"},
        {"redirect_uri": "https://evil.example.edu/"},
        {"response_type": "token"},
        {"scope": "profile"},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_wrong_question_gets_no_login_page(provider, changed):
    assert 400 == asked(provider, **changed).status_code


def test_userinfo_needs_its_token(provider):
    answer = requests.get(f"{provider.url}/userinfo", timeout=5)

    assert 401 == answer.status_code


def test_each_process_has_a_key_of_its_own():
    token = TokenKey().sign({"sub": "a"})
    with pytest.raises(JWTError):
        jwt.decode(token, TokenKey().public(), algorithms=["RS256"])
