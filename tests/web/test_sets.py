"""Logins that were handed in together, on one page."""

import io
import re

import pytest

from tests.factories import make_capture
from verifier.adapters.captures.capture_json import dump
from verifier.web import report_access, reports


@pytest.fixture
def place(browser):
    """The address of a set of three."""
    saved = [(io.BytesIO(dump(make_capture()).encode()), "one.json") for _ in range(3)]
    return browser.post("/check", file=saved).headers["Location"]


def test_the_page_shows_what_they_say_together_and_leads_to_each(browser, place):
    """Headline, first causes, and a link to every report."""
    page = browser.get(place).text

    links = re.findall(r'<a href="(/reports/[^"]+)"', page)
    assert "None of the 3 logins works." in page
    assert '<h2 id="causes-title">' in page
    assert [200] * 3 == [browser.get(link).status_code for link in links]


def test_where_all_came_from_is_not_repeated(browser, place):
    """Every line ends with its report; an identity provider is told where there are several."""
    lines = re.findall(r"</a>\s*(<[^>]+>)", browser.get(place).text.partition("logins-title")[2])

    assert ["</li>"] * 3 == lines[:3]


def test_only_operators_see_them(other_browser, nobody, place):
    """Whether the set exists is not told to anybody else."""
    for ending in ("", ".json", ".html"):
        assert 200 == other_browser.get(place + ending).status_code
        assert 401 == nobody.get(place + ending).status_code


def test_the_twin_for_programs_holds_the_same(browser, place):
    """JSON in the clear, as the page is; masked on request."""
    clear, masked = (browser.get(f"{place}.json{query}").json for query in ("", "?redact=yes"))

    assert "reports/1" == clear["schema"] == masked["schema"]
    assert (False, True) == (clear["together"]["redacted"], masked["together"]["redacted"])
    assert 3 == len(clear["reports"])


def test_the_file_to_hand_on_is_masked(browser, place):
    """Unless it is asked for with real values."""
    answer = browser.get(f"{place}.html")

    assert "attachment; filename=release-reports.html" == answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Values are masked" in answer.text
    assert "Values are masked" not in browser.get(f"{place}.html?redact=no").text


def test_a_set_can_be_looked_at_masked(browser, place):
    """For a screen that others see."""
    assert "Values are masked" in browser.get(f"{place}?redact=yes").text


def test_the_whole_set_can_be_forgotten(browser, place):
    """Logins and reports are deleted for good."""
    answer = browser.post(f"{place}/forget")

    assert (303, "/") == (answer.status_code, answer.headers["Location"])
    assert 404 == browser.get(place).status_code
    assert 0 == browser.get("/").text.count('<a href="/reports/')


def test_forgetting_needs_the_token(browser, place):
    """Another site cannot delete anything."""
    assert 403 == browser.bare_post(f"{place}/forget").status_code
    assert 200 == browser.get(place).status_code


def test_a_single_login_is_its_report(browser):
    """There is nothing to see together."""
    report = browser.log_in()
    answer = browser.get(report.replace("/reports/", "/sets/"))

    assert (303, report) == (answer.status_code, answer.headers["Location"])


def test_what_is_left_of_a_set_is_shown(browser, place):
    """One of them was deleted: the others are still a set."""
    link = re.search(r'<a href="(/reports/[^"]+)"', browser.get(place).text)[1]
    others = re.findall(r'<a href="/reports/([^"]+)"', browser.get(place).text)
    browser.post(f"{link}/forget")
    left = next(other for other in others if other not in link)

    assert "None of the 2 logins works." in browser.get(f"/sets/{left}").text


def test_what_takes_too_long_is_told_and_can_be_gone_on_with(browser, place, monkeypatch):
    """Time is over after the first report: the page says how many are missing."""
    browser.get(place)
    saved = [(io.BytesIO(dump(make_capture()).encode()), "one.json") for _ in range(3)]
    moments = iter([0.0, 0.0, 99.0, 99.0])
    monkeypatch.setattr(reports, "monotonic", lambda: next(moments, 0.0))

    slow = browser.post("/check", file=saved).headers["Location"]
    page = browser.get(slow).text

    assert "2 more logins are not judged yet" in page
    assert "2 of 3 logins were not judged" in page
    assert "not judged yet" not in browser.get(slow).text


def test_a_report_that_cannot_be_made_hides_no_other(browser, place, monkeypatch, caplog):
    """One login breaks the route: the others are shown, and our defect is logged."""
    made = report_access.report_of
    broken = iter([ValueError()])

    def report_of(report_id):
        for error in broken:
            raise error
        return made(report_id)

    monkeypatch.setattr(report_access, "report_of", report_of)
    page = browser.get(place).text

    assert "1 more login is not judged yet" in page
    assert "defect" in caplog.text


@pytest.mark.parametrize("ending", [".json", ".html"])
def test_half_a_set_is_not_handed_on(browser, place, here, ending):
    """A file must not be taken for the whole: it is there when all reports are."""
    here.verify.breaks = ValueError()

    assert 503 == browser.get(place + ending).status_code


def test_without_any_report_the_page_comes_later(browser, place, monkeypatch):
    """Other logins take every turn."""
    monkeypatch.setattr(report_access, "_TURNS", report_access.BoundedSemaphore(1))
    monkeypatch.setattr(report_access, "PATIENCE_SECONDS", 0.01)
    report_access._TURNS.acquire()

    assert 503 == browser.get(place).status_code


def test_the_questions_of_the_page_are_answered_for_the_set(browser, place):
    """On a page of their own, linked from the set's; masked on request."""
    page = browser.get(f"{place}/steps").text

    assert f'href="{place}/steps"' in browser.get(place).text
    assert 9 == page.count('<li class="question"')
    assert "Values are masked" in browser.get(f"{place}/steps?redact=yes").text


def test_the_questions_about_a_single_login_are_its_reports(browser):
    """There is no set to ask about."""
    report = browser.log_in()
    answer = browser.get(f"{report.replace('/reports/', '/sets/')}/steps")

    assert (303, f"{report}/steps") == (answer.status_code, answer.headers["Location"])
