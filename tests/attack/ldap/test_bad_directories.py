"""Directories that misbehave, each with the reason that its login ends for."""

import resource
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import pytest

from tests.attack.ldap.fake_directory import (
    BASE,
    CANARY,
    CLOSE,
    DN,
    READER_PASSWORD,
    attempt,
    bound,
    done,
    entry,
    extended,
    fake_directory,
    message,
    policy,
    reference,
)
from tests.bad_peers import drip, silent
from verifier.demo import ldap_server as wire
from verifier.domain.model.capture import LoginCapture

TIMEOUT, BROKEN, LARGE = "directory-timeout", "directory-broken-answer", "directory-too-large"
OTHER = "uid=root," + BASE


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is changed in a healthy directory, and the reasons that the refusal may have."""

    name: str
    script: dict[str, Any]
    reasons: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    patron_binds: int = 0  # how often the patron's password was sent


def _sends(data: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(data)
        over.wait()

    return talk


def _asked_then(data: bytes | None = None, *, close: bool = False, operation: bytes = b""):
    """Answer the first question with *data*, or with *operation* under the question's ID."""

    def talk(connection, over):
        asked = wire.read_message(connection)
        connection.sendall(message(asked.inside[0].number, operation) if data is None else data)
        if not close:
            over.wait()

    return talk


def _two_gibibytes(connection, over):
    connection.sendall(b"\x30\x84\x80\x00\x00\x00")
    while not over.is_set():
        connection.sendall(bytes(65_536))


def _value_of_30_mb(connection, message_id):
    """An entry with one value, sent in parts so that it never exists in this process."""
    size, part = 30_000_000, bytes(60_000)
    head = b""
    for before, tag in (
        (b"", wire.OCTETS),
        (b"", wire.SET),
        (wire.octet_string("cn").encoded(), wire.SEQUENCE),
        (b"", wire.SEQUENCE),
        (wire.octet_string(DN).encoded(), 0x64),
        (wire.integer(message_id).encoded(), wire.SEQUENCE),
    ):
        content = before + head
        head = bytes((tag, 0x84)) + (size + len(content)).to_bytes(4, "big") + content
    connection.sendall(head)
    for _ in range(size // len(part)):
        connection.sendall(part)


def _nested(levels: int) -> bytes:
    inside = b""
    for _ in range(levels):
        length = len(inside).to_bytes(4, "big")
        inside = b"\x30\x84" + length + inside
    return inside


HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
GOOD_BIND = message(1, bound())
LONG = 20.0  # where not the time but the size is to end it

PEERS = [
    Case(name=name, script={"opening": talk}, reasons=reasons, settings=settings)
    for name, talk, reasons, settings in [
        ("silent", silent, (TIMEOUT,), {}),
        ("drips-a-message", drip(b"\x30\x82\x10\x00", b"\x02", 0.2), (TIMEOUT,), {}),
        ("drips-a-length", drip(b"\x30\x84", b"\x00", 0.2), (TIMEOUT, BROKEN), {}),
        ("wrong-id-then-silence", _asked_then(message(77_777, bound())), (TIMEOUT, BROKEN), {}),
        ("notice-of-disconnection", _asked_then(message(0, extended(52))), (BROKEN,), {}),
        ("http-text", _asked_then(HTTP), (TIMEOUT, BROKEN), {}),
        ("http-text-then-closes", _asked_then(HTTP, close=True), (BROKEN,), {}),
        ("ssh-banner-before-asked", _sends(b"SSH-2.0-OpenSSH_9.6\r\n"), (TIMEOUT, BROKEN), {}),
        ("closes-at-once", lambda *_: None, (BROKEN,), {}),
        ("half-an-answer", _asked_then(GOOD_BIND[:-3], close=True), (BROKEN,), {}),
        ("half-then-silence", _asked_then(GOOD_BIND[:-3]), (TIMEOUT,), {}),
        ("length-of-2-gib", _two_gibibytes, (LARGE,), {"timeout_seconds": LONG}),
        ("indefinite-length", _asked_then(b"\x30\x80" + b"\x02\x01\x01" * 9),
         (TIMEOUT, BROKEN), {}),
        ("deep-nesting", _asked_then(_nested(3_000)), (TIMEOUT, BROKEN, "broken-message"), {}),
        ("zeros", _asked_then(bytes(1_000)), (TIMEOUT, BROKEN, "broken-message"), {}),
        ("answer-of-another-kind", _asked_then(operation=extended(0)),
         (BROKEN,), {}),
        ("no-result-code", _asked_then(operation=b"\x61\x00"), (BROKEN, "broken-message"), {}),
        ("code-of-nonsense", _asked_then(operation=b"\x61\x07\x0a\x01\xff\x04\x00\x04\x00"),
         ("directory-refused", BROKEN), {}),
    ]
]  # fmt: skip

SEARCHES = [
    Case(name=name, script={"search": answer}, reasons=reasons, settings=settings)
    for name, answer, reasons, settings in [
        ("endless-entries", repeat(entry()), (LARGE,), {"timeout_seconds": LONG}),
        ("value-of-30-mb", (_value_of_30_mb, done()), (LARGE,), {"timeout_seconds": LONG}),
        ("50-000-values", (entry(attributes=((b"cn", (b"1234",) * 50_000),)), done()),
         (LARGE,), {"timeout_seconds": LONG}),
        ("two-entries", (entry(), entry(OTHER), done()), ("ambiguous",), {}),
        ("same-entry-twice", (entry(), entry(), done()), ("ambiguous",), {}),
        ("size-limit", (entry(), done(4)), ("ambiguous",), {}),
        ("another-person", (entry(OTHER, ((b"uid", (b"root",)),)), done()),
         ("another-person",), {}),
        ("another-person-by-option", (entry(OTHER, ((b"UID;lang-en", (b"root",)),)), done()),
         ("another-person",), {}),
        ("nobody", (done(),), ("unknown-user",), {}),
        ("no-base", (done(32),), ("bad-base",), {}),
        ("search-not-allowed", (done(50),), ("search-refused",), {}),
        ("search-too-long", (entry(), done(3)), ("search-refused",), {}),
        ("bad-utf-8-in-dn", (b"\x64\x06\x04\x02\xff\xfe\x30\x00", done()),
         (BROKEN,), {}),
        ("entry-without-attributes", (b"\x64\x04\x04\x02ab",),
         (BROKEN, "broken-message"), {}),
        ("reference-only", (reference("ldap://other.example.edu/"), done()),
         ("unknown-user",), {}),
        ("ends-half-way", (entry(), CLOSE), (BROKEN,), {}),
    ]
]  # fmt: skip


_AD = "80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data {}, v4563"


def _policy(code: int, written: int | bytes) -> dict[str, bytes]:
    """An error of the password policy, or other bytes in its place."""
    value = written if isinstance(written, bytes) else bytes((0x30, 3, 0x81, 1, written))
    return {"patron_bind": bound(code), "patron_controls": policy(value)}


REFUSALS = [
    Case(name=name, script=script, reasons=(reason,), patron_binds=1)
    for name, script, reason in [
        ("invalid-credentials", {"patron_bind": bound(49)}, "wrong-password"),
        ("locked", {"patron_bind": bound(19)}, "locked"),
        ("busy", {"patron_bind": bound(51)}, "directory-busy"),
        ("unavailable", {"patron_bind": bound(52)}, "directory-unavailable"),
        ("unwilling", {"patron_bind": bound(53)}, "directory-unwilling"),
        ("no-such-object", {"patron_bind": bound(32)}, "unknown-user"),
        ("bad-dn", {"patron_bind": bound(34)}, "bad-name"),
        ("not-this-way", {"patron_bind": bound(48)}, "no-password-login"),
        ("not-permitted", {"patron_bind": bound(50)}, "not-permitted"),
        ("confidentiality", {"patron_bind": bound(13)}, "confidentiality-required"),
        ("stronger-login", {"patron_bind": bound(8)}, "confidentiality-required"),
        ("in-progress", {"patron_bind": bound(14)}, "directory-refused"),
        ("unknown-code", {"patron_bind": bound(113)}, "directory-refused"),
        *(
            (f"policy-{word}", _policy(code, error), reason)
            for word, code, error, reason in [
                ("expired", 49, 0, "password-expired"),
                ("locked", 49, 1, "locked"),
                ("must-change", 49, 2, "must-change-password"),
                ("must-change-after-success", 0, 2, "must-change-password"),
                ("expired-after-success", 0, 0, "password-expired"),
                ("unknown", 49, 9, "wrong-password"),
                ("empty", 49, b"", "wrong-password"),
                ("warning", 49, b"\x30\x03\xa0\x01\x00", "wrong-password"),
                ("cut", 49, b"\x30\x03\x81\x01", "wrong-password"),
                ("nonsense", 49, b"x" * 99, "wrong-password"),
                ("warning-then-must-change", 0, b"\x30\x08\xa0\x03\x80\x01\x05\x81\x01\x02",
                 "must-change-password"),
            ]
        ),
        *(
            (f"ad-{state}", {"patron_bind": bound(49, _AD.format(state))}, reason)
            for state, reason in [
                ("525", "unknown-user"),
                ("52e", "wrong-password"),
                ("52E", "wrong-password"),
                ("530", "not-allowed-now"),
                ("531", "not-allowed-here"),
                ("532", "password-expired"),
                ("533", "disabled"),
                ("701", "account-expired"),
                ("773", "must-change-password"),
                ("775", "locked"),
                ("999", "wrong-password"),
            ]
        ),
        ("patron-bind-closes", {"patron_bind": lambda *_: None}, BROKEN),
        ("patron-bind-silent", {"patron_bind": silent}, TIMEOUT),
    ]
]  # fmt: skip

# bound at once: with a reader it would be the reader that is nobody
ANONYMOUS = [
    Case(
        name=f"anonymous-{name}",
        script={"who_am_i": extended(0, value)},
        reasons=("anonymous",),
        settings={"bind_as": f"uid={{username}},{BASE}"},
        patron_binds=1,
    )
    for name, value in [("empty", b""), ("without-value", None), ("empty-dn", b"dn: ")]
]


CASES = [*PEERS, *SEARCHES, *REFUSALS, *ANONYMOUS]
MOST_GROWTH_KIB = 50 * 1024


def named(case: Case) -> str:
    return case.name


@pytest.fixture(scope="module", autouse=True)
def _memory():
    """What the whole suite may take: less than 50 MiB more than the first login did."""
    with fake_directory() as server:
        attempt(server)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_GROWTH_KIB, f"{grown} KiB"


def test_the_suite_is_as_large_as_it_says():
    assert len(CASES) >= 60
    assert len(CASES) == len({case.name for case in CASES})


def test_a_healthy_directory_lets_in():
    with fake_directory() as server:
        made = attempt(server)

    assert isinstance(made.result, LoginCapture), made.result
    assert DN == made.result.subject.value
    assert [(DN, CANARY)] == server.patron_binds
    assert 1 == len(server.searches)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_refuses_in_time_and_binds_once(case):
    with fake_directory(**case.script) as server:
        made = attempt(server, **case.settings)

    assert made.reason in case.reasons, made.message()
    assert case.patron_binds == len(server.patron_binds)
    assert len(server.binds) <= 1 + case.patron_binds
    assert len(server.searches) <= 1
    assert CANARY not in made.message()
    assert READER_PASSWORD not in made.message()
    assert "root" not in made.message()


@pytest.mark.parametrize("case", PEERS, ids=named)
def test_refuses_the_same_without_a_reader(case):
    with fake_directory(**case.script) as server:
        bind_as = {"bind_as": "uid={username},ou=people,dc=example,dc=edu"}
        made = attempt(server, **bind_as, **case.settings)

    assert made.reason in case.reasons, made.message()
    assert CANARY not in made.message()
