from __future__ import annotations

from verifier.demo.demo_patron import DemoPatron, barcode, bare, employee_number, record
from verifier.domain.model.patron import IdentifierStatus

LENA = DemoPatron(
    username="lena",
    story="a story",
    given="Lena",
    family="Label",
    identifier=employee_number("0042"),
    more=(bare("shoe", "37"),),
)


def test_the_identifier_is_released_first():
    """Identifier, then mail and name, then what else a story needs."""
    assert ["employeeNumber", "mail", "givenName", "sn", "shoe"] == [
        one.friendly_name or one.name for one in LENA.attributes
    ]
    assert ("0042",) == LENA.attributes[0].values


def test_the_password_is_the_user_name():
    """There is nothing to protect."""
    assert "lena" == LENA.password


def test_an_old_card_is_neither_active_nor_preferred():
    """A barcode that is not active is an inactive, secondary identifier."""
    old = barcode("21234000000018", active=False)

    assert (IdentifierStatus.INACTIVE, False) == (old.status, old.primary)
    assert (old,) == record("lena", "Lena", "Label", old).identifiers
