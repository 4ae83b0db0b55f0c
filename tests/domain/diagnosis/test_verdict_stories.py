from tests.domain.diagnosis.cases import SILENCE
from tests.factories import (
    BARCODE,
    FixedIls,
    make_capture,
    make_form,
    make_found,
    make_settings,
    make_site,
)
from verifier.domain.model.capture import Attribute, AttributeSource, Protocol
from verifier.domain.model.report import StepAnswer, Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.pipeline.verify import verify

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
    assert StepAnswer.NO not in {step.answer for step in diagnosis.steps}


def test_no_library_system_is_unknown_without_a_cause(tmp_path):
    """Nobody is to blame for what was not set up."""
    diagnosis = told(tmp_path, GOOD, None).diagnosis

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert diagnosis.cause is None
    assert diagnosis.headline.reason.startswith(
        "No library system is configured, so the patron was not looked up. Add an [[ils]] table"
    )


def test_a_good_login_passes(tmp_path):
    """Every question of the page has its good answer, or one login cannot tell."""
    diagnosis = told(tmp_path, GOOD, KNOWN).diagnosis
    answers = {step.step: step.answer for step in diagnosis.steps}

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


def directory_login(tmp_path, typed):
    """An entry of the directory, at a library whose VuFind sends what is typed."""
    site = make_site(
        tmp_path, form=make_form(door=EntryPoint.VUFIND_LDAP), reshare=make_settings()
    )
    entry = [
        Attribute(name="employeeNumber", values=(BARCODE,), source=AttributeSource.ENTRY),
        Attribute(name="mail", values=("gail.good@example.edu",), source=AttributeSource.ENTRY),
    ]
    capture = make_capture(entry, protocol=Protocol.LDAP, typed_username=typed)
    return verify(capture, site=site, ils=(FixedIls(KNOWN),)).diagnosis


def test_what_nobody_recorded_is_unknown(tmp_path):
    """A saved entry does not say what its person types, and that is what VuFind sends."""
    diagnosis = directory_login(tmp_path, None)

    assert diagnosis.verdict is Verdict.UNKNOWN
    answers = {step.step: step.answer for step in diagnosis.steps}
    assert StepAnswer.UNKNOWN is answers["intermittent-5"] is answers["widespread-2"]
    assert "VuFind sends what the person types" in diagnosis.headline.reason


def test_what_was_typed_is_what_is_sent(tmp_path):
    """With the typed name known the road goes on, and hangs on everybody's typing."""
    diagnosis = directory_login(tmp_path, f" {BARCODE} ")

    assert diagnosis.verdict is Verdict.WARNING
    assert "request.typed-name" == diagnosis.cause.check
