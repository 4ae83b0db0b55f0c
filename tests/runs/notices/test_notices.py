import email
import email.policy
import hashlib
import hmac
import json
import socket
import ssl
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.bad_peers import Peer
from tests.runs.notices.smtp_server import smtp_server
from tests.server_certificates import make_server_certificate
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import Notice, NoticeLine
from verifier.domain.model.site import Secret, WatchMail, Webhook
from verifier.runs.notice_text import subject_of, text_of
from verifier.runs.notices import (
    NoticeNotDelivered,
    content_of,
    message_of,
    post,
    send,
)

FAILING = NoticeLine(
    idp_id="campus",
    patron="grad1",
    verdict=Verdict.FAIL,
    message="employeeNumber was not released.",
    check="release.identifier-missing",
    owner="identity",
    remedy="Release employeeNumber.",
    reference="r-1",
)
RECOVERED = NoticeLine(
    idp_id="campus-oidc",
    patron="staff2",
    verdict=Verdict.PASS,
    message="ReShare would accept a request from this patron.",
)


def make_notice(**more):
    """One who fails, one who has recovered, of forty."""
    return Notice(
        **{
            "site_name": "Example University Library",
            "base_url": "https://verify.example.edu",
            "at": datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
            "failing": (FAILING,),
            "recovered": (RECOVERED,),
            "still_failing": 2,
            "logins": 40,
            **more,
        }
    )


def test_the_subject_says_what_has_changed():
    for changes, subject in (
        ({}, "1 login no longer gets through, 1 login gets through again"),
        ({"failing": (FAILING, FAILING), "recovered": ()}, "2 logins no longer get through"),
        ({"failing": ()}, "1 login gets through again"),
    ):
        assert f"Example University Library: {subject}" == subject_of(make_notice(**changes))


def test_the_text_needs_nothing_else():
    text = text_of(make_notice())

    assert "- campus/grad1: employeeNumber was not released." in text
    assert "Whose turn it is: identity team (release.identifier-missing)" in text
    assert "What to change: Release employeeNumber." in text
    assert "Reference: r-1" in text
    assert "- campus-oidc/staff2: ReShare would accept" in text
    assert "Of 40 logins 37 get through; 2 failed before and still do." in text
    assert "https://verify.example.edu" in text


def test_what_has_not_changed_has_no_heading():
    assert "No longer gets through" not in text_of(make_notice(failing=()))
    assert "Gets through again" not in text_of(make_notice(recovered=()))


def test_hundreds_are_counted_not_listed():
    """A mail stays readable when everything breaks at once."""
    many = tuple(replace(FAILING, patron=f"p{number}") for number in range(400))
    text = text_of(make_notice(failing=many, logins=400, still_failing=0))

    assert "campus/p19" in text
    assert "campus/p20" not in text
    assert "- and 380 more" in text
    assert "Of 400 logins 0 get through" in text


PASSWORD = "battery-staple"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_server_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusting(certificate):
    """The client's side: this certificate alone counts."""
    return ssl.create_default_context(cafile=str(certificate.certificate))


def mail_to(server, **more):
    return WatchMail(
        **{
            "to": ("identity@example.edu", "systems@example.edu"),
            "sender": "verifier@example.edu",
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "timeout_seconds": 5.0,
            **more,
        }
    )


def with_login(server, **more):
    secret = Secret(place="env MAIL", value=PASSWORD)
    return mail_to(server, username="verifier", password=secret, **more)


def test_a_notice_is_mailed_to_everybody():
    with smtp_server() as server:
        send(make_notice(), mail_to(server), allow_private=True)
        [taken] = server.mails
    mail = email.message_from_string(taken, policy=email.policy.default)

    assert "identity@example.edu, systems@example.edu" == mail["To"]
    assert "verifier@example.edu" == mail["From"]
    assert mail["Subject"].startswith("Example University Library: 1 login no longer")
    assert "auto-generated" == mail["Auto-Submitted"]
    assert text_of(make_notice()) == mail.get_content().replace("\r\n", "\n")
    assert mail["Message-ID"].endswith("@example.edu>")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_password_and_mail_go_over_tls_alone(certificate, trusting, security):
    """Nothing but the greeting goes before it."""
    context = certificate.context()
    with smtp_server(context=context, tls_at_once=security == "tls") as server:
        mail = with_login(server, security=security)
        send(make_notice(), mail, allow_private=True, context=trusting)

    assert [("verifier", PASSWORD)] == server.logins
    assert 1 == len(server.mails)
    assert {"EHLO", "STARTTLS"} >= set(server.plain)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_told(certificate, security):
    context = certificate.context()
    with (
        smtp_server(context=context, tls_at_once=security == "tls") as server,
        pytest.raises(NoticeNotDelivered, match=r"TLS with the mail server 127\.0\.0\.1 failed"),
    ):
        send(make_notice(), with_login(server, security=security), allow_private=True)

    assert ([], []) == (server.logins, server.mails)


def test_a_server_without_starttls_gets_nothing():
    """It may be somebody between who takes the offer away."""
    with (
        smtp_server(features=("AUTH PLAIN",)) as server,
        pytest.raises(NoticeNotDelivered, match="does not offer what"),
    ):
        send(make_notice(), with_login(server, security="starttls"), allow_private=True)

    assert ([], []) == (server.logins, server.mails)


@pytest.mark.parametrize(
    ("word", "answer", "message"),
    [
        ("AUTH", "535 no", "does not accept user name and password"),
        ("MAIL", "550 no", "did not take the mail (it answered 550)"),
        ("RCPT", "550 nobody", "takes no mail for these receivers"),
        ("DATA", "451 later", "did not take the mail (it answered 451)"),
        ("EHLO", "nonsense", "does not offer what"),
    ],
)
def test_a_refusal_is_one_sentence(word, answer, message):
    with (
        smtp_server(answers={word: answer}) as server,
        pytest.raises(NoticeNotDelivered) as failure,
    ):
        send(make_notice(), with_login(server), allow_private=True)

    assert message in failure.value.message
    assert PASSWORD not in failure.value.message
    assert [] == server.mails


def test_a_silent_server_ends_with_the_deadline():
    with (
        smtp_server(silent=True) as server,
        pytest.raises(NoticeNotDelivered, match=r"within 0\.3 seconds"),
    ):
        send(make_notice(), mail_to(server, timeout_seconds=0.3), allow_private=True)


def test_a_name_cannot_add_a_header():
    """A line end in the library's name stays in the subject's line."""
    notice = make_notice(site_name="Example\r\nBcc: somebody@example.edu")
    with smtp_server() as server:
        message = message_of(notice, mail_to(server))

    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


TOKEN = "T0K3N-in-the-address"
BEARER = Secret(place="env B", value="b34r3r")


@contextmanager
def receiver(answer=b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"):
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

    assert ("watch/1", 40) == (content["schema"], content["logins"])
    assert 2 == content["still_failing"]
    assert [
        {
            "idp": "campus",
            "patron": "grad1",
            "verdict": "fail",
            "said": "employeeNumber was not released.",
            "check": "release.identifier-missing",
            "owner": "identity",
            "remedy": "Release employeeNumber.",
            "reference": "r-1",
        }
    ] == content["failing"]
    assert ["campus-oidc"] == [entry["idp"] for entry in content["recovered"]]
    assert content["text"].startswith("Example University Library: 1 login no longer")


def test_the_receiver_can_check_who_posted_it():
    with receiver() as peer:
        signed = hook(peer, bearer=BEARER, signing_secret=Secret(place="env S", value="s1gn"))
        post(make_notice(), signed, allow_private=True, clock=lambda: 1_790_000_000.9)
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
        webhook = hook(peer, bearer=BEARER, timeout_seconds=0.3)
        with pytest.raises(NoticeNotDelivered) as failure:
            post(make_notice(), webhook, allow_private=True)
        [_] = peer.received

    assert message in failure.value.message
    assert TOKEN not in failure.value.message
    assert "b34r3r" not in failure.value.message


def test_a_private_network_is_not_asked_unless_the_site_says_so():
    with receiver() as peer, smtp_server() as server:
        with pytest.raises(NoticeNotDelivered, match="allow_private_addresses"):
            post(make_notice(), hook(peer), allow_private=False)
        with pytest.raises(NoticeNotDelivered, match="allow_private_addresses"):
            send(make_notice(), mail_to(server), allow_private=False)

        assert ([], []) == (peer.received, server.plain)
