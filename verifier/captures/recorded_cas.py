"""The CAS answers of a recording, found by what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from verifier.captures.cas_answer import read_answer
from verifier.captures.exchange import Exchange, parameter, path_of
from verifier.captures.unproven import Attempt
from verifier.model.capture import LoginCapture

_HEAD = 2_000  # bytes within which an answer says what it is
_SIGNS = (b"serviceResponse", b"urn:oasis:names:tc:SAML:1.0:protocol")
_VALIDATIONS = ("/p3/serviceValidate", "/p3/proxyValidate", "/serviceValidate")
_MORE_VALIDATIONS = ("/proxyValidate", "/samlValidate")


def cas_logins(exchanges: Sequence[Exchange]) -> Iterator[Attempt]:
    """Give what reads each answer; the reading raises ``NotACapture``."""
    seen: set[bytes] = set()
    for one in exchanges:
        head = one.answer[:_HEAD].lstrip()
        if head[:1] not in (b"<", b"{") or not any(sign in head for sign in _SIGNS):
            continue
        if one.answer not in seen and _server(one.url) is not None:
            seen.add(one.answer)
            yield partial(_read, one)


def _read(exchange: Exchange) -> tuple[LoginCapture, ...]:
    service = parameter(exchange.url, "service", "TARGET")
    return (
        read_answer(
            exchange.answer,
            seen_at=exchange.at,
            server=_server(exchange.url),
            service=service and service.partition("?")[0],  # the rest may hold a ticket
        ),
    )


def _server(url: str) -> str | None:
    for ending in (*_VALIDATIONS, *_MORE_VALIDATIONS):
        if path_of(url).endswith(ending):
            return url.partition("?")[0].removesuffix(ending)
    return None
