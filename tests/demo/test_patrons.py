from collections import Counter
from pathlib import Path

import pytest

from verifier.demo.patrons import OTHER_WAYS, PATRONS, SAML_PATRONS
from verifier.demo.sites import IDPS, DemoAddresses, demo_site
from verifier.domain.model.capture import Protocol
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.model.site import IlsRole

BY_NAME = {patron.username: patron for patron in PATRONS}
FOUND_BY = ("barcode", "university-id")  # what the demo's library system looks at


def known(username):
    """What the library system finds this patron's records by."""
    return [
        identifier.value
        for record in BY_NAME[username].records
        for identifier in record.identifiers
        if identifier.type in FOUND_BY and identifier.status is IdentifierStatus.ACTIVE
    ]


def test_the_stories_are_told_once_each():
    protocols = Counter(patron.protocol for patron in PATRONS)

    assert len(PATRONS) == len(BY_NAME) == len({patron.story for patron in PATRONS})
    assert 17 == len(SAML_PATRONS) == protocols[Protocol.SAML]
    assert all(protocols[other] >= 3 for other in (Protocol.OIDC, Protocol.CAS, Protocol.LDAP))
    assert all(": " in patron.story for patron in OTHER_WAYS)


@pytest.mark.parametrize("patron", PATRONS, ids=lambda value: value.username)
def test_what_is_released_stands_in_a_fixed_order(patron):
    first = len(patron.identifier)
    mail, given, family = patron.attributes[first : first + 3]

    assert (*patron.identifier, mail, given, family, *patron.more) == patron.attributes
    assert [
        ("urn:oid:0.9.2342.19200300.100.1.3", (f"{patron.username}@example.edu",)),
        ("urn:oid:2.5.4.42", (patron.given,)),
        ("urn:oid:2.5.4.4", (patron.family,)),
    ] == [(attribute.name, attribute.values) for attribute in (mail, given, family)]


def test_everybody_is_invented():
    mails = [mail for patron in PATRONS for record in patron.records for mail in record.emails]
    barcodes = [
        identifier.value
        for patron in PATRONS
        for record in patron.records
        for identifier in record.identifiers
        if identifier.type == "barcode" and patron.username not in ("zoe", "nils", "lib00417")
    ]

    assert [] == [mail for mail in mails if not mail.endswith("@example.edu")]
    assert [] == [
        barcode for barcode in barcodes if not (barcode.startswith("21234") and len(barcode) == 14)
    ]


def test_no_number_belongs_to_two_records():
    """A question leads to one record at most, so that no story disturbs another."""
    used = Counter(value for name in BY_NAME for value in known(name))
    ids = Counter(record.internal_id for patron in PATRONS for record in patron.records)

    assert [] == [value for value, count in (used + ids).items() if count > 1]


@pytest.mark.parametrize(
    "patron", [patron for patron in PATRONS if patron.expected], ids=lambda value: value.username
)
def test_what_is_expected_is_the_patrons_own(patron):
    assert patron.expected in known(patron.username)


LIBRARIES = ("main", "unchecked", "name-id", "oidc", "oidc-header", "cas", "ldap")
AT = DemoAddresses(
    ncip="http://127.0.0.1:9000/ncip",
    oidc="http://127.0.0.1:9001",
    cas="http://127.0.0.1:9002/cas",
    ldap="ldap://127.0.0.1:9003",
)
FOLDER = Path("/demo")


def site(library):
    return demo_site(library, folder=FOLDER, base_url="http://127.0.0.1:8000", at=AT)


MAIN = site("main")


def test_patron_types_are_all_decided():
    """No patron's type is one that the library forgot: no story is about that."""
    types = {record.group.code for patron in PATRONS for record in patron.records}

    assert types == {patron_profile.code for patron_profile in MAIN.reshare.patron_profiles}


@pytest.mark.parametrize("library", LIBRARIES)
def test_all_are_one_service_provider(library):
    demo_site = site(library)

    assert "http://127.0.0.1:8000/sp" == demo_site.sp_entity_id
    assert "http://127.0.0.1:8000/saml/acs" == demo_site.acs_url
    assert (FOLDER, None) == (demo_site.store.folder, demo_site.saml.key_folder)
    assert FOLDER / "idp-metadata.xml" == demo_site.idp(IDPS["saml"]).metadata


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
        ("main", "saml", "gail uma mina otto emma zoe sam jo olga tom alma bo nora paul wes"),
        ("unchecked", "saml", "ira"),
        ("name-id", "saml", "theo"),
        ("oidc", "oidc", "pia"),
        ("oidc-header", "oidc", "olive nils nell"),
        ("cas", "cas", "cora carl cleo"),
        ("ldap", "ldap", "21234000000257 lena lib00417"),
    ],
)
def test_each_library_has_its_own_patrons(library, protocol, patrons):
    by_idp = {
        idp.id: [test_patron.id for test_patron in idp.test_patrons] for idp in site(library).idps
    }

    assert patrons.split() == by_idp.pop(IDPS[protocol])
    assert [] == [patron for entry in by_idp.values() for patron in entry]


def test_test_patrons_know_password_and_expectation():
    """A login without a browser has all it needs, and the password shows nowhere."""
    by_name = {test_patron.id: test_patron for test_patron in MAIN.idp(IDPS["saml"]).test_patrons}

    assert "gail" == by_name["gail"].password.value
    assert "Secret(place='the demo itself')" == repr(by_name["gail"].password)
    assert "21234000000018" == by_name["gail"].expected_identifier
    assert by_name["uma"].expected_identifier is None
