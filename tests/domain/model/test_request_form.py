from __future__ import annotations

import pytest

from tests.factories import make_form, make_vufind
from verifier.domain.model.request_form import EntryPoint

OWN = make_vufind(username="eduPersonPrincipalName", cat_username="uid")


@pytest.mark.parametrize(
    ("door", "is_vufind"),
    [
        ("vufind-shibboleth", True),
        ("vufind-cas", True),
        ("vufind-ldap", True),
        ("vufind-oidc", True),
        ("vufind-ils", True),
        ("vufind-sip2", True),
        ("header", False),
        ("illiad", False),
        ("direct", False),
    ],
)
def test_which_doors_are_vufinds(door, is_vufind):
    """Every way of logging in to VuFind is VuFind, and nothing else is."""
    assert is_vufind is EntryPoint(door).is_vufind


@pytest.mark.parametrize(
    "door", [entry for entry in EntryPoint if entry.value.startswith("vufind")]
)
def test_vufinds_own_setting_goes_before_ours(door):
    """What VuFind takes as user name is what it sends, whatever the delivery says."""
    assert "eduPersonPrincipalName" == make_form(door=door, vufind=OWN).sent_by_vufind


@pytest.mark.parametrize("door", [EntryPoint.HEADER, EntryPoint.ILLIAD, EntryPoint.DIRECT])
def test_where_vufind_is_not_in_the_way_its_setting_is_of_no_account(door):
    """A mapping that is left over from VuFind changes nothing at another door."""
    assert "employeeNumber" == make_form(door=door, vufind=OWN).sent_by_vufind


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
    """The header takes its own attribute, or the identifier where the header is the only door."""
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
