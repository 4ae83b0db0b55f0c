from contextlib import ExitStack

import pytest

from tests.bad_peers import answer, peer
from verifier.adapters.http import Browser, NetworkFailure


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
