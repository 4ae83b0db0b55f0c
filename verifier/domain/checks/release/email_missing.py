"""The e-mail address that the request form can take was not released.

What it means: the site names an attribute for the patron's address, and nothing arrived under
that name.

Why it matters: little. ReShare takes the address from the library system where the request
brings none; the patron is only reached another way if that record has none either.

What to change: release the attribute, or leave the setting out if the library system's address
is the better one.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER_KEYS
from verifier.domain.model.finding import Owner, Severity, Station, attribute_evidence
from verifier.domain.model.release import Release


@check(
    "release.email-missing",
    severity=Severity.NOTICE,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(LISTENER_KEYS,),
)
def email_missing(release: Release) -> Iterator[Answer]:
    """Ask whether an address arrived."""
    name = release.form.email
    if name is None:
        yield NotAsked("The request form takes no e-mail address from the login.")
    elif any(one.strip() for one in release.email_values or ()):
        yield Saw(f"{name} was released")
    elif release.near_misses(name):
        yield NotAsked("The address was released under another name; another check says which.")
    else:
        yield Draft(f"{name}, the e-mail address, was not released.", (attribute_evidence(name),))
