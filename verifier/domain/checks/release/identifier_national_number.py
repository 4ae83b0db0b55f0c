"""The patron identifier is a national or social security number.

What it means: the attribute is one for national identity numbers, or the value is written like a
social security number.

Why it matters: the identifier travels in links, logs and browser histories, and ReShare sends it
on to the supplying library unless told not to. In many places the law forbids this use.

What to change: release the library's own number for the patron, and stop releasing the national
one to this service provider.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import IdentifierSource, identifier_source
from verifier.domain.checks.references import LISTENER_KEYS, MODRS_SETTINGS
from verifier.domain.model.attribute_names import NATIONAL, written_as_national
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release


@check(
    "release.identifier-national-number",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(LISTENER_KEYS, f"{MODRS_SETTINGS}, suppress_patron_info"),
)
def identifier_national_number(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier is a number that must not travel."""
    need = identifier_source(release)
    if not need.values:
        yield NotAsked(f"{need.name} came without a value.")
        return
    if is_national(need):
        yield Draft(
            f"{need.name} is a national or social security number.",
            attribute_values(need.name, need.values),
        )
    else:
        yield Saw(f"{need.name} is not a national number")


def is_national(need: IdentifierSource) -> bool:
    """Tell whether the identifier is such a number, by its name or by how it is written."""
    by_name = any(one.canonical in NATIONAL for one in need.delivered)
    return by_name or any(map(written_as_national, need.values or ()))
