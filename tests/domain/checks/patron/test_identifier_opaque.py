import pytest

from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import BARCODE, URI, make_attribute, make_form, make_match, make_preview
from verifier.domain.checks.patron.identifier_opaque import identifier_opaque
from verifier.domain.model.capture import Subject, SubjectKind

UID = make_form(identifier="uid")
GUID = "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"


@pytest.mark.parametrize("value", [GUID, "mQ3vPp0yTEuG7yqkT1b0xg=="])
def test_a_made_up_key_that_nobody_loaded(value):
    """There is nothing to change in it: another attribute has to be taken."""
    found = finding(
        identifier_opaque, make_match({}, preview=make_preview({"uid": value}, form=UID))
    )

    assert (
        "The identifier is random by design, so the library system knows it only if it was loaded"
        " there." == found.message
    )
    assert [
        ("identifier", "patronIdentifier", value),
        ("answer", "ncip", "Unknown User"),
        ("transform", "T17: a value that is random by design", None),
    ] == proofs(found)


def test_a_number_that_is_unknown():
    """A card number is no made-up key."""
    assert "the identifier does not look random by design" == saw(
        identifier_opaque, make_match({})
    )


def test_a_made_up_key_that_was_loaded():
    """Where the library system knows it, all is well."""
    assert "The library system found somebody by the identifier." == reason(
        identifier_opaque, make_match()
    )


def test_the_logins_own_subject_and_pairwise_values_have_checks_of_their_own():
    """One mistake, one finding."""
    subject = Subject(kind=SubjectKind.NAME_ID, value=GUID)
    by_subject = make_preview(form=make_form(identifier="name-id"), subject=subject)
    pairwise = make_preview(
        [make_attribute("urn:oasis:names:tc:SAML:attribute:pairwise-id", GUID, name_format=URI)],
        form=make_form(identifier="pairwise-id"),
    )
    message = "Other checks are about the login's own subject and about pairwise values."

    assert [message, message] == [
        reason(identifier_opaque, make_match({}, preview=entry))
        for entry in (by_subject, pairwise)
    ]


def test_nothing_was_asked():
    """Without an answer nothing is known."""
    assert reason(identifier_opaque, make_asked())
    assert BARCODE not in reason(identifier_opaque, make_asked())
