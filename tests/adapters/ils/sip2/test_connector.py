import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.adapters.ils.crowd import CROWD, crowd
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from tests.adapters.ils.sip2.fake_sip2 import FakeSip2, Patron, connection_to, connector_to, served
from tests.bad_peers import peer
from tests.factories import make_site
from tests.house.repository import DOCS
from tests.server_certificates import make_server_certificate
from tests.settings.site_texts import MINIMAL
from verifier.adapters.ils.connections import connect
from verifier.adapters.ils.sip2.connector import Sip2Connector
from verifier.domain.model.lookup import (
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)
from verifier.domain.model.site import IlsRole
from verifier.settings.site_file import load_site

GAIL = Patron(cards=(KNOWN,))


def test_finds_a_patron():
    """A record of the connection's name, and the field that the key equals."""
    with served(FakeSip2(patrons=(GAIL,))) as connector:
        found = connector.look_up(PatronKey(value=KNOWN))

    assert ("sip2", KNOWN) == (found.record.source, found.record.identifiers[0].value)
    assert ("barcode", None) == (found.matched_type, found.answer)
    assert ("sip2", IlsRole.EVIDENCE) == (connector.id, connector.role)


def test_an_unknown_patron():
    """Said in so many letters."""
    with served(FakeSip2(patrons=(GAIL,))) as connector:
        assert isinstance(connector.look_up(PatronKey(value="29999000000018")), NotFound)


@pytest.mark.parametrize("charset", ["cp850", "utf-8"])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_identifier_never_leads_to_somebody_else(name, charset):
    """It is refused before anything is sent, or asked for as it is; never is it another field."""
    fake = FakeSip2(patrons=(GAIL,), charset=charset)
    with served(fake, charset=charset) as connector:
        outcome = connector.look_up(PatronKey(value=ODD[name]))

    assert isinstance(outcome, NotFound | CouldNotLook)
    assert ODD[name] not in outcome.message or len(ODD[name]) < 3
    if isinstance(outcome, CouldNotLook):
        assert LookupFailure.PROTOCOL_ERROR is outcome.failure
        assert "cannot be asked for over SIP2, because it " in outcome.message
        assert [] == fake.received
    else:
        [question] = [entry for entry in fake.received if entry.startswith(b"63")]
        assert f"AOEXU|AA{ODD[name]}|AC|".encode(charset) in question


@pytest.mark.parametrize("value", ["", " ", "\t"])
def test_nothing_is_no_identifier(value):
    """An empty question would have the server's own meaning."""
    outcome = connector_to(9).look_up(PatronKey(value=value))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure


def test_sip2_has_no_question_by_user_name():
    """The second question of ReShare's has no form here."""
    outcome = connector_to(9).look_up(PatronKey(value=KNOWN, kind=KeyKind.USERNAME))

    assert LookupFailure.UNSUPPORTED is outcome.failure


def test_private_addresses_need_the_sites_permission():
    """Without it nothing is sent, and the setting is named."""
    fake = FakeSip2(patrons=(GAIL,))
    with peer(fake.talk, read_first=False) as server:
        connector = connector_to(server.port, allow_private=False)
        outcome = connector.look_up(PatronKey(value=KNOWN))

    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert "allow_private_addresses" in outcome.message
    assert [] == fake.received


def test_a_refused_login_is_not_tried_again():
    """Library systems lock accounts: the second question gets the first one's refusal."""
    fake = FakeSip2(patrons=(GAIL,))
    with served(fake, login_password="wr0ng") as connector:
        outcomes = [
            connector.look_up(PatronKey(value=entry)) for entry in (KNOWN, "29999000000018")
        ]
        outcomes.append(connector.sign_in())

    assert 1 == len(fake.logins)
    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}
    assert "not tried again" not in outcomes[0].message
    assert "not tried again" in outcomes[1].message


def test_twenty_at_a_time_are_one_refused_login():
    """Whoever waits for a turn is told of the refusal."""
    fake = FakeSip2(patrons=(GAIL,))
    with (
        served(fake, login_password="wr0ng", seconds=5) as connector,
        ThreadPoolExecutor(20) as pool,
    ):
        outcomes = list(pool.map(connector.look_up, [PatronKey(value=KNOWN)] * 40))

    assert 1 == len(fake.logins)
    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}


def test_silence_is_met_once():
    """A server that wants a login which is not set is not waited for again and again."""
    fake = FakeSip2(patrons=(GAIL,), unwelcome="silent")
    with served(fake, login=False, seconds=0.4) as connector:
        outcomes = [connector.look_up(PatronKey(value=KNOWN)) for _ in range(3)]

    assert ["99"] == fake.codes
    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}


def test_a_failure_is_not_remembered():
    """A server that was down is asked again."""
    fake = FakeSip2(patrons=(GAIL,), online="N")
    with served(fake) as connector:
        assert LookupFailure.SERVER_ERROR is connector.look_up(PatronKey(value=KNOWN)).failure
        fake.online = "Y"

        assert isinstance(connector.look_up(PatronKey(value=KNOWN)), Found)


@pytest.mark.parametrize(
    ("fake", "login", "result"),
    [
        (FakeSip2(), True, "accepted"),
        (FakeSip2(login_required=False), False, "not-needed"),
        (FakeSip2(login_required=False, online="N"), False, LookupFailure.SERVER_ERROR),
        (FakeSip2(), False, LookupFailure.AUTH_ERROR),
    ],
)
def test_signing_in(fake, login, result):
    """A login is proved without asking for anybody."""
    with served(fake, login=login) as connector:
        told = connector.sign_in()

    assert result == (told.failure if isinstance(told, CouldNotLook) else told)
    assert not {"63", "23"} & set(fake.codes)


def test_signing_in_with_a_wrong_password():
    """The settings are named."""
    with served(FakeSip2(), login_password="wr0ng") as connector:
        assert "login_password" in connector.sign_in().message


def test_twenty_look_ups_at_a_time():
    """Each question gets its own patron's answer, and every connection is closed."""
    values = [f"212340{number:08}" for number in range(CROWD)]
    fake = FakeSip2(patrons=tuple(Patron(cards=(value,)) for value in values))
    with served(fake, seconds=20) as connector:
        crowd(connector, values)

    assert CROWD == len(fake.logins)
    assert 1 <= fake.most_open <= 20


def test_a_server_that_takes_one_connection_at_a_time():
    """Each connection is closed at once, so that the next one has its turn."""
    values = [f"212340{number:08}" for number in range(40)]
    fake = FakeSip2(
        patrons=tuple(Patron(cards=(value,)) for value in values), one_at_a_time=threading.Lock()
    )
    with served(fake, seconds=20) as connector:
        crowd(connector, values, at_a_time=8)

    assert ["93", "99", "63", "35"] * 40 == fake.codes


def test_the_site_file_makes_it(tmp_path):
    """The table of connectors knows it, with what its dialect can see."""
    site = make_site(tmp_path, ils=(connection_to(6001, dialect="evergreen"),))
    [made] = connect(site)

    assert isinstance(made.connector, Sip2Connector)
    assert "Evergreen" in str(made.sees)


RESHARE = """
[[ils]]
id = "ncip"
connector = "ncip"
role = "reshare"
url = "https://ils.example.edu/ncip"
"""


def test_the_example_of_the_page_is_a_connection(tmp_path):
    """What the how-to page shows can be copied into a site file."""
    page = (DOCS / "how-to" / "connect-sip2.md").read_text("utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "verifier.toml"
    path.write_text(MINIMAL + RESHARE + example, encoding="utf-8")
    authority = make_server_certificate(tmp_path / "made").certificate
    (tmp_path / "sip-ca.pem").write_bytes(authority.read_bytes())
    site = load_site(path, environ={"SIP2_PASSWORD": "s3cret"})
    made = connect(site)[1]

    assert isinstance(made.connector, Sip2Connector)
    assert ("sip.example.edu", 6443, True, "utf-8") == (
        made.connector.settings.host,
        made.connector.settings.port,
        made.encrypted,
        made.connector.settings.style.charset,
    )


def test_no_secret_shows():
    """Not in what a log might hold of the connector."""
    assert "s3cret" not in repr(connector_to(6001))
