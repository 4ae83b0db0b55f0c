"""Every subject in every format can be read, and holds no value where it is masked."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from tests.report import samples as one_login
from tests.report.comparison import samples as comparisons
from tests.report.illiad import samples as illiads
from tests.report.lint import samples as lints
from tests.report.pipeline import readers
from tests.report.population import samples as sets
from tests.report.run import samples as runs
from tests.report.triage import samples as triages
from verifier.cli.exits import FAIL_ON, at_or_above, exit_code, exit_code_of
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.comparison import Effect
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place
from verifier.domain.model.render_options import RenderOptions
from verifier.report import formats, json_report
from verifier.report.junit import junit_document
from verifier.report.population_report import population_as_text

HOW = RenderOptions(redact=True, pages=check_pages(), site_file="conf/verifier.toml")
CANARIES = ("gail", "good@", "21234", "u-4711", "5f0c1b2a", "12.50", "00123")
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
        f"login-{number}": (formats.REPORT_RENDERERS, (report,), CANARIES)
        for number, report in enumerate(one_login.EVERY)
    },
    **{f"set-{name}": (SETS, make(), tuple(sets.values_of())) for name, make in sets.ALL.items()},
    **{
        f"run-{make.__name__}": (formats.RUN_RENDERERS, (make(),), CANARIES) for make in runs.EVERY
    },
    **{
        f"lint-{number}": (formats.LINT_RENDERERS, (lint,), ())
        for number, lint in enumerate(LINTS)
    },
    **{
        f"compare-{make.__name__}": (
            formats.COMPARISON_RENDERERS,
            (make(),),
            comparisons.CANARIES,
        )
        for make in (*comparisons.EVERY, *comparisons.EVERY_SET)
    },
    **{
        f"triage-{make.__name__}": (formats.TRIAGE_RENDERERS, (make(),), triages.SECRETS)
        for make in triages.EVERY
    },
    "illiad-mixed": (formats.ILLIAD_RENDERERS, (illiads.mixed(),), illiads.SECRETS),
    "illiad-nobody": (formats.ILLIAD_RENDERERS, (illiads.nobody(),), ()),
    "steps-one": (formats.STEPS_RENDERERS, (one_login.failing(),), CANARIES),
    "steps-set": (
        formats.SET_STEPS_RENDERERS,
        (sets.entangled()[0],),
        tuple(sets.values_of()),
    ),
}
"""For each subject: its formats, what they take, and what must never be seen."""

SCHEMAS = {
    name: Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
    for name, file in {
        "report/1": json_report.REPORT_SCHEMA,
        "reports/1": json_report.REPORTS_SCHEMA,
        "run/1": json_report.RUN_SCHEMA,
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
    """Whoever may ask for one may ask for the other."""
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
    """A look at the configuration holds no values to mask."""
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
    """No line is longer than the terminal or ends in blanks; color is for a terminal alone."""
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
    """A renamed key is neither known nor left out."""
    content = json.loads(write(name, "json", HOW))
    Draft202012Validator.check_schema(SCHEMAS[content["schema"]].schema)
    part = content
    for step in within:
        part = part[step]
    part["renamed"] = part.pop(key)

    assert 2 == len(schema_errors(content))


def expected_exit_code(name, fail_on):
    """The code that the command ends with."""
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
    """It counts beside the logins that were."""
    unread = (("odd.json", "It is no saved login."),)
    how = replace(HOW, failing=at_or_above(fail_on), unread=unread)

    expected = exit_code_of(SUBJECTS[name][1][1], fail_on=fail_on, something_unread=True)
    assert expected == readers.exit_code_of(readers.junit(write(name, "junit", how)))
