import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import jsonschema
import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    altered,
    make_capture,
    make_claim,
    make_found,
    make_identifier,
    make_oidc_capture,
    make_pasted,
    make_record,
    make_site,
)
from tests.report import samples
from tests.report.samples import how, written
from verifier.adapters.captures.formats import read_captures_in, read_saved_logins_in
from verifier.domain.model.capture import AttributeSource
from verifier.domain.model.match import Support
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify
from verifier.report import html, json_report, text
from verifier.report.json_report import REPORT_SCHEMA
from verifier.report.text import pasted_request_section, posted_section
from verifier.store.serialization import read_report, report_text

ORDER = (
    "ReShare would not find this patron.",
    "── the road ──",
    "── what to change ──",
    "── the request form, as ReShare would receive it ──",
    "── the patron in the library system ──",
    "── ReShare's own questions (Patron Lookup Problems) ──",
    "── what was found, one by one ──",
    "── everything that was released ──",
    "── the questions put to the library system ──",
    "── the login itself ──",
    "── the checks ──",
    "── a message to send ──",
)


def plain(report, **more):
    return text.report_as_text(report, how(**more))


def test_the_answer_comes_in_the_order_of_the_questions():
    written = plain(samples.failing())

    assert list(ORDER) == sorted(ORDER, key=written.index)


def test_a_value_is_only_text_and_is_folded_whole():
    """Nothing of a long value is lost; escape sequences and markup are shown as they are."""
    value = "x1" * 150

    assert value in re.sub(r"\s", "", plain(samples.with_identifier(value)))
    assert "\x1b" not in plain(samples.with_identifier("\x1b[2Jx"))
    assert "[ESC][2Jx" in plain(samples.with_identifier("\x1b[2Jx"))
    assert "[bold]x[/bold]:smile:" in plain(samples.with_identifier("[bold]x[/bold]:smile:"))


def test_with_colour_the_words_stay():
    coloured = text.report_as_text(samples.failing(), how(colour=True))

    assert "\x1b[" in coloured
    assert plain(samples.failing()).split() == re.sub(r"\x1b\[[0-9;]*m", "", coloured).split()


def test_the_first_lines_hold_verdict_reason_and_owner_without_codes():
    """A reader who knows no jargon can stop there; a passing report has nothing to change."""
    head = plain(samples.failing()).partition("── the road")[0]
    passing = plain(samples.passing())

    assert head.startswith("✗  ReShare would not find this patron.  [does not work]\n")
    assert "Whose turn it is: discovery team (VuFind)" in head
    assert [] == [code for code in ("urn:", "patron.identifier") if code in head]
    assert passing.startswith("✓  ReShare would accept a request from this patron.  [works]\n")
    assert [] == [part for part in ("what to change", "what was found") if part in passing]


def test_the_road_says_where_it_goes_wrong_first():
    text = plain(samples.failing())
    road = text.partition("── the road ──")[2].partition("── what")[0]

    assert ["●", "●", "✗", "○", "○", "○"] == re.findall(r"^   (\S) ", road, flags=re.MULTILINE)
    assert (1, 3) == (road.count("first wrong here"), road.count("follows from it"))
    assert "patron.fines broke (KeyError): a defect of the verifier" in text


def test_the_record_names_the_attribute_that_leads_to_it():
    written = plain(samples.failing(), width=120)

    assert (
        "21234000000018                      barcode, active, primary  ◀ employeeNumber" in written
    )
    assert "21234000000026                      barcode, inactive, since 1 Mar 2025\n" in written


def test_equal_masks_do_not_make_equal_values():
    """With masked values the wrong identifier is not named as carried by an attribute."""
    written = plain(samples.failing(), redact=True, width=120)

    assert 1 == written.count("◀ employeeNumber")
    assert "Values are masked" in written


def test_an_unanswered_question_is_not_a_no():
    written = plain(samples.unknown())

    assert "could not ask: No answer within 10 seconds." in written
    assert 1 == written.count("The library system gave no answer.")
    assert not re.search("not found|No record was found", written)


def test_nothing_sent_and_an_empty_value_are_told_apart():
    nothing = plain(samples.with_identifier(None)).partition("── the request")[0]
    empty = plain(samples.with_identifier("")).partition("── the request")[0]

    assert (5, 1) == (nothing.count("(not sent)"), nothing.count("(no patron)"))
    assert 6 == empty.count("(empty)")


def test_the_listeners_header_is_shown_with_what_became_of_it():
    """Header, expected identifier and why no request can be placed stand in the form."""
    form = plain(samples.through_a_header(), width=100).partition("── the request form")[2]

    for line in (
        "User ID            00123␣  (ends with a blank or an invisible character)",
        "  taken from       employeeNumber",
        "  header           x-remote-user: 00123␣  (unchanged)",
        "  expected         21234000000018",
        "Email              (not sent)",
        "No request         The listener would answer with an error.",
        "ReShare would say  cannot be predicted",
        "  audit            [bold]as it is[/bold] :smile:",
    ):
        assert line in form


def test_this_patrons_record_comes_first():
    """Records of others follow; what the person typed and what is sensitive says so."""
    written = plain(samples.through_a_header())

    assert written.index("this patron, Gail Good (from ncip)") < written.index(
        "another account (from alma)"
    )
    assert "typed             ggood" in written
    assert "sn  tolerated, sensitive" in written
    assert "released to http" not in written


def test_where_nothing_could_be_asked_the_reason_stands():
    written = plain(samples.never_asked())

    assert "Nothing was asked: None is known." in written
    assert "No record was found." not in written
    assert "── the questions put to the library system ──\n   None is known." in written


def test_one_account_seen_through_two_connections_is_shown_once(tmp_path):
    old = make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)
    fuller = make_found(make_record(make_identifier(BARCODE), old, source="evidence"))
    ils = (
        FixedIls({BARCODE: make_found()}),
        FixedIls({BARCODE: fuller}, connection_id="evidence", role=IlsRole.EVIDENCE),
    )
    written = plain(verify(make_capture(), site=make_site(tmp_path), ils=ils))

    assert 1 == written.count("this patron, Gail Good (from ncip and evidence)")
    assert "another account" not in written
    assert OLD_BARCODE in written


def test_a_claim_is_told_with_the_place_it_stood_in(tmp_path):
    """A claim may be in the ID token, in UserInfo, or in both; a person sees which."""
    claims = [
        make_claim("employee_number", BARCODE, source=source)
        for source in (AttributeSource.ID_TOKEN, AttributeSource.USERINFO)
    ]
    written = plain(verify(make_oidc_capture(claims), site=make_site(tmp_path), ils=()))

    assert ["in ID token", "in UserInfo"] == re.findall(r"employeeNumber  .*  (in .*)", written)


def test_the_date_of_an_older_login_stands_beside_the_reports():
    """Of a login of the same day only the report's moment is shown."""
    report = samples.failing()
    noted = "login of 24 Nov 2026, judged as of today"
    later = replace(report, created_at=datetime(2026, 12, 3, 13, tzinfo=UTC))
    same = replace(report, created_at=report.capture.captured_at)

    assert noted in plain(later)
    assert noted in html.report_as_html(later, redact=False)
    assert noted not in plain(same)


def test_one_patron_is_no_reason_to_change_a_rule():
    report = samples.failing()
    [match] = report.match.matches
    report = altered(report, "match", matches=(replace(match, support=Support.CANDIDATE),))
    _, _, after = plain(report).partition("── what to change")

    assert "Seen on one patron so far: try a second one before" in after.partition("1  ")[0]


def test_a_remedy_says_what_nobody_verified_and_what_usually_goes_wrong():
    """People look a setting up before they paste it; the mistakes are a list behind it."""
    report = samples.failing()
    first, *others = report.diagnosis.remedies
    unverified = (replace(first.snippets[0], verified=False),)
    mistakes = ("It is mistyped.", "It was not reloaded.")
    doubtful = replace(first, snippets=unverified, mistakes=mistakes)
    written = plain(altered(report, "diagnosis", remedies=(doubtful, *others)))

    assert "Shibboleth.ini:" in plain(report)
    assert "Shibboleth.ini (check against your product's documentation):" in written
    indent = "\n" + " " * 8
    assert f"{indent}Usual mistakes:{indent}- {mistakes[0]}{indent}- {mistakes[1]}\n" in written
    assert written.index("username = employeeNumber") < written.index("Usual mistakes:")


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
    assert ("posted", "EXU") == (shown["placing"], shown["symbol"])
    assert "1.0" == shown["openurl_version"]
    identifier = {"key": "patronIdentifier", "values": [BARCODE], "from": "req_id"}
    assert {**identifier, "note": None, "is_list": False} in shown["fields"]
    assert ["req.id"] == [field["from"] for field in shown["fields"] if field["key"] is None]
    pasted = written["login"]["request"]
    assert ("pass", "openurl", "/EXU") == (written["verdict"], pasted["kind"], pasted["path"])


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
        for part in (
            *(title, "The listener posts this to ReShare at once.", "systemInstanceIdentifier"),
            *("a link to the OpenURL listener", "(not seen)"),
        ):
            assert part in page
        assert not re.search("read by nobody|verything that was released", page)


def test_the_stored_report_and_the_saved_one_have_the_request_again(report):
    stored = read_report(report_text(report))
    saved = read_saved_logins_in(json_report.report_as_json(report, redact=False).encode())

    assert report == stored
    assert [report.capture.request] == [entry.capture.request for entry in saved]


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


def test_what_has_no_effect_is_a_table_of_its_own(report):
    rows = written(posted_section, report.preview.posted)
    every = make_pasted("req_id=P1&rft_id=1").preview.posted

    assert "Without effect:" in rows
    assert "from req_id" in rows
    assert "Without effect" not in written(posted_section, every)
