import pytest

from tests.adapters.ils.misbehaving import assert_says_it_could_not_look
from tests.adapters.ils.sip2.fake_sip2 import PASSWORD, checksum, connector_to
from tests.bad_peers import drip, endless, peer, silent, unused_port
from verifier.domain.model.lookup import LookupFailure, PatronKey

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
