"""Reading a body within a size, counted after unpacking."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from verifier.bounded_network.failure import NetworkFailure

_CHUNK = 65_536
_GZIP = 16 + zlib.MAX_WBITS


def read_body(read: Callable[[int], bytes], *, encoding: str, max_bytes: int) -> bytes:
    """Read and unpack a body of at most *max_bytes*, packed or unpacked.

    *read* gives at most so many packed bytes, and none at the end.
    Raises ``NetworkFailure``: ``too_large``, or ``broken_answer`` for damage or unknown packing.
    """
    chunks = _limited(_chunks(read), max_bytes)
    match encoding.strip().lower():
        case "" | "identity":
            return b"".join(chunks)
        case "gzip" | "x-gzip":
            return b"".join(_limited(_unpacked(chunks), max_bytes))
        case _:
            said = "The answer is packed in a way that was not asked for."
            raise NetworkFailure("broken_answer", said)


def _chunks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while chunk := read(_CHUNK):
        yield chunk


def _limited(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            said = f"The answer is larger than {max_bytes:,} bytes and was not read to its end."
            raise NetworkFailure("too_large", said)
        yield chunk


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack in small steps, so that a bomb never exists in memory."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        for chunk in chunks:
            rest = chunk
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, _CHUNK)
                rest = unpacker.unconsumed_tail
    except zlib.error:
        raise NetworkFailure("broken_answer", "The answer is packed, and damaged.") from None
    if not unpacker.eof:
        raise NetworkFailure("broken_answer", "The answer broke off in the middle.")
