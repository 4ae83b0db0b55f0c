import json
from datetime import UTC, datetime

import pytest

from tests.factories import BARCODE, make_site
from tests.report import samples
from verifier.adapters.captures.formats import read_saved_logins_in
from verifier.adapters.captures.report_json import MOST_BYTES, read_support
from verifier.adapters.captures.saved_file import NotACapture
from verifier.report.json_report import support_export

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def exported(tmp_path):
    """An export as it is downloaded."""
    site = make_site(tmp_path)
    return json.loads(support_export(samples.failing(), site=site, number="N-1", now=NOW))


def read(document):
    return read_support(json.dumps(document).encode())


def test_an_export_is_read_as_it_was_written(exported):
    """Verdict, cause, road, findings, questions and names are those of the report."""
    report, found = samples.failing(), read(exported)

    assert report.diagnosis.verdict is found.verdict
    assert report.diagnosis.cause.check == found.cause.check
    assert report.diagnosis.headline.verdict == found.headline.verdict
    assert [entry.station for entry in report.diagnosis.route] == [
        entry.station for entry in found.route
    ]
    assert [finding.check for finding in report.diagnosis.findings] == [
        finding.check for finding in found.findings
    ]
    assert [step.answer for step in report.diagnosis.steps] == [
        step.answer for step in found.steps
    ]
    assert [remedy.text for remedy in report.diagnosis.remedies] == [
        entry["text"] for entry in exported["report"]["remedies"]
    ]
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

    found = read(exported)

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
    """It names the place, and shows nothing of the file."""
    change(exported)

    with pytest.raises(NotACapture) as refused:
        read(exported)
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
    """Neither an error nor a value of the file."""
    with pytest.raises(NotACapture) as refused:
        read_support(content)
    assert message in refused.value.message


def test_an_export_is_a_saved_login_too(exported):
    """It can be compared as any masked report can."""
    [login] = read_saved_logins_in(json.dumps(exported).encode())

    assert login.masked
    assert samples.failing().diagnosis.verdict is login.recorded.message.verdict
