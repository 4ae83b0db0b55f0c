from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from verifier.demo.patrons import PATRONS
from verifier.demo.sites import IDPS, DemoAddresses, demo_site
from verifier.domain.model.site import IlsRole

LIBRARIES = ("main", "unchecked", "name-id", "oidc", "oidc-header", "cas", "ldap")
AT = DemoAddresses(
    ncip="http://127.0.0.1:9000/ncip",
    oidc="http://127.0.0.1:9001",
    cas="http://127.0.0.1:9002/cas",
    ldap="ldap://127.0.0.1:9003",
)
FOLDER = Path("/demo")


def site(library):
    """One of the demo's libraries."""
    return demo_site(
        library,
        folder=FOLDER,
        base_url="http://127.0.0.1:8000",
        at=AT,
    )


MAIN = site("main")


def test_the_main_library_is_sound():
    """It sends an employee number, checks borrowers, and has decided about each patron type."""
    assert ("employeeNumber", "mail", "barcode") == (
        MAIN.form.identifier,
        MAIN.form.email,
        MAIN.form.ils_identifier,
    )
    assert MAIN.reshare.borrower_check_on
    assert MAIN.reshare.profiles_known
    assert {"GRAD": True, "STAFF": True, "ALUM": False} == {
        patron_profile.code: patron_profile.can_create_requests
        for patron_profile in MAIN.reshare.patron_profiles
    }


def test_patron_types_are_all_decided():
    """No patron's type is one that the library forgot: no story is about that."""
    types = {record.group.code for patron in PATRONS for record in patron.records}

    assert types == {patron_profile.code for patron_profile in MAIN.reshare.patron_profiles}


def test_one_library_does_not_check():
    """It differs from the main one in its name and in the borrower check, and in nothing else."""
    other = site("unchecked")

    assert not other.reshare.borrower_check_on
    assert other == replace(
        MAIN,
        name="Example Library without borrower check",
        reshare=replace(MAIN.reshare, borrower_check=None),
        idps=other.idps,
    )


def test_one_library_sends_the_name_id():
    """It differs from the main one in its name and in the identifier, and in nothing else."""
    other = site("name-id")

    assert other == replace(
        MAIN,
        name="Example Library that sends the NameID",
        form=replace(MAIN.form, identifier="name-id"),
        idps=other.idps,
    )


@pytest.mark.parametrize("library", LIBRARIES)
def test_all_are_one_service_provider(library):
    """The identity provider knows one entity ID, one address and one set of keys."""
    one = site(library)

    assert "http://127.0.0.1:8000/sp" == one.sp_entity_id
    assert "http://127.0.0.1:8000/saml/acs" == one.acs_url
    assert (FOLDER, None) == (one.store.folder, one.saml.key_folder)
    assert FOLDER / "idp-metadata.xml" == one.idp(IDPS["saml"]).metadata


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_library_system_is_asked_in_both_roles(library):
    """As ReShare asks, and for what it knows besides, at the same address on this machine."""
    connections = site(library).ils

    assert [IlsRole.RESHARE, IlsRole.EVIDENCE] == [connection.role for connection in connections]
    assert {"http://127.0.0.1:9000/ncip"} == {connection.url for connection in connections}
    assert {"ncip"} == {connection.connector for connection in connections}
    assert ["EXU", "EXU"] == [connections[0].option(f"{name}_agency") for name in ("from", "to")]
    assert site(library).allow_private_addresses


@pytest.mark.parametrize(
    ("library", "protocol", "patrons"),
    [
        (
            "main",
            "saml",
            "gail uma mina otto emma zoe sam jo olga tom alma bo nora paul wes",
        ),
        ("unchecked", "saml", "ira"),
        ("name-id", "saml", "theo"),
        ("oidc", "oidc", "pia"),
        ("oidc-header", "oidc", "olive nils nell"),
        ("cas", "cas", "cora carl cleo"),
        ("ldap", "ldap", "21234000000257 lena lib00417"),
    ],
)
def test_each_library_has_its_own_patrons(library, protocol, patrons):
    """Everybody can log in at one library, by one way in."""
    by_idp = {
        idp.id: [test_patron.id for test_patron in idp.test_patrons] for idp in site(library).idps
    }

    assert patrons.split() == by_idp.pop(IDPS[protocol])
    assert [] == [each for entry in by_idp.values() for each in entry]


@pytest.mark.parametrize(
    ("library", "door"),
    [
        ("oidc", "vufind-oidc"),
        ("oidc-header", "header"),
        ("cas", "vufind-cas"),
        ("ldap", "vufind-ldap"),
    ],
)
def test_a_library_behind_each_way_in(library, door):
    """Each takes the identifier as a library with that login does."""
    assert door == site(library).form.door


def test_test_patrons_know_password_and_expectation():
    """A login without a browser has all it needs, and the password shows nowhere."""
    by_name = {test_patron.id: test_patron for test_patron in MAIN.idp(IDPS["saml"]).test_patrons}

    assert "gail" == by_name["gail"].password.value
    assert "Secret(place='the demo itself')" == repr(by_name["gail"].password)
    assert "21234000000018" == by_name["gail"].expected_identifier
    assert by_name["uma"].expected_identifier is None
