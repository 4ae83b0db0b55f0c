import socket

import requests

from verifier.demo.login_pages import MAX_WAITING, Waiting
from verifier.demo.loopback_server import LoopbackServer


def test_a_token_is_good_once():
    waiting = Waiting()
    token = waiting.add("kept")

    assert ["kept", None] == [waiting.take(token), waiting.take(token)]
    assert waiting.take("unknown") is None


def test_a_token_is_good_for_ten_minutes(monkeypatch):
    clock = [1_000.0]
    monkeypatch.setattr("verifier.demo.login_pages.time.monotonic", lambda: clock[0])
    waiting = Waiting()
    early, late = waiting.add("early"), waiting.add("late")
    clock[0] += 599
    first = waiting.take(early)
    clock[0] += 1
    second = waiting.take(late)

    assert ("early", None) == (first, second)


def test_the_oldest_is_forgotten():
    waiting = Waiting()
    tokens = [waiting.add(number) for number in range(MAX_WAITING + 1)]

    assert waiting.take(tokens[0]) is None
    assert 1 == waiting.take(tokens[1])


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [environ["REQUEST_METHOD"].encode()[:2]]


def test_the_address_is_known_before_the_start():
    server = LoopbackServer()
    assert server.url.startswith("http://127.0.0.1:")
    server.start(application)
    assert "GE" == requests.get(server.url, timeout=5).text
    server.stop()


def test_open_connections_do_not_hold_up_the_end():
    server = LoopbackServer()
    server.start(application)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as kept:
        kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert kept.recv(100).startswith(b"HTTP/1.1 200")
        server.stop()


def test_a_server_that_never_started_can_be_ended():
    server = LoopbackServer()
    server.stop()
    LoopbackServer(port=int(server.url.rpartition(":")[2])).stop()
