import gzip

import pytest

from tests.adapters.login.cas.answers import envelope, response, success
from tests.attack.cas.answers import JSON, SAML1, STATUSES, TICKET, XML, Case, ask, body
from tests.bad_peers import answer, drip, endless, peer, read_request, silent
from tests.server_certificates import make_server_certificate
from verifier.domain.model.capture import LoginAccepted, LoginRefused

CASES = [*XML, *STATUSES, *JSON, *SAML1]


def named(case: Case) -> str:
    return case.name


def test_the_suite_is_as_large_as_it_says():
    """More than a hundred bad answers, each under a name of its own."""
    names = {case.name for case in CASES}

    assert len(CASES) > 100
    assert len(CASES) == len(names)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_refuses_a_bad_answer(case):
    """It is refused for the reason it is wrong, after one question, and no ticket is said."""
    asked = ask(case.make, status=case.status, **case.server)

    assert isinstance(asked.result, LoginRefused)
    assert case.reason == asked.result.reason, asked.result.summary
    assert 1 == len(asked.received)
    assert TICKET not in asked.message()
    assert "jdoe" not in asked.message()
    assert "<" not in asked.message()


@pytest.mark.parametrize(
    "user",
    [
        "<cas:user>jdoe<!-- -->.evil</cas:user>",
        "<cas:user>jdoe<?cut?>.evil</cas:user>",
        "<cas:user><![CDATA[jdoe]]>.evil</cas:user>",
        "<cas:user>jdoe&#46;evil</cas:user>",
    ],
    ids=["comment", "instruction", "cdata", "reference"],
)
def test_reads_the_whole_user(user):
    """What stands inside a user's name never cuts it: the whole text is the name."""
    asked = ask(body(response(success(user))))

    assert isinstance(asked.result, LoginAccepted)
    assert "jdoe.evil" == asked.result.capture.subject.value


@pytest.mark.parametrize(
    ("make", "server"),
    [
        (body(response(success())), {}),
        (body(response(success())), {"validation": "cas2"}),
        (body(b"\xef\xbb\xbf" + response(success())), {}),
        (body({"serviceResponse": {"authenticationSuccess": {"user": "jdoe"}}}),
         {"answer_format": "json"}),
        (body(envelope), {"validation": "saml1.1"}),
    ],
    ids=["cas3", "cas2", "byte-order-mark", "json", "saml1.1"],
)  # fmt: skip
def test_accepts_a_good_answer(make, server):
    """The suite's own server is one that a login holds at, so the refusals mean something."""
    asked = ask(make, **server)

    assert isinstance(asked.result, LoginAccepted), asked.result.summary
    assert "jdoe" == asked.result.capture.subject.value


@pytest.mark.parametrize(
    "ticket",
    [
        "",
        "ST-",
        "ST-1\r\nX-Evil: 1",
        "ST-1 &service=x",
        "ST-1\n",
        "ST-" + "x" * 10_000,
        "ST-" + "x" * 254,
        "ST-é",
        "ST-1\0",
        "PT-1-proxy",
        "PGT-1",
        "st-1",
        " ST-1",
    ],
)
def test_what_is_no_ticket_is_never_sent(ticket):
    """It is refused before anybody is asked."""
    asked = ask(body(response(success())), ticket=ticket)

    assert isinstance(asked.result, LoginRefused)
    assert "ticket" == asked.result.reason
    assert [] == asked.received


@pytest.mark.parametrize(
    "ticket",
    [
        *("ST-1&service=https://evil.example.edu", "ST-1#x", "ST-%0d%0a", "ST-1?renew=true"),
        *("ST-1-~!*", "ST-" + "x" * 253),
    ],
)
def test_a_ticket_is_sent_as_one_parameter(ticket):
    """Nothing in a ticket becomes another parameter of the question."""
    asked = ask(body(response(success())), ticket=ticket)

    [request] = asked.received
    line = request.split(b"\r\n", 1)[0]
    assert 1 == line.count(b"&")
    assert 1 == line.count(b"service=")
    assert b"#" not in line
    assert 1 == line.count(b"?")


HEAD = b"HTTP/1.1 200 OK\r\n"
GOOD = response(success())
BOMB = gzip.compress(bytes(100_000_000), compresslevel=9)

PEERS = {
    "silent": silent,
    "drips-its-head": drip(HEAD + b"X-Slow: ", b"a"),
    "drips-its-body": drip(HEAD + b"Content-Length: 9999\r\n\r\n<", b"a"),
    "drips-without-length": drip(HEAD + b"\r\n<", b"a"),
    "drips-chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "continues-without-end": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "good-answer-never-ended": drip(HEAD + b"Content-Length: 9999\r\n\r\n" + GOOD, b" "),
    "endless": endless,
    "endless-head": lambda connection, over: [
        connection.sendall(b"X-More: " + b"a" * 1000 + b"\r\n")
        for _ in range(100_000)
        if not over.is_set()
    ],
    "gzip-bomb": answer(BOMB, headers={"Content-Encoding": "gzip"}),
    "no-gzip": answer(b"not gzip", headers={"Content-Encoding": "gzip"}),
    "unknown-packing": answer(GOOD, headers={"Content-Encoding": "br"}),
    "cut": answer(GOOD[:40], length=len(GOOD)),
    "good-answer-cut-short": answer(GOOD, length=len(GOOD) + 1),
    "closes-at-once": lambda *_: None,
    "other-protocol": lambda connection, _: connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n"),
}


@pytest.mark.parametrize("name", PEERS)
def test_a_bad_peer_ends_in_time(name):
    """The login ends within its deadline as a matter of the question, asked once."""
    asked = ask(PEERS[name])

    assert isinstance(asked.result, LoginRefused)
    assert "validation" == asked.result.reason
    assert 1 == len(asked.received)
    assert TICKET not in asked.message()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary"])
@pytest.mark.parametrize("validation", ["cas3", "saml1.1"])
def test_a_redirect_is_not_followed(status, validation):
    """Another host that the server names gets nothing, and the ticket does not show."""
    with peer(answer(GOOD)) as elsewhere:
        moved = {"Location": f"{elsewhere.url}?ticket={TICKET}"}
        asked = ask(answer(GOOD, status=status, headers=moved), validation=validation)

        assert [] == elsewhere.received
    assert isinstance(asked.result, LoginRefused)
    assert "validation" == asked.result.reason
    assert TICKET not in asked.message()


@pytest.mark.parametrize(
    ("host", "trusted"),
    [("127.0.0.1", True), ("127.0.0.1", False), ("other.example.edu", True)],
    ids=["trusted", "trusted-by-nobody", "of-another-host"],
)
def test_only_the_server_with_a_trusted_certificate_gets_the_ticket(tmp_path, host, trusted):
    """A certificate that nobody trusts, or of another name, is told no ticket."""
    certificate = make_server_certificate(tmp_path, host=host)
    seen = []

    def talk(connection, over):
        with certificate.context().wrap_socket(connection, server_side=True) as secured:
            seen.append(read_request(secured))
            answer(GOOD)(secured, over)

    pinned = certificate.certificate if trusted else None
    asked = ask(talk, scheme="https", certificates=pinned)

    good = trusted and host == "127.0.0.1"
    assert good == (TICKET.encode() in b"".join(seen))
    assert ("accepted" if good else "validation") == getattr(asked.result, "reason", "accepted")
