import pytest

from tests.factories import make_form, make_vufind
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.release.expectation import Expectations, expected_names, wanted_names
from verifier.domain.release.vocabulary import term_of


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, ("employeeNumber", "mail")),
        ({"email": None}, ("employeeNumber",)),
        ({"header_identifier": "uid"}, ("employeeNumber", "uid", "mail")),
        ({"door": EntryPoint.HEADER, "header_identifier": "uid"}, ("employeeNumber", "mail")),
        ({"vufind": make_vufind(username="uid")}, ("uid", "mail")),
        (
            {"door": EntryPoint.DIRECT, "vufind": make_vufind(username="uid")},
            ("employeeNumber", "mail"),
        ),
    ],
)
def test_what_a_request_needs(form, expected):
    """VuFind's setting replaces the identifier, and only behind a door of VuFind."""
    assert expected == expected_names(make_form(**form))


def test_more_is_wanted_than_a_request_needs():
    """VuFind's own catalogue name has a use, and so has an overridden identifier."""
    form = make_form(vufind=make_vufind(username="uid", cat_username="barcode"))
    assert wanted_names(form) == ("uid", "mail", "employeeNumber", "barcode")


def test_subject_names_are_no_attributes():
    """No attribute is expected under them."""
    assert Expectations(make_form(identifier="name-id")).names == ("mail",)


@pytest.mark.parametrize(
    ("identifier", "name", "expected"),
    [
        ("employeeNumber", "employeeNumber", False),
        ("barcode", "barcode", True),
        ("exuCard", "exuCard", True),
        ("exuCard", "exucard", False),
        ("urn:oid:1.2.3", "urn:oid:1.2.3", True),
    ],
)
def test_which_names_travel_as_they_are(identifier, name, expected):
    """A canonical name with a registered one does not."""
    assert expected is Expectations(make_form(identifier=identifier)).is_wire_name(name)


def test_the_wanted_one_of_several_terms_is_chosen():
    """A claim that two attributes share is taken for the wanted one."""
    both = (term_of("userPrincipalName"), term_of("uid"))
    expectations = Expectations(make_form(identifier="uid"))
    assert expectations.first_wanted(both).canonical == "uid"
    assert expectations.first_wanted(()) is None
