"""One exchange by ``requests``, over connections that a deadline watches."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from http.client import HTTPException
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidHeader, InvalidSchema, InvalidURL, MissingSchema
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.exceptions import InvalidHeader as AnswersHeader

from verifier import __version__
from verifier.bounded_network.addresses import place, require_plain_address
from verifier.bounded_network.answer import HttpAnswer
from verifier.bounded_network.body import read_body
from verifier.bounded_network.deadline import Deadline
from verifier.bounded_network.failure import NetworkFailure
from verifier.bounded_network.sockets import open_connection

_BAD_ADDRESS = (
    InvalidURL,
    InvalidSchema,
    MissingSchema,
    InvalidHeader,
    LocationParseError,
    UnicodeError,
)
_ERRORS = (requests.RequestException, HTTPError, HTTPException, OSError, UnicodeError)
NO_TLS = "it does not speak TLS as it should"
_Opener = Callable[[str, int], socket.socket]


def silence_urllib3() -> None:
    """Keep urllib3 from logging: its lines, warnings among them, hold the whole address."""
    logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)


def new_session() -> requests.Session:
    """Make a session that takes nothing from the environment and says who it is."""
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


def ask(
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
    """Ask once and read the answer, whatever its status. Raises ``NetworkFailure``."""
    require_plain_address(url)
    opener = partial(open_connection, deadline=deadline, allow_private=allow_private)
    with closing(_Adapter(opener)) as adapter:
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        try:
            request = session.prepare_request(
                requests.Request(method, url, data=body, headers=dict(headers))
            )
            response = session.send(
                request,
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
            # the text of these errors holds the whole address
            raise _failure(error, url, deadline) from None
    if deadline.over:  # a body without a length looks whole when it is cut off
        raise _late(url, deadline)
    return answer


def _read(response: requests.Response, url: str, max_bytes: int) -> HttpAnswer:
    """Read the answer; what a redirect carries beside its address is of no use to anybody."""
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
    said = f"{place(url)} gave no whole answer within {deadline.told}."
    return NetworkFailure("timeout", said)


def _failure(error: BaseException, url: str, deadline: Deadline) -> NetworkFailure:
    if deadline.over or isinstance(error, requests.Timeout):
        return _late(url, deadline)
    in_answer = isinstance(error.__context__, AnswersHeader)
    if isinstance(error, _BAD_ADDRESS) and not in_answer:
        return NetworkFailure("bad_address", f"The address of {place(url)} cannot be asked.")
    if isinstance(error, requests.exceptions.SSLError):
        reason = tls_reason(error)
        may_be_plain = " It may speak http only." if reason == NO_TLS else ""
        said = f"No secure connection to {place(url)}: {reason}.{may_be_plain}"
        return NetworkFailure("tls", said)
    said = f"{place(url)} closed the connection without a whole answer in HTTP."
    if url.startswith("http:"):
        said += " It may want https."
    return NetworkFailure("broken_answer", said)


def tls_reason(error: BaseException) -> str:
    """Say why TLS did not come about, without a word of the peer's."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, ssl.SSLCertVerificationError):
            return f"its certificate is not accepted ({inner.verify_message.rstrip('.')})"
        inner = inner.__context__
    return NO_TLS


class _Session(requests.Session):
    """A session that never looks where a redirect leads: doing so reads its body unbounded."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        del resp


class _Adapter(HTTPAdapter):
    """requests' own adapter, over connections that *opener* opens."""

    def __init__(self, opener: _Opener) -> None:
        super().__init__(max_retries=0)
        self._opener = opener

    def get_connection_with_tls_context(self, *args: Any, **more: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **more)
        kind = _Tls if pool.scheme == "https" else _Plain
        pool.ConnectionCls = partial(kind, opener=self._opener)
        return pool


class _Plain(HTTPConnection):
    def __init__(self, *args: Any, opener: _Opener, **more: Any) -> None:
        super().__init__(*args, **more)
        self._opener = opener

    def _new_conn(self) -> socket.socket:
        return self._opener(self.host, self.port)


class _Tls(HTTPSConnection):
    def __init__(self, *args: Any, opener: _Opener, **more: Any) -> None:
        super().__init__(*args, **more)
        self._opener = opener

    def _new_conn(self) -> socket.socket:
        return self._opener(self.host, self.port)
