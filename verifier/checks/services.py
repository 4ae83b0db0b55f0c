"""What the checks on the listener's configuration share: a question about each service."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from verifier.checks.check import Answer, Draft, NotAsked, drafts_or
from verifier.checks.evidence import setting
from verifier.model.delivery import Delivery
from verifier.model.delivery_files import ServiceSettings
from verifier.model.finding import Evidence
from verifier.model.place import Place

NOTHING_KNOWN = "No listener settings are known here."


def each_service(
    delivery: Delivery,
    wrong: Callable[[ServiceSettings, str], Draft | None],
    *,
    fine: str,
) -> Iterator[Answer]:
    """Ask *wrong* about every service that is known; *fine* is what was seen where none is.

    *wrong* is told how a sentence names the service. What services inherit from one line is told
    once, and of the site's own service where it is among them.
    """
    if not delivery.services:
        yield NotAsked(NOTHING_KNOWN)
        return
    told: dict[tuple[Place | None, tuple[Evidence, ...]], Draft] = {}
    for service in sorted(delivery.services, key=lambda one: one is not delivery.own):
        draft = wrong(service, of_which(service, delivery))
        if draft is not None:
            told.setdefault((draft.place, draft.evidence), draft)
    yield from drafts_or(told.values(), fine)


def as_set(service: ServiceSettings, *names: str) -> tuple[Evidence, ...]:
    """Show settings of one service under the listener's own names, as its file writes them."""
    return tuple(setting(name, getattr(service.settings, name)) for name in names)


def of_which(service: ServiceSettings, delivery: Delivery) -> str:
    """Name the service in a sentence, where it is not the one that answers for the site."""
    if service is delivery.own or not service.symbol:
        return ""
    return f" for {service.symbol}"
