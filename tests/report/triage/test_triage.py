import json
import re
from collections import defaultdict
from datetime import timedelta

import pytest

from tests.report.pipeline import readers
from tests.report.samples import how, written
from tests.report.test_html import HOSTILE, Tags
from tests.report.triage.samples import ALUM, CANARY, empty, fine, mixed, partial
from tests.request_factories import (
    BLOCKED,
    NO_ID,
    NOW,
    UNKNOWN_USER,
    make_request,
    make_requests,
    make_triage,
)
from verifier.domain.model.render_options import RenderOptions
from verifier.report.csv_tables import triage_as_csv
from verifier.report.html import triage_as_html
from verifier.report.json_report import triage_as_json
from verifier.report.junit import triage_as_junit
from verifier.report.markdown import MOST_REQUESTS, triage_as_markdown
from verifier.report.redact import redacted
from verifier.report.sarif import triage_as_sarif
from verifier.report.triage_report import (
    MOST_LINES,
    failing,
    plot_of,
    remedies_by_request,
    series_of,
    text_chart,
    triage_as_text,
)


def test_every_request_has_its_row_with_cause_and_change():
    found = {row["id"]: row for row in readers.table(triage_as_csv(mixed(), redact=False))}
    add_on = found["illiad-3"]

    assert len(mixed().lines) == len(found)
    assert ("User ID of another kind", "illiad") == (add_on["cause"], add_on["door"])
    assert "library systems" == add_on["owner"]
    assert ("refused, no reason known", "") == (found["s"]["cause"], found["s"]["day"])
    assert "a1 | b2" == found["l"]["identifier"]


def test_no_cell_is_a_formula():
    triage = make_triage([make_request(patron_identifier="=cmd()", group="@SUM")])
    [row] = readers.table(triage_as_csv(triage, redact=False))

    assert ("'=cmd()", "'@SUM") == (row["identifier"], row["group"])


def test_the_plot_is_named_described_and_a_table_as_well():
    """Who does not see it has its title, a sentence, and every number."""
    text = triage_as_html(mixed(), redact=False)

    assert 'role="img" aria-labelledby="plot-name plot-said"' in text
    assert '<title id="plot-name">Requests that go wrong, by week and cause</title>' in text
    assert '<th scope="col">User ID of another kind</th>' in text
    assert 6 == len(re.findall(r'<pattern id="hatch-\d"', text))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_request_holds_stays_text(hostile):
    request = make_request(
        UNKNOWN_USER, number=hostile, patron_identifier=f"x{hostile}", group=hostile
    )
    calm = make_request(UNKNOWN_USER, number="n", patron_identifier="xyz", group="g")
    tags, expected = (
        Tags(triage_as_html(make_triage([entry]), redact=False)).tags for entry in (request, calm)
    )

    assert {"script", "img", "b"} & set(tags) == set()
    assert set(expected) >= set(tags) - {"span"}


def test_the_numbers_lead_to_the_requests():
    content = json.loads(triage_as_json(mixed(), redact=False))
    [add_on] = [pattern for pattern in content["patterns"] if pattern["trait"]["name"] == "door"]
    by_number = {request["number"]: request for request in content["requests"]}

    assert {"illiad"} == {by_number[entry]["door"] for entry in add_on["requests"]}
    assert (12, 12) == (len(add_on["requests"]), add_on["inside"])


def read(triage, **how):
    suites = readers.junit(triage_as_junit(triage, RenderOptions(redact=True, **how)))
    return {suite.name: suite for suite in suites}


def test_junit_has_a_case_for_each_request():
    """What goes wrong fails, with what to change; what cannot be judged is skipped."""
    triage = mixed()
    suites = read(triage)
    cases, remedies = list(suites["requests"]), remedies_by_request(triage)
    [whole] = suites["all requests together"]

    assert [line.name for line in triage.lines] == [case.name for case in cases]
    west = next(case for case in cases if case.name == "WEST-0")
    assert "failure" == readers.outcome(west)
    assert "User ID of another kind: " in west.result[0].message
    assert "What to change: Let the add-on" in west.result[0].text
    assert {"passed", "failure", "skipped"} == {readers.outcome(case) for case in cases}
    assert whole.system_out.startswith("Widespread: 30 of 90 requests go wrong")
    assert all(number in remedies[number].requests for number in remedies)


def test_markdown_has_the_answer_the_causes_and_what_to_change(monkeypatch):
    """In this order, the requests themselves last; of many the first are shown."""
    message = readers.words(readers.page(triage_as_markdown(mixed(), redact=True)))
    nothing = readers.words(readers.page(triage_as_markdown(fine(), redact=True)))
    monkeypatch.setattr("verifier.report.markdown.MOST_REQUESTS", 5)
    few = readers.words(readers.page(triage_as_markdown(mixed(), redact=True)))

    parts = [
        "Widespread: 30 of 90 requests go wrong",
        "What is wrong Requests Share People",
        "12 of 12 requests that share the door",
        "What to change, and what that repairs",
        "The requests that go wrong",
        "Request What is wrong User ID Why",
    ]
    assert parts == sorted(parts, key=message.index)
    assert "The requests that go wrong" not in nothing
    assert "And 25 more: the CSV and the JSON have all of them." in few
    assert MOST_REQUESTS > 5


def read_sarif(triage):
    return readers.sarif(triage_as_sarif(triage, RenderOptions(redact=True)))


def test_sarif_has_a_result_for_each_request_that_goes_wrong():
    """Of the rule that its cause is; a set that was not read whole is no clean bill."""
    triage = mixed()
    run = read_sarif(triage)
    west = next(result for result in run["results"] if result["properties"]["request"] == "WEST-0")
    succeeded = [
        read_sarif(make())["invocations"][0]["executionSuccessful"]
        for make in (fine, partial, empty)
    ]

    assert len(triage.failing) == len(run["results"])
    assert "triage.identifier-of-another-kind" == west["ruleId"]
    assert "Whose turn it is: library systems." in west["message"]["text"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {result["ruleId"] for result in run["results"]}
    assert [True, False, False] == succeeded


def as_text(sample, **more):
    return triage_as_text(sample(), how(**more))


def test_patterns_changes_and_single_requests_are_told():
    text = " ".join(as_text(mixed).split())

    assert text.startswith("✗ Widespread: 30 of 90 requests go wrong; of 1 nothing can be said.")
    for message in (
        "door: ILLiad add-on",
        "12 requests (pattern 2): Allow the patron profile",
        "patron profile: ALUM-7731",
        "! 3 values are odd. row 7, row 9",
        f"And {30 - MOST_LINES} more: --format csv or json has all of them.",
        "widespread-2.2",
    ):
        assert message in text


def test_a_partial_set_says_so_first():
    text = " ".join(as_text(partial).split())

    assert "Only 2 requests of 9 could be read. ReShare answered with 500." in text
    assert "Interrupted: 3 questions to the library system not put." in text


def drawn(triage, width=80):
    return written(text_chart, triage, width=width)


def some(count, message, day):
    value = None if message == NO_ID else "21234000000018"
    return [
        make_request(
            message,
            id=f"{message[-5:]}{day}{number}",
            patron_identifier=value,
            created_at=NOW + timedelta(days=day),
        )
        for number in range(count)
    ]


def test_each_cause_has_its_letter_and_each_day_its_row():
    text = drawn(make_triage([*some(3, BLOCKED, 0), *some(1, NO_ID, 0), *some(1, NO_ID, 2)]))

    assert "A patron blocked\n   B User ID missing" in text
    assert (
        "2026-04-01         4 of 4  AAAB\n   2026-04-02\n   2026-04-03         1 of 1  B" in text
    )


def test_long_bars_are_drawn_smaller():
    """What one letter stands for is said; no row is wider than the terminal."""
    text = drawn(make_triage([*some(200, BLOCKED, 0), *some(1, BLOCKED, 1)]), width=60)

    assert "One letter stands for up to 8 requests." in text
    assert "200 of 200  " + "A" * 25 in text


def test_the_bars_are_as_high_as_their_numbers():
    """Each bar is its requests at the scale of the levels, without a gap, within the frame."""
    triage = mixed()
    plot = plot_of(triage)
    scale = (plot.levels[0].at - plot.levels[-1].at) / int(plot.levels[-1].text)
    heights = defaultdict(float)
    for bar in plot.bars:
        heights[bar.x] += bar.height
    rows = [count for row in triage.timeline if (count := failing(row, series_of(triage)))]

    assert [pytest.approx(row * scale, abs=0.5) for row in rows] == list(heights.values())

    assert all(plot.left <= bar.x and bar.x + bar.width <= plot.right for bar in plot.bars)
    assert all(plot.top <= bar.y <= plot.bottom for bar in plot.bars)
    assert all(plot.left <= day.at <= plot.right for day in (*plot.days, *plot.since))


@pytest.mark.parametrize(
    ("most", "levels"), [(1, ["0", "1"]), (5, ["0", "2", "4", "6"]), (42, ["0", "20", "40", "60"])]
)
def test_the_levels_are_round_numbers(most, levels):
    same_day = [make_request(BLOCKED, id=f"{number}") for number in range(most)]

    assert levels == [level.text for level in plot_of(make_triage(same_day)).levels]


def test_more_causes_than_patterns_are_put_together():
    series = series_of(mixed())

    assert [1, 2, 3, 4, 5, 6] == [entry.number for entry in series]
    assert "other causes" == series[-1].name
    assert {entry.cause for entry in mixed().failing} == set().union(
        *(entry.causes for entry in series)
    )


def test_where_nothing_goes_wrong_nothing_is_drawn():
    undated = make_triage(make_requests(3, BLOCKED, created_at=None))

    assert "\n" == drawn(fine())
    assert [None, None] == [plot_of(fine()), plot_of(undated)]


def test_the_histories_are_left_out():
    """They quote identifiers; what they say is in the causes already."""
    triage = mixed()

    assert any(line.request.audit for line in triage.lines)
    assert {()} == {line.request.audit for line in redacted(triage).lines}
    assert [line.cause for line in triage.lines] == [line.cause for line in redacted(triage).lines]


def test_doors_and_shapes_stay_readable_and_groups_do_not():
    """A group is what a library says of its people; a door is the library's own."""
    shown = redacted(mixed())
    values = {pattern.trait.name: pattern.trait.value for pattern in shown.patterns}

    assert {"door": "illiad", "group": "XXXX-9999"} == values
    assert ALUM not in str(shown)
    assert CANARY not in str(shown)
