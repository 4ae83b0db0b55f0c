import re
from datetime import timedelta

import pytest

from tests.report import samples
from verifier.domain.model.stored_result import reference_of
from verifier.store import reports


def report_id(location):
    return location.rpartition("/")[2]


@pytest.fixture
def made(browser):
    """The ids of two reports."""
    return report_id(browser.log_in(1)), report_id(browser.log_in(2))


def test_every_result_is_listed_with_its_report(browser, made):
    """Verdict, whose, when, and a reference number that people can tell each other."""
    page = browser.get("/history").text

    for entry in made:
        assert f'href="/reports/{entry}"' in page
        assert reference_of(entry) in page
    assert "ReShare would not find this patron." in page
    assert '<option value="campus">' in page


def test_no_value_is_on_the_page(browser, made):
    """It is a list of results, and results hold none."""
    assert made
    page = browser.get("/history").text.lower()

    assert [] == [entry for entry in (samples.BARCODE, "gail", "good@") if entry in page]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("idp=campus", 2),
        ("idp=directory", 1),
        ("idp=nowhere", 0),
        ("patron=grad1", 0),
        ("verdict=fail", 3),
        ("verdict=pass", 0),
        ("cause=patron.identifier-is-another-attribute", 3),
        ("since=2026-11-24", 3),
        ("until=2026-11-23", 0),
        ("reference=", 3),
        ("reference=nothing", 0),
    ],
)
def test_filters_stand_in_the_address(browser, made, query, count):
    """The page works without a script, and can be kept as a bookmark."""
    assert made
    browser.post("/ldap/directory", username="gail", password="right")

    page = browser.get(f"/history?{query}").text

    assert count == len(re.findall('href="/reports/', page))


def test_a_reference_number_finds_its_report(browser, made):
    """However somebody wrote it down."""
    page = browser.get("/history", query_string={"reference": reference_of(made[0]).lower()}).text

    assert [made[0]] == re.findall('href="/reports/([^"]+)"', page)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("since=yesterday", "Write a day as 2026-11-24"),
        ("until=9999-12-31", "Write a day as 2026-11-24"),
        ("verdict=perhaps", "There is no such verdict."),
    ],
)
def test_a_filter_that_says_nothing_is_a_sentence(browser, query, message):
    """And the results are there all the same."""
    answer = browser.get(f"/history?{query}")

    assert 400 == answer.status_code
    assert message in answer.text


def test_older_results_are_a_page_on(browser, monkeypatch):
    """The link keeps the filters; the last page has none."""
    monkeypatch.setattr(reports, "PAGE", 2)
    ids = {report_id(browser.log_in(number)) for number in (1, 2, 3)}

    first = browser.get("/history?idp=campus").text
    [older] = re.findall('rel="next" href="([^"]+)"', first)
    second = browser.get(older.replace("&amp;", "&")).text

    assert "idp=campus" in older
    assert 'rel="next"' not in second
    assert ids == set(re.findall('href="/reports/([^"]+)"', first + second))


def test_two_rows_are_compared(browser, made):
    """A form of its own, without a script."""
    answer = browser.get(f"/history/compare?before={made[0]}&after={made[1]}")

    assert (303, f"/compare/{made[0]}/{made[1]}") == (
        answer.status_code,
        answer.headers["Location"],
    )


@pytest.mark.parametrize(("before", "code"), [("", 400), ("a" * 22, 404), ("x", 404)])
def test_two_rows_have_to_be_chosen(browser, made, before, code):
    """One alone is told so; one whose values are gone leads nowhere."""
    assert code == browser.get(f"/history/compare?before={before}&after={made[0]}").status_code


def test_what_stayed_has_a_page_when_values_are_gone(browser, made, here):
    """The list leads there; the report itself is gone."""
    here.store.holdings.forget_values(here.now() + timedelta(days=1))

    page = browser.get(f"/results/{made[0]}").text

    assert f'href="/results/{made[0]}"' in browser.get("/history").text
    assert "values were deleted" in page
    assert "Whose turn it is: <strong>discovery team" in page
    assert "patron.identifier-is-another-attribute" in page
    assert "urn:oid" in page or "employeeNumber" in page
    assert samples.BARCODE not in page
    assert 404 == browser.get(f"/reports/{made[0]}").status_code


def test_a_result_with_values_leads_to_its_report(browser, made):
    """Whoever was sent the one address finds the other."""
    assert f'href="/reports/{made[0]}"' in browser.get(f"/results/{made[0]}").text
    assert 404 == browser.get("/results/" + "a" * 22).status_code


def test_a_history_of_nothing_says_so(browser):
    """Neither table nor button."""
    page = browser.get("/history").text

    assert "No login was followed yet." in page
    assert "<table" not in page
