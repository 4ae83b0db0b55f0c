from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import make_delivery, with_profiles
from verifier.domain.checks.delivery.profile_forbidden import profile_forbidden


def test_forbidden():
    """Each profile that is shut out is told, by its code."""
    found = finding(profile_forbidden, with_profiles(*(False, True)))

    assert "requests of one patron profile." in found.message
    assert ["P1"] == [name for _, name, _ in proofs(found)]


def test_otherwise():
    """What the others may is another check's question."""
    assert "no patron profile is forbidden to place requests" == saw(
        profile_forbidden, with_profiles(*(True, None))
    )
    assert "are not known" in reason(profile_forbidden, make_delivery())
