"""An identifier that works today and is known to break: a warning each, and the right one."""

from pathlib import Path

import pytest

from tests.factories import (
    BARCODE,
    PERSISTENT,
    FixedIls,
    make_attribute,
    make_capture,
    make_claim,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_oidc_capture,
    make_record,
    make_settings,
    make_site,
)
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.finding import Severity
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.pipeline.verify import verify

NAMES = {"mail": "gail.good@example.edu", "givenName": "Gail", "sn": "Good"}
FIRST_OF_SEVERAL = {
    "door": EntryPoint.HEADER,
    "listener": make_listener(reqIdRegex="^([^;]+);.*$", reqIdReplacement="$1"),
}


def released(name, *values):
    return make_capture({name: values, **NAMES})


def report(capture, known, *, kept=None, suppress="yes", **form):
    """The whole route, with a library system that finds *known*, and keeps it as *kept*."""
    reshare = make_settings(suppress_patron_info=suppress)
    site = make_site(Path("unused"), form=make_form(**form), reshare=reshare)
    record = make_record(make_identifier(kept or known))
    found = make_found(record, user_id=kept or known)
    return verify(capture, site=site, ils=(FixedIls({known: found}),))


EPPN = "eduPersonPrincipalName"
MAIL = "gail.good@example.edu"
NATIONAL = "000-00-0000"
PAIRWISE = Subject(kind=SubjectKind.NAME_ID, value="K7x", format=PERSISTENT)
ENTRY = Subject(kind=SubjectKind.DN, value="uid=ggood,dc=example,dc=edu")
TYPED = make_capture(NAMES, protocol=Protocol.LDAP, typed_username="ggood", subject=ENTRY)
PREFERRED = make_oidc_capture([make_claim("preferred_username", "ggood")])
BY_SUB = make_oidc_capture([make_claim("email", MAIL)])
BLANK = make_capture([make_attribute("employeeNumber", f"{BARCODE} ")])
BY_LDAP = {"identifier": "typed-username", "door": EntryPoint.VUFIND_LDAP}
WEAK = {
    "reassignable": (
        report(released(EPPN, "ggood@example.edu"), "ggood@example.edu", identifier=EPPN),
        {"release.identifier-reassignable"},
    ),
    "preferred by the person": (
        report(PREFERRED, "ggood", identifier="uid", door=EntryPoint.DIRECT),
        {"release.identifier-reassignable"},
    ),
    "pairwise": (
        report(make_capture(NAMES, subject=PAIRWISE), "K7x", identifier="name-id"),
        {"release.identifier-pairwise"},
    ),
    "e-mail address": (
        report(make_capture(NAMES), MAIL, identifier="mail"),
        {"release.identifier-is-email"},
    ),
    "e-mail address under another name": (
        report(released("uid", MAIL), MAIL, identifier="uid"),
        {"release.identifier-is-email"},
    ),
    "national number, kept": (
        report(released("employeeNumber", NATIONAL), NATIONAL),
        {"release.identifier-national-number"},
    ),
    "national number, sent to other libraries": (
        report(released("employeeNumber", NATIONAL), NATIONAL, suppress="no"),
        {"release.identifier-national-number", "decision.national-number-goes-to-suppliers"},
    ),
    "letter case": (
        report(released("employeeNumber", "GGOOD1"), "GGOOD1", kept="ggood1"),
        {"patron.letter-case-relied-on", "patron.other-id-returned"},
    ),
    "first of several": (
        report(released("employeeNumber", BARCODE, "E77"), BARCODE, **FIRST_OF_SEVERAL),
        {"release.identifier-several-values"},
    ),
    "typed by the patron": (report(TYPED, "ggood", **BY_LDAP), {"request.typed-name"}),
    "the login's own subject": (
        report(BY_SUB, "gail", door=EntryPoint.VUFIND_OIDC),
        {"request.sub-as-identifier"},
    ),
    "blanks": (
        report(BLANK, BARCODE, door=EntryPoint.HEADER, listener=make_listener(), email=None),
        {"release.identifier-stray-blanks"},
    ),
}


def warnings(report_of):
    return {
        finding.check
        for finding in report_of.diagnosis.findings
        if finding.severity is Severity.WARNING
    }


@pytest.mark.parametrize(("report_of", "expected"), WEAK.values(), ids=WEAK)
def test_what_works_and_will_break(report_of, expected):
    assert expected == warnings(report_of)
    assert Verdict.WARNING is report_of.diagnosis.verdict


def test_a_good_identifier_has_no_weakness():
    report_of = report(released("employeeNumber", BARCODE), BARCODE)

    assert set() == warnings(report_of)
    assert Verdict.PASS is report_of.diagnosis.verdict
