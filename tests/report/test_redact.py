from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules

import pytest

import verifier.domain.model
from tests.report import samples
from tests.report.text_rules import how
from verifier.domain.model import capture, finding, report
from verifier.domain.model.finding import Evidence
from verifier.domain.model.patron import Balance
from verifier.report import html, json_report, text
from verifier.report.redact import FOREIGN_TEXT, PROSE, VALUES, redacted

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


@pytest.mark.parametrize("sample", [samples.failing, samples.passing, samples.unknown])
@pytest.mark.parametrize(
    "render",
    [
        lambda item: json_report.report_as_json(item, redact=True),
        lambda item: html.report_as_html(item, redact=True),
        lambda item: text.report_as_text(item, how(redact=True)),
    ],
    ids=["json", "html", "text"],
)
def test_no_format_shows_a_value_of_the_person(render, sample):
    """Whatever the format, nothing released and nothing of the record can be read."""
    written = render(sample()).lower()

    assert [] == [canary for canary in CANARIES if canary in written]


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
