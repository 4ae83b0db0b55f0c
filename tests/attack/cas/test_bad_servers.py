"""CAS servers that answer as a case says, over HTTP, each with the reason of its refusal."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.login.cas.answers import (
    NOW,
    assertion,
    envelope,
    failure,
    response,
    stamp,
    success,
)
from tests.bad_peers import Talk, answer, drip, endless, peer, read_request, silent
from tests.factories import make_site
from tests.server_certificates import make_server_certificate
from verifier.adapters.login.cas.cas_client import CasClient
from verifier.domain.model.capture import LoginAccepted, LoginRefused
from verifier.domain.model.site import CasServer, Idp

TICKET = "ST-1-canary-7f3a9c"
Make = Callable[[str], bytes]


@dataclass(frozen=True, kw_only=True)
class Case:
    """An answer, made for the service address, and the reason it is refused for."""

    name: str
    make: Make
    reason: str
    status: str = "200 OK"
    server: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What became of a login, and each request that the CAS server got."""

    result: LoginAccepted | LoginRefused
    received: list[bytes]

    def message(self) -> str:
        assert isinstance(self.result, LoginRefused), self.result
        return " ".join((self.result.summary, *(check.detail for check in self.result.checks)))


def ask(
    talk: Talk | Make,
    *,
    ticket: str = TICKET,
    status: str = "200 OK",
    scheme: str = "http",
    **server,
) -> Asked:
    """Log in once. *talk* has the connection, or makes the body from the service address."""
    addresses: list[str] = []

    def speak(connection, over):
        if addresses and made is not None:
            answer(made(addresses[0]), status=status)(connection, over)
        else:
            talk(connection, over)

    made = talk if getattr(talk, "makes_body", False) else None
    with peer(speak, read_first=scheme == "http") as running:
        cas = CasServer(url=f"{scheme}://127.0.0.1:{running.port}/cas", **server)
        site = make_site(
            Path("nowhere"),
            idps=(Idp(id="campus", protocol="cas", cas=cas),),
            allow_private_addresses=True,
        )
        client = CasClient(site, now=lambda: NOW, seconds=1.0)
        pending = client.begin("campus").pending
        addresses.append(site.cas_service("campus", pending.relay_state))
        result = client.finish(ticket, pending=pending)
        return Asked(result=result, received=list(running.received))


def body(make: Make | bytes | str | dict) -> Make:
    """A way to make the body: from the service address, or always the same."""

    def made(service: str) -> bytes:
        content = make(service) if callable(make) else make
        if isinstance(content, dict):
            content = json.dumps(content)
        return content.encode() if isinstance(content, str) else content

    made.makes_body = True
    return made


FORM, USER, DOCTYPE = "answer-form", "principal", "answer-doctype"
GOOD = response(success())


def _attributes(inside: str) -> str:
    return f"<cas:attributes>{inside}</cas:attributes>"


def _deep(levels: int) -> bytes:
    return response(success(more="<cas:x>" * levels + "</cas:x>" * levels))


def _with_definition(definition: str, user: str) -> bytes:
    return (f"<!DOCTYPE r [{definition}]>").encode() + response(
        success(f"<cas:user>{user}</cas:user>")
    )


def _hidden_in_utf7() -> bytes:
    """A definition that UTF-7 hides: no byte of it reads DOCTYPE."""
    head = b'<?xml version="1.0" encoding = "UTF-7"?>'
    return head + b"+ADwAIQBEAE8AQwBUAFkAUABF- r+AD4-" + GOOD


_LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha"}">' for at in range(12))

XML = [
    Case(name=name, make=body(made), reason=reason)
    for name, made, reason in [
        ("success-then-failure", response(success() + failure()), FORM),
        ("failure-then-success", response(failure() + success()), FORM),
        ("two-successes", response(success() + success()), FORM),
        ("success-inside-failure", response(failure(inside=success())), "validation"),
        ("failure-inside-success", response(success(more=failure())), FORM),
        ("success-inside-success", response(success(more=success())), FORM),
        ("success-inside-attributes", response(success(more=_attributes(success()))), FORM),
        ("success-inside-another-element", response(f"<cas:x>{success()}</cas:x>"), FORM),
        ("no-answer", response(""), FORM),
        ("two-users", response(success("<cas:user>a</cas:user><cas:user>b</cas:user>")), USER),
        ("no-user", response(success("")), USER),
        ("empty-user", response(success("<cas:user/>")), USER),
        ("blank-user", response(success("<cas:user> \n\t</cas:user>")), USER),
        ("comment-for-user", response(success("<cas:user><!-- jdoe --></cas:user>")), USER),
        ("element-inside-user", response(success("<cas:user>j<b/>doe</cas:user>")), USER),
        ("user-of-no-namespace", response(success("<user>jdoe</user>")), USER),
        ("user-in-attributes", response(success("", _attributes("<cas:user>a</cas:user>"))), USER),
        ("endless-user", response(success(f"<cas:user>{'j' * 1001}</cas:user>")), USER),
        ("other-namespace", response(success(), namespace="http://www.yale.edu/tp/cas/"), FORM),
        ("no-namespace", GOOD.replace(b"cas:", b"").replace(b"xmlns:cas", b"title"), FORM),
        ("bare-success", GOOD[GOOD.index(b"<cas:auth") :].replace(b"</cas:serviceR", b""), FORM),
        (
            "other-letter-case",
            GOOD.replace(b"authenticationSuccess", b"AuthenticationSuccess"),
            FORM,
        ),
        ("cas-1-text", b"yes\njdoe\n", FORM),
        ("web-page", b"<!DOCTYPE html><html><body>Welcome</body></html>", DOCTYPE),
        ("page-without-doctype", b"<html><body>Welcome</body></html>", FORM),
        ("empty", b"", FORM),
        ("blanks", b" \r\n\r\n", FORM),
        ("cut-in-half", GOOD[: len(GOOD) // 2], FORM),
        ("two-documents", GOOD + GOOD, FORM),
        ("json-in-place-of-xml", b'{"serviceResponse": {}}', FORM),
        ("bare-doctype", b"<!DOCTYPE r>" + GOOD, DOCTYPE),
        ("small-doctype", b"<!doctype r>" + GOOD, DOCTYPE),
        ("inner-entity", _with_definition('<!ENTITY e "root">', "&e;"), DOCTYPE),
        (
            "file-entity",
            _with_definition('<!ENTITY e SYSTEM "file:///etc/hosts">', "&e;"),
            DOCTYPE,
        ),
        ("parameter-entity", _with_definition('<!ENTITY % e "x"> %e;', "a"), DOCTYPE),
        ("billion-laughs", _with_definition(_LAUGHS, "&l11;"), DOCTYPE),
        ("unknown-entity", response(success("<cas:user>&who;</cas:user>")), FORM),
        ("utf-16", GOOD.decode().encode("utf-16"), FORM),
        ("latin-1", b'<?xml version="1.0" encoding="iso-8859-1"?>' + GOOD, FORM),
        ("latin-1-with-blanks", b"<?xml version='1.0' encoding = 'iso-8859-1'?>" + GOOD, FORM),
        ("doctype-in-utf-7", _hidden_in_utf7(), FORM),
        ("bad-utf-8", response(success()).replace(b"jdoe", b"j\xffdoe"), FORM),
        ("nul-in-user", GOOD.replace(b"jdoe", b"j\0doe"), FORM),
        ("fifty-levels", _deep(50), FORM),
        ("hundred-thousand-levels", _deep(50_000), FORM),
        (
            "proxies",
            response(
                success(
                    more="<cas:proxies><cas:proxy>https://p.example.edu</cas:proxy></cas:proxies>"
                )
            ),
            "proxy",
        ),
        ("empty-proxies", response(success(more="<cas:proxies/>")), "proxy"),
        (
            "proxy-granting-ticket",
            response(success(more="<cas:proxyGrantingTicket>PGTIOU-1</cas:proxyGrantingTicket>")),
            "proxy",
        ),
        ("huge", response(success(f"<cas:user>{'j' * 1_000_001}</cas:user>")), "validation"),
        ("many-values", response(success(more=_attributes("<cas:m>1</cas:m>" * 5_001))), FORM),
        ("ticket-not-known", response(failure()), "validation"),
        ("ticket-for-another-service", response(failure("INVALID_SERVICE")), "validation"),
        ("service-not-registered", response(failure("UNAUTHORIZED_SERVICE")), "validation"),
        ("password-not-asked-again", response(failure("INVALID_TICKET_SPEC")), "validation"),
        ("error-of-its-own", response(failure("INTERNAL_ERROR")), "validation"),
        ("unknown-code", response(failure("&lt;script&gt;alert(1)")), "validation"),
        ("failure-without-code", response("<cas:authenticationFailure/>"), "validation"),
    ]
]

STATUSES = [
    Case(name=f"status-{status[:3]}", make=body(GOOD), reason="answer-status", status=status)
    for status in (
        *("500 Internal Server Error", "404 Not Found", "403 Forbidden", "202 Accepted"),
        *("203 Non-Authoritative", "300 Multiple Choices"),
    )
]


SUCCESS, FAILURE = "authenticationSuccess", "authenticationFailure"
OTHER = "https://other.example.edu/cas/campus/return/x"


def _answer(**answers) -> dict:
    return {"serviceResponse": answers}


def _user(user, **more) -> dict:
    return _answer(authenticationSuccess={"user": user, **more})


def _success(written: str) -> str:
    return f'{{"serviceResponse":{{"authenticationSuccess":{written}}}}}'


JSON = [
    Case(name=f"json-{name}", make=body(made), reason=reason, server={"answer_format": "json"})
    for name, made, reason in [
        ("both", _answer(**{SUCCESS: {"user": "jdoe"}, FAILURE: {"code": "INVALID_TICKET"}}),
         FORM),
        ("neither", _answer(), FORM),
        ("other-answer", _answer(authenticationMaybe={"user": "jdoe"}), FORM),
        ("success-of-text", _answer(**{SUCCESS: "jdoe"}), FORM),
        ("failure-of-text", _answer(**{FAILURE: "no"}), FORM),
        ("refusal", _answer(**{FAILURE: {"code": "INVALID_TICKET"}}), "validation"),
        ("code-of-another-type", _answer(**{FAILURE: {"code": ["INVALID_TICKET"]}}), "validation"),
        ("two-users", _user(["jdoe", "root"]), FORM),
        ("null-user", _user(None), FORM),
        ("true-user", _user(True), FORM),
        ("no-user", _answer(**{SUCCESS: {"attributes": {}}}), FORM),
        ("blank-user", _user(" "), USER),
        ("user-twice", _success('{"user":"jdoe","user":"root"}'), FORM),
        ("success-twice", _success('{"user":"a"},"authenticationSuccess":{"user":"b"}'), FORM),
        ("attributes-of-list", _user("jdoe", attributes=["mail"]), FORM),
        ("value-inside-another", _user("jdoe", attributes={"mail": [{"a": "b"}]}), FORM),
        ("proxies", _user("jdoe", proxies=["https://p.example.edu"]), "proxy"),
        ("proxy-granting-ticket", _user("jdoe", proxyGrantingTicket="PGTIOU-1"), "proxy"),
        ("list", "[]", FORM),
        ("text", '"yes"', FORM),
        ("cut", '{"serviceResponse": {"authenticationSuccess": {"user": "jd', FORM),
        ("no-number", _success('{"user":"jdoe","attributes":{"n":NaN}}'), FORM),
        ("deep", '{"serviceResponse":' + "[" * 100_000, FORM),
        ("half-character", _success('{"user":"\\ud800"}'), FORM),
        ("xml", response(success()), FORM),
        ("empty", "", FORM),
    ]
]  # fmt: skip


def _times(start: timedelta, end: timedelta):
    return lambda service: envelope(
        service, assertion(service, times=(stamp(NOW + start), stamp(NOW + end)))
    )


MINUTE = timedelta(minutes=1)
SAML1 = [
    Case(name=f"saml1-{name}", make=body(made), reason=reason, server={"validation": "saml1.1"})
    for name, made, reason in [
        ("other-audience", lambda s: envelope(s, assertion(s, audiences=(OTHER,))), "audience"),
        ("also-another-audience",
         lambda s: envelope(s, assertion(s, audiences=(s, OTHER))), "audience"),
        ("audience-with-slash",
         lambda s: envelope(s, assertion(s, audiences=(f"{s}/",))), "audience"),
        ("other-recipient", lambda s: envelope(s, recipient=OTHER), "recipient"),
        ("over", _times(-10 * MINUTE, -4 * MINUTE), "times"),
        ("ahead", _times(4 * MINUTE, 10 * MINUTE), "times"),
        ("unreadable-times",
         lambda s: envelope(s, assertion(s, times=("tomorrow", "2027"))), "times"),
        ("times-without-zone",
         lambda s: envelope(s, assertion(s, times=("2026-11-24T12:00:00", ""))), "times"),
        ("denied", lambda s: envelope(s, "", statuses=("saml1p:RequestDenied",)), "validation"),
        ("denied-with-assertion",
         lambda s: envelope(s, statuses=("saml1p:RequestDenied",)), "validation"),
        ("two-statuses",
         lambda s: envelope(s, statuses=("saml1p:RequestDenied", "saml1p:Success")), FORM),
        ("no-status", lambda s: envelope(s, statuses=()), FORM),
        ("two-assertions", lambda s: envelope(s, assertion(s) * 2), FORM),
        ("no-assertion", lambda s: envelope(s, ""), FORM),
        ("assertion-inside-another-element",
         lambda s: envelope(s, f"<x>{assertion(s)}</x>"), FORM),
        ("other-namespace",
         lambda s: envelope(s, assertion(s, namespace="urn:example:other")), FORM),
        ("nobody-authenticated", lambda s: envelope(s, assertion(s, statement=False)), FORM),
        ("two-users", lambda s: envelope(
            s, assertion(s, user="<NameIdentifier>a</NameIdentifier>"
                                 "<NameIdentifier>b</NameIdentifier>")), USER),
        ("no-user", lambda s: envelope(s, assertion(s, user="")), USER),
        ("blank-user",
         lambda s: envelope(s, assertion(s, user="<NameIdentifier> </NameIdentifier>")), USER),
        ("element-inside-user", lambda s: envelope(
            s, assertion(s, user="<NameIdentifier>j<b/>doe</NameIdentifier>")), USER),
        ("two-conditions", lambda s: envelope(
            s, assertion(s).replace("<Conditions", "<Conditions/><Conditions")), FORM),
        ("fault", lambda _: (b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">'
                             b"<e:Body><e:Fault/></e:Body></e:Envelope>"), FORM),
        ("doctype", lambda s: b"<!DOCTYPE r>" + envelope(s), "answer-doctype"),
        ("serviceResponse", response(success()), FORM),
    ]
]  # fmt: skip


CASES = [*XML, *STATUSES, *JSON, *SAML1]


def named(case: Case) -> str:
    return case.name


def test_the_suite_is_as_large_as_it_says():
    names = {case.name for case in CASES}

    assert len(CASES) > 100
    assert len(CASES) == len(names)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_refuses_a_bad_answer(case):
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
    asked = ask(PEERS[name])

    assert isinstance(asked.result, LoginRefused)
    assert "validation" == asked.result.reason
    assert 1 == len(asked.received)
    assert TICKET not in asked.message()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary"])
@pytest.mark.parametrize("validation", ["cas3", "saml1.1"])
def test_a_redirect_is_not_followed(status, validation):
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
