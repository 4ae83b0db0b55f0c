"""The identity provider's message was older than Shibboleth's service provider accepts.

What it means: the message says that it was issued more than four minutes before it arrived here.
The identity provider's clock is behind, or the message was held up on its way.

Why it matters: this verifier accepts the message as long as its own dates allow. Shibboleth's
service provider refuses one that is older than its ``clockSkew`` and the ``expires`` of its policy
together (180 and 60 seconds as delivered), and then nobody can log in to the production service.

What to change: set the identity provider's clock, and keep it set by NTP. If this happened at one
login only, log in again: a browser that was asleep delivers an old message too.
"""

from verifier.domain.checks import api


@api.warning(
    "login.message-old",
    api.Station.IDP,
    cites=(api.SHIBBOLETH_MESSAGE_FLOW,),
    order=40,
    fine="a message that Shibboleth's service provider would not call too old",
    reason="The messages of {idp} are older than Shibboleth's service provider accepts, so its "
    "clock seems to be behind.",
    advice="Set the identity provider's clock and keep it set by NTP, then log in again.",
)
def message_old(capture: api.LoginCapture) -> api.Answers:
    proof = api.proof_of_login_here(capture, "message-age")
    if proof.received is not None:
        yield api.Draft(
            "The message was issued so long before it arrived that Shibboleth's service provider "
            "would refuse it: the identity provider's clock seems to be behind.",
            api.gate_evidence(proof),
            api.Evidence(what="gate", name="issued", value=proof.received),
            api.Evidence(
                what="gate", name="arrived", value=f"{capture.captured_at:%Y-%m-%dT%H:%M:%SZ}"
            ),
        )
