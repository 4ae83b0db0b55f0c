from __future__ import annotations

import pytest

from verifier.demo.accounts import Accounts, CasAccount

CORA = CasAccount(username="cora", password="pässword")


@pytest.mark.parametrize(
    ("username", "password", "found"),
    [("cora", "pässword", CORA), ("cora", "x", None), ("carl", "", None), ("cora", "", None)],
)
def test_only_the_right_password_lets_in(username, password, found):
    """Somebody is found by name and password together."""
    assert found is Accounts([CORA]).check(username, password)


def test_people_are_found_by_name():
    """A name finds its person without a password."""
    accounts = Accounts([CORA])

    assert CORA is accounts.named("cora")
    assert accounts.named("carl") is None
