"""The certificate of a connection is not accepted.

What it means: the certificate has expired, is for another name, or comes from an authority that is
not known here; or the server does not speak TLS at this address, or refuses StartTLS.

Why it matters: secrets and patrons would go to whoever answers. ReShare itself checks no
certificates, so that it works there proves nothing.

What to change: correct the certificate or the address. Where the library has an authority of its
own, name its certificate with ca_file, for an identity provider with certificates.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import MODRS_LOOKUP
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.not-secure",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(MODRS_LOOKUP,),
)
def not_secure(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether the certificate is accepted."""
    yield from stage_failed(test, Stage.SECURE, "The secure connection to {it} failed.")
