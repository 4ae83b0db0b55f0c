"""A signing certificate of an identity provider has expired, or will within 30 days.

What it means: the date in a signing certificate of the metadata is past, or near.

Why it matters: in metadata a certificate carries a key, and its dates mean nothing: logins go on.
Many identity teams exchange the key at that date all the same, and then the old metadata fails.

What to change: ask the identity team whether the key will be exchanged and when, and take the new
metadata in time.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check, drafts_or
from verifier.domain.checks.connection_findings import connection_draft
from verifier.domain.checks.references import SAML2INT
from verifier.domain.model.connection_test import ConnectionTest, Expiring
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.certificate-ends-soon",
    severity=Severity.NOTICE,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{SAML2INT}, MD05",),
)
def certificate_ends_soon(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether every signing certificate lasts for another month."""
    ending = [one for one in test.ending if one.what is Expiring.IDP_CERTIFICATE]
    message = "A signing certificate of the identity provider has expired or will within 30 days."
    drafts = (
        connection_draft(
            test, message, f"Signing certificate {one.number} ends on {one.ends_at:%Y-%m-%d}."
        )
        for one in ending
    )
    yield from drafts_or(drafts, "no signing certificate that ends within 30 days")
