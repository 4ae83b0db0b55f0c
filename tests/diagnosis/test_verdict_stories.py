from __future__ import annotations

from tests.diagnosis.cases import SILENCE
from tests.factories import (
    BARCODE,
    FixedIls,
    make_capture,
    make_form,
    make_found,
    make_settings,
    make_site,
)
from verifier.model.report import StepAnswer, Verdict
from verifier.verification import verify

NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}
GOOD = {"employeeNumber": BARCODE, **NAMES}
KNOWN = {BARCODE: make_found()}


def told(tmp_path, released, answers, *, form=None, settings=None, expected=None):
    site = make_site(
        tmp_path, form=make_form(**(form or {})), reshare=make_settings(**(settings or {}))
    )
    ils = () if answers is None else (FixedIls(answers),)
    return verify(make_capture(released), site=site, ils=ils, expected=expected)


def test_silence_is_unknown(tmp_path):
    """A library system that does not answer is the cause, and no failure of the patron's."""
    diagnosis = told(tmp_path, GOOD, SILENCE).diagnosis

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert diagnosis.cause.check == "patron.could-not-ask"
    assert StepAnswer.NO not in {one.answer for one in diagnosis.steps}


def test_no_library_system_is_unknown_without_a_cause(tmp_path):
    """Nobody is to blame for what was not set up."""
    diagnosis = told(tmp_path, GOOD, None).diagnosis

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert diagnosis.cause is None
    assert diagnosis.headline.reason == (
        "No library system is set up to be asked for this login, so none was."
    )


def test_a_good_login_passes(tmp_path):
    """Every question of the page has its good answer, or one login cannot tell."""
    diagnosis = told(tmp_path, GOOD, KNOWN).diagnosis
    answers = {one.step: one.answer for one in diagnosis.steps}

    assert diagnosis.verdict is Verdict.PASS
    assert diagnosis.cause is None
    assert answers["intermittent-1"] is StepAnswer.YES
    assert answers["intermittent-3"] is StepAnswer.NO
    assert answers["intermittent-5"] is StepAnswer.YES
    assert answers["widespread-2"] is StepAnswer.NO
    assert answers["widespread-2.1"] is StepAnswer.YES


def test_a_borrower_check_that_is_off_does_not_hide_a_wrong_identifier(tmp_path):
    """ReShare would accept it, and it is wrong all the same."""
    diagnosis = told(
        tmp_path, {"employeeNumber": "x99999"}, {}, settings={"borrower_check": "none"}
    ).diagnosis

    assert diagnosis.verdict is Verdict.FAIL
    assert diagnosis.headline.verdict == (
        "ReShare would accept the request without checking, and it would fail later."
    )
