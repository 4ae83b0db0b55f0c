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
from tests.report.text_rules import how
from verifier.cli.exits import at_or_above
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place, setting_evidence, state_evidence
from verifier.domain.model.lint import PlaceRuns
from verifier.domain.model.render_options import RenderOptions
from verifier.report.csv_tables import lint_as_csv
from verifier.report.html import lint_as_html
from verifier.report.json_report import lint_as_json
from verifier.report.junit import CONNECTIONS, FILES, NOT_CONFIGURED, lint_as_junit
from verifier.report.lint_report import lint_as_text, lint_headline
from verifier.report.markdown import lint_as_markdown
from verifier.report.sarif import lint_as_sarif


def test_each_finding_has_a_row_with_its_place():
    """The gravest first, with what to change."""
    rows = readers.table(lint_as_csv(with_delivery(MISTAKEN)))
    found = [row for row in rows if not row["looked"]]

    assert ["warning", "warning", "notice"] == [entry["severity"] for entry in found]
    assert ("verifier.toml", "[reshare.listener] reqIdHeader") == (rows[0]["file"], rows[0]["key"])
    assert rows[0]["to_change"].startswith("Write the name in reqIdHeader in small letters")


def test_what_was_checked_and_what_was_not_has_a_row():
    """Nothing is known of what was not, which is no clean bill."""
    unread = Unread(place=Place(file="config.ini", line=3), message="It is no configuration.")

    row, absent, checked = readers.table(
        lint_as_csv(replace(make_lint(), unread=(unread,), not_configured=(NO_ILS,)))
    )

    assert ("config.ini", "3", "It is no configuration.", "") == (
        row["file"],
        row["line"],
        row["message"],
        row["check"],
    )
    assert ["not checked", "not checked", "checked"] == [
        entry["looked"] for entry in (row, absent, checked)
    ]
    assert (NO_ILS.what, NO_ILS.message) == (absent["place"], absent["message"])
    assert "verifier.toml" == checked["place"]


def test_findings_by_station_with_their_place():
    """What to change stands open beside an error or a warning, once for each check."""
    unread = Unread(place=Place(file="<a>.ini", line=3), message="It is <broken>.")
    page = lint_as_html(replace(with_delivery(MISTAKEN), read=("b.json",), unread=(unread,)))

    assert "<h3>Listener</h3>" in page
    assert page.index("<h3>Listener</h3>") < page.index("<h3>ReShare</h3>")
    assert "verifier.toml, [reshare.listener] reqIdHeader" in page
    assert 2 == page.count("<details open>")
    assert 3 == page.count("<summary>What to change</summary>")
    assert "&#34;reqIdHeader&#34;: &#34;x-a&#34;" in page
    assert "&lt;a&gt;.ini, line 3</strong>: It is &lt;broken&gt;." in page
    assert "Checked: verifier.toml, b.json." in page


def test_everything_is_there_for_a_program():
    """Stages, findings with their place, and what every check saw."""
    content = json.loads(lint_as_json(make_lint(GOOD, REFUSED)))

    assert ("lint/1", False) == (content["schema"], content["looked_everywhere"])
    assert ["koha", "folio"] == [connection["id"] for connection in content["connections"]]
    stages = {stage["stage"]: stage["outcome"] for stage in content["connections"][1]["stages"]}
    assert ("failed", "not-reached") == (stages["signed-in"], stages["look-up"])
    [finding] = content["findings"]
    assert ('[[ils]] "folio"', "connection.sign-in-refused") == (
        finding["place"],
        finding["check"],
    )
    assert {"passed", "failed", "not-run"} == {run["outcome"] for run in content["runs"]}


def test_files_places_and_changes():
    """Where a mistake stands is there in parts, for programs that mark it in the file."""
    unread = Unread(place=Place(file="a.ini", line=3), message="It is broken.")
    lint = replace(with_delivery(MISTAKEN), read=("b.json",), unread=(unread,))
    content = json.loads(lint_as_json(lint))

    assert [
        {"file": "b.json", "read": True},
        {"file": "a.ini", "read": False, "line": 3, "said": "It is broken."},
    ] == content["files"]
    assert {"file": "verifier.toml", "line": None, "key": "[reshare.listener] reqIdHeader"} in [
        finding["at"] for finding in content["findings"]
    ]
    assert {entry["check"] for entry in content["findings"]} == {
        change["finding"] for change in content["changes"]
    }
    assert not content["looked_everywhere"]


def test_what_was_checked_and_what_was_not():
    """What the site file names and failed is told from what it does not name."""
    lint = replace(make_lint(GOOD, REFUSED), not_configured=(NO_ILS,))
    content = json.loads(lint_as_json(lint))

    assert ["verifier.toml", "koha (koha, role evidence)"] == content["checked"]
    assert [
        {
            "what": "folio (koha, role evidence)",
            "configured": True,
            "message": "Check `username` <b> and `password`.",
        },
        {"what": NO_ILS.what, "configured": False, "message": NO_ILS.message},
    ] == content["not_checked"]
    assert content["headline"].endswith(
        "Not checked: folio (koha, role evidence), library system."
    )


UNREAD = Unread(place=Place(file="config.ini", line=3), message="It is no configuration.")


def read(lint, **how):
    return {
        entry.name: entry
        for entry in readers.junit(lint_as_junit(lint, RenderOptions(redact=True, **how)))
    }


def test_there_is_a_suite_for_each_place_and_a_case_for_each_check():
    """What was not asked is skipped with its reason."""
    suites = read(with_delivery(MISTAKEN), failing=at_or_above("warning"))

    found = {suite.name: suite for suite in suites["the delivery"]}
    capitals = found["delivery.header-name-capitals"]
    assert "failure" == readers.outcome(capitals)
    assert "verifier.toml, [reshare.listener] reqIdHeader" in readers.told_by(capitals)
    assert '"reqIdHeader": "x-a"' in readers.told_by(capitals)
    assert "skipped" == readers.outcome(found["delivery.symbol-not-served"])


def test_what_could_not_be_asked_or_read_is_an_error():
    """A connection that does not answer, and a file that cannot be read."""
    lint = replace(make_lint(GOOD, REFUSED), unread=(UNREAD,), read=("nginx.conf",))

    suites = read(lint)

    connections = {suite.name: readers.outcome(suite) for suite in suites[CONNECTIONS]}
    assert {"koha": "passed", "folio": "error"} == connections
    files = {suite.name: readers.outcome(suite) for suite in suites[FILES]}
    assert {
        "verifier.toml": "passed",
        "nginx.conf": "passed",
        "config.ini, line 3": "error",
    } == files


def test_what_is_not_configured_is_skipped():
    """With what to add."""
    lint = replace(make_lint(GOOD), not_configured=(NO_ILS,))

    [case] = read(lint)[NOT_CONFIGURED]
    assert ("library system", "skipped") == (case.name, readers.outcome(case))
    assert NO_ILS.message in readers.told_by(case)


UNREAD = Unread(place=Place(file="config.ini", line=3), message="It is no configuration.")


def test_the_findings_are_a_table_and_what_to_change_follows():
    """Each change once, with the lines to copy."""
    read = readers.page(lint_as_markdown(with_delivery(MISTAKEN)))

    assert 1 + 3 == len(list(read.iter("tr")))
    assert "verifier.toml, [reshare.listener] reqIdHeader" in readers.words(read)
    assert any('"reqIdHeader": "x-a"' in entry.text_content() for entry in read.iter("pre"))


@pytest.mark.parametrize(
    ("lint", "shape"),
    [
        (make_lint(GOOD), "✓"),
        (make_lint(REFUSED), "?"),
        (replace(make_lint(GOOD), unread=(UNREAD,)), "?"),
        (with_delivery(MISTAKEN), "!"),
    ],
)
def test_the_shape_is_that_of_the_gravest(lint, shape):
    """What could not be read or asked is neither right nor wrong."""
    assert lint_as_markdown(lint).startswith(f"### {shape} ")


def test_what_could_not_be_read_is_named():
    """With its sentence."""
    lint = replace(make_lint(), unread=(UNREAD,), not_configured=(NO_ILS,))

    listed = [entry.text_content() for entry in readers.page(lint_as_markdown(lint)).iter("li")]

    assert [
        "config.ini, line 3: It is no configuration.",
        f"library system: {NO_ILS.message}",
    ] == listed


HOW = RenderOptions(redact=True, pages=check_pages(), site_file="conf/verifier.toml")
JUDGED = with_delivery(MISTAKEN)


def read_sarif(lint):
    return readers.sarif(lint_as_sarif(lint, HOW))


def test_each_finding_stands_at_its_file():
    """With what to change in its message, and the key among its properties."""
    result = next(
        entry
        for entry in read_sarif(JUDGED)["results"]
        if entry["ruleId"] == "delivery.header-name-capitals"
    )

    physical = result["locations"][0]["physicalLocation"]
    assert {"uri": "verifier.toml"} == physical["artifactLocation"]
    assert "[reshare.listener] reqIdHeader" == result["properties"]["key"]
    assert (
        "What to change: Write the name in reqIdHeader in small letters"
        in (result["message"]["text"])
    )


def test_a_line_that_moved_is_the_same_finding():
    """Something was written above it; nothing else happened."""

    def marks(line):
        [place] = JUDGED.places
        runs = tuple(
            replace(
                run,
                result=replace(
                    run.result,
                    findings=tuple(
                        replace(finding, place=replace(finding.place, line=line))
                        for finding in run.findings
                    ),
                ),
            )
            if run.findings
            else run
            for run in place.runs
        )
        lint = replace(JUDGED, places=(PlaceRuns(place=place.place, runs=runs),))
        return [result["partialFingerprints"] for result in read_sarif(lint)["results"]]

    assert marks(3) == marks(30)
    assert 3 == len(marks(3))


def test_what_could_not_be_read_or_asked_is_told_of_the_run():
    """At its file, where it is one."""
    unread = Unread(place=Place(file="config.ini", line=3), message="It is no configuration.")

    run = read_sarif(replace(make_lint(REFUSED), unread=(unread,)))

    [invocation] = run["invocations"]
    notices = invocation["toolExecutionNotifications"]
    assert not invocation["executionSuccessful"]
    assert ["unread", "could-not-ask", "checked"] == [
        notice["descriptor"]["id"] for notice in notices
    ]
    physical = notices[0]["locations"][0]["physicalLocation"]
    assert ({"uri": "config.ini"}, {"startLine": 3}) == (
        physical["artifactLocation"],
        physical["region"],
    )


def test_what_is_not_configured_is_a_note():
    """Nothing that the site file names failed."""
    run = read_sarif(replace(make_lint(GOOD), not_configured=(NO_ILS,)))

    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"]
    assert [("note", "not-configured"), ("note", "checked")] == [
        (notification["level"], notification["descriptor"]["id"])
        for notification in invocation["toolExecutionNotifications"]
    ]


SOUND = "No problems found in the settings that were checked: verifier.toml"
KOHA = "koha (koha, role evidence)"
FOLIO = "folio (koha, role evidence)"


@pytest.mark.parametrize(
    ("tests", "message"),
    [
        ((), f"{SOUND}."),
        ((GOOD,), f"{SOUND}, {KOHA}."),
        ((OPEN,), f"Found: 1 warning. Checked: verifier.toml, {KOHA}."),
        (
            (GOOD, REFUSED),
            f'The connection "folio" failed. Found: 1 warning. Checked: verifier.toml, {KOHA}.',
        ),
        ((REFUSED, WRONG), 'The connections "folio" and "koha" failed. Found: 1 error and'),
    ],
)
def test_the_headline_says_how_things_stand(tests, message):
    """What failed, what was found, and what of it was checked and what not."""
    assert lint_headline(make_lint(*tests)).startswith(message)


def test_what_is_not_configured_is_not_checked():
    """With what to add, and never among what was checked."""
    lint = replace(make_lint(GOOD), not_configured=(NO_ILS,))
    text = " ".join(lint_as_text(lint, how()).split())

    assert lint_headline(lint).endswith("Not checked: library system.")
    assert "── not checked ── ? library system: None is configured. Add an [[ils]] table." in text


def test_every_stage_and_finding_is_there():
    """Each connection with its stages, then what was found and where."""
    text = lint_as_text(make_lint(GOOD, REFUSED), how())

    assert "── folio: koha, role evidence ──" in text
    assert "✗ signed in" in text
    assert "not tested because of that: permitted, look-up" in text
    assert "! warning: The library system did not accept our credentials." in text
    assert '[[ils]] "folio" · connection.sign-in-refused · library systems' in text
    assert "\x1b" not in text


UNREAD_TEXT_FINDINGS = Unread(place=Place(file="a\x1b.ini", line=3), message="It is broken.")


def test_findings_stand_in_the_order_of_the_road():
    """Each station with its own; the gravest first, and the place with file and key."""
    text = lint_as_text(with_delivery(MISTAKEN), how())

    assert text.index("── listener: what was found ──") < text.index("── reshare: what was found")
    assert "reqIdHeader = X-A" in text
    assert (
        "verifier.toml, [reshare.listener] reqIdHeader · delivery.header-name-capitals"
        in " ".join(text.split())
    )
    assert "borrower_check is empty or not set" in text


def test_what_to_change_with_lines_to_copy():
    """For errors and warnings; the page of a notice says it."""
    text = lint_as_text(with_delivery(MISTAKEN), how())

    assert "to change: Write the name in reqIdHeader in small letters." in text
    assert '"reqIdHeader": "x-a"' in text
    assert 2 == text.count("to change:")
    assert "Set it to yes under" not in text


def test_a_consequence_names_its_cause():
    """And has no advice of its own."""
    lint = with_delivery(MISTAKEN)
    marked = replace(
        lint,
        places=tuple(
            replace(place, runs=tuple(map(following, place.runs))) for place in lint.places
        ),
    )
    text = lint_as_text(marked, how())

    assert "follows from delivery.cause" in text
    assert "to change:" not in text


def following(run):
    """The same run, its findings explained by another check."""
    if not run.findings:
        return run
    marked = tuple(replace(finding, follows_from="delivery.cause") for finding in run.findings)
    return replace(run, result=replace(run.result, findings=marked))


def test_what_could_not_be_read():
    """With the place, and without a sign that would steer the terminal."""
    text = lint_as_text(
        replace(make_lint(GOOD), unread=(UNREAD_TEXT_FINDINGS,), read=("b.json",)), how()
    )

    assert "? a" in text
    assert ".ini, line 3: It is broken." in text
    assert "\x1b" not in text


def test_the_headline_counts():
    """Roots alone, by severity; and it names the files that could not be read."""
    mistaken = with_delivery(MISTAKEN)
    unread = replace(UNREAD_TEXT_FINDINGS, place=Place(file="a.ini"))
    other = replace(UNREAD_TEXT_FINDINGS, place=Place(file="b.json"))

    assert "Found: 2 warnings. Checked: verifier.toml." == lint_headline(mistaken)
    assert (
        "The files a.ini and b.json could not be read. Found: 2 warnings. Checked: verifier.toml. "
        "Not checked: a.ini, b.json."
    ) == lint_headline(replace(mistaken, unread=(unread, other)))


def test_the_headline_of_a_sound_delivery():
    """It is sound as far as it was seen."""
    unread = replace(UNREAD_TEXT_FINDINGS, place=Place(file="a.ini"))

    assert (
        "The file a.ini could not be read. No problems found in the settings that were checked: "
        "verifier.toml, b.json. Not checked: a.ini."
    ) == lint_headline(replace(with_delivery(), unread=(unread,), read=("b.json",)))


def test_a_blank_at_the_end_of_a_setting_is_seen():
    """It is what is wrong with the setting, and a terminal would not show it."""
    blank = make_delivery(services=(make_service(reqIdHeader="X-A "),))
    text = lint_as_text(with_delivery(blank), how())

    assert "reqIdHeader = X-A␣\n" in text


def test_blanks_of_a_setting_can_be_seen():
    """A setting of blanks alone is not taken for an empty one; words of our own stay prose."""
    shown = (
        setting_evidence("borrower_check", " "),
        setting_evidence("reqIdReplacement", "$1 "),
        state_evidence("test patrons concerned", "1 of 2"),
    )
    text = lint_as_text(proven_by(with_delivery(MISTAKEN), shown), how())

    for line in ("borrower_check = ␣", "reqIdReplacement = $1␣", "test patrons concerned: 1 of 2"):
        assert f"        {line}\n" in text


def proven_by(lint, evidence):
    """The same look, every finding with this evidence."""
    runs = [run for place in lint.places for run in place.runs if run.findings]
    findings = [replace(finding, evidence=evidence) for run in runs for finding in run.findings]
    shown = replace(runs[0], result=replace(runs[0].result, findings=tuple(findings)))
    return replace(lint, places=(replace(lint.places[0], runs=(shown,)),))
