from __future__ import annotations

import json
from dataclasses import replace

import pytest
from lxml import etree

from tests.domain.diagnosis.cases import make_case
from tests.factories import BARCODE, make_attribute, make_decision, make_form, make_preview
from verifier.domain.diagnosis.remedies.identity_provider import fill, fillings, host_of
from verifier.domain.model.capture import Protocol, Scope, Subject, SubjectKind
from verifier.domain.model.idp_product import PLACEHOLDERS, IdpProduct, Language
from verifier.domain.model.request_form import EntryPoint, VufindMapping

NASTY = """a"b'c<d>&\\e"""


def case(*, product=None, form=None, released=None, **capture):
    more = {} if product is None else {"product": product}
    evidence = make_preview(released, form=form or make_form(), **more, **capture)
    return make_case(decision=make_decision(preview=evidence))


def test_every_placeholder_has_a_filling():
    """So that none is left in any text."""
    assert set(PLACEHOLDERS) == set(fillings(case()))
    assert all(fillings(case()).values())


def test_the_sites_own_names_are_filled_in():
    """The service provider that was asked, and the name that is registered."""
    values = fillings(case())
    expected = {
        "sp": "https://verify.example.edu/sp",
        "sp_host": "verify.example.edu",
        "sp_pattern": r"^https://verify\.example\.edu/.*",
        "sp_exact": r"^https://verify\.example\.edu/sp$",
        "idp": "https://idp.example.edu/idp/shibboleth",
        "idp_host": "idp.example.edu",
        "realm": "REALM",
        "attribute": "employeeNumber",
        "name": "urn:oid:2.16.840.1.113730.3.1.3",
        "format": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
        "source": "employeeNumber",
        "id": "employeeNumber",
        "kind": "barcode",
        "institution": "RESHARE:EXU",
    }

    assert expected == {key: values[key] for key in expected}


def test_what_arrives_under_a_name_of_its_own_keeps_it():
    """Nobody finds a claim by a name that the product never sent."""
    claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
    arrived = make_attribute(claim, "ggood@example.edu")
    values = fillings(case(form=make_form(identifier="userPrincipalName"), released=[arrived]))
    unsent = fillings(case(form=make_form(identifier="userPrincipalName")))

    assert claim == values["name"]
    assert "urn:oid:1.2.840.113556.1.4.656" == unsent["name"]


def test_an_attribute_goes_by_its_short_name_inside_the_product():
    """Also where the site names it by its registered one, under which it is to be sent."""
    values = fillings(case(form=make_form(identifier="urn:oid:2.16.840.1.113730.3.1.3")))

    assert ["employeeNumber"] * 3 == [values[key] for key in ("attribute", "id", "source")]
    assert "urn:oid:2.16.840.1.113730.3.1.3" == values["name"]


def test_a_listed_scope_is_filled_in():
    """The first that is no pattern; without any it is named in words."""
    shown = case()
    scopes = (Scope(value=".*", regexp=True), Scope(value="example.edu"))

    assert "example.edu" == fillings(case(idp=replace(shown.capture.idp, scopes=scopes)))["scope"]
    assert "SCOPE" == fillings(case(idp=replace(shown.capture.idp, scopes=())))["scope"]


def test_what_a_saved_login_does_not_say_is_named_in_words():
    """A file of claims names no service provider."""
    assert "the service provider's entity ID" == fillings(case(service_provider=None))["sp"]


def test_a_realm_is_read_from_the_issuer():
    """Keycloak writes it there."""
    shown = case()
    idp = replace(shown.capture.idp, entity_id="https://sso.example.edu/realms/campus")

    assert "campus" == fillings(case(idp=idp))["realm"]


def test_an_attribute_that_did_not_arrive_is_asked_for():
    """The CAS login name, which did arrive, takes nobody's place."""
    wanted = make_form(door=EntryPoint.VUFIND_CAS, vufind=VufindMapping(username="employeeNumber"))
    principal = Subject(kind=SubjectKind.PRINCIPAL, value="gail")
    shown = case(form=wanted, released={"mail": "m"}, protocol=Protocol.CAS, subject=principal)
    values = fillings(shown)

    assert ["employeeNumber"] * 3 == [values[name] for name in ("attribute", "name", "source")]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("uid=gail,ou=people,dc=lib,dc=example,dc=edu", "dc=lib,dc=example,dc=edu"),
        ("CN=Gail Good,OU=Students,DC=ad, DC=example", "DC=ad,DC=example"),
        ("cn=Good\\, Gail,o=Example University,c=US", "o=Example University,c=US"),
        ("cn=Gail\\,dc=good,dc=example", "dc=example"),
        ("uid=gail,ou=people", "dc=example,dc=edu"),
        ("dc=gail", "dc=example,dc=edu"),
        (
            'uid=gail,dc=edu" by * write by dn.exact="',
            "dc=example,dc=edu",
        ),  # an end of a quotation
        ("uid=gail,dc=edu\n,dc=edu", "dc=edu"),
        ("", "dc=example,dc=edu"),
    ],
)
def test_a_directory_is_named_by_the_end_of_an_entry_s_name(subject, expected):
    """Which says nothing of the person."""
    named = Subject(kind=SubjectKind.DN, value=subject)

    assert expected == fillings(case(subject=named))["suffix"]


def test_another_subject_names_no_directory():
    """A NameID may look like anything."""
    named = Subject(kind=SubjectKind.NAME_ID, value="uid=gail,dc=example,dc=org")

    assert "dc=example,dc=edu" == fillings(case(subject=named))["suffix"]


def test_the_products_own_word_for_an_attribute():
    """Its table of sources, else its rule for all, else the attribute's name."""
    product = IdpProduct(
        name="x", title="X", sources={"mail": "user.mail", "default": "user.{attribute}"}
    )
    wanted = make_form(identifier="mail")

    assert "user.mail" == fillings(case(product=product, form=wanted))["source"]
    assert "user.employeeNumber" == fillings(case(product=product))["source"]


@pytest.mark.parametrize("address", ["not an address", "http://[broken", None, "urn:x:y"])
def test_what_is_no_address_has_no_host(address):
    """An entity ID may be anything."""
    assert host_of(address) is None


def test_a_value_cannot_break_out_of_a_snippet():
    """Entity IDs come from outside: each language's parser reads back what was filled in."""
    values = {"sp": NASTY}

    as_json = json.loads(fill('{"x": "{sp}", "n": {"y": 1}}', values, Language.JSON))
    as_xml = etree.fromstring(fill('<a b="{sp}">{sp}</a>', values, Language.XML))

    assert NASTY == as_json["x"]
    assert NASTY == as_xml.get("b")
    assert NASTY == as_xml.text
    assert "a\"b\\'c<d>&\\\\e" == fill("{sp}", values, Language.PHP)
    assert "a\"b'\\''c<d>&\\e" == fill("{sp}", values, Language.SHELL)
    assert "a\"b''c<d>&\\e" == fill("{sp}", values, Language.POWERSHELL)
    assert "a\\\"b'c<d>&\\\\e" == fill("{sp}", values, Language.HCL)
    assert "a\"b'c<d>&\\\\e" == fill("{sp}", values, Language.PROPERTIES)
    assert "ab'c<d>&\\e" == fill("{sp}", values, Language.CLAIM_RULES)
    assert "$${a} %%{b}" == fill("{sp}", {"sp": "${a} %{b}"}, Language.HCL)


@pytest.mark.parametrize("quote", "'\u2018\u2019\u201a\u201b")
def test_no_kind_of_quotation_mark_ends_a_text_of_powershell(quote):
    """It takes curved ones for straight ones, so each is written twice."""
    assert f"https://a{quote * 2}; b" == fill(
        "{sp}", {"sp": f"https://a{quote}; b"}, Language.POWERSHELL
    )


def test_xml_holds_no_control_character():
    """No parser would read it."""
    assert "a b" == etree.fromstring(fill("<a>{sp}</a>", {"sp": "a\x01b"}, Language.XML)).text


@pytest.mark.parametrize(
    "name", ["card'].get(0); x()//", "card}; x(); ${y", 'card"; x', "card;{0}", "card\n$(x)"]
)
def test_a_name_that_was_released_ends_no_expression(name):
    """What the product reads it from may stand in Groovy or Perl, within another language."""
    shown = case(released={"employeeNumber": "9", name: BARCODE})

    assert name == shown.best_match.attribute
    assert not set("'\"${}();\n") & set(fillings(shown)["right_source"])


def test_a_line_stays_one_line():
    """Files of one setting for each line."""
    assert "a b" == fill("{sp}", {"sp": "a\nb"}, Language.INI)


def test_other_braces_are_left_alone():
    """AD FS, Apache and JSON have their own."""
    text = 'query = ";x;{0}", "%{employeeNumber}e", {"a": {}}'

    assert text == fill(text, {})
