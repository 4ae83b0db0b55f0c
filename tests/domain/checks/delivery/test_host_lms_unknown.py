from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import with_settings
from verifier.domain.checks.decision.host_lms_unknown import delivery_host_lms_unknown


def test_a_name_that_is_no_adapter():
    """It is shown as it stands."""
    found = finding(delivery_host_lms_unknown, with_settings(host_lms_integration="Voyagr"))

    assert [("setting", "host_lms_integration", "Voyagr")] == proofs(found)


def test_an_adapter():
    """In any letter case."""
    seen = saw(delivery_host_lms_unknown, with_settings(host_lms_integration="voyager"))

    assert "ReShare has an adapter for its library system" == seen
    assert "does not say" in reason(delivery_host_lms_unknown, with_settings(stated=False))
