from dataclasses import replace
from datetime import timedelta

import pytest

from tests.report import samples
from tests.store.logins import NOW
from tests.store.runs import log_in, make_run
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import LAST_RESULTS, IdpFacts, WantedRow

FACTS = IdpFacts(
    entity_id="https://idp.example.edu",
    keys=("a1" * 32,),
    scopes=("example.edu",),
    endpoints=("https://idp.example.edu/sso",),
)


def test_the_last_results_of_a_patron_are_kept(store, clock):
    for number in range(LAST_RESULTS + 3):
        clock[0] = NOW + timedelta(minutes=number)
        run = store.runs.begin_automatic(
            "r", [WantedRow(idp_id="cas", patron=who) for who in "ab"]
        )
        store.runs.row_done(run.rows[number % 2].id, None, "No login.")

    trends = store.trends.of(["cas", "other"])
    assert {("cas", "a"), ("cas", "b")} == set(trends)
    assert (LAST_RESULTS + 3) // 2 + 1 == len(trends["cas", "a"])
    for _ in range(LAST_RESULTS):
        clock[0] += timedelta(minutes=1)
        run = store.runs.begin_automatic("r", [WantedRow(idp_id="cas", patron="a")])
        store.runs.row_done(run.rows[0].id, None, "No login.")
    results = store.trends.of(["cas"])["cas", "a"]
    assert LAST_RESULTS == len(results)
    assert clock[0] == results[-1].at
    assert sorted(results, key=lambda past: past.at) == list(results)


def test_a_login_by_a_link_counts_once(store):
    """Also if its report is made again."""
    run = make_run(store)
    report_id = log_in(store, run.rows[0].id)
    for _ in range(2):
        store.save_report(report_id, samples.failing())
    [past] = store.trends.of(["campus"])["campus", "faculty"]

    assert (Verdict.FAIL, samples.failing().diagnosis.cause.check) == (past.verdict, past.cause)


@pytest.mark.parametrize("trend", [True, False])
def test_a_result_may_outlive_its_report(store, trend):
    """Where a watch deletes what is equal; a report that a person deletes is gone altogether."""
    report_id = log_in(store, make_run(store).rows[0].id)
    store.save_report(report_id, samples.failing())
    store.forget(report_id, trend=trend)

    assert trend is (("campus", "faculty") not in store.trends.of(["campus"]))
    store.holdings.forget_results(NOW + timedelta(days=400))
    assert {} == store.trends.of(["campus"])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ()),
        (
            {"keys": ("b2" * 32,)},
            (
                "the signing key b2b2b2b2b2b2b2b2… is new",
                "the signing key a1a1a1a1a1a1a1a1… is gone",
            ),
        ),
        (
            {"scopes": ("example.edu", "a.example.edu", "b.example.edu")},
            ("the scopes a.example.edu, b.example.edu are new",),
        ),
        ({"endpoints": ()}, ("the endpoint https://idp.example.edu/sso is gone",)),
        (
            {"entity_id": "https://new.example.edu"},
            ("the entity ID is https://new.example.edu, and was https://idp.example.edu",),
        ),
    ],
)
def test_what_changed_in_metadata(store, changed, words):
    later = NOW + timedelta(hours=1)
    store.trends.note_metadata("campus", FACTS, NOW)
    store.trends.note_metadata("other", FACTS, NOW)
    store.trends.note_metadata("campus", replace(FACTS, **changed), later)
    store.trends.note_metadata("campus", replace(FACTS, **changed), later + timedelta(hours=1))

    assert [("campus", later, words)] * bool(words) == [
        (change.idp_id, change.at, change.changes)
        for change in store.trends.metadata_changes(["campus", "other"], NOW)
    ]
    assert () == store.trends.metadata_changes(["campus"], later + timedelta(minutes=1))
