import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from tests.report import samples
from tests.report.pipeline import readers
from tests.report.population import samples as sets
from tests.report.run import samples as runs
from verifier.cli.exits import FAIL_ON, at_or_above, exit_code_of
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.finding import (
    CheckRun,
    Evidence,
    Failed,
    Owner,
    Passed,
    Place,
    Severity,
)
from verifier.domain.model.render_options import Gate, RenderOptions
from verifier.domain.model.report import Verdict
from verifier.report.csv_tables import csv_table, safe_cell
from verifier.report.formats import POPULATION_RENDERERS as OF_SETS
from verifier.report.formats import (
    REPORT_RENDERERS,
    RUN_RENDERERS,
    STOPPED_RENDERERS,
    NoReport,
    StoppedLogin,
)
from verifier.report.junit import junit_case, junit_document, junit_suite, logins_as_junit
from verifier.report.login_results import (
    NO_LOGIN_MESSAGE,
    LoginResult,
    evidence_text,
    explain_finding,
    explanation_lines,
    first_causes,
    interrupted_results,
    one_line,
    population_document,
    remedy_lines,
    report_document,
    worst_verdict,
)
from verifier.report.markdown import MOST_LINES, code, fence, grid, page, plain
from verifier.report.run_report import attempted_logins
from verifier.report.sarif import rules_of, sarif_document, sarif_notice, sarif_result

HOW = RenderOptions(redact=True, idp="campus", patron="grad1")


def test_several_logins_have_a_row_each():
    rows = readers.table(RUN_RENDERERS["csv"](runs.mixed(), HOW))

    assert ["pass", "fail", "fail", "unknown", "unknown"] == [row["verdict"] for row in rows]
    second, last = rows[1], rows[-1]
    assert "patron.identifier-is-another-attribute" == second["cause"]
    assert "discovery team" == second["owner"]
    assert "In VuFind's Shibboleth.ini take" in second["to_change"]
    assert ("0.250", "2026-11-24T12:00:00Z") == (second["seconds"], second["began"])
    assert runs.REFUSED == last["reason"]


def test_one_login_has_a_row_for_each_finding():
    """The first cause is marked, what follows from it says so; without findings there is a row."""
    rows = readers.table(REPORT_RENDERERS["csv"](samples.failing(), HOW))
    [row] = readers.table(REPORT_RENDERERS["csv"](samples.passing(), HOW))

    assert ["yes", "", ""] == [row["first_cause"] for row in rows]
    assert ["", rows[0]["check"], ""] == [row["follows_from"] for row in rows]
    assert {"campus"} == {row["idp"] for row in rows}
    assert ("pass", "") == (row["verdict"], row["check"])


def test_no_cell_is_a_formula():
    run = runs.make_run(runs.make_login(stopped="=HYPERLINK(1)", patron="@SUM(1)"))
    report = replace(samples.failing(), site_name="=1")
    found = samples.finding(message="+1+1", evidence=())
    report = replace(report, diagnosis=replace(report.diagnosis, findings=(found,)))

    rows = [
        *readers.table(RUN_RENDERERS["csv"](run, HOW)),
        *readers.table(REPORT_RENDERERS["csv"](report, replace(HOW, idp="-1"))),
    ]

    cells = [cell for row in rows for cell in row.values()]
    assert [] == [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    assert {"'=HYPERLINK(1)", "'@SUM(1)", "'+1+1", "'-1"} <= set(cells)


def login_of(report=None):
    return report_document(report or samples.failing(), RenderOptions(redact=False)).logins[0]


def test_values_can_be_seen_and_prose_can_be_read():
    shown = [
        evidence_text(Evidence(what=what, name="x", value="a b")) for what in ("attribute", "gate")
    ]

    assert ["attribute x: a␣b", "gate x: a b"] == shown
    assert "released x" == evidence_text(Evidence(what="released", name="x"))


def test_a_first_cause_without_a_remedy_of_its_own_has_the_reports():
    """What to change is never missing where the report knows it; a consequence has none."""
    report = samples.failing()
    others = tuple(replace(remedy, finding="x.y") for remedy in report.diagnosis.remedies)
    login = login_of(replace(report, diagnosis=replace(report.diagnosis, remedies=others)))
    cause, after, _ = login.findings

    assert others == login.remedies_for(cause)
    assert () == login.remedies_for(after)


def test_a_remedy_says_all_its_parts():
    parts = {"how": "Open it.", "where": "config/", "applies": "At once."}
    first = samples.failing().diagnosis.remedies[0]
    whole = replace(first, **parts, mistakes=("A typing error.",))

    assert {
        *("Open it.", "Where: config/", "Shibboleth.ini:", "username = employeeNumber"),
        *("Takes effect: At once.", "Usual mistake: A typing error."),
    } <= {line.strip() for line in remedy_lines([whole])}


def test_a_finding_says_where_it_stands():
    """A place in a file, as an editor is asked for it; without a first cause it names none."""
    lines = list(explanation_lines(samples.finding(), (), "Shibboleth.ini, line 3"))
    report = samples.failing()
    login = login_of(replace(report, diagnosis=replace(report.diagnosis, cause=None)))

    assert "Where: Shibboleth.ini, line 3" in lines
    assert "Station: Discovery. Owner: discovery team." in lines
    assert explain_finding(login.findings[0], login).startswith("error: Another released")
    assert "a b[ESC]c" == one_line("a\n  b\x1bc ")


def causes(run):
    return first_causes(tuple(attempted_logins(run, redact=True)))


def test_each_first_cause_is_told_once():
    """With everybody whom it stops, the gravest before what is not known, then what stops most."""
    found = causes(runs.mixed())
    same = [runs.make_login(stopped="The password is wrong.") for _ in range(2)]
    run = runs.make_run(runs.make_login(samples.unknown()), *same)

    assert [
        (Verdict.FAIL, (2, 3), Owner.DISCOVERY),
        (Verdict.UNKNOWN, (4,), None),
        (Verdict.UNKNOWN, (5,), None),
    ] == [(cause.verdict, cause.numbers, cause.owner) for cause in found]
    assert runs.REFUSED == found[2].summary
    assert "In VuFind's Shibboleth.ini take" in found[0].remedy.text
    assert [(2, 3), (1,)] == [cause.numbers for cause in causes(run)]
    assert () == causes(runs.fine())


CAUSE = "patron.identifier-is-another-attribute"


def junit(report, **how):
    [suite] = readers.junit(
        REPORT_RENDERERS["junit"](report, RenderOptions(**{"redact": True, **how}))
    )
    return suite


def cases(report, **how):
    return {entry.name: entry for entry in junit(report, **how)}


def with_findings(*findings, report=None):
    """The failing report, with these findings in place of its own, by the checks they are of."""
    report = report or samples.failing()
    runs_ = tuple(
        CheckRun(check=finding.check, result=Failed(findings=(finding,))) for finding in findings
    )
    diagnosis = replace(report.diagnosis, findings=findings, cause=None)
    return replace(report, runs=runs_, diagnosis=diagnosis)


def test_there_is_a_case_for_each_check():
    """Each check with what became of it, also of a finding alone; the first cause goes first."""
    found = [(entry.name, readers.outcome(entry)) for entry in junit(samples.failing())]

    assert [
        (CAUSE, "failure"),
        ("login.not-verified", "passed"),
        ("patron.not-found", "failure"),
        ("request.identifier-is-scoped", "passed"),
        ("request.regex-invalid", "skipped"),
        ("patron.fines", "error"),
    ] == found
    unrecorded = cases(replace(samples.failing(), runs=()))
    assert "failure" == readers.outcome(unrecorded[CAUSE])


def test_the_first_cause_says_all_there_is_to_say():
    """Who reads a pipeline's view needs nothing else: verdict, reason, owner, what to change."""
    [failure] = cases(samples.failing())[CAUSE].result

    assert "VuFind sends the sign-in name, and the library knows barcodes." == failure.message
    assert CAUSE == failure.type
    for message in (
        "ReShare would not find this patron.",
        "employeeNumber holds the right barcode and is released too.",
        "Whose turn it is: discovery team (VuFind)",
        "In VuFind's Shibboleth.ini take the username from employeeNumber.",
        "username = employeeNumber",
        "or at the campus, in Shibboleth IdP (identity team): Release the barcode",
        "attribute employeeNumber: 99999999999999",
        "Sources: ReShare wiki, Patron Lookup Problems",
    ):
        assert message in failure.text
    [failure] = cases(samples.failing())["patron.not-found"].result
    assert "The first cause is another one: VuFind sends the sign-in name" in failure.text
    assert f"It follows from {CAUSE}: mend that first." in failure.text


def test_what_does_not_count_is_told_and_passes():
    """A warning is no failure unless --fail-on says so; it can be read all the same."""
    report = with_findings(samples.finding("a.b", severity=Severity.WARNING))

    below = cases(report)["a.b"]
    above = cases(report, failing=at_or_above("warning"))["a.b"]

    assert ["passed", "failure"] == [readers.outcome(below), readers.outcome(above)]
    assert "warning: Another released attribute" in below.system_out


def test_no_answer_is_an_error_and_no_failure():
    report = replace(samples.unknown(), runs=(CheckRun(check="a.b", result=Passed(saw="x")),))

    found = cases(report)

    assert {"verdict": "error", "a.b": "passed"} == {
        name: readers.outcome(case) for name, case in found.items()
    }
    assert "so nothing can be said" in found["verdict"].result[0].message
    assert "Whose turn it is: library systems" in found["verdict"].result[0].text


def test_a_login_that_did_not_come_about_is_one_error():
    run = runs.make_run(runs.make_login(idp="entra", patron="staff1"))

    [suite] = readers.junit(RUN_RENDERERS["junit"](run, RenderOptions(redact=True)))
    [case] = suite

    assert ("entra / staff1", "error") == (suite.name, readers.outcome(case))
    assert runs.REFUSED == case.result[0].message


def test_a_suite_is_named_by_idp_and_patron():
    """So a list of suites is the list of who was tried where, with what came of it."""
    suite = junit(samples.failing(), idp="campus", patron="grad1")

    assert "campus / grad1" == suite.name
    assert {
        "idp": "campus",
        "patron": "grad1",
        "verdict": "fail",
        "headline": "ReShare would not find this patron.",
        "first-cause": CAUSE,
    } == {entry.name: entry.value for entry in suite.properties()}


@pytest.mark.parametrize("fail_on", FAIL_ON)
@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("make", [samples.failing, samples.passing, samples.unknown])
def test_it_agrees_with_the_exit_code(make, severity, fail_on):
    """Whoever looks at the file alone comes to the same end as whoever looks at the code."""
    report = with_findings(samples.finding("a.b", severity=severity), report=make())
    how = RenderOptions(redact=True, failing=at_or_above(fail_on))
    suites = readers.junit(REPORT_RENDERERS["junit"](report, how))

    assert exit_code_of([report], fail_on=fail_on) == readers.exit_code_of(suites)


NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
UGLY = st.text(st.characters(), max_size=40).map(lambda text: f"x{text}")
"""Any signs at all, lone halves of pairs among them."""


OUTCOMES = ["passed", "failure", "error", "skipped"]


def read_suite(*cases, name="campus / grad1", began=NOON, **more):
    [suite] = readers.junit(junit_document(name, [junit_suite(name, cases, began, **more)]))
    return suite


def test_each_outcome_has_its_element():
    passed, *others = (junit_case(outcome, outcome, "why", "all") for outcome in OUTCOMES)

    suite = read_suite(passed, *others)

    assert OUTCOMES == [readers.outcome(entry) for entry in suite]
    assert (4, 1, 1, 1) == (suite.tests, suite.failures, suite.errors, suite.skipped)
    assert "all" == next(iter(suite)).system_out


def test_when_it_began_and_how_long_it_took_is_said():
    """Of each suite, and of all together; a moment has no offset, as some readers refuse one."""
    there = NOON.astimezone(timezone(timedelta(hours=-5)))
    logins = tuple(replace(NO, seconds=seconds) for seconds in (1.25, 2.5, None))
    document = report_document(samples.failing(), HOW)

    root = etree.fromstring(logins_as_junit(replace(document, logins=logins)).encode())

    assert ["1.250", "2.500", "0.000"] == [entry.get("time") for entry in root]
    assert "3.750" == root.get("time")
    assert "2026-11-24T12:00:00" == read_suite(junit_case("a"), began=there).timestamp


@example("x\ud800", "failure")
@given(UGLY, st.sampled_from(OUTCOMES))
def test_no_sign_breaks_the_file(text, outcome):
    """Whatever a system sent, the file can be read, and says in brackets what XML forbids."""
    case = junit_case(text, outcome, text, text, text)

    assert 1 == read_suite(case, name=text, properties={text: text}).tests


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud800", "\ufffe", "\r"])
def test_a_forbidden_sign_is_named(sign):
    """It does not vanish: it may be what is wrong."""
    suite = read_suite(junit_case("a", "failure", "m", f"<{sign}>"))

    assert next(iter(suite)).result[0].text.startswith("<[")


def rows(read):
    return [[readers.words(cell) for cell in row.iter("td")] for row in read.iter("tr")][1:]


def test_one_login_is_told_as_its_report_tells_it():
    read = readers.page(REPORT_RENDERERS["markdown"](samples.failing(), HOW))

    message = readers.words(read)
    places = [
        message.index(name)
        for name in (
            "ReShare would not find this patron.",
            "The sign-in name is sent",
            "Whose turn it is: discovery team (VuFind)",
            "What to change",
            "take the username from employeeNumber",
            "What was found",
            "Values are masked",
        )
    ]
    assert sorted(places) == places
    assert ["✗ error", "✗ error", "i notice"] == [row[0] for row in rows(read)]
    assert rows(read)[0][1].endswith("First cause.")


def test_several_logins_are_a_table_and_their_first_causes():
    read = readers.page(RUN_RENDERERS["markdown"](runs.mixed(), HOW))

    table = rows(read)
    assert ["1", "campus / staff1", "✓ works", "", ""] == table[0]
    assert "VuFind sends the sign-in name, and the library knows barcodes." == table[1][3]
    whose = "whoever runs the release verifier"
    assert ["5", "entra / staff1", "? cannot be said", runs.REFUSED, whose] == table[4]
    assert "(logins 2-3)" in readers.words(read)
    assert "1 login did not come about" in readers.words(read)


def test_of_many_logins_those_that_work_are_counted():
    """A comment has a limit, and what works is not what it is read for."""
    logins = [
        runs.make_login(samples.passing(), patron=f"p{number}") for number in range(MOST_LINES)
    ]
    run = runs.make_run(*logins, runs.make_login(samples.failing(), patron="odd"))

    read = readers.page(RUN_RENDERERS["markdown"](run, HOW))

    assert [["101", "campus / odd"]] == [row[:2] for row in rows(read)]
    assert f"And {MOST_LINES} logins more, which are not shown here." in readers.words(read)


def test_a_set_begins_with_its_own_sentence():
    """Masked, no file's name stands there; a file that could not be read is named otherwise."""
    population, reports = sets.prefixed()
    how = RenderOptions(redact=False, unread=(("odd.json", "It is no saved login."),))

    message = readers.words(readers.page(OF_SETS["markdown"](population, reports, HOW)))
    lacking = readers.words(readers.page(REPORT_RENDERERS["markdown"](samples.passing(), how)))

    assert population.headline in message
    assert "family1.json" not in message
    assert "odd.json: It is no saved login." in lacking


MARKS = st.text(st.sampled_from("ab1.|`*_\\[](){}<>#+-=!~&;:@/ $%^\"'\n\t\x1bwz"), max_size=30)
FORBIDDEN = "a|b`c`*d*_e_[f](g)<h>&amp;~~i~~\\"
CALLS = re.compile(r"[@#!%]\w|https?://|www\.\w|(?:mailto|xmpp):\w", re.IGNORECASE)
"""What sites make links of, as it would stand on the page."""


@given(MARKS)
@example(FORBIDDEN)
@example("1. x")
@example("- x")
@example("# x")
@example("=====")
@example("&#64;somebody &copy;")
def test_text_stays_text(text):
    line = one_line(text)

    read = readers.page(plain(text))

    assert line == readers.words(read)
    assert ["p"] * bool(line) == [entry.tag for entry in read]
    assert [] == [entry.tag for paragraph in read for entry in paragraph]


@given(MARKS)
@example(FORBIDDEN)
def test_a_cell_stays_a_cell(text):
    written = grid(("a", "b"), [(plain(text), code(f"x{text}")), ("c", "d")])

    cells = [readers.words(entry) for entry in readers.page(written).iter("td")]
    assert [one_line(text), one_line(f"x{text}"), "c", "d"] == cells


@given(MARKS)
@example("https://a.b www.a.b mailto:a@b.c @all #12 !34")
def test_nobody_is_called_and_nothing_is_linked(text):
    """Sites look for names and addresses in what is shown: a blank without width parts them."""
    shown = readers.page(f"x {plain(text)}").text_content()

    assert None is CALLS.search(shown)


@given(MARKS)
@example("```\n<b>")
@example("a\n````\nb")
def test_lines_to_copy_stay_in_their_box(text):
    read = readers.page(fence(text, "ini"))

    assert ["pre"] == [entry.tag for entry in read]


def test_ordinary_text_stays_readable():
    assert "req_id of &#95;a&#95;" == plain("req_id of _a_")
    assert "name@&#8203;example.edu" == plain("name@example.edu")
    assert "Settings &#62; Host LMS" == plain("Settings > Host LMS")


def test_blocks_are_paragraphs():
    """Those that are empty leave no gap; what stands behind a fence is the language alone."""
    assert "a\n\nb\n" == page(["a", "", "b"])
    assert fence("a", "xml").startswith("```xml\n")
    assert fence("a", "x y`").startswith("```\n")


CHECK = "release.identifier-missing"


def make_result(severity=Severity.ERROR, message="It was not released.", **more):
    shape = {"logical": ("idp:campus",), "distinguished_by": ("campus", "grad1")}
    return sarif_result(CHECK, severity, message, **{**shape, **more})


def read(*results, notices=(), with_notices=False, **how):
    return readers.sarif(
        sarif_document(
            "0.1.0",
            ("Example/Library", "campus", "grad1"),
            NOON,
            results=results,
            notices=notices,
            rules=rules_of([CHECK, CHECK, "not.known"], check_pages()),
            how=replace(HOW, notices=with_notices, **how),
        )
    )


def test_a_rule_carries_its_page():
    """What it means and what to change; a slash parts the names of what was looked at."""
    run = read()
    [rule] = run["tool"]["driver"]["rules"]

    assert (CHECK, "ReleaseIdentifierMissing") == (rule["id"], rule["name"])
    assert "error" == rule["defaultConfiguration"]["level"]
    assert "was not released" in rule["shortDescription"]["text"]
    assert rule["fullDescription"]["text"].startswith("What it means:")
    assert "What to change:" not in rule["fullDescription"]["text"]
    assert "What to change: release the attribute" in rule["help"]["markdown"]
    assert "identity" == rule["properties"]["owner"]
    assert "Example_Library/campus/grad1/" == run["automationDetails"]["id"]


def test_a_result_stands_at_its_file_and_line():
    """A file's own name is written as an address is; what is in no file is at the site file."""
    place = Place(file="vu find#1.ini", line=7, key="[Shibboleth] username")
    results = [make_result(place=place), *map(make_result, Severity)]

    placed, *others = read(*results, site_file="conf/verifier.toml", with_notices=True)["results"]
    [nowhere] = read(make_result())["results"]

    location = others[0]["locations"][0]
    for found, uri, line in (
        (placed["locations"][0], "vu%20find%231.ini", 7),
        (location, "conf/verifier.toml", 1),
    ):
        expected = {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}
        assert expected == found["physicalLocation"]
    assert "idp:campus" == location["logicalLocations"][0]["fullyQualifiedName"]
    assert "physicalLocation" not in nowhere["locations"][0]
    assert ["error", "warning", "note"] == [result["level"] for result in others]


def test_the_same_result_is_known_again():
    """The fingerprint stays where words and lines change, and differs where the patron does."""
    first, same, other = read(
        make_result(message="a", place=Place(file="x", line=1)),
        make_result(message="b", place=Place(file="x", line=9)),
        make_result(distinguished_by=("campus", "grad2")),
    )["results"]

    assert first["partialFingerprints"] == same["partialFingerprints"]
    assert set() == set(first["partialFingerprints"].values()) & set(
        other["partialFingerprints"].values()
    )


def test_what_could_not_be_asked_is_no_result():
    """It is told of the run, which then did not succeed."""
    notice = sarif_notice("could-not-ask", "No answer.", ("idp:campus",))

    good, bad = read(), read(notices=(notice,))

    assert [True, False] == [
        entry["invocations"][0]["executionSuccessful"] for entry in (good, bad)
    ]
    [failure] = bad["invocations"][0]["toolExecutionNotifications"]
    assert "could-not-ask" == failure["descriptor"]["id"]
    assert "No answer." == failure["message"]["text"]


@example("x\ud800")
@given(st.text(st.characters(), max_size=30).map(lambda text: f"x{text}"))
def test_no_sign_breaks_the_log(text):
    """Whatever a system or a file is called, what is written is SARIF and UTF-8."""
    place = Place(file=text, line=1)
    result = make_result(
        message=text, logical=(text, f"idp:{text}"), distinguished_by=(text,), place=place
    )
    notice = sarif_notice("a", text, (text,))
    written = sarif_document(
        "0.1.0", (text,), NOON, results=[result], notices=[notice], rules=(), how=HOW
    )

    assert 1 == len(readers.sarif(written)["results"])
    assert json.loads(written.encode())


NAMED = replace(HOW, pages=check_pages())


def read_sarif(report, how=NAMED):
    return readers.sarif(REPORT_RENDERERS["sarif"](report, how))


def test_the_first_cause_says_verdict_owner_and_change():
    """A list of results shows of each its message alone."""
    result = read_sarif(samples.failing())["results"][0]

    assert result["properties"]["firstCause"]
    for message in (
        "campus / grad1: ReShare would not find this patron.",
        "Whose turn it is: discovery team.",
        "What to change (in VuFind): In VuFind's Shibboleth.ini take the username from",
    ):
        assert message in result["message"]["text"]


def test_a_finding_stands_at_its_idp_and_station():
    """Or at the file that it names."""
    report = samples.failing()
    cause, *rest = report.diagnosis.findings
    placed = replace(cause, place=Place(file="Shibboleth.ini", line=3))
    found = replace(report.diagnosis, findings=(placed, *rest))

    at_file, after = read_sarif(replace(report, diagnosis=found))["results"]

    logical = after["locations"][0]["logicalLocations"]
    assert ["idp:campus", "station:ils"] == [place["fullyQualifiedName"] for place in logical]
    assert "patron.identifier-is-another-attribute" == after["properties"]["followsFrom"]
    physical = at_file["locations"][0]["physicalLocation"]
    assert {"uri": "Shibboleth.ini"} == physical["artifactLocation"]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ({("idp", "campus"): 7, ("idp", "campus", "test_patrons", "grad1"): 12}, 12),
        ({("idp", "campus"): 7, ("idp",): 3, ("idp", "other", "test_patrons", "grad1"): 9}, 7),
        ({("idp",): 3}, 3),
        ({}, 1),
    ],
)
def test_a_finding_stands_at_the_site_file_s_line_of_its_patron(lines, line):
    """Or of the identity provider, where the patron has no table."""
    how = replace(NAMED, site_file="conf/verifier.toml", site_lines=lines)
    [physical, *_] = (
        result["locations"][0]["physicalLocation"]
        for result in read_sarif(samples.failing(), how)["results"]
    )

    assert {"uri": "conf/verifier.toml"} == physical["artifactLocation"]
    assert {"startLine": line} == physical["region"]


def test_notices_are_listed_on_demand():
    def levels(how):
        return {result["level"] for result in read_sarif(samples.failing(), how)["results"]}

    assert levels(NAMED) | {"note"} == levels(replace(NAMED, notices=True))
    assert "note" not in levels(NAMED)


def test_the_rules_are_the_checks_that_were_asked():
    """A rule without a result was asked and found nothing; one that is not there was not."""
    report = samples.failing()
    rules = [rule["id"] for rule in read_sarif(report)["tool"]["driver"]["rules"]]

    assert {run.check for run in report.runs if run.check in check_pages()} == set(rules)


def test_one_run_holds_every_login():
    """Some readers take but a few runs in one file: patrons are told apart in the results."""
    run = readers.sarif(RUN_RENDERERS["sarif"](runs.mixed(), replace(NAMED, notices=True)))

    marks = [result["partialFingerprints"]["verifierFinding/v1"] for result in run["results"]]
    assert 6 == len(set(marks)) == len(marks)
    assert {"grad1", "faculty1"} == {entry["properties"]["patron"] for entry in run["results"]}
    assert {
        ("could-not-ask", "entra / grad1"),
        ("no-login", "entra / staff1"),
        ("check-broke", "campus / grad1"),
    } <= {
        (notice["descriptor"]["id"], notice["message"]["text"].partition(":")[0])
        for notice in run["invocations"][0]["toolExecutionNotifications"]
    }


def test_the_same_run_gives_the_same_marks_again():
    """Masked or not, today or tomorrow: an alert is closed by mending, not by time."""

    def marks(how, run):
        results = readers.sarif(RUN_RENDERERS["sarif"](run, how))["results"]
        return [result["partialFingerprints"] for result in results]

    later = replace(runs.mixed(), seconds=99.0)
    assert marks(NAMED, runs.mixed()) == marks(replace(NAMED, redact=False), later)


def test_a_table_can_be_read_back():
    written = csv_table(("a", "b"), [{"a": 'x,"y"', "b": "line\nline"}])

    [row] = readers.table(written)
    assert {"a": 'x,"y"', "b": "line\nline"} == row


NO = LoginResult(idp="campus", patron=None, began=NOON, stopped="It was refused.")


def test_without_a_login_nothing_is_claimed():
    assert (Verdict.UNKNOWN, NO_LOGIN_MESSAGE) == (NO.verdict, NO.headline)
    assert ("It was refused.", None) == (NO.reason, NO.owner)
    assert ((), ()) == (NO.findings, NO.runs)
    assert NO.could_not_look


def test_a_login_goes_by_the_site_files_names():
    [known] = report_document(samples.failing(), HOW).logins
    [unknown] = report_document(samples.failing(), RenderOptions(redact=True)).logins

    assert ["campus / grad1", "Example University"] == [known.name, unknown.name]
    assert any(map(known.counting(Gate()), known.findings))


@pytest.mark.parametrize(
    ("redact", "names"),
    [(True, ["login 1", "unread file 1"]), (False, ["login 1, family1.json", "gail.json"])],
)
def test_masked_the_names_of_files_are_left_out(redact, names):
    """Saved logins are often named after their person."""
    how = RenderOptions(redact=redact, unread=(("gail.json", "It is no saved login."),))

    first, *_, unread = population_document(*sets.healthy(), how).logins

    assert names == [first.patron, unread.name]
    assert "It is no saved login." == unread.reason


def test_what_an_interrupt_left_out_is_told():
    *logins, last = population_document(*sets.silent(), RenderOptions(redact=True)).logins

    assert 2 == len(logins)
    assert "The run was interrupted, and 3 logins did not come about." == last.reason
    assert [] == list(interrupted_results(0, NOON))


def test_of_nothing_nothing_can_be_said():
    """The gravest of all counts; what does not work comes before what is not known."""
    failing, passing = login_of(), login_of(samples.passing())

    assert Verdict.UNKNOWN is worst_verdict([])
    assert Verdict.UNKNOWN is worst_verdict([passing, NO])
    assert Verdict.FAIL is worst_verdict([passing, NO, failing])


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        *((cell, f"'{cell}") for cell in ("=1+1", "+1", "-1", "@SUM", "  =x", "\uff1dx")),
        ("a;=x", "a;'=x"),  # another separator may make a cell of it
        ("\t=x", "'\t'=x"),
        (";\n =x", ";'\n' =x"),
        ("a\t\n", "a\t'\n"),
        ("a" + "\n" * 300_000 + "b", "a" + "\n'" * 299_999 + "\nb"),
        ("a\x1b[31mb", "a[ESC][31mb"),
        ("\x00=1", "[NUL]=1"),
        ("a\u202eb", "a[right-to-left override]b"),
        ("a\x9bb", "a[U+009B]b"),
        *((cell, cell) for cell in ("two\nlines\tof text", "a;  b", "21234000000018", "")),
        *((cell, cell) for cell in ("gail@example.edu", "a-b")),
    ],
)
def test_a_cell_is_no_formula_and_no_command(cell, shown):
    """What begins like a formula gets a mark in front of it, so that the value can still be read.

    Blanks are walked through once, however many there are, and what commands a terminal is named.
    """
    assert shown == safe_cell(cell)


STOPPED = RenderOptions(redact=True, site_file="verifier.toml")
SAID = "The identity provider refused the password."


def make_nothing(**more):
    shape = {"of": "campus", "patron": "grad1", "message": SAID}
    return NoReport(
        site_name="Example", at=NOON, version="0.1.0", logins=(StoppedLogin(**{**shape, **more}),)
    )


@pytest.mark.parametrize("name", STOPPED_RENDERERS)
def test_each_says_why_there_is_no_report(name):
    """A pipeline finds a file where it waits for one; whom a peer's sentence names is masked."""
    written = STOPPED_RENDERERS[name](make_nothing(), STOPPED)
    message = "It refused gail.good@example.edu, who has the card 21234000000018."
    masked = STOPPED_RENDERERS[name](make_nothing(message=message), STOPPED)

    assert SAID in written
    assert "campus" in written
    assert [] == [value for value in ("gail", "21234") if value in masked]


def test_junit_has_one_error_and_sarif_did_not_succeed():
    """Nothing was found; what could not be read came from no identity provider."""
    [suite] = readers.junit(STOPPED_RENDERERS["junit"](make_nothing(), STOPPED))
    run = readers.sarif(STOPPED_RENDERERS["sarif"](make_nothing(), STOPPED))

    assert (1, 1, "campus / grad1") == (suite.tests, suite.errors, suite.name)
    assert ([], False) == (run["results"], run["invocations"][0]["executionSuccessful"])
    unread = make_nothing(of="unread file 1", patron=None, is_file=True)
    run = readers.sarif(STOPPED_RENDERERS["sarif"](unread, STOPPED))
    [notice] = run["invocations"][0]["toolExecutionNotifications"]
    assert "locations" not in notice
