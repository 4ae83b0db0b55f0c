import gzip
from pathlib import Path

import pytest

from tests.bad_peers import answer, drip, endless, peer, silent, unused_port
from tests.factories import make_site
from verifier.adapters.ils.ncip.connector import NcipConnector
from verifier.domain.model.lookup import (
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
