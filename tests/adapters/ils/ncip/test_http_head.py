import pytest

from verifier.adapters.ils.ncip.client import HttpHead, http_head, may_begin


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\n<a/>", HttpHead(status=200, length=19, chunked=False)),
        (b"HTTP/1.1 503 Down\nA: b\n\n", HttpHead(status=503, length=24, chunked=False)),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n",
            HttpHead(status=200, length=53, chunked=True),
        ),
        (b"HTTP/1.1 OK\r\n\r\n", HttpHead(status=0, length=15, chunked=False)),
        (b"HTTP/1.0 200 OK\r\nA: b\r\n", None),
    ],
)
def test_reads_the_head(read, expected):
    """Up to its empty line, whichever line ends it has."""
    assert expected == http_head(read)


@pytest.mark.parametrize(
    ("read", "expected"),
    [(b"", True), (b"HT", True), (b"HTTP/1", True), (b"<NC", False), (b"XTTP/", False)],
)
def test_knows_what_may_begin_an_http_answer(read, expected):
    """Too little to tell may still become one."""
    assert expected is may_begin(read)
