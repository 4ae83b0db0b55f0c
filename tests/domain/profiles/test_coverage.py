"""Each profile mends every fault that a login by one of its protocols can have."""

import pytest

from tests.domain.profiles.product_login import faults_of
from tests.domain.profiles.product_logins import PRODUCT_LOGINS
from verifier.domain.model.capture import Protocol
from verifier.domain.profiles.idp_profile import IdpProfile, profiles_of

PROFILES = profiles_of(None)

each_login = pytest.mark.parametrize("login", PRODUCT_LOGINS, ids=lambda value: value.label)


def claimed(idp_profile: IdpProfile, protocol: Protocol) -> set[str]:
    """The faults for which the profile has a remedy by *protocol*."""
    return {
        fault
        for remedy in idp_profile.remedies
        if not remedy.protocols or protocol.value in remedy.protocols
        for fault in remedy.mends
    }


@each_login
def test_every_fault_of_the_protocol_is_mended(login):
    """None is without a remedy, and none is claimed that cannot occur."""
    assert faults_of(login.protocol) == claimed(login.idp_profile, login.protocol)


def test_every_profile_has_its_typical_logins():
    """One for each protocol that the product speaks, so that the tests look at all of them."""
    spoken = {
        (name, protocol) for name, profile in PROFILES.items() for protocol in profile.protocols
    }

    assert spoken == {
        (product_login.product, product_login.protocol.value) for product_login in PRODUCT_LOGINS
    }


@each_login
def test_a_profile_says_what_is_needed_to_work_with_it(login):
    """What it sends by itself, how its attributes are called, and its mistakes by kind."""
    idp_profile = login.idp_profile

    assert idp_profile.untouched is not None
    assert "{attribute}" in idp_profile.sources["default"]
    assert all(mistake.explains for mistake in idp_profile.mistakes)
    assert len(idp_profile.mistakes) >= 3
