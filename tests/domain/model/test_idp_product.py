from __future__ import annotations

import pytest

from tests.factories import BASIC, make_attribute
from verifier.domain.model.capture import Attribute
from verifier.domain.model.idp_product import LONGEST_SEARCHED, AttributeSign, IdpProduct

CARD = make_attribute("card", "21234000000018", name_format=BASIC)


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (AttributeSign(name="^c"), True),
        (AttributeSign(name="^d"), False),
        (AttributeSign(value="^2"), True),
        (AttributeSign(value="#EXT#"), False),
        (AttributeSign(name_format="basic"), True),
        (AttributeSign(name_format="none"), False),
        (AttributeSign(friendly_name=False), CARD.friendly_name is None),
        (AttributeSign(name="^c", value="#EXT#"), False),
    ],
)
def test_a_sign_fits_where_all_its_parts_do(sign, expected):
    """Each part that is given has to hold."""
    assert expected is sign.fits(CARD)


def test_no_sign_is_looked_for_in_a_very_long_text():
    """A stranger sends it, and the time that repeats take grows with a power of its length."""
    sign = AttributeSign(value="c")

    assert sign.fits(make_attribute("card", "c" * LONGEST_SEARCHED))
    assert not sign.fits(make_attribute("card", "c" * (LONGEST_SEARCHED + 1)))


def test_a_missing_format_is_none():
    """AD FS leaves it out."""
    sign = AttributeSign(name_format="none")

    assert sign.fits(Attribute(name="card", values=("1",)))


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({"mail": "user.mail"}, "user.mail"),
        ({"default": "user.{attribute}"}, "user.{attribute}"),
        ({}, "{attribute}"),
    ],
)
def test_what_a_product_reads_an_attribute_from(sources, expected):
    """Its own entry, its rule for all, else the attribute's own name."""
    product = IdpProduct(name="x", title="X", sources=sources)

    assert expected == product.source_of("mail")
