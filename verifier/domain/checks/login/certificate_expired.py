"""The certificate of the key that signed this login has expired.

What it means: the key that signed the login is the one in the metadata, and the date in its
certificate there is past.

Why it matters: in metadata a certificate only carries a key, so Shibboleth's service provider and
this verifier accept the login. Some other service providers check the date and refuse it, and many
identity teams replace the key at that date.

What to change: ask the identity team whether the key will be replaced and when, and take the new
metadata in time.
"""

from verifier.domain.checks import api


@api.notice(
    "login.certificate-expired",
    api.Station.IDP,
    cites=(f"{api.SAML2INT}, MD05",),
    order=50,
    fine="a signing key whose certificate has not expired",
)
def certificate_expired(capture: api.LoginCapture) -> api.Answers:
    proof = api.proof_of_login_here(capture, "signing-certificate")
    if proof.received is not None:
        yield api.Draft(
            "The certificate of the key that signed this login has expired.",
            api.gate_evidence(proof),
            api.Evidence(what="gate", name="expired", value=proof.received),
        )
