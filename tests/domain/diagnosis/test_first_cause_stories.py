import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    make_capture,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_record,
    make_settings,
    make_site,
)
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.lookup import Ambiguous, Privilege
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import PatronProfile
from verifier.pipeline.verify import verify

NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}
GOOD = {"employeeNumber": BARCODE, **NAMES}
EPPN = {"eduPersonPrincipalName": "ggood@example.edu", **NAMES}
KNOWN = {BARCODE: make_found()}
REPLACED = make_record(
    make_identifier(BARCODE, primary=True),
    make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
)
STRANGER = make_record(name=PersonName(given="Ann", family="Other"), emails=("a@example.edu",))
USERNAME = make_record(make_identifier("ggood", kind="username"), internal_id="u2")


def told(tmp_path, released, answers, *, form=None, settings=None, expected=None):
    site = make_site(
        tmp_path, form=make_form(**(form or {})), reshare=make_settings(**(settings or {}))
    )
    ils = () if answers is None else (FixedIls(answers),)
    return verify(make_capture(released), site=site, ils=ils, expected=expected)


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
    diagnosis = told(tmp_path, released, answers, **more).diagnosis

    assert diagnosis.verdict is Verdict.FAIL
    assert cause == (diagnosis.cause.check, diagnosis.cause.station, diagnosis.cause.owner)
    assert cause[0] == diagnosis.findings[0].check
    assert cause[0] == diagnosis.remedies[0].finding
    assert cause[2] == diagnosis.remedies[0].owner


@pytest.mark.parametrize(("cause", "released", "answers", "more"), FAILURES)
def test_no_message_holds_a_value(tmp_path, cause, released, answers, more):
    """What is sent to the owner, the headline and the remedies hold nobody's values."""
    report = told(tmp_path, released, answers, **more)
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
