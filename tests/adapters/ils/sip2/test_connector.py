import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.adapters.ils.crowd import CROWD, crowd
from tests.adapters.ils.judged import UNKNOWN, failed, judged
from tests.adapters.ils.misbehaving import assert_says_it_could_not_look
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from tests.adapters.ils.sip2.fake_sip2 import (
    PASSWORD,
    FakeSip2,
    Patron,
    checksum,
    connection_to,
    connector_to,
    served,
)
from tests.bad_peers import drip, endless, peer, silent, unused_port
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
        signed_in = connector.sign_in()

    assert result == (signed_in.failure if isinstance(signed_in, CouldNotLook) else signed_in)
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


BARCODE = "21234000000018"
SECONDS = 0.7
DAY = "20261124    120000"


def numbered(body: str, sequence: int) -> bytes:
    octets = body.encode("cp850") + b"AY%dAZ" % sequence
    return octets + checksum(octets) + b"\r"


TAKEN = numbered("941", 0)
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


AUTH, PROTOCOL = LookupFailure.AUTH_ERROR, LookupFailure.PROTOCOL_ERROR
TIMEOUT, LARGE, SERVER = LookupFailure.TIMEOUT, LookupFailure.TOO_LARGE, LookupFailure.SERVER_ERROR
BAD = {
    "says nothing": (silent, AUTH, "login_user"),
    "closes at once": (lambda connection, _: connection.close(), AUTH, "login_user"),
    "closes after the question": (says(), AUTH, "login_user"),
    "refuses and closes": (says(numbered("940", 0)), AUTH, "login_user"),
    "refuses and is silent": (says(numbered("940", 0), then="silence"), AUTH, "login_password"),
    "neither takes nor refuses": (says(numbered("94?", 0)), PROTOCOL, "neither yes nor no"),
    "drips": (drip(b"94", b"1"), TIMEOUT, "within"),
    "drips after the login": (drips_later, TIMEOUT, "within"),
    "never ends its message": (endless_frame, LARGE, "larger"),
    "never ends its messages": (endless_frames, PROTOCOL, "error_detection"),
    "sends line ends only": (only_line_ends, LARGE, "larger"),
    "sends a huge message": (at_once(b"94" + b"1" * 150_000 + b"\r"), LARGE, "larger"),
    "counts wrongly for ever": (
        says(*[TAKEN.replace(b"941", b"940")] * 9),
        PROTOCOL,
        "error_detection",
    ),
    "asks again for ever": (says(*[b"96AZFEF6\r"] * 9), PROTOCOL, "error_detection"),
    "answers with another code": (says(HERE), PROTOCOL, "98 in place of 94"),
    "answers another question": (says(numbered("941", 5)), PROTOCOL, "another question"),
    "sends the question back": (echo, PROTOCOL, "93 in place of 94"),
    "sends octets of any kind": (at_once(bytes(range(256)) * 4), PROTOCOL, "does not speak SIP2"),
    "sends zeros": (at_once(bytes(100) + b"\r"), PROTOCOL, "does not speak SIP2"),
    "closes in the middle": (says(b"941AY0A", then="close"), PROTOCOL, "in the middle"),
    "is a web server": (
        at_once(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
        PROTOCOL,
        "host, port and tls",
    ),
    "is a mail server": (at_once(b"220 mail ready\r\n"), PROTOCOL, "22 in place of 94"),
    "asks for a telnet login": (at_once(b"\xff\xfb\x01login: "), TIMEOUT, "within"),
    "never stops talking HTTP": (endless, PROTOCOL, "does not speak SIP2"),
    "speaks TLS": (at_once(b"\x15\x03\x03\x00\x02\x02\x46"), LookupFailure.TLS, "tls = true"),
    "is not there": (says(TAKEN, numbered("98N" + ONLINE[3:], 1)), SERVER, "onLine=N"),
    "does not say whether it is there": (
        says(TAKEN, numbered("98 " + ONLINE[3:], 1)),
        PROTOCOL,
        "98",
    ),
    "takes the login and closes": (says(TAKEN), PROTOCOL, "institution_id"),
    "takes the login and is silent": (says(TAKEN, then="silence"), TIMEOUT, "in time"),
    "closes at the patron": (says(TAKEN, HERE), PROTOCOL, "location_code"),
    "is silent at the patron": (says(TAKEN, HERE, then="silence"), TIMEOUT, "in time"),
    "answers the patron with another number": (
        says(TAKEN, HERE, gail(sequence=3)),
        PROTOCOL,
        "another question",
    ),
    "answers before it is asked": (says(TAKEN, HERE + gail()), PROTOCOL, "nobody asked for"),
    "sends the patron half": (
        says(TAKEN, HERE, gail()[:40], then="close"),
        PROTOCOL,
        "in the middle",
    ),
    "sends a short message": (
        says(TAKEN, HERE, numbered("64YYYY", 2)),
        PROTOCOL,
        "cut short",
    ),
    "sends no flags": (says(TAKEN, HERE, gail(flags="x" * 14)), PROTOCOL, "patron status"),
    "contradicts itself": (
        says(TAKEN, HERE, patron(f"AA{BARCODE}", "AEGood, Gail", "BLN", "BLY")),
        PROTOCOL,
        "contradicts itself in BL",
    ),
    "names two patrons": (
        says(TAKEN, HERE, patron(f"AA{BARCODE}", "AA21234000000026", "AEGood, Gail", "BLY")),
        PROTOCOL,
        "contradicts itself in AA",
    ),
    "names nobody at all": (
        says(TAKEN, HERE, patron("AEGood, Gail", "BLY")),
        LookupFailure.WRONG_PATRON,
        "does not say about whom",
    ),
    "says nothing about the patron": (says(TAKEN, HERE, patron()), PROTOCOL, "BL"),
    "says something else than yes and no": (
        says(TAKEN, HERE, patron(f"AA{BARCODE}", "AE", "BL?")),
        PROTOCOL,
        "BL",
    ),
    "knows nobody of another name": (
        says(TAKEN, HERE, patron("AA21234000000026", "AE", "BLN")),
        LookupFailure.WRONG_PATRON,
        "another patron",
    ),
}

ENDED_BY_THE_DEADLINE = {
    "says nothing",
    "drips",
    "drips after the login",
    "asks for a telnet login",
    "takes the login and is silent",
    "is silent at the patron",
}


@pytest.mark.parametrize("name", BAD)
def test_whatever_a_server_does_nothing_is_said_about_the_patron(name):
    """Each failure has its name and its sentence, in time, and gives nothing away."""
    talk, failure, part = BAD[name]
    with peer(talk, read_first=False) as server:
        seconds = SECONDS if name in ENDED_BY_THE_DEADLINE else 5
        connector = connector_to(server.port, seconds=seconds, max_bytes=100_000)
        outcome = assert_says_it_could_not_look(connector.look_up, BARCODE)

    assert (failure, True) == (outcome.failure, part in outcome.message), outcome.message
    assert PASSWORD not in outcome.message


@pytest.mark.parametrize("name", ["says nothing", "closes at once", "closes after the question"])
def test_without_a_login_silence_means_that_one_is_asked_for(name):
    """The settings that are missing are named."""
    talk, _, _ = BAD[name]
    with peer(talk, read_first=False) as server:
        connector = connector_to(server.port, login=False, seconds=SECONDS)
        outcome = assert_says_it_could_not_look(connector.look_up, BARCODE)

    assert AUTH is outcome.failure
    assert "Set login_user and login_password" in outcome.message


def test_silence_at_the_patron_without_a_login_means_the_same():
    """Some servers tell anybody that they are there."""
    talk = says(numbered(ONLINE, 0))
    with peer(talk, read_first=False) as server:
        connector = connector_to(server.port, login=False)

        assert AUTH is connector.look_up(PatronKey(value=BARCODE)).failure


def test_nobody_listens():
    """A server that is down knows nothing about patrons."""
    outcome = assert_says_it_could_not_look(connector_to(unused_port()).look_up, BARCODE)

    assert LookupFailure.UNREACHABLE is outcome.failure
    assert "host and port" in outcome.message


def test_the_sites_own_limit_holds_too():
    """All that a server sends in one session is not more than max_bytes."""
    with peer(at_once(b"94" + b"1" * 5_000), read_first=False) as server:
        connector = connector_to(server.port, max_bytes=4_000)

        assert LARGE is connector.look_up(PatronKey(value=BARCODE)).failure


def test_an_answer_that_comes_twice_is_one_answer():
    """Servers that send everything twice, and line feeds first, are understood."""
    talk = says(
        b"\n" + TAKEN + b"\n" + TAKEN,
        HERE + HERE,
        gail() + gail(),
        numbered(f"36Y{DAY}AOEXU|AA{BARCODE}|", 3),
    )
    with peer(talk, read_first=False) as server:
        outcome = connector_to(server.port).look_up(PatronKey(value=BARCODE))

    assert BARCODE == outcome.record.identifiers[0].value


def test_a_goodbye_that_nobody_answers_costs_a_second_and_no_record():
    """What was told about the patron stands, whatever becomes of the end."""
    with peer(says(TAKEN, HERE, gail(), then="silence"), read_first=False) as server:
        outcome = connector_to(server.port, seconds=5).look_up(PatronKey(value=BARCODE))

    assert BARCODE == outcome.record.identifiers[0].value


CARD, OTHER_CARD, OLD_CARD = "21234000000018", "29999000000018", "29999000000026"
DENIED = "YYYY" + " " * 10
NOBODY_ASKED_63 = "NNNNYYYNYNNNNNNN"


def flags(*places: int) -> str:
    return "".join("Y" if place in places else " " for place in range(14))


@dataclass(kw_only=True)
class Story:
    """A patron in a library system, what is asked, and what comes of it."""

    patron: Patron | None = None
    system: dict = field(default_factory=dict)  # how the server is
    settings: dict = field(default_factory=dict)  # how the connection is set
    sent: str = CARD
    login: dict = field(default_factory=dict)  # what the login releases, and ReShare finds
    outcome: type | LookupFailure = Found
    checks: set[str] = field(default_factory=set)
    others: tuple[Patron, ...] = ()


def gail_at_desk(**more) -> Patron:
    return Patron(**{"cards": (CARD,), **more})


STORIES = {
    "a good patron": Story(patron=gail_at_desk(more=(("PA", "20301231"), ("PC", "GRAD")))),
    "recalls are denied, and nothing else": Story(patron=gail_at_desk(flags=flags(2))),
    "nobody": Story(
        login={"reshare": UNKNOWN},
        outcome=NotFound,
        checks={"patron.not-found"},
    ),
    "an old card in Evergreen": Story(
        patron=gail_at_desk(old_cards=(OLD_CARD,)),
        system={"echoes": True},
        settings={"dialect": "evergreen"},
        sent=OLD_CARD,
        login={"reshare": UNKNOWN},
        outcome=NotFound,
        checks={"patron.not-found"},
    ),
    "known, and not valid": Story(
        patron=gail_at_desk(valid="N"),
        checks={"patron.record-inactive"},
    ),
    "expired, in Evergreen": Story(
        patron=gail_at_desk(flags=DENIED, more=(("PA", "20200630"),), screen=("Card expired",)),
        system={"echoes": True},
        settings={"dialect": "evergreen"},
        checks={"patron.record-expired", "patron.blocked-in-ils"},
    ),
    "expired, in Polaris": Story(
        patron=gail_at_desk(
            flags=DENIED, more=(("PX", "20200630    235900"), ("PY", "Y"), ("PA", "1"))
        ),
        settings={"dialect": "polaris"},
        checks={"patron.record-expired", "patron.blocked-in-ils"},
    ),
    "blocked": Story(
        patron=gail_at_desk(flags=flags(0, 3), screen=("Greetings",)),
        checks={"patron.blocked-in-ils"},
    ),
    "the card is lost": Story(
        patron=gail_at_desk(flags=flags(4)), checks={"patron.blocked-in-ils"}
    ),
    "owes a little": Story(
        patron=gail_at_desk(more=(("BH", "USD"), ("BV", "0.50"), ("CC", "10.00"))),
        checks={"patron.fines"},
    ),
    "owes too much": Story(
        patron=gail_at_desk(flags=flags(0, 10), more=(("BV", "$25.00"),)),
        checks={"patron.fines", "patron.blocked-in-ils"},
    ),
    "owes more than the library's limit, and is not blocked": Story(
        patron=gail_at_desk(more=(("BV", "25.00"),)),
        settings={"fine_limit": "10"},
        checks={"patron.fines", "patron.fines-over-limit"},
    ),
    "flagged for want of a password": Story(
        patron=gail_at_desk(flags=DENIED, more=(("CQ", "N"),)),
        settings={"dialect": "polaris"},
        checks={"patron.record-incomplete"},
    ),
    "flagged, password or not, in Koha": Story(
        patron=gail_at_desk(flags=DENIED, more=(("CQ", "N"),)),
        settings={"dialect": "koha"},
        checks={"patron.blocked-in-ils"},
    ),
    "another main identifier": Story(
        patron=gail_at_desk(cards=(CARD, "ggood")),
        sent="ggood",
    ),
    "another main identifier, where that is strict": Story(
        patron=gail_at_desk(cards=(CARD, "ggood")),
        settings={"strict_echo": "yes"},
        sent="ggood",
        outcome=LookupFailure.WRONG_PATRON,
        checks={"patron.answer-about-another", "patron.evidence-missing"},
    ),
    "odd letters in the name": Story(
        patron=gail_at_desk(name="O'Brien-Müller, Gaëlle"),
        system={"charset": "utf-8"},
        settings={"charset": "utf-8"},
        login={"name": ("Gaëlle", "O'Brien-Müller")},
    ),
    "odd letters in the wrong character set": Story(
        patron=gail_at_desk(name="Müller, Gaëlle"),
        system={"charset": "utf-8"},
        checks={"patron.record-incomplete"},
    ),
    "two accounts": Story(
        patron=gail_at_desk(),
        others=(gail_at_desk(cards=(OTHER_CARD,), email="gg@example.edu"),),
        login={"released": {"uid": OTHER_CARD}},
        checks={"patron.two-accounts"},
    ),
    "the login is refused": Story(
        patron=gail_at_desk(),
        settings={"login_password": "wr0ng"},
        outcome=LookupFailure.AUTH_ERROR,
        checks={"patron.evidence-missing"},
    ),
    "the login may not ask for patrons": Story(
        patron=gail_at_desk(),
        system={"messages": NOBODY_ASKED_63},
        outcome=LookupFailure.UNSUPPORTED,
        checks={"patron.evidence-missing"},
    ),
    "a failure in the form of an unknown patron": Story(
        system={"unknown_screen": ("COMMAND NOT SUPPORTED",)},
        outcome=LookupFailure.UNSUPPORTED,
        checks={"patron.evidence-missing"},
    ),
    "the library system is down": Story(
        patron=gail_at_desk(),
        system={"online": "N"},
        outcome=LookupFailure.SERVER_ERROR,
        checks={"patron.evidence-missing"},
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_what_comes_of_it(tmp_path, name):
    """Each story has its outcome, and the whole program finds just what is wrong."""
    story = STORIES[name]
    patrons = (*((story.patron,) if story.patron else ()), *story.others)
    with served(FakeSip2(patrons=patrons, **story.system), **story.settings) as connector:
        outcome = connector.look_up(PatronKey(value=story.sent))
        report = judged(tmp_path, connector, story.sent, **story.login)

    if isinstance(story.outcome, LookupFailure):
        assert story.outcome is outcome.failure, outcome.message
    else:
        assert isinstance(outcome, story.outcome)
    about_patron = {entry for entry in failed(report) if entry.startswith("patron.")}
    assert story.checks == about_patron


def test_an_old_card_in_evergreen_is_told_as_what_it_is():
    """The report does not claim that there is no such person."""
    fake = FakeSip2(patrons=(gail_at_desk(old_cards=(OLD_CARD,)),))
    with served(fake, dialect="evergreen") as connector:
        old = connector.look_up(PatronKey(value=OLD_CARD))
        nobody = connector.look_up(PatronKey(value="nobody"))

    assert old == nobody
    assert "this source cannot tell which it is" in old.message
