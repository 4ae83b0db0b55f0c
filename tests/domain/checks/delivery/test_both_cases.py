import pytest

from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.delivery_tests import with_service
from verifier.domain.checks.request.both_cases import delivery_both_cases


@pytest.mark.parametrize(("off", "shown"), [(True, "true"), ("false", "false"), ("no", "no")])
def test_both_are_on(off, shown):
    """Any text switches the other one on; each is shown as JSON writes it."""
    found = finding(delivery_both_cases, with_service(reqIdToUpper=off, reqIdToLower=True))

    assert ("setting", "reqIdToUpper", shown) in proofs(found)
    assert "[reshare.listener] reqIdToUpper" == found.place.key


@pytest.mark.parametrize("settings", [{"reqIdToUpper": True}, {"reqIdToLower": "yes"}, {}])
def test_one_or_none_is_on(settings):
    """Nothing contradicts."""
    assert "no service has both case settings on" == saw(
        delivery_both_cases, with_service(**settings)
    )
