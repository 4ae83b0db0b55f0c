"""Requests in the place of logins: links, raw requests, log lines, JSON."""

from __future__ import annotations

import json

import pytest

from tests.adapters.captures.sample_files import samples, taken, taken_sample, values_of
from verifier.adapters.captures.capture_json import dump, load
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.formats import read_captures_in
from verifier.adapters.captures.pasted_request import read, recognises
from verifier.domain.model.capture import Origin, Protocol, RequestKind, RequestPair, SubjectKind

BARCODE = "21234000000018"
LINK = f"https://request.example.edu/EXU?req_id={BARCODE}&rft_id=1"


def one(text):
    """The one request in a text."""
    (capture,) = read(taken(text), ())
    return capture


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("address.txt", [RequestKind.OPENURL]),
        ("modrs-path.txt", [RequestKind.MODRS_OPENURL]),
        ("query.txt", [RequestKind.OPENURL]),
        ("requests.txt", [RequestKind.OPENURL, RequestKind.OPENURL, RequestKind.MODRS_JSON]),
        ("web-server.log", [RequestKind.OPENURL, RequestKind.OPENURL]),
        ("modrs.json", [RequestKind.MODRS_JSON]),
        ("dry-run.json", [RequestKind.MODRS_JSON]),
        ("crosslink.json", [RequestKind.CROSSLINK_JSON]),
    ],
)
def test_each_form_is_known_by_its_content(name, kinds):
    """A request says itself who reads it, and is no login."""
    read_here = read(taken_sample(f"pasted-request/{name}"), ())

    assert kinds == [entry.request.kind for entry in read_here]
    assert {(Protocol.REQUEST, Origin.IMPORT, SubjectKind.NONE)} == {
        (entry.protocol, entry.origin, entry.subject.kind) for entry in read_here
    }


def test_every_sample_is_tested():
    """No sample lies about unread."""
    assert 8 == len(samples("pasted-request"))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (LINK, "/EXU"),
        (f"<{LINK}>", "/EXU"),
        (f'"{LINK}"\n', "/EXU"),
        (LINK.replace("&", "\n&"), "/EXU"),
        (f"{LINK}#top", "/EXU"),
        (f"/EXU?req_id={BARCODE}&rft_id=1", "/EXU"),
        (f"?req_id={BARCODE}&rft_id=1", None),
        (f"req_id={BARCODE}&rft_id=1", None),
        (f"https://example.edu?req_id={BARCODE}&rft_id=1", "/"),
        (f"https://example.edu/a%20b/EXU?req_id={BARCODE}&rft_id=1", "/a b/EXU"),
    ],
)
def test_an_address_is_read_whole_or_in_part(text, path):
    """Brackets, quotes, a broken line and an anchor are no part of it."""
    capture = one(text)

    assert (path, None) == (capture.request.path, capture.request.headers)
    assert [("req_id", BARCODE), ("rft_id", "1")] == [
        (pair.key, pair.value) for pair in capture.request.pairs
    ]
    assert [("req_id", (BARCODE,))] == values_of(capture)


@pytest.mark.parametrize("between", ["\n", "\n\n", "#top\n", "&rft.x=\nbroken\n<"])
def test_several_links_are_several_requests(between):
    """A line that begins with a scheme begins another, and nobody is left out."""
    first, second = read(taken(f"{LINK}{between}{LINK.replace(BARCODE, '4711')}\n"), ())

    assert [[("req_id", (BARCODE,))], [("req_id", ("4711",))]] == [
        values_of(first),
        values_of(second),
    ]


def test_a_raw_request_brings_the_headers_that_may_name_somebody():
    """The browser's own headers, cookies and secrets are dropped."""
    first, second, third = read(taken_sample("pasted-request/requests.txt"), ())

    assert (RequestPair(key="X-Remote-User", value=BARCODE),) == first.request.headers
    assert () == second.request.headers
    assert () == third.request.headers
    assert [("patronIdentifier", ("21234000000034",))] == values_of(third)


def test_a_log_line_shows_no_headers():
    """A web server's log has the address alone."""
    requests = read(taken_sample("pasted-request/web-server.log"), ())

    assert [None, None] == [request.request.headers for request in requests]
    assert [[("req_id", (BARCODE,))], []] == [values_of(request) for request in requests]


def test_one_line_of_a_log_is_the_request_in_it():
    """A single line whose request has several keys is no query that begins with an address."""
    line = (
        f'192.0.2.1 - - [25/Nov/2026:10:00:00 +0000] "GET /EXU?req_id={BARCODE}&rft_id=1 HTTP/1.1"'
    )
    capture = one(line + ' 200 12 "-" "Mozilla"')

    assert "/EXU" == capture.request.path
    assert ["req_id", "rft_id"] == [pair.key for pair in capture.request.pairs]


def test_a_list_in_json_is_a_repeated_key_and_a_null_is_no_value():
    """The order and the JSON types stay."""
    capture = one(json.dumps({"patronIdentifier": ["a", 7, None, True], "isRequester": True}))

    assert [("a", "string"), ("7", "number"), ("", "null"), ("true", "boolean")] == [
        (pair.value, pair.json_type)
        for pair in capture.request.pairs
        if pair.key == "patronIdentifier"
    ]
    assert ("a", "7", "true") == capture.request.values("patronIdentifier")


def test_what_names_the_patron_in_json_can_be_compared():
    """Names and addresses stand beside the identifier; titles and notes do not."""
    capture = one((samples("pasted-request")[1]).read_text())

    assert [
        ("illRequest.patronInfo.givenName", ("Gail",)),
        ("illRequest.patronInfo.surname", ("Good",)),
        ("patron", (BARCODE,)),
    ] == values_of(capture)


@pytest.mark.parametrize(
    "text",
    [
        "GET /EXU?rft_id=1 HTTP/1.1\nShib-Identity-Provider: https://idp.example.edu\nmail: a@b.c",
        "GET /MyResearch/Home HTTP/1.1\nX-Remote-User: 21234000000018",
        "X-Remote-User: 21234000000018",
        "SAMLResponse=PHNhbWxwOlJlc3BvbnNl&RelayState=x",
        "https://cas.example.edu/login?ticket=ST-1",
        "title=Water",
        '{"sub": "gail", "patron": "x"}',
        '{"id": "1", "title": "Water"}',
        "dn: uid=ggood",
        "Hello",
        "",
    ],
)
def test_other_texts_are_no_requests(text):
    """Headers of a login stay a login; a lone word is nothing."""
    assert not recognises(taken(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "POST /rs/patronrequests HTTP/1.1\nHost: x\n\n{broken",
            "The body of this request is no JSON; copy all of it.",
        ),
        (
            'POST /rs/patronrequests HTTP/1.1\nHost: x\n\n{"a": 1}',
            "The body of this request is JSON, but no request of a patron.",
        ),
        (
            "/EXU?req_id=1" + "&rft_x=1" * 1000,
            "This link has more than 1,000 keys, and no listener reads more.",
        ),
        (
            json.dumps({"patronIdentifier": ["1"] * 1001}),
            "This request has more than 1,000 values.",
        ),
        (
            '{"patronIdentifier": ' + '{"a": ' * 9 + "1" + "}" * 10,
            "This request holds values inside others beyond every bound.",
        ),
        (
            '{"patronIdentifier": "\\ud800"}',
            "This request holds half of a character; save it again as UTF-8.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text, message):
    """The sentence holds no value of the request."""
    with pytest.raises(NotACapture) as refused:
        read_captures_in(text.encode())

    assert message == refused.value.message


@pytest.mark.parametrize("path", samples("pasted-request"), ids=lambda value: value.name)
def test_a_request_is_saved_and_read_again_exactly(path):
    """The verifier's own file keeps every pair, header and oddity."""
    for capture in read_captures_in(path.read_bytes()):
        assert capture == load(dump(capture))
