from pathlib import Path

import pytest

from tests.adapters.ils.crowd import CROWD, crowd
from tests.adapters.ils.ncip.connections import (
    EVIDENCE,
    RESHARE,
    connected,
    connector_to,
    described,
)
from tests.adapters.ils.ncip.dialect import Person
from tests.adapters.ils.ncip.fake_ncip import FakeNcip
from tests.adapters.ils.ncip.peers import made_for, made_for_socket
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from tests.bad_peers import answer, peer, unused_port
from tests.factories import make_site
from verifier.adapters.ils.ncip.connector import NcipConnector
from verifier.domain.model.lookup import CouldNotLook, Found, KeyKind, LookupFailure, PatronKey
from verifier.domain.model.site import IlsConnection

SYSTEMS = {"http": "folio", "http, NCIP 1": "horizon", "by hand": "aleph", "alone": "voyager"}
ID = PatronKey(value="21234000000018")


def test_an_http_client_posts_one_message():
    """With ReShare's content type, to the address that is set."""
    with peer(answer(b"<NCIPMessage/>")) as server:
        made_for("polaris")(server.url).look_up(ID)

    [request] = server.received
    assert request.startswith(b"POST /ncip HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/xml\r\n" in request
    assert b'\r\n\r\n<NCIPMessage version="http://www.niso.org/ncip/v1_0/' in request


@pytest.mark.parametrize(
    ("role", "letters", "expected"),
    [
        (RESHARE, "abc", 0),
        (RESHARE, "né", -1),
        (RESHARE, "😀", -2),
        (EVIDENCE, "né", 0),
        (EVIDENCE, "😀", 0),
    ],
)
def test_a_hand_made_request_counts_as_reshare_counts(role, letters, expected):
    """ReShare counts characters as Java does, of which there are fewer than bytes."""
    with FakeNcip("aleph", [Person()]) as fake:
        connector_to(fake, role=role).look_up(PatronKey(value=letters))
        connector_to(fake, role=role).look_up(PatronKey(value="abc"))

    heads = [entry for entry in fake.received if entry.startswith(b"POST")]
    length = int(heads[0].split(b"Content-Length: ")[1].split(b"\r\n")[0])
    usual = int(heads[1].split(b"Content-Length: ")[1].split(b"\r\n")[0])
    assert expected == length - (usual - len("abc") + len(letters.encode()))
    assert heads[0] == (
        b"POST /ncip HTTP/1.0\r\nContent-Length: %d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" % length
    )


@pytest.mark.parametrize(
    ("options", "start"),
    [
        ((), b"<NCIPMessage version="),
        ((("ncip", "2"),), b"<?xml version='1.0' encoding='UTF-8'?><ns1:NCIPMessage "),
    ],
)
def test_over_a_socket_alone_goes_the_message_and_a_line_end(options, start):
    """No HTTP, nothing behind it, and no line end in it."""
    received = []

    def talk(connection, _):
        received.append(connection.recv(65_536))
        connection.sendall(b"<NCIPMessage/>")

    with peer(talk, read_first=False) as server:
        made_for_socket("voyager", *options)(server.port).look_up(ID)

    [message] = received
    assert message.startswith(start)
    assert message.endswith(b"NCIPMessage>\n")
    assert 1 == message.count(b"\n")


def test_a_socket_is_let_go_as_soon_as_the_message_is_whole():
    """The server leaves the connection open, and nobody waits for it."""
    with FakeNcip("voyager", [Person()]) as fake:
        found = connector_to(fake).look_up(ID)

    assert isinstance(found, Found)
    assert ("barcode", "21234000000018") == (found.matched_type, found.answer.user_id)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n", b"HTTP/1.1 200 OK\n\n"])
def test_a_hand_made_request_takes_an_answer_without_a_head(head):
    """ReShare looks for the message alone, so a server may leave the head out."""
    body = (
        b" <NCIPMessage><Problem><ProblemType>Unknown User</ProblemType></Problem></NCIPMessage>"
    )

    with peer(lambda connection, _: connection.sendall(head + body)) as server:
        outcome = made_for_socket("aleph")(server.port).look_up(ID)

    assert "not_found" == outcome.kind


@pytest.mark.parametrize("system", ["horizon", "aleph", "voyager", "millennium"])
def test_a_user_name_is_not_asked_for_where_reshare_does_not(system):
    """Nothing is sent."""
    with FakeNcip(system, [Person(usernames=("gail",))]) as fake:
        outcome = connector_to(fake).look_up(PatronKey(value="gail", kind=KeyKind.USERNAME))

    assert LookupFailure.UNSUPPORTED is outcome.failure
    assert [] == fake.received


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
@pytest.mark.parametrize("role", [RESHARE, EVIDENCE])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_identifier_is_never_another_patron(system, role, name):
    """Markup, wildcards, line ends and look-alikes lead nowhere, and break nothing."""
    with FakeNcip(system, [Person(barcode=KNOWN)]) as fake:
        outcome = connector_to(fake, role=role).look_up(PatronKey(value=ODD[name]))

    assert outcome.kind in ("not_found", "could_not_look")
    if isinstance(outcome, CouldNotLook):
        assert outcome.failure is LookupFailure.PROTOCOL_ERROR
        assert len(ODD[name]) < 5 or ODD[name] not in outcome.message


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_a_crowd_is_answered_one_by_one(system):
    """Twenty questions at a time."""
    people = [Person(barcode=f"21234{number:09}") for number in range(CROWD)]
    with FakeNcip(system, people) as fake:
        crowd(connector_to(fake), [person.barcode for person in people])


def test_private_addresses_need_the_sites_permission():
    """Over a socket as over HTTP."""
    with FakeNcip("voyager", [Person()]) as fake:
        connection = described(fake)
        outcome = NcipConnector(connection, make_site(Path("unused"))).look_up(ID)

    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert "allow_private_addresses" in outcome.message
    assert [] == fake.received


@pytest.mark.parametrize("system", ["aleph", "voyager"])
def test_a_closed_port_is_unreachable(system):
    """A library system that is down is not one without the record."""
    outcome = made_for_socket(system)(unused_port()).look_up(ID)

    assert LookupFailure.UNREACHABLE is outcome.failure


def test_a_host_that_does_not_exist_is_unreachable():
    """The name is told, which is a setting and no secret."""
    connection = IlsConnection(
        id="x",
        connector="ncip",
        role=RESHARE,
        timeout_seconds=5,
        options=(("system", "voyager"), ("host", "nowhere.invalid"), ("port", "7001")),
    )

    assert LookupFailure.UNREACHABLE is connected(connection).look_up(ID).failure


def test_nobody_signs_in():
    """NCIP has no sign-in of its own."""
    with FakeNcip("voyager", []) as fake:
        assert "not-needed" == connector_to(fake).sign_in()
