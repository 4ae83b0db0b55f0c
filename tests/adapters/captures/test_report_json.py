import json
from dataclasses import replace

import pytest

from tests.adapters.captures.sample_files import taken
from tests.report import samples
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.report_json import holds_reports, read_reports
from verifier.domain.model.capture import GateOutcome, Origin
from verifier.domain.model.lookup import LookupFailure
from verifier.report import json_report


def written(report, *, redact=False, **changed):
    return {**json_report.report_as_dict(report, redact=redact), **changed}


def read(content):
    return read_reports(taken(json.dumps(content)))


def capture_of(report):
    return report.decision.match.lookup.preview.release.capture


@pytest.mark.parametrize("report", samples.EVERY)
def test_the_login_comes_back_as_it_was(report):
    """Attributes in wire order with their formats, the subject, what was typed, the scopes."""
    [login] = read(written(report))
    saved = capture_of(report)

    assert replace(saved, origin=Origin.IMPORT, checks=()) == replace(login.capture, checks=())
    assert GateOutcome.PASSED not in [check.outcome for check in login.capture.checks]


def test_what_the_report_says_of_it():
    """Verdict, reason, cause, what carries the identifier, the request form and the record."""
    report = samples.failing()
    [login] = read(written(report))
    message, request = login.recorded.message, login.recorded.request

    assert (report.diagnosis.verdict, report.diagnosis.cause) == (message.verdict, message.cause)
    assert report.diagnosis.headline.reason == message.reason
    assert ["employeeNumber"] == [entry.attribute for entry in message.carried_by]
    assert ("vufind-shibboleth", samples.EPPN) == (request.door, request.patron_identifier)
    assert samples.record().identifiers[0].value == message.record.identifiers[0].value
    assert not login.masked


def test_a_masked_report():
    """Nothing is taken for a value: no record, and it says that it is masked."""
    [login] = read(written(samples.failing(), redact=True))

    assert login.masked
    assert login.recorded.message.record is None
    assert "xxxx.xxxx@xxxxxxx.xxx" == login.recorded.request.patron_identifier


@pytest.mark.parametrize(
    ("outcome", "unanswered"),
    [
        *((entry.value, True) for entry in LookupFailure),
        *((name, False) for name in ("found", "not_found", "ambiguous", "not_asked")),
    ],
)
def test_whether_the_library_system_answered(outcome, unanswered):
    """It gave no answer where its outcome is a reason for that, whatever the first cause is."""
    content = written(samples.failing())
    content["ils"]["outcome"] = outcome

    [login] = read(content)

    assert unanswered is login.recorded.message.unanswered


@pytest.mark.parametrize("at", [None, 7, -1])
def test_a_person_without_a_record(at):
    """An index that leads nowhere leads to nobody."""
    [login] = read(written(samples.failing(), person={"record": at, "because": "?"}))

    assert login.recorded.message.record is None


def test_a_report_of_an_earlier_version():
    """Keys that came later may be missing, and unknown ones are passed over."""
    content = written(samples.failing(), later={"more": 1})
    del content["login"]["idp"]["scopes"]
    del content["identifier"]["expected"]

    [login] = read(content)

    assert login.capture.idp.scopes is None
    assert login.recorded.expected is None


@pytest.mark.parametrize(
    "together",
    [lambda reports: reports, lambda reports: {"schema": "reports/1", "reports": reports}],
    ids=["list", "reports/1"],
)
def test_several_reports(together):
    """A list and the object of several hold the same logins."""
    logins = read(together([written(samples.failing()), written(samples.passing())]))

    assert ["fail", "pass"] == [login.recorded.message.verdict for login in logins]


@pytest.mark.parametrize(
    ("content", "holds"),
    [
        (written(samples.failing()), True),
        ([{"schema": "report/1"}], True),
        ({"schema": "reports/1", "reports": []}, True),
        ({"schema": "capture/1"}, False),
        ({"schema": "comparison/1", "note": "report/1"}, False),
        ([{"schema": "capture/1"}], False),
        ([], False),
    ],
)
def test_reports_are_recognised_by_content(content, holds):
    """By their schema, whatever the file is called."""
    assert holds is holds_reports(taken(json.dumps(content)))


def broken(**changed):
    return json.dumps(written(samples.failing(), **changed))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema": "report/1", "verdict"', "goes wrong at line 1, column 33"),
        ('[{"schema": "report/1"}', "This report is not whole"),
        ('{"schema": "report/1"}', "verdict is missing, among others"),
        ('{"schema": "report/1", "x": "\\ud800"}', "This report cannot be read: its JSON is out"),
        (broken(verdict="fine"), "verdict must be 'pass', 'warning'"),
        (broken(released=[{"name": 1, "values": []}]), "released[0].name must be a text"),
        (broken(login=[]), "login cannot be used"),
        (broken(redacted="21234000000018"), "redacted cannot be used"),
        (f"[{broken()}, {broken(cause={})}]", "[1].cause.check is missing"),
        ('{"schema": "reports/1", "reports": []}', "This file of reports holds none."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, message):
    """One sentence that names the place and no value."""
    with pytest.raises(NotACapture) as caught:
        read_reports(taken(text))

    assert message in caught.value.message
    assert "21234" not in caught.value.message
    assert samples.EPPN not in caught.value.message
