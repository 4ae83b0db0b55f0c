import base64
import zlib
from urllib.parse import quote

import pytest

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saml_response import MessageOpener, decode_message, named_values

XML = "<a>ÿþ?>~</a>"


def deflated(text):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(text.encode()) + packer.flush()


PLAIN = base64.b64encode(XML.encode()).decode()
PACKED = base64.b64encode(deflated(XML)).decode()


@pytest.mark.parametrize(
    "value",
    [
        PLAIN,
        f"\n {PLAIN[:8]}\r\n{PLAIN[8:]}\n",
        PLAIN.rstrip("="),
        quote(PLAIN, safe=""),
        PLAIN.replace("+", "-").replace("/", "_"),
        PACKED,
        quote(PACKED, safe=""),
        base64.b64encode(b"\xef\xbb\xbf" + XML.encode()).decode(),
    ],
)
def test_every_way_of_writing_gives_the_same_xml(value):
    """Line breaks, URL encoding, missing padding, URL-safe letters and DEFLATE are undone."""
    assert XML == decode_message(value)


@pytest.mark.parametrize(
    "value",
    ["", "%", "ÿ", "abc", "a", PACKED[:-8], base64.b64encode(b"text").decode(), "<a/>", "A" * 999],
)
def test_anything_else_is_no_message(value):
    """What carries no XML gives None and never raises."""
    assert decode_message(value) is None


def test_a_message_that_unpacks_without_end_is_not_opened():
    """A small text cannot fill the memory."""
    bomb = base64.b64encode(deflated("<" + "a" * 30_000_000)).decode()

    assert decode_message(bomb) is None


def test_values_are_found_wherever_a_browser_puts_them():
    """In a URL, behind a hash, in a form body; each once and without what follows."""
    text = "https://x.example.edu/?SAMLResponse=a%2B#SAMLResponse=b\nRelayState=1&SAMLResponse=a%2B&x=2"

    assert ("a%2B", "b") == named_values(text)


LARGE = "<a>" + " " * 9_990 + "</a>"


@pytest.mark.parametrize("packed", [LARGE.encode(), deflated(LARGE)], ids=["plain", "deflated"])
def test_all_messages_of_a_file_are_opened_up_to_a_size(packed):
    """Two fit and the third does not; a small one before it is no different."""
    value = base64.b64encode(packed).decode()
    opener = MessageOpener(25_000)

    assert [LARGE, XML, LARGE] == [opener.opened(entry) for entry in (value, PACKED, value)]
    with pytest.raises(NotACapture, match="too large together"):
        opener.opened(value)


@pytest.mark.parametrize(
    "packed",
    [deflated("<" + "a" * 30_000_000), deflated("<" + "a" * 4_000_000)[:-9] + b"\xff" * 9],
    ids=["without end", "broken"],
)
def test_what_opens_to_no_message_counts_as_well(packed):
    """The memory and the time are spent, whether or not XML comes of it."""
    value = base64.b64encode(packed).decode()
    opener, opened = MessageOpener(), []

    with pytest.raises(NotACapture, match="too large together"):
        opened.extend(opener.opened(value) for _ in range(20))

    assert set(opened) <= {None}


def test_an_opener_finds_what_decoding_finds():
    """Anything else is no message, as everywhere."""
    opener = MessageOpener()

    assert [XML, XML, None, None] == [opener.opened(entry) for entry in (PLAIN, PACKED, "%", "ÿ")]
