import pytest

from verifier.cli.exits import unknown_name

KNOWN = ("generic-saml", "microsoft-entra-id", "okta", "shibboleth-idp")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("shibolet-idp", "Did you mean shibboleth-idp?"),
        ("Entra", "Did you mean microsoft-entra-id?"),
        ("OKTA", "Did you mean okta?"),
        ("id", "Did you mean shibboleth-idp?"),
        ("zzz", "See the list: verifier profiles"),
        ("", "See the list: verifier profiles"),
    ],
)
def test_the_nearest_name_is_offered(name, hint):
    """A slip of the pen, or a part of the name; otherwise the list."""
    error = unknown_name("IdP profile", name, KNOWN, listed_by="verifier profiles")

    assert f"There is no IdP profile of that name. {hint}" == error.message
