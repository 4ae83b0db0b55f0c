"""What changed since earlier runs, and what the site file expects, in every format."""

import json
from dataclasses import replace

import pytest

from tests.report.pipeline import readers
from tests.runs.runs import MESSAGES, make_drift, make_login, make_run
from verifier.domain.model.comparison import DriftVerdict, EarlierReport
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.site import ExpectedResult
from verifier.report.formats import RUN_RENDERERS

HOW = RenderOptions(redact=True, width=120)
CHECK = "patron.identifier-is-another-attribute"


def news():
    """One broke, one is known, one works again, one must be refused, and one must not pass."""
    refused = ExpectedResult(verdict="fail", cause=CHECK)
    return make_run(
        make_login("broke", "fail", drifts=(make_drift(DriftVerdict.BREAKS, appeared=(CHECK,)),)),
        make_login("known", "fail", drifts=(make_drift(DriftVerdict.SAME),)),
        make_login(
            "healed",
            drifts=(
                make_drift(DriftVerdict.MENDED),
                make_drift(DriftVerdict.MENDED, EarlierReport.BEFORE),
            ),
        ),
        make_login("blocked", "fail", expects=refused),
        make_login("alumna", expects=ExpectedResult(verdict="fail")),
    )


def written(form, how=HOW):
    text = RUN_RENDERERS[form](news(), how)
    return text if isinstance(text, str) else "".join(text)


MET = f"This is what the site file expects: “does not work” and the first cause {CHECK}."
UNMET = "The site file expects “does not work” for this patron; the result is “works”."


def parts_of(form):
    """Everything that a program or a person reads of the file, in one line."""
    text = written(form)
    if form in ("json", "sarif"):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    if form == "html":
        text = readers.words(readers.file(text))
    if form == "markdown":
        text = readers.words(readers.page(text))
    if form == "junit":
        assert readers.junit(text)
    return " ".join(text.split())


@pytest.mark.parametrize("form", RUN_RENDERERS)
def test_each_format_says_what_broke(form):
    text = parts_of(form)

    assert MESSAGES[DriftVerdict.BREAKS] in text
    assert UNMET in text
    if form != "sarif":  # which lists what is wrong
        assert MESSAGES[DriftVerdict.MENDED] in text
    if form in ("text", "html", "markdown"):  # for people: what is as before is only counted
        assert MESSAGES[DriftVerdict.SAME] not in text
        assert "Since the baseline: 1 stopped working, 1 works again, 1 is unchanged." in text
        assert "Since the run before: 1 works again." in text
        assert "use verifier run --update-baseline" in text
        assert "1 login has another result than the site file expects." in text
        assert "1 is as the site file expects" in text


def failed_cases(how):
    return {
        (suite.name.rpartition(" ")[2], case.name)
        for suite in readers.junit(written("junit", how))
        for case in suite
        if readers.outcome(case) == "failure"
    }


@pytest.mark.parametrize(
    ("how", "known_fails"), [(HOW, True), (replace(HOW, only_new=True), False)]
)
def test_junit_fails_for_what_the_gate_counts(how, known_fails):
    """A known fault is no failure of a gate for what is new; what is expected never is."""
    failed = failed_cases(how)

    assert {("broke", "since-baseline"), ("broke", CHECK)} <= failed
    assert {("alumna", "expected-result")} == {case for case in failed if case[0] == "alumna"}
    assert known_fails == (("known", CHECK) in failed)
    assert not {"healed", "blocked"} & {name for name, _ in failed}


def test_junit_of_a_gate_that_lets_all_through_fails_nothing():
    assert set() == failed_cases(replace(HOW, failing=frozenset()))


def test_sarif_says_what_is_new_and_what_is_expected():
    results = readers.sarif(written("sarif"))["results"]
    states = {
        (result["properties"]["patron"], result["ruleId"]): result["baselineState"]
        for result in results
    }
    suppressed = {it["properties"]["patron"] for it in results if it.get("suppressions")}

    assert "new" == states["broke", CHECK] == states["alumna", "run.other-result"]
    assert "unchanged" == states["known", CHECK]
    assert {"blocked"} == suppressed


def test_sarif_without_an_earlier_run_says_nothing_about_it():
    run = make_run(make_login("first", "fail"))

    log = readers.sarif(RUN_RENDERERS["sarif"](run, HOW))

    assert not any("baselineState" in result for result in log["results"])


def test_json_and_csv_have_a_place_for_each():
    logins = json.loads(written("json"))["logins"]
    rows = readers.table(written("csv"))

    assert [["breaks"], ["same"], ["mended", "mended"], [], []] == [
        [drift["verdict"] for drift in login["drifts"]] for login in logins
    ]
    assert [None, None, None, True, False] == [login["as_expected"] for login in logins]
    assert [MET, UNMET] == [login["expectation"] for login in logins[3:]]
    assert ["breaks", "same", "mended", "", ""] == [row["since_baseline"] for row in rows]
    assert ["", "", "mended", "", ""] == [row["since_before"] for row in rows]


def test_who_is_as_expected_is_no_first_cause():
    """Nobody has to act on it."""
    causes = json.loads(written("json"))["causes"]

    assert [[1, 2]] == [cause["logins"] for cause in causes]


@pytest.mark.parametrize("came", ["unknown", "It was refused."])
def test_what_nobody_could_look_up_is_neither_expected_nor_not(came):
    login = make_login("blocked", came, expects=ExpectedResult(verdict="fail"))

    assert login.is_as_expected is None
    assert login.could_not_look
