import json
from dataclasses import replace

import pytest

from tests.report.pipeline import readers
from tests.report.population import samples
from tests.report.samples import how
from verifier.domain.model.finding import Owner
from verifier.domain.model.population import AffectedLogins, Pattern, Trait
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Remedy, Verdict
from verifier.report import population_report
from verifier.report.formats import POPULATION_RENDERERS
from verifier.report.html import population_as_html
from verifier.report.json_report import population_as_json
from verifier.report.population_report import population_as_text
from verifier.report.redact import redacted


def test_a_hostile_file_name_is_only_text():
    population, reports = samples.healthy()
    line = replace(population.logins[0], name="<script>alert(1)</script>")
    hostile = replace(population, logins=(line, *population.logins[1:]))

    page = population_as_html(hostile, reports, redact=False)

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page


def text(made):
    return population_as_text(made[0], how())


def test_json_says_what_the_logins_say_together():
    """The numbers of the logins are those of the reports, from 1."""
    content = json.loads("".join(population_as_json(*samples.prefixed(), redact=False)))

    together = content["together"]
    assert ["schema", "together", "reports"] == list(content)
    assert {"pass": 2, "warning": 0, "fail": 3, "unknown": 0} == together["verdicts"]
    assert ["group", [1, 2, 3]] == [together["failing"]["pattern"], together["failing"]["logins"]]
    assert "^EXU-(.*)$" == together["listener"]["rule"]["reqIdRegex"]
    assert ["fail"] * 3 == [report["verdict"] for report in content["reports"][:3]]
    assert len(content["reports"]) == len(together["logins"])


def test_the_answer_comes_first_then_causes_attributes_and_logins():
    message = text(samples.prefixed())

    assert message.startswith("✗  3 of 5 logins do not work.\n")
    parts = [
        "The failures concern a group: 3 patrons, who are of one patron group",
        "── first causes ──",
        "one patron group: GRADUATES; logins 1-3",
        "── which attribute is right, of 5 known ──",
        "employeeNumber  sent now",
        "── what is the right identifier, and how ──",
        "● employeeNumber but for an institution's prefix (transform T16): 3 of 5",
        "── one rule for the listener ──",
        '"reqIdRegex": "^EXU-(.*)$"',
        "── the logins, one by one ──",
        "1  ✗ does not work",
        "5  ✓ works",
    ]
    assert parts == sorted(parts, key=message.index)


def test_identifiers_and_people_are_named_where_there_is_something():
    """A collision and a person with two identifiers; and that a set was not judged to its end."""
    message = text(samples.entangled())

    assert f"sent by different people: {samples.FIVE[0].card}" in message
    assert "one person sends several identifiers" in message
    assert "identifiers and people" not in text(samples.healthy())
    assert "3 of 5 logins were not judged" in text(samples.silent())


def test_values_are_masked_and_the_rest_stays():
    """Identifiers, group codes and file names are people's; attributes, rules and counts not."""
    before, _ = samples.entangled()
    prefixed, _ = samples.prefixed()

    after, settings = redacted(before), redacted(prefixed)

    assert ["99999999999999"] == [entry.identifier for entry in after.shared]
    assert {"XXXXXXXXX", None} == {login.group for login in after.logins}
    assert {"xxxxxx9.xxxx"} == {login.name for login in after.logins}
    assert (before.attributes, before.headline) == (after.attributes, after.headline)
    assert prefixed.listener == settings.listener
    assert "XXXXXXXXX" == settings.failing.trait.value
    assert prefixed.explanations == settings.explanations


HOW = RenderOptions(redact=True)


def test_each_login_is_there_in_each_format():
    """A suite, results of its own, a row; the same finding at two logins is two results."""
    written = {
        form: POPULATION_RENDERERS[form](*samples.prefixed(), HOW)
        for form in ("junit", "sarif", "csv")
    }
    suites, rows = readers.junit(written["junit"]), readers.table(written["csv"])
    results = readers.sarif(written["sarif"])["results"]
    properties = [{it.name: it.value for it in suite.properties()} for suite in suites]
    marks = [result["partialFingerprints"]["verifierFinding/v1"] for result in results]

    assert 5 == len(suites) == len(rows)
    assert [entry["patron"] for entry in properties] == [row["patron"] for row in rows]
    patrons = {result["properties"]["patron"] for result in results}
    assert {"login 1", "login 2", "login 3"} <= patrons
    assert len(set(marks)) == len(marks) > 3


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((3,), "login 3"),
        ((1, 2, 3, 7), "logins 1-3, 7"),
        (tuple(range(1, 60, 2)), "logins 1, 3, 5 and further ones, 30 in all"),
    ],
)
def test_numbers_of_logins_are_short(numbers, message):
    assert message == population_report.logins(numbers, most=3)


def test_a_group_is_named_by_what_it_shares():
    trait = Trait(kind="identity-provider", value="https://idp.example.edu")
    group = AffectedLogins(pattern=Pattern.GROUP, logins=(1, 2), people=2, trait=trait)

    assert "one identity provider: https://idp.example.edu" == population_report.concerned(group)


def test_a_cause_looks_as_grave_as_what_it_leads_to():
    """An error stops a request; what could not be asked is no finding of any gravity."""
    [failed] = [cause for cause in samples.prefixed()[0].causes if cause.verdict is Verdict.FAIL]
    [unknown] = samples.silent()[0].causes

    assert ("error", "✗", "error") == population_report.mark_of(failed)
    assert ("notice", "?", "cannot be said") == population_report.mark_of(unknown)


def test_every_count_has_its_heading():
    counts = population_report.counts(samples.prefixed()[0].attributes[0])

    assert 5 == len(population_report.TALLIES) == len(counts)


def test_what_to_change_is_one_sentence_with_its_place():
    remedy = Remedy(finding="x", owner=Owner.DISCOVERY, product=None, place=None, text="Set it.")
    placed = replace(remedy, place="in VuFind")

    assert "What to change: Set it." == population_report.to_change(remedy)
    assert "What to change (in VuFind): Set it." == population_report.to_change(placed)


def test_a_narrow_terminal_wraps_no_rule():
    population, _reports = samples.prefixed()
    snippet = population.listener.rule.snippet

    assert f"\n\n{snippet}\n\n" in population_as_text(population, how(width=40))


@pytest.mark.parametrize("name", ["text", "json", "html", "markdown"])
def test_each_cause_has_a_message_that_lists_its_logins(name):
    population, reports = samples.prefixed()
    if name == "text":
        written = population_as_text(population, how(width=200))
    else:
        written = "".join(POPULATION_RENDERERS[name](population, reports, how()))

    assert "3 logins: " in written
    assert "Everything below is about the first of them." in written
    assert population.causes[0].message.to in written
