"""How a message travels to a library system and its answer back.

Source: lib-ncip-client, ``NCIP2Client`` and ``NCIP1Client``. For some systems ReShare opens a
raw socket. Over it goes either an HTTP request made by hand, whose Content-Length counts
characters instead of bytes, or the message alone with a line end behind it; for the latter
ReShare keeps the lowest eight bits of each character. In the role ``reshare`` the first is
done as ReShare does it, and what the second would spoil is not sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from verifier.bounded_network import ByteStream, byte_stream, fetch
from verifier.ils.ncip.document_end import DocumentEnd
from verifier.ils.ncip.http_head import MOST_BYTES, http_head, may_begin
from verifier.ils.ncip.options import NcipOptions
from verifier.model.lookup import LookupFailure
from verifier.model.site import IlsConnection, IlsRole
from verifier.rest.http_outcomes import status_outcome
from verifier.rest.stopped import LookupStopped

_HEADERS = {"Content-Type": "application/xml", "Accept": "application/xml, text/xml, */*"}
_NOT_HTTP = (
    "The server speaks HTTP, and the connection does not. Set transport to http or to "
    "http-over-socket."
)
_SPOILT = (
    "The identifier cannot be sent: over a raw socket ReShare spoils every character beyond ASCII."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """The way to one library system."""

    connection: IlsConnection
    options: NcipOptions
    allow_private: bool

    def exchange(self, message: bytes) -> bytes:
        """Send *message* and give the answer.

        Raises ``NetworkFailure``, and ``LookupStopped`` for an answer that is none.
        """
        match self.options.transport:
            case "http":
                return self._over_http(message)
            case "http-over-socket":
                return self._over_socket(self._request(message) + message, http=True)
            case "socket":
                if self._as_reshare and not message.isascii():
                    _stop(_SPOILT)
                line = message.replace(b"?>\n", b"?>", 1)  # a line end may end the message
                return self._over_socket(line + b"\n", http=False)

    @property
    def _as_reshare(self) -> bool:
        return self.connection.role is IlsRole.RESHARE

    def _over_http(self, message: bytes) -> bytes:
        answer = fetch(
            "POST",
            self.options.url,
            body=message,
            headers=_HEADERS,
            deadline_seconds=self.connection.timeout_seconds,
            max_bytes=self.connection.max_bytes,
            allow_private=self.allow_private,
            verify=self.options.ca_file or True,
        )
        _stop_at(answer.status)
        return answer.body

    def _request(self, message: bytes) -> bytes:
        """Write the head of ReShare's own HTTP request."""
        length = len(message)
        if self._as_reshare:
            length = len(message.decode().encode("utf-16-le")) // 2  # as Java counts a text
        lines = (
            f"POST {self.options.path} HTTP/1.0",
            f"Content-Length: {length}",
            "Content-Type: application/x-www-form-urlencoded",
        )
        return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")

    def _over_socket(self, data: bytes, *, http: bool) -> bytes:
        with byte_stream(
            self.options.host,
            self.options.port,
            tls=False,  # ReShare knows none here
            deadline_seconds=self.connection.timeout_seconds,
            max_bytes=self.connection.max_bytes,
            allow_private=self.allow_private,
        ) as stream:
            stream.send(data)
            return _http_answer(stream) if http else _document(stream, b"")


def _http_answer(stream: ByteStream) -> bytes:
    """Read past the head of an HTTP answer, where there is one: ReShare skips it unread."""
    read = b""
    while may_begin(read):
        head = http_head(read)
        if head is not None:
            _stop_at(head.status)
            if head.chunked:
                _stop("The server sends its answer in pieces. Set transport to http.")
            read = read[head.length :]
            break
        chunk = stream.read_some()
        if not chunk:
            return read
        read += chunk
        if len(read) > MOST_BYTES:
            _stop("The server sends the head of an HTTP answer without an end.")
    return _document(stream, read)


def _document(stream: ByteStream, chunk: bytes) -> bytes:
    """Read a document, of which *chunk* is the start, to its end or until the peer closes."""
    end, read = DocumentEnd(), bytearray()
    while True:
        part = chunk if read else chunk.lstrip()
        read += part
        if read.startswith(b"HTTP/"):
            _stop(_NOT_HTTP)
        if part and end.reached_by(part):
            return bytes(read)
        chunk = stream.read_some()
        if not chunk:
            return bytes(read)


def _stop_at(status: int) -> None:
    """Stop at an HTTP status that is no answer; 0 is one that could not be read."""
    if not status:
        _stop("The server's answer only begins like one of HTTP.")
    refused = status_outcome(status)
    if refused is not None:
        raise LookupStopped(refused.failure, refused.said)


def _stop(said: str) -> NoReturn:
    raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
