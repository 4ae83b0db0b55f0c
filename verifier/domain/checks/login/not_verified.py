"""Some things about this login could not be verified.

What it means: the login came from a file or a preview, or one of its proofs (the signature, its
freshness, its audience) could not be looked at. It is shown as it is, and nothing vouches for it.

Why it matters: the report is right about what the login says. It does not prove that the
identity provider sent exactly this, or that it would send it today.

What to change: nothing, if you trust where the saved login came from. For proof, log in here
through the identity provider itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.model.capture import GateOutcome, LoginCapture, Origin
from verifier.domain.model.finding import Evidence, Owner, Severity, Station


@check("login.not-verified", severity=Severity.NOTICE, station=Station.IDP, owner=Owner.IDENTITY)
def not_verified(capture: LoginCapture) -> Iterator[Answer]:
    """Ask whether every proof of the login was looked at."""
    open_proofs = [one for one in capture.checks if one.outcome is not GateOutcome.PASSED]
    if open_proofs:
        yield Draft(
            "Not everything about this login could be verified.",
            tuple(Evidence(what="gate", name=one.name, value=one.detail) for one in open_proofs),
        )
    elif not capture.checks and capture.origin is not Origin.LOGIN:
        yield Draft(
            "Nothing about this saved login could be verified.",
            (Evidence(what="gate", name=f"{capture.protocol.value} login from a file"),),
        )
    else:
        count = len(capture.checks)
        yield Saw(f"{count} thing{' was' if count == 1 else 's were'} verified about the login")
