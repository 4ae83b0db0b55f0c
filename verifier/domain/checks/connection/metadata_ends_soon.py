"""The metadata of an identity provider expires soon, and nothing fetches it again.

What it means: the site file names a file of metadata whose validUntil is at most 30 days ahead.

Why it matters: metadata is not used after that date, so nobody will be able to sign in for a test.

What to change: ask the identity team for current metadata and replace the file, or name the
address that it is published at with metadata_url: then it is fetched again in time.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check, drafts_or
from verifier.domain.checks.connection_findings import connection_draft
from verifier.domain.checks.references import SAML2INT
from verifier.domain.model.connection_test import ConnectionTest, Expiring
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.metadata-ends-soon",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{SAML2INT}, MD03",),
)
def metadata_ends_soon(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether a file of metadata lasts for another month."""
    ending = [one for one in test.ending if one.what is Expiring.IDP_METADATA]
    message = "The file of the identity provider's metadata expires within 30 days."
    drafts = (
        connection_draft(test, message, f"It expires on {one.ends_at:%Y-%m-%d}.") for one in ending
    )
    yield from drafts_or(drafts, "no file of metadata that expires within 30 days")
