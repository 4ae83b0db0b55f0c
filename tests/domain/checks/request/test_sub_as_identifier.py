from dataclasses import replace

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_attribute, make_form, make_listener, make_preview
from verifier.domain.checks.request.sub_as_identifier import sub_as_identifier
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.request_form import EntryPoint

FORM = make_form(door=EntryPoint.VUFIND_OIDC, identifier="sub")
SUBJECT = Subject(kind=SubjectKind.SUB, value="k7")


def test_the_subject_is_sent():
    """The OpenID Connect subject as the identifier is a warning for the discovery system."""
    preview = make_preview({}, form=FORM, subject=SUBJECT, protocol=Protocol.OIDC)

    one = finding(sub_as_identifier, preview)

    assert (
        "The patron identifier is the login's subject, which library systems rarely know."
        == one.message
    )
    assert [
        ("setting", "login", "vufind-oidc"),
        ("identifier", "patronIdentifier", "k7"),
    ] == proofs(one)


def test_an_attribute_passes():
    """An attribute is not the subject."""
    assert "the identifier is not the login's subject" == saw(sub_as_identifier, make_preview())


def test_a_header_goes_first():
    """A subject that a header replaces does no harm."""
    form = replace(FORM, header_identifier="mail", listener=make_listener())
    released = [make_attribute("email", "g@example.edu")]
    preview = make_preview(released, form=form, subject=SUBJECT, protocol=Protocol.OIDC)

    assert "A header replaces what the discovery system sends." == reason(
        sub_as_identifier, preview
    )


def test_nothing_is_sent():
    """Where discovery sends nothing there is nothing to ask."""
    assert "The discovery system sends no identifier." == reason(
        sub_as_identifier, make_preview({"mail": "g@example.edu"})
    )
