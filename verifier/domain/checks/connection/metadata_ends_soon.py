"""The metadata of an identity provider expires soon, and nothing fetches it again.

What it means: the site file names a file of metadata whose validUntil is at most 30 days ahead.

Why it matters: metadata is not used after that date, so nobody will be able to sign in for a test.

What to change: ask the identity team for current metadata and replace the file, or name the
address that it is published at with metadata_url: then it is fetched again in time.
"""

from verifier.domain.checks import api


@api.warning(
    "connection.metadata-ends-soon",
    api.Station.IDP,
    cites=(f"{api.SAML2INT}, MD03",),
    order=60,
    fine="no file of metadata that expires within 30 days",
)
def metadata_ends_soon(test: api.ConnectionTest) -> api.Answers:
    for end in test.ending:
        if end.what is api.Expiring.IDP_METADATA:
            yield api.connection_draft(
                test,
                "The file of the identity provider's metadata expires within 30 days.",
                f"It expires on {end.ends_at:%Y-%m-%d}.",
            )
