import pytest

from tests.domain.checks.delivery_tests import (
    make_delivery,
    make_service,
    rules,
    with_listener_file,
    with_vufind,
)
from tests.factories import make_form, make_settings, make_vufind
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import LiveReading

EPPN = "eduPersonPrincipalName"


@pytest.mark.parametrize(
    ("variable", "attribute", "does"),
    [
        ("employeeNumber", "employeeNumber", True),
        ("HTTP_EMPLOYEENUMBER", "employeeNumber", True),
        ("REDIRECT_employeeNumber", "employeeNumber", True),
        ("eppn", EPPN, True),
        ("employeeNumber", "urn:oid:2.16.840.1.113730.3.1.3", False),
        ("mail", "employeeNumber", False),
    ],
)
def test_what_a_variable_means_by_its_name(variable, attribute, does):
    """Without an attribute map the names alone tell."""
    assert does is make_delivery().means(variable, attribute)


def test_what_a_variable_means_by_its_rule():
    """The attribute map goes before the names, also with names of the site's own."""
    known = rules('name="urn:oid:2.16.840.1.113730.3.1.3" id="card"', 'name="urn:x" id="own"')
    form = make_form(attribute_map=(("libraryCard", ("urn:x",)),))
    delivery = with_vufind("", None, known, form=form)

    assert delivery.means("card", "employeeNumber")
    assert delivery.means("own", "libraryCard")
    assert not delivery.means("card", "libraryCard")


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ('{"services": {"EXU": {}, "B": {}}}', "EXU"),
        ('{"services": {"B": {}}, "okapiUrl": "x"}', ""),
    ],
)
def test_the_own_service(text, symbol):
    """The one that answers for the institution, be it the default one."""
    assert symbol == with_listener_file(text).own.symbol


def test_no_own_service():
    """The file serves others, or nothing is known."""
    assert with_listener_file('{"services": {"B": {}}}').own is None
    assert make_delivery().own is None


@pytest.mark.parametrize(("name", "read"), [("x-a", "x-a"), ("X-A", None), ("", None)])
def test_a_header_that_can_be_read(name, read):
    """One with capitals never is."""
    assert read == make_delivery(services=(make_service(reqIdHeader=name),)).header


def test_the_method_of_vufind():
    """VuFind's own file goes before the site file; without VuFind there is none."""
    own = with_vufind("[Authentication]\nmethod = CAS\n").method

    assert ("CAS", "config.ini") == (own.value, own.place.file)
    assert "Shibboleth" == make_delivery().method.value
    assert make_delivery(form=make_form(door=EntryPoint.DIRECT)).method is None


def test_vufinds_mapping():
    """From the section of the method, or else from the site file."""
    text = "[Authentication]\nmethod = CAS\n[CAS]\nusername = uid\n[Shibboleth]\nusername = x\n"
    stated = make_delivery(form=make_form(vufind=make_vufind(username="mail")))

    assert "uid" == with_vufind(text).vufind("username").value
    assert with_vufind(text).vufind("cat_username") is None
    assert ("mail", "[reshare.vufind] username") == (
        stated.vufind("username").value,
        stated.vufind("username").place.key,
    )


def test_where_reshares_settings_stand():
    """In ReShare itself, once it was asked."""
    asked = make_delivery(reshare=make_settings(live=LiveReading()))

    assert ["verifier.toml, [reshare.settings] borrower_check", "ReShare, borrower_check"] == [
        str(entry.of_reshare("borrower_check")) for entry in (make_delivery(), asked)
    ]
    assert [
        "verifier.toml, [[reshare.patron_profiles]] can_create_requests",
        "ReShare, Host LMS patron profiles",
    ] == [str(entry.of_profiles()) for entry in (make_delivery(), asked)]
