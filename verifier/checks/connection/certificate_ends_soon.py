"""A signing certificate of an identity provider has expired, or will within 30 days.

What it means: the date in a signing certificate of the metadata is past, or near.

Why it matters: in metadata a certificate carries a key, and its dates mean nothing: logins go on.
Many identity teams exchange the key at that date all the same, and then the old metadata fails.

What to change: ask the identity team whether the key will be exchanged and when, and take the new
metadata in time.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, check, drafts_or
from verifier.checks.connections import draft
from verifier.checks.sources import SAML2INT
from verifier.model.connection_test import ConnectionTest
from verifier.model.expiry import Expiring
from verifier.model.finding import Owner, Severity, Station


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
        draft(test, message, f"Signing certificate {one.number} ends on {one.ends_at:%Y-%m-%d}.")
        for one in ending
    )
    yield from drafts_or(drafts, "no signing certificate that ends within 30 days")
