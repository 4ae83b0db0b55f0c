from dataclasses import replace

import pytest

from tests.report import samples
from verifier.domain.model.capture import Attribute
from verifier.runs.tester_identity import (
    NOT_THE_EXPECTED,
    SAME_PERSON,
    identity_mismatch,
    person_of,
)

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
AFFILIATION = "urn:oid:1.3.6.1.4.1.5923.1.1.1.9"


def changed(report, *, sent=None, subject=None, attributes=None):
    """The report with another identifier, subject or release."""
    capture = report.capture
    capture = replace(
        capture,
        subject=replace(capture.subject, **(subject or {})),
        attributes=capture.attributes if attributes is None else attributes,
    )
    preview = replace(report.preview, patron_identifier=sent)
    return replace(report, capture=capture, preview=preview)


def affiliated(*values):
    attributes = (Attribute(name=AFFILIATION, values=values),)
    return changed(samples.passing(), sent="1", attributes=attributes)


def test_people_are_told_apart_by_their_identifier():
    """Where none would be sent by the login's own, unless that is another each time."""
    report = samples.passing()

    assert "21234" == person_of(changed(report, sent="21234"))
    assert "p" == person_of(changed(report, subject={"value": "p", "format": "persistent"}))
    assert person_of(changed(report, subject={"value": "t", "format": TRANSIENT})) is None


def test_nothing_is_odd_about_most_logins():
    assert identity_mismatch(samples.passing(), patron="new-card", same_person=False) is None


def test_another_patron_than_the_expected_is_odd():
    """The check has found it; the note says what may be behind it."""
    found = samples.finding("patron.not-the-expected")
    report = samples.failing()
    report = replace(report, diagnosis=replace(report.diagnosis, findings=(found,)))

    assert NOT_THE_EXPECTED == identity_mismatch(report, patron="two-roles", same_person=False)
    assert f"{NOT_THE_EXPECTED} {SAME_PERSON}" == identity_mismatch(
        report, patron="two-roles", same_person=True
    )


@pytest.mark.parametrize(
    ("kind", "values", "odd"),
    [
        ("faculty", ("student@example.edu",), True),
        ("faculty", ("student@example.edu", "Faculty@example.edu"), False),
        ("graduate", ("student",), False),
        ("staff", ("employee",), False),
        ("walk-in", ("member",), True),
        ("alumni", ("alum@example.edu",), False),
        ("two-roles", ("student",), False),
        ("grad1", ("student",), False),
        ("faculty", (), False),
    ],
)
def test_an_affiliation_that_does_not_fit_is_odd(kind, values, odd):
    """Where one was released at all, and without saying which."""
    message = identity_mismatch(affiliated(*values), patron=kind, same_person=False)

    assert odd is (message is not None)
    assert not odd or "student" not in message
