import socket
import threading
import time
from contextlib import contextmanager

import pytest

from tests.adapters.ils.sip2.fake_sip2 import FakeSip2, Patron, checksum, served
from tests.bad_peers import peer
from verifier.adapters.http import NetworkFailure, byte_stream
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.sip2.messages import Style
from verifier.adapters.ils.sip2.session import Conversation, NoAnswer
from verifier.domain.model.lookup import Found, LookupFailure, PatronKey

BARCODE = "21234000000018"
GAIL = Patron(cards=(BARCODE,))
RESEND = b"96AZFEF6\r"


def numbered(body: bytes, sequence: int = 0) -> bytes:
    octets = body + b"AY%dAZ" % sequence
    return octets + checksum(octets) + b"\r"


TAKEN = numbered(b"941")


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


def stopped(*answers, **more) -> LookupAborted:
    with pytest.raises(LookupAborted) as raised:
        ask(*answers, **more)
    assert raised.value.outcome.message.endswith(".")
    return raised.value


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
    ],
)
def test_an_answer_is_read_with_or_without_line_feeds_and_checks(octets):
    """A line feed before or after the message is no part of it; a number may be missing."""
    answer, _ = ask(octets)

    assert ("94", "1") == (answer.code, answer.fixed)


def test_a_question_is_sent_again_where_the_server_asks_for_it():
    """The very same message, with the same number."""
    _, received = ask(RESEND, RESEND, TAKEN)

    assert 3 == len(received)
    assert 1 == len(set(received))


def test_a_damaged_answer_is_asked_for_again():
    """With message 97, which has no number."""
    _, received = ask(TAKEN.replace(b"941", b"940"), TAKEN)

    assert b"97AZFEF5\r" == received[1]


@pytest.mark.parametrize("answer", [RESEND, TAKEN.replace(b"941", b"940")])
def test_nobody_sends_again_for_ever(answer):
    """After two times nothing is concluded, and the settings to look at are named."""
    talk, received = script(*[answer] * 9)
    with (
        peer(talk, read_first=False) as server,
        conversation_with(server.port) as conversation,
        pytest.raises(LookupAborted, match="error_detection") as raised,
    ):
        conversation.ask("93", "00", (), expect="94")

    assert LookupFailure.PROTOCOL_ERROR is raised.value.outcome.failure
    assert 3 == len([entry for entry in received if entry])


def test_silence_after_sending_again_is_no_silence_at_the_question():
    """The server did say something, so nothing is concluded about the login."""
    assert "error_detection" in stopped(RESEND, None).outcome.message


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (numbered(b"941", 1), "another question"),
        (numbered(b"98YNNYNN60000320261124    1200002.00AOEXU|"), "98 in place of 94"),
        (b"95\r", "95 in place of 94"),
        (b"nonsense\r", "does not speak SIP2"),
        (b"94\r", "cut short"),
    ],
)
def test_an_answer_to_something_else_is_none(answer, part):
    """Another number, another code or no code at all."""
    failure = stopped(answer).outcome

    assert LookupFailure.PROTOCOL_ERROR is failure.failure
    assert part in failure.message


def test_without_error_detection_a_number_means_nothing():
    """A server may count as it likes where it is not asked to count."""
    answer, received = ask(b"941AY7AZ0000\r", style=Style(error_detection=False))

    assert "1" == answer.fixed
    assert b"9300CNme|\r" == received[0]


@pytest.mark.parametrize(("answer", "closed"), [((None,), True), ((), False)])
def test_silence_and_an_end_are_no_answer(answer, closed):
    """What they mean depends on what was asked."""
    with pytest.raises(NoAnswer) as raised:
        ask(*answer, seconds=0.4)

    assert closed is raised.value.closed


def test_half_an_answer_is_no_silence():
    """An end in the middle is told as such."""

    def talk(connection, _):
        connection.recv(4096)
        connection.sendall(b"941A")

    with (
        peer(talk, read_first=False) as server,
        conversation_with(server.port) as conversation,
        pytest.raises(LookupAborted, match="in the middle"),
    ):
        conversation.ask("93", "00", (), expect="94")


def test_an_answer_without_end_is_not_read_on():
    """SIP2 answers are some hundred octets."""
    assert LookupFailure.TOO_LARGE is stopped(b"94" + b"1" * 70_000).outcome.failure


def test_a_tls_server_at_a_plain_port_is_recognised():
    """Its alert is told apart from noise."""
    failure = stopped(b"\x15\x03\x01\x00\x02\x02\x46").outcome

    assert LookupFailure.TLS is failure.failure
    assert "tls = true" in failure.message


@pytest.mark.parametrize("answers", [(), (b"94",)])
def test_a_shorter_wait_ends_early(answers):
    """A caller that needs no answer waits as long as it says."""
    with pytest.raises((NoAnswer, LookupAborted)):
        ask(*answers, seconds=5, within=0.2)


def test_a_message_that_nobody_asked_for_is_not_taken_for_the_next_answer():
    """What waits before a question cannot be its answer."""
    talk, _ = script(TAKEN + numbered(b"98YNNYNN60000320261124    1200002.00AOEXU|", 1), b"")
    with (
        peer(talk, read_first=False) as server,
        conversation_with(server.port) as conversation,
    ):
        conversation.ask("93", "00", (), expect="94")
        with pytest.raises(LookupAborted, match="nobody asked for"):
            conversation.ask("99", "00302.00", (), expect="98")


class Broken:
    """A connection that fails in one way or another when it is written to."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def send(self, _: bytes) -> None:
        raise NetworkFailure(self.kind, "It broke.")


def test_a_message_that_cannot_be_sent_has_no_answer():
    """A server that has closed before it was asked has said nothing."""
    with pytest.raises(NoAnswer) as raised:
        Conversation(Broken("broken_answer"), Style()).ask("99", "00302.00", (), expect="98")

    assert raised.value.closed


def test_tls_that_breaks_off_is_told_as_such():
    """It is no silence of the server's."""
    with pytest.raises(LookupAborted) as raised:
        Conversation(Broken("tls"), Style()).ask("99", "00302.00", (), expect="98")

    assert LookupFailure.TLS is raised.value.outcome.failure


class Talkative:
    """A connection from which something comes all the time."""

    def send(self, _: bytes) -> None:
        """Take anything."""

    def read_some(self, *, within: float) -> bytes:
        time.sleep(min(within, 0.01))
        return b"3"


def test_a_short_wait_ends_although_something_comes():
    """Octets that keep coming do not make it longer."""
    with pytest.raises(NoAnswer):
        Conversation(Talkative(), Style()).ask("35", "", (), expect="36", within=0.2)


@pytest.mark.parametrize("trouble", [{"damage": 2}, {"misheard": 2}])
def test_a_noisy_line_loses_no_look_up(trouble):
    """Two damaged messages in one session, and the patron is found all the same."""
    fake = FakeSip2(patrons=(GAIL,), **trouble)
    with served(fake) as connector:
        outcome = connector.look_up(PatronKey(value=BARCODE))

    assert isinstance(outcome, Found)
    assert 1 <= len(fake.logins) <= 3
