"""The certificate of a connection is not accepted.

What it means: the certificate has expired, is for another name, or comes from an authority that is
not known here; or the server does not speak TLS at this address, or refuses StartTLS.

Why it matters: secrets and patron data would go to whoever answers. ReShare itself checks no
certificates, so the fact that it works there proves nothing.

What to change: correct the certificate or the address. If the library has a certificate authority
of its own, name its certificate with ca_file; for an identity provider, with certificates.
"""

from verifier.domain.checks import api


@api.warning("connection.not-secure", api.Station.ILS, cites=(api.MODRS_LOOKUP,), order=30)
def not_secure(test: api.ConnectionTest) -> api.Answers:
    yield from api.stage_failed(test, api.Stage.SECURE, "The secure connection to {it} failed.")
