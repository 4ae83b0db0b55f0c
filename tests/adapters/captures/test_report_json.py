import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from tests.adapters.captures.sample_files import taken
from tests.factories import BARCODE, make_site
from tests.report import samples
from verifier.adapters.captures.formats import read_saved_logins_in
from verifier.adapters.captures.report_json import (
    MOST_BYTES,
    LoginShape,
    ReleasedShape,
    holds_reports,
    read_reports,
    read_support,
)
from verifier.adapters.captures.saved_file import NotACapture
from verifier.domain.model.capture import GateOutcome, Origin
from verifier.domain.model.lookup import LookupFailure
from verifier.report.json_report import report_as_dict, support_export


def written(report, *, redact=False, **changed):
    return {**report_as_dict(report, redact=redact), **changed}


def read(content):
    return read_reports(taken(json.dumps(content)))


@pytest.mark.parametrize("report", samples.EVERY)
def test_the_login_comes_back_as_it_was(report):
    [login] = read(written(report))
    saved = replace(report.capture, origin=Origin.IMPORT, checks=())

    assert saved == replace(login.capture, checks=())
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
    with pytest.raises(NotACapture) as caught:
        read_reports(taken(text))

    assert message in caught.value.message
    assert "21234" not in caught.value.message
    assert samples.EPPN not in caught.value.message


@pytest.fixture
def written_login():
    """A report's login and its first attribute."""
    report = report_as_dict(samples.failing(), redact=False)
    return report["login"], report["released"][0]


def test_keys_of_later_versions_are_passed_over(written_login):
    login, released = written_login
    for part in (login, login["idp"], login["subject"], login["authentication"], released):
        part["later"] = 1
    login["checks"][0]["later"] = 1

    shape = LoginShape.model_validate_json(json.dumps(login))
    capture = shape.capture([ReleasedShape.model_validate_json(json.dumps(released))])

    assert samples.EPPN == capture.attributes[0].values[0]
    assert ("signature", "example.edu") == (capture.checks[0].name, capture.idp.scopes[0].value)


@pytest.mark.parametrize(
    ("key", "value"), [("protocol", "smtp"), ("captured_at", "2026-11-24T12:00:00"), ("idp", None)]
)
def test_what_is_needed_is_read_strictly(written_login, key, value):
    """A moment names its time zone, and a protocol is one that there is."""
    login, _ = written_login

    with pytest.raises(ValidationError, match=key):
        LoginShape.model_validate_json(json.dumps({**login, key: value}))


NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def exported(tmp_path):
    """An export as it is downloaded."""
    site = make_site(tmp_path)
    return json.loads(support_export(samples.failing(), site=site, number="N-1", now=NOW))


def read_exported(document):
    return read_support(json.dumps(document).encode())


def test_an_export_is_read_as_it_was_written(exported):
    """Verdict, cause, road, findings, questions and names are those of the report."""
    report, found = samples.failing(), read_exported(exported)

    def shown(diagnosis):
        return (
            (diagnosis.verdict, diagnosis.cause.check, diagnosis.headline.verdict),
            [stop.station for stop in diagnosis.route],
            [finding.check for finding in diagnosis.findings],
            [step.answer for step in diagnosis.steps],
            [remedy.text for remedy in diagnosis.remedies],
        )

    assert shown(report.diagnosis) == shown(found)
    assert ("N-1", NOW, report.site_name) == (found.number, found.exported_at, found.site_name)
    assert ("reshare.identifier", "employeeNumber") in found.settings


def test_values_are_masked_again(exported):
    """Whoever wrote the file: what stands where values stand is never shown."""
    exported["report"]["route"][0]["value"] = BARCODE
    exported["report"]["released"][0]["values"] = [BARCODE]
    exported["report"]["findings"][0]["evidence"] = [
        {"what": "identifier", "name": "x", "value": BARCODE},
        {"what": "setting", "name": "regex", "value": "^p(1)$"},
    ]

    found = read_exported(exported)

    assert BARCODE not in repr(found)
    assert "99999999999999" == found.route[0].value
    assert "^p(1)$" == found.findings[0].evidence[1].value


def changed(**keys):
    return lambda item: item["report"].update(keys)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda item: item.update(schema="report/1"), "This is no report that was exported"),
        (lambda item: item.pop("number"), "number is missing"),
        (changed(redacted=False), "report.redacted must be True"),
        (changed(verdict="great"), "report.verdict must be"),
        (changed(route="road"), "report.route"),
        (changed(findings=[{}] * 1001), "report.findings"),
        (changed(site="x" * 5000), "report.site"),
        (changed(created_at="2026-11-26T09:00:00"), "it names no time zone"),
    ],
)
def test_a_file_that_is_no_export_is_a_sentence(exported, change, message):
    change(exported)

    with pytest.raises(NotACapture) as refused:
        read_exported(exported)
    assert message in refused.value.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "is no text"),
        (b"", "is not whole"),
        (b'{"schema": "support/1", ', "is not whole"),
        (b"[]", "This is no report that was exported"),
        (b"[" * 100_000, "out of bounds"),
        (b" " * (MOST_BYTES + 1), "larger than any export"),
    ],
)
def test_a_broken_file_is_a_sentence(content, message):
    with pytest.raises(NotACapture) as refused:
        read_support(content)
    assert message in refused.value.message


def test_an_export_is_a_saved_login_too(exported):
    [login] = read_saved_logins_in(json.dumps(exported).encode())

    assert login.masked
    assert samples.failing().diagnosis.verdict is login.recorded.message.verdict
