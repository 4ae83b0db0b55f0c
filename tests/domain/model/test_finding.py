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
from verifier.domain.model.lint import Lint
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


def test_a_failed_check_gives_its_findings():
    other = replace(MISSING, message="Another value is missing as well.")
    run = CheckRun(check=MISSING.check, result=Failed(findings=(other, MISSING)))

    assert (other, MISSING) == run.findings


@pytest.mark.parametrize(
    "result",
    [Passed(saw="one value"), NotRun(reason="Nothing to look at."), Crashed(error="KeyError")],
)
def test_every_other_result_has_none(result):
    assert () == CheckRun(check=MISSING.check, result=result).findings


def test_a_result_says_in_one_word_what_it_is():
    assert ["passed", "failed", "not-run", "crashed"] == [
        Passed(saw="one value").outcome,
        Failed(findings=()).outcome,
        NotRun(reason="Nothing to look at.").outcome,
        Crashed(error="KeyError").outcome,
    ]


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


def test_an_identifier_goes_by_its_type_and_state():
    expected = Evidence(what="record", name="barcode (active)", value=BARCODE)

    assert expected == record_identifier_evidence(make_identifier(BARCODE))


def test_a_setting_without_a_value_is_not_the_word_none():
    assert None is setting_evidence("borrower_check").value
    assert "true" == setting_evidence("lookup", value=True).value


def test_a_share_says_how_many_of_how_many():
    assert "1,200 of 3,400 logins" == share_evidence("right", 1200, 3400, "logins").value
    assert ("state", "active") == (
        state_evidence("account", "active").what,
        state_evidence("a", "active").value,
    )


def test_the_first_failure_counts():
    test = make_test(Stage.SECURE)

    assert Stage.SECURE is test.failed.stage
    assert StageOutcome.NOT_REACHED is test.at(Stage.LOOK_UP).outcome
    assert make_test().failed is None


def test_whether_a_question_was_answered():
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
    lint: Lint = make_lint(make_test(), REFUSED)
    [(place, finding)] = lint.findings

    assert ('[[ils]] "folio"', "connection.sign-in-refused") == (place, finding.check)


def test_whether_everything_was_looked_at():
    assert make_lint(OPEN).looked_everywhere
    assert not make_lint(OPEN, REFUSED).looked_everywhere
