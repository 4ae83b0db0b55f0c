from __future__ import annotations

import pytest

from tests.factories import (
    BARCODE,
    NAMES,
    make_form,
    make_listener,
    make_release,
    make_vufind,
)
from verifier.domain.checks.identifier_source import header_was_recorded, identifier_source
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.request_form import EntryPoint

READS = make_listener()
NEVER_READS = make_listener(reqIdHeader="X-Remote-User")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({}, "employeeNumber"),
        ({"vufind": make_vufind(username="mail")}, "mail"),
        ({"vufind": make_vufind(cat_username="mail")}, "employeeNumber"),
        ({"header_identifier": "mail", "listener": READS}, "mail"),
        ({"header_identifier": "mail", "listener": NEVER_READS}, "employeeNumber"),
        ({"header_identifier": "mail"}, "employeeNumber"),
        ({"header_identifier": "uid", "listener": READS}, "employeeNumber"),
        ({"door": EntryPoint.HEADER, "listener": READS}, "employeeNumber"),
        ({"door": EntryPoint.VUFIND_LDAP}, "typed-username"),
        ({"door": EntryPoint.VUFIND_OIDC}, "sub"),
        ({"door": EntryPoint.VUFIND_CAS}, "employeeNumber"),
        ({"door": EntryPoint.VUFIND_CAS, "identifier": "uid"}, "uid"),
        ({"door": EntryPoint.DIRECT, "vufind": make_vufind(username="mail")}, "employeeNumber"),
    ],
)
def test_the_name_that_decides(form, name):
    """A header that is read and filled goes first, then what the door takes."""
    assert name == identifier_source(make_release(form=make_form(**form))).name


def test_the_values_of_an_attribute():
    """An attribute's values are taken in wire order."""
    release = make_release({"employeeNumber": ("2", "1")})

    assert ("2", "1") == identifier_source(release).values


def test_the_values_of_vufinds_own_attribute():
    """An attribute that only VuFind's setting names is read as well."""
    form = make_form(vufind=make_vufind(username="uid"))

    assert ("ggood",) == identifier_source(make_release({"uid": "ggood"}, form=form)).values


def test_the_value_of_a_header():
    """What the header carries is the header's attribute."""
    form = make_form(identifier="uid", header_identifier="employeeNumber", listener=READS)
    need = identifier_source(make_release({"uid": "ggood", "employeeNumber": BARCODE}, form=form))

    assert (BARCODE,) == need.values
    assert "employeeNumber" == need.label


@pytest.mark.parametrize(("typed", "values"), [("GGood", ("GGood",)), (None, None)])
def test_what_was_typed(typed, values):
    """Typed text is the value where the door takes it."""
    form = make_form(door=EntryPoint.VUFIND_LDAP)

    assert values == identifier_source(make_release(form=form, typed_username=typed)).values


def test_the_subject_of_the_kind_that_is_asked_for():
    """The login's subject counts only under its own kind."""
    form = make_form(door=EntryPoint.VUFIND_OIDC)
    sub = Subject(kind=SubjectKind.SUB, value="k7")

    assert ("k7",) == identifier_source(
        make_release({}, form=form, subject=sub, protocol=Protocol.OIDC)
    ).values
    assert identifier_source(make_release({}, form=form)).values is None


def test_nothing_came():
    """What did not come has no values."""
    assert identifier_source(make_release({"mail": "g@example.edu"})).values is None


def test_the_label_of_a_wire_name():
    """A site that writes the wire name reads the canonical one, whether it came or not."""
    form = make_form(identifier=NAMES["employeeNumber"])

    assert "employeeNumber" == identifier_source(make_release(form=form)).label
    assert "employeeNumber" == identifier_source(make_release({}, form=form)).label


@pytest.mark.parametrize(
    ("protocol", "sent", "recorded"),
    [
        (Protocol.HEADERS, "X-Remote-User", True),
        (Protocol.HEADERS, "X-Other", False),
        (Protocol.SAML, "X-Remote-User", False),
    ],
)
def test_whether_the_header_itself_was_saved(protocol, sent, recorded):
    """Only among a request's own headers is the listener's header itself, and not its source."""
    nobody = Subject(kind=SubjectKind.NONE)
    form = make_form(listener=READS)
    release = make_release({sent: ""}, form=form, protocol=protocol, subject=nobody)

    assert recorded == header_was_recorded(release)
