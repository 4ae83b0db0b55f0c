"""This is the identity provider's own preview, not a login.

What it means: the attributes were computed by the identity provider's preview tool for a person
who did not log in. Consent, login-time rules and the way over the network are not part of it.

Why it matters: a preview shows the release rules well, and can differ from what a real login
sends, above all in the NameID and in what depends on how the person logged in.

What to change: nothing. Confirm an important result with a real login.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.model.capture import LoginCapture, Origin
from verifier.domain.model.finding import Evidence, Owner, Severity, Station


@check("login.preview-only", severity=Severity.NOTICE, station=Station.IDP, owner=Owner.IDENTITY)
def preview_only(capture: LoginCapture) -> Iterator[Answer]:
    """Ask whether a person logged in."""
    if capture.origin is Origin.RESOLVER:
        yield Draft(
            "These attributes come from the identity provider's preview; nobody logged in.",
            (Evidence(what="gate", name="origin", value=capture.origin.value),),
        )
    else:
        yield Saw("a login, not a preview")
