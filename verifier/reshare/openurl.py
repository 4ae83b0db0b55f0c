"""How the listener takes a patron out of an OpenURL.

Mirrors listener-openurl ``src/ContextObject.js``, ``src/ReshareRequest.js`` and the choice of
a service in ``src/OpenURLServer.js``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verifier.model.request import TransformOutcome
from verifier.model.request_form import ListenerService
from verifier.reshare.listener import transform

PATRON_KEY = "req_id"  # "req.id" is another key, and of no effect here
ORGANISATION_KEY = "res.org"

PatronIdentifier = str | tuple[str, ...] | None
"""What goes into the request: a text, a list where the key came twice, or no key at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerAnswer:
    """The listener's answer. ``status`` is None where it cannot be told."""

    status: int | None
    patron_identifier: PatronIdentifier = None
    said: str | None = None


def patron_of(query: Sequence[tuple[str, str]]) -> PatronIdentifier:
    """Find ``patronIdentifier`` as the query alone gives it, blanks and all."""
    values = tuple(value for key, value in query if key == PATRON_KEY)
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def answer(
    services: Mapping[str, ListenerService],
    path: str,
    query: Sequence[tuple[str, str]],
    headers: Mapping[str, Sequence[bytes]],
    *,
    default: ListenerService | None = None,
) -> ListenerAnswer:
    """Place a request: *headers* are the lines of each header by its name in lower case.

    ``res.org`` in the query goes before the path, for the transform too.
    """
    organisation = next((value for key, value in query if key == ORGANISATION_KEY), None)
    name = organisation or path.removeprefix("/")
    service = services.get(name, default)
    if service is None:
        return ListenerAnswer(status=404, said=f"unsupported service '{name}'")
    trace = transform(service, headers.get((service.reqIdHeader or "").lower(), ()))
    match trace.outcome:
        case TransformOutcome.NO_HEADER:
            return ListenerAnswer(status=201, patron_identifier=patron_of(query))
        case TransformOutcome.REGEX_INVALID:
            return ListenerAnswer(status=500, said=trace.detail)
        case TransformOutcome.CANNOT_SIMULATE:
            return ListenerAnswer(status=None, said=trace.detail)
        case _:
            return ListenerAnswer(status=201, patron_identifier=trace.result)
