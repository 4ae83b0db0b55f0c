import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.factories import make_site
from verifier.adapters.login.cas.cas_client import CasClient
from verifier.demo.cas_server import CasAccount, DemoCas
from verifier.domain.model.capture import LoginAccepted
from verifier.domain.model.site import CasServer, Idp

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
