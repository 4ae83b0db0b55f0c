"""Some things about this login could not be verified.

What it means: the login came from a file or a preview, or one of its proofs (the signature, its
freshness, its audience) could not be looked at. It is shown as it is, and nothing vouches for it.

Why it matters: the report is right about what the login says. It does not prove that the
identity provider sent exactly this, or that it would send it today.

What to change: nothing, if you trust where the saved login came from. For proof, log in here
through the identity provider itself.
"""

from verifier.domain.checks import api


@api.notice("login.not-verified", api.Station.IDP, order=10)
def not_verified(capture: api.LoginCapture) -> api.Answers:
    open_proofs = [
        proof for proof in capture.checks if proof.outcome is not api.GateOutcome.PASSED
    ]
    if open_proofs:
        yield api.Draft(
            "Not everything about this login could be verified.",
            *map(api.gate_evidence, open_proofs),
        )
    elif not capture.checks and capture.origin is not api.Origin.LOGIN:
        yield api.Draft(
            "Nothing about this saved login could be verified.",
            api.Evidence(what="gate", name=f"{capture.protocol.value} login from a file"),
        )
    else:
        count = len(capture.checks)
        yield api.Saw(
            f"{count} thing{' was' if count == 1 else 's were'} verified about the login"
        )
