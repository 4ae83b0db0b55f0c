import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_claim, make_oidc_release
from verifier.domain.checks.release.identifier_differs_in_userinfo import (
    identifier_differs_in_userinfo,
)
from verifier.domain.model.capture import AttributeSource

IN_USERINFO = AttributeSource.USERINFO


def test_two_values():
    """Both values are shown, the ID token's first."""
    release = make_oidc_release(
        [
            make_claim("employee_number", "111"),
            make_claim("employee_number", "222", source=IN_USERINFO),
        ]
    )

    found = finding(identifier_differs_in_userinfo, release)

    assert (
        "employeeNumber has one value in the ID token and another one in UserInfo."
        == found.message
    )
    assert [
        ("attribute", "employee_number", "111"),
        ("attribute", "employee_number", "222"),
    ] == proofs(found)


def test_the_same_value_twice():
    """A claim that stands in both and says the same is no trouble, and counts once."""
    release = make_oidc_release(
        [
            make_claim("employee_number", "111"),
            make_claim("employee_number", "111", source=IN_USERINFO),
        ]
    )

    assert "employeeNumber is the same in both" == saw(identifier_differs_in_userinfo, release)
    assert ("111",) == release.identifier_values


@pytest.mark.parametrize("source", list(AttributeSource)[1:3])
def test_in_one_place_only(source):
    """There is nothing to compare where a claim came once."""
    release = make_oidc_release([make_claim("employee_number", "111", source=source)])

    assert "employeeNumber did not come both in the ID token and in UserInfo." == reason(
        identifier_differs_in_userinfo, release
    )
