"""Requests in the place of logins: links, raw requests, log lines, JSON."""

import json
import string
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.captures.sample_files import read, read_sample, refusal, taken, values_of
from tests.programs import node_answering
from verifier.adapters.captures.pasted_request import (
    RawRequest,
    is_pasted_request,
    kind_of,
    looks_like_openurl,
    pairs_of,
    raw_requests,
    read_address,
)
from verifier.domain.model.capture import (
    OddityKind,
    Protocol,
    RequestKind,
    RequestPair,
    SubjectKind,
)

BARCODE = "21234000000018"
LINK = f"https://request.example.edu/EXU?req_id={BARCODE}&rft_id=1"


def pairs(request):
    return [(pair.key, pair.value) for pair in request.pairs]


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
    captures = read_sample(f"pasted-request/{name}")

    assert kinds == [capture.request.kind for capture in captures]
    assert {(Protocol.REQUEST, SubjectKind.NONE)} == {
        (capture.protocol, capture.subject.kind) for capture in captures
    }


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
    [capture] = read(text)

    assert (path, None) == (capture.request.path, capture.request.headers)
    assert [("req_id", BARCODE), ("rft_id", "1")] == pairs(capture.request)
    assert [("req_id", (BARCODE,))] == values_of(capture)


@pytest.mark.parametrize("between", ["\n", "\n\n", "#top\n", "&rft.x=\nbroken\n<"])
def test_several_links_are_several_requests(between):
    """A line that begins with a scheme begins another, and nobody is left out."""
    captures = read(f"{LINK}{between}{LINK.replace(BARCODE, '4711')}\n")

    assert [[("req_id", (BARCODE,))], [("req_id", ("4711",))]] == list(map(values_of, captures))


def test_a_raw_request_brings_the_headers_that_may_name_somebody():
    """The browser's own headers, cookies and secrets are dropped."""
    captures = read_sample("pasted-request/requests.txt")

    user = RequestPair(key="X-Remote-User", value=BARCODE)
    assert [(user,), (), ()] == [capture.request.headers for capture in captures]
    assert [("patronIdentifier", ("21234000000034",))] == values_of(captures[2])


def test_a_log_line_shows_no_headers():
    """A web server's log has the address alone."""
    captures = read_sample("pasted-request/web-server.log")

    assert [None, None] == [capture.request.headers for capture in captures]
    assert [[("req_id", (BARCODE,))], []] == list(map(values_of, captures))


def test_one_line_of_a_log_is_the_request_in_it():
    [capture] = read(f'192.0.2.1 - - [x] "GET /EXU?req_id={BARCODE}&rft_id=1 HTTP/1.1" 200 12 "-"')

    assert "/EXU" == capture.request.path
    assert [("req_id", BARCODE), ("rft_id", "1")] == pairs(capture.request)


def test_a_list_in_json_is_a_repeated_key_and_a_null_is_no_value():
    [capture] = read('{"patronIdentifier": ["a", 7, null, true]}')

    assert [("a", "string"), ("7", "number"), ("", "null"), ("true", "boolean")] == [
        (pair.value, pair.json_type) for pair in capture.request.pairs
    ]
    assert ("a", "7", "true") == capture.request.values("patronIdentifier")


def test_what_names_the_patron_in_json_can_be_compared():
    """Names and addresses stand beside the identifier; titles and notes do not."""
    [capture] = read_sample("pasted-request/crosslink.json")

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
        *("X-Remote-User: 21234000000018", "SAMLResponse=PHNhbWxwOlJlc3BvbnNl&RelayState=x"),
        *("https://cas.example.edu/login?ticket=ST-1", "title=Water"),
        *('{"sub": "gail", "patron": "x"}', '{"id": "1", "title": "Water"}', "dn: uid=ggood"),
        *("Hello", ""),
    ],
)
def test_other_texts_are_no_requests(text):
    """Headers of a login stay a login; a lone word is nothing."""
    assert not is_pasted_request(taken(text))


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
    assert message == refusal(text)


def test_requests_with_headers_and_bodies():
    """A request line begins a request, a blank line its body, in which anything may stand."""
    first, second = raw_requests(
        "GET /a?x=1 HTTP/1.1\r\nHost: example.edu\r\nX-Id:  P1\r\n\r\n"
        'POST /b\nA: 1\n\n{"x":\n"GET /c"}\nGET /c\n'
    )

    assert RawRequest("/a?x=1", [("Host", "example.edu"), ("X-Id", "P1")], []) == first
    assert RawRequest("/b", [("A", "1")], ['{"x":', '"GET /c"}', "GET /c"]) == second


@pytest.mark.parametrize(
    "text",
    ["", "Host: example.edu", "GET /a HTTP/1.1\nno header", "\n" * 6000, "GET\n/a", '"GET /a"'],
)
def test_other_texts_hold_no_requests(text):
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

    assert (RawRequest("/a?x=1"), RawRequest("/b")) == logged


@pytest.mark.parametrize(
    ("written", "value", "odd"),
    [
        ("21234000000018", "21234000000018", []),
        ("ggood%40example.edu", "ggood@example.edu", []),
        ("ggood%2540example.edu", "ggood%40example.edu", [OddityKind.ENCODED_TWICE]),
        ("100%25", "100%", []),
        ("100%2525", "100%25", [OddityKind.ENCODED_TWICE]),
        ("+P1+", " P1 ", []),
        ("%20P1%20", " P1 ", []),
        ("a%2Bb", "a+b", []),
        ("J%C3%B6s%C3%A9", "Jösé", []),
        ("Jösé", "Jösé", []),
        ("J%F6s%E9", "J\ufffds\ufffd", [OddityKind.NOT_UTF8]),
        ("100%zz", "100%zz", []),
        ("a=b", "a=b", []),
        ("", "", []),
    ],
)
def test_a_value_is_decoded_once_as_utf8(written, value, odd):
    """A plus is a blank, a broken escape stays, lost bytes and double encoding are told."""
    address = read_address(f"/EXU?req_id={written}&rft_id=1")

    assert value == address.pairs[0].value
    assert [(kind, "req_id") for kind in odd] == [
        (oddity.kind, oddity.key) for oddity in address.oddities
    ]


def test_keys_are_decoded_too_and_empty_pieces_are_none():
    """``req%5Fid`` is ``req_id``; a key without a sign of equality has an empty value."""
    address = read_address("/EXU?req%5Fid=P1&&rft_id&rft.title=")

    assert [("req_id", "P1"), ("rft_id", ""), ("rft.title", "")] == pairs(address)


@pytest.mark.parametrize(
    ("path", "is_modrs"),
    [
        ("/rs/patronrequests/openURL", True),
        ("/rs/patronrequests/openurl/", True),
        ("/okapi/rs/patronrequests/openURL", True),
        ("/rs/patronrequests", False),
        ("/EXU", False),
    ],
)
def test_reshares_own_endpoint_is_known_by_its_path(path, is_modrs):
    kind = read_address(f"{path}?req.id=P1").kind

    assert is_modrs is (kind is RequestKind.MODRS_OPENURL)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://request.example.edu/EXU?title=Water&issn=1234-5678", True),
        ("https://request.example.edu/EXU?page=2", False),
        ("https://request.example.edu/rs/patronrequests/openURL?x=1", True),
        ("https://request.example.edu/rs/patronrequests/openurl/?x=1", True),
        ("https://request.example.edu/EXU", False),
        ("title=Water&issn=1234-5678", False),
        ("REQ_ID=P1", False),
        ("req_id", False),
        ("req_id=P1\nrft_id=1", False),
    ],
)
def test_a_link_needs_a_key_of_an_openurl(text, is_one):
    """Plain keys count only in an address; environment variables are no link."""
    assert is_one is looks_like_openurl(text)


NODE_PROGRAM = """
const { parse } = require('querystring');
const lines = require('readline').createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const found = parse(JSON.parse(line));
  const pairs = Object.keys(found).map((key) => [key, [].concat(found[key])]);
  process.stdout.write(JSON.stringify(pairs) + '\\n');
});
"""


@pytest.fixture(scope="module")
def node():
    """One Node process that takes queries apart."""
    with node_answering(NODE_PROGRAM) as ask:
        yield ask


ASCII = string.printable
PIECES = st.sampled_from(
    [
        *("req_id", "req.id", "a", "=", "=", "&", "&", "+", "%20", "%25", "%2540", "%40", "%"),
        *("%zz", "%4", "%C3%B6", "%F6", "%C3", "%E2%82", "%FF%FE", "ö", "ß", ";", "?", "/", "1"),
    ]
)


@settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(pieces=st.lists(PIECES, max_size=14))
def test_a_query_is_taken_apart_as_node_does_it(node, pieces):
    """For any query, keys and values are those that the listener gets.

    A letter that is shown as such was encoded in UTF-8 on its way.
    """
    query = "rft_id=1&" + "".join(pieces)
    found = {}
    for pair in read_address(f"/EXU?{query}").pairs:
        found.setdefault(pair.key, []).append(pair.value)

    assert dict(node(quote(query, safe=ASCII))) == found


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"patronIdentifier": "P1"}, RequestKind.MODRS_JSON),
        ({"pickupLocationSlug": "x", "isRequester": True}, RequestKind.MODRS_JSON),
        ({"isRequester": True}, None),
        ({"reshareRequest": {"patronIdentifier": "P1"}}, RequestKind.MODRS_JSON),
        ({"illRequest": {}}, RequestKind.CROSSLINK_JSON),
        ({"patron": "P1", "requesterSymbol": "ISIL:EXU"}, RequestKind.CROSSLINK_JSON),
        ({"patron": "P1"}, None),
        ({}, None),
    ],
)
def test_a_document_is_known_by_its_keys(document, kind):
    """The patron's own key is enough; of the others two are needed."""
    assert kind is kind_of(document)


def test_keys_within_others_stand_under_their_path():
    found = pairs_of({"a": {"b": [{"c": "1"}, {"c": None}]}, "d": False})

    assert [("a.b.c", "1", "string"), ("a.b.c", "", "null"), ("d", "false", "boolean")] == [
        (pair.key, pair.value, pair.json_type) for pair in found
    ]
