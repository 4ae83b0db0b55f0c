import gzip
import io
import random
import tracemalloc
import zlib

import pytest

from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.transport import read_body


def read(data, *, encoding="", max_bytes=100_000):
    return read_body(io.BytesIO(data).read, encoding=encoding, max_bytes=max_bytes)


def refused(data, **more):
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
    """Packed or not, and however long, nothing is lost and nothing is added."""
    assert body == read(pack(body), encoding=encoding, max_bytes=200_000)


def test_a_body_that_comes_in_single_bytes_is_put_together():
    """Where the network cuts a packed body does not matter."""
    noise = random.Random(4711).randbytes(2_000)  # noqa: S311 - only meant to be hard to pack
    body = noise + bytes(300_000)
    packed = io.BytesIO(gzip.compress(body))

    got = read_body(lambda _: packed.read(1), encoding="gzip", max_bytes=400_000)

    assert body == got


@pytest.mark.parametrize(("encoding", "pack"), [("", bytes), ("gzip", gzip.compress)])
def test_the_limit_is_the_last_size_that_is_read(encoding, pack):
    """A body of exactly the limit is fine, and one byte more is too large."""
    assert 1_000 == len(read(pack(b"a" * 1_000), encoding=encoding, max_bytes=1_000))

    failure = refused(pack(b"a" * 1_001), encoding=encoding, max_bytes=1_000)

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
    """Thirty megabytes that arrive as thirty kilobytes in one piece never exist in memory."""
    bomb = gzip.compress(bytes(30_000_000))
    tracemalloc.start()
    failure = refused(bomb, encoding="gzip", max_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "too_large" == failure.kind
    assert peak < 5_000_000


def test_what_follows_a_packed_body_is_no_part_of_it():
    """Bytes after the end of the packing are not taken for text."""
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
    """What cannot be unpacked to its end is never handed on as if it were whole."""
    assert "broken_answer" == refused(data, encoding="gzip").kind


def test_a_body_that_breaks_off_says_so():
    """A cut is told from damage: it is the connection's fault."""
    cut = gzip.compress(b"<good/>" * 999)[:30]

    assert "The answer broke off in the middle." == refused(cut, encoding="gzip").message


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_a_packing_that_was_not_asked_for_is_broken(encoding):
    """An unknown packing is refused without reading the body."""
    source = Source()

    with pytest.raises(NetworkFailure) as caught:
        read_body(source.read, encoding=encoding, max_bytes=1_000)

    assert "broken_answer" == caught.value.kind
    assert "The answer is packed in a way that was not asked for." == caught.value.message
    assert [] == source.asked
