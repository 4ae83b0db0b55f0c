import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, make_delivery, with_proxy, with_service
from verifier.domain.checks.delivery.address_line_counts import address_line_counts


def test_nobody_is_seen_to_set_the_header():
    """The header's setting is the place."""
    found = finding(address_line_counts, with_service(reqIdHeader=HEADER))

    assert [("setting", "reqIdHeader", HEADER)] == proofs(found)


def test_the_proxy_sets_it():
    """Then the header comes."""
    delivery = with_proxy(f"RequestHeader set {HEADER} v")

    assert "the proxy's lines set the header" == saw(address_line_counts, delivery)


@pytest.mark.parametrize("delivery", [make_delivery(), with_service(reqIdHeader="X-A")])
def test_no_header_is_read(delivery):
    """The address line counts anyhow."""
    assert "The listener reads no header." == reason(address_line_counts, delivery)
