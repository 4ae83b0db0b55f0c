from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules

import pytest

import verifier.domain.model
from tests.report import samples
from verifier.domain.model import capture, report
from verifier.domain.model.capture import PostedField, RequestPair
from verifier.domain.model.finding import Evidence
from verifier.domain.model.patron import Balance
from verifier.report import json_report
from verifier.report.redact import (
    Scrubber,
    privacy_of,
    redacted,
    shown_keys,
    without_numbers,
)

CANARIES = ("gail", "good@", "21234", "u-4711", "5f0c1b2a", "graduate", "12.50", "00123")
SETTINGS = {
    *("idp_product", "operators", "render_options", "request_form"),
    *("run", "saved_login", "site", "stored_result"),
}
"""Modules of what a site, its operators or the program say, and of what is never written."""

MODEL = [
    import_module(f"verifier.domain.model.{module.name}")
    for module in iter_modules(verifier.domain.model.__path__)
    if module.name not in SETTINGS
]


def test_names_and_addresses_stay_and_values_do_not():
    """Who, which attribute, which check and which product stay readable."""
    masked, shown = (
        json_report.report_as_json(samples.failing(), redact=redact) for redact in (True, False)
    )

    assert [] == [canary for canary in CANARIES if canary not in shown.lower()]
    for kept in (
        "urn:oid:2.16.840.1.113730.3.1.3",
        "https://idp.example.edu/idp/shibboleth",
        "https://verify.example.edu/sp",
        "patron.identifier-is-another-attribute",
        "identity@example.edu",
        "hostLMSCallFailed",
        "username = employeeNumber",
    ):
        assert kept in masked


def test_the_road_is_masked_whole():
    """A value at a stop is masked even where it is too short or too odd to be looked for."""
    report = samples.failing()
    odd = tuple(replace(entry, value="ab") for entry in report.diagnosis.route)
    shown = redacted(replace(report, diagnosis=replace(report.diagnosis, route=odd)))
    *stops, _ = shown.diagnosis.route  # at the last one the library system speaks

    assert {"xx"} == {stop.value for stop in stops}


def test_what_a_saved_login_says_of_its_checks_is_somebody_elses_text():
    """Whoever wrote the file may have written values into it."""
    report = samples.failing()
    check = capture.GateCheck(
        name="signature",
        outcome=capture.GateOutcome.NOT_CHECKED,
        detail="of 99887766 and somebody@example.edu",
    )
    report = replace(
        report, capture=replace(report.capture, origin=capture.Origin.IMPORT, checks=(check,))
    )

    assert "of 99999999 and xxxxxxxx@xxxxxxx.xxx" == redacted(report).capture.checks[0].detail


def test_settings_as_evidence_stay():
    """A setting of the site is nobody's value: the reader needs it to change it."""
    setting = Evidence(what="setting", name="reqIdRegex", value="^p(1)$")

    assert setting == redacted(samples.finding(evidence=(setting,))).evidence[0]


def test_the_patron_status_stays_and_the_patron_profile_does_not():
    """STATUS is the protocol's own word; a group may be one person's alone."""
    found = redacted(samples.passing()).lookup.attempts[0].outcome

    assert [("STATUS", "ACTIVE"), ("PROFILE", "XXXX")] == [
        (privilege.key, privilege.value) for privilege in found.answer.privileges
    ]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("12.50", "99.99"), ("1E+3", "9999"), ("-3", "-9"), ("NaN", "NaN")],
)
def test_a_debt_keeps_its_shape(amount, expected):
    """An amount is masked digit by digit, however it is written."""
    owing = replace(samples.record(), balance=Balance(amount=Decimal(amount), currency="USD"))

    assert expected == str(redacted(owing).balance.amount)


def test_the_original_is_left_alone():
    """Masking makes a new report."""
    report = samples.failing()
    redacted(report)

    assert samples.failing() == report


def test_every_field_that_may_hold_text_was_decided_on():
    """A text field that is new in the model fails here until somebody decides about it."""
    undecided = {
        f"{kind.__name__}.{field.name}"
        for module in MODEL
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
        for field in fields(kind)
        if "str" in str(field.type)
        and field.name not in privacy_of(kind)
        and (kind, field.name) not in BY_RULE
    }

    assert KEPT == undecided


BY_RULE = {(report.RouteStop, "value")}
"""Masked whole, by a rule of its own."""

KEPT = {
    f"{kind}.{name}"
    for kind, names in {
        "Advice": "column",
        "AggregateComparison": "headline",
        "Attribute": "friendly_name json_type name name_format",
        "AttributeMapFile": "name",
        "AttributeRule": "name name_format variables",
        "AttributeTally": "attribute",
        "AuditLine": "profile",
        "Authentication": "context instant",
        "Balance": "currency",
        "Baseline": "id idp_id patron pinned_by report_id",
        "BaselineDigests": "digests probe report",
        "BaselineLine": "headline id idp_id patron pinned_by report_id",
        "Block": "passes_to title",
        "BorrowerDecision": "qualifier status",
        "Capability": "note",
        "Cause": "check",
        "CauseGroup": "check",
        "Change": "also label was",
        "CheckRun": "check",
        "ColumnResult": "column matches",
        "ColumnTally": "column",
        "ColumnValue": "column",
        "ComparedSide": "carries entity_id idp_name service_provider taken_from",
        "ComparedUser": "patron_field",
        "Comparison": "site_name version",
        "ComparisonSet": "site_name version",
        "ConnectionTest": "connection connector",
        "ContextChange": "after before what",
        "Crashed": "error",
        "Delivery": "entity_ids site_file",
        "Drift": "appeared circumstances message reference vanished",
        "DriftChange": "also label was",
        "Evidence": "name what",
        "Expiry": "idp_id",
        "Explanation": "attribute",
        "ExportOddity": "places",
        "Finding": "check cites follows_from",
        "Found": "matched_type",
        "GateCheck": "name",
        "HeaderLine": "action condition header value",
        "Headline": "owner",
        "HostLms": "setting socket",
        "IdentifierMatch": "attribute matches",
        "IdentityProvider": "contact display_name entity_id profile profile_guess",
        "IlliadComparison": "site_name source version",
        "IniFile": "name",
        "IniSection": "name settings",
        "JudgedRequest": "shape",
        "Lint": "read site_file site_name version",
        "ListenerFile": "name",
        "ListenerRule": "attribute",
        "LoginCapture": "service_provider",
        "LoginLine": "cause idp_name",
        "LoginRefused": "names_seen owner reason summary",
        "LookupAttempt": "connection derived_from",
        "Message": "contact subject to",
        "NcipProblem": "element",
        "NotChecked": "message what",
        "Oddity": "key",
        "OneTimeUse": "assertion_id issuer request_id",
        "Paragraph": "heading",
        "PastedRequest": "path",
        "PatronAnswers": "site_name",
        "PatronIdentifier": "type",
        "PatronProfile": "code",
        "PatronRecord": "source",
        "PatronRequest": "id institution number pickup_location state",
        "PendingLogin": "browser code_verifier idp_id nonce relay_state request_id row_id",
        "PickupLocation": "name slug",
        "Place": "file key",
        "PlaceRuns": "place",
        "PlannedLookup": "derived_from",
        "Population": "site_name version",
        "Posted": "symbol version",
        "PostedField": "key source",
        "Privilege": "key",
        "ProxyFile": "name",
        "RegexFacts": "names",
        "Release": "missing wire_names",
        "ReleasedAttribute": "canonical",
        "Remark": "kind",
        "Remedy": "applies caution finding mistakes place preview product",
        "Report": "site_name version",
        "RequestPair": "json_type key",
        "RequestPreview": "req_id_from",
        "ReshareSettings": "borrower_check further host_lms_integration left_out "
        "suppress_patron_info",
        "RouteStop": "name",
        "Scope": "value",
        "ScopeProblem": "allowed",
        "SentAttribute": "friendly_name json_type name name_format source",
        "ServiceSettings": "places symbol",
        "Setting": "value",
        "SettingDifference": "in_reshare in_site_file name",
        "ShapeTally": "shape",
        "SharedChange": "label names was",
        "Snippet": "language",
        "Source": "id",
        "StageResult": "message",
        "Step": "question step",
        "Subject": "format",
        "TransformTrace": "header_name",
        "Triage": "site_name version",
        "Unread": "message",
        "UnreadPart": "what",
    }.items()
    for name in names.split()
}


def test_values_in_a_message_are_masked():
    """Even where they were asked for: a file that is handed on shows none."""
    message = redacted(samples.failing().with_values_in_message()).diagnosis.message

    assert "The right one: 99999999999999" in message.body
    assert samples.BARCODE not in message.text


@pytest.mark.parametrize(
    ("known", "text", "shown"),
    [
        (["Good", "jdoe7"], "Unknown User JDOE7 (Good)", "Unknown User XXXX9 (Xxxx)"),
        (["x"], "card 21234000 of a@example.edu", "card 99999999 of x@xxxxxxx.xxx"),
        (["1", "a"], "a 1 in a text", "a 1 in a text"),  # too short to be looked for
        ([" 1234 "], "no 1234", "no 9999"),  # a server may trim what it quotes
        (["jane", "jane.dane@example.edu"], "jane.dane@example.edu", "xxxx.xxxx@xxxxxxx.xxx"),
    ],
)
def test_foreign_text_loses_every_known_value(known, text, shown):
    """In any letter case, the longest first, and every long number and address beside them."""
    assert shown == Scrubber(known).message(text)


@pytest.mark.parametrize(
    ("known", "text", "shown"),
    [
        (
            ["Good", "21234000000018"],
            "in Good standing as 21234000000018",
            "in Good standing as 99999999999999",
        ),
        (["123"], "urn:oid:2.123.4 and 123.", "urn:oid:2.123.4 and 999."),
        ([], "as it was", "as it was"),
    ],
)
def test_our_own_sentences_keep_plain_words(known, text, shown):
    """A patron called Good does not spoil a sentence of ours; an identifier in it is masked."""
    assert shown == Scrubber(known).prose(text)


def test_a_sentence_about_nobody_known_is_masked_as_well():
    """A peer may quote whom it refused: long numbers and mail addresses are hidden."""
    assert "of 99999999999999 and xxxx@xxxxxxx.xxx at 1.2.3.4:8443" == without_numbers(
        "of 21234000000018 and gail@example.edu at 1.2.3.4:8443"
    )


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("Jane Doe", "", "Xxxx Xxx"),
        ("Doe", "", "Xxx"),
        ("jane.doe@example.edu", "1", "xxxx.xxx@xxxxxxx.xxx"),
        ("21234000000018", "", "99999999999999"),
        ("req_21234000000018", "x", "xxx_99999999999999"),
    ],
)
def test_a_piece_of_a_value_is_masked(key, value, shown):
    """A sign that was not encoded put it where keys stand."""
    assert {"key": shown} == shown_keys(RequestPair(key=key, value=value))
    assert {"source": shown} == shown_keys(PostedField(key=None, values=(value,), source=key))


@pytest.mark.parametrize(
    ("key", "value"),
    [("req_id", ""), ("rft.title", ""), ("rft_val_fmt", "x"), ("aulast", ""), ("confirm", "1")],
)
def test_a_word_of_programs_stays(key, value):
    """Which keys had no effect is what the person came to see."""
    assert {} == shown_keys(RequestPair(key=key, value=value))
    assert {} == shown_keys(PostedField(key=None, values=(value,), source=key))


def test_the_keys_of_json_stay():
    """There nothing breaks apart; and what is posted is named as ReShare names it."""
    assert {} == shown_keys(RequestPair(key="custom 1", value="", json_type="string"))
    assert {} == shown_keys(PostedField(key="title", values=("x",), source="Doe"))
