import pytest

from tests.settings.site_texts import MINIMAL, problems
from verifier.domain.model.site import Secret, WatchMail, WatchSettings, Webhook
from verifier.settings.site_file import load_site

ENVIRON = {"HOOK": "https://chat.example.edu/hooks/T0K3N", "BEARER": "b", "MAIL": "m"}
WHOLE = """
[watch.webhook]
url = { env = "HOOK" }
bearer = { env = "BEARER" }
signing_secret = { file = "secrets/reshare" }
timeout_seconds = 5

[watch.mail]
to = ["identity@example.edu", "systems@example.edu"]
sender = "verifier@example.edu"
host = "smtp.example.edu"
port = 2525
security = "tls"
username = "verifier"
password = { env = "MAIL" }
timeout_seconds = 20
"""
MAIL = """
[watch.mail]
to = ["identity@example.edu"]
sender = "verifier@example.edu"
host = "{host}"
security = "{security}"
"""


def problem_text(write, text, **environ):
    return "\n".join(problems(write(f"{MINIMAL}\n{text}\n"), environ))


def test_every_key_arrives_where_it_belongs(write):
    """Both ways of telling, with their secrets."""
    watch = load_site(write(MINIMAL + WHOLE), environ=ENVIRON).watch

    assert (
        WatchSettings(
            webhook=Webhook(
                url=Secret(place="env HOOK", value=ENVIRON["HOOK"]),
                bearer=Secret(place="env BEARER", value="b"),
                signing_secret=Secret(place="file secrets/reshare", value="battery staple"),
                timeout_seconds=5.0,
            ),
            mail=WatchMail(
                to=("identity@example.edu", "systems@example.edu"),
                sender="verifier@example.edu",
                host="smtp.example.edu",
                port=2525,
                security="tls",
                username="verifier",
                password=Secret(place="env MAIL", value="m"),
                timeout_seconds=20.0,
            ),
        )
        == watch
    )


def test_without_the_table_nobody_is_told(write):
    """A watch needs no way of telling."""
    assert WatchSettings() == load_site(write(MINIMAL), environ={}).watch


@pytest.mark.parametrize(
    ("security", "host", "port"),
    [
        ("starttls", "smtp.example.edu", 587),
        ("tls", "smtp.example.edu", 465),
        ("none", "localhost", 25),
    ],
)
def test_a_mail_server_has_the_usual_port(write, security, host, port):
    """Each kind of connection has one of its own."""
    text = MAIL.format(host=host, security=security)

    assert port == load_site(write(MINIMAL + text), environ={}).watch.mail.port


def test_a_secret_that_is_not_set_does_not_spoil_the_site_file(write):
    """Other commands need none of them; the watch says so when it starts."""
    watch = load_site(write(MINIMAL + WHOLE), environ={}).watch

    assert ["", "", "battery staple", ""] == [secret.value for secret in watch.secrets]
    assert ["env HOOK", "env BEARER"] == [secret.place for secret in watch.secrets[:2]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[watch.webhook]\nurl = "chat.example.edu"', "is not a web address"),
        ('[watch.webhook]\nurl = "http://chat.example.edu"', "is not https"),
        ('[watch.webhook]\nurl = "https://a:b@chat.example.edu"', "holds a user name or password"),
        ("[watch.webhook]\nurl = 7", "must not stand in this file"),
        ("[watch.webhook]\ntimeout_seconds = 5", "is missing"),
        ('[watch.webhook]\nurl = "https://c.example.edu"\nbearer = "b"', "must not stand in this"),
        (MAIL.format(host="smtp.example.edu", security="none"), "would send mail without encry"),
        (MAIL.format(host="localhost", security="none") + 'username = "v"', "names no password"),
        (MAIL.format(host="h", security="ssl"), "is not one of the choices"),
        ('[watch.mail]\nto = []\nsender = "v@example.edu"\nhost = "h"', "[watch.mail].to"),
        ('[watch.mail]\nto = ["v"]\nsender = "v@example.edu"\nhost = "h"', "is not one mail addr"),
        ("[watch]\nwebhok = 1", "webhook"),
    ],
)
def test_what_is_wrong_is_told(write, text, message):
    """Each in a sentence of its own."""
    assert message in problem_text(write, text)


def test_an_address_that_is_a_secret_is_not_shown(write):
    """Neither where it is no address, nor where it is not https."""
    for address in ("http://chat.example.edu/T0K3N", "T0K3N"):
        message = problem_text(write, '[watch.webhook]\nurl = { env = "HOOK" }', HOOK=address)

        assert "url" in message
        assert "T0K3N" not in message
