from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from verifier.demo.patrons import PATRONS
from verifier.demo.sites import IDP_ID, demo_site
from verifier.model.site import IlsRole

LIBRARIES = ("main", "unchecked", "name-id")
FOLDER = Path("/demo")


def site(library):
    """One of the demo's libraries."""
    return demo_site(
        library,
        folder=FOLDER,
        base_url="http://127.0.0.1:8000",
        ncip_url="http://127.0.0.1:9000/ncip",
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
        one.code: one.can_create_requests for one in MAIN.reshare.patron_profiles
    }


def test_patron_types_are_all_decided():
    """No patron's type is one that the library forgot: no story is about that."""
    types = {record.group.code for one in PATRONS for record in one.records}

    assert types == {one.code for one in MAIN.reshare.patron_profiles}


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
def test_all_three_are_one_service_provider(library):
    """The identity provider knows one entity ID, one address and one set of keys."""
    one = site(library)

    assert "http://127.0.0.1:8000/sp" == one.sp_entity_id
    assert "http://127.0.0.1:8000/saml/acs" == one.acs_url
    assert (FOLDER, None) == (one.store.folder, one.saml.key_folder)
    assert FOLDER / "idp-metadata.xml" == one.idp(IDP_ID).metadata


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_library_system_is_asked_in_both_roles(library):
    """As ReShare asks, and for what it knows besides, at the same address on this machine."""
    connections = site(library).ils

    assert [IlsRole.RESHARE, IlsRole.EVIDENCE] == [one.role for one in connections]
    assert {"http://127.0.0.1:9000/ncip"} == {one.url for one in connections}
    assert {"ncip"} == {one.connector for one in connections}
    assert ["EXU", "EXU"] == [connections[0].option(f"{one}_agency") for one in ("from", "to")]
    assert site(library).allow_private_addresses


@pytest.mark.parametrize(
    ("library", "patrons"),
    [
        (
            "main",
            "gail uma mina otto emma zoe sam jo olga tom alma bo nora paul wes",
        ),
        ("unchecked", "ira"),
        ("name-id", "theo"),
    ],
)
def test_each_library_has_its_own_patrons(library, patrons):
    """Everybody can log in at one library."""
    assert patrons.split() == [one.username for one in site(library).idp(IDP_ID).test_patrons]


def test_test_patrons_know_password_and_expectation():
    """A login without a browser has all it needs, and the password shows nowhere."""
    by_name = {one.id: one for one in MAIN.idp(IDP_ID).test_patrons}

    assert "gail" == by_name["gail"].password.value
    assert "Secret(place='the demo itself')" == repr(by_name["gail"].password)
    assert "21234000000018" == by_name["gail"].expected_identifier
    assert by_name["uma"].expected_identifier is None
