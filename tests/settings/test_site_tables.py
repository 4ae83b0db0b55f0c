"""``[operators]``, ``[watch]`` and ``[store]``."""

import pytest

from tests.settings.site_texts import MINIMAL, problems
from verifier.domain.model.operators import SignInSettings
from verifier.domain.model.site import Secret, WatchMail, WatchSettings, Webhook
from verifier.settings.fields import SiteFileContext
from verifier.settings.site_file import load_site
from verifier.settings.site_tables import StoreTable

IDPS = {
    "saml": 'protocol = "saml"\nmetadata = "idp-metadata.xml"',
    "federation": 'protocol = "saml"\nmetadata = "idp-metadata.xml"\nfederation = true',
    "oidc": 'protocol = "oidc"\nissuer = "https://op.example.edu"\nclient_id = "v"\n'
    'client_authentication = "none"',
    "cas": 'protocol = "cas"\nserver = "https://cas.example.edu/cas"',
    "ldap": 'protocol = "ldap"\ndirectory = "ldaps://ldap.example.edu"\n'
    'bind_as = "uid={username},dc=example"',
}


def site_text(protocol, *lines):
    idp = f'[[idp]]\nid = "campus"\n{IDPS[protocol]}\n'
    return "\n".join((MINIMAL, idp, "[operators]", *lines, ""))


@pytest.mark.parametrize(
    ("protocol", "attribute"),
    [("saml", "eduPersonPrincipalName"), ("oidc", "sub"), ("cas", "principal")],
)
def test_who_signs_in_is_named_as_the_protocol_names_people(write, protocol, attribute):
    """Unless the file says otherwise."""
    site = load_site(write(site_text(protocol, 'idp = "campus"')), environ={})

    assert SignInSettings(idp_id="campus", attribute=attribute) == site.operators


def test_every_key_of_operators_arrives_where_it_belongs(write):
    text = site_text("ldap", 'idp = "campus"', 'attribute = "uid"', 'admins = ["jo"]')
    site = load_site(write(text + 'viewers = ["al", "vi"]\n'), environ={})

    assert (
        SignInSettings(idp_id="campus", attribute="uid", admins=("jo",), viewers=("al", "vi"))
        == site.operators
    )


@pytest.mark.parametrize(
    ("protocol", "lines", "message"),
    [
        ("saml", ['idp = "other"'], "is no [[idp]] of this file"),
        ("saml", ['admins = ["jo"]'], "[operators]"),
        ("saml", ['idp = "campus"', 'admins = ["jo"]', 'viewers = ["jo"]'], "an admin too"),
        ("saml", ['idp = "campus"', 'admins = [""]'], "is empty"),
        ("saml", ['idp = "campus"', 'attribute = "eduPersonPrincipalNam"'], "Did you mean"),
        ("ldap", ['idp = "campus"'], "attribute"),
        ("federation", ['idp = "campus"'], "is a whole federation"),
    ],
    ids=range(7),
)
def test_operators_who_cannot_be_are_told(write, protocol, lines, message):
    found = problems(write(site_text(protocol, *lines)), {})

    assert "[operators]" in f"{found}"
    assert message in f"{found}"


ENVIRON = {"HOOK": "https://chat.example.edu/hooks/T0K3N", "BEARER": "b", "MAIL": "m"}
WHOLE = """
[watch]
failures_in_a_row = 2
daily_summary_hour = 7

[watch.webhook]
url = { env = "HOOK" }
bearer = { env = "BEARER" }
signing_secret = { file = "secrets/reshare" }
timeout_seconds = 5

[watch.slack]
url = { env = "HOOK" }
timeout_seconds = 6

[watch.teams]
url = { env = "HOOK" }

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


def test_every_key_of_a_watch_arrives_where_it_belongs(write):
    watch = load_site(write(MINIMAL + WHOLE), environ=ENVIRON).watch

    assert (
        WatchSettings(
            webhook=Webhook(
                url=Secret(place="env HOOK", value=ENVIRON["HOOK"]),
                bearer=Secret(place="env BEARER", value="b"),
                signing_secret=Secret(place="file secrets/reshare", value="battery staple"),
                timeout_seconds=5.0,
            ),
            slack=Webhook(
                url=Secret(place="env HOOK", value=ENVIRON["HOOK"]), timeout_seconds=6.0
            ),
            teams=Webhook(url=Secret(place="env HOOK", value=ENVIRON["HOOK"])),
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
            failures_in_a_row=2,
            daily_summary_hour=7,
        )
        == watch
    )


@pytest.mark.parametrize(
    ("security", "host", "port"),
    [
        ("starttls", "smtp.example.edu", 587),
        ("tls", "smtp.example.edu", 465),
        ("none", "localhost", 25),
    ],
)
def test_a_mail_server_has_the_usual_port(write, security, host, port):
    text = MAIL.format(host=host, security=security)

    assert port == load_site(write(MINIMAL + text), environ={}).watch.mail.port


def test_a_secret_that_is_not_set_does_not_spoil_the_site_file(write):
    """Other commands need none of them; the watch says so when it starts."""
    watch = load_site(write(MINIMAL + WHOLE), environ={}).watch

    assert ["", "", "battery staple", "", "", ""] == [secret.value for secret in watch.secrets]
    assert ["env HOOK", "env BEARER"] == [secret.place for secret in watch.secrets[:2]]


PASSWORD = "dbpw-canary-5521"


def read_store(folder, **table):
    around = SiteFileContext(folder=folder, environ={"STORE": f"postgresql://v:{PASSWORD}@h/d"})
    return StoreTable.model_validate(table, context=around).settings(folder)


def test_an_address_without_a_password_stands_in_the_file(tmp_path):
    """The server may know the account by its certificate, or by the machine."""
    url = "postgresql://verifier@db.example.edu/verifier?sslmode=verify-full"

    assert Secret(place="the site file", value=url) == read_store(tmp_path, url=url).url


def test_an_address_with_a_password_stands_outside(tmp_path):
    """The whole address is the secret."""
    found = read_store(tmp_path, url={"env": "STORE"}).url

    assert Secret(place="env STORE", value=f"postgresql://v:{PASSWORD}@h/d") == found
    assert PASSWORD not in repr(found)


def test_a_variable_that_is_not_set_is_no_mistake_of_the_file(tmp_path):
    """Commands that keep nothing need none; whoever opens the store says it."""
    assert (
        Secret(place="env MISSING", value="") == read_store(tmp_path, url={"env": "MISSING"}).url
    )


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        (f"postgresql://v:{PASSWORD}@h/d", "holds a password"),
        (f"postgresql://v@h/d?password={PASSWORD}", "holds a password"),
        (f"postgresql://v:{PASSWORD}@[h/d", "is not a database's address"),
        ("mysql://h/d", "is not the address of a PostgreSQL database"),
        ("db.example.edu", "is not the address of a PostgreSQL database"),
        ("postgresql://h/d d", "is not the address of a PostgreSQL database"),
        (7, "must not stand in this file"),
    ],
)
def test_what_is_no_address_is_told_without_its_password(tmp_path, url, wrong):
    with pytest.raises(ValueError, match=wrong) as refused:
        read_store(tmp_path, url=url)
    assert PASSWORD not in str(refused.value)


def test_the_key_may_stand_elsewhere(tmp_path):
    """Relative to the site file, as every path."""
    assert tmp_path / "keys/store.key" == read_store(tmp_path, key_file="keys/store.key").key_file
