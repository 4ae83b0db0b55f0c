import re

import pytest

from tests.report import samples
from tests.report.test_redact import CANARIES
from tests.web.run_stories import FACULTY, links_of, log_in, message, new_run, row_of
from verifier.domain.model.run import RowState, WantedRow
from verifier.web import runs


def test_there_is_no_run_yet(browser):
    """The list says so, and leads on."""
    page = browser.get("/runs")

    assert "No run yet." in message(page)
    assert 'href="/runs/new"' in page.text


def test_a_run_is_chosen_from_a_matrix(browser):
    """Kinds of patron by identity providers; a federation itself is none."""
    page = browser.get("/runs/new").text

    assert 8 * 6 == page.count('type="checkbox"')
    assert 'value="two-roles|campus-cas"' in page
    assert "|all" not in page


def test_each_patron_gets_a_link(browser, here):
    """In the order of the matrix, whatever the order of the boxes."""
    run = new_run(browser, "staff|campus-cas", FACULTY, "staff|campus")
    links = links_of(browser, run)

    assert 3 == len(set(links))
    assert [("faculty", "campus"), ("staff", "campus"), ("staff", "campus-cas")] == [
        (row_of(here, place).patron, row_of(here, place).idp_id) for place in range(3)
    ]
    assert "Cut-over, week 2" in message(browser.get("/runs"))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": " "}, "Give the run a name, by which"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"row": []}, "Tick at least one"),
        ({"row": ["faculty|nowhere", "nobody|campus", "x"]}, "Tick at least one"),
        ({"days": "0"}, "between 1 and 90 days"),
        ({"days": "91"}, "between 1 and 90 days"),
    ],
)
def test_what_is_missing_is_said(browser, here, fields, problem):
    """The form comes again as it was filled in."""
    answer = browser.post("/runs", **{"name": "a run", "days": "14", "row": [FACULTY], **fields})

    assert 400 == answer.status_code
    assert problem in message(answer)
    assert [] == here.store.runs.listed()


def test_every_box_may_be_ticked(browser, here):
    """More fields than other forms have."""
    boxes = re.findall(r'value="([\w|-]+)"', browser.get("/runs/new").text)
    ticked = [box for box in boxes if "|" in box]
    new_run(browser, *ticked)

    assert 48 == here.store.runs.listed()[0].wanted


def test_a_run_has_an_end_of_its_size(browser, here, monkeypatch):
    """Nobody looks through a matrix of hundreds."""
    monkeypatch.setattr(runs, "MOST_ROWS", 1)
    rows = [FACULTY, "staff|campus"]
    answer = browser.post("/runs", name="a run", days="14", row=rows)
    run = new_run(browser)

    assert 400 == answer.status_code
    assert "Tick at most 1 boxes" in message(answer)
    assert 400 == browser.post(f"{run}/rows", row=rows[1:]).status_code
    assert 1 == here.store.runs.listed()[0].wanted


def test_a_form_of_another_site_makes_no_run(browser, here):
    """Nor does it close one."""
    run = new_run(browser)
    for path in ("/runs", f"{run}/rows", f"{run}/close"):
        assert 403 == browser.bare_post(path, name="x", row=FACULTY).status_code

    assert 1 == len(here.store.runs.listed())
    assert here.store.runs.listed()[0].closed_at is None


def test_the_page_fills(browser, nobody, here):
    """Each answer of the road, the first cause with its owner, who is missing, a text to send."""
    run = new_run(browser, FACULTY, "staff|campus")
    before = message(browser.get(run))
    log_in(nobody, here, links_of(browser, run)[0])
    after = message(browser.get(run))

    assert "0 of 2 have a result" in before
    assert "1 of 2 have a result: 0 work, 1 do not. 1 missing." in after
    for words in ("✗ no", "Whose turn it is:", "staff at Example University · ○ nobody yet"):
        assert words in after
    assert row_of(here).reference in after
    assert "what is yours to change" in after


def test_the_page_holds_no_value_of_the_login(browser, nobody, here):
    """Whoever reads a run over somebody's shoulder learns nothing of the testers' accounts."""
    run = new_run(browser)
    log_in(nobody, here, links_of(browser, run)[0])
    page = message(browser.get(run)).lower()
    values = set(CANARIES) - {"graduate"}  # a kind of patron to choose as well

    assert [] == [canary for canary in values if canary in page]


def test_a_row_leads_to_its_report(browser, nobody, here):
    """As long as it is kept."""
    run = new_run(browser)
    log_in(nobody, here, links_of(browser, run)[0])
    report = f"/reports/{row_of(here).report_id}"
    kept = report in browser.get(run).text
    here.store.forget(row_of(here).report_id)

    assert kept
    assert report not in browser.get(run).text
    assert "the report was deleted" in message(browser.get(run))


def test_patrons_can_be_added(browser, here):
    """While the run is open."""
    run = new_run(browser)
    answer = browser.post(f"{run}/rows", row=["alumni|campus"])

    assert run == answer.headers["Location"]
    assert ["faculty", "alumni"] == [row_of(here, place).patron for place in range(2)]
    assert 400 == browser.post(f"{run}/rows", row=[]).status_code


def test_testers_are_not_added_to_a_run_of_the_program(browser, here):
    """It has no links: the page offers none, and the address makes none."""
    run = here.store.runs.begin_automatic("nightly", [WantedRow(idp_id="campus", patron="gail")])
    page = browser.get(f"/runs/{run.id}").text
    answer = browser.post(f"/runs/{run.id}/rows", row=[FACULTY])

    assert "Add patrons" not in page
    assert "Close this run" in page
    assert 400 == answer.status_code
    assert "This run is made by the program itself" in message(answer)
    assert 1 == len(here.store.runs.get(run.id).rows)


def test_closing_freezes_what_the_page_shows(browser, nobody, here):
    """Whatever happens later: the report may be deleted, and the links are gone."""
    run = new_run(browser, FACULTY, "staff|campus")
    log_in(nobody, here, links_of(browser, run)[0])
    browser.post(f"{run}/close")
    closed = message(browser.get(run))
    here.store.forget(row_of(here).report_id)
    later = message(browser.get(run))

    for page in (closed, later):
        assert "1 of 2 have a result: 0 work, 1 do not. 1 missing." in page
        assert "closed" in page
        assert "Close this run" not in page
    assert [] == links_of(browser, run)


def test_closing_twice_changes_nothing(browser, here):
    """Two admins may press the button."""
    run = new_run(browser)
    browser.post(f"{run}/close")
    first = here.store.runs.listed()[0].closed_at
    answer = browser.post(f"{run}/close")

    assert 303 == answer.status_code
    assert first == here.store.runs.listed()[0].closed_at
    late = browser.post(f"{run}/rows", row=[FACULTY])
    assert 400 == late.status_code
    assert "This run is closed" in message(late)


def test_a_run_is_deleted_with_its_links(browser, viewer, nobody, here):
    """By an admin, for good; the report that was made in it stays."""
    run = new_run(browser, FACULTY, "staff|campus")
    used, unused = links_of(browser, run)
    log_in(nobody, here, used)
    report_id = row_of(here).report_id
    told = viewer.post(f"{run}/forget")
    assert 403 == told.status_code
    assert "Delete this run" not in viewer.get(run).text
    answer = browser.post(f"{run}/forget")

    assert "/runs" == answer.headers["Location"]
    assert [404, 404] == [nobody.get(unused).status_code, browser.get(run).status_code]
    assert 200 == browser.get(f"/reports/{report_id}").status_code
    assert ("run.forgotten", run.rpartition("/")[2]) == (
        here.store.audit.latest(1)[0].what,
        here.store.audit.latest(1)[0].about,
    )


def test_a_run_is_compared_with_the_one_before(browser, nobody, other_browser, here):
    """Who worked then and does not now stands out."""
    here.verify.report = samples.passing()
    log_in(nobody, here, links_of(browser, new_run(browser, name="Week 1"))[0])
    here.verify.report = samples.failing()
    run = new_run(browser, name="Week 2")
    log_in(other_browser, here, links_of(browser, run)[0])
    page = message(browser.get(run))

    assert "Since the run “Week 1”" in page
    assert "faculty at Example University: ✗ worked before, and does not now" in page


def test_without_scripts_the_page_loads_itself_again(browser):
    """Until somebody stops that, or the run is closed."""
    run = new_run(browser)
    refresh = '<noscript><meta http-equiv="refresh" content="15"></noscript>'
    by_itself = browser.get(run).text
    stopped = browser.get(f"{run}?refresh=no").text
    browser.post(f"{run}/close")

    assert refresh in by_itself
    assert refresh not in stopped
    assert "refresh" not in browser.get(run).text.partition("<body>")[0]


def test_only_the_page_of_a_run_may_ask_for_news(browser):
    """Its policy lets the script connect to this site, and no other page's does."""
    run = new_run(browser)

    assert "connect-src 'self'" in browser.get(run).headers["Content-Security-Policy"]
    assert "connect-src" not in browser.get("/runs").headers["Content-Security-Policy"]


def test_a_run_that_is_not_there(browser):
    """Is not found, whatever is asked of it."""
    assert 404 == browser.get("/runs/none").status_code
    assert 404 == browser.post("/runs/none/close").status_code
    assert 404 == browser.post("/runs/none/rows", row=[FACULTY]).status_code


def test_the_list_has_pages(browser, monkeypatch):
    """Older runs are one step away."""
    monkeypatch.setattr(runs, "ON_A_PAGE", 1)
    new_run(browser, name="first")
    new_run(browser, name="second")

    assert "first" not in message(browser.get("/runs"))
    assert 'href="/runs?skip=1"' in browser.get("/runs").text
    assert "first" in message(browser.get("/runs?skip=1"))
    assert 200 == browser.get("/runs?skip=-9").status_code
    assert 200 == browser.get(f"/runs?skip={'9' * 30}").status_code


def test_a_refused_login_is_said_in_the_run(browser, here):
    """With its reason, as long as nobody has got through."""
    run = new_run(browser)
    here.store.links.refused(row_of(here).id, "The clock is wrong.")

    assert RowState.REFUSED is row_of(here).state
    assert "login refused The clock is wrong." in message(browser.get(run))


def test_a_name_is_a_name(browser, nobody):
    """Whatever it holds, it is shown as it was typed, on every page, and does nothing."""
    name = "<script>alert(1)</script>"
    run = new_run(browser, name=name)
    link = links_of(browser, run)[0]
    before = nobody.get(link).text
    browser.post(f"{run}/close")

    for page in (before, browser.get("/runs").text, browser.get(run).text):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_list_says_how_many_work(browser, nobody, here):
    """So that one of many runs of the same name can be told from the others."""
    run = new_run(browser, FACULTY, "staff|campus")
    log_in(nobody, here, links_of(browser, run)[0])
    row = row_of(here, 0)
    here.store.save_report(row.report_id, samples.failing())

    assert "1 of 2 finished: 0 work, 1 does not" in message(browser.get("/runs"))
