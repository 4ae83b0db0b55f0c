"""What is asked over each transport, and what becomes of whatever comes back."""

import pytest

from tests.adapters.ils.misbehaving import DEADLINE, assert_says_it_could_not_look
from tests.adapters.ils.ncip.connections import EVIDENCE, RESHARE, connector_to, hasty
from tests.adapters.ils.ncip.dialect import Person, problem_1
from tests.adapters.ils.ncip.dialect import answer as dialect_answer
from tests.adapters.ils.ncip.fake_ncip import AGENCY_PASSWORD, FakeNcip
from tests.bad_peers import Talk, answer, drip, peer, silent
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.ncip.client import DocumentEnd, past_head
from verifier.adapters.ils.ncip.connector import outcome_of
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NcipAnswer,
    NcipProblem,
    PatronKey,
    Privilege,
)

ASKED, OTHER = "21234000000018", "21234000000026"
ID = PatronKey(value=ASKED)
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


def ask(talk, *, kind=KeyKind.USER_ID, **options):
    with peer(talk) as server:
        return hasty("ncsu", **options)(server.url).look_up(PatronKey(value=ASKED, kind=kind))


def kind_of(result) -> str:
    return result.failure if isinstance(result, CouldNotLook) else result.kind


def test_finds_a_patron():
    """A good answer is the record, ReShare's view of it, and the type that the key equals."""
    found = ask(answer(response(FOUND.format(ASKED))))

    assert ("ncip", ASKED) == (found.record.source, found.record.identifiers[0].value)
    assert "barcode" == found.matched_type
    assert found.answer == NcipAnswer(
        user_id=ASKED, privileges=(Privilege(key="PROFILE", value="GRAD"),)
    )


@pytest.mark.parametrize(
    ("system", "start"),
    [("ncsu", b"<?xml version="), ("polaris", b'<NCIPMessage version="http://www.niso.org/ncip')],
)
def test_posts_one_xml_message(system, start):
    """One POST of application/xml carries the question, and nothing is asked twice."""
    with peer(answer(response(FOUND.format(ASKED)))) as server:
        hasty(system)(server.url).look_up(ID)
    [request] = server.received
    assert request.startswith(b"POST /ncip HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/xml\r\n" in request
    assert b"\r\n\r\n" + start in request
    assert ASKED.encode() in request


@pytest.mark.parametrize(
    ("named", "strict", "result"),
    [
        *((ASKED, "yes", "found"), (OTHER, "no", "found")),  # many name their own main identifier
        (OTHER, "yes", "wrong_patron"),
    ],
)
def test_whom_the_answer_names(named, strict, result):
    outcome = ask(answer(response(FOUND.format(named))), strict_echo=strict)

    assert result == kind_of(outcome)
    if result == "found":
        matched = "barcode" if named == ASKED else None
        assert (named, matched) == (outcome.answer.user_id, outcome.matched_type)


def test_a_problem_beside_a_whole_record_keeps_both():
    outcome = ask(answer(response(PROBLEM.format("Odd") + FOUND.format(ASKED))))

    assert (NcipProblem(type="Odd"),) == outcome.answer.problems


def test_an_empty_answer_by_user_name_is_an_unsupported_question():
    """Koha answers a question by user name with an empty response."""
    outcome = ask(answer(response("")), kind=KeyKind.USERNAME)

    assert (LookupFailure.UNSUPPORTED, True) == (outcome.failure, outcome.empty)


@pytest.mark.parametrize(
    ("content", "empty"),
    [
        (response(""), True),
        (response("<UserOptionalFields/>"), True),
        (b"<NCIPMessage/>", False),
        (b"<NCIPMessage>It works!</NCIPMessage>", False),
        (response(PROBLEM.format("whatever")), False),
    ],
)
def test_only_a_response_with_nothing_in_it_is_empty(content, empty):
    """CrossLink needs no more than LookupUserResponse, without a problem."""
    outcome = ask(answer(content))

    assert ("could_not_look", empty) == (outcome.kind, outcome.empty)


GOOD_2 = response(FOUND.format(ASKED))
UNKNOWN_2 = response(PROBLEM.format("Unknown User"))
BAD_SERVERS = {
    "shorter than said": (answer(GOOD_2, length=9_000), "protocol_error"),
    "longer than said": (answer(GOOD_2, length=90), "protocol_error"),
    "doctype": (answer(b"<!DOCTYPE x><x/>"), "protocol_error"),
    "no content": (answer(status="204 No Content"), "protocol_error"),
    "empty response": (answer(response("")), "protocol_error"),
    "it works": (answer(b"<NCIPMessage>It works!</NCIPMessage>"), "protocol_error"),
    "error that says unknown": (answer(UNKNOWN_2, status="500 Oops"), "server_error"),
    "error with record": (answer(GOOD_2, status="503 Down"), "server_error"),
    "configuration": (answer(response(PROBLEM.format("Unknown Agency"))), "forbidden"),
    "unknown words": (answer(response(PROBLEM.format("whatever"))), "server_error"),
}


@pytest.mark.parametrize(("talk", "failure"), BAD_SERVERS.values(), ids=BAD_SERVERS)
def test_each_failure_has_its_name_and_is_never_no_such_patron(talk, failure):
    with peer(talk) as server:
        outcome = assert_says_it_could_not_look(hasty("ncsu")(server.url).look_up)

    assert failure == outcome.failure
    assert AGENCY_PASSWORD not in outcome.message


def outcome(*problems: NcipProblem):
    return outcome_of(problems, ID)


NO_PIN = "Lookup User Failed: org.folio.ncip.FolioNcipException: PIN check failed"
MEANINGS = {  # by meaning, the part of the problem that says it, and the servers' words
    "not_found": {
        "type": "Unknown User",
        "detail": "UID Invalid; User does not exist; Unknown user: jdoe1; Unknown user id; "
        f"Unknown user {ASKED}",
        "value": "User does not exist",
    },
    "ambiguous": {"type": "Non-Unique User"},
    "forbidden": {
        "type": "Unknown Agency; Agency Authentication Failed; User Access Denied; "
        "Unauthorized Service For Agency",
        "detail": "Unknown partner; Unknown user name or bad password; "
        "Login failed: unknown user 'ncip'; The requesting user is not known; "
        "Service user does not exist",
        "value": "Could not determine FromAgency",
    },
    "unsupported": {
        "type": "Unsupported Service",
        "value": "Authentication failed: invalid patron lookup type provided: X",
    },
    "protocol_error": {
        "type": "Missing Version; Invalid Message Syntax Error; Needed Data Missing; "
        "Unknown Value From Known Scheme; No user identifier provided",
        "detail": "UserId was not provided or is not found in a known element",
    },
    "server_error": {
        "type": "Temporary Processing Failure; Unknown User Element Type; "
        "No patron description found",
        "detail": "SirsiDynix May be Unavailable; Unknown user agency; Unknown user group; "
        "Did not find a user group",
        "value": "Authentication failed: null; Processing AlephException error.",
    },
}


NO_SUCH_ID = NcipProblem(
    element="Problem occurred validating user id",
    value="User id missing from request or user id provided in authentication input does not "
    "exist",
)


BY_NAME = PatronKey(value="gail", kind=KeyKind.USERNAME)


@pytest.mark.parametrize(
    ("problem", "meaning", "key"),
    [
        *(
            (NcipProblem(**{part: text}), meaning, ID)
            for meaning, parts in MEANINGS.items()
            for part, texts in parts.items()
            for text in texts.split("; ")
        ),
        (NcipProblem(type="UNKNOWN  USER", value=ASKED), "not_found", ID),
        (NcipProblem(type="Unkown User", detail="User is not known"), "not_found", ID),
        (NcipProblem(element="Userid", value="Did not find a user with that id"), "not_found", ID),
        (NcipProblem(type="User Authentication Failed", element="Barcode Id"), "not_found", ID),
        (NcipProblem(type="User Authentication Failed", element="PIN"), "auth_error", ID),
        (NcipProblem(element="General Error", value=NO_PIN), "auth_error", ID),
        (NcipProblem(type="x Scheme", detail="User Authentication Failed"), "auth_error", ID),
        (NcipProblem(), "server_error", ID),
        # FOLIO and Koha answer a question by user name in words of their own
        (NcipProblem(value="Authentication failed: null"), "not_found", BY_NAME),
        (NO_SUCH_ID, "not_found", BY_NAME),
        (NcipProblem(type="No user identifier provided"), "unsupported", BY_NAME),
        # an identifier may be any words, and servers repeat it: it never says that it is nobody's
        (
            NcipProblem(detail="No answer about unknown user"),
            "server_error",
            PatronKey(value="unknown user"),
        ),
        (
            NcipProblem(type="Failure (UNKNOWN USER)"),
            "server_error",
            PatronKey(value="Unknown User"),
        ),
        (NcipProblem(detail="Unknown user jdoe"), "not_found", PatronKey(value="jdoe")),
        (NcipProblem(type="Unknown User"), "not_found", PatronKey(value="user")),
    ],
)
def test_tells_what_a_problem_means_by_its_words(problem, meaning, key):
    assert meaning == kind_of(outcome_of((problem,), key))


def test_a_problem_that_tells_nothing_goes_before_one_that_does():
    both = (NcipProblem(type="Unknown User"), NcipProblem(type="Temporary Processing Failure"))

    assert "server_error" == kind_of(outcome(*both))


def test_says_what_the_server_said_without_the_identifier():
    unknown = outcome(NcipProblem(type="Unknown User", detail=f"no {ASKED} here"))

    assert "Unknown User · no the value asked for here" == unknown.message
    several = NcipProblem(type="Non-Unique User")
    assert outcome(several) == Ambiguous(
        count=None, message="Non-Unique User", problems=(several,)
    )


@pytest.mark.parametrize("asked", ["21234000000018", "jdoe@example.edu"])
def test_quotes_the_server_with_the_identifier_that_was_asked_for(asked):
    """ReShare's audit repeats it; every other value and secret stays masked."""
    said = NcipProblem(
        type="Unknown User", detail=f"no {asked} nor 29999000000018", value=f"{asked}"
    )
    expected = NcipProblem(type="Unknown User", detail=f"no {asked} nor …", value=asked)

    found = outcome_of((said,), PatronKey(value=asked))

    assert (expected,) == found.problems


def test_a_value_that_json_writes_in_another_way_stays_masked():
    """No mask of a report would find it again."""
    found = outcome_of(
        (NcipProblem(type="Unknown User", value="EXU\\jdoe"),), PatronKey(value="EXU\\jdoe")
    )

    assert ["the value asked for"] == [problem.value for problem in found.problems]


@pytest.mark.parametrize(
    ("kind", "setting"),
    [
        ("User Authentication Failed", "Require Authentication"),
        ("Unknown partner", "application_profile"),
        ("Missing Version", "namespace_style"),
        ("Unsupported Service", "username_type"),
    ],
)
def test_names_the_setting_to_look_at(kind, setting):
    assert setting in outcome(NcipProblem(type=kind)).message


@pytest.mark.parametrize(
    "problem",
    [
        NcipProblem(type="Temporary Processing Failure", detail="Unknown User cache is down"),
        NcipProblem(detail="Could not connect to the database: unknown user 'ncip'@'localhost'"),
        NcipProblem(detail="Connection refused while user does not exist yet"),
        NcipProblem(detail="Backend time out; unknown user state"),
        NcipProblem(type="Access denied", detail="unknown user ncip_service"),
        # a value is often what was asked for; what the server says stands in type or detail
        NcipProblem(type="Something Else", element="UserId", value="unknown user"),
    ],
)
def test_a_failing_server_that_names_a_user_is_no_missing_patron(problem):
    assert isinstance(outcome(problem), CouldNotLook)


GOOD = dialect_answer("voyager", Person())
HTTP_GOOD = b"HTTP/1.0 200 OK\r\n\r\n" + GOOD


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
    connection.sendall(b"<NCIPMessage>")
    while not over.is_set():
        connection.sendall(b"<a>x</a>" * 500)


BOMB = (
    b'<!DOCTYPE NCIPMessage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<NCIPMessage>&b;</NCIPMessage>"
)
TWO_PATRONS = GOOD.replace(
    b"</UniqueUserId>",
    b"</UniqueUserId><UniqueUserId><UserIdentifierValue>2</UserIdentifierValue></UniqueUserId>",
)
PEERS: dict[str, dict[str, Talk]] = {
    "timeout": {
        "says nothing": silent,
        "sends blanks without end": drip(b" ", b"\n"),
        "drips": drip(GOOD[:200], b" "),
        "sends half and waits": says(GOOD[:300], close=False),
    },
    "too_large": {
        "never ends": floods,
        "sends a huge message": says(b"<NCIPMessage>" + b"x" * 60_000),
    },
    "server_error": {"fails in its own words": says(problem_1("Oops", value=ASKED))},
    "protocol_error": {
        # with the question unread, which resets the connection
        "closes at once": lambda connection, _: connection.close(),
        "closes after the question": says(),
        "sends blanks": says(b" \r\n \n"),
        "sends half and closes": says(GOOD[:300]),
        "stops in the middle of a letter": says(b"<NCIPMessage>\xc3"),
        "answers in HTTP": says(HTTP_GOOD),
        "answers in HTTP, piecemeal": says(b"HT", HTTP_GOOD[2:], seconds=0.1),
        "sends two messages": says(GOOD + GOOD),
        "sends a message and more": says(GOOD + b"garbage"),
        "is a mail server": says(b"220 mail.example.edu ready\r\n", close=False),
        "sends a web page": says(b"<html><body>Log in<br></body></html>"),
        "sends JSON": says(b'{"error": "not here"}', close=False),
        "sends octets that are no text": says(b"\xff\xfe\x00\xd8" * 20),
        "sends deep elements": says(b"<a>" * 15_000),
        "sends a bomb": says(BOMB),
        "sends another service's answer": says(
            b"<NCIPMessage><AcceptItemResponse/></NCIPMessage>"
        ),
        "sends an empty response": says(b"<NCIPMessage><LookupUserResponse/></NCIPMessage>"),
        "sends an answer of SIP2": says(b"941AY0AZFDFD\r"),
        "names two patrons": says(TWO_PATRONS),
    },
}


def ask_over_socket(talk: Talk, system: str = "voyager") -> CouldNotLook:
    with peer(talk, read_first=False) as server:
        return assert_says_it_could_not_look(hasty(system)(server.url).look_up, ASKED)


@pytest.mark.parametrize(
    ("failure", "name", "system"),
    [
        (failure, name, system)
        for failure, peers in PEERS.items()
        for name in peers
        for system in (["voyager"] if "HTTP" in name else ["voyager", "aleph"])
    ],
)
def test_a_peer_on_a_socket_that_misbehaves(failure, name, system):
    """Nothing is said about the patron, in time and without a value.

    A system that is asked by hand-made HTTP may answer without a head, so the same is read there.
    """
    assert failure == ask_over_socket(PEERS[failure][name], system).failure


@pytest.mark.parametrize(
    ("message", "failure"),
    [
        (b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n", "protocol_error"),  # a head alone
        (b"HTTP/1.0 200 OK\r\nA: b\r\n", "protocol_error"),
        (b"HTTP/1.0 200 OK\r\n" + b"A: b\r\n" * 8_000, "protocol_error"),
        (b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<NCIP", "protocol_error"),
        (b"HTTP/1.0 OK\r\n\r\n" + GOOD, "protocol_error"),
        (b"HTTP/1.0 500 No\r\n\r\n" + GOOD, "server_error"),
        (b"HTTP/1.0 401 No\r\n\r\n", "auth_error"),
        (b"HTTP/1.0 302 No\r\nLocation: /x\r\n\r\n", "redirected"),
        (b"HTTP/1.0 200 OK\r\n\r\n" + HTTP_GOOD, "protocol_error"),
    ],
)
def test_a_head_that_is_none(message, failure):
    assert failure == ask_over_socket(says(message), "aleph").failure


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("answers in HTTP", "Set transport to http"),
        ("sends two messages", "two messages"),
        ("closes after the question", "empty answer"),
        ("names two patrons", "two patrons"),
    ],
)
def test_each_sentence_says_what_to_change(name, words):
    assert words in ask_over_socket(PEERS["protocol_error"][name]).message


@pytest.mark.parametrize("system", ["aleph", "voyager"])
def test_a_good_answer_in_small_pieces_is_whole(system):
    pieces = [GOOD[at : at + 40] for at in range(0, len(GOOD), 40)]
    with peer(says(b"\r\n", *pieces, b"\n", seconds=0.005), read_first=False) as server:
        assert "found" == hasty(system)(server.url).look_up(ID).kind


@pytest.mark.parametrize(
    ("role", "letters", "expected"),
    [
        *((RESHARE, "abc", 0), (RESHARE, "né", -1), (RESHARE, "😀", -2)),
        *((EVIDENCE, "né", 0), (EVIDENCE, "😀", 0)),
    ],
)
def test_a_hand_made_request_counts_as_reshare_counts(role, letters, expected):
    """ReShare counts characters as Java does, of which there are fewer than bytes."""
    with FakeNcip("aleph", [Person()]) as fake:
        connector_to(fake, role=role).look_up(PatronKey(value=letters))
        connector_to(fake, role=role).look_up(PatronKey(value="abc"))
    heads = [entry for entry in fake.received if entry.startswith(b"POST")]
    length, usual = (int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]) for head in heads)
    assert expected == length - (usual - len("abc") + len(letters.encode()))
    assert heads[0] == (
        b"POST /ncip HTTP/1.0\r\nContent-Length: %d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" % length
    )


@pytest.mark.parametrize(
    ("options", "start"),
    [
        ({}, b"<NCIPMessage version="),
        ({"ncip": "2"}, b"<?xml version='1.0' encoding='UTF-8'?><ns1:NCIPMessage "),
    ],
)
def test_over_a_socket_alone_goes_the_message_and_a_line_end(options, start):
    received = []

    def talk(connection, _):
        received.append(connection.recv(65_536))
        connection.sendall(b"<NCIPMessage/>")

    with peer(talk, read_first=False) as server:
        hasty("voyager", **options)(server.url).look_up(ID)
    [message] = received
    assert message.startswith(start)
    assert message.endswith(b"NCIPMessage>\n")
    assert 1 == message.count(b"\n")


def test_a_socket_is_let_go_as_soon_as_the_message_is_whole():
    with FakeNcip("voyager", [Person()]) as fake:
        found = connector_to(fake, timeout_seconds=10 * DEADLINE).look_up(ID)

    assert isinstance(found, Found)
    assert ("barcode", ASKED) == (found.matched_type, found.answer.user_id)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n", b"HTTP/1.1 200 OK\n\n"])
def test_a_hand_made_request_takes_an_answer_without_a_head(head):
    """ReShare looks for the message alone, so a server may leave the head out."""
    body = f" <NCIPMessage>{PROBLEM.format('Unknown User')}</NCIPMessage>".encode()

    with peer(lambda connection, _: connection.sendall(head + body)) as server:
        assert "not_found" == hasty("aleph")(server.url).look_up(ID).kind


def test_a_host_that_does_not_exist_is_unreachable():
    outcome = hasty("voyager")("http://nowhere.invalid:7001").look_up(ID)

    assert LookupFailure.UNREACHABLE is outcome.failure


def test_nobody_signs_in():
    assert "not-needed" == hasty("voyager")("http://127.0.0.1:9").sign_in()


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
        *(MESSAGE, b"<NCIPMessage/>", b"<n:NCIPMessage xmlns:n='x'><n:a/></n:NCIPMessage>"),
        b"<NCIPMessage><![CDATA[</NCIPMessage>]]></NCIPMessage>",
        '<?xml version="1.0"?><NCIPMessage>é</NCIPMessage>'.encode(),
    ],
)
def test_the_end_is_known_as_soon_as_it_is_there(body, size):
    assert len(body) == where(body, size)


@pytest.mark.parametrize(
    "body", [b"", b"<NCIPMessage>", MESSAGE[:-1], b"<NCIPMessage><a></a>", b"\n"]
)
def test_half_a_document_has_no_end(body):
    assert where(body, 5) is None


@pytest.mark.parametrize(
    "body",
    [
        *(b"HTTP/1.1 200 OK\r\n", b"<html><br></html>", b"{} and more", b"<a>&undefined;</a>"),
        *(MESSAGE + MESSAGE, b"\xff\xfe\xff\xfe\xff\xfe"),
        b'<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_what_is_no_document_is_not_waited_for(body):
    assert where(body, 1_000) is not None


def test_a_bomb_is_no_danger():
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
    with pytest.raises(LookupAborted) as aborted:
        past_head(read)

    assert words in aborted.value.outcome.message
