"""The patron identifier is a guest account's name, made up by the identity provider.

What it means: the person logged in as a guest from another organisation. Entra ID names guests by
their address elsewhere, the mark ``#EXT#`` and a domain of its own.

Why it matters: no library system keeps such a name, so the patron is not found. The person may
have a home account with the right identifier.

What to change: have the person log in with the account of the home organisation, or release an
attribute that holds the library's identifier for guests as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import ENTRA_GUESTS
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release

MARK = "#EXT#@"


@check(
    "release.identifier-of-guest",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(ENTRA_GUESTS,),
    after=("patron.identifier-is-another-attribute",),
)
def identifier_of_guest(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier is the name of a guest account."""
    need = identifier_source(release)
    guests = [one for one in need.values or () if MARK in one.upper()]
    if not need.values:
        yield NotAsked(f"{need.name} came without a value.")
    elif guests:
        yield Draft(
            f"{need.label} is the name of a guest account, which no library system keeps.",
            attribute_values(need.label, guests),
        )
    else:
        yield Saw(f"{need.name} is not the name of a guest account")
