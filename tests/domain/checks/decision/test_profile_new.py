from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_settings
from verifier.domain.checks.decision.profile_new import profile_new
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.reshare_settings import PatronProfile


def make_rule(code, **more):
    return make_settings(
        patron_profiles=(PatronProfile(code=code, can_create_requests=False),),
        **{"profiles_known": True, **more},
    )


def test_a_profile_that_is_not_listed():
    """A profile that ReShare does not know is shown beside those that it knows."""
    found = finding(profile_new, make_decision(settings=make_rule("grad")))

    assert (
        "ReShare does not know the patron's profile yet, and lets it place requests."
        == found.message
    )
    assert [
        ("patron profile", "PROFILE", "GRAD"),
        ("setting", "patron_profiles", "grad"),
    ] == proofs(found)


def test_a_profile_that_is_listed():
    """A listed profile passes."""
    assert "ReShare knows the patron's profile" == saw(
        profile_new, make_decision(settings=make_rule("GRAD"))
    )


def test_an_unknown_list():
    """Without the list nothing is new."""
    assert "The list of ReShare's patron profiles is not given here." == reason(
        profile_new, make_decision()
    )


def test_no_profile():
    """Without a patron there is no profile."""
    decision = make_decision(NotFound(message="Unknown User"), settings=make_rule("GRAD"))

    assert "ReShare would read no patron profile." == reason(profile_new, decision)


def test_nobody_is_checked():
    """ReShare that checks nobody reads no profile."""
    decision = make_decision(settings=make_rule("ALUM", borrower_check=None))

    assert "ReShare's borrower check is off." == reason(profile_new, decision)
