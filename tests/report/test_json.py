import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator

from tests.factories import altered, make_site
from tests.report import samples
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.evidence import stages
from verifier.domain.model.lookup import Ambiguous
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.site import Idp, OidcProvider, Secret
from verifier.report import json_report
from verifier.report.json_report import REPORT_SCHEMA, message_keys, plain, support_export
from verifier.report.view import View

SCHEMA = json.loads(REPORT_SCHEMA.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def written():
    return json_report.report_as_dict(samples.failing(), redact=False)


def test_the_first_cause_stands_first(written):
    assert ("report/1", "fail") == (written["schema"], written["verdict"])
    assert {
        "check": "patron.identifier-is-another-attribute",
        "station": "discovery",
        "owner": "discovery",
        "summary": "VuFind sends the sign-in name, and the library knows barcodes.",
    } == written["cause"]
    assert "discovery team (VuFind)" == written["headline"]["owner"]


def test_the_identifier_says_what_carries_the_right_one(written):
    carrier = {
        "attribute": "employeeNumber",
        "value_index": 0,
        "matches": "barcode",
        "status": "active",
        "transform": None,
        "support": None,
    }
    sent = {"sent": "gail.good@example.edu", "attribute": "eduPersonPrincipalName"}

    assert {**sent, "expected": None, "carried_by": [carrier]} == written["identifier"]


@pytest.mark.parametrize(
    ("change", "carried"),
    [
        ({"transform": Transform.T4, "support": Support.CANDIDATE}, [("T4", "candidate")]),
        ({"counts": False}, []),  # a dangerous transform that nothing confirms
    ],
)
def test_a_match_says_how_it_carries_the_identifier(change, carried):
    """A value that needs a change names the transform; one that does not count is not named."""
    report = samples.failing()
    matches = tuple(replace(match, **change) for match in report.match.matches)
    report = altered(report, "match", matches=matches)
    found = json_report.report_as_dict(report, redact=False)["identifier"]["carried_by"]

    assert carried == [(match["transform"], match["support"]) for match in found]


def test_the_six_stations_stand_in_order(written):
    stops = {stop["station"]: stop["outcome"] for stop in written["route"]}

    assert ["idp", "service-provider", "discovery", "listener", "reshare", "ils"] == list(stops)
    assert ["ok", "ok", "first-wrong", *["follows"] * 3] == list(stops.values())


def reported(report, **lookup):
    """What the report says of the library system, its lookup being changed."""
    changed = replace(report, lookup=replace(report.lookup, **lookup))
    return json_report.report_as_dict(changed, redact=False)["ils"]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (samples.failing(), {"outcome": "not_found", "records": 1, "state": "ok"}),
        (samples.passing(), {"outcome": "found", "records": 1, "state": "ok"}),
        (samples.unknown(), {"outcome": "timeout", "records": 0, "state": "unknown"}),
    ],
    ids=["failing", "passing", "unknown"],
)
def test_could_not_ask_is_never_not_found(report, expected):
    """The library system's outcome is that of ReShare's question; a failure has its own name."""
    assert {**expected, "not_asked": None} == reported(report)


def test_nothing_asked_says_so_and_several_patrons_are_counted():
    report = samples.failing()
    match = replace(report.match, records=(), matches=(), person=None)
    why = "No library system is configured."
    asked_nothing = reported(replace(report, match=match), attempts=(), not_asked=why)
    attempt = samples.attempt(samples.EPPN, Ambiguous(count=3, message="Non-Unique User"))
    several = reported(replace(report, **stages(samples.match(attempt))))

    assert ("not_asked", 0, why) == tuple(
        asked_nothing[key] for key in ("outcome", "records", "not_asked")
    )
    assert ("ambiguous", 3) == (several["outcome"], several["records"])


def test_values_stay_as_sent(written):
    """Blanks, leading zeros, an empty value and no value at all are kept apart."""
    assert [[" 00123 ", ""], []] == [entry["values"] for entry in written["released"][-2:]]
    header = View.of(samples.through_a_header(), redact=False)
    assert "employeeNumber" == header.sent_from


def test_a_crashed_check_is_told_apart_from_one_that_did_not_run(written):
    assert [
        {"check": "login.not-verified", "outcome": "passed", "saw": "a signature"},
        {"check": "patron.identifier-is-another-attribute", "outcome": "failed", "findings": 1},
        {"check": "request.regex-invalid", "outcome": "not-run", "reason": "no regex is set"},
        {"check": "patron.fines", "outcome": "crashed", "error": "KeyError"},
    ] == [*written["runs"][:2], *written["runs"][-2:]]


def test_a_login_without_subject_or_authentication_is_a_report_too():
    nobody = {"subject": Subject(kind=SubjectKind.NONE), "authentication": None}
    report = altered(samples.failing(), "capture", **nobody)
    found = json_report.report_as_dict(report, redact=True)

    assert [] == list(Draft202012Validator(SCHEMA).iter_errors(found))
    assert found["login"]["authentication"] is None
    assert "none" == found["login"]["subject"]["kind"]


def test_the_message_is_one_text_and_its_parts():
    """Programs need not take it apart; every key is always there; a remedy says where."""
    message = replace(samples.failing().diagnosis.message, values=())
    keys = message_keys(message)

    assert message.text == keys["message"]
    assert {
        "to": "discovery team (VuFind)",
        "contact": "vufind@example.edu",
        "subject": "Patron identifier for ReShare",
        "body": "VuFind sends the wrong attribute to ReShare.\n",
    } == keys["message_parts"]
    assert {"message": None, "message_parts": None} == message_keys(None)
    remedy = plain(samples.failing().diagnosis.remedies[0])
    assert ("vufind", "in VuFind") == (remedy["product"], remedy["place"])


NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
CANARIES = ("gail", "good@", "21234", "u-4711", "5f0c1b2a", "graduate", "12.50", "00123")


def rendered(folder, report=None, **site):
    made = make_site(folder, **site)
    return support_export(report or samples.failing(), site=made, number="ABCD-1234", now=NOW)


@pytest.mark.parametrize("sample", [samples.failing, samples.passing, samples.unknown])
def test_no_value_is_in_an_export(tmp_path, sample):
    """It goes to somebody who has nothing to do with the patron."""
    written = rendered(tmp_path, sample()).lower()

    assert [] == [canary for canary in CANARIES if canary in written]


def test_an_export_says_what_it_was_made_under(tmp_path):
    """Which door, which attribute, which systems; and the report with its checks."""
    found = json.loads(rendered(tmp_path))

    head = ("support/1", "ABCD-1234", NOW.isoformat())
    assert head == tuple(found[key] for key in ("schema", "number", "exported_at"))
    assert {
        "reshare.login": "vufind-shibboleth",
        "reshare.identifier": "employeeNumber",
        "reshare.ils_identifier": "barcode",
        "reshare.email": "mail",
        "reshare.settings.host_lms_integration": "FOLIO",
        "reshare.settings.borrower_check": "NCIP",
        "idp.campus": "saml",
    } == found["settings"]
    assert found["report"]["redacted"]
    assert found["report"]["runs"]


def test_no_secret_and_no_account_is_in_an_export(tmp_path):
    """Settings are named one by one; whatever is not named stays here."""
    provider = OidcProvider(
        issuer="https://op.example.edu",
        client_id="canary-client",
        client_secret=Secret(place="env CLIENT_SECRET", value="canary-secret"),
    )
    idp = Idp(id="op", protocol="oidc", oidc=provider)

    assert "canary" not in rendered(tmp_path, idps=(idp,))
