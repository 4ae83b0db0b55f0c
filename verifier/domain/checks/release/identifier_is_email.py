"""The patron identifier is an e-mail address.

What it means: the request form takes the patron identifier from the person's mail address, or
from another attribute that holds the same address.

Why it matters: addresses change, people have several, and families share them. The address also
travels in the link to the request form, so it stands in logs and browser histories.

What to change: release the card number or another number that the library system keeps for this
patron, and take the identifier from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import IdentifierSource, identifier_source
from verifier.domain.checks.references import LISTENER_KEYS, NCIP_LOOKUP_PAGE, NOT_WORKING
from verifier.domain.checks.release.identifier_reassignable import REASSIGNABLE
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release

ADDRESSES = frozenset({"mail", "mailLocalAddress"})


@check(
    "release.identifier-is-email",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(NCIP_LOOKUP_PAGE, LISTENER_KEYS),
    after=NOT_WORKING,
)
def identifier_is_email(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier is a mail address: by its kind, or as the very address sent."""
    need = identifier_source(release)
    if not need.values:
        yield NotAsked(f"{need.name} came without a value.")
    elif _is_address(release, need):
        yield Draft(
            f"The identifier is taken from {need.name}, a mail address, which changes and may "
            "be shared.",
            attribute_values(need.name, need.values),
        )
    else:
        yield Saw(f"{need.name} is not a mail address")


def _is_address(release: Release, need: IdentifierSource) -> bool:
    if need.name == "name-id":
        return (release.capture.subject.format or "").endswith(":emailAddress")
    if any(one.canonical in ADDRESSES for one in need.delivered):
        return True
    if any(one.canonical in REASSIGNABLE for one in need.delivered):
        return False  # a name that happens to be an address too has a check of its own
    return bool(_folded(need.values or ()) & _folded(release.email_values or ()))


def _folded(values: Iterable[str]) -> frozenset[str]:
    return frozenset(one.strip().casefold() for one in values if "@" in one)
