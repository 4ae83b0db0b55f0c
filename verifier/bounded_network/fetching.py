"""One question, one answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from verifier.bounded_network.addresses import followed, place
from verifier.bounded_network.answer import HttpAnswer
from verifier.bounded_network.deadline import Deadline
from verifier.bounded_network.failure import NetworkFailure
from verifier.bounded_network.transport import ask, new_session

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
    """Ask once, and read the whole answer within *deadline_seconds* and *max_bytes*.

    *verify* is True, False, or the path of a file of trusted certificates. Raises
    ``NetworkFailure``. An answer of any status is an answer; only a redirect is a failure.
    """
    with new_session() as session, Deadline(deadline_seconds) as deadline:
        answer = ask(
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
        target = place(followed(url, answer.headers["location"]))
        said = (
            f"{place(url)} sends the question elsewhere, to {target}. It was not followed: enter "
            "the final address."
        )
        raise NetworkFailure("redirected", said)
    return answer
