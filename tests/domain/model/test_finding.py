from dataclasses import replace

import pytest

from tests.domain.checks.connection_tests import make_test
from tests.factories import BARCODE, make_identifier
from tests.report.lint.samples import OPEN, REFUSED, make_lint
from verifier.domain.model.connection_test import Stage, StageOutcome, fails_at
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Evidence,
    Failed,
    Finding,
    NotRun,
    Owner,
    Passed,
    Place,
    Severity,
    Station,
    record_identifier_evidence,
    setting_evidence,
    share_evidence,
    state_evidence,
)
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import IlsRole

MISSING = Finding(
    check="release.identifier-missing",
    severity=Severity.ERROR,
    message="The identifier is not released.",
    evidence=(),
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=("a source",),
)


OTHER = replace(MISSING, message="Another value is missing as well.")


@pytest.mark.parametrize(
    ("result", "outcome", "findings"),
    [
        (Failed(findings=(OTHER, MISSING)), "failed", (OTHER, MISSING)),
        (Passed(saw="a value"), "passed", ()),
        (NotRun(reason="Nothing to look at."), "not-run", ()),
        (Crashed(error="KeyError"), "crashed", ()),
    ],
)
def test_only_a_failed_check_has_findings(result, outcome, findings):
    """The word by which a report and the store tell results apart is fixed."""
    assert outcome == result.outcome
    assert findings == CheckRun(check=MISSING.check, result=result).findings


def test_stations_stand_in_the_order_of_the_road():
    assert ["idp", "service-provider", "discovery", "listener", "reshare", "ils"] == [
        str(entry) for entry in Station
    ]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "a.ini"),
        ({"line": 3}, "a.ini, line 3"),
        ({"key": "[B] c"}, "a.ini, [B] c"),
        ({"line": 3, "key": "[B] c"}, "a.ini, line 3, [B] c"),
    ],
)
def test_a_place_reads_from_the_outside_in(more, message):
    assert message == str(Place(file="a.ini", **more))


@pytest.mark.parametrize(
    ("evidence", "what", "name", "value"),
    [
        (
            record_identifier_evidence(make_identifier(BARCODE)),
            "record",
            "barcode (active)",
            BARCODE,
        ),
        (setting_evidence("borrower_check"), "setting", "borrower_check", None),
        (setting_evidence("lookup", value=True), "setting", "lookup", "true"),
        (share_evidence("right", 1200, 3400, "logins"), "share", "right", "1,200 of 3,400 logins"),
        (state_evidence("account", "active"), "state", "account", "active"),
    ],
)
def test_what_evidence_says(evidence, what, name, value):
    assert Evidence(what=what, name=name, value=value) == evidence


def test_the_first_failure_counts():
    """What comes after it was not tested; a wrong answer to the question is an answer."""
    assert Stage.SECURE is make_test(Stage.SECURE).failed.stage
    assert StageOutcome.NOT_REACHED is make_test(Stage.SECURE).at(Stage.LOOK_UP).outcome
    assert make_test().failed is None
    assert make_test().looked
    assert make_test(Stage.LOOK_UP).looked
    assert not make_test(Stage.PERMITTED).looked


def test_every_failure_has_a_stage():
    assert {entry for entry in Stage if entry is not Stage.COMPLETE} == {
        fails_at(entry, signed_in=False) for entry in LookupFailure
    }


@pytest.mark.parametrize(
    ("failure", "signed_in", "stage"),
    [
        (LookupFailure.AUTH_ERROR, False, Stage.SIGNED_IN),
        (LookupFailure.AUTH_ERROR, True, Stage.PERMITTED),
        (LookupFailure.TIMEOUT, True, Stage.REACHABLE),
    ],
)
def test_after_a_sign_in_refusals_are_of_permissions(failure, signed_in, stage):
    assert stage is fails_at(failure, signed_in=signed_in)


@pytest.mark.parametrize(
    ("role", "kind"), [(IlsRole.EVIDENCE, "koha, role evidence"), (None, "koha")]
)
def test_reshare_itself_has_no_role(role, kind):
    assert kind == make_test(role=role).kind


def test_findings_keep_their_place():
    [(place, finding)] = make_lint(make_test(), REFUSED).findings

    assert ('[[ils]] "folio"', "connection.sign-in-refused") == (place, finding.check)
    assert make_lint(OPEN).looked_everywhere
    assert not make_lint(OPEN, REFUSED).looked_everywhere
