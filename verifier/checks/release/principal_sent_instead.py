"""The attribute was not released, so the CAS login name is sent in its place.

What it means: VuFind is set to take the patron identifier from a CAS attribute. The attribute
did not arrive, and VuFind then takes the principal, the name that the person logged in with.

Why it matters: nobody sees that anything is missing. The request carries the login name, which
library systems know only where they keep it as an identifier of its own.

What to change: have the CAS server release the attribute to the catalogue's service, or let
VuFind take the principal on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import attribute
from verifier.checks.sources import VUFIND_AUTH
from verifier.checks.wanted import wanted
from verifier.model.finding import Evidence, Owner, Severity, Station
from verifier.model.release import Release
from verifier.model.request_form import Door

PRINCIPAL = "principal"


@check(
    "release.principal-sent-instead",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{VUFIND_AUTH}/CAS.php",),
)
def principal_sent_instead(release: Release) -> Iterator[Answer]:
    """Ask whether the attribute that VuFind is set to take arrived."""
    name = release.form.sent_by_vufind
    if release.form.door is not Door.VUFIND_CAS or name == PRINCIPAL:
        yield NotAsked("VuFind takes no CAS attribute here.")
    elif wanted(release).name != PRINCIPAL:
        yield Saw(f"{name} was released")
    else:
        yield Draft(
            f"{name} was not released, so VuFind sends the CAS login name in its place.",
            (
                attribute(name),
                *(Evidence(what="released", name=one.label) for one in release.attributes),
            ),
        )
