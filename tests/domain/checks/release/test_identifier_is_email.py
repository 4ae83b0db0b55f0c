from tests.domain.checks.asking import finding, findings, proofs, reason, saw
from tests.factories import make_form, make_release
from verifier.domain.checks.release.identifier_is_email import identifier_is_email
from verifier.domain.model.capture import Subject, SubjectKind


def test_mail_as_the_identifier():
    """An address as the identifier is a warning."""
    release = make_release(form=make_form(identifier="mail"))

    found = finding(identifier_is_email, release)

    assert (
        "The identifier is taken from mail, a mail address, which changes and may be shared."
        == found.message
    )
    assert [("attribute", "mail", "gail.good@example.edu")] == proofs(found)


def test_a_name_id_that_is_an_address():
    """A NameID in the format of an address is one."""
    subject = Subject(
        kind=SubjectKind.NAME_ID,
        value="gail.good@example.edu",
        format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    )
    release = make_release(form=make_form(identifier="name-id"), subject=subject)

    assert 1 == len(findings(identifier_is_email, release))


def test_an_at_sign_is_not_enough():
    """A login name with a scope is no address."""
    release = make_release(
        {"eduPersonPrincipalName": "ggood@example.edu"},
        form=make_form(identifier="eduPersonPrincipalName"),
    )

    assert "eduPersonPrincipalName is not a mail address" == saw(identifier_is_email, release)


def test_no_value():
    """Without a value there is nothing to ask."""
    assert "employeeNumber came without a value." == reason(
        identifier_is_email, make_release({"mail": "g@example.edu"})
    )


def test_the_address_itself_under_another_name():
    """A login name or principal that is the very address is one, in any letter case."""
    released = {"uid": "Gail.Good@example.edu", "mail": "gail.good@example.edu"}
    release = make_release(released, form=make_form(identifier="uid"))

    assert (
        "The identifier is taken from uid, a mail address, which changes and may be shared."
        == finding(identifier_is_email, release).message
    )


def test_a_principal_name_that_is_an_address_too():
    """That it may be reassigned says enough: one weakness, one warning."""
    released = {"eduPersonPrincipalName": "g@example.edu", "mail": "g@example.edu"}
    release = make_release(released, form=make_form(identifier="eduPersonPrincipalName"))

    assert saw(identifier_is_email, release)
