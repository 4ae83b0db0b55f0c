import json
import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from pydantic import ValidationError

from tests.adapters.ils.odd_identifiers import ODD
from tests.bad_peers import answer, peer
from tests.factories import make_site
from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.json_body import Many, Shape, read_json, validate_json
from verifier.adapters.http.json_client import EARLY_SECONDS, Server, Token, TokenKeeper, segment
from verifier.adapters.http.lookup_errors import LookupAborted, could_not_fetch, status_outcome
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import IlsConnection, IlsRole


def server(url, *, seconds=1.0, max_bytes=10_000):
    return Server(base=url, timeout_seconds=seconds, max_bytes=max_bytes, allow_private=True)


def test_asks_with_everything_encoded():
    with peer(answer(b'{"a": 1}')) as connector:
        got = (
            server(connector.url)
            .conversation()
            .ask("GET", f"/x/{segment('a/b?c')}", query=[("q", 'x&y="z" *')])
            .require_success()
            .json()
        )

    assert {"a": 1} == got
    [request] = connector.received
    assert b"GET /ncip/x/a%2Fb%3Fc?q=x%26y%3D%22z%22%20%2A HTTP/1.1\r\n" in request
    assert b"\r\nAccept: application/json\r\n" in request


def test_sends_json_and_forms():
    with peer(answer(b"{}")) as connector:
        talk = server(connector.url).conversation()
        talk.post_json("/login", {"username": "Jösé"})
        talk.post_form("/token", [("grant_type", "client_credentials")], base=connector.url)

    as_json, as_form = connector.received
    assert b"Content-Type: application/json" in as_json
    assert {"username": "Jösé"} == json.loads(as_json.partition(b"\r\n\r\n")[2])
    assert as_form.endswith(b"\r\n\r\ngrant_type=client_credentials")


def test_one_deadline_for_all_questions():
    def slow(connection, over: threading.Event):
        over.wait(0.35)
        answer(b"{}")(connection, over)

    with peer(slow) as connector:
        talk = server(connector.url, seconds=0.6).conversation()
        talk.ask("GET", "/a")
        for path in ("/b", "/c"):
            with pytest.raises(LookupAborted) as stopped:
                talk.ask("GET", path)

            assert LookupFailure.TIMEOUT is stopped.value.outcome.failure


def test_a_status_that_is_no_success_stops():
    with (
        peer(answer(status="403 Forbidden")) as connector,
        pytest.raises(LookupAborted) as stopped,
    ):
        server(connector.url).conversation().ask("GET", "/").require_success()

    assert LookupFailure.FORBIDDEN is stopped.value.outcome.failure


@pytest.mark.parametrize("value", ["", ".", "..", "\ud800"])
def test_some_values_cannot_be_part_of_an_address(value):
    """What programs on the way would take out, or no program can write, is not sent."""
    with pytest.raises(LookupAborted, match="no web address can carry it"):
        segment(value)


@pytest.mark.parametrize(
    "value", [entry for entry in ODD.values() if entry not in (".", "..", "\ud800")]
)
def test_a_segment_stays_one_segment(value):
    written = segment(value)

    assert set(written) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%"
    )


def test_an_odd_character_in_a_question_is_told():
    with pytest.raises(LookupAborted, match="a character that is none"):
        server("http://127.0.0.1:9").conversation().ask("GET", "/", query=[("q", "\ud800")])


def test_reads_a_connection(tmp_path):
    connection = IlsConnection(
        id="x",
        connector="koha",
        role=IlsRole.EVIDENCE,
        url="https://ils.example.edu/",
        timeout_seconds=3,
        options=(("ca_file", "ca.pem"),),
    )

    server = Server.of(connection, make_site(tmp_path, allow_private_addresses=True))

    assert ("https://ils.example.edu", 3, True, "ca.pem") == (
        server.base,
        server.timeout_seconds,
        server.allow_private,
        server.ca_file,
    )


TALK = Server(
    base="http://127.0.0.1:9", timeout_seconds=60, max_bytes=1, allow_private=True
).conversation()


class Door:
    """Signs in, or refuses, and counts."""

    def __init__(self, *results):
        self.results = list(results)
        self.tries = 0

    def __call__(self, _):
        self.tries += 1
        result = self.results[min(self.tries, len(self.results)) - 1]
        if isinstance(result, LookupFailure):
            raise LookupAborted(result, "The library system refused.")
        return Token.lasting(result, 600)


def test_one_sign_in_serves_everybody():
    door = Door("t")
    keeper = TokenKeeper(door)

    with ThreadPoolExecutor(20) as pool:
        tokens = list(pool.map(lambda _: keeper.token(TALK).value, range(100)))

    assert {"t"} == set(tokens)
    assert 1 == door.tries


def test_a_token_that_was_not_taken_is_replaced_once():
    keeper = TokenKeeper(Door("a", "b"))
    old = keeper.token(TALK)
    keeper.forget(old)
    new = keeper.token(TALK)
    keeper.forget(old)

    assert ("b", new) == (new.value, keeper.token(TALK))


@pytest.mark.parametrize("failure", [LookupFailure.AUTH_ERROR, LookupFailure.FORBIDDEN])
def test_a_refused_sign_in_is_not_tried_again(failure):
    """Accounts lock: until some minutes are over the same refusal is given without asking."""
    door = Door(failure)
    keeper = TokenKeeper(door)

    for _ in range(5):
        with pytest.raises(LookupAborted) as stopped:
            keeper.token(TALK)

        assert failure is stopped.value.outcome.failure
    assert 1 == door.tries
    assert "not tried again" in stopped.value.outcome.message


def test_a_failure_that_is_no_refusal_may_be_tried_again():
    door = Door(LookupFailure.TIMEOUT, "t")
    keeper = TokenKeeper(door)
    with pytest.raises(LookupAborted):
        keeper.token(TALK)

    assert "t" == keeper.token(TALK).value


def test_a_token_near_its_end_is_renewed():
    ends_soon = Token.lasting("a", EARLY_SECONDS - 1)
    tokens = iter([ends_soon, Token.lasting("b", 600)])
    keeper = TokenKeeper(lambda _: next(tokens))

    assert ["a", "b", "b"] == [keeper.token(TALK).value for _ in range(3)]


def test_a_token_without_an_end_lasts():
    """Some systems do not say how long a token lasts."""
    assert Token.lasting("x", None).is_fresh
    assert not Token.lasting("x", 10).is_fresh


def test_a_token_never_shows():
    assert "hush" not in repr(Token.lasting("hush", 600))


def test_a_sign_in_that_hangs_keeps_nobody_beyond_their_own_time():
    begun, over = Event(), Event()

    def hang(_):
        begun.set()
        over.wait(5)
        return Token.lasting("t", 600)

    keeper = TokenKeeper(hang)
    hasty = Server(base=TALK.server.base, timeout_seconds=0.2, max_bytes=1, allow_private=True)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(keeper.token, TALK)
        begun.wait(5)
        with pytest.raises(LookupAborted) as stopped:
            keeper.token(hasty.conversation())
        over.set()

        assert "t" == first.result().value
    assert LookupFailure.TIMEOUT is stopped.value.outcome.failure


class Patron(Shape):
    barcode: str
    names: Many[str] = ()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty answer"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"<errors/>", "in XML"),
        (b'{"a": ', "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"9" * 6_000, "not JSON"),
        (b'{"users": [{"id": 1}], "users": []}', "names one thing twice"),
    ],
)
def test_what_is_no_json_is_told(body, message):
    with pytest.raises(LookupAborted, match=message) as stopped:
        read_json(body)

    assert LookupFailure.PROTOCOL_ERROR is stopped.value.outcome.failure


def test_another_shape_is_told_without_a_value():
    with pytest.raises(LookupAborted) as stopped:
        validate_json(Patron, {"barcode": 21234000000018}, what="a patron")

    message = stopped.value.outcome.message
    assert "does not look like a patron (barcode)" in message
    assert "21234" not in message


def test_what_is_not_read_may_be_there():
    assert Patron(barcode="1") == validate_json(
        Patron, {"barcode": "1", "secret": 2}, what="a patron"
    )


@pytest.mark.parametrize("content", [None, 42, [], "x", {"names": [{}]}])
def test_anything_else_is_refused(content):
    with pytest.raises(LookupAborted):
        validate_json(Patron, content, what="a patron")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'["Gail \\ud83d"]', "Gail \ufffd"),
        (b'["\\ude00 Gail"]', "\ufffd Gail"),
        (b'["Gail \xed\xa0\x80"]', "Gail \ufffd"),
        (b'["Gail \\ud83d\\ude00"]', "Gail \U0001f600"),
    ],
)
def test_half_a_character_is_replaced(body, text):
    assert [text] == read_json(body)


def test_a_list_is_given_up_at_its_first_bad_item():
    """A million complaints about one small answer would fill the memory."""
    with pytest.raises(ValidationError) as refused:
        Patron.model_validate({"barcode": "1", "names": [7] * 1_000})

    assert 1 == refused.value.error_count()


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (202, "protocol_error"),
        (206, "protocol_error"),
        (301, "redirected"),
        (304, "redirected"),
        (400, "protocol_error"),
        (401, "auth_error"),
        (403, "forbidden"),
        (404, "protocol_error"),
        (405, "protocol_error"),
        (408, "timeout"),
        (415, "protocol_error"),
        (422, "protocol_error"),
        (429, "rate_limited"),
        (500, "server_error"),
        (503, "server_error"),
        (504, "timeout"),
        (999, "server_error"),
    ],
)
def test_each_status_has_its_failure(status, failure):
    outcome = status_outcome(status)

    assert failure == outcome.failure
    assert f"HTTP {status}" in outcome.message


@pytest.mark.parametrize("status", [200, 201])
def test_a_good_status_is_read(status):
    assert status_outcome(status) is None


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        ("timeout", "timeout"),
        ("unreachable", "unreachable"),
        ("tls", "tls"),
        ("redirected", "redirected"),
        ("too_large", "too_large"),
        ("bad_address", "not_configured"),
        ("broken_answer", "protocol_error"),
    ],
)
def test_each_failure_of_transport_has_its_name(kind, failure):
    outcome = could_not_fetch(NetworkFailure(kind, "Because."))

    assert failure == outcome.failure
    assert outcome.message.startswith("Because.")


@pytest.mark.parametrize(("kind", "setting"), [("unreachable", "url"), ("tls", "ca_file")])
def test_some_failures_name_a_setting(kind, setting):
    assert setting in could_not_fetch(NetworkFailure(kind, "Because.")).message
