"""The listener changes the letter case of identifiers that must keep theirs.

What it means: a test patron's identifier, as the site file says it must be, holds letters of the
case that the listener takes away.

Why it matters: ReShare's look-up compares the identifier as it is, and many library systems tell
capitals from small letters.

What to change: take the case setting out, or correct the test patron's ``expects``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER, MODRS_LOOKUP
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    setting_evidence,
    state_evidence,
)


@check(
    "delivery.case-against-identifiers",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER, MODRS_LOOKUP),
    after=("delivery.both-cases",),
)
def case_against_identifiers(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether what is expected can come out of the listener."""
    service = delivery.own
    settings = service.settings if service else None
    if service is None or settings is None or delivery.header is None:
        yield NotAsked("The listener reads no header.")
    elif not (settings.reqIdToUpper or settings.reqIdToLower):
        yield Saw("the listener changes no letter case")
    elif not delivery.expected:
        yield NotAsked("No test patron has an identifier that is expected.")
    else:
        name = "reqIdToLower" if settings.reqIdToLower else "reqIdToUpper"
        spared = settings.reqIdReplacement if settings.rewrites else None
        spoilt = sum(_loses(one, spared or "", name) for one in delivery.expected)
        if not spoilt:
            yield Saw("the identifiers that are expected have the letter case that is set")
            return
        yield Draft(
            "The listener takes away the letter case that the identifiers of test patrons must "
            "have.",
            (
                setting_evidence(name, getattr(settings, name)),
                state_evidence("test patrons concerned", f"{spoilt} of {len(delivery.expected)}"),
            ),
            place=service.place(name),
        )


def _loses(identifier: str, spared: str, name: str) -> bool:
    """Whether a letter cannot come through; what the replacement itself writes, *spared*, can."""
    changed = identifier.lower() if name == "reqIdToLower" else identifier.upper()
    return any(
        one != other and one not in spared for one, other in zip(identifier, changed, strict=False)
    )
