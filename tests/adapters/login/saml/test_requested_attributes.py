from __future__ import annotations

from tests.factories import BASIC, URI, make_form, make_vufind
from verifier.adapters.login.saml.sp_metadata import requested_attributes, subject_id_need
from verifier.domain.model.request_form import EntryPoint


def asked(form):
    return [
        (attribute.name, attribute.friendly_name, attribute.required)
        for attribute in requested_attributes(form)
    ]


def test_asks_for_the_identifier_and_offers_to_take_mail():
    """The identifier is required, the e-mail address optional, both by registered name."""
    assert [
        ("urn:oid:2.16.840.1.113730.3.1.3", "employeeNumber", True),
        ("urn:oid:0.9.2342.19200300.100.1.3", "mail", False),
    ] == asked(make_form())
    assert {URI} == {attribute.name_format for attribute in requested_attributes(make_form())}


def test_vufinds_own_setting_goes_first():
    """What VuFind sends is asked for, and the name it overrides is not."""
    form = make_form(vufind=make_vufind(username="eduPersonPrincipalName"), email=None)
    assert [
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName", True),
    ] == asked(form)


def test_the_header_has_an_attribute_of_its_own():
    """The attribute behind the listener's header is required as well."""
    form = make_form(header_identifier="uid", email=None)
    assert [True, True] == [attribute.required for attribute in requested_attributes(form)]
    assert "urn:oid:0.9.2342.19200300.100.1.1" == requested_attributes(form)[1].name


def test_one_attribute_is_asked_for_once():
    """An attribute in two places is required once, under canonical and under wire name."""
    form = make_form(
        door=EntryPoint.HEADER,
        identifier="mail",
        header_identifier="urn:oid:0.9.2342.19200300.100.1.3",
    )
    assert [("urn:oid:0.9.2342.19200300.100.1.3", "mail", True)] == asked(form)


def test_the_sites_own_names():
    """An unregistered name is asked for as the site maps or writes it."""
    mapped = make_form(
        identifier="barcode", attribute_map=(("barcode", ("urn:oid:1.2.3",)),), email=None
    )
    assert [("urn:oid:1.2.3", "barcode", True)] == asked(mapped)
    bare = make_form(identifier="barcode", email=None)
    assert [("barcode", None, True)] == asked(bare)
    assert BASIC == requested_attributes(bare)[0].name_format


def test_what_is_no_attribute_is_not_asked_for():
    """A NameID or a typed user name is no attribute."""
    for name in ("name-id", "sub", "principal", "typed-username"):
        assert () == requested_attributes(make_form(identifier=name, email=None))


def test_subject_identifiers_are_signalled():
    """The need for a subject identifier is said where the form is made of one."""
    assert subject_id_need(make_form()) is None
    assert "subject-id" == subject_id_need(make_form(identifier="subject-id"))
    assert "pairwise-id" == subject_id_need(make_form(identifier="pairwise-id"))
