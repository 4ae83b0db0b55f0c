from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.login.cas.answers import NOW, envelope, response, success
from tests.bad_peers import answer, peer
from verifier.adapters.login.cas.cas_client import is_ticket, validate
from verifier.adapters.messages.cas_answer import CasSuccess, NotAnAnswer
from verifier.domain.model.site import CasServer

SERVICE = "https://verify.example.edu/cas/campus/return/s+1&x"
TICKET = "ST-1-a&b=c"


def asked(body=None, status="200 OK", **server):
    """What one validation gave, and the request that it made."""
    with peer(answer(body or response(success()), status=status)) as running:
        cas = CasServer(url=f"http://127.0.0.1:{running.port}/cas", **server)
        got = validate(TICKET, service=SERVICE, server=cas, now=NOW, allow_private=True)
        [request] = running.received
    head, _, sent = request.partition(b"\r\n\r\n")
    method, target, _ = head.decode().split("\r\n")[0].split(" ")
    return got, method, urlsplit(target), sent


@pytest.mark.parametrize("ticket", ["ST-1", "ST-" + "x" * 253, "ST-1-~!*", "ST-1&a=b"])
def test_a_ticket_is_visible_ascii(ticket):
    """ST- and 1 to 253 visible ASCII characters are a ticket."""
    assert is_ticket(ticket)


@pytest.mark.parametrize("ticket", ["ST-", "ST-" + "x" * 254, "ST-1 ", "ST-é", "PT-1", "ST-1\n"])
def test_anything_else_is_none(ticket):
    """A blank, a line break, another letter or another kind of ticket is no service ticket."""
    assert not is_ticket(ticket)


@pytest.mark.parametrize(
    ("server", "path", "more"),
    [
        ({}, "/cas/p3/serviceValidate", {}),
        ({"validation": "cas2"}, "/cas/serviceValidate", {}),
        ({"renew": True}, "/cas/p3/serviceValidate", {"renew": ["true"]}),
    ],
)
def test_asks_with_service_and_ticket_as_parameters(server, path, more):
    """Service and ticket arrive to the letter, at the address of the protocol's version."""
    got, method, target, _ = asked(**server)

    assert CasSuccess(principal="jdoe") == got
    assert ("GET", path) == (method, target.path)
    assert {"service": [SERVICE], "ticket": [TICKET], **more} == parse_qs(target.query)


def test_asks_for_json_where_the_site_file_says_so():
    """format=JSON is asked for, and JSON is read."""
    body = b'{"serviceResponse":{"authenticationSuccess":{"user":"jdoe"}}}'
    got, _, target, _ = asked(body, answer_format="json")

    assert CasSuccess(principal="jdoe") == got
    assert ["JSON"] == parse_qs(target.query)["format"]


def test_asks_by_saml_with_the_ticket_in_the_body():
    """samlValidate gets the service as TARGET and the ticket, escaped, as an artifact."""
    got, method, target, sent = asked(
        envelope(SERVICE.replace("&", "&amp;")), validation="saml1.1"
    )

    assert "jdoe" == got.principal
    assert ("POST", "/cas/samlValidate") == (method, target.path)
    assert {"TARGET": [SERVICE]} == parse_qs(target.query)
    assert b"<samlp:AssertionArtifact>ST-1-a&amp;b=c</samlp:AssertionArtifact>" in sent


def test_an_error_page_is_no_answer():
    """Whatever its body says, an answer of another status than 200 is none."""
    with pytest.raises(NotAnAnswer) as refused:
        asked(status="500 Internal Server Error")

    assert "answer-status" == refused.value.reason
