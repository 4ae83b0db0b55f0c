import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_settings
from verifier.domain.checks.decision.profile_undecided import profile_undecided
from verifier.domain.model.finding import Owner, Severity
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.reshare_settings import PatronProfile


def make_rule(code, allowed):
    return make_settings(
        patron_profiles=(PatronProfile(code=code, can_create_requests=allowed),),
        profiles_known=True,
    )


def test_nobody_decided():
    """A profile that is listed and left blank is worth a notice."""
    found = finding(profile_undecided, make_decision(settings=make_rule("GRAD", None)))

    assert (
        "Nobody has decided whether the patron's profile may place requests; ReShare lets it."
        == found.message
    )
    assert [("patron profile", "PROFILE", "GRAD")] == proofs(found)
    assert (Severity.NOTICE, Owner.RESHARE) == (found.severity, found.owner)


@pytest.mark.parametrize("allowed", [True, False])
def test_somebody_decided(allowed):
    """A yes and a no are decisions."""
    assert "somebody decided about the patron's profile" == saw(
        profile_undecided, make_decision(settings=make_rule("GRAD", allowed))
    )


def test_a_profile_that_is_not_listed():
    """A profile that is not listed is for another check."""
    assert "The patron's profile is not in the list of profiles given here." == reason(
        profile_undecided, make_decision(settings=make_rule("ALUM", None))
    )


def test_no_profile():
    """Without a patron there is no profile."""
    assert "ReShare would read no patron profile." == reason(
        profile_undecided, make_decision(NotFound(message="Unknown User"))
    )


def test_nobody_is_checked():
    """ReShare that checks nobody reads no profile."""
    decision = make_decision(settings=make_settings(borrower_check=None))

    assert "ReShare's borrower check is off." == reason(profile_undecided, decision)
