from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import CRASHED, SILENCE, make_case, make_finding, make_runs
from tests.factories import (
    BARCODE,
    FixedIls,
    make_answer,
    make_answers,
    make_capture,
    make_decision,
    make_form,
    make_found,
    make_preview,
    make_settings,
    make_site,
)
from tests.scenarios.story import read_story
from tests.scenarios.test_kept_results import report_of
from tests.scenarios.test_scenarios import SCENARIOS
from verifier.domain.diagnosis.case import as_cause, first_cause, ils_state, root_of, verdict_of
from verifier.domain.diagnosis.diagnose import diagnose
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.capture import Attribute, AttributeSource, Protocol
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import Found
from verifier.domain.model.report import Cause, IlsState, StepAnswer, Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.text_values import is_placeholder
from verifier.domain.reshare_rules.decision import decide
from verifier.pipeline.verify import verify


def test_a_good_login_needs_nothing():
    diagnosis = diagnose(make_decision(), make_runs())

    assert diagnosis.verdict is Verdict.PASS
    assert diagnosis.cause is None
    assert diagnosis.findings == ()
    assert diagnosis.remedies == ()
    assert diagnosis.message is None
    assert diagnosis.ils_state is IlsState.OK
    assert len(diagnosis.route) == 6
    assert len(diagnosis.steps) == 9


def test_the_cause_comes_first_then_errors_warnings_and_notices_in_route_order():
    """Even where the cause is a mere warning."""
    notice = make_finding("release.surplus-attribute", severity=Severity.NOTICE)
    several = make_finding("release.identifier-several-values", severity=Severity.WARNING)
    reassignable = make_finding("release.identifier-reassignable", severity=Severity.WARNING)
    joined = make_finding(
        "request.identifier-joined",
        station=Station.SERVICE_PROVIDER,
        owner=Owner.DISCOVERY,
        follows_from="release.identifier-several-values",
    )
    not_found = make_finding(
        "patron.not-found",
        station=Station.ILS,
        owner=Owner.ILS,
        follows_from="request.identifier-joined",
    )
    diagnosis = diagnose(
        make_decision({}, preview=make_preview({"employeeNumber": ["a1234", "b1234"]})),
        make_runs(not_found, notice, reassignable, several, joined),
    )
    expected = (several, joined, not_found, reassignable, notice)

    assert expected == diagnosis.findings
    assert diagnosis.verdict is Verdict.FAIL
    assert diagnosis.cause.check == "release.identifier-several-values"
    assert diagnosis.remedies[0].finding == "release.identifier-several-values"
    assert diagnosis.message.text.startswith("To: identity team")


NOTICE = make_finding("a.b", severity=Severity.NOTICE)
WARNING = make_finding("a.b", severity=Severity.WARNING)
SILENT = make_decision(SILENCE)
UNDECIDED = decide(
    match_identifiers(make_answers(not_asked="No system is set up.")), make_settings()
)
REFUSED = make_decision(
    {
        BARCODE: Found(
            record=make_decision().match.records[0],
            answer=make_answer(has_optional_fields=False),
        )
    }
)


@pytest.mark.parametrize(
    ("verdict", "case"),
    [
        (Verdict.PASS, make_case()),
        (Verdict.PASS, make_case(NOTICE)),
        (Verdict.WARNING, make_case(WARNING)),
        (Verdict.UNKNOWN, make_case(WARNING, decision=SILENT)),
        (Verdict.FAIL, make_case(make_finding("release.identifier-missing"), decision=SILENT)),
        (Verdict.UNKNOWN, make_case(decision=UNDECIDED)),
        (Verdict.FAIL, make_case(decision=REFUSED)),
        (Verdict.UNKNOWN, replace(make_case(), runs=(CRASHED,))),
    ],
)
def test_the_verdict(verdict, case):
    """Could not ask is not no: silence is unknown, although ReShare would refuse the request.

    An error fails whatever the library system would say, and a refusal that no check saw coming
    as well. What was not looked at, because a check crashed or nobody is there to be asked, is
    not fine.
    """
    assert verdict is verdict_of(case)


def test_reshare_would_refuse_in_silence_and_by_an_answer_without_its_fields():
    """Which is what the verdict of the two rests on, and does not rest on."""
    assert (False, False) == (SILENT.decision.accepted, REFUSED.decision.accepted)


@pytest.mark.parametrize(
    ("state", "case"),
    [
        (IlsState.BLOCKED, make_case(make_finding("decision.patron-blocked"))),
        (IlsState.BLOCKED, make_case(make_finding("patron.blocked-in-ils"))),
        (IlsState.EXPIRED, make_case(make_finding("patron.record-expired"))),
        (IlsState.INACTIVE, make_case(make_finding("patron.record-inactive"))),
        (IlsState.OK, make_case(make_finding("release.identifier-reassignable"))),
        (IlsState.UNKNOWN, make_case(decision=SILENT)),
    ],
)
def test_the_state_of_the_record(state, case):
    """What the checks found, whatever ReShare makes of it; without a record nothing is known."""
    assert state is ils_state(case)


NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}
GOOD = {"employeeNumber": BARCODE, **NAMES}
KNOWN = {BARCODE: make_found()}


def verified(tmp_path, released, answers, *, form=None, settings=None, expected=None):
    site = make_site(
        tmp_path, form=make_form(**(form or {})), reshare=make_settings(**(settings or {}))
    )
    ils = () if answers is None else (FixedIls(answers),)
    return verify(make_capture(released), site=site, ils=ils, expected=expected)


def test_silence_is_unknown(tmp_path):
    diagnosis = verified(tmp_path, GOOD, SILENCE).diagnosis

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert diagnosis.cause.check == "patron.could-not-ask"
    assert StepAnswer.NO not in {step.answer for step in diagnosis.steps}


def test_no_library_system_is_unknown_without_a_cause(tmp_path):
    """Nobody is to blame for what was not set up."""
    diagnosis = verified(tmp_path, GOOD, None).diagnosis

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert diagnosis.cause is None
    assert diagnosis.headline.reason.startswith(
        "No library system is configured, so the patron was not looked up. Add an [[ils]] table"
    )


def test_a_good_login_passes_from_end_to_end(tmp_path):
    diagnosis = verified(tmp_path, GOOD, KNOWN).diagnosis
    answers = {step.step: step.answer for step in diagnosis.steps}

    assert diagnosis.verdict is Verdict.PASS
    assert diagnosis.cause is None
    assert answers["intermittent-1"] is StepAnswer.YES
    assert answers["intermittent-3"] is StepAnswer.NO
    assert answers["intermittent-5"] is StepAnswer.YES
    assert answers["widespread-2"] is StepAnswer.NO
    assert answers["widespread-2.1"] is StepAnswer.YES


def test_a_borrower_check_that_is_off_does_not_hide_a_wrong_identifier(tmp_path):
    diagnosis = verified(
        tmp_path, {"employeeNumber": "x99999"}, {}, settings={"borrower_check": "none"}
    ).diagnosis

    assert diagnosis.verdict is Verdict.FAIL
    assert diagnosis.headline.verdict == (
        "ReShare would accept the request without checking, and it would fail later."
    )


def test_at_a_directory_the_typed_name_is_what_is_sent(tmp_path):
    """A saved entry does not say what its person types; with it the road hangs on the typing."""
    site = make_site(tmp_path, form=make_form(door=EntryPoint.VUFIND_LDAP))
    entry = [
        Attribute(name="employeeNumber", values=(BARCODE,), source=AttributeSource.ENTRY),
        Attribute(name="mail", values=("gail.good@example.edu",), source=AttributeSource.ENTRY),
    ]
    logins = (
        make_capture(entry, protocol=Protocol.LDAP, typed_username=typed)
        for typed in (None, f" {BARCODE} ")
    )
    unknown, typed = (
        verify(login, site=site, ils=(FixedIls(KNOWN),)).diagnosis for login in logins
    )
    answers = {step.step: step.answer for step in unknown.steps}

    assert unknown.verdict is Verdict.UNKNOWN
    assert StepAnswer.UNKNOWN is answers["intermittent-5"] is answers["widespread-2"]
    assert "VuFind sends what the person types" in unknown.headline.reason
    assert (Verdict.WARNING, "request.typed-name") == (typed.verdict, typed.cause.check)


MISSING = make_finding("release.identifier-missing")
NO_REQ_ID = make_finding(
    "request.identifier-missing",
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    follows_from="release.identifier-missing",
)
BLOCKED = make_finding("decision.patron-blocked", station=Station.ILS, owner=Owner.PATRON)
SEVERAL = make_finding("release.identifier-several-values", severity=Severity.WARNING)
JOINED = make_finding(
    "request.identifier-joined",
    station=Station.SERVICE_PROVIDER,
    follows_from="release.identifier-several-values",
)


LATE = make_finding("patron.not-found", station=Station.ILS)
EARLY = make_finding("request.regex-invalid", station=Station.LISTENER)
SECOND = make_finding("release.identifier-transient")
NOT_ASKED = make_finding("patron.could-not-ask", severity=Severity.WARNING, station=Station.ILS)
SURPLUS = make_finding("release.surplus-attribute", severity=Severity.NOTICE)


@pytest.mark.parametrize(
    ("verdict", "findings", "cause"),
    [
        # the root, and not what follows from it, even where the root is a mere warning
        (Verdict.FAIL, (MISSING, NO_REQ_ID), MISSING),
        (Verdict.FAIL, (SEVERAL, JOINED), SEVERAL),
        # the first station wins, by the root, and at one station the catalogue's order
        (Verdict.FAIL, (LATE, EARLY), EARLY),
        (Verdict.FAIL, (SEVERAL, JOINED, BLOCKED), SEVERAL),
        (Verdict.FAIL, (MISSING, SECOND), MISSING),
        (Verdict.FAIL, (SEVERAL,), None),
        # a warning further up the road does not explain the silence
        (Verdict.UNKNOWN, (SEVERAL, NOT_ASKED), NOT_ASKED),
        (Verdict.UNKNOWN, (SEVERAL,), None),
        (Verdict.WARNING, (SURPLUS, SEVERAL), SEVERAL),
        (Verdict.PASS, (SEVERAL,), None),
    ],
)
def test_the_first_cause(verdict, findings, cause):
    """What to begin with; a refusal of ReShare's own that no check explains has none."""
    assert cause == first_cause(make_case(*findings), verdict)


def test_the_root_of_a_finding():
    """A circle of explanations is walked once, and one that is not there explains nothing."""
    finding = make_finding("a.one", follows_from="a.two")
    two = make_finding("a.two", follows_from="a.one")

    assert two == root_of(finding, (finding, two))
    assert NO_REQ_ID == root_of(NO_REQ_ID, (NO_REQ_ID,))


def test_the_cause_is_put_as_the_report_names_it():
    expected = Cause(
        check="release.identifier-missing",
        station=Station.IDP,
        owner=Owner.IDENTITY,
        summary="This is release.identifier-missing.",
    )

    assert (expected, None) == (as_cause(MISSING), as_cause(None))


def failing_stories():
    """The first story of each cause and owner, of the patrons whose request would fail."""
    found = {}
    for path in SCENARIOS:
        expected = read_story(path)["expect"]
        if expected["verdict"] == "fail":
            found.setdefault((expected["cause"], expected["owner"]), path)
    return [pytest.param(*cause, path, id=path.stem) for cause, path in found.items()]


@pytest.mark.parametrize(("check", "owner", "path"), failing_stories())
def test_a_failure_begins_with_its_cause(tmp_path, check, owner, path):
    """The cause comes first, and the first remedy ends it.

    What is sent to the owner, the headline and the remedies hold nobody's values.
    """
    report = report_of(path, tmp_path)
    diagnosis = report.diagnosis
    first = diagnosis.remedies[0]
    texts = [
        diagnosis.message.text,
        diagnosis.headline.reason,
        *(step.because for step in diagnosis.steps),
        *(remedy.text + (remedy.snippet or "") for remedy in diagnosis.remedies),
    ]
    values = (value for attribute in report.capture.attributes for value in attribute.values)
    idp = report.capture.idp.entity_id or ""
    people = {
        value
        for value in values
        if len(value) > 5 and value not in idp and not is_placeholder(value)
    }

    assert (check, check, check) == (
        diagnosis.cause.check,
        diagnosis.findings[0].check,
        first.finding,
    )
    assert owner == diagnosis.cause.owner.value
    assert first.owner.value in (owner, "identity")  # where no listener rule can express it
    assert [] == [value for value in people for text in texts if value in text]
