from __future__ import annotations

import pytest

from verifier.demo import patron_accounts
from verifier.demo.patrons import OTHER_WAYS
from verifier.domain.model.capture import Protocol

CLAIMS = {
    oidc_account.username: dict(oidc_account.claims)
    for oidc_account in patron_accounts.oidc_accounts(OTHER_WAYS)
}


@pytest.mark.parametrize(
    ("made", "protocol"),
    [
        (patron_accounts.oidc_accounts(OTHER_WAYS), Protocol.OIDC),
        (patron_accounts.cas_accounts(OTHER_WAYS), Protocol.CAS),
        (patron_accounts.saml_accounts(OTHER_WAYS), Protocol.SAML),
    ],
)
def test_each_server_keeps_its_own_people(made, protocol):
    """Everybody is at the server of their own protocol, and at no other."""
    expected = [way.username for way in OTHER_WAYS if way.protocol is protocol]

    assert expected == [entry.username for entry in made]


def test_claims_keep_their_type_and_place():
    """A number goes out as a number, a dotted name as a claim inside another."""
    assert 7654321 == CLAIMS["nils"]["employee_number"]
    assert {"employee_number": "21234000000216"} == CLAIMS["nell"]["attributes"]
    assert ("olive@example.edu", "Olive", "Open") == tuple(
        CLAIMS["olive"][name] for name in ("email", "given_name", "family_name")
    )


def test_entries_have_the_names_that_logins_search_by():
    """An entry is below the base, has its user name, and binds with its password."""
    [lena] = [entry for entry in patron_accounts.entries(OTHER_WAYS) if "uid=lena," in entry.dn]

    assert f"uid=lena,{patron_accounts.BASE}" == lena.dn
    assert ("lena",) == lena.values("UID")
    assert ("21234000000265",) == lena.values("employeeNumber")
    assert "lena" == lena.password


def test_the_reader_has_a_password():
    """The reader binds."""
    assert patron_accounts.READER_PASSWORD == patron_accounts.reader().password
