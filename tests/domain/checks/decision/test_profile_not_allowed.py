import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_settings
from verifier.domain.checks.decision.profile_not_allowed import profile_not_allowed
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.reshare_settings import PatronProfile


def make_rule(code, allowed):
    return make_settings(
        patron_profiles=(PatronProfile(code=code, can_create_requests=allowed),),
        profiles_known=True,
    )


def test_a_profile_that_may_not():
    """A profile that is set to no is refused, and ReShare's owner may change it."""
    found = finding(profile_not_allowed, make_decision(settings=make_rule("GRAD", False)))

    assert (
        "ReShare would refuse the request: the patron's profile may not place any."
        == found.message
    )
    assert [
        ("patron profile", "PROFILE", "GRAD"),
        ("setting", "can_create_requests", "false"),
    ] == proofs(found)


@pytest.mark.parametrize(
    ("code", "allowed"), [("GRAD", True), ("GRAD", None), ("grad", False), ("ALUM", False)]
)
def test_no_rule_against_it(code, allowed):
    """Yes, blank, and a rule for another spelling let the profile pass."""
    assert "no rule forbids the patron's profile" == saw(
        profile_not_allowed, make_decision(settings=make_rule(code, allowed))
    )


def test_nobody_is_checked():
    """ReShare that checks nobody reads no profile."""
    decision = make_decision(settings=make_settings(borrower_check=None))

    assert "ReShare's borrower check is off." == reason(profile_not_allowed, decision)


def test_no_profile():
    """Without a patron there is no profile."""
    assert "ReShare would read no patron profile." == reason(
        profile_not_allowed, make_decision(NotFound(message="Unknown User"))
    )
