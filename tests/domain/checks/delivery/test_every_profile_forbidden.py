from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import make_delivery, with_profiles
from verifier.domain.checks.delivery.every_profile_forbidden import every_profile_forbidden


def test_every_forbidden():
    """Nobody whose profile is known gets through, by its code."""
    found = finding(every_profile_forbidden, with_profiles(*(False, False)))

    assert "none of them may place requests" in found.message
    assert ["P1", "P2"] == [name for _, name, _ in proofs(found)]


def test_otherwise():
    """What the others may is another check's question."""
    assert "there are patron profiles that may place requests" == saw(
        every_profile_forbidden, with_profiles(*(False, None))
    )
    assert "are not known" in reason(every_profile_forbidden, make_delivery())
