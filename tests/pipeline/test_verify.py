from datetime import UTC, date, datetime

import pytest

from tests.factories import (
    FixedIls,
    make_capture,
    make_found,
    make_record,
    make_settings,
    make_site,
)
from verifier.domain.model.finding import Crashed
from verifier.domain.model.lookup import KeyKind
from verifier.domain.model.report import Verdict
from verifier.domain.model.reshare_settings import OwnAnswer
from verifier.pipeline.verify import verify, verify_with_own_answer

LATE_IN_NEW_YORK = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "expired"), [("America/New_York", False), ("UTC", True)])
def test_a_record_is_valid_to_the_end_of_its_day_where_the_library_is(tmp_path, zone, expired):
    """At half past ten in the evening in New York the record of that day is still good."""
    site = make_site(tmp_path, time_zone=zone, reshare=make_settings())
    ils = FixedIls(make_found(make_record(expires=date(2026, 11, 30))))

    report = verify(make_capture(captured_at=LATE_IN_NEW_YORK), site=site, ils=(ils,))

    found = {run.check for run in report.runs if run.findings}
    assert expired is ("patron.record-expired" in found)


def test_a_site_may_ask_for_what_reshare_would_ask_alone(tmp_path):
    site = make_site(tmp_path, further_lookups="none", reshare=make_settings())
    ils = FixedIls({})

    verify(make_capture({"employeeNumber": "E77", "uid": "21234000000018"}), site=site, ils=(ils,))

    assert {"E77"} == {key.value for key in ils.asked}


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
    """Answers, and remembers whom it was asked about."""

    def __init__(self, **answer):
        self.answer = OwnAnswer(**answer)
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

    after = verify_with_own_answer(before, site=site, ask_reshare=Reshare(valid=False))

    assert asked == len(ils.asked)
    assert found_checks(after) - found_checks(before) == {"decision.reshare-disagrees"}
    assert before.match == after.match
