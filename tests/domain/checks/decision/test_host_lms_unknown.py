import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_settings
from verifier.domain.checks.decision.host_lms_unknown import host_lms_unknown
from verifier.domain.model.finding import Owner, Severity, Station


def test_a_system_that_reshare_does_not_have():
    """A host LMS without an adapter refuses everybody, and ReShare's administrators mend it."""
    found = finding(
        host_lms_unknown, make_decision(settings=make_settings(host_lms_integration="Nonesuch"))
    )

    assert (
        "ReShare has no adapter for the library system that it is set to, so it finds nobody."
        == found.message
    )
    assert [("setting", "host_lms_integration", "Nonesuch")] == proofs(found)
    assert (Severity.ERROR, Station.RESHARE, Owner.RESHARE) == (
        found.severity,
        found.station,
        found.owner,
    )


@pytest.mark.parametrize("known", ["FOLIO", "folio", "Manual"])
def test_a_system_that_reshare_has(known):
    """ReShare finds its adapters in any letter case, the one that asks nobody included."""
    settings = make_settings(host_lms_integration=known)

    assert "ReShare knows the library system that it is set to" == saw(
        host_lms_unknown, make_decision(settings=settings)
    )


def test_nobody_said():
    """Where the site file says nothing, what is taken for granted is no finding."""
    settings = make_settings(host_lms_integration="Nonesuch", stated=False)

    assert "The site file does not say how ReShare is set." == reason(
        host_lms_unknown, make_decision(settings=settings)
    )
