import pytest

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.ncip.client import DocumentEnd, past_head

MESSAGE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE NCIPMessage PUBLIC "-//x" "x.dtd">\n'
    b"<NCIPMessage><a>x</a><!-- </NCIPMessage> --></NCIPMessage>"
)


def where(body: bytes, size: int) -> int | None:
    """After how many bytes, read in pieces of *size*, the end is known; None: never."""
    end = DocumentEnd()
    for at in range(0, len(body), size):
        if end.reached_by(body[at : at + size]):
            return min(at + size, len(body))
    return None


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize(
    "body",
    [
        MESSAGE,
        b"<NCIPMessage/>",
        b"<n:NCIPMessage xmlns:n='x'><n:a/></n:NCIPMessage>",
        b"<NCIPMessage><![CDATA[</NCIPMessage>]]></NCIPMessage>",
        '<?xml version="1.0"?><NCIPMessage>é</NCIPMessage>'.encode(),
    ],
)
def test_the_end_is_known_as_soon_as_it_is_there(body, size):
    """In whatever pieces it comes, and whatever looks like the end before."""
    assert len(body) == where(body, size)


@pytest.mark.parametrize(
    "body", [b"", b"<NCIPMessage>", MESSAGE[:-1], b"<NCIPMessage><a></a>", b"\n"]
)
def test_half_a_document_has_no_end(body):
    """There may be more to come."""
    assert where(body, 5) is None


@pytest.mark.parametrize(
    "body",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"<html><br></html>",
        b"{} and more",
        b"<a>&undefined;</a>",
        MESSAGE + MESSAGE,
        b"\xff\xfe\xff\xfe\xff\xfe",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_what_is_no_document_is_not_waited_for(body):
    """Nothing that may follow makes it one."""
    assert where(body, 1_000) is not None


def test_a_bomb_is_no_danger():
    """Declared entities are not expanded while looking for the end."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
    body = f'<!DOCTYPE x [<!ENTITY e0 "y">{entities}]><x a="&e29;">&e29;</x>'.encode()

    assert where(body, 100) is not None


@pytest.mark.parametrize(
    ("read", "rest"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\n<a/>", b"<a/>"),
        (b"HTTP/1.1 200 OK\nA: b\n\n", b""),
        (b"HTTP/1.0 200 OK\r\nA: b\r\n", None),
    ],
)
def test_reads_past_the_head(read, rest):
    """Up to its empty line, whichever line ends it has."""
    assert rest == past_head(read)


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (b"HTTP/1.1 503 Down\nA: b\n\n", "HTTP 503"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n", "in pieces"),
        (b"HTTP/1.1 OK\r\n\r\n", "only begins like one of HTTP"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(read, words):
    """By its status, or by how it is sent."""
    with pytest.raises(LookupAborted) as aborted:
        past_head(read)

    assert words in aborted.value.outcome.message
