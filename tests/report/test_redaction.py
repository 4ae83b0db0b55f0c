from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules

import pytest

import verifier.domain.model
from tests.report import samples
from verifier.domain.model import capture, finding, report
from verifier.domain.model.capture import PostedField, RequestPair
from verifier.domain.model.finding import Evidence
from verifier.domain.model.patron import Balance
from verifier.report import json_report
from verifier.report.redact import (
    FOREIGN_TEXT,
    PROSE,
    VALUES,
    Scrubber,
    redacted,
    shown_keys,
    without_numbers,
)

CANARIES = ("gail", "good@", "21234", "u-4711", "5f0c1b2a", "graduate", "12.50", "00123")
SETTINGS = {
    *("drift", "idp_product", "operators", "render_options", "request_form"),
    *("run", "saved_login", "site", "stored_result"),
}
"""Modules of what a site, its operators or the program say, and of what is never written."""

MODEL = [
    import_module(f"verifier.domain.model.{module.name}")
    for module in iter_modules(verifier.domain.model.__path__)
    if module.name not in SETTINGS
]


def _changed(path, value):
    return replace(samples.failing(), **{path: value})


def test_without_redaction_the_same_values_are_there():
    """The search above would find them."""
    written = json_report.report_as_json(samples.failing(), redact=False).lower()

    assert [] == [canary for canary in CANARIES if canary not in written]


def test_names_and_addresses_stay():
    """Who, which attribute, which check and which product stay readable."""
    written = json_report.report_as_json(samples.failing(), redact=True)

    for kept in (
        "urn:oid:2.16.840.1.113730.3.1.3",
        "https://idp.example.edu/idp/shibboleth",
        "https://verify.example.edu/sp",
        "patron.identifier-is-another-attribute",
        "identity@example.edu",
        "hostLMSCallFailed",
        "username = employeeNumber",
    ):
        assert kept in written


def stops(report):
    """The value at each stop of the road but the last, where the library system speaks."""
    return [
        entry.value for entry in report.diagnosis.route if entry.station is not finding.Station.ILS
    ]


def test_the_road_is_masked_whole():
    """A value at a stop is masked even where it is too short or too odd to be looked for."""
    report = samples.failing()
    odd = tuple(replace(entry, value="ab") for entry in report.diagnosis.route)
    report = replace(report, diagnosis=replace(report.diagnosis, route=odd))

    assert {"xx"} == {stop for stop in stops(redacted(report)) if stop is not None}


def test_what_a_saved_login_says_of_its_checks_is_somebody_elses_text():
    """Whoever wrote the file may have written values into it."""
    report = samples.failing()
    login = report.capture
    check = capture.GateCheck(
        name="signature",
        outcome=capture.GateOutcome.NOT_CHECKED,
        detail="of 99887766 and somebody@example.edu",
    )
    login = replace(login, origin=capture.Origin.IMPORT, checks=(check,))
    report = replace(report, capture=login)

    masked = redacted(report).capture.checks[0].detail

    assert "of 99999999 and xxxxxxxx@xxxxxxx.xxx" == masked


def test_settings_as_evidence_stay():
    """A setting of the site is nobody's value: the reader needs it to change it."""
    one = samples.finding(evidence=(Evidence(what="setting", name="reqIdRegex", value="^p(1)$"),))
    diagnosis = replace(samples.failing().diagnosis, findings=(one,))

    masked = redacted(replace(samples.failing(), diagnosis=diagnosis))

    assert "^p(1)$" == masked.diagnosis.findings[0].evidence[0].value


def test_the_patron_status_stays_and_the_patron_profile_does_not():
    """STATUS is the protocol's own word; a group may be one person's alone."""
    masked = redacted(samples.passing())

    found = masked.lookup.attempts[0].outcome

    assert [("STATUS", "ACTIVE"), ("PROFILE", "XXXX")] == [
        (privilege.key, privilege.value) for privilege in found.answer.privileges
    ]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("12.50", "99.99"), ("1E+3", "9999"), ("-3", "-9"), ("NaN", "NaN")],
)
def test_a_debt_keeps_its_shape(amount, expected):
    """An amount is masked digit by digit, however it is written."""
    report = samples.failing()
    found = report.match.records[0]
    owing = replace(found, balance=Balance(amount=Decimal(amount), currency="USD"))
    changed = replace(report.match, records=(owing,))
    report = replace(report, match=changed)

    assert expected == str(redacted(report).match.records[0].balance.amount)


def test_the_original_is_left_alone():
    """Masking makes a new report."""
    report = samples.failing()
    redacted(report)

    assert samples.failing() == report


def test_every_rule_names_a_field_that_exists():
    """A renamed field of the model cannot slip out of the rules."""
    for rules in (VALUES, FOREIGN_TEXT, PROSE):
        for kind, names in rules.items():
            assert set() == names - {field.name for field in fields(kind)}


def test_every_field_that_may_hold_text_was_decided_on():
    """A text field that is new in the model fails here until somebody decides about it."""
    known = {
        (kind, name)
        for rules in (VALUES, FOREIGN_TEXT, PROSE)
        for kind, names in rules.items()
        for name in names
    }
    undecided = {
        f"{kind.__name__}.{field.name}"
        for module in MODEL
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
        for field in fields(kind)
        if "str" in str(field.type) and (kind, field.name) not in {*known, *BY_RULE}
    }

    assert KEPT == undecided


BY_RULE = {(report.RouteStop, "value")}
"""Masked whole, by a rule of its own."""

KEPT = {
    "Advice.column",
    "AggregateComparison.headline",
    "Attribute.friendly_name",
    "Attribute.json_type",
    "Attribute.name",
    "Attribute.name_format",
    "AttributeMapFile.name",
    "AttributeRule.name",
    "AttributeRule.name_format",
    "AttributeRule.variables",
    "AttributeTally.attribute",
    "AuditLine.profile",
    "Authentication.context",
    "Authentication.instant",
    "Balance.currency",
    "Block.passes_to",
    "Block.title",
    "BorrowerDecision.qualifier",
    "BorrowerDecision.status",
    "Capability.note",
    "Cause.check",
    "CauseGroup.check",
    "Change.also",
    "Change.label",
    "Change.was",
    "CheckRun.check",
    "ColumnResult.column",
    "ColumnResult.matches",
    "ColumnTally.column",
    "ColumnValue.column",
    "ComparedSide.carries",
    "ComparedSide.entity_id",
    "ComparedSide.idp_name",
    "ComparedSide.service_provider",
    "ComparedSide.taken_from",
    "ComparedUser.patron_field",
    "Comparison.site_name",
    "Comparison.version",
    "ComparisonSet.site_name",
    "ComparisonSet.version",
    "ConnectionTest.connection",
    "ConnectionTest.connector",
    "ContextChange.after",
    "ContextChange.before",
    "ContextChange.what",
    "Crashed.error",
    "Delivery.entity_ids",
    "Delivery.site_file",
    "Evidence.name",
    "Evidence.what",
    "Expiry.idp_id",
    "Explanation.attribute",
    "ExportOddity.places",
    "Finding.check",
    "Finding.cites",
    "Finding.follows_from",
    "Found.matched_type",
    "GateCheck.name",
    "HeaderLine.action",
    "HeaderLine.condition",
    "HeaderLine.header",
    "HeaderLine.value",
    "Headline.owner",
    "HostLms.setting",
    "HostLms.socket",
    "IdentifierMatch.attribute",
    "IdentifierMatch.matches",
    "IdentityProvider.contact",
    "IdentityProvider.display_name",
    "IdentityProvider.entity_id",
    "IdentityProvider.profile",
    "IdentityProvider.profile_guess",
    "IlliadComparison.site_name",
    "IlliadComparison.source",
    "IlliadComparison.version",
    "IniFile.name",
    "IniSection.name",
    "IniSection.settings",
    "JudgedRequest.shape",
    "Lint.read",
    "Lint.site_file",
    "Lint.site_name",
    "Lint.version",
    "ListenerFile.name",
    "ListenerRule.attribute",
    "LoginCapture.service_provider",
    "LoginLine.cause",
    "LoginLine.idp_name",
    "LoginRefused.names_seen",
    "LoginRefused.owner",
    "LoginRefused.reason",
    "LoginRefused.summary",
    "LookupAttempt.connection",
    "LookupAttempt.derived_from",
    "Message.contact",
    "Message.subject",
    "Message.to",
    "NcipProblem.element",
    "NotChecked.message",
    "NotChecked.what",
    "Oddity.key",
    "OneTimeUse.assertion_id",
    "OneTimeUse.issuer",
    "OneTimeUse.request_id",
    "Paragraph.heading",
    "PastedRequest.path",
    "PatronAnswers.site_name",
    "PatronIdentifier.type",
    "PatronProfile.code",
    "PatronRecord.source",
    "PatronRequest.id",
    "PatronRequest.institution",
    "PatronRequest.number",
    "PatronRequest.pickup_location",
    "PatronRequest.state",
    "PendingLogin.browser",
    "PendingLogin.code_verifier",
    "PendingLogin.idp_id",
    "PendingLogin.nonce",
    "PendingLogin.relay_state",
    "PendingLogin.request_id",
    "PendingLogin.row_id",
    "PickupLocation.name",
    "PickupLocation.slug",
    "Place.file",
    "Place.key",
    "PlaceRuns.place",
    "PlannedLookup.derived_from",
    "Population.site_name",
    "Population.version",
    "Posted.symbol",
    "Posted.version",
    "PostedField.key",
    "PostedField.source",
    "Privilege.key",
    "ProxyFile.name",
    "RegexFacts.names",
    "Release.missing",
    "Release.wire_names",
    "ReleasedAttribute.canonical",
    "Remark.kind",
    "Remedy.applies",
    "Remedy.caution",
    "Remedy.finding",
    "Remedy.mistakes",
    "Remedy.place",
    "Remedy.preview",
    "Remedy.product",
    "Report.site_name",
    "Report.version",
    "RequestPair.json_type",
    "RequestPair.key",
    "RequestPreview.req_id_from",
    "ReshareSettings.borrower_check",
    "ReshareSettings.further",
    "ReshareSettings.host_lms_integration",
    "ReshareSettings.left_out",
    "ReshareSettings.suppress_patron_info",
    "RouteStop.name",
    "Scope.value",
    "ScopeProblem.allowed",
    "SentAttribute.friendly_name",
    "SentAttribute.json_type",
    "SentAttribute.name",
    "SentAttribute.name_format",
    "SentAttribute.source",
    "ServiceSettings.places",
    "ServiceSettings.symbol",
    "Setting.value",
    "SettingDifference.in_reshare",
    "SettingDifference.in_site_file",
    "SettingDifference.name",
    "ShapeTally.shape",
    "SharedChange.label",
    "SharedChange.names",
    "SharedChange.was",
    "Snippet.language",
    "Source.id",
    "StageResult.message",
    "Step.question",
    "Step.step",
    "Subject.format",
    "TransformTrace.header_name",
    "Triage.site_name",
    "Triage.version",
    "Unread.message",
    "UnreadPart.what",
}


def test_values_in_a_message_are_masked():
    """Even where they were asked for: a file that is handed on shows none."""
    message = redacted(samples.failing().with_values_in_message()).diagnosis.message

    assert "The right one: 99999999999999" in message.body
    assert samples.BARCODE not in message.text


def test_foreign_text_loses_every_known_value_in_any_letter_case():
    """What another system said is masked where it repeats a value, a number or an address."""
    message = Scrubber(["Good", "jdoe7"]).message

    assert "Unknown User XXXX9 (Xxxx)" == message("Unknown User JDOE7 (Good)")
    assert "card 99999999 of x@xxxxxxx.xxx" == message("card 21234000 of a@example.edu")


def test_our_own_sentences_keep_plain_words():
    """A patron called Good does not spoil a sentence of ours; an identifier in it is masked."""
    prose = Scrubber(["Good", "21234000000018", "123"]).prose

    assert "in Good standing as 99999999999999" == prose("in Good standing as 21234000000018")
    assert "urn:oid:2.123.4 and 999." == prose("urn:oid:2.123.4 and 123.")


def test_nothing_known_leaves_sentences_alone():
    """Without values there is nothing to find, and very short ones are not looked for."""
    assert "as it was" == Scrubber([]).prose("as it was")
    assert "a 1 in a text" == Scrubber(["1", "a"]).message("a 1 in a text")


def test_the_longest_value_is_masked_first():
    """A value inside another one does not leave the rest of the longer one behind."""
    assert "xxxx.xxxx@xxxxxxx.xxx" == Scrubber(["jane", "jane.dane@example.edu"]).message(
        "jane.dane@example.edu"
    )


def test_a_value_is_found_without_its_blanks_too():
    """A server that trims the value it quotes does not give it away."""
    assert "no 9999" == Scrubber([" 1234 "]).message("no 1234")


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
