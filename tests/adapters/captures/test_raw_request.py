"""Raw requests parted at their request lines."""

from __future__ import annotations

import pytest

from verifier.adapters.captures.pasted_request import raw_requests


def test_requests_with_headers_and_bodies():
    """A request line begins a request, a blank line its body, in which anything may stand."""
    first, second = raw_requests(
        "GET /a?x=1 HTTP/1.1\r\nHost: example.edu\r\nX-Id:  P1\r\n\r\n"
        'POST /b\nA: 1\n\n{"x":\n"GET /c"}\nGET /c\n'
    )

    assert ("/a?x=1", [("Host", "example.edu"), ("X-Id", "P1")], []) == (
        first.target,
        first.headers,
        first.body,
    )
    assert ("/b", [("A", "1")], ['{"x":', '"GET /c"}', "GET /c"]) == (
        second.target,
        second.headers,
        second.body,
    )


@pytest.mark.parametrize(
    "text",
    ["", "Host: example.edu", "GET /a HTTP/1.1\nno header", "\n" * 6000, "GET\n/a", '"GET /a"'],
)
def test_other_texts_hold_no_requests(text):
    """What does not begin with a request line, or goes on with something else, is none."""
    assert () == raw_requests(text)


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("GET /a?x=1 HTTP/1.1", "/a?x=1"),
        ("GET /a?x=1", "/a?x=1"),
        ("GET /a?x=b c HTTP/2  ", "/a?x=b c"),
        ("GET /a" + " " * 200_000 + "HTTP/1.1", "/a"),
        ("GET HTTP/1.1", "HTTP/1.1"),
    ],
    ids=["whole", "bare", "blank inside", "many blanks", "no target"],
)
def test_a_request_line_with_or_without_a_version(line, target):
    """Blanks in an address that was copied from a log belong to it; those around it do not."""
    [request] = raw_requests(line)

    assert target == request.target


def test_lines_of_a_log():
    """Each line with a quoted request line is a request, of which only the address is known."""
    logged = raw_requests('1.2.3.4 - "GET /a?x=1 HTTP/1.1" 200\n\n- "POST /b HTTP/2" 201\n')

    assert [("/a?x=1", None), ("/b", None)] == [(entry.target, entry.headers) for entry in logged]
