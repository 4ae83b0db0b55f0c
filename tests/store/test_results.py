from dataclasses import replace
from datetime import timedelta

import pytest

from tests.report import samples
from tests.store.logins import NOW, make_login
from verifier.domain.model.report import Verdict
from verifier.domain.model.stored_result import ResultFilter, reference_of
from verifier.store import reports

DAY = timedelta(days=1)


def keep(store, reference, report=None, *, days=0, **whose):
    """Keep a report that was made so many days ago."""
    made = report or samples.failing()
    store.keep(make_login(), report_id=reference, browser=None, **whose)
    at = NOW - days * DAY
    store.save_report(reference, replace(made, created_at=at))


def references(page):
    return [entry.report_id for entry in page.entries]


@pytest.fixture
def full(store):
    """Four reports of two patrons and two identity providers."""
    keep(store, "aa11", samples.passing(), days=3, idp_id="campus", patron="grad1")
    keep(store, "bb22", days=2, idp_id="campus", patron="grad1")
    keep(store, "cc33", days=1, idp_id="new", patron="grad1")
    keep(store, "dd44", samples.unknown(), idp_id="campus")
    return store


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["dd44", "cc33", "bb22", "aa11"]),
        ({"idp_id": "campus"}, ["dd44", "bb22", "aa11"]),
        ({"patron": "grad1", "idp_id": "campus"}, ["bb22", "aa11"]),
        ({"verdict": Verdict.PASS}, ["aa11"]),
        ({"cause": "patron.identifier-is-another-attribute"}, ["cc33", "bb22"]),
        ({"since": NOW - 2 * DAY}, ["dd44", "cc33", "bb22"]),
        ({"until": NOW - 2 * DAY}, ["aa11"]),
        ({"reference": reference_of("bb22")}, ["bb22"]),
        ({"reference": reference_of("bb22").lower().replace("-", " ")}, ["bb22"]),
        ({"reference": "bb"}, ["bb22"]),
        ({"reference": "%"}, []),
        ({"patron": "nobody"}, []),
    ],
)
def test_results_are_looked_for(full, wanted, expected):
    """By each of their words and by time, together or alone, the newest first."""
    assert expected == references(full.results.page(ResultFilter(**wanted)))


def test_pages_hold_every_result_once(store):
    """Results of one moment too are told apart at the edge of a page."""
    for number in range(5):
        keep(store, f"r{number}", days=number // 3)

    first = store.results.page(size=2)
    second = store.results.page(after=first.older, size=2)
    third = store.results.page(after=second.older, size=2)

    assert ["r2", "r1", "r0", "r4", "r3"] == [
        *references(first),
        *references(second),
        *references(third),
    ]
    assert None is third.older


@pytest.mark.parametrize("after", ["", "x", "12", "x.r1", "9" * 30 + ".r1", "9" * 18 + ".r1"])
def test_a_page_that_begins_nowhere_is_the_first(store, after):
    """Anybody may type anything into an address."""
    keep(store, "r1")

    assert ["r1"] == references(store.results.page(after=after))


def test_a_result_outlives_its_values(full):
    """It says itself whether they are still there."""
    full.purge(NOW + 7 * DAY)

    page = full.results.page()

    assert 4 == len(page.entries)
    assert not any(entry.has_values for entry in page.entries)
    assert full.results.of("bb22") == page.entries[2].result


def test_a_result_with_values_says_so(full):
    """Its report can be opened."""
    assert all(entry.has_values for entry in full.results.page().entries)


def test_a_forgotten_login_leaves_no_result(full):
    """Forgetting takes what would have stayed as well."""
    full.forget("bb22")

    assert None is full.results.of("bb22")
    assert "bb22" not in references(full.results.page())


def test_what_results_can_be_looked_for_by(full):
    """Each word once, in order."""
    there = full.results.there()

    assert ("campus", "new") == there.idp_ids
    assert ("grad1",) == there.patrons
    assert ("patron.identifier-is-another-attribute",) == there.causes


def test_the_choices_have_a_limit(full, monkeypatch):
    """A page is not made of thousands of choices."""
    monkeypatch.setattr(reports, "MOST_CHOICES", 1)

    assert ("campus",) == full.results.there().idp_ids


def test_the_result_before_is_of_the_same_patron_and_identity_provider(full):
    """Of a login that is nobody's known there is none."""
    before = full.results.before("bb22")

    assert ("aa11", True) == (before.report_id, before.has_values)
    assert None is full.results.before("aa11")
    assert None is full.results.before("cc33")
    assert None is full.results.before("dd44")
    assert None is full.results.before("nowhere")
