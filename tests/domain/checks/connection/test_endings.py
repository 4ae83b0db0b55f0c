"""What ends soon at an identity provider: its metadata or a certificate."""

from datetime import UTC, datetime

import pytest

from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.certificate_ends_soon import certificate_ends_soon
from verifier.domain.checks.connection.metadata_ends_soon import metadata_ends_soon
from verifier.domain.model.connection_test import Expiring, Expiry
from verifier.domain.model.finding import Owner, Station


@pytest.mark.parametrize(
    ("check", "concerned", "other", "shown", "seen"),
    [
        (
            certificate_ends_soon,
            Expiring.IDP_CERTIFICATE,
            Expiring.IDP_METADATA,
            "Signing certificate 2 ends on 2026-12-01.",
            "no signing certificate that ends within 30 days",
        ),
        (
            metadata_ends_soon,
            Expiring.IDP_METADATA,
            Expiring.IDP_CERTIFICATE,
            "It expires on 2026-12-01.",
            "no file of metadata that expires within 30 days",
        ),
    ],
)
def test_something_ends_soon(check, concerned, other, shown, seen):
    """The day is the evidence, and nothing is wrong where another thing ends."""

    def campus(kind):
        expiry = Expiry(what=kind, ends_at=datetime(2026, 12, 1, tzinfo=UTC), number=2)
        identity = {"connector": "saml", "role": None, "station": Station.IDP}
        return make_test(connection="campus", ending=(expiry,), **identity)

    found = finding(check, campus(concerned))

    assert [("answer", "campus", shown)] == proofs(found)
    assert (Station.IDP, Owner.IDENTITY) == (found.station, found.owner)
    assert seen == saw(check, campus(other))
