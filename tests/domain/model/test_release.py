from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import make_attribute, make_release
from verifier.domain.model.release import AttributeRole, ReleasedAttribute, Resolution

WIRE_NAME = "urn:oid:2.16.840.1.113730.3.1.3"
ARRIVES = (Resolution.EXACT, Resolution.MAPPED)


def released(wire_name="x", canonical="employeeNumber", **more):
    """One attribute as sent."""
    shape = {
        "sent": make_attribute(wire_name, "21234000000018"),
        "canonical": canonical,
        "resolution": Resolution.EXACT,
        "standing": AttributeRole.WANTED,
    }
    return ReleasedAttribute(**{**shape, **more})


def release(*attributes):
    """These attributes, in wire order."""
    return replace(make_release({}).release, attributes=attributes)


def test_people_read_the_canonical_name():
    """A canonical name goes before the wire name, which stands in where there is none."""
    assert "employeeNumber" == released(WIRE_NAME).label
    assert "cardNo" == released("cardNo", None).label


@pytest.mark.parametrize("resolution", Resolution)
def test_only_what_a_service_provider_maps_is_delivered(resolution):
    """A registered name and a name of the site's own map arrive; every other form does not."""
    one = released(resolution=resolution)

    assert ((one,) if resolution in ARRIVES else ()) == release(one).delivered("employeeNumber")


def test_delivered_goes_by_either_name():
    """The canonical name and the wire name both ask for an attribute; another name does not."""
    first, mail = released(WIRE_NAME), released("urn:oid:0.9.2342.19200300.100.1.3", "mail")
    again = released("cardNo", resolution=Resolution.MAPPED)
    both = release(first, mail, again)

    assert (first, again) == both.delivered("employeeNumber")
    assert (first,) == both.delivered(WIRE_NAME)
    assert (again,) == both.delivered("cardNo")
    assert () == both.delivered("uid")


def test_an_attribute_without_a_canonical_name_is_delivered_under_its_own():
    """A site may want a name that nobody registered."""
    card = released("cardNo", None)

    assert (card,) == release(card).delivered("cardNo")


def test_a_near_miss_is_one_of_that_attribute():
    """Only attributes that stand as near misses, and of the name that is asked for, are given."""
    miss = released(resolution=Resolution.MACE_NAME, standing=AttributeRole.NEAR_MISS)
    other = released(
        canonical="mail", resolution=Resolution.SHORT_NAME, standing=AttributeRole.NEAR_MISS
    )
    surplus = released(resolution=Resolution.SHORT_NAME, standing=AttributeRole.SURPLUS)
    all_three = release(other, miss, surplus, released())

    assert (miss,) == all_three.near_misses("employeeNumber")
    assert () == all_three.near_misses("uid")
