import threading
from decimal import Decimal

import pytest

from tests.adapters.ils.connecting import crowd
from tests.adapters.ils.misbehaving import assert_says_it_could_not_look
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.sip2.fake_sip2 import (
    PASSWORD,
    RESEND,
    TAKEN,
    FakeSip2,
    Patron,
    connection_to,
    connector_to,
    numbered,
    served,
)
from tests.bad_peers import drip, endless, peer, silent, unused_port
from tests.factories import make_site
from tests.house.repository import DOCS
from tests.server_certificates import make_server_certificate
from tests.settings.site_texts import MINIMAL
from verifier.adapters.ils.connections import connect
from verifier.adapters.ils.registry import connection_problems
from verifier.adapters.ils.sip2.connector import Sip2Connector
from verifier.adapters.ils.sip2.messages import Style
from verifier.adapters.ils.sip2.settings import DIALECTS, Sip2Settings, is_usable
from verifier.domain.model.lookup import Found, LookupFailure, PatronKey
from verifier.domain.model.site import IlsConnection, IlsRole, Secret
from verifier.settings.site_file import load_site

GAIL = Patron(cards=(KNOWN,))


def test_silence_is_met_once():
    fake = FakeSip2(patrons=(GAIL,), unwelcome="silent")
    with served(fake, login=False, seconds=0.4) as connector:
        outcomes = [connector.look_up(PatronKey(value=KNOWN)) for _ in range(3)]

    assert ["99"] == fake.codes
    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}


def test_a_failure_is_not_remembered():
    fake = FakeSip2(patrons=(GAIL,), online="N")
    with served(fake) as connector:
        assert LookupFailure.SERVER_ERROR is connector.look_up(PatronKey(value=KNOWN)).failure
        fake.online = "Y"

        assert isinstance(connector.look_up(PatronKey(value=KNOWN)), Found)


@pytest.mark.parametrize(
    ("fake", "login", "result"),
    [
        (FakeSip2(login_required=False), False, "not-needed"),
        (FakeSip2(login_required=False, online="N"), False, LookupFailure.SERVER_ERROR),
        (FakeSip2(), False, LookupFailure.AUTH_ERROR),
    ],
)
def test_signing_in(fake, login, result):
    """A login is proved without asking for anybody; without one the server's word counts."""
    with served(fake, login=login) as connector:
        signed_in = connector.sign_in()

    assert result == getattr(signed_in, "failure", signed_in)
    assert not {"63", "23"} & set(fake.codes)


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


BARCODE = "21234000000018"
SECONDS = 0.7
DAY = "20261124    120000"
ONLINE = f"98YNNYNN600003{DAY}2.00AOEXU|BX{'Y' * 16}|"
HERE = numbered(ONLINE, 1)


def patron(*fields: str, flags: str = " " * 14, sequence: int = 2) -> bytes:
    inner = "".join(f"{field}|" for field in fields)
    return numbered(f"64{flags}000{DAY}{'0000' * 6}{inner}", sequence)


def gail(**more) -> bytes:
    return patron("AOEXU", f"AA{BARCODE}", "AEGood, Gail", "BLY", **more)


def says(*answers: bytes, then: str = "close when asked"):
    """One answer for each question; then the end of the connection, or silence."""

    def talk(connection, over):
        for answer in answers:
            connection.recv(4096)
            connection.sendall(answer)
        if then == "close when asked":
            connection.recv(4096)
        elif then == "silence":
            over.wait()

    return talk


def at_once(octets: bytes):
    def talk(connection, over):
        connection.sendall(octets)
        over.wait(2)

    return talk


def endless_frame(connection, over):
    while not over.is_set():
        connection.sendall(b"64" + b" " * 4096)


def endless_frames(connection, over):
    while not over.is_set():
        connection.sendall(b"96AZFEF6\r" * 500)


def only_line_ends(connection, over):
    while not over.is_set():
        connection.sendall(b"\r\n" * 2_000)


def echo(connection, over):
    while not over.is_set():
        connection.sendall(connection.recv(4096))


def drips_later(connection, over):
    connection.recv(4096)
    connection.sendall(TAKEN)
    connection.recv(4096)
    drip(b"98", b"Y")(connection, over)


def at_patron(*answers: bytes, then: str = "close when asked"):
    """The same where the login was taken and the system is there."""
    return says(TAKEN, HERE, *answers, then=then)


REFUSED, GARBLED = numbered("940", 0), TAKEN.replace(b"941", b"940")
ALERT = b"\x15\x03\x03\x00\x02\x02\x46"
NOT_HERE, PERHAPS_HERE = (numbered(f"98{word}{ONLINE[3:]}", 1) for word in "N ")
WEB_SERVER = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
BOTH = patron(f"AA{BARCODE}", "AA21234000000026", "AEGood, Gail", "BLY")
NEITHER = patron(f"AA{BARCODE}", "AEGood, Gail", "BLN", "BLY")
BAD = {  # what the server does, by what comes of it, and a part of the sentence
    "auth_error": {
        "says nothing": (silent, "login_user"),
        "closes at once": (lambda connection, _: connection.close(), "login_user"),
        "closes after the question": (says(), "login_user"),
        "refuses and closes": (says(REFUSED), "login_user"),
        "refuses and is silent": (says(REFUSED, then="silence"), "login_password"),
    },
    "timeout": {
        "drips": (drip(b"94", b"1"), "within"),
        "drips after the login": (drips_later, "within"),
        "asks for a telnet login": (at_once(b"\xff\xfb\x01login: "), "within"),
        "takes the login and is silent": (says(TAKEN, then="silence"), "in time"),
        "is silent at the patron": (at_patron(then="silence"), "in time"),
    },
    "too_large": {
        "never ends its message": (endless_frame, "larger"),
        "sends line ends only": (only_line_ends, "larger"),
        "sends a huge message": (at_once(b"94" + b"1" * 150_000 + b"\r"), "larger"),
    },
    "tls": {"speaks TLS": (at_once(ALERT), "tls = true")},
    "server_error": {"is not there": (says(TAKEN, NOT_HERE), "onLine=N")},
    "wrong_patron": {
        "names nobody at all": (
            at_patron(patron("AEGood, Gail", "BLY")),
            "does not say about whom",
        ),
        "knows nobody of another name": (
            at_patron(patron("AA21234000000026", "AE", "BLN")),
            "another patron",
        ),
    },
    "protocol_error": {
        "neither takes nor refuses": (says(numbered("94?", 0)), "neither yes nor no"),
        "never ends its messages": (endless_frames, "error_detection"),
        "counts wrongly for ever": (says(*[GARBLED] * 9), "error_detection"),
        "asks again for ever": (says(*[RESEND] * 9), "error_detection"),
        "answers with another code": (says(HERE), "98 in place of 94"),
        "answers with a code that there is not": (says(b"95\r"), "95 in place of 94"),
        "cuts its answer short": (says(b"94\r"), "cut short"),
        "answers another question": (says(numbered("941", 5)), "another question"),
        "sends the question back": (echo, "93 in place of 94"),
        "sends octets of any kind": (at_once(bytes(range(256)) * 4), "does not speak SIP2"),
        "sends zeros": (at_once(bytes(100) + b"\r"), "does not speak SIP2"),
        "closes in the middle": (says(b"941AY0A", then="close"), "in the middle"),
        "is a web server": (at_once(WEB_SERVER), "host, port and tls"),
        "is a mail server": (at_once(b"220 mail ready\r\n"), "22 in place of 94"),
        "never stops talking HTTP": (endless, "does not speak SIP2"),
        "does not say whether it is there": (says(TAKEN, PERHAPS_HERE), "98"),
        "takes the login and closes": (says(TAKEN), "institution_id"),
        "closes at the patron": (at_patron(), "location_code"),
        "answers the patron with another number": (
            at_patron(gail(sequence=3)),
            "another question",
        ),
        "answers before it is asked": (says(TAKEN, HERE + gail()), "nobody asked for"),
        "sends the patron half": (at_patron(gail()[:40], then="close"), "in the middle"),
        "sends a short message": (at_patron(numbered("64YYYY", 2)), "cut short"),
        "sends no flags": (at_patron(gail(flags="x" * 14)), "patron status"),
        "contradicts itself": (at_patron(NEITHER), "contradicts itself in BL"),
        "names two patrons": (at_patron(BOTH), "contradicts itself in AA"),
        "says nothing about the patron": (at_patron(patron()), "BL"),
        "says something else than yes and no": (
            at_patron(patron(f"AA{BARCODE}", "AE", "BL?")),
            "BL",
        ),
    },
}


@pytest.mark.parametrize(
    ("failure", "name"), [(failure, name) for failure, named in BAD.items() for name in named]
)
def test_whatever_a_server_does_nothing_is_said_about_the_patron(failure, name):
    talk, part = BAD[failure][name]
    with peer(talk, read_first=False) as server:
        seconds = SECONDS if failure == "timeout" or name == "says nothing" else 5
        connector = connector_to(server.port, seconds=seconds, max_bytes=100_000)
        outcome = assert_says_it_could_not_look(connector.look_up, BARCODE)

    assert (failure, True) == (outcome.failure, part in outcome.message), outcome.message
    assert PASSWORD not in outcome.message


@pytest.mark.parametrize("name", ["says nothing", "closes at once", "closes after the question"])
def test_without_a_login_silence_means_that_one_is_asked_for(name):
    talk, _ = BAD["auth_error"][name]
    with peer(talk, read_first=False) as server:
        connector = connector_to(server.port, login=False, seconds=SECONDS)
        outcome = assert_says_it_could_not_look(connector.look_up, BARCODE)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "Set login_user and login_password" in outcome.message


def test_silence_at_the_patron_without_a_login_means_the_same():
    """Some servers tell anybody that they are there."""
    talk = says(numbered(ONLINE, 0))
    with peer(talk, read_first=False) as server:
        connector = connector_to(server.port, login=False)

        assert LookupFailure.AUTH_ERROR is connector.look_up(PatronKey(value=BARCODE)).failure


def test_nobody_listens():
    outcome = assert_says_it_could_not_look(connector_to(unused_port()).look_up, BARCODE)

    assert LookupFailure.UNREACHABLE is outcome.failure
    assert "host and port" in outcome.message


def test_the_sites_own_limit_holds_too():
    with peer(at_once(b"94" + b"1" * 5_000), read_first=False) as server:
        connector = connector_to(server.port, max_bytes=4_000)

        assert LookupFailure.TOO_LARGE is connector.look_up(PatronKey(value=BARCODE)).failure


@pytest.mark.parametrize(
    "talk",
    [
        says(
            b"\n" + TAKEN + b"\n" + TAKEN,
            HERE + HERE,
            gail() + gail(),
            numbered(f"36Y{DAY}AOEXU|AA{BARCODE}|", 3),
        ),
        at_patron(gail(), then="silence"),
    ],
    ids=["everything twice, and line feeds first", "no answer to the goodbye"],
)
def test_a_record_that_was_told_stands(talk):
    """An answer that comes twice is one; a goodbye that nobody answers costs a second."""
    with peer(talk, read_first=False) as server:
        outcome = connector_to(server.port, seconds=5).look_up(PatronKey(value=BARCODE))

    assert BARCODE == outcome.record.identifiers[0].value


def test_an_old_card_in_evergreen_is_told_as_what_it_is():
    """The report does not claim that there is no such person."""
    fake = FakeSip2(patrons=(Patron(cards=(BARCODE,), old_cards=("29999000000026",)),))
    with served(fake, dialect="evergreen") as connector:
        old = connector.look_up(PatronKey(value="29999000000026"))
        nobody = connector.look_up(PatronKey(value="nobody"))

    assert old == nobody
    assert "this source cannot tell which it is" in old.message


def problems(**options) -> str:
    return " ".join(connection_problems(connection_to(6001, **options)))


def test_a_host_is_enough():
    """Every other setting has its default, and nothing is logged in with."""
    connection = IlsConnection(
        id="sip2", connector="sip2", role=IlsRole.EVIDENCE, options=(("host", "sip.example.edu"),)
    )
    settings = Sip2Settings.of(connection)

    assert () == connection_problems(connection)
    assert settings.model_dump() == {
        "host": "sip.example.edu",
        "port": 6001,
        "tls": False,
        "error_detection": True,
        "charset": "cp850",
        "field_delimiter": "|",
        "dialect": "generic",
        "ask_with": "auto",
        "date_zone": "blank",
        "strict_echo": False,
        **dict.fromkeys(("ca_file", "login_user", "fine_limit")),
        **dict.fromkeys(
            ("login_password", "location_code", "institution_id", "terminal_password"), ""
        ),
    }


def test_every_setting_arrives():
    given = {
        "charset": "utf-8",
        "field_delimiter": "^",
        "dialect": "polaris",
        "ask_with": "status",
        "date_zone": "Z",
        "ca_file": "ca.pem",
    }
    words = {"tls": "yes", "error_detection": "no", "fine_limit": "10.50", "strict_echo": "yes"}
    connection = connection_to(16_443, **given, **words)
    settings = Sip2Settings.of(connection)

    assert () == connection_problems(connection)
    assert given.items() <= settings.model_dump().items()
    assert (16_443, True, False, Decimal("10.50"), True) == (
        settings.port,
        settings.tls,
        settings.error_detection,
        settings.fine_limit,
        settings.strict_echo,
    )
    assert ("scclient", PASSWORD, "desk", "EXU") == (
        settings.login_user,
        settings.login_password,
        settings.location_code,
        settings.institution_id,
    )
    assert Style(charset="utf-8", delimiter="^", error_detection=False) == settings.style
    assert DIALECTS["polaris"] is settings.own_fields


def test_no_secret_shows():
    assert PASSWORD not in repr(Sip2Settings.of(connection_to(6001)))


NO_HOSTS = ("", "sip2://sip.example.edu", "sip.example.edu:6001", "sip.example.edu/x", "a b")


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        *(("host", host, "host must be") for host in NO_HOSTS),
        *(("port", port, "port must be a whole number from 1") for port in ("0", "70000")),
        ("port", "6001.5", "port must be a whole number."),
        ("port", "sip", "port must be a number"),
        ("ca_file", "/x", "tls = true"),
        ("tls", "perhaps", "tls must be true or false"),
        *((name, "1", f"{name} must be") for name in ("error_detection", "strict_echo")),
        *(("charset", name, f"charset ({name})") for name in ("klingon", "utf-16")),
        ("charset", "a\0b", "charset"),
        *(("field_delimiter", text, "must be one") for text in ("", "||", "é", "\r")),
        ("field_delimiter", "A", "no letter"),
        ("dialect", "horizon", " is none of generic"),
        *((name, "63", " is none of ") for name in ("ask_with", "date_zone")),
        ("fine_limit", "ten", "fine_limit must be a number"),
        ("login_user", "sc|client", "login_user cannot be sent: it holds a character that"),
        ("location_code", "de\rsk", "location_code cannot be sent"),
        ("institution_id", "Łódź", "institution_id cannot be sent"),
        ("dialekt", "koha", 'Did you mean "dialect"?'),
        ("url", "x", "url is not a setting"),
    ],
)
def test_each_mistake_has_its_sentence(name, text, part):
    assert part in problems(**{name: text})


@pytest.mark.parametrize("host", ["sip.example.edu", "127.0.0.1", "::1", "[::1]", "localhost"])
def test_hosts(host):
    assert "" == problems(host=host)


def test_reshare_does_not_ask_over_sip2():
    """The role is evidence, and without a host there is nobody to ask."""
    connection = IlsConnection(id="sip2", connector="sip2", role=IlsRole.RESHARE)
    missing, role = connection_problems(connection)

    assert missing.startswith("host is missing")
    assert 'role must be "evidence": ReShare itself never asks over SIP2.' == role


def test_a_password_without_an_account():
    connection = IlsConnection(
        id="sip2",
        connector="sip2",
        role=IlsRole.EVIDENCE,
        options=(("host", "h"), ("location_code", "desk")),
        secrets=(("login_password", Secret(place="env X", value=PASSWORD)),),
    )
    message = " ".join(connection_problems(connection))

    assert "login_password is sent in a login alone" in message
    assert "location_code is sent in a login alone" in message
    assert PASSWORD not in message


def test_a_password_that_cannot_be_sent_is_not_shown():
    message = problems(login_password="open|sesame")

    assert "login_password cannot be sent" in message
    assert "sesame" not in message


USABLE = [
    *("cp850", "cp437", "utf-8", "UTF8", "latin-1", "iso-8859-15", "windows-1252", "koi8-r"),
    *("euc_kr", "ascii"),
]
UNUSABLE = [
    *("shift_jis", "big5", "gb18030", "utf-7", "utf-8-sig", "utf-32", "hz", "iso2022_jp", "cp037"),
    *("punycode", "idna", "rot13", "base64", "unicode_escape"),
]


@pytest.mark.parametrize("charset", [*USABLE, *UNUSABLE, ""])
def test_a_character_set_keeps_ascii_apart(charset):
    """Fields are told apart by their octets: no letter may hold an octet of ASCII."""
    assert (charset in USABLE) is is_usable(charset)
