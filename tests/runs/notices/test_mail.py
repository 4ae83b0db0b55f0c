import email
import email.policy
import ssl

import pytest

from tests.runs.notices.notice import make_notice
from tests.runs.notices.smtp_server import smtp_server
from tests.server_certificates import make_server_certificate
from verifier.domain.model.site import Secret, WatchMail
from verifier.runs.notices import NoticeNotDelivered, message_of, send, text_of

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
    """One mail with the whole notice."""
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
        send(
            make_notice(),
            with_login(server, security=security),
            allow_private=True,
            context=trusting,
        )

    assert [("verifier", PASSWORD)] == server.logins
    assert 1 == len(server.mails)
    assert {"EHLO", "STARTTLS"} >= set(server.plain)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_told(certificate, security):
    """Neither password nor mail is sent."""
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
    """Without the password, and without what the server wrote."""
    with (
        smtp_server(answers={word: answer}) as server,
        pytest.raises(NoticeNotDelivered) as failure,
    ):
        send(make_notice(), with_login(server), allow_private=True)

    assert message in failure.value.message
    assert PASSWORD not in failure.value.message
    assert [] == server.mails


def test_a_silent_server_ends_with_the_deadline():
    """The connection is cut, however long the server would wait."""
    with (
        smtp_server(silent=True) as server,
        pytest.raises(NoticeNotDelivered, match=r"within 0\.3 seconds"),
    ):
        send(make_notice(), mail_to(server, timeout_seconds=0.3), allow_private=True)


def test_a_private_network_is_not_asked_unless_the_site_says_so():
    """As for every other address of the site file."""
    with (
        smtp_server() as server,
        pytest.raises(NoticeNotDelivered, match="allow_private_addresses"),
    ):
        send(make_notice(), mail_to(server), allow_private=False)

    assert [] == server.plain


def test_a_name_cannot_add_a_header():
    """A line end in the library's name stays in the subject's line."""
    notice = make_notice(site_name="Example\r\nBcc: somebody@example.edu")
    with smtp_server() as server:
        message = message_of(notice, mail_to(server))

    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
