"""Every subject in every format can be read, and no value is left where it is masked."""

import json
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules

import pytest
from jsonschema import Draft202012Validator

import verifier.domain.model
from tests.report import samples
from tests.report.comparison import samples as comparisons
from tests.report.illiad import samples as illiads
from tests.report.lint import samples as lints
from tests.report.pipeline import readers
from tests.report.population import samples as sets
from tests.report.run import samples as runs
from tests.report.triage import samples as triages
from verifier.cli.exits import FAIL_ON, at_or_above, exit_code, exit_code_of
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model import capture, report
from verifier.domain.model.capture import PostedField, RequestPair
from verifier.domain.model.comparison import Effect
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Evidence, Place
from verifier.domain.model.patron import Balance
from verifier.domain.model.render_options import RenderOptions
from verifier.report import formats, json_report
from verifier.report.junit import junit_document
from verifier.report.population_report import population_as_text
from verifier.report.redact import Scrubber, privacy_of, redacted, shown_keys, without_numbers

HOW = RenderOptions(redact=True, pages=check_pages(), site_file="conf/verifier.toml")
MATRIX_CANARIES = ("gail", "good@", "21234", "u-4711", "5f0c1b2a", "12.50", "00123")
SETS = {
    "text": lambda population, _, how: population_as_text(population, how),
    **formats.POPULATION_RENDERERS,
}
LINTS = (
    lints.make_lint(lints.GOOD),
    lints.make_lint(lints.REFUSED),
    lints.make_lint(lints.OPEN),
    lints.make_lint(lints.REFUSED, lints.OPEN),
    lints.with_delivery(),
    lints.with_delivery(lints.MISTAKEN),
    replace(
        lints.make_lint(lints.GOOD),
        unread=(
            Unread(place=Place(file="config.ini", line=3), message="It is no configuration."),
        ),
    ),
    replace(lints.make_lint(lints.GOOD), not_configured=(lints.NO_ILS,)),
)
SUBJECTS = {
    **{
        f"login-{number}": (formats.REPORT_RENDERERS, (report,), MATRIX_CANARIES)
        for number, report in enumerate(samples.EVERY)
    },
    **{f"set-{name}": (SETS, make(), tuple(sets.values_of())) for name, make in sets.ALL.items()},
    **{
        f"run-{make.__name__}": (formats.RUN_RENDERERS, (make(),), MATRIX_CANARIES)
        for make in runs.EVERY
    },
    **{
        f"lint-{number}": (formats.LINT_RENDERERS, (lint,), ())
        for number, lint in enumerate(LINTS)
    },
    **{
        f"compare-{make.__name__}": (formats.COMPARISON_RENDERERS, (make(),), comparisons.CANARIES)
        for make in (*comparisons.EVERY, *comparisons.EVERY_SET)
    },
    **{
        f"triage-{make.__name__}": (formats.TRIAGE_RENDERERS, (make(),), triages.SECRETS)
        for make in triages.EVERY
    },
    "illiad-mixed": (formats.ILLIAD_RENDERERS, (illiads.mixed(),), illiads.SECRETS),
    "illiad-nobody": (formats.ILLIAD_RENDERERS, (illiads.nobody(),), ()),
    "steps-one": (formats.STEPS_RENDERERS, (samples.failing(),), MATRIX_CANARIES),
    "steps-set": (formats.SET_STEPS_RENDERERS, (sets.entangled()[0],), tuple(sets.values_of())),
}
"""For each subject: its formats, what they take, and what must never be seen."""

SCHEMAS = {
    name: Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
    for name, file in {
        "report/1": json_report.REPORT_SCHEMA,
        "reports/1": json_report.REPORTS_SCHEMA,
        "run/1": json_report.RUN_SCHEMA,
        "no-login/1": json_report.NO_LOGIN_SCHEMA,
        "comparison/1": json_report.COMPARISON_SCHEMA,
        "comparisons/1": json_report.COMPARISONS_SCHEMA,
        "triage/1": json_report.TRIAGE_SCHEMA,
    }.items()
}


def write(name, kind, how):
    renderers, subject, _ = SUBJECTS[name]
    return "".join(renderers[kind](*subject, how))


def schema_errors(content):
    """Hold a document, and each that it holds, to the schema that it names."""
    schema = SCHEMAS.get(content["schema"])  # lint/1 has none
    inner = [
        *content.get("reports", ()),
        *content.get("comparisons", ()),
        *(login["report"] for login in content.get("logins", ()) if login.get("report")),
    ]
    return [
        *(() if schema is None else schema.iter_errors(content)),
        *(error for document in inner for error in schema_errors(document)),
    ]


def read_json(text):
    assert [] == [error.message for error in schema_errors(json.loads(text))]
    indented = json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    assert text.replace("[\n  ]", "[]") == indented


READERS = {
    "text": lambda text: [line.encode("utf-8") for line in text.splitlines()],
    "json": read_json,
    "html": readers.file,
    "junit": readers.junit,
    "sarif": readers.sarif,
    "csv": readers.table,
    "markdown": readers.page,
}


@pytest.mark.parametrize(
    "renderers",
    [
        formats.REPORT_RENDERERS,
        formats.RUN_RENDERERS,
        formats.LINT_RENDERERS,
        formats.COMPARISON_RENDERERS,
        formats.TRIAGE_RENDERERS,
    ],
)
def test_every_subject_has_every_format_in_order(renderers):
    assert list(READERS) == list(renderers)


CASES = [(kind, name) for name in SUBJECTS for kind in READERS if kind in SUBJECTS[name][0]]


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_reader_that_is_not_ours_can_read_it(kind, name, redact):
    """JSON, JUnit and SARIF hold to their schemas; an HTML file needs nothing else."""
    READERS[kind](write(name, kind, replace(HOW, redact=redact)))


@pytest.mark.parametrize("kind", READERS)
def test_masked_files_hold_no_value(kind):
    """Files are handed on, and a job's summary is seen by many."""
    written = {
        name: write(name, form, HOW).lower().rpartition("</style>")[2]
        for form, name in CASES
        if form == kind
    }

    assert [] == [
        (name, value)
        for name, text in written.items()
        for value in SUBJECTS[name][2]
        if value.lower() in text
    ]


@pytest.mark.parametrize("kind", ["text", "html", "markdown"])
def test_masked_files_say_so(kind):
    assert [] == [
        name
        for form, name in CASES
        if form == kind
        and not name.startswith("lint-")
        and "values are masked" not in " ".join(write(name, kind, HOW).split()).lower()
    ]


@pytest.mark.parametrize("width", [50, 80, 120])
@pytest.mark.parametrize("name", [name for kind, name in CASES if kind == "text"])
def test_a_text_keeps_to_its_width(name, width):
    text = write(name, "text", replace(HOW, redact=False, width=width))

    assert [] == [line for line in text.splitlines() if len(line) > width or line != line.rstrip()]
    assert "\x1b" not in text
    assert "\x1b[" in write(name, "text", replace(HOW, colour=True))


@pytest.mark.parametrize("kind", READERS)
def test_unmasked_files_hold_values(kind):
    """The search above would find a value; results of SARIF and Markdown need not hold one."""
    found = "21234" in write("login-0", kind, replace(HOW, redact=False))

    assert found or kind in ("sarif", "markdown")


def test_the_readers_tell_right_from_wrong():
    """A file that breaks the schema is refused: the tests above could fail."""
    with pytest.raises(AssertionError):
        readers.junit(junit_document("x", ()))
    with pytest.raises(AssertionError):
        readers.sarif('{"version": "2.1.0", "runs": [{"results": []}]}')


@pytest.mark.parametrize(
    ("name", "within", "key"),
    [
        ("login-0", (), "verdict"),
        ("set-prefixed", ("together",), "causes"),
        ("run-mixed", (), "causes"),
        ("compare-breaking", (), "road"),
        ("compare-most_renamed", ("together",), "unlike"),
        ("triage-mixed", (), "causes"),
    ],
)
def test_the_schemas_are_strict(name, within, key):
    content = json.loads(write(name, "json", HOW))
    Draft202012Validator.check_schema(SCHEMAS[content["schema"]].schema)
    part = content
    for step in within:
        part = part[step]
    part["renamed"] = part.pop(key)

    assert 2 == len(schema_errors(content))


def expected_exit_code(name, fail_on):
    _, subject, _ = SUBJECTS[name]
    match name.partition("-")[0]:
        case "compare":
            pairs = getattr(subject[0], "comparisons", subject)
            remarks = [remark for pair in pairs for remark in pair.judgement.remarks]
            remarks += getattr(getattr(subject[0], "together", None), "remarks", ())
            open_roads = [pair for pair in pairs if pair.judgement.road is Effect.UNKNOWN]
            unseen = not pairs or bool(open_roads)
            return exit_code([it.severity for it in remarks], fail_on=fail_on, unseen=unseen)
        case "triage":
            [triage] = subject
            found = triage.failing and fail_on != "never"
            return 1 if found else 2 if triage.partial or not triage.judged else 0
        case "lint":
            [lint] = subject
            severities = [finding.severity for _, finding in lint.findings]
            return exit_code(severities, fail_on=fail_on, unseen=not lint.looked_everywhere)
        case "run":
            [run] = subject
            reports = [login.report for login in run.logins if login.report is not None]
            whole = len(reports) == len(run.logins) and not run.left_out
            return exit_code_of(reports, fail_on=fail_on, something_unread=not whole)
        case _:
            return exit_code_of(subject[1], fail_on=fail_on, something_unread=False)


# In these an interrupt, which has an exit code of its own, left something out.
NO_CODE = ("set-silent", "run-nothing")
SETS_AND_OTHERS = [
    name
    for kind, name in CASES
    if kind == "junit" and name not in NO_CODE and "login-" not in name
]


@pytest.mark.parametrize("fail_on", FAIL_ON)
@pytest.mark.parametrize("name", SETS_AND_OTHERS)
def test_junit_agrees_with_the_exit_code(name, fail_on):
    """What could not be judged, read or asked is an error; an interrupt has a code of its own."""
    written = write(name, "junit", replace(HOW, failing=at_or_above(fail_on)))

    assert expected_exit_code(name, fail_on) == readers.exit_code_of(readers.junit(written))


@pytest.mark.parametrize("fail_on", FAIL_ON)
@pytest.mark.parametrize("name", [name for name in SETS_AND_OTHERS if name.startswith("set-")])
def test_a_file_that_was_not_read_is_an_error(name, fail_on):
    unread = (("odd.json", "It is no saved login."),)
    how = replace(HOW, failing=at_or_above(fail_on), unread=unread)

    expected = exit_code_of(SUBJECTS[name][1][1], fail_on=fail_on, something_unread=True)
    assert expected == readers.exit_code_of(readers.junit(write(name, "junit", how)))


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
    ("amount", "expected"), [("12.50", "99.99"), ("1E+3", "9999"), ("-3", "-9"), ("NaN", "NaN")]
)
def test_a_debt_keeps_its_shape(amount, expected):
    owing = replace(samples.record(), balance=Balance(amount=Decimal(amount), currency="USD"))

    assert expected == str(redacted(owing).balance.amount)


def test_the_original_is_left_alone():
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
        "Expiry": "idp_id server",
        "Explanation": "attribute",
        "ExportOddity": "places",
        "FailedLogin": "owner whose_turn",
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
        "Message": "contact link reference subject to",
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
        "ReleasedAttribute": "canonical alias_of",
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
