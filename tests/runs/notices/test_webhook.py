import hashlib
import hmac
import json
import socket
from contextlib import contextmanager

import pytest

from tests.bad_peers import Peer
from tests.runs.notices.notice import make_notice
from verifier.domain.model.site import Secret, Webhook
from verifier.runs.notices import NoticeNotDelivered, content_of, post

TOKEN = "T0K3N-in-the-address"


@contextmanager
def receiver(answer=b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"):
    """A receiver on loopback that answers so."""

    def talk(connection, over):
        if answer is None:
            over.wait(10)
        else:
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)

    peer = Peer(talk)
    peer.start()
    try:
        yield peer
    finally:
        peer.stop()


def hook(peer, **more):
    url = Secret(place="env HOOK", value=f"http://127.0.0.1:{peer.port}/hooks/{TOKEN}")
    return Webhook(**{"url": url, **more})


def posted(peer):
    [request] = peer.received
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    return lines[0], {name.lower(): value for name, value in headers.items()}, body


def test_a_notice_is_posted_once_as_json():
    """The whole of it stands in the body."""
    with receiver() as peer:
        post(make_notice(), hook(peer), allow_private=True)
        first, headers, body = posted(peer)

    assert f"POST /hooks/{TOKEN} HTTP/1.1" == first
    assert "application/json" == headers["content-type"]
    assert content_of(make_notice()) == json.loads(body)
    assert "authorization" not in headers
    assert "x-verifier-signature" not in headers


def test_the_content_names_who_what_and_whose():
    """A receiver that shows only a text has one."""
    content = content_of(make_notice())

    assert ("watch/1", 40, 2) == (
        content["schema"],
        content["logins"],
        content["still_failing"],
    )
    assert [
        {
            "idp": "campus",
            "patron": "grad1",
            "verdict": "fail",
            "said": "employeeNumber was not released.",
            "check": "release.identifier-missing",
            "owner": "identity",
            "reference": "r-1",
        }
    ] == content["failing"]
    assert ["campus-oidc"] == [entry["idp"] for entry in content["recovered"]]
    assert content["text"].startswith("Example University Library: 1 login no longer")


def test_the_receiver_can_check_who_posted_it():
    """A bearer token, and a signature over the moment and the body."""
    with receiver() as peer:
        post(
            make_notice(),
            hook(
                peer,
                bearer=Secret(place="env B", value="b34r3r"),
                signing_secret=Secret(place="env S", value="s1gn"),
            ),
            allow_private=True,
            clock=lambda: 1_790_000_000.9,
        )
        _, headers, body = posted(peer)
    expected = hmac.new(b"s1gn", b"1790000000." + body, hashlib.sha256).hexdigest()

    assert "Bearer b34r3r" == headers["authorization"]
    assert "1790000000" == headers["x-verifier-timestamp"]
    assert f"sha256={expected}" == headers["x-verifier-signature"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "it answered 500"),
        (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", "it answered 404"),
        (
            b"HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:9/x\r\nContent-Length: 0\r\n\r\n",
            "It was not followed",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000, "larger than"),
        (b"nonsense", "was not reached"),
        (b"", "was not reached"),
        (None, "within 0.3 seconds"),
    ],
)
def test_a_receiver_that_does_not_take_it_is_told_without_its_token(answer, message):
    """Nothing is sent on, and the address's path is not said."""
    with receiver(answer) as peer:
        webhook = hook(peer, bearer=Secret(place="env B", value="b34r3r"), timeout_seconds=0.3)
        with pytest.raises(NoticeNotDelivered) as failure:
            post(make_notice(), webhook, allow_private=True)
        [_] = peer.received

    assert message in failure.value.message
    assert TOKEN not in failure.value.message
    assert "b34r3r" not in failure.value.message


def test_a_private_network_is_not_asked_unless_the_site_says_so():
    """As for every other address of the site file."""
    with receiver() as peer:
        with pytest.raises(NoticeNotDelivered, match="allow_private_addresses"):
            post(make_notice(), hook(peer), allow_private=False)

        assert [] == peer.received
