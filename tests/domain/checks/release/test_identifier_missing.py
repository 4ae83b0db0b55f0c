import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import (
    BARCODE,
    URI,
    make_attribute,
    make_form,
    make_listener,
    make_release,
    make_vufind,
)
from verifier.domain.checks.release.identifier_missing import identifier_missing
from verifier.domain.model.request_form import EntryPoint


def test_nothing_like_it_was_released():
    """An identifier that is not released is the identity team's, and the rest is listed."""
    found = finding(identifier_missing, make_release({"mail": "gail.good@example.edu"}))

    assert (
        "employeeNumber, which carries the patron identifier, was not released; 1 other attribute"
        " was." == found.message
    )
    assert [("attribute", "employeeNumber", None), ("released", "mail", None)] == proofs(found)


@pytest.mark.parametrize(
    ("released", "rest"),
    [
        ({}, "no attribute was."),
        ({"mail": "g@example.edu", "sn": "Good"}, "2 other attributes were."),
    ],
)
def test_the_message_counts_the_others(released, rest):
    """The message says how much else came."""
    assert finding(identifier_missing, make_release(released)).message.endswith("; " + rest)


def test_vufinds_own_setting_goes_first():
    """Where VuFind names an attribute of its own, that is the one that must come."""
    form = make_form(vufind=make_vufind(username="eduPersonPrincipalName"))

    found = finding(identifier_missing, make_release(form=form))

    assert ("attribute", "eduPersonPrincipalName", None) == proofs(found)[0]


def test_a_header_makes_up_for_it():
    """An identifier that comes by header is not missing, whatever VuFind reads."""
    form = make_form(
        identifier="uid",
        header_identifier="employeeNumber",
        listener=make_listener(),
    )

    assert "employeeNumber was released" == saw(identifier_missing, make_release(form=form))


def test_a_header_that_is_never_read_does_not():
    """A header whose setting has capitals makes up for nothing."""
    form = make_form(
        identifier="uid",
        header_identifier="employeeNumber",
        listener=make_listener(reqIdHeader="X-Remote-User"),
    )

    assert ("attribute", "uid", None) == proofs(
        finding(identifier_missing, make_release(form=form))
    )[0]


def test_a_near_miss_is_for_other_checks():
    """An identifier under another name is not called missing."""
    release = make_release(
        [make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE, name_format=URI)]
    )

    assert "Something like it was released in another form; other checks say which." == reason(
        identifier_missing, release
    )


def test_a_typed_name_is_not_released():
    """A form that takes what was typed asks for no attribute."""
    release = make_release(form=make_form(door=EntryPoint.VUFIND_LDAP), typed_username="ggood")

    assert "The identifier is what the patron types, not something released." == reason(
        identifier_missing, release
    )


def test_a_released_identifier_passes():
    """A released identifier passes."""
    assert "employeeNumber was released" == saw(identifier_missing, make_release())
