from dataclasses import replace

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, PERSISTENT, TRANSIENT, make_form, make_release
from verifier.domain.checks.release.identifier_transient import identifier_transient
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.finding import Owner, Severity, Station

UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
FORM = make_form(identifier="name-id")


def make_subject(value, name_format):
    subject = Subject(kind=SubjectKind.NAME_ID, value=value, format=name_format)
    return make_release(form=FORM, subject=subject)


@pytest.mark.parametrize(
    ("value", "name_format"),
    [
        ("_5f0c1b2a3d4e5f60", TRANSIENT),
        ("whatever", TRANSIENT),
        ("_5f0c1b2a3d4e5f60", UNSPECIFIED),
        ("_5f0c1b2a3d4e5f60", None),
    ],
)
def test_a_one_time_value(value, name_format):
    """A transient NameID is one by its format, or by its looks where no format says otherwise."""
    found = finding(identifier_transient, make_subject(value, name_format))

    assert (
        "The identifier is taken from the NameID, which is made up anew for every login."
        == found.message
    )
    assert [
        ("attribute", "NameID", value),
        ("name format", "NameID", name_format),
        ("transform", "T17: a value that is random by design", None),
    ] == proofs(found)
    assert (Severity.ERROR, Station.DISCOVERY, Owner.DISCOVERY) == (
        found.severity,
        found.station,
        found.owner,
    )


def test_nothing_lasting_is_released():
    """Where discovery has nothing better to take, the identity provider has to release it."""
    release = make_subject("_5f0c1b2a3d4e5f60", TRANSIENT)
    found = finding(identifier_transient, replace(release, attributes=()))

    assert (Station.IDP, Owner.IDENTITY) == (found.station, found.owner)


@pytest.mark.parametrize(
    ("value", "name_format"), [("_5f0c1b2a3d4e5f60", PERSISTENT), (BARCODE, UNSPECIFIED)]
)
def test_other_name_ids_pass(value, name_format):
    """A NameID of another format, or an unspecified one that holds a number, is not transient."""
    assert "the NameID is not a one-time value" == saw(
        identifier_transient, make_subject(value, name_format)
    )


def test_an_identifier_from_elsewhere():
    """A transient NameID does no harm where the identifier is an attribute."""
    assert "The identifier is taken from employeeNumber, not from the NameID." == reason(
        identifier_transient, make_release()
    )


def test_no_name_id():
    """Without a NameID there is nothing to ask."""
    release = make_release(form=FORM, subject=Subject(kind=SubjectKind.NONE))

    assert "The login names nobody by a NameID." == reason(identifier_transient, release)
