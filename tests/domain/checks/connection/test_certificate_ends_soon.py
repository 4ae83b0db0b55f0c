from datetime import UTC, datetime

from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.certificate_ends_soon import certificate_ends_soon
from verifier.domain.model.connection_test import Expiring, Expiry
from verifier.domain.model.finding import Owner, Severity, Station


def campus(*kinds):
    """The test of an identity provider of which something ends soon."""
    ends_at = datetime(2026, 12, 1, tzinfo=UTC)
    return make_test(
        connection="campus",
        connector="saml",
        role=None,
        station=Station.IDP,
        ending=tuple(Expiry(what=kind, ends_at=ends_at, number=2) for kind in kinds),
    )


def test_something_ends_soon():
    """The day is the evidence."""
    one = finding(certificate_ends_soon, campus(Expiring.IDP_CERTIFICATE))

    assert [("answer", "campus", "Signing certificate 2 ends on 2026-12-01.")] == proofs(one)
    assert (Severity.NOTICE, Station.IDP, Owner.IDENTITY) == (
        one.severity,
        one.station,
        one.owner,
    )


def test_nothing_of_the_kind_ends_soon():
    """Then nothing is wrong."""
    assert "no signing certificate that ends within 30 days" == saw(
        certificate_ends_soon, campus(Expiring.IDP_METADATA)
    )
