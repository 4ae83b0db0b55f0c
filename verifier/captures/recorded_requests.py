"""The requests of a recording as exchanges, as many as one login can need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from verifier.captures.exchange import MOST_MESSAGES, Exchange, Field
from verifier.captures.problems import NotACapture

MOST_REQUESTS = 20_000


def exchanges_of(
    requests: Sequence[object], make: Callable[[dict[str, Any]], Exchange], *, what: str
) -> tuple[Exchange, ...]:
    """Make an exchange of each request that is one; what was sent before is sent once.

    *what* names the recording. Raises ``NotACapture`` where it holds too much to be one login.
    """
    if len(requests) > MOST_REQUESTS:
        raise NotACapture(
            f"{what} holds {len(requests):,} requests, and {MOST_REQUESTS:,} are the most; start "
            "recording just before you log in."
        )
    seen: set[Field] = set()
    found = []
    for request in requests:
        if not isinstance(request, dict):
            continue
        made = make(request)
        fresh = tuple(one for one in dict.fromkeys(made.sent) if one not in seen)
        seen.update(fresh)
        if made.saml is not None:
            seen.add(("saml", made.saml))
        if len(seen) > MOST_MESSAGES:
            raise NotACapture(
                f"{what} holds more than {MOST_MESSAGES} messages that may be a login's; record "
                "one login alone."
            )
        found.append(replace(made, sent=fresh))
    return tuple(found)
