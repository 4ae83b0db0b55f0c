import socket
import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import time_machine
from pysip2 import verify_checksum

from tests.adapters.ils.sip2.fake_sip2 import (
    PASSWORD,
    RESEND,
    TAKEN,
    FakeSip2,
    Patron,
    connector_to,
    served,
)
from tests.bad_peers import peer, silent
from tests.server_certificates import ServerCertificate, make_server_certificate
from verifier.adapters.http import NetworkFailure, byte_stream
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.sip2.messages import Style
from verifier.adapters.ils.sip2.session import (
    REFUSED_SECONDS,
    Conversation,
    LoginRejected,
    Logins,
    NoAnswer,
)
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, PatronKey

BARCODE = "21234000000018"
GAIL = Patron(cards=(BARCODE,))
NOON = "20261124   Z120000"
NO_63 = "YYYYYYYNYYYYYYYY"
ONLY_99 = "NNNNYYYNYNNNNNNN"
NO_35 = "YYYYYYYYNYYYYYYY"


def conversation(fake: FakeSip2, **settings) -> tuple[object, list[bytes]]:
    """The outcome of one look-up, and what the server received."""
    with (
        time_machine.travel("2026-11-24T12:00:00+00:00", tick=False),
        served(fake, **settings) as connector,
    ):
        outcome = connector.look_up(PatronKey(value=BARCODE))
    return outcome, fake.received


def test_the_messages_are_those_of_the_protocol():
    """Login, status, patron information, end of session: octet by octet."""
    outcome, received = conversation(FakeSip2(patrons=(GAIL,)), date_zone="Z")

    assert isinstance(outcome, Found)
    assert [
        b"9300CNscclient|COs3cret-sip|CPdesk|AY0AZ",
        b"9900302.00AY1AZ",
        f"63000{NOON}          AOEXU|AA21234000000018|AC|AY2AZ".encode(),
        f"35{NOON}AOEXU|AA21234000000018|AC|AY3AZ".encode(),
    ] == [entry[:-4] for entry in received]
    assert all(verify_checksum(entry) for entry in received)


@pytest.fixture
def _in_new_york(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_new_york")
@pytest.mark.parametrize(
    ("zone", "stamp"),
    [("blank", b"20261124    0700"), ("Z", b"20261124   Z1200"), ("0000", b"2026112400000700")],
)
def test_the_hour_is_that_of_the_zone(zone, stamp):
    """Z is Greenwich's, and everything else is the machine's own."""
    _, received = conversation(FakeSip2(patrons=(GAIL,)), date_zone=zone)

    assert stamp == received[2][5:21]


@pytest.mark.parametrize(
    ("fake", "settings", "codes"),
    [
        *(
            ({"messages": messages}, {"ask_with": ask_with}, ["93", "99", asked, "35"])
            for messages, ask_with, asked in (
                *(("YYYYYYYYYYYYYYYY", "auto", "63"), ("", "auto", "63")),
                *((NO_63, "auto", "23"), ("NYYYYYYYYYYYYYYY", "auto", "63")),
                *((NO_63, "information", "63"), ("YYYYYYYYYYYYYYYY", "status", "23")),
            )
        ),
        ({"messages": NO_35}, {}, ["93", "99", "63"]),  # then the connection is simply closed
        ({"login_required": False}, {"login": False}, ["99", "63", "35"]),
    ],
)
def test_the_messages_that_are_sent(fake, settings, codes):
    """The server's BX says what it has; the site file has the last word."""
    fake = FakeSip2(patrons=(GAIL,), **fake)
    outcome, _ = conversation(fake, **settings)

    assert isinstance(outcome, Found)
    assert codes == fake.codes


def test_fields_that_are_left_out_or_empty():
    """CP is left out where the site names none; AD, a password, has to be there and is empty."""
    _, without_place = conversation(FakeSip2(patrons=(GAIL,)), location_code="")
    _, by_status = conversation(FakeSip2(patrons=(GAIL,)), ask_with="status")

    assert b"9300CNscclient|COs3cret-sip|AY0AZ" == without_place[0][:-4]
    assert by_status[2].startswith(b"23" + b"00020261124")
    assert b"|AC|AD|AY2AZ" in by_status[2]


@pytest.mark.parametrize("charset", ["cp850", "utf-8", "latin-1"])
@pytest.mark.parametrize("delimiter", ["|", "~", "^"])
@pytest.mark.parametrize("checksums", [True, False])
def test_every_style_of_writing(charset, delimiter, checksums):
    fake = FakeSip2(
        patrons=(Patron(cards=(BARCODE,), name="Müller, José"),),
        charset=charset,
        delimiter=delimiter,
        checksums=checksums,
    )
    outcome, _ = conversation(
        fake,
        charset=charset,
        field_delimiter=delimiter,
        error_detection="yes" if checksums else "no",
    )

    assert "Müller, José" == outcome.record.name.unstructured
    assert () == outcome.record.gaps


@pytest.mark.parametrize("unwelcome", ["close", "silent"])
@pytest.mark.parametrize("says_940", [True, False])
def test_a_refused_login(unwelcome, says_940):
    """940, silence and a closed socket all name what to check, and no password."""
    fake = FakeSip2(patrons=(GAIL,), unwelcome=unwelcome, says_940=says_940)
    outcome, _ = conversation(fake, login_password="wr0ng", seconds=0.5)

    assert isinstance(outcome, CouldNotLook)
    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "login_user, login_password and location_code" in outcome.message
    assert not {"wr0ng", PASSWORD, "scclient"} & set(outcome.message.replace(".", "").split())


def script(*answers: bytes | None):
    """A server that gives one answer for each question; None: it closes the connection."""
    received: list[bytes] = []

    def talk(connection: socket.socket, over: threading.Event) -> None:
        for answer in answers:
            received.append(connection.recv(4096))
            if answer is None:
                return
            connection.sendall(answer)
        over.wait()

    return talk, received


@contextmanager
def conversation_with(port: int, style: Style | None = None, seconds: float = 5):
    with byte_stream(
        "127.0.0.1",
        port,
        tls=False,
        deadline_seconds=seconds,
        max_bytes=200_000,
        allow_private=True,
    ) as stream:
        yield Conversation(stream, style or Style())


def ask(*answers: bytes | None, style: Style | None = None, seconds: float = 5, **more):
    """One login over a scripted server; the answer, and what the server received."""
    talk, received = script(*answers)
    with (
        peer(talk, read_first=False) as server,
        conversation_with(server.port, style, seconds) as conversation,
    ):
        answer = conversation.ask("93", "00", (("CN", "me"),), expect="94", **more)
    return answer, received


@pytest.mark.parametrize(
    "octets",
    [
        TAKEN,
        b"\n" + TAKEN,
        TAKEN + b"\n",
        b"\r\n\r" + TAKEN,
        TAKEN.replace(b"AY0", b"").replace(b"FDFD", b"FEC7"),
        b"941\r",
        TAKEN + TAKEN,
        *(TAKEN.replace(b"\r", end) for end in (b"\n", b"\n\r", b"\n\n")),
        *(b"941\n", b"941AY0\n", b"\n941\n", b"941\n941\n"),
    ],
)
def test_an_answer_is_read_with_or_without_line_feeds_and_checks(octets):
    """A line feed before or after the message is no part of it; a number may be missing."""
    answer, _ = ask(octets)

    assert ("94", "1") == (answer.code, answer.fixed)


@pytest.mark.parametrize("checksums", [True, False])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\r"])
@pytest.mark.parametrize("trouble", [{}, {"damage": 1}, {"misheard": 1}])
def test_every_end_of_an_answer(end, checksums, trouble):
    """SIP2 ends a message with CR; some servers send LF alone, or both."""
    fake = FakeSip2(patrons=(GAIL,), end=end, checksums=checksums, **trouble if checksums else {})
    outcome, _ = conversation(fake, error_detection="yes" if checksums else "no", seconds=3)

    assert isinstance(outcome, Found)
    assert fake.codes[-1] == "35"


@pytest.mark.parametrize("parts", [(b"94", b"1\n"), (b"941AY0AZF", b"DFD\n"), (b"941", b"\n")])
def test_an_answer_that_arrives_in_parts(parts):
    """A line feed ends the message whenever it arrives."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        for part in parts:
            connection.sendall(part)
            time.sleep(0.05)
        over.wait()

    with (
        peer(talk, read_first=False) as server,
        conversation_with(server.port) as talking,
    ):
        assert "1" == talking.ask("93", "00", (("CN", "me"),), expect="94").fixed


@pytest.mark.parametrize("pause", [b"AFone\n", b"AFone\ntwo\n", b"AF100\n", b"AFAZ12\n", b"AFY\n"])
def test_a_line_feed_within_a_value_ends_nothing(pause):
    """A screen message of several lines is one field, although it arrives in parts."""
    head = f"64{' ' * 14}00020261124    120000{' ' * 24}AOEXU|AA1|AEGood, Gail|BLN|"

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(head.encode() + pause)
        time.sleep(0.05)
        connection.sendall(b"three|BEgail@example.edu|\r")
        over.wait()

    with (
        peer(talk, read_first=False) as server,
        conversation_with(server.port, Style(error_detection=False)) as talking,
    ):
        message = talking.ask("63", "0" * 31, (("AA", "1"),), expect="64")

    assert "gail@example.edu" == message.text("BE")


def test_a_question_is_sent_again_where_the_server_asks_for_it():
    _, received = ask(RESEND, RESEND, TAKEN)

    assert 3 == len(received)
    assert 1 == len(set(received))


def test_a_damaged_answer_is_asked_for_again():
    """With message 97, which has no number."""
    _, received = ask(TAKEN.replace(b"941", b"940"), TAKEN)

    assert b"97AZFEF5\r" == received[1]


def test_without_error_detection_a_number_means_nothing():
    """A server may count as it likes where it is not asked to count."""
    answer, received = ask(b"941AY7AZ0000\r", style=Style(error_detection=False))

    assert "1" == answer.fixed
    assert b"9300CNme|\r" == received[0]


@pytest.mark.parametrize("answer", [RESEND, TAKEN.replace(b"941", b"940")])
@pytest.mark.parametrize("most", [1, 9])
def test_nobody_sends_again_for_ever(answer, most):
    """After two times, or silence then, nothing is concluded about the login."""
    with pytest.raises(LookupAborted, match="error_detection") as raised:
        ask(*[answer] * most, None)

    assert LookupFailure.PROTOCOL_ERROR is raised.value.outcome.failure


@pytest.mark.parametrize(("answer", "closed"), [((None,), True), ((), False)])
def test_silence_and_an_end_are_no_answer(answer, closed):
    with pytest.raises(NoAnswer) as raised:
        ask(*answer, seconds=0.4)

    assert closed is raised.value.closed


@pytest.mark.parametrize("answers", [(), (b"94",)])
def test_a_shorter_wait_ends_early(answers):
    with pytest.raises((NoAnswer, LookupAborted)):
        ask(*answers, seconds=5, within=0.2)


def send_over(kind: str) -> None:
    """A question over a connection that fails when it is written to."""
    stream = Mock(send=Mock(side_effect=NetworkFailure(kind, "It broke.")))
    Conversation(stream, Style()).ask("99", "00302.00", (), expect="98")


def test_a_message_that_cannot_be_sent_has_no_answer():
    """A server that has closed has said nothing; TLS that breaks off is told as such."""
    with pytest.raises(NoAnswer) as unanswered:
        send_over("broken_answer")
    with pytest.raises(LookupAborted) as broken:
        send_over("tls")

    assert unanswered.value.closed
    assert LookupFailure.TLS is broken.value.outcome.failure


def test_a_short_wait_ends_although_something_comes():
    def read_some(*, within: float) -> bytes:
        time.sleep(min(within, 0.01))
        return b"3"

    with pytest.raises(NoAnswer):
        Conversation(Mock(read_some=read_some), Style()).ask("35", "", (), expect="36", within=0.2)


@pytest.mark.parametrize("trouble", [{"damage": 2}, {"misheard": 2}])
def test_a_noisy_line_loses_no_look_up(trouble):
    fake = FakeSip2(patrons=(GAIL,), **trouble)
    with served(fake) as connector:
        outcome = connector.look_up(PatronKey(value=BARCODE))

    assert isinstance(outcome, Found)
    assert 1 <= len(fake.logins) <= 3


def refused(seconds: float = REFUSED_SECONDS) -> LoginRejected:
    return LoginRejected("Refused.", seconds=seconds)


def test_a_refusal_is_remembered_for_a_time(monkeypatch):
    now = [1_000.0]
    clock = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr("verifier.adapters.ils.sip2.session.time", clock)
    logins = Logins()
    with pytest.raises(LoginRejected), logins.turn(1):
        raise refused(60)
    now[0] += 59
    with pytest.raises(LookupAborted) as raised, logins.turn(1):
        pytest.fail("too early")
    now[0] += 2
    with logins.turn(1):
        pass

    assert LookupFailure.AUTH_ERROR is raised.value.outcome.failure
    assert "Refused. It is not tried again for now." == raised.value.outcome.message


def test_another_failure_is_not_remembered():
    logins = Logins()
    with pytest.raises(LookupAborted), logins.heeded():
        raise LookupAborted(LookupFailure.TIMEOUT, "Late.")
    with logins.heeded():
        pass


def test_one_login_at_a_time():
    logins = Logins()
    tried: list[int] = []

    def log_in(number: int) -> None:
        try:
            with logins.turn(5):
                tried.append(number)
                time.sleep(0.02)
                raise refused()
        except LookupAborted:
            pass

    threads = [threading.Thread(target=log_in, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == len(tried)


def test_nobody_waits_for_a_turn_for_ever():
    logins = Logins()
    with logins.turn(1), pytest.raises(LookupAborted) as raised, logins.turn(0.05):
        pytest.fail("two at a time")

    assert LookupFailure.TIMEOUT is raised.value.outcome.failure


@contextmanager
def secured(certificate: ServerCertificate, fake: FakeSip2):
    """The fake behind TLS; gives its port."""
    context = certificate.context()

    def talk(connection, over: threading.Event):
        with context.wrap_socket(connection, server_side=True) as inner:
            fake.talk(inner, over)

    with peer(talk, read_first=False) as server:
        yield server.port


def ask_over_tls(port, certificate: ServerCertificate | None = None, **settings):
    ca = {} if certificate is None else {"ca_file": str(certificate.certificate)}
    given = {"tls": "yes", "seconds": 3, **ca, **settings}
    return connector_to(port, **given).look_up(PatronKey(value=BARCODE))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_certificate_of_the_sites_own_authority(tmp_path, host):
    certificate = make_server_certificate(tmp_path, host=host)
    with secured(certificate, FakeSip2(patrons=(GAIL,))) as port:
        assert isinstance(ask_over_tls(port, certificate, host=host), Found)


@pytest.mark.parametrize(
    ("made_for", "days", "authority"),
    [
        *(("localhost", 1, "its own"), ("127.0.0.1", -1, "its own")),
        *(("127.0.0.1", 1, "none"), ("127.0.0.1", 1, "another")),
    ],
    ids=["another-name", "expired", "unknown-authority", "another-authority"],
)
def test_a_certificate_that_is_not_good_enough(tmp_path, made_for, days, authority):
    """Another name, its time over, or another authority's: nothing is sent, and no password."""
    certificate = make_server_certificate(tmp_path / "own", host=made_for, days=days)
    other = make_server_certificate(tmp_path / "other")
    fake = FakeSip2(patrons=(GAIL,))
    with secured(certificate, fake) as port:
        trusted = {"its own": certificate, "another": other, "none": None}[authority]
        outcome = ask_over_tls(port, trusted)

    assert LookupFailure.TLS is outcome.failure
    assert "Check tls, host and ca_file" in outcome.message
    assert [] == fake.received


def test_a_server_without_tls(tmp_path):
    """A plain SIP2 server asks for the greeting of TLS again, and gets no login."""
    received = []

    def talk(connection, _):
        received.append(connection.recv(4096))
        connection.sendall(b"96AZFEF6\r")
        received.append(connection.recv(4096))

    with peer(talk, read_first=False) as server:
        outcome = ask_over_tls(server.port, make_server_certificate(tmp_path))

    assert LookupFailure.TLS is outcome.failure
    assert "Check tls" in outcome.message
    assert not any(PASSWORD.encode() in entry for entry in received)


def test_tls_where_the_connection_is_plain(tmp_path):
    """The server's alert is recognised, and the setting named."""
    certificate = make_server_certificate(tmp_path)
    with secured(certificate, FakeSip2(patrons=(GAIL,))) as port:
        outcome = connector_to(port, seconds=2).look_up(PatronKey(value=BARCODE))

    assert outcome.failure in (LookupFailure.TLS, LookupFailure.AUTH_ERROR)
    assert "TLS" in outcome.message


def test_a_silent_handshake(tmp_path):
    with peer(silent, read_first=False) as server:
        outcome = ask_over_tls(server.port, make_server_certificate(tmp_path), seconds=0.4)

    assert LookupFailure.TIMEOUT is outcome.failure
