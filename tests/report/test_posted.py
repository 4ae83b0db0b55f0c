"""A pasted request in every format of the report."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest

from tests.factories import BARCODE, FixedIls, make_found, make_pasted, make_site
from tests.report.text_rules import how, written
from verifier.adapters.captures.formats import read_captures_in, read_saved_logins_in
from verifier.pipeline.verify import verify
from verifier.report import html, json_report, text
from verifier.report.json_report import REPORT_SCHEMA
from verifier.report.text import pasted_request_section, posted_section
from verifier.store.serialization import read_report, report_text

LINK = (
    f"/EXU?req_id={BARCODE}&req.id=ggood1&rft_id=in1&rft.title=Secret%20wishes&res.org=EXU"
    "&req.emailAddress=gail.good@example.edu&svc.pickupLocation=main-desk&svc.note=For+Gail"
)
SECRETS = (BARCODE, "ggood1", "Secret", "gail.good", "For Gail")


@pytest.fixture
def report(tmp_path):
    """The report on a pasted link that works."""
    (capture,) = read_captures_in(LINK.encode(), saved_at=datetime(2026, 11, 24, 12, tzinfo=UTC))
    return verify(capture, site=make_site(tmp_path), ils=(FixedIls({BARCODE: make_found()}),))


def test_json_has_every_row_and_keeps_to_the_schema(report):
    """Each field with its key of the link; what has no effect has no field."""
    written = json_report.report_as_dict(report, redact=False)

    jsonschema.validate(written, json.loads(REPORT_SCHEMA.read_text("utf-8")))
    shown = written["request"]["posted"]
    assert ("posted", "EXU", "1.0") == (
        shown["placing"],
        shown["symbol"],
        shown["openurl_version"],
    )
    assert {
        "key": "patronIdentifier",
        "values": [BARCODE],
        "from": "req_id",
        "note": None,
        "is_list": False,
    } in shown["fields"]
    assert ["req.id"] == [field["from"] for field in shown["fields"] if field["key"] is None]
    assert ("pass", "openurl", "/EXU") == (
        written["verdict"],
        written["login"]["request"]["kind"],
        written["login"]["request"]["path"],
    )


@pytest.mark.parametrize(
    "render",
    [
        lambda item, redact: json_report.report_as_json(item, redact=redact),
        lambda item, redact: html.report_as_html(item, redact=redact),
        lambda item, redact: text.report_as_text(item, how(redact=redact, width=200)),
    ],
    ids=["json", "html", "text"],
)
def test_masked_no_value_can_be_read(report, render):
    """Titles and notes are the person's too; which place is meant stays readable."""
    masked, open_ = render(report, True), render(report, False)

    assert [] == [secret for secret in SECRETS if secret in masked]
    assert [] == [secret for secret in SECRETS if secret not in open_ and secret != "For Gail"]
    assert "main-desk" in masked
    assert "RESHARE:EXU" in masked


def test_text_and_html_show_the_table_in_place_of_a_release(report):
    """There is no login, and nothing was released."""
    as_text = text.report_as_text(report, how(width=100))
    as_html = html.report_as_html(report, redact=False)

    for page, title in ((as_text, "what would be posted"), (as_html, "What would be posted")):
        assert title in page
        assert "The listener posts this to ReShare at once." in page
        assert "read by nobody" not in page
        assert "systemInstanceIdentifier" in page
        assert "a link to the OpenURL listener" in page
        assert "verything that was released" not in page
        assert "(not seen)" in page


def test_the_stored_report_and_the_saved_one_have_the_request_again(report):
    """Nothing of it is lost on the way through the store or a file."""
    request_ = report.capture.request

    stored = read_report(report_text(report))
    saved = read_saved_logins_in(json_report.report_as_json(report, redact=False).encode())

    assert report == stored
    assert [request_] == [entry.capture.request for entry in saved]


def test_what_was_pasted_in_words(report):
    """The kind, the path and whether headers were seen."""
    message = written(pasted_request_section, report.capture.request)
    rows = written(posted_section, report.preview.posted)

    assert ["a link to the OpenURL listener", "to the path /EXU", "without headers"] == [
        line.strip() for line in message.splitlines()
    ]
    assert "Without effect:" in rows
    assert "from req_id" in rows


@pytest.mark.parametrize(
    ("pasted", "message"),
    [
        ("req_id=P1&rft_id=1", ["a link to the OpenURL listener", "without headers"]),
        (
            "GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\nHost: x",
            ["a link to the OpenURL listener", "to the path /EXU", "with its headers"],
        ),
        ('{"patronIdentifier": "P1"}', ["the JSON that is posted to ReShare"]),
    ],
)
def test_each_kind_of_request_in_words(pasted, message):
    """A path where there is one, headers where a link might have some."""
    (capture,) = read_captures_in(pasted.encode())

    assert message == [
        line.strip() for line in written(pasted_request_section, capture.request).splitlines()
    ]


def test_where_every_key_has_an_effect_no_table_says_otherwise():
    """The second table stands only where there is something in it."""
    assert "Without effect" not in written(
        posted_section, make_pasted("req_id=P1&rft_id=1").preview.posted
    )
