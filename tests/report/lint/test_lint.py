import json
from dataclasses import replace

import pytest

from tests.domain.checks.delivery_tests import make_delivery, make_service
from tests.report.lint.samples import (
    GOOD,
    MISTAKEN,
    NO_ILS,
    OPEN,
    REFUSED,
    WRONG,
    make_lint,
    with_delivery,
)
from tests.report.pipeline import readers
from tests.report.samples import how
from verifier.cli.exits import at_or_above
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place, setting_evidence, state_evidence
from verifier.domain.model.render_options import RenderOptions
from verifier.report.csv_tables import lint_as_csv
from verifier.report.html import lint_as_html
from verifier.report.json_report import lint_as_json
from verifier.report.junit import CONNECTIONS, FILES, NOT_CONFIGURED, lint_as_junit
from verifier.report.lint_report import lint_as_text, lint_headline
from verifier.report.markdown import lint_as_markdown
from verifier.report.sarif import lint_as_sarif

UNREAD = Unread(place=Place(file="<a>\x1b.ini", line=3), message="It is <broken>.")
LACKING = replace(
    make_lint(GOOD, REFUSED), unread=(UNREAD,), read=("b.json",), not_configured=(NO_ILS,)
)
"""A file that cannot be read, a connection that fails, and nothing configured for the rest."""

JUDGED = with_delivery(MISTAKEN)
SHOWN = "<a>[ESC].ini, line 3"
KEY = "[reshare.listener] reqIdHeader"
KOHA = "koha (koha, role evidence)"
FOLIO = "folio (koha, role evidence)"
REASON = "Check `username` <b> and `password`."
LINES = {("reshare", "listener"): 5, ("reshare", "listener", "reqIdHeader"): 8}
HOW = RenderOptions(
    redact=True, pages=check_pages(), site_file="conf/verifier.toml", site_lines=LINES
)


def read_junit(lint, **options):
    suites = readers.junit(lint_as_junit(lint, replace(HOW, **options)))
    return {suite.name: {case.name: case for case in suite} for suite in suites}


def read_sarif(lint):
    return readers.sarif(lint_as_sarif(lint, HOW))


def test_each_finding_has_a_row_with_its_place():
    """The gravest first, with what to change; then what was not checked, and what was."""
    rows = readers.table(lint_as_csv(JUDGED))
    found = [row for row in rows if not row["looked"]]
    unread, folio, absent, *checked = readers.table(lint_as_csv(replace(LACKING, places=())))

    assert ["error", "warning", "notice"] == [row["severity"] for row in found]
    assert ("verifier.toml", KEY) == (rows[0]["file"], rows[0]["key"])
    assert rows[0]["to_change"].startswith("Write the name in reqIdHeader in lowercase")
    assert ("<a>[ESC].ini", "3", "It is <broken>.", "") == tuple(
        unread[name] for name in ("file", "line", "message", "check")
    )
    assert {"not checked"} == {row["looked"] for row in (unread, folio, absent)}
    assert (NO_ILS.what, NO_ILS.message) == (absent["place"], absent["message"])
    assert ["verifier.toml", "b.json", KOHA] == [row["place"] for row in checked]


def test_a_page_has_the_findings_by_station_with_their_place():
    """What to change stands open beside an error or a warning, once for each check."""
    page = lint_as_html(replace(JUDGED, read=("b.json",), unread=(UNREAD,)))
    refused = lint_as_html(make_lint(GOOD, REFUSED))

    assert "<h3>Listener</h3>" in page
    assert page.index("<h3>Listener</h3>") < page.index("<h3>ReShare</h3>")
    assert f"verifier.toml, {KEY}" in page
    assert 2 == page.count("<details open>")
    assert 3 == page.count("<summary>What to change</summary>")
    assert "&#34;reqIdHeader&#34;: &#34;x-a&#34;" in page
    assert ".ini, line 3</strong>: It is &lt;broken&gt;." in page
    assert "<a>" not in page
    assert "Checked: verifier.toml, b.json." in page
    assert "Check `username` &lt;b&gt; and `password`." in refused
    assert f"<strong>{FOLIO}</strong>: Check" in refused


def test_json_has_everything_for_a_program():
    content = json.loads(lint_as_json(LACKING))

    assert ("lint/1", False) == (content["schema"], content["looked_everywhere"])
    assert ["koha", "folio"] == [connection["id"] for connection in content["connections"]]
    stages = {stage["stage"]: stage["outcome"] for stage in content["connections"][1]["stages"]}
    assert ("failed", "not-reached") == (stages["signed-in"], stages["look-up"])
    [finding] = content["findings"]
    assert "connection.sign-in-refused" == finding["check"]
    assert '[[ils]] "folio"' == finding["place"]
    assert {"passed", "failed", "not-run"} == {run["outcome"] for run in content["runs"]}
    file, line = UNREAD.place.file, UNREAD.place.line
    assert [
        {"file": "b.json", "read": True},
        {"file": file, "read": False, "line": line, "said": "It is <broken>."},
    ] == content["files"]
    assert ["verifier.toml", "b.json", KOHA] == content["checked"]
    assert [
        {"what": file, "configured": True, "message": "It is <broken>."},
        {"what": FOLIO, "configured": True, "message": REASON},
        {"what": NO_ILS.what, "configured": False, "message": NO_ILS.message},
    ] == content["not_checked"]


def test_json_says_where_a_mistake_stands_and_what_to_change():
    content = json.loads(lint_as_json(JUDGED))

    assert {"file": "verifier.toml", "line": None, "key": KEY} in [
        finding["at"] for finding in content["findings"]
    ]
    assert {finding["check"] for finding in content["findings"]} == {
        change["finding"] for change in content["changes"]
    }


def test_junit_has_a_suite_for_each_place_and_a_case_for_each_check():
    """What was not asked or is not configured is skipped; what failed or is unread an error."""
    found = read_junit(JUDGED, failing=at_or_above("warning"))["the delivery"]
    suites = read_junit(LACKING)

    capitals = found["delivery.header-name-capitals"]
    assert "failure" == readers.outcome(capitals)
    assert f"verifier.toml, {KEY}" in readers.texts_of(capitals)
    assert '"reqIdHeader": "x-a"' in readers.texts_of(capitals)
    assert "skipped" == readers.outcome(found["delivery.symbol-not-served"])
    outcomes = {
        name: {case: readers.outcome(found) for case, found in cases.items()}
        for name, cases in suites.items()
    }
    assert {"koha": "passed", "folio": "error"} == outcomes[CONNECTIONS]
    assert {"verifier.toml": "passed", "b.json": "passed", SHOWN: "error"} == outcomes[FILES]
    assert {"library system": "skipped"} == outcomes[NOT_CONFIGURED]
    assert NO_ILS.message in readers.texts_of(suites[NOT_CONFIGURED]["library system"])


def test_markdown_has_a_table_of_findings_and_what_to_change():
    """Each change once, with the lines to copy; what could not be read is named."""
    read = readers.page(lint_as_markdown(JUDGED))
    lacking = readers.page(lint_as_markdown(LACKING))

    assert 1 + 3 == len(list(read.iter("tr")))
    assert f"verifier.toml, {KEY}" in readers.words(read)
    assert any('"reqIdHeader": "x-a"' in entry.text_content() for entry in read.iter("pre"))
    assert [
        f"{SHOWN}: It is <broken>.",
        f"{FOLIO}: {REASON}",
        f"library system: {NO_ILS.message}",
    ] == [entry.text_content() for entry in lacking.iter("li")]


def test_the_shape_is_that_of_the_gravest():
    unread = replace(make_lint(GOOD), unread=(UNREAD,))

    assert ["### ✓ ", "### ? ", "### ? ", "### ✗ "] == [
        lint_as_markdown(lint)[:6]
        for lint in (make_lint(GOOD), make_lint(REFUSED), unread, JUDGED)
    ]


def changed(lint, change):
    """The same look, every finding as *change* makes it."""

    def run_of(run):
        found = tuple(map(change, run.findings))
        return replace(run, result=replace(run.result, findings=found)) if found else run

    places = [replace(place, runs=tuple(map(run_of, place.runs))) for place in lint.places]
    return replace(lint, places=tuple(places))


def test_sarif_has_each_finding_at_its_file():
    """With what to change, and the key; a line that moved is the same finding."""
    results = {result["ruleId"]: result for result in read_sarif(JUDGED)["results"]}
    result = results["delivery.header-name-capitals"]

    def marks(line):
        lint = changed(JUDGED, lambda it: replace(it, place=replace(it.place, line=line)))
        return [result["partialFingerprints"] for result in read_sarif(lint)["results"]]

    physical = result["locations"][0]["physicalLocation"]
    assert {"uri": "conf/verifier.toml"} == physical["artifactLocation"]
    assert {"startLine": 8} == physical["region"]
    assert KEY == result["properties"]["key"]
    assert "What to change: Write the name in reqIdHeader in lower" in result["message"]["text"]
    assert marks(3) == marks(30)
    assert 2 == len(marks(3))


def test_sarif_tells_of_the_run_what_could_not_be_read_or_asked():
    """At its file, where it is one; what is not configured is a note and no failure."""
    [lacking] = read_sarif(LACKING)["invocations"]
    [sound] = read_sarif(replace(make_lint(GOOD), not_configured=(NO_ILS,)))["invocations"]

    assert (False, True) == (lacking["executionSuccessful"], sound["executionSuccessful"])
    notices = lacking["toolExecutionNotifications"]
    assert ["unread", "could-not-ask", "not-configured", "checked"] == [
        notice["descriptor"]["id"] for notice in notices
    ]
    assert ["error", "error", "note", "note"] == [notice["level"] for notice in notices]
    assert {"startLine": 3} == notices[0]["locations"][0]["physicalLocation"]["region"]


SOUND = "No problems found in the settings that were checked: verifier.toml"


@pytest.mark.parametrize(
    ("tests", "message"),
    [
        ((), f"{SOUND}."),
        ((GOOD,), f"{SOUND}, {KOHA}."),
        ((OPEN,), f"Found: 1 warning. Checked: verifier.toml, {KOHA}."),
        (
            (GOOD, REFUSED),
            'The connection "folio" failed. Found: 1 warning. Checked: verifier.toml, koha',
        ),
        ((REFUSED, WRONG), 'The connections "folio" and "koha" failed. Found: 1 error and'),
    ],
)
def test_the_headline_says_how_things_stand(tests, message):
    assert lint_headline(make_lint(*tests)).startswith(message)


def test_text_has_every_stage_and_finding():
    text = lint_as_text(LACKING, how())

    for part in (
        "── folio: koha, role evidence ──",
        "✗ signed in",
        "not tested because of that: permitted, look-up",
        "! warning: The library system did not accept our credentials.",
        '[[ils]] "folio" · connection.sign-in-refused · library systems',
        f"? {SHOWN}: It is <broken>.",
        "? library system: None is configured. Add an [[ils]] table.",
    ):
        assert part in text
    assert lint_headline(LACKING).endswith(f"{UNREAD.place.file}, {FOLIO}, library system.")


def test_text_has_findings_in_the_order_of_the_road_with_what_to_change():
    """The place with file and key, and lines to copy; the page of a notice says what to change."""
    text = lint_as_text(JUDGED, how())

    assert text.index("── listener: what was found ──") < text.index("── reshare: what was found")
    assert "reqIdHeader = X-A" in text
    where = f"verifier.toml, {KEY} · delivery.header-name-capitals"
    assert where in " ".join(text.split())
    assert "borrower_check is empty or not set" in text
    assert "to change: Write the name in reqIdHeader in lowercase." in text
    assert '"reqIdHeader": "x-a"' in text
    assert 2 == text.count("to change:")
    assert "Set it to yes under" not in text


def test_a_consequence_names_its_cause():
    marked = changed(JUDGED, lambda finding: replace(finding, follows_from="delivery.cause"))
    text = lint_as_text(marked, how())

    assert "follows from delivery.cause" in text
    assert "to change:" not in text


def test_the_headline_counts():
    unread, other = (replace(UNREAD, place=Place(file=name)) for name in ("a.ini", "b.json"))

    assert "Found: 1 error and 1 warning. Checked: verifier.toml." == lint_headline(JUDGED)
    assert (
        "The files a.ini and b.json could not be read. Found: 1 error and 1 warning. "
        "Checked: verifier.toml. Not checked: a.ini, b.json."
    ) == lint_headline(replace(JUDGED, unread=(unread, other)))
    assert (
        "The file a.ini could not be read. No problems found in the settings that were checked: "
        "verifier.toml, b.json. Not checked: a.ini."
    ) == lint_headline(replace(with_delivery(), unread=(unread,), read=("b.json",)))


def test_blanks_of_a_setting_can_be_seen():
    """One of blanks alone is not taken for an empty one; words of our own stay prose."""
    blank = make_delivery(services=(make_service(reqIdHeader="X-A "),))
    shown = (
        setting_evidence("borrower_check", " "),
        setting_evidence("reqIdReplacement", "$1 "),
        state_evidence("test patrons concerned", "1 of 2"),
    )
    text = lint_as_text(changed(JUDGED, lambda it: replace(it, evidence=shown)), how())

    assert "reqIdHeader = X-A␣\n" in lint_as_text(with_delivery(blank), how())
    for line in ("borrower_check = ␣", "reqIdReplacement = $1␣", "test patrons concerned: 1 of 2"):
        assert f"        {line}\n" in text


def test_a_narrow_terminal_wraps_no_setting_to_copy():
    snippets = [snippet.text for change in JUDGED.changes for snippet in change.snippets]
    text = lint_as_text(JUDGED, how(width=40))

    assert snippets
    assert [] == [snippet for snippet in snippets if f"\n\n{snippet}\n\n" not in text]
