"""A signing certificate of an identity provider has expired, or will within 30 days.

What it means: the date in a signing certificate of the metadata is past, or near.

Why it matters: in metadata a certificate only carries a key, and its dates have no effect: logins
continue to work. Many identity teams still replace the key at that date, and then the old metadata
fails; AD FS does so by itself. If the date is past, this metadata may be too old already.

What to change: ask the identity team whether the key will be exchanged and when, and take the new
metadata in time.
"""

from verifier.domain.checks import api


@api.notice(
    "connection.certificate-ends-soon",
    api.Station.IDP,
    cites=(f"{api.SAML2INT}, MD05", api.ADFS_ROLLOVER),
    order=70,
    fine="no signing certificate that ends within 30 days",
)
def certificate_ends_soon(test: api.ConnectionTest) -> api.Answers:
    for end in test.ending:
        if end.what is api.Expiring.IDP_CERTIFICATE:
            when = "has expired" if end.past else "expires within 30 days"
            yield api.connection_draft(
                test,
                f"A signing certificate of the identity provider {when}.",
                f"Signing certificate {end.number} ends on {end.ends_at:%Y-%m-%d}.",
                severity=api.Severity.WARNING if end.past else None,
            )
