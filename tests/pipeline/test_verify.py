from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

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
from tests.populations import connectors, login, patrons
from verifier.adapters.ils.connections import ConnectedIls, Pace
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.finding import Crashed, Severity
from verifier.domain.model.lookup import Found, KeyKind, Privilege
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import OwnAnswer
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.pipeline.verify import verify, verify_with_own_answer
from verifier.pipeline.verify_many import together, verify_many

LATE_IN_NEW_YORK = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "expired"), [("America/New_York", False), ("UTC", True)])
def test_a_record_is_valid_to_the_end_of_its_day_where_the_library_is(tmp_path, zone, expired):
    """At half past ten in the evening in New York the record of that day is still good."""
    site = make_site(tmp_path, time_zone=zone, reshare=make_settings())
    ils = FixedIls(make_found(make_record(expires=date(2026, 11, 30))))

    report = verify(make_capture(), site=site, ils=(ils,), now=LATE_IN_NEW_YORK)

    found = {run.check for run in report.runs if run.findings}
    assert expired is ("patron.record-expired" in found)


def test_a_site_may_ask_for_what_reshare_would_ask_alone(tmp_path):
    site = make_site(tmp_path, further_lookups="none", reshare=make_settings())
    ils = FixedIls({})

    verify(make_capture({"employeeNumber": "E77", "uid": "21234000000018"}), site=site, ils=(ils,))

    assert {"E77"} == {key.value for key in ils.asked}


BARRED = make_found(make_record(), privileges=(Privilege(key="STATUS", value="BARRED"),))


@pytest.mark.parametrize(
    ("ncip", "evidence", "asked", "blocked"),
    [
        # the library's own interface has the record; NCIP is then asked what ReShare would read
        ({BARCODE: BARRED}, {BARCODE: Found(record=make_record())}, ["E77", "E77", BARCODE], True),
        # NCIP itself has led to the record: nothing more is asked
        ({BARCODE: BARRED}, None, ["E77", "E77", BARCODE], True),
        # NCIP does not find the right identifier either: what ReShare would read is not known
        ({}, {BARCODE: Found(record=make_record())}, ["E77", "E77", BARCODE], False),
        # nobody knows a record
        ({}, {}, ["E77", "E77"], False),
        # ReShare finds the patron as it is
        ({"E77": BARRED}, {"E77": Found(record=make_record())}, ["E77"], True),
    ],
)
def test_what_reshare_would_read_once_the_identifier_is_right(
    tmp_path, ncip, evidence, asked, blocked
):
    site = make_site(tmp_path, reshare=make_settings())
    own = FixedIls(ncip)
    ils = [own]
    if evidence is not None:
        ils.append(FixedIls(evidence, connection_id="alma", role=IlsRole.EVIDENCE))
    released = {"employeeNumber": "E77", "uid": BARCODE, "mail": "gail.good@example.edu"}

    report = verify(make_capture(released), site=site, ils=ils)

    assert asked == [key.value for key in own.asked]
    assert blocked == ("decision.patron-blocked" in found_checks(report))
    unfound = not ncip and evidence
    assert bool(unfound) == (
        "will not find this patron either" in report.diagnosis.headline.reason
    )


@pytest.mark.parametrize(
    ("allowed", "known", "asked"),
    [(True, {}, ["gail.good@example.edu"]), (False, {}, []), (True, {"E77": make_found()}, [])],
)
def test_one_question_by_email_where_allowed_and_needed(tmp_path, allowed, known, asked):
    """Of two addresses one is asked for, and only where nothing else led to the person."""
    site = make_site(tmp_path, lookup_by_email=allowed, reshare=make_settings())
    ils = FixedIls(known)
    addresses = ["gail.good@example.edu", "gail@example.edu"]

    verify(make_capture({"employeeNumber": "E77", "mail": addresses}), site=site, ils=(ils,))

    assert asked == [key.value for key in ils.asked if key.kind is KeyKind.EMAIL]


def test_whom_an_address_led_to_is_never_reshares_own_answer(tmp_path):
    """ReShare refuses the request all the same, and the report knows whose record it is."""
    site = make_site(tmp_path, lookup_by_email=True, reshare=make_settings())
    ils = FixedIls({"gail.good@example.edu": make_found()})

    report = verify(
        make_capture({"employeeNumber": "E77", "mail": "gail.good@example.edu"}),
        site=site,
        ils=(ils,),
    )

    assert report.decision.accepted is False
    assert make_record() == report.match.record
    assert "patron.not-found" == report.diagnosis.cause.check


@pytest.mark.parametrize("name", ["!!!", "()", "«»", "\x07", "\u202e", " "])
def test_an_attribute_of_any_name_is_followed_and_told(tmp_path, name):
    site = make_site(tmp_path, reshare=make_settings())
    ils = FixedIls({"21234000000018": make_found()})

    report = verify(make_capture({name: "21234000000018"}), site=site, ils=(ils,))

    assert "release.identifier-missing" in {finding.check for finding in report.diagnosis.findings}
    assert not any(isinstance(run.result, Crashed) for run in report.runs)
    assert report.diagnosis.remedies
    assert "{" not in "".join(remedy.text for remedy in report.diagnosis.remedies)


class Reshare:
    """Gives one answer, and remembers whom it was asked about."""

    def __init__(self, **answer):
        self.answer = OwnAnswer(**{"valid": True, "status": "OK", **answer})
        self.asked = []

    def __call__(self, identifier):
        self.asked.append(identifier)
        return self.answer


def found_checks(report):
    return {run.check for run in report.runs if run.findings}


def test_reshares_own_decision_stands_beside_the_predicted_one(tmp_path):
    """It refuses whom it should accept: the report fails. Nobody asks it unless told to."""
    reshare = Reshare(valid=False, status="FAIL", problems="[Unknown User]")
    site, ils = make_site(tmp_path), (FixedIls(make_found()),)
    report = verify(make_capture(), site=site, ils=ils, ask_reshare=reshare)

    assert ["21234000000018"] == reshare.asked
    assert (True, reshare.answer) == (report.decision.accepted, report.decision.own_answer)
    assert "decision.reshare-disagrees" in found_checks(report)
    assert Verdict.FAIL is report.diagnosis.verdict
    assert verify(make_capture(), site=site, ils=ils).decision.own_answer is None


@pytest.mark.parametrize("released", [{"mail": "gail.good@example.edu"}, {"employeeNumber": ""}])
def test_without_an_identifier_reshare_is_not_asked(tmp_path, released):
    """There is nobody to ask about, and that is no missing answer."""
    reshare = Reshare(valid=True)
    report = verify(
        make_capture(released), site=make_site(tmp_path), ils=(FixedIls({}),), ask_reshare=reshare
    )

    assert [] == reshare.asked
    own = report.decision.own_answer
    assert (None, False) == (own.valid, own.could_not_ask)


def test_a_finished_report_can_be_asked_about_later(tmp_path):
    """Only ReShare is asked; the look-ups stay, and the judging takes the answer in."""
    ils = FixedIls(make_found())
    site = make_site(tmp_path)
    before = verify(make_capture(), site=site, ils=(ils,))
    asked = len(ils.asked)

    after = verify_with_own_answer(
        before, site=site, ask_reshare=Reshare(valid=False, status="FAIL")
    )

    assert asked == len(ils.asked)
    assert found_checks(after) - found_checks(before) == {"decision.reshare-disagrees"}
    assert before.match == after.match


FIVE = patrons(5)
SITE = make_site(Path("nowhere"))


def far(connector, per_second=1000.0):
    """A connection over a network, at its pace."""
    return ConnectedIls(
        connector=connector,
        sees={},
        pace=Pace(per_second=per_second, at_once=4),
        connection=IlsConnection(
            id="far",
            connector="ncip",
            role=IlsRole.RESHARE,
            url="https://ils.example.edu/ncip",
            lookups_per_second=per_second,
        ),
    )


class Meeting(FixedIls):
    """Answers only when two questions wait for it at the same time."""

    def __init__(self):
        super().__init__({BARCODE: make_found()})
        self.barrier = Barrier(2, timeout=10)

    def look_up(self, key):
        self.barrier.wait()
        return super().look_up(key)


class Broken(FixedIls):
    """A defect that no connector's own guard keeps from us."""

    @property
    def sees(self):
        raise RuntimeError

    @sees.setter
    def sees(self, _):
        pass


def sent(made):
    return [report.preview.patron_identifier for report in made.reports]


@pytest.mark.parametrize("ils", [connectors(FIVE), (far(FixedIls({})),)], ids=["near", "far"])
def test_reports_come_in_the_order_of_the_logins(ils):
    progress = []

    made = verify_many(
        [login(entry) for entry in FIVE],
        site=SITE,
        ils=ils,
        progress=lambda done, all_: progress.append((done, all_)),
    )

    assert [entry.card for entry in FIVE] == sent(made)
    assert ((0, 1, 2, 3, 4), 0) == (made.places, made.unasked)
    assert [(done, 5) for done in range(1, 6)] == progress


def test_several_logins_ask_a_distant_library_system_at_the_same_time():
    made = verify_many(
        [login(FIVE[0], BARCODE), login(FIVE[1], BARCODE)], site=SITE, ils=(far(Meeting()),)
    )

    assert {Verdict.UNKNOWN}.isdisjoint(report.diagnosis.verdict for report in made.reports)


@pytest.mark.parametrize("ils", [connectors(FIVE), (far(FixedIls({})),)], ids=["near", "far"])
def test_an_interrupt_keeps_what_was_done(ils):
    def interrupt(done, _all):
        if done == 2:
            raise KeyboardInterrupt

    made = verify_many([login(entry) for entry in FIVE], site=SITE, ils=ils, progress=interrupt)

    assert (2, 3) == (len(made.reports), made.unasked)
    assert [FIVE[place].card for place in made.places] == sent(made)


@pytest.mark.parametrize("others", [(), (far(FixedIls({})),)], ids=["near", "far"])
def test_a_defect_is_not_swallowed(others):
    with pytest.raises(RuntimeError):
        verify_many([login(FIVE[0])], site=SITE, ils=(*others, Broken({})))


def test_no_login_gives_no_report():
    made = verify_many((), site=SITE, ils=())

    assert ((), 0) == (made.reports, made.unasked)


def test_a_rule_is_tried_as_the_listener_reads_a_header():
    """Several values arrive joined as one text, of which the rule keeps the first."""
    logins = [login(entry, [entry.card, f"staff{entry.number}"]) for entry in FIVE]

    made = verify_many(logins, site=SITE, ils=connectors(FIVE))
    rule = together(made.reports).listener.rule

    assert ("^([^;]+);.*$", "$1") == (rule.regex, rule.replacement)
    assert (1, 2, 3, 4, 5) == rule.right_for


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
