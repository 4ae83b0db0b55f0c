from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import CRASHED, SILENCE, make_case, make_finding, make_runs
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    make_answer,
    make_answers,
    make_capture,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_preview,
    make_record,
    make_settings,
    make_site,
)
from verifier.domain.diagnosis.diagnose import diagnose
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.diagnosis.verdict import as_cause, first_cause, ils_state, root_of, verdict_of
from verifier.domain.model.capture import Attribute, AttributeSource, Protocol
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import Ambiguous, Found, Privilege
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.report import Cause, IlsState, StepAnswer, Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import PatronProfile
from verifier.domain.reshare_rules.decision import decide
from verifier.pipeline.verify import verify


def test_a_good_login_needs_nothing():
    """No cause, no remedy, no message."""
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


def test_a_good_login_passes():
    """Found, accepted, and no check complains."""
    assert verdict_of(make_case()) is Verdict.PASS


def test_a_notice_changes_nothing():
    """A notice is worth knowing and no more."""
    assert verdict_of(make_case(make_finding("a.b", severity=Severity.NOTICE))) is Verdict.PASS


def test_a_warning_is_a_warning():
    """It works today."""
    warning = make_finding("a.b", severity=Severity.WARNING)

    assert verdict_of(make_case(warning)) is Verdict.WARNING


def test_silence_of_the_library_system_is_unknown_and_never_a_failure():
    """Could not ask is not no, although ReShare itself would refuse the request."""
    case = make_case(
        make_finding("patron.could-not-ask", severity=Severity.WARNING),
        decision=make_decision(SILENCE),
    )

    assert case.decision.accepted is False
    assert verdict_of(case) is Verdict.UNKNOWN


def test_an_error_fails_even_where_nobody_could_be_asked():
    """What is wrong with the release is wrong whatever the library system would say."""
    case = make_case(make_finding("release.identifier-missing"), decision=make_decision(SILENCE))

    assert verdict_of(case) is Verdict.FAIL


def test_no_library_system_is_unknown(make_undecided):
    """Without anybody to ask there is no verdict."""
    assert verdict_of(make_case(decision=make_undecided)) is Verdict.UNKNOWN


def test_a_refusal_fails_where_no_check_saw_it_coming():
    """ReShare's own refusal is enough."""
    refused = Found(
        record=make_decision().match.records[0], answer=make_answer(has_optional_fields=False)
    )
    evidence = make_decision({"21234000000018": refused})

    assert evidence.decision.accepted is False
    assert verdict_of(make_case(decision=evidence)) is Verdict.FAIL


def test_a_crashed_check_forbids_a_good_verdict():
    """What was not looked at is not fine."""
    case = make_case()

    assert verdict_of(replace(case, runs=(*case.runs, CRASHED))) is Verdict.UNKNOWN


@pytest.fixture
def make_undecided():
    """A decision about a login where no library system is configured."""
    return decide(
        match_identifiers(make_answers(not_asked="No system is set up.")), make_settings()
    )


@pytest.mark.parametrize(
    ("state", "check"),
    [
        (IlsState.BLOCKED, "decision.patron-blocked"),
        (IlsState.BLOCKED, "patron.blocked-in-ils"),
        (IlsState.EXPIRED, "patron.record-expired"),
        (IlsState.INACTIVE, "patron.record-inactive"),
        (IlsState.OK, "release.identifier-reassignable"),
    ],
)
def test_follows_the_findings_about_the_record(state, check):
    """The state is what the checks found, whatever ReShare makes of it."""
    assert state == ils_state(make_case(make_finding(check)))


def test_is_unknown_without_a_record():
    """Nothing is known about a patron who was not found or not asked for."""
    assert ils_state(make_case(decision=make_decision(SILENCE))) is IlsState.UNKNOWN


NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}
GOOD = {"employeeNumber": BARCODE, **NAMES}
KNOWN = {BARCODE: make_found()}


def report_of(tmp_path, released, answers, *, form=None, settings=None, expected=None):
    site = make_site(
        tmp_path, form=make_form(**(form or {})), reshare=make_settings(**(settings or {}))
    )
    ils = () if answers is None else (FixedIls(answers),)
    return verify(make_capture(released), site=site, ils=ils, expected=expected)


def test_silence_is_unknown(tmp_path):
    """A library system that does not answer is the cause, and no failure of the patron's."""
    diagnosis = report_of(tmp_path, GOOD, SILENCE).diagnosis

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert diagnosis.cause.check == "patron.could-not-ask"
    assert StepAnswer.NO not in {step.answer for step in diagnosis.steps}


def test_no_library_system_is_unknown_without_a_cause(tmp_path):
    """Nobody is to blame for what was not set up."""
    diagnosis = report_of(tmp_path, GOOD, None).diagnosis

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert diagnosis.cause is None
    assert diagnosis.headline.reason.startswith(
        "No library system is configured, so the patron was not looked up. Add an [[ils]] table"
    )


def test_a_good_login_passes_from_end_to_end(tmp_path):
    """Every question of the page has its good answer, or one login cannot tell."""
    diagnosis = report_of(tmp_path, GOOD, KNOWN).diagnosis
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
    diagnosis = report_of(
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


def cause_of(*findings, verdict=Verdict.FAIL):
    return first_cause(make_case(*findings), verdict)


def test_the_root_is_named_and_not_what_follows_from_it():
    """A missing attribute is the cause, the missing User ID its consequence."""
    expected = MISSING

    assert expected == cause_of(MISSING, NO_REQ_ID)


def test_a_warning_is_the_cause_where_an_error_follows_from_it():
    """Several values are a warning; joined into one they are an error."""
    expected = SEVERAL

    assert expected == cause_of(SEVERAL, JOINED)


def test_the_first_station_wins():
    """The road is walked from the campus on, whatever order the checks stand in."""
    late = make_finding("patron.not-found", station=Station.ILS)
    early = make_finding("request.regex-invalid", station=Station.LISTENER)

    assert early == cause_of(late, early)


def test_a_root_at_the_campus_goes_before_an_independent_error_further_on():
    """The root of a consequence is compared, and not the consequence."""
    expected = SEVERAL

    assert expected == cause_of(SEVERAL, JOINED, BLOCKED)


def test_at_one_station_the_catalogues_order_decides():
    """Two errors at one place keep the order of the checks."""
    second = make_finding("release.identifier-transient")

    expected = MISSING

    assert expected == cause_of(MISSING, second)


def test_an_unknown_verdict_is_caused_by_what_could_not_be_asked():
    """A warning further up the road does not explain the silence."""
    silence = make_finding("patron.could-not-ask", severity=Severity.WARNING, station=Station.ILS)

    assert silence == cause_of(SEVERAL, silence, verdict=Verdict.UNKNOWN)
    assert cause_of(SEVERAL, verdict=Verdict.UNKNOWN) is None


def test_a_warning_verdict_is_caused_by_the_first_warning():
    """What is known to break is named."""
    notice = make_finding("release.surplus-attribute", severity=Severity.NOTICE)

    expected = SEVERAL

    assert expected == cause_of(notice, SEVERAL, verdict=Verdict.WARNING)


def test_a_pass_has_no_cause():
    """Nothing goes wrong."""
    assert cause_of(SEVERAL, verdict=Verdict.PASS) is None


def test_a_failure_without_an_error_has_no_cause():
    """ReShare's own refusal, unexplained by any check."""
    assert cause_of(SEVERAL) is None


def test_findings_that_explain_each_other_come_to_an_end():
    """A circle of explanations is walked once."""
    finding = make_finding("a.one", follows_from="a.two")
    two = make_finding("a.two", follows_from="a.one")

    assert two == root_of(finding, (finding, two))


def test_an_explanation_that_is_not_there_explains_nothing():
    """A finding whose explanation was not found stands for itself."""
    expected = NO_REQ_ID

    assert expected == root_of(NO_REQ_ID, (NO_REQ_ID,))


def test_the_cause_is_put_as_the_report_names_it():
    """Check, station, owner and the finding's own message."""
    expected = Cause(
        check="release.identifier-missing",
        station=Station.IDP,
        owner=Owner.IDENTITY,
        summary="This is release.identifier-missing.",
    )

    assert expected == as_cause(MISSING)
    assert as_cause(None) is None


EPPN = {"eduPersonPrincipalName": "ggood@example.edu", **NAMES}
REPLACED = make_record(
    make_identifier(BARCODE, primary=True),
    make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
)
STRANGER = make_record(name=PersonName(given="Ann", family="Other"), emails=("a@example.edu",))
USERNAME = make_record(make_identifier("ggood", kind="username"), internal_id="u2")


def story(name, cause, released, answers, **more):
    return pytest.param(cause, released, answers, more, id=name)


FAILURES = [
    story(
        "nothing is released",
        ("release.identifier-missing", Station.IDP, Owner.IDENTITY),
        NAMES,
        KNOWN,
    ),
    story(
        "several values are joined",
        ("release.identifier-several-values", Station.IDP, Owner.IDENTITY),
        {"employeeNumber": [BARCODE, "99"], **NAMES},
        KNOWN,
    ),
    story(
        "the wrong attribute is sent",
        ("patron.identifier-is-another-attribute", Station.DISCOVERY, Owner.DISCOVERY),
        {**EPPN, "employeeNumber": BARCODE},
        KNOWN,
        form={"identifier": "eduPersonPrincipalName"},
    ),
    story(
        "the scope comes with the link",
        ("patron.identifier-transformed", Station.IDP, Owner.IDENTITY),
        EPPN,
        {"ggood": make_found(USERNAME)},
        form={"identifier": "eduPersonPrincipalName", "ils_identifier": "username"},
    ),
    story(
        "the scope is not dropped from the header",
        ("patron.identifier-transformed", Station.LISTENER, Owner.RESHARE),
        EPPN,
        {"ggood": make_found(USERNAME)},
        form={
            "door": EntryPoint.HEADER,
            "identifier": "eduPersonPrincipalName",
            "ils_identifier": "username",
            "listener": make_listener(),
        },
    ),
    story(
        "zeros are lost",
        ("patron.identifier-transformed", Station.IDP, Owner.IDENTITY),
        {"employeeNumber": "123456", **NAMES},
        {"0123456": make_found(make_record(make_identifier("0123456")))},
    ),
    story(
        "the listener spoils it",
        ("patron.transform-spoils-identifier", Station.LISTENER, Owner.RESHARE),
        {"employeeNumber": "00123456", **NAMES},
        {"00123456": make_found(make_record(make_identifier("00123456")))},
        form={
            "header_identifier": "employeeNumber",
            "listener": make_listener(reqIdRegex="^0+(.+)$", reqIdReplacement="$1"),
        },
    ),
    story(
        "the card was replaced",
        ("patron.old-barcode", Station.IDP, Owner.IDENTITY),
        {"employeeNumber": OLD_BARCODE, "uid": "ggood", **NAMES},
        {"ggood": make_found(REPLACED)},
    ),
    story(
        "two accounts",
        ("patron.two-accounts", Station.ILS, Owner.ILS),
        {**GOOD, "uid": "ggood"},
        {**KNOWN, "ggood": make_found(USERNAME)},
    ),
    story(
        "somebody else's record",
        ("patron.another-person", Station.IDP, Owner.IDENTITY),
        GOOD,
        {BARCODE: make_found(STRANGER)},
    ),
    story(
        "another patron is expected",
        ("patron.not-the-expected", Station.IDP, Owner.IDENTITY),
        GOOD,
        {
            **KNOWN,
            "21234000000034": make_found(
                make_record(make_identifier("21234000000034"), internal_id="u9")
            ),
        },
        expected="21234000000034",
    ),
    story("nobody is known", ("patron.not-found", Station.ILS, Owner.ILS), GOOD, {}),
    story(
        "several patrons are known",
        ("patron.ambiguous", Station.ILS, Owner.ILS),
        GOOD,
        Ambiguous(count=2, message="Non-Unique User"),
    ),
    story(
        "the patron is blocked",
        ("decision.patron-blocked", Station.ILS, Owner.PATRON),
        GOOD,
        {BARCODE: make_found(privileges=(Privilege(key="STATUS", value="BARRED"),))},
    ),
    story(
        "the group is not allowed",
        ("decision.profile-not-allowed", Station.RESHARE, Owner.RESHARE),
        GOOD,
        KNOWN,
        settings={
            "patron_profiles": (PatronProfile(code="GRAD", can_create_requests=False),),
            "profiles_known": True,
        },
    ),
]


@pytest.mark.parametrize(("cause", "released", "answers", "more"), FAILURES)
def test_a_failure_names_its_first_cause(tmp_path, cause, released, answers, more):
    """One cause, where it is and whose it is; everything else follows or stands behind it."""
    diagnosis = report_of(tmp_path, released, answers, **more).diagnosis

    assert diagnosis.verdict is Verdict.FAIL
    assert cause == (diagnosis.cause.check, diagnosis.cause.station, diagnosis.cause.owner)
    assert cause[0] == diagnosis.findings[0].check
    assert cause[0] == diagnosis.remedies[0].finding
    assert cause[2] == diagnosis.remedies[0].owner


@pytest.mark.parametrize(("cause", "released", "answers", "more"), FAILURES)
def test_no_message_holds_a_value(tmp_path, cause, released, answers, more):
    """What is sent to the owner, the headline and the remedies hold nobody's values."""
    report = report_of(tmp_path, released, answers, **more)
    diagnosis = report.diagnosis
    capture = report.capture
    texts = [
        diagnosis.message.text,
        diagnosis.headline.reason,
        *(step.because for step in diagnosis.steps),
        *(remedy.text + (remedy.snippet or "") for remedy in diagnosis.remedies),
    ]
    people = {
        value for attribute in capture.attributes for value in attribute.values if len(value) > 2
    }

    assert cause[0] == diagnosis.cause.check
    expected = []

    assert expected == [value for value in people for text in texts if value in text]
