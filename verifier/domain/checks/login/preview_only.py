"""This is the identity provider's own preview, not a login.

What it means: the attributes were computed by the identity provider's preview tool for a person
who did not log in. Consent, login-time rules and the way over the network are not part of it.

Why it matters: a preview shows the release rules well, and can differ from what a real login
sends, above all in the NameID and in what depends on how the person logged in.

What to change: nothing. Confirm an important result with a real login.
"""

from verifier.domain.checks import api


@api.notice("login.preview-only", api.Station.IDP, order=30, fine="a login, not a preview")
def preview_only(capture: api.LoginCapture) -> api.Answers:
    if capture.origin is api.Origin.RESOLVER:
        yield api.Draft(
            "These attributes come from the identity provider's preview; nobody logged in.",
            api.Evidence(what="gate", name="origin", value=capture.origin.value),
        )
