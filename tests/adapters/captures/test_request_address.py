"""How the values of a link are decoded, and what is odd about the way they were written."""

from __future__ import annotations

import pytest

from verifier.adapters.captures.openurl_address import looks_like_openurl, read_address
from verifier.domain.model.capture import OddityKind


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

    assert [("req_id", "P1"), ("rft_id", ""), ("rft.title", "")] == [
        (pair.key, pair.value) for pair in address.pairs
    ]


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
    """All other paths are the listener's."""
    assert is_modrs is read_address(f"{path}?req.id=P1").is_modrs


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
