"""Send one HTTP request with the library requests, and read the answer within limits."""

import logging
import socket
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from http.client import HTTPException
from types import MappingProxyType
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidHeader, InvalidSchema, InvalidURL, MissingSchema
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.exceptions import InvalidHeader as AnswersHeader

from verifier import __version__
from verifier.adapters.http.connection import (
    NO_TLS,
    Deadline,
    NetworkFailure,
    followed,
    host_and_port,
    open_connection,
    require_plain_address,
    tls_reason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """A complete answer of any status. Header names are in lowercase; ``body`` is decompressed."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)

    @property
    def redirects(self) -> bool:
        """Whether the answer is a redirect."""
        return self.status // 100 == 3 and "location" in self.headers  # noqa: PLR2004 - 3xx


_CHUNK = 65_536


def read_body(read: Callable[[int], bytes], *, encoding: str, max_bytes: int) -> bytes:
    """Read and decompress a body of at most *max_bytes*, both compressed and decompressed.

    *read* returns at most the given number of compressed bytes, and none at the end. Raises
    ``NetworkFailure``: ``too_large``, or ``broken_answer`` if it is damaged or its compression
    unknown.
    """
    chunks = _limited(iter(partial(read, _CHUNK), b""), max_bytes)
    match encoding.strip().lower():
        case "" | "identity":
            return b"".join(chunks)
        case "gzip" | "x-gzip":
            return b"".join(_limited(_unpacked(chunks), max_bytes))
        case _:
            message = "The answer is packed in a way that was not asked for."
            raise NetworkFailure("broken_answer", message)


def _limited(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            message = f"The answer is larger than {max_bytes:,} bytes and was not read to its end."
            raise NetworkFailure("too_large", message)
        yield chunk


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress in small steps, so that a decompression bomb never fills the memory."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)  # gzip
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


_BAD_ADDRESS = (
    *(InvalidURL, InvalidSchema, MissingSchema, InvalidHeader, LocationParseError, UnicodeError),
)
_ERRORS = (requests.RequestException, HTTPError, HTTPException, OSError, UnicodeError)
_Opener = Callable[[str, int], socket.socket]


def silence_urllib3() -> None:
    """Stop urllib3 from logging: its log lines, warnings too, contain the whole URL."""
    logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)


def new_session() -> requests.Session:
    """Build a session that ignores the environment and sends this program's User-Agent."""
    silence_urllib3()
    session = _Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update(
        {
            "User-Agent": f"reshare-attribute-verifier/{__version__}",
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
    )
    return session


def send_request(
    session: requests.Session,
    method: str,
    url: str,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    deadline: Deadline,
    max_bytes: int,
    allow_private: bool,
    verify: bool | str,
) -> HttpAnswer:
    """Send one request and read the answer, whatever its status. Raises ``NetworkFailure``."""
    require_plain_address(url)
    opener = partial(open_connection, deadline=deadline, allow_private=allow_private)
    with closing(_Adapter(opener)) as adapter:
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        try:
            request = requests.Request(method, url, data=body, headers=dict(headers))
            response = session.send(
                session.prepare_request(request),
                stream=True,
                timeout=deadline.left(),
                verify=verify,
                allow_redirects=False,
            )
            with closing(response):
                answer = _read(response, url, max_bytes)
        except NetworkFailure as failure:
            raise (_late(url, deadline) if deadline.over else failure) from None
        except _ERRORS as error:
            # the text of these errors contains the whole URL
            raise _failure(error, url, deadline) from None
    if deadline.over:  # a body without a length looks complete when it is cut off
        raise _late(url, deadline)
    return answer


def _read(response: requests.Response, url: str, max_bytes: int) -> HttpAnswer:
    """Read the answer. The body of a redirect is skipped, because nothing uses it."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    answer = HttpAnswer(status=response.status_code, headers=headers, body=b"", url=url)
    if answer.redirects:
        return answer
    body = read_body(
        partial(response.raw.read, decode_content=False),
        encoding=headers.get("content-encoding", ""),
        max_bytes=max_bytes,
    )
    return replace(answer, body=body)


def _late(url: str, deadline: Deadline) -> NetworkFailure:
    message = f"{host_and_port(url)} gave no whole answer within {deadline.in_words}."
    return NetworkFailure("timeout", message)


def _failure(error: BaseException, url: str, deadline: Deadline) -> NetworkFailure:
    if deadline.over or isinstance(error, requests.Timeout):
        return _late(url, deadline)
    in_answer = isinstance(error.__context__, AnswersHeader)
    if isinstance(error, _BAD_ADDRESS) and not in_answer:
        message = f"The address of {host_and_port(url)} cannot be asked."
        return NetworkFailure("bad_address", message)
    if isinstance(error, requests.exceptions.SSLError):
        reason = tls_reason(error)
        may_be_plain = " It may speak http only." if reason == NO_TLS else ""
        message = f"No secure connection to {host_and_port(url)}: {reason}.{may_be_plain}"
        return NetworkFailure("tls", message)
    message = f"{host_and_port(url)} closed the connection without a whole answer in HTTP."
    if url.startswith("http:"):
        message += " It may want https."
    return NetworkFailure("broken_answer", message)


class _Session(requests.Session):
    """A session that never checks for a redirect: requests would read its body without a limit."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        del resp


class _Adapter(HTTPAdapter):
    """The adapter of requests, with connections opened by *opener*."""

    def __init__(self, opener: _Opener) -> None:
        super().__init__(max_retries=0)
        self._opener = opener

    def get_connection_with_tls_context(self, *args: Any, **more: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **more)
        pool.ConnectionCls = partial(_opened_by, self._opener, pool.ConnectionCls)
        return pool


def _opened_by(opener: _Opener, kind: type[Any], *args: Any, **more: Any) -> Any:
    connection = kind(*args, **more)
    connection._new_conn = lambda: opener(connection.host, connection.port)  # noqa: SLF001 - urllib3 has no other way
    return connection


_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def fetch(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] = _NO_HEADERS,
    deadline_seconds: float,
    max_bytes: int,
    allow_private: bool = True,
    verify: bool | str = True,
) -> HttpAnswer:
    """Send one request, and read the whole answer within *deadline_seconds* and *max_bytes*.

    *verify* is True, False, or the path of a file of trusted certificates. Raises
    ``NetworkFailure``, also for a redirect. Any other status, errors included, is returned as
    an answer.
    """
    with new_session() as session, Deadline(deadline_seconds) as deadline:
        answer = send_request(
            session,
            method,
            url,
            body=body,
            headers=headers,
            deadline=deadline,
            max_bytes=max_bytes,
            allow_private=allow_private,
            verify=verify,
        )
    if answer.redirects:
        target = host_and_port(followed(url, answer.headers["location"]))
        message = (
            f"{host_and_port(url)} sends the question elsewhere, to {target}. It was not "
            "followed: enter the final address."
        )
        raise NetworkFailure("redirected", message)
    return answer
