import re
from dataclasses import replace

import pytest

from tests.factories import make_attribute, make_form, make_preview, make_release, make_vufind
from verifier.domain.model import attribute_names, capture
from verifier.domain.model.release import AttributeRole, ReleasedAttribute, Resolution
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.release.vocabulary import VOCABULARY


def test_every_name_is_registered_and_unique():
    assert len(attribute_names.SAML_NAMES) == len(set(attribute_names.SAML_NAMES.values()))
    for name in attribute_names.SAML_NAMES.values():
        assert re.fullmatch(r"urn:oid:[0-2](\.(0|[1-9]\d*))+", name) or name in (
            attribute_names.SUBJECT_ID,
            attribute_names.PAIRWISE_ID,
        )


def test_well_known_names():
    assert "urn:oid:2.16.840.1.113730.3.1.3" == attribute_names.SAML_NAMES["employeeNumber"]
    assert "urn:oid:0.9.2342.19200300.100.1.3" == attribute_names.SAML_NAMES["mail"]
    assert not attribute_names.NOT_ATTRIBUTES & set(attribute_names.SAML_NAMES)
    assert {entry.canonical for entry in VOCABULARY if entry.scoped} == attribute_names.SCOPED


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a/b#c", "c"), ("urn:x:y", "y"), ("bare", "bare"), ("a/", "a/"), ("", "")],
)
def test_the_last_word_of_a_name(name, expected):
    assert expected == attribute_names.last_word(name)


def test_a_registered_name_stands_for_an_attribute():
    assert ["employeeNumber", "employeeNumber", "urn:oid:1.2.3"] == [
        attribute_names.canonical_name(name)
        for name in ("urn:oid:2.16.840.1.113730.3.1.3", "employeeNumber", "urn:oid:1.2.3")
    ]


@pytest.mark.parametrize(
    ("value", "national"),
    [
        (" 078-05-1120 ", True),
        ("URN:schac:personalUniqueID:xx:1", True),
        ("0780511200", False),
        ("21234000000017", False),
        ("", False),
    ],
)
def test_how_such_a_number_is_written(value, national):
    """A social security number, or SCHAC's own name for a national one."""
    assert national is attribute_names.written_as_national(value)


WIRE_NAME = "urn:oid:2.16.840.1.113730.3.1.3"
ARRIVES = (Resolution.EXACT, Resolution.MAPPED)


def released(wire_name="x", canonical="employeeNumber", **more):
    shape = {
        "sent": make_attribute(wire_name, "21234000000018"),
        "canonical": canonical,
        "resolution": Resolution.EXACT,
        "standing": AttributeRole.WANTED,
    }
    return ReleasedAttribute(**{**shape, **more})


def release(*attributes):
    return replace(make_release({}).release, attributes=attributes)


def test_people_read_the_canonical_name():
    """A canonical name goes before the wire name, which stands in where there is none."""
    assert "employeeNumber" == released(WIRE_NAME).label
    assert "cardNo" == released("cardNo", None).label


@pytest.mark.parametrize("resolution", Resolution)
def test_only_what_a_service_provider_maps_is_delivered(resolution):
    """A registered name and a name of the site's own map arrive; every other form does not."""
    item = released(resolution=resolution)

    assert ((item,) if resolution in ARRIVES else ()) == release(item).delivered("employeeNumber")


def test_delivered_goes_by_either_name():
    first, mail = released(WIRE_NAME), released("urn:oid:0.9.2342.19200300.100.1.3", "mail")
    again = released("cardNo", resolution=Resolution.MAPPED)
    both = release(first, mail, again)

    assert (first, again) == both.delivered("employeeNumber")
    assert (first,) == both.delivered(WIRE_NAME)
    assert (again,) == both.delivered("cardNo")
    assert () == both.delivered("uid")
    card = released("cardNo", None)
    assert (card,) == release(card).delivered("cardNo")


def test_a_near_miss_is_one_of_that_attribute():
    """Only attributes that stand as near misses, and of the name that is asked for, are given."""
    miss = released(resolution=Resolution.MACE_NAME, standing=AttributeRole.NEAR_MISS)
    other = released(
        canonical="mail", resolution=Resolution.SHORT_NAME, standing=AttributeRole.NEAR_MISS
    )
    surplus = released(resolution=Resolution.SHORT_NAME, standing=AttributeRole.SURPLUS)
    all_three = release(other, miss, surplus, released())

    assert (miss,) == all_three.near_misses("employeeNumber")
    assert () == all_three.near_misses("uid")


REQUEST = capture.PastedRequest(
    kind=capture.RequestKind.MODRS_JSON,
    path=None,
    pairs=(
        capture.RequestPair(key="patronIdentifier", value="b"),
        capture.RequestPair(key="patronEmail", value="", json_type="null"),
        capture.RequestPair(key="patronIdentifier", value="a"),
    ),
    oddities=(capture.Oddity(kind=capture.OddityKind.ENCODED_TWICE, key="patronIdentifier"),),
)


@pytest.mark.parametrize(
    ("key", "values"), [("patronIdentifier", ("b", "a")), ("patronEmail", ()), ("title", ())]
)
def test_the_values_of_a_key_in_wire_order(key, values):
    """A key may come several times; a null and a missing key have no value."""
    assert values == REQUEST.values(key)


def test_an_odd_value_is_known_by_its_key_and_its_oddity():
    assert REQUEST.is_odd(capture.OddityKind.ENCODED_TWICE, "patronIdentifier")
    assert not REQUEST.is_odd(capture.OddityKind.ENCODED_TWICE, "patronEmail")
    assert not REQUEST.is_odd(capture.OddityKind.NOT_UTF8, "patronIdentifier")


def test_which_requests_answers_and_doors_are_of_a_kind():
    """OpenURLs pass through the browser, JSON does not; two answers are forms."""
    by_link = {capture.RequestKind.OPENURL, capture.RequestKind.MODRS_OPENURL}
    others = {EntryPoint.HEADER, EntryPoint.ILLIAD, EntryPoint.DIRECT}

    assert by_link == {kind for kind in capture.RequestKind if kind.by_link}
    assert {capture.PlacingOutcome.FORM_1, capture.PlacingOutcome.FORM_2} == {
        outcome for outcome in capture.PlacingOutcome if outcome.shows_form
    }
    assert others == {door for door in EntryPoint if not door.is_vufind}


OWN = make_vufind(username="eduPersonPrincipalName", cat_username="uid")


@pytest.mark.parametrize("door", EntryPoint)
def test_vufinds_own_setting_goes_before_ours(door):
    expected = "eduPersonPrincipalName" if door.is_vufind else "employeeNumber"

    assert expected == make_form(door=door, vufind=OWN).sent_by_vufind


@pytest.mark.parametrize(
    "vufind", [None, make_vufind(), make_vufind(username=""), make_vufind(cat_username="uid")]
)
def test_without_a_user_name_of_its_own_vufind_sends_the_identifier(vufind):
    """An empty setting is none, and the ILS user name is never what is sent."""
    assert "employeeNumber" == make_form(vufind=vufind).sent_by_vufind


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({}, None),
        ({"door": EntryPoint.HEADER}, "employeeNumber"),
        ({"header_identifier": "uid"}, "uid"),
    ],
)
def test_the_attribute_of_the_header(form, name):
    assert name == make_form(**form).header_source


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({}, "employeeNumber"),
        ({"vufind": make_vufind(username="mail")}, "mail"),
        ({"door": EntryPoint.VUFIND_CAS, "identifier": "uid"}, "uid"),
        ({"door": EntryPoint.VUFIND_LDAP}, "typed-username"),
        ({"door": EntryPoint.VUFIND_OIDC, "vufind": make_vufind(username="mail")}, "sub"),
        ({"door": EntryPoint.DIRECT, "vufind": make_vufind(username="mail")}, "employeeNumber"),
    ],
)
def test_what_the_link_is_filled_from(form, name):
    """By LDAP and OpenID Connect no setting of VuFind's decides."""
    assert name == make_form(**form).link_source


@pytest.mark.parametrize(
    ("value", "has"),
    [("21234000000018", True), ("0", True), (" \t", False), ("", False), (None, False)],
)
def test_an_empty_identifier_is_none(value, has):
    assert has is replace(make_preview().preview, patron_identifier=value).has_identifier


@pytest.mark.parametrize(
    ("receiver", "sent", "stored"),
    [
        (Flavour.MOD_RS, " 21234000000018\t", "21234000000018"),
        (Flavour.MOD_RS, "\u00a021234000000018", "\u00a021234000000018"),
        (Flavour.CROSSLINK, " 21234000000018\t", " 21234000000018\t"),
        (Flavour.CROSSLINK, " ", " "),
        (Flavour.CROSSLINK, "", None),
    ],
)
def test_each_software_stores_the_identifier_in_its_own_way(receiver, sent, stored):
    """mod-rs binds a request with trimmed texts; CrossLink does not."""
    preview = make_preview().preview

    assert stored == replace(preview, patron_identifier=sent, receiver=receiver).stored_identifier
