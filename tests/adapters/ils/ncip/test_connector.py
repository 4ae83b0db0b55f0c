import gzip
from pathlib import Path

import pytest

from tests.adapters.ils.crowd import CROWD, crowd
from tests.adapters.ils.misbehaving import (
    HTTP_MISBEHAVIOURS,
    assert_says_it_could_not_look,
    no_secret_follows_a_redirect,
)
from tests.adapters.ils.ncip.connections import (
    EVIDENCE,
    RESHARE,
    connected,
    connector_to,
    described,
)
from tests.adapters.ils.ncip.dialect import Person, problem_1
from tests.adapters.ils.ncip.dialect import answer as dialect_answer
from tests.adapters.ils.ncip.fake_ncip import FakeNcip
from tests.adapters.ils.ncip.peers import made_for, made_for_socket, made_for_url
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from tests.bad_peers import Talk, answer, drip, endless, peer, silent, unused_port
from tests.bad_peers import answer as peer_answer
from tests.factories import make_site
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.ncip.client import DocumentEnd, past_head
from verifier.adapters.ils.ncip.connector import NcipConnector, outcome_of
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NcipAnswer,
    NcipProblem,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

ASKED = "21234000000018"
SECRET = "s3cret-agency"
DEADLINE = 0.6
FOUND = (
    "<UserId><UserIdentifierType>barcode</UserIdentifierType>"
    "<UserIdentifierValue>{}</UserIdentifierValue></UserId>"
    "<UserOptionalFields><UserPrivilege><AgencyUserPrivilegeType>PROFILE"
    "</AgencyUserPrivilegeType><UserPrivilegeStatus><UserPrivilegeStatusType>GRAD"
    "</UserPrivilegeStatusType></UserPrivilegeStatus></UserPrivilege></UserOptionalFields>"
)
PROBLEM = "<Problem><ProblemType>{}</ProblemType></Problem>"


def response(inner: str) -> bytes:
    return (
        '<NCIPMessage xmlns="http://www.niso.org/2008/ncip"><LookupUserResponse>'
        f"{inner}</LookupUserResponse></NCIPMessage>"
    ).encode()


def connector(url: str, *, allow_private: bool = True, **options) -> NcipConnector:
    connection = IlsConnection(
        id="ncip",
        connector="ncip",
        role=IlsRole.RESHARE,
        url=url,
        timeout_seconds=DEADLINE,
        max_bytes=50_000,
        options=tuple({"from_agency": "EXU", "to_agency": "EXU", **options}.items()),
        secrets=(("from_agency_authentication", Secret(place="env X", value=SECRET)),),
    )
    return NcipConnector(
        connection, make_site(Path("unused"), allow_private_addresses=allow_private)
    )


def ask(talk, *, kind=KeyKind.USER_ID, **options):
    with peer(talk) as server:
        return connector(server.url, **options).look_up(PatronKey(value=ASKED, kind=kind))


def test_finds_a_patron():
    """A good answer is the record, ReShare's view of it, and the type that the key equals."""
    found = ask(answer(response(FOUND.format(ASKED))))

    assert ("ncip", ASKED) == (found.record.source, found.record.identifiers[0].value)
    assert "barcode" == found.matched_type
    assert found.answer == NcipAnswer(
        user_id=ASKED, privileges=(Privilege(key="PROFILE", value="GRAD"),)
    )


def test_posts_one_xml_message():
    """One POST of application/xml carries the question, and nothing is asked twice."""
    with peer(answer(response(FOUND.format(ASKED)))) as server:
        connector(server.url).look_up(PatronKey(value=ASKED))

    [request] = server.received
    assert request.startswith(b"POST /ncip HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/xml\r\n" in request
    assert ASKED.encode() in request


def test_reads_an_answer_that_calls_itself_html():
    """Koha's content type is text/html: it decides nothing."""
    talk = answer(response(FOUND.format(ASKED)), headers={"Content-Type": "text/html"})

    assert isinstance(ask(talk), Found)


def test_another_identifier_of_the_same_patron_is_normal():
    """Many servers answer with their own main identifier; no type is claimed to match."""
    found = ask(answer(response(FOUND.format("21234000000026"))))

    assert "21234000000026" == found.answer.user_id
    assert found.matched_type is None


def test_another_patrons_record_is_refused_where_echo_is_strict():
    """With strict_echo an answer that does not name the identifier is about somebody else."""
    outcome = ask(answer(response(FOUND.format("21234000000026"))), strict_echo="yes")

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert isinstance(ask(answer(response(FOUND.format(ASKED))), strict_echo="yes"), Found)


def test_only_the_servers_own_words_mean_no_such_patron():
    """An explicit problem is the one way to be unknown."""
    assert NotFound(message="Unknown User") == ask(
        answer(response(PROBLEM.format("Unknown User")))
    )


def test_a_problem_beside_a_whole_record_keeps_both():
    """ReShare heeds the problem; the record is evidence."""
    outcome = ask(answer(response(PROBLEM.format("Odd") + FOUND.format(ASKED))))

    assert (NcipProblem(type="Odd"),) == outcome.answer.problems


def test_an_empty_answer_by_user_name_is_an_unsupported_question():
    """Koha answers a question by user name with an empty response."""
    outcome = ask(answer(response("")), kind=KeyKind.USERNAME)

    assert LookupFailure.UNSUPPORTED is outcome.failure


BAD_SERVERS = {
    "silent": (silent, "timeout"),
    "body-drip": (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"<"), "timeout"),
    "header-drip": (drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"), "timeout"),
    "endless": (endless, "too_large"),
    "bomb": (
        answer(gzip.compress(bytes(9_000_000)), headers={"Content-Encoding": "gzip"}),
        "too_large",
    ),
    "shorter-than-said": (answer(response(FOUND.format(ASKED)), length=9_000), "protocol_error"),
    "longer-than-said": (answer(response(FOUND.format(ASKED)), length=90), "protocol_error"),
    "login-page": (answer(b"<html><title>Log in</title></html>"), "protocol_error"),
    "doctype": (answer(b"<!DOCTYPE x><x/>"), "protocol_error"),
    "nothing": (answer(b""), "protocol_error"),
    "no-content": (answer(status="204 No Content"), "protocol_error"),
    "empty-response": (answer(response("")), "protocol_error"),
    "it-works": (answer(b"<NCIPMessage>It works!</NCIPMessage>"), "protocol_error"),
    "error-that-says-unknown": (
        answer(response(PROBLEM.format("Unknown User")), status="500 Oops"),
        "server_error",
    ),
    "error-with-record": (
        answer(response(FOUND.format(ASKED)), status="503 Down"),
        "server_error",
    ),
    "status-401": (answer(status="401 Unauthorized"), "auth_error"),
    "status-403": (answer(status="403 Forbidden"), "forbidden"),
    "status-429": (
        answer(status="429 Too Many", headers={"Retry-After": "86400"}),
        "rate_limited",
    ),
    "configuration": (answer(response(PROBLEM.format("Unknown Agency"))), "forbidden"),
    "unknown-words": (answer(response(PROBLEM.format("whatever"))), "server_error"),
}


@pytest.mark.parametrize("name", BAD_SERVERS)
def test_each_failure_has_its_name_in_time_and_is_never_no_such_patron(name):
    """Whatever the server does, nothing is said about the patron, and nothing is given away."""
    talk, failure = BAD_SERVERS[name]
    outcome = ask(talk)

    assert isinstance(outcome, CouldNotLook)
    assert failure == outcome.failure
    assert outcome.message.endswith(".")
    assert ASKED not in outcome.message
    assert SECRET not in outcome.message


def test_a_closed_port_is_unreachable():
    """A library system that is down is not one without the record."""
    url = f"http://127.0.0.1:{unused_port()}/"

    assert LookupFailure.UNREACHABLE is connector(url).look_up(PatronKey(value=ASKED)).failure


def test_a_redirect_is_not_followed_with_identifier_and_secret():
    """Neither the identifier nor the secret reaches the other address."""
    with peer(answer(response(FOUND.format(ASKED)))) as other:
        moved = answer(status="307 Temporary Redirect", headers={"Location": other.url})
        outcome = ask(moved)

    assert LookupFailure.REDIRECTED is outcome.failure
    assert [] == other.received


def test_private_addresses_need_the_sites_permission():
    """Without it the sentence names the setting, and nothing is sent."""
    with peer(answer(response(FOUND.format(ASKED)))) as server:
        outcome = connector(server.url, allow_private=False).look_up(PatronKey(value=ASKED))

    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert "allow_private_addresses" in outcome.message
    assert [] == server.received


def test_what_cannot_be_sent_is_not_asked():
    """A control character in an identifier is refused here, and nothing is sent."""
    with peer(answer(response(FOUND.format(ASKED)))) as server:
        outcome = connector(server.url).look_up(PatronKey(value="2123\x004"))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "cannot be sent" in outcome.message
    assert [] == server.received


def test_a_token_is_the_last_part_of_the_path():
    """Servers that take their token in the path get it from a secret."""
    with peer(answer(response(FOUND.format(ASKED)))) as server:
        connection = IlsConnection(
            id="koha",
            connector="ncip",
            role=IlsRole.RESHARE,
            url=server.url,
            secrets=(("url_token", Secret(place="env T", value="t0ken")),),
        )
        NcipConnector(connection, make_site(Path("unused"), allow_private_addresses=True)).look_up(
            PatronKey(value=ASKED)
        )

    assert server.received[0].startswith(b"POST /ncip/t0ken HTTP/1.1\r\n")


def outcome(*problems: NcipProblem, kind: KeyKind = KeyKind.USER_ID):
    return outcome_of(problems, PatronKey(value=ASKED, kind=kind))


def kind_of(result) -> str:
    return result.failure if isinstance(result, CouldNotLook) else result.kind


@pytest.mark.parametrize(
    ("problem", "meaning"),
    [
        (NcipProblem(type="Unknown User"), "not_found"),
        (NcipProblem(type="UNKNOWN  USER", value=ASKED), "not_found"),
        (
            NcipProblem(type="Unkown User", detail="User is not known", element="UserId"),
            "not_found",
        ),
        (
            NcipProblem(element="Userid", value="Did not find a user with that id"),
            "not_found",
        ),
        (NcipProblem(detail="UID Invalid"), "not_found"),
        (NcipProblem(detail="User does not exist"), "not_found"),
        (NcipProblem(type="User Authentication Failed", element="Barcode Id"), "not_found"),
        (NcipProblem(type="Non-Unique User"), "ambiguous"),
        (
            NcipProblem(
                type="User Authentication Failed",
                detail="Barcode Id or Password are invalid",
                element="Password",
                value="1234",
            ),
            "auth_error",
        ),
        (
            NcipProblem(
                element="General Error",
                value="Lookup User Failed: org.folio.ncip.FolioNcipException: PIN check failed",
            ),
            "auth_error",
        ),
        (
            NcipProblem(
                type="LookUpUser Processing Error Scheme", detail="User Authentication Failed"
            ),
            "auth_error",
        ),
        (NcipProblem(detail="Unknown partner"), "forbidden"),
        (NcipProblem(type="Unknown Agency"), "forbidden"),
        (NcipProblem(type="Agency Authentication Failed"), "forbidden"),
        (NcipProblem(type="Unauthorized Service For Agency"), "forbidden"),
        (NcipProblem(value="Could not determine FromAgency"), "forbidden"),
        (NcipProblem(type="User Access Denied"), "forbidden"),
        (NcipProblem(type="Unsupported Service"), "unsupported"),
        (
            NcipProblem(value="Authentication failed: invalid patron lookup type provided: X"),
            "unsupported",
        ),
        (NcipProblem(type="Temporary Processing Failure"), "server_error"),
        (NcipProblem(detail="SirsiDynix May be Unavailable"), "server_error"),
        (NcipProblem(type="Missing Version"), "protocol_error"),
        (NcipProblem(type="Invalid Message Syntax Error"), "protocol_error"),
        (NcipProblem(type="Needed Data Missing"), "protocol_error"),
        (NcipProblem(type="Unknown Value From Known Scheme"), "protocol_error"),
        (NcipProblem(type="Unknown User Element Type"), "server_error"),
        (NcipProblem(detail="Unknown user: jdoe1"), "not_found"),
        (NcipProblem(detail=f"Unknown user {ASKED}"), "not_found"),
        (NcipProblem(detail="Unknown user id"), "not_found"),
        (NcipProblem(detail="Unknown user name or bad password"), "forbidden"),
        (NcipProblem(detail="Login failed: unknown user 'ncip'"), "forbidden"),
        (NcipProblem(detail="The requesting user is not known"), "forbidden"),
        (NcipProblem(detail="Service user does not exist"), "forbidden"),
        (NcipProblem(detail="Unknown user agency"), "server_error"),
        (NcipProblem(detail="Unknown user group"), "server_error"),
        (NcipProblem(detail="Did not find a user group"), "server_error"),
        (NcipProblem(type="No user identifier provided"), "protocol_error"),
        (
            NcipProblem(detail="UserId was not provided or is not found in a known element"),
            "protocol_error",
        ),
        (NcipProblem(value="Authentication failed: null"), "server_error"),
        (NcipProblem(value="Processing AlephException error."), "server_error"),
        (NcipProblem(), "server_error"),
    ],
)
def test_tells_what_a_problem_means_by_its_words(problem, meaning):
    """Only words that say so mean that there is no such patron."""
    assert meaning == kind_of(outcome(problem))


@pytest.mark.parametrize(
    ("problem", "meaning"),
    [
        (NcipProblem(value="Authentication failed: null"), "not_found"),
        (
            NcipProblem(
                element="Problem occurred validating user id",
                value="User id missing from request or user id provided in authentication input "
                "does not exist",
            ),
            "not_found",
        ),
        (NcipProblem(type="No user identifier provided"), "unsupported"),
    ],
)
def test_some_words_mean_something_else_after_a_user_name(problem, meaning):
    """FOLIO and Koha answer a question by user name in words of their own."""
    assert meaning == kind_of(outcome(problem, kind=KeyKind.USERNAME))


def test_a_problem_that_tells_nothing_goes_before_one_that_does():
    """Two problems together: could not look, not no such patron."""
    both = (NcipProblem(type="Unknown User"), NcipProblem(type="Temporary Processing Failure"))

    assert "server_error" == kind_of(outcome(*both))


def test_says_what_the_server_said_without_the_identifier():
    """The value asked for is not repeated."""
    message = outcome(NcipProblem(type="Unknown User", detail=f"no {ASKED} here")).message

    assert "Unknown User · no the value asked for here" == message


def test_never_repeats_a_pin():
    """The value of a password element is left out."""
    problem = NcipProblem(type="User Authentication Failed", element="Password", value="1234")

    assert "1234" not in outcome(problem).message


@pytest.mark.parametrize(
    ("problem", "setting"),
    [
        (NcipProblem(type="User Authentication Failed"), "Require Authentication"),
        (NcipProblem(type="Unknown partner"), "application_profile"),
        (NcipProblem(type="Missing Version"), "namespace_style"),
        (NcipProblem(type="Unsupported Service"), "username_type"),
    ],
)
def test_names_the_setting_to_look_at(problem, setting):
    """Every sentence says what to change."""
    assert setting in outcome(problem).message


def test_outcomes_have_their_own_types():
    """Not found and ambiguous are answers; everything else is not."""
    assert NotFound(message="Unknown User") == outcome(NcipProblem(type="Unknown User"))
    assert Ambiguous(count=None, message="Non-Unique User") == outcome(
        NcipProblem(type="Non-Unique User")
    )


@pytest.mark.parametrize(
    "problem",
    [
        NcipProblem(type="Temporary Processing Failure", detail="Unknown User cache is down"),
        NcipProblem(detail="Could not connect to the database: unknown user 'ncip'@'localhost'"),
        NcipProblem(detail="Connection refused while user does not exist yet"),
        NcipProblem(detail="Backend time out; unknown user state"),
        NcipProblem(type="Access denied", detail="unknown user ncip_service"),
    ],
)
def test_a_failing_server_that_names_a_user_is_no_missing_patron(problem):
    """Could not ask is never no, whatever user a failing server speaks of."""
    result = outcome(problem)

    assert isinstance(result, CouldNotLook), result


def test_what_the_value_echoes_says_nothing_about_the_patron():
    """A value is often what was asked for; a server that said a type or a detail said it there."""
    echoed = NcipProblem(type="Something Else", element="UserId", value="unknown user")

    assert not isinstance(outcome(echoed), NotFound)


@pytest.mark.parametrize(
    ("value", "problem", "meaning"),
    [
        ("unknown user", NcipProblem(detail="No answer about unknown user"), "server_error"),
        ("Unknown User", NcipProblem(type="Failure (UNKNOWN USER)"), "server_error"),
        ("jdoe", NcipProblem(detail="Unknown user jdoe"), "not_found"),
        ("user", NcipProblem(type="Unknown User"), "not_found"),
    ],
)
def test_the_identifier_itself_never_says_that_nobody_was_found(value, problem, meaning):
    """An identifier may be any words, and servers repeat it."""
    assert meaning == kind_of(outcome_of((problem,), PatronKey(value=value)))


BARCODE = "21234000000018"
GOOD = dialect_answer("voyager", Person())
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
    "fails in its own words": (says(problem_1("Oops", value=BARCODE)), "server_error"),
}  # fmt: skip


def ask_over_socket(name: str, system: str = "voyager") -> CouldNotLook:
    with peer(PEERS[name][0], read_first=False) as server:
        return assert_says_it_could_not_look(made_for_socket(system)(server.port).look_up, BARCODE)


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_on_a_socket_that_misbehaves(name):
    """Each has its failure; nothing is said about the patron, in time and without a value."""
    assert PEERS[name][1] == ask_over_socket(name).failure


@pytest.mark.parametrize("name", [peer for peer in PEERS if "HTTP" not in peer])
def test_a_peer_that_answers_by_hand_misbehaves_likewise(name):
    """Without a head the same is read, and found wanting."""
    assert PEERS[name][1] == ask_over_socket(name, "aleph").failure


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
        outcome = assert_says_it_could_not_look(
            made_for_socket("aleph")(server.port).look_up, BARCODE
        )

    assert failure == outcome.failure


def test_each_sentence_says_what_to_change():
    """Where it can be told."""
    assert "Set transport to http" in ask_over_socket("answers in HTTP").message
    assert "two messages" in ask_over_socket("sends two messages").message
    assert "empty answer" in ask_over_socket("closes after the question").message
    assert "two patrons" in ask_over_socket("names two patrons").message


@pytest.mark.parametrize("system", ["aleph", "voyager"])
def test_a_good_answer_in_small_pieces_is_whole(system):
    """However it is cut, and with blanks before and behind."""
    pieces = [GOOD[at : at + 40] for at in range(0, len(GOOD), 40)]
    with peer(says(b"\r\n", *pieces, b"\n", seconds=0.005), read_first=False) as server:
        outcome = made_for_socket(system)(server.port).look_up(PatronKey(value=BARCODE))

    assert "found" == outcome.kind


SYSTEMS = {"http": "folio", "http, NCIP 1": "horizon", "by hand": "aleph", "alone": "voyager"}
ID = PatronKey(value="21234000000018")


def test_an_http_client_posts_one_message():
    """With ReShare's content type, to the address that is set."""
    with peer(peer_answer(b"<NCIPMessage/>")) as server:
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


def test_sockets_need_the_sites_permission_too():
    """Over a socket as over HTTP."""
    with FakeNcip("voyager", [Person()]) as fake:
        connection = described(fake)
        outcome = NcipConnector(connection, make_site(Path("unused"))).look_up(ID)

    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert "allow_private_addresses" in outcome.message
    assert [] == fake.received


@pytest.mark.parametrize("system", ["aleph", "voyager"])
def test_a_closed_socket_is_unreachable(system):
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


MESSAGE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE NCIPMessage PUBLIC "-//x" "x.dtd">\n'
    b"<NCIPMessage><a>x</a><!-- </NCIPMessage> --></NCIPMessage>"
)


def where(body: bytes, size: int) -> int | None:
    """After how many bytes, read in pieces of *size*, the end is known; None: never."""
    end = DocumentEnd()
    for at in range(0, len(body), size):
        if end.reached_by(body[at : at + size]):
            return min(at + size, len(body))
    return None


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize(
    "body",
    [
        MESSAGE,
        b"<NCIPMessage/>",
        b"<n:NCIPMessage xmlns:n='x'><n:a/></n:NCIPMessage>",
        b"<NCIPMessage><![CDATA[</NCIPMessage>]]></NCIPMessage>",
        '<?xml version="1.0"?><NCIPMessage>é</NCIPMessage>'.encode(),
    ],
)
def test_the_end_is_known_as_soon_as_it_is_there(body, size):
    """In whatever pieces it comes, and whatever looks like the end before."""
    assert len(body) == where(body, size)


@pytest.mark.parametrize(
    "body", [b"", b"<NCIPMessage>", MESSAGE[:-1], b"<NCIPMessage><a></a>", b"\n"]
)
def test_half_a_document_has_no_end(body):
    """There may be more to come."""
    assert where(body, 5) is None


@pytest.mark.parametrize(
    "body",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"<html><br></html>",
        b"{} and more",
        b"<a>&undefined;</a>",
        MESSAGE + MESSAGE,
        b"\xff\xfe\xff\xfe\xff\xfe",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_what_is_no_document_is_not_waited_for(body):
    """Nothing that may follow makes it one."""
    assert where(body, 1_000) is not None


def test_a_bomb_is_no_danger():
    """Declared entities are not expanded while looking for the end."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
    body = f'<!DOCTYPE x [<!ENTITY e0 "y">{entities}]><x a="&e29;">&e29;</x>'.encode()

    assert where(body, 100) is not None


@pytest.mark.parametrize(
    ("read", "rest"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\n<a/>", b"<a/>"),
        (b"HTTP/1.1 200 OK\nA: b\n\n", b""),
        (b"HTTP/1.0 200 OK\r\nA: b\r\n", None),
    ],
)
def test_reads_past_the_head(read, rest):
    """Up to its empty line, whichever line ends it has."""
    assert rest == past_head(read)


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (b"HTTP/1.1 503 Down\nA: b\n\n", "HTTP 503"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n", "in pieces"),
        (b"HTTP/1.1 OK\r\n\r\n", "only begins like one of HTTP"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(read, words):
    """By its status, or by how it is sent."""
    with pytest.raises(LookupAborted) as aborted:
        past_head(read)

    assert words in aborted.value.outcome.message
