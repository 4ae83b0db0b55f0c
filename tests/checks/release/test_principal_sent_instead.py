from __future__ import annotations

from tests.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_release
from verifier.checks.release.principal_sent_instead import (
    principal_sent_instead,
)
from verifier.model.capture import Attribute, AttributeSource, Protocol, Subject, SubjectKind
from verifier.model.finding import Owner, Severity, Station
from verifier.model.request_form import Door, VufindMapping

PRINCIPAL = Subject(kind=SubjectKind.PRINCIPAL, value="carl")


def cas_release(released, username="employeeNumber"):
    """A login at a CAS server, and VuFind set to take the attribute of that name."""
    attributes = [
        Attribute(name=name, values=(value,), source=AttributeSource.CAS_ATTRIBUTES)
        for name, value in released.items()
    ]
    form = make_form(door=Door.VUFIND_CAS, vufind=VufindMapping(username=username))
    return make_release(attributes, form=form, protocol=Protocol.CAS, subject=PRINCIPAL)


def test_the_attribute_did_not_come():
    """VuFind falls back to the login name, which is a warning with the names that did come."""
    one = finding(principal_sent_instead, cas_release({"mail": "carl@example.edu"}))

    assert (
        "employeeNumber was not released, so VuFind sends the CAS login name in its place."
        == one.message
    )
    assert [("attribute", "employeeNumber", None), ("released", "mail", None)] == proofs(one)
    assert (Severity.WARNING, Station.IDP, Owner.IDENTITY) == (
        one.severity,
        one.station,
        one.owner,
    )


def test_the_attribute_came():
    """What VuFind is set to take is there."""
    release = cas_release({"employeeNumber": "21234000000018"})

    assert "employeeNumber was released" == saw(principal_sent_instead, release)


def test_the_principal_is_meant():
    """Where the principal is taken on purpose nothing is replaced."""
    release = cas_release({}, username="principal")

    assert "VuFind takes no CAS attribute here." == reason(principal_sent_instead, release)
