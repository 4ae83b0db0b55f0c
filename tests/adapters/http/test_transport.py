import gzip
import io
import random
import socket
import tracemalloc
import zlib
from contextlib import ExitStack

import pytest

from tests.bad_peers import answer, drip, endless, peer, silent
from verifier.adapters.http import Browser, HttpAnswer, NetworkFailure, fetch
from verifier.adapters.http.transport import read_body

SECRET = "agency-secret-4711"


def ask(url: str, **more) -> HttpAnswer:
    settings = {"deadline_seconds": 0.6, "max_bytes": 100_000, **more}
    return fetch("POST", url, body=SECRET.encode(), headers={"X-Api-Key": SECRET}, **settings)


def refused(url: str, **more) -> NetworkFailure:
    with pytest.raises(NetworkFailure) as caught:
        ask(url, **more)
    return caught.value


def test_reads_a_whole_answer():
    with peer(answer(b"<good/>", headers={"X-Answer": "yes"})) as server:
        got = ask(server.url)

    assert (200, "yes", b"<good/>") == (got.status, got.headers["x-answer"], got.body)


def test_an_error_status_is_an_answer():
    with peer(answer(b"no", status="503 Service Unavailable")) as server:
        got = ask(server.url)

    assert 503 == got.status


def test_unpacks_gzip():
    packed = gzip.compress(b"<good/>")
    with peer(answer(packed, headers={"Content-Encoding": "gzip"})) as server:
        got = ask(server.url)

    assert b"<good/>" == got.body


def _tls_alert(connection, _):
    connection.recv(10)
    connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (silent, "timeout"),
        (drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"), "timeout"),
        (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"a"), "timeout"),
        (drip(b"HTTP/1.1 200 OK\r\n\r\n<cut", b"a"), "timeout"),
        (drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"), "timeout"),
        (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout"),
        (endless, "too_large"),
        (answer(b"x" * 100_001), "too_large"),
        (answer(b"short", length=500), "broken_answer"),
        (answer(b"not gzip", headers={"Content-Encoding": "gzip"}), "broken_answer"),
        (
            answer(gzip.compress(b"<good/>" * 99)[:-9], headers={"Content-Encoding": "gzip"}),
            "broken_answer",
        ),
        (answer(b"x", headers={"Content-Encoding": "br"}), "broken_answer"),
        (answer(b"[]", headers={"content-length": "5"}), "broken_answer"),
        (lambda connection, _: connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n"), "broken_answer"),
        (lambda *_: None, "broken_answer"),
    ],
    ids=[
        *("silent", "header-drip", "body-drip", "body-drip-without-length", "chunk-drip"),
        *("continue-drip", "endless", "one-byte-too-many", "short", "not-gzip", "cut-gzip"),
        *("other-packing", "two-lengths", "no-http", "closed"),
    ],
)
def test_each_bad_peer_has_its_own_failure_within_the_deadline(talk, kind):
    with peer(talk) as server:
        failure = refused(server.url)

    assert kind == failure.kind
    assert SECRET not in failure.message
    assert "/ncip" not in failure.message


def test_a_bomb_is_not_unpacked():
    packed = gzip.compress(bytes(300_000_000), compresslevel=9)
    with peer(answer(packed, headers={"Content-Encoding": "gzip"})) as server:
        tracemalloc.start()
        failure = refused(server.url, max_bytes=1_000_000, deadline_seconds=5)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert "too_large" == failure.kind
    assert peak < 20_000_000


def _no_header(connection, _):
    connection.sendall(b"HTTP/1.1 200 OK\r\nno header at all\r\nContent-Length: 2\r\n\r\n{}")


@pytest.mark.parametrize("talk", [_no_header, answer(b"{}")])
def test_no_log_holds_an_address(caplog, talk):
    """A whole one names a patron; urllib3 warns with it of headers that it cannot read."""
    caplog.set_level("DEBUG")
    with peer(talk) as server:
        got = ask(f"{server.url}/{SECRET}")

    assert 200 == got.status
    assert [] == [
        record.getMessage() for record in caplog.records if SECRET in record.getMessage()
    ]


def test_a_redirect_is_a_failure_and_gets_no_secret():
    bomb = gzip.compress(bytes(30_000_000))
    with peer(answer(b"")) as elsewhere:
        moved = {"Location": f"{elsewhere.url}?token={SECRET}", "Content-Encoding": "gzip"}
        with peer(answer(bomb, status="307 Moved", headers=moved)) as server:
            failure = refused(server.url)

    assert "redirected" == failure.kind
    assert f"127.0.0.1:{elsewhere.port}" in failure.message
    assert SECRET not in failure.message
    assert [] == elsewhere.received


def test_silent_tls_ends_with_the_deadline():
    with peer(silent, read_first=False) as server:
        failure = refused(f"https://127.0.0.1:{server.port}/")

    assert "timeout" == failure.kind


def test_broken_tls_is_named():
    with peer(_tls_alert, read_first=False) as server:
        failure = refused(f"https://127.0.0.1:{server.port}/")

    assert "tls" == failure.kind


def test_a_full_backlog_is_a_timeout():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for entry in waiting:
            entry.setblocking(False)
            entry.connect_ex(("127.0.0.1", port))
        failure = refused(f"http://127.0.0.1:{port}/")
        for entry in waiting:
            entry.close()

    assert "timeout" == failure.kind


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "http://"),
        *("http:///ncip", "http://user:secret@127.0.0.1/", "http://127.0.0.1:notaport/"),
        *("http://127.0.0.1/a b", "http://127.0.0.1/\r\nX-Evil: yes", ""),
    ],
)
def test_refuses_addresses_of_another_kind(url):
    assert "bad_address" == refused(url).kind


INNER = (
    *("127.0.0.1", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"),
    "0.0.0.0",  # noqa: S104 - an address to refuse, not one to listen at
    *("169.254.169.254", "10.1.2.3", "192.168.1.1", "[fe80::1]", "224.0.0.1", "localhost"),
)


@pytest.mark.parametrize("host", INNER)
def test_refuses_private_addresses_where_the_site_does_not_allow_them(host):
    failure = refused(f"http://{host}:1/", allow_private=False)

    assert "bad_address" == failure.kind
    assert "allow_private_addresses" in failure.message


def test_takes_no_proxy_from_the_environment(monkeypatch):
    """A proxy variable does not send patrons' identifiers elsewhere."""
    with peer(answer(b"proxied")) as proxy, peer(answer(b"direct")) as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        got = ask(server.url)

    assert b"direct" == got.body
    assert [] == proxy.received


def read(data, *, encoding="", max_bytes=100_000):
    return read_body(io.BytesIO(data).read, encoding=encoding, max_bytes=max_bytes)


def refused_body(data, **more):
    with pytest.raises(NetworkFailure) as caught:
        read(data, **more)
    return caught.value


class Source:
    """A body without end that counts what is taken from it."""

    def __init__(self, beginning=b""):
        self.beginning = beginning
        self.asked = []

    def read(self, size):
        self.asked.append(size)
        chunk, self.beginning = self.beginning[:size], self.beginning[size:]
        return chunk + b"x" * (size - len(chunk))


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("", bytes),
        ("identity", bytes),
        (" Identity ", bytes),
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        (" GZIP ", gzip.compress),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<good/>", b"x" * 200_000], ids=["empty", "small", "long"])
def test_a_body_comes_whole(encoding, pack, body):
    assert body == read(pack(body), encoding=encoding, max_bytes=200_000)


def test_a_body_that_comes_in_single_bytes_is_put_together():
    noise = random.Random(4711).randbytes(2_000)  # noqa: S311 - only meant to be hard to pack
    body = noise + bytes(300_000)
    packed = io.BytesIO(gzip.compress(body))

    got = read_body(lambda _: packed.read(1), encoding="gzip", max_bytes=400_000)

    assert body == got


@pytest.mark.parametrize(("encoding", "pack"), [("", bytes), ("gzip", gzip.compress)])
def test_the_limit_is_the_last_size_that_is_read(encoding, pack):
    assert 1_000 == len(read(pack(b"a" * 1_000), encoding=encoding, max_bytes=1_000))

    failure = refused_body(pack(b"a" * 1_001), encoding=encoding, max_bytes=1_000)

    assert "too_large" == failure.kind
    assert "The answer is larger than 1,000 bytes and was not read to its end." == failure.message


def test_no_more_is_taken_than_shows_that_it_is_too_much():
    """An endless body is left as soon as the limit is passed, and taken in bounded pieces."""
    source = Source()

    with pytest.raises(NetworkFailure):
        read_body(source.read, encoding="", max_bytes=1_000_000)

    assert max(source.asked) <= 65_536
    assert sum(source.asked) <= 1_000_000 + 65_536


def test_a_packed_body_is_limited_before_it_is_unpacked():
    """Bytes that unpack to nothing count as well: an endless gzip comment ends at the limit."""
    comment = b"\x1f\x8b\x08\x10" + bytes(6)
    source = Source(comment)

    with pytest.raises(NetworkFailure) as caught:
        read_body(source.read, encoding="gzip", max_bytes=1_000_000)

    assert "too_large" == caught.value.kind
    assert sum(source.asked) <= 1_000_000 + 65_536


def test_a_bomb_is_unpacked_in_small_steps():
    bomb = gzip.compress(bytes(30_000_000))
    tracemalloc.start()
    failure = refused_body(bomb, encoding="gzip", max_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "too_large" == failure.kind
    assert peak < 5_000_000


def test_what_follows_a_packed_body_is_no_part_of_it():
    assert b"<good/>" == read(gzip.compress(b"<good/>") + b"tail", encoding="gzip")


@pytest.mark.parametrize(
    "data",
    [
        b"<good/>",
        zlib.compress(b"<good/>"),
        gzip.compress(b"<good/>")[:-1] + b"\xff",
        gzip.compress(b"<good/>" * 999)[:30],
        b"",
    ],
    ids=["plain", "deflate", "wrong-length", "cut-off", "nothing"],
)
def test_a_damaged_packing_is_broken(data):
    assert "broken_answer" == refused_body(data, encoding="gzip").kind


def test_a_body_that_breaks_off_says_so():
    """A cut is told from damage: it is the connection's fault."""
    cut = gzip.compress(b"<good/>" * 999)[:30]

    assert "The answer broke off in the middle." == refused_body(cut, encoding="gzip").message


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_a_packing_that_was_not_asked_for_is_broken(encoding):
    source = Source()

    with pytest.raises(NetworkFailure) as caught:
        read_body(source.read, encoding=encoding, max_bytes=1_000)

    assert "broken_answer" == caught.value.kind
    assert "The answer is packed in a way that was not asked for." == caught.value.message
    assert [] == source.asked


def _browser(**more) -> Browser:
    return Browser(**{"deadline_seconds": 1, "max_bytes": 100_000, **more})


@pytest.fixture
def routes():
    """A function that starts a server which answers by the path of the request line."""
    with ExitStack() as running:

        def start(table):
            def talk(connection, over):
                table[server.received[-1].split(b" ")[1].decode()](connection, over)

            server = running.enter_context(peer(talk))
            return server

        yield start


def _moved(status: str, location: str, **headers: str):
    return answer(status=status, headers={"Location": location, **headers})


def test_keeps_cookies_and_follows_redirects(routes):
    server = routes(
        {
            "/start": _moved("302 Found", "/form", **{"Set-Cookie": "login=abc; Path=/"}),
            "/form": answer(b"the form"),
        }
    )
    base = f"http://127.0.0.1:{server.port}"

    got = _browser().get(f"{base}/start", referer="https://verify.example.edu/")

    assert (b"the form", f"{base}/form") == (got.body, got.url)
    assert b"Cookie: login=abc" in server.received[1]
    assert b"Referer: https://verify.example.edu/" in server.received[0]


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        ("302 Found", b"GET", b""),
        ("303 See Other", b"GET", b""),
        ("307 Temporary Redirect", b"POST", b"user=gail&user=good&csrf=a%26b"),
        ("308 Permanent Redirect", b"POST", b"user=gail&user=good&csrf=a%26b"),
    ],
)
def test_a_form_is_sent_on_only_where_the_status_says_so(routes, status, method, body):
    """After 302 and 303 the next hop is a GET without the form; 307 and 308 send it again."""
    server = routes({"/form": _moved(status, "/next"), "/next": answer(b"done")})

    _browser().post(
        f"http://127.0.0.1:{server.port}/form",
        [("user", "gail"), ("user", "good"), ("csrf", "a&b")],
    )

    first, second = server.received
    assert first.endswith(b"\r\n\r\nuser=gail&user=good&csrf=a%26b")
    assert b"Content-Type: application/x-www-form-urlencoded" in first
    assert (method, body) == (second.split(b" ")[0], second.partition(b"\r\n\r\n")[2])


def test_asks_before_every_hop_whether_it_may_go_there(routes):
    with peer(answer(b"other")) as other:
        server = routes({"/start": _moved("302 Found", other.url)})
        base = f"http://127.0.0.1:{server.port}"
        browser = _browser(allow=lambda url: url.startswith(base + "/"))
        with pytest.raises(NetworkFailure) as caught:
            browser.get(f"{base}/start")

    assert "redirected" == caught.value.kind
    assert [] == other.received


def test_ends_a_redirect_loop(routes):
    server = routes({"/loop": _moved("302 Found", "/loop")})

    with pytest.raises(NetworkFailure) as caught:
        _browser(deadline_seconds=5).get(f"http://127.0.0.1:{server.port}/loop")

    assert "redirected" == caught.value.kind
    assert 11 == len(server.received)


def test_one_deadline_holds_for_all_hops(routes):
    def slow(connection, over):
        over.wait(0.2)
        _moved("302 Found", "/slow")(connection, over)

    server = routes({"/slow": slow})

    with pytest.raises(NetworkFailure) as caught:
        _browser(deadline_seconds=0.5).get(f"http://127.0.0.1:{server.port}/slow")

    assert "timeout" == caught.value.kind


def test_stops_before_an_address_that_is_ours(routes):
    server = routes({"/": _moved("302 Found", "/ours?code=1")})
    browser = _browser(stop_at=lambda url: "/ours" in url)

    base = f"http://127.0.0.1:{server.port}"

    found = browser.get(f"{base}/")

    assert found.redirects
    assert f"{base}/ours?code=1" == found.headers["location"]
    assert 1 == len(server.received)
