from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import make_delivery, with_profiles
from verifier.domain.checks.decision.profile_undecided import delivery_profile_undecided


def test_undecided():
    """Blank is told for each profile, by its code."""
    found = finding(delivery_profile_undecided, with_profiles(*(None, True, None)))

    assert "whether 2 patron profiles may" in found.message
    assert ["P1", "P3"] == [name for _, name, _ in proofs(found)]


def test_otherwise():
    """What the others may is another check's question."""
    assert "somebody decided about every patron profile" == saw(
        delivery_profile_undecided, with_profiles(*(True, False))
    )
    assert "are not known" in reason(delivery_profile_undecided, make_delivery())
