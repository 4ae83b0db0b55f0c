import pytest

from tests.adapters.ils.misbehaving import (
    HTTP_MISBEHAVIOURS,
    assert_says_it_could_not_look,
    no_secret_follows_a_redirect,
)
from tests.adapters.ils.ncip.dialect import Person, answer, problem_1
from tests.adapters.ils.ncip.peers import made_for, made_for_socket, made_for_url
from tests.bad_peers import Talk, drip, peer, silent, unused_port
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, PatronKey

ID = "21234000000018"
GOOD = answer("voyager", Person())
HTTP_GOOD = b"HTTP/1.0 200 OK\r\n\r\n" + GOOD
MAKERS = {
    "NCIP 2": made_for("folio"),
    "NCIP 1": made_for("symphony"),
    "NCIP 1 by hand": made_for_url("aleph"),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("name", HTTP_MISBEHAVIOURS)
def test_a_server_behind_http_that_misbehaves(make, name):
    """Whatever it does, nothing is said about the patron, in time and without a value."""
    with peer(HTTP_MISBEHAVIOURS[name]) as server:
        assert_says_it_could_not_look(make(server.url).look_up)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_nobody_listens(make):
    """A closed port is no answer."""
    connector = make(f"http://127.0.0.1:{unused_port()}")

    assert LookupFailure.UNREACHABLE is assert_says_it_could_not_look(connector.look_up).failure


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_redirect_is_not_followed(make):
    """Neither by the HTTP client nor by hand."""
    no_secret_follows_a_redirect(make, ("RSH",))


def says(*parts: bytes, seconds: float = 0.0, close: bool = True) -> Talk:
    """Read the question, then say *parts* with pauses, and close or wait."""

    def talk(connection, over):
        connection.recv(65_536)
        for part in parts:
            connection.sendall(part)
            if over.wait(seconds):
                return
        if not close:
            over.wait()

    return talk


def floods(connection, over) -> None:
    """A message that has a beginning alone."""
    connection.sendall(b"<NCIPMessage>")
    while not over.is_set():
        connection.sendall(b"<a>x</a>" * 500)


def resets(connection, _) -> None:
    """Close with the question unread, which resets the connection."""
    connection.close()


def deep(connection, _) -> None:
    """Elements inside elements."""
    connection.sendall(b"<a>" * 15_000)


BOMB = (
    b'<!DOCTYPE NCIPMessage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<NCIPMessage>&b;</NCIPMessage>"
)
PEERS: dict[str, tuple[Talk, str]] = {
    "says nothing": (silent, "timeout"),
    "closes at once": (resets, "protocol_error"),
    "closes after the question": (says(), "protocol_error"),
    "sends blanks": (says(b" \r\n \n"), "protocol_error"),
    "sends blanks without end": (drip(b" ", b"\n"), "timeout"),
    "drips": (drip(GOOD[:200], b" "), "timeout"),
    "never ends": (floods, "too_large"),
    "sends a huge message": (says(b"<NCIPMessage>" + b"x" * 60_000), "too_large"),
    "sends half and closes": (says(GOOD[:300]), "protocol_error"),
    "sends half and waits": (says(GOOD[:300], close=False), "timeout"),
    "stops in the middle of a letter": (says(b"<NCIPMessage>\xc3"), "protocol_error"),
    "answers in HTTP": (says(HTTP_GOOD), "protocol_error"),
    "answers in HTTP, piecemeal": (says(b"HT", HTTP_GOOD[2:], seconds=0.1), "protocol_error"),
    "sends two messages": (says(GOOD + GOOD), "protocol_error"),
    "sends a message and more": (says(GOOD + b"garbage"), "protocol_error"),
    "is a mail server": (says(b"220 mail.example.edu ready\r\n", close=False), "protocol_error"),
    "sends a web page": (says(b"<html><body>Log in<br></body></html>"), "protocol_error"),
    "sends JSON": (says(b'{"error": "not here"}', close=False), "protocol_error"),
    "sends octets that are no text": (says(b"\xff\xfe\x00\xd8" * 20), "protocol_error"),
    "sends deep elements": (deep, "protocol_error"),
    "sends a bomb": (says(BOMB), "protocol_error"),
    "sends another service's answer": (
        says(b"<NCIPMessage><AcceptItemResponse/></NCIPMessage>"),
        "protocol_error",
    ),
    "sends an empty response": (
        says(b"<NCIPMessage><LookupUserResponse/></NCIPMessage>"),
        "protocol_error",
    ),
    "sends an answer of SIP2": (says(b"941AY0AZFDFD\r"), "protocol_error"),
    "names two patrons": (
        says(GOOD.replace(b"</UniqueUserId>", b"</UniqueUserId><UniqueUserId>"
        b"<UserIdentifierValue>2</UserIdentifierValue></UniqueUserId>")),
        "protocol_error",
    ),
    "fails in its own words": (says(problem_1("Oops", value=ID)), "server_error"),
}  # fmt: skip


def ask(name: str, system: str = "voyager") -> CouldNotLook:
    with peer(PEERS[name][0], read_first=False) as server:
        return assert_says_it_could_not_look(made_for_socket(system)(server.port).look_up, ID)


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_on_a_socket_that_misbehaves(name):
    """Each has its failure; nothing is said about the patron, in time and without a value."""
    assert PEERS[name][1] == ask(name).failure


@pytest.mark.parametrize("name", [peer for peer in PEERS if "HTTP" not in peer])
def test_a_peer_that_answers_by_hand_misbehaves_likewise(name):
    """Without a head the same is read, and found wanting."""
    assert PEERS[name][1] == ask(name, "aleph").failure


HEADS: dict[str, tuple[bytes, str]] = {
    "a head alone": (b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n", "protocol_error"),
    "half a head": (b"HTTP/1.0 200 OK\r\nA: b\r\n", "protocol_error"),
    "a head that never ends": (b"HTTP/1.0 200 OK\r\n" + b"A: b\r\n" * 8_000, "protocol_error"),
    "a head in pieces": (
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<NCIP",
        "protocol_error",
    ),
    "no status": (b"HTTP/1.0 OK\r\n\r\n" + GOOD, "protocol_error"),
    "a good answer with status 500": (b"HTTP/1.0 500 No\r\n\r\n" + GOOD, "server_error"),
    "status 401": (b"HTTP/1.0 401 No\r\n\r\n", "auth_error"),
    "status 302": (b"HTTP/1.0 302 No\r\nLocation: /x\r\n\r\n", "redirected"),
    "two heads": (b"HTTP/1.0 200 OK\r\n\r\n" + HTTP_GOOD, "protocol_error"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_that_is_none(name):
    """Only a good status and a message behind it are read."""
    message, failure = HEADS[name]
    with peer(says(message), read_first=False) as server:
        outcome = assert_says_it_could_not_look(made_for_socket("aleph")(server.port).look_up, ID)

    assert failure == outcome.failure


def test_each_sentence_says_what_to_change():
    """Where it can be told."""
    assert "Set transport to http" in ask("answers in HTTP").message
    assert "two messages" in ask("sends two messages").message
    assert "empty answer" in ask("closes after the question").message
    assert "two patrons" in ask("names two patrons").message


@pytest.mark.parametrize("system", ["aleph", "voyager"])
def test_a_good_answer_in_small_pieces_is_whole(system):
    """However it is cut, and with blanks before and behind."""
    pieces = [GOOD[at : at + 40] for at in range(0, len(GOOD), 40)]
    with peer(says(b"\r\n", *pieces, b"\n", seconds=0.005), read_first=False) as server:
        outcome = made_for_socket(system)(server.port).look_up(PatronKey(value=ID))

    assert "found" == outcome.kind
