"""Each product is told by its own typical login, and its profile mends what can go wrong there."""

from dataclasses import replace

import pytest

from tests.domain.profiles.product_login import concerned, faults_of, released
from tests.domain.profiles.product_logins import PRODUCT_LOGINS
from tests.factories import make_attribute
from verifier.domain.model.capture import Protocol
from verifier.domain.model.idp_product import Fault
from verifier.domain.profiles.identify import guess
from verifier.domain.profiles.idp_profile import IdpProfile, profiles_of

PROFILES = profiles_of(None)

each_login = pytest.mark.parametrize("login", PRODUCT_LOGINS, ids=lambda value: value.label)
each_faulty = pytest.mark.parametrize(
    ("login", "faulty"),
    [
        pytest.param(login, faulty, id=f"{login.label}-{faulty.fault}-{number}")
        for login in PRODUCT_LOGINS
        for number, faulty in enumerate(login.faulty)
    ],
)


@each_login
def test_a_product_is_told_by_its_typical_login(login):
    """Itself or nobody: never another product that also speaks the protocol."""
    found = guess(login.healthy, PROFILES)

    assert (login.product if login.recognised else None) == (found.name if found else None)


@each_login
def test_under_an_address_of_its_own_it_is_not_taken_for_another(login):
    """Where the entity ID tells nothing, what it sends tells the product or nothing."""
    idp = replace(login.healthy.idp, entity_id="https://login.example.edu/")
    found = guess(replace(login.healthy, idp=idp), PROFILES)

    assert found is None or login.product == found.name


@each_faulty
def test_a_usual_mistake_shows(login, faulty):
    """The wire of the faulty login names the mistake."""
    product = login.idp_profile.product()
    evidence = released(login.showing(faulty), product, faulty.wanted)
    seen = product.mistakes_seen(
        faulty.fault, login.protocol, concerned(evidence, faulty.fault, faulty.wanted)
    )

    assert any(mistake.says.startswith(faulty.mistake) for mistake in seen)


@each_login
def test_a_healthy_login_shows_no_mistake(login):
    """A sign that holds of what is right would accuse the innocent."""
    product = login.idp_profile.product()
    evidence = released(login.healthy, product, login.wanted)

    assert evidence.release.identifier_values
    assert () == tuple(
        mistake.says
        for fault in Fault
        for mistake in product.mistakes_seen(
            fault, login.protocol, concerned(evidence, fault, login.wanted)
        )
    )


@each_login
def test_every_mistake_that_can_show_is_shown(login):
    """Each sign of the profile is proved by a faulty login of one of its protocols."""
    shown = [
        faulty.mistake
        for product_login in PRODUCT_LOGINS
        if product_login.product == login.product
        for faulty in product_login.faulty
    ]

    assert [] == [
        seen_mistake.says
        for seen_mistake in login.idp_profile.mistakes
        if seen_mistake.shows
        and not any(seen_mistake.says.startswith(mistake) for mistake in shown)
    ]


@each_login
def test_what_it_sends_by_itself_is_no_release(login):
    """The healthy login holds more than what nobody configured."""
    untouched = login.idp_profile.product().untouched

    assert not untouched.is_all_of(login.healthy.attributes)
    assert untouched.is_all_of([make_attribute(name, "x") for name in untouched.names]) is bool(
        untouched.names
    )


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
