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


def report_of(tmp_path, released, answers, *, form=None, settings=None, expected=None):
    site = make_site(
        tmp_path, form=make_form(**(form or {})), reshare=make_settings(**(settings or {}))
    )
    ils = () if answers is None else (FixedIls(answers),)
    return verify(make_capture(released), site=site, ils=ils, expected=expected)


def test_silence_is_unknown(tmp_path):
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
    diagnosis = report_of(
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
    diagnosis = report_of(tmp_path, released, answers, **more).diagnosis

    assert diagnosis.verdict is Verdict.FAIL
    assert cause == (diagnosis.cause.check, diagnosis.cause.station, diagnosis.cause.owner)
    assert cause[0] == diagnosis.findings[0].check
    assert cause[0] == diagnosis.remedies[0].finding
    assert cause[2] == diagnosis.remedies[0].owner


@pytest.mark.parametrize(("cause", "released", "answers", "more"), FAILURES)
def test_no_message_holds_a_value(tmp_path, cause, released, answers, more):
    report = report_of(tmp_path, released, answers, **more)
    diagnosis = report.diagnosis
    texts = [
        diagnosis.message.text,
        diagnosis.headline.reason,
        *(step.because for step in diagnosis.steps),
        *(remedy.text + (remedy.snippet or "") for remedy in diagnosis.remedies),
    ]
    values = (value for attribute in report.capture.attributes for value in attribute.values)
    people = {value for value in values if len(value) > 2}

    assert cause[0] == diagnosis.cause.check
    assert [] == [value for value in people for text in texts if value in text]
