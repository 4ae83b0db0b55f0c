from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from verifier.demo import patron_accounts
from verifier.demo.patrons import OTHER_WAYS, PATRONS, SAML_PATRONS
from verifier.demo.sites import IDPS, DemoAddresses, demo_site
from verifier.domain.model.capture import Protocol
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.model.site import IlsRole

BY_NAME = {patron.username: patron for patron in PATRONS}
IDENTIFIER = "urn:oid:2.16.840.1.113730.3.1.3"
FOUND_BY = ("barcode", "university-id")  # what the demo's library system looks at


def sent(username):
    """The values that this patron's login releases as the identifier."""
    return [
        value
        for attribute in BY_NAME[username].attributes
        if attribute.name == IDENTIFIER
        for value in attribute.values
    ]


def known(username, *, status=IdentifierStatus.ACTIVE):
    """What the library system finds this patron's records by, or no longer does."""
    return [
        identifier.value
        for record in BY_NAME[username].records
        for identifier in record.identifiers
        if identifier.type in FOUND_BY and identifier.status is status
    ]


def test_the_stories_are_told_once_each():
    protocols = Counter(patron.protocol for patron in PATRONS)

    assert len(PATRONS) == len(BY_NAME) == len({patron.story for patron in PATRONS})
    assert 17 == len(SAML_PATRONS) == protocols[Protocol.SAML]
    assert all(protocols[other] >= 3 for other in (Protocol.OIDC, Protocol.CAS, Protocol.LDAP))
    assert all(": " in patron.story for patron in OTHER_WAYS)


@pytest.mark.parametrize("patron", PATRONS, ids=lambda value: value.username)
def test_what_is_released_stands_in_a_fixed_order(patron):
    names = [attribute.name for attribute in patron.attributes]
    between = len(patron.identifier)

    assert (*patron.identifier, *patron.more) == (
        *patron.attributes[:between],
        *patron.attributes[between + 3 :],
    )
    assert ["urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:2.5.4.42", "urn:oid:2.5.4.4"] == names[
        between : between + 3
    ]
    assert [(f"{patron.username}@example.edu",), (patron.given,), (patron.family,)] == [
        attribute.values for attribute in patron.attributes[between : between + 3]
    ]


def test_everybody_can_be_logged_in_as():
    assert [patron.username for patron in PATRONS] == [patron.password for patron in PATRONS]


def test_everybody_is_invented():
    """Addresses are in the reserved domain, and barcodes in the reserved range or nobody's."""
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


@pytest.mark.parametrize("username", ["gail", "alma", "bo", "tom", "paul"])
def test_where_the_number_is_not_the_trouble_it_is_known(username):
    """These stories are about the record that the number leads to."""
    [value] = sent(username)

    assert value in known(username)


@pytest.mark.parametrize("username", ["uma", "otto", "emma", "zoe", "sam", "jo", "olga", "wes"])
def test_where_the_number_is_the_trouble_it_is_not_known(username):
    """What would be sent leads nowhere, though the library system has a record."""
    assert known(username)
    assert ";".join(sent(username)) not in known(username)


def test_each_login_holds_what_its_story_needs():
    """The wrong value of each story is wrong in the way that the story tells."""
    assert [] == sent("mina") == sent("otto")
    assert [""] == sent("emma")
    assert ["21234000000042"] == list(BY_NAME["otto"].identifier[0].values)
    assert "urn:mace:dir:attribute-def:employeeNumber" == BY_NAME["otto"].identifier[0].name
    assert [f"00{sent('zoe')[0]}"] == known("zoe")
    assert [f"{known('sam')[0]}@example.edu"] == sent("sam")
    assert [known("jo")[0], "30002222"] == sent("jo")
    assert sent("olga") == known("olga", status=IdentifierStatus.INACTIVE)
    assert [True, False] == [card.primary for card in BY_NAME["olga"].records[0].identifiers[:2]]
    assert () == BY_NAME["nora"].records
    assert [known("theo")[0]] == sent("theo")


@pytest.mark.parametrize(
    ("username", "name"),
    [("uma", "libraryCardNumber"), ("ira", "libraryCardNumber"), ("olga", "studentId")],
)
def test_another_attribute_leads_to_the_record(username, name):
    """Where another attribute helps, it is the right one, under a name of its own."""
    [more] = BY_NAME[username].more

    assert name == more.name
    assert more.values[0] in known(username)


def test_toms_numbers_lead_to_two_records():
    """The card is that of an old staff account; the student number leads to the one in use."""
    old, new = BY_NAME["tom"].records

    assert sent("tom") == [identifier.value for identifier in old.identifiers]
    assert "S1008" in [identifier.value for identifier in new.identifiers]
    assert ("STAFF", "GRAD") == (old.group.code, new.group.code)
    assert old.expires.year < 2026 < new.expires.year


def test_pauls_number_is_somebody_elses():
    [record] = BY_NAME["paul"].records

    assert ("Petra", "Stranger") == (record.name.given, record.name.family)
    assert ("petra@example.edu",) == record.emails


def test_wes_is_known_by_user_name():
    [record] = BY_NAME["wes"].records

    assert sent("wes") == [
        identifier.value for identifier in record.identifiers if identifier.type == "username"
    ]


def test_bo_owes_money_and_is_stopped():
    [record] = BY_NAME["bo"].records

    assert [("fines", "both")] == [(block.kind, block.stops) for block in record.blocks]
    assert "31.50" == str(record.balance.amount)


@pytest.mark.parametrize(
    "patron", [patron for patron in PATRONS if patron.expected], ids=lambda value: value.username
)
def test_what_is_expected_is_the_patrons_own(patron):
    """An expected identifier is one that the library system finds this patron by."""
    assert patron.expected in known(patron.username)


def test_who_belongs_to_which_library():
    others = {
        saml_patron.username: saml_patron.library
        for saml_patron in SAML_PATRONS
        if saml_patron.library != "main"
    }

    assert {"ira": "unchecked", "theo": "name-id"} == others


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
    assert patron_accounts.READER_PASSWORD == patron_accounts.reader().password


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
    other = site("unchecked")

    assert not other.reshare.borrower_check_on
    assert other == replace(
        MAIN,
        name="Example Library without borrower check",
        reshare=replace(MAIN.reshare, borrower_check=None),
        idps=other.idps,
    )


def test_one_library_sends_the_name_id():
    other = site("name-id")

    assert other == replace(
        MAIN,
        name="Example Library that sends the NameID",
        form=replace(MAIN.form, identifier="name-id"),
        idps=other.idps,
    )


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
    """Everybody can log in at one library, by one way in."""
    by_idp = {
        idp.id: [test_patron.id for test_patron in idp.test_patrons] for idp in site(library).idps
    }

    assert patrons.split() == by_idp.pop(IDPS[protocol])
    assert [] == [patron for entry in by_idp.values() for patron in entry]


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
