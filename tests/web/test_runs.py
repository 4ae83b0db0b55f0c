import re

import pytest

from tests.report import samples
from tests.report.test_json import CANARIES
from tests.runs.runs import AT as NOW
from tests.runs.runs import make_drift
from tests.web.run_stories import FACULTY, last_done, links_of, log_in, message, new_run, row_of
from verifier.domain.model.comparison import DriftVerdict
from verifier.domain.model.run import IdpFacts, RowState, WantedRow
from verifier.web import runs


@pytest.fixture
def run(browser):
    return new_run(browser)


@pytest.fixture
def run_of_two(browser):
    return new_run(browser, FACULTY, "staff|campus")


def test_each_patron_gets_a_link(browser, here):
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
    answer = browser.post("/runs", **{"name": "a run", "days": "14", "row": [FACULTY], **fields})

    assert 400 == answer.status_code
    assert problem in message(answer)
    assert [] == here.store.runs.listed()


def test_a_run_is_chosen_from_a_matrix(browser, here):
    none = browser.get("/runs")
    page = browser.get("/runs/new").text
    boxes = [box for box in re.findall(r'value="([\w|-]+)"', page) if "|" in box]
    new_run(browser, *boxes)

    assert "No run yet." in message(none)
    assert 'href="/runs/new"' in none.text
    assert 8 * 6 == page.count('type="checkbox"') == here.store.runs.listed()[0].wanted
    assert 'value="two-roles|campus-cas"' in page
    assert "|all" not in page


def test_a_run_has_an_end_of_its_size(browser, here, monkeypatch, run):
    """Nobody looks through a matrix of hundreds."""
    monkeypatch.setattr(runs, "MOST_ROWS", 1)
    rows = [FACULTY, "staff|campus"]
    answer = browser.post("/runs", name="a run", days="14", row=rows)

    assert 400 == answer.status_code
    assert "Tick at most 1 boxes" in message(answer)
    assert 400 == browser.post(f"{run}/rows", row=rows[1:]).status_code
    assert 1 == here.store.runs.listed()[0].wanted


def test_the_page_fills(browser, nobody, here, run_of_two):
    before = message(browser.get(run_of_two))
    log_in(nobody, here, links_of(browser, run_of_two)[0])
    after = message(browser.get(run_of_two))

    assert "0 of 2 have a result" in before
    assert "1 of 2 have a result: 0 work, 1 do not. 1 missing." in after
    for words in ("✗ no", "Whose turn it is:", "staff at Example University · ○ nobody yet"):
        assert words in after
    assert row_of(here).reference in after
    assert "what is yours to change" in after
    values = set(CANARIES) - {"graduate"}  # a kind of patron to choose as well
    assert [] == [canary for canary in values if canary in after.lower()]


def test_a_row_leads_to_its_report(browser, nobody, here, run):
    log_in(nobody, here, links_of(browser, run)[0])
    report = f"/reports/{row_of(here).report_id}"
    kept = report in browser.get(run).text
    here.store.forget(row_of(here).report_id)

    assert kept
    assert report not in browser.get(run).text
    assert "the report was deleted" in message(browser.get(run))


def test_patrons_can_be_added(browser, here, run):
    answer = browser.post(f"{run}/rows", row=["alumni|campus"])

    assert run == answer.headers["Location"]
    assert ["faculty", "alumni"] == [row_of(here, place).patron for place in range(2)]
    assert 400 == browser.post(f"{run}/rows", row=[]).status_code


def test_testers_are_not_added_to_a_run_of_the_program(browser, here):
    run = here.store.runs.begin_automatic("nightly", [WantedRow(idp_id="campus", patron="gail")])
    page = browser.get(f"/runs/{run.id}").text
    answer = browser.post(f"/runs/{run.id}/rows", row=[FACULTY])

    assert "Add patrons" not in page
    assert "Close this run" in page
    assert 400 == answer.status_code
    assert "This run is made by the program itself" in message(answer)
    assert 1 == len(here.store.runs.get(run.id).rows)


def test_closing_freezes_what_the_page_shows(browser, nobody, here, run_of_two):
    log_in(nobody, here, links_of(browser, run_of_two)[0])
    browser.post(f"{run_of_two}/close")
    closed = message(browser.get(run_of_two))
    here.store.forget(row_of(here).report_id)
    later = message(browser.get(run_of_two))

    for page in (closed, later):
        assert "1 of 2 have a result: 0 work, 1 do not. 1 missing." in page
        assert "closed" in page
        assert "Close this run" not in page
    assert [] == links_of(browser, run_of_two)


def test_closing_twice_changes_nothing(browser, here, run):
    """Two admins may press the button."""
    browser.post(f"{run}/close")
    first = here.store.runs.listed()[0].closed_at
    answer = browser.post(f"{run}/close")

    assert 303 == answer.status_code
    assert first == here.store.runs.listed()[0].closed_at
    late = browser.post(f"{run}/rows", row=[FACULTY])
    assert 400 == late.status_code
    assert "This run is closed" in message(late)


def test_a_run_is_deleted_with_its_links(browser, viewer, nobody, here, run_of_two):
    used, unused = links_of(browser, run_of_two)
    log_in(nobody, here, used)
    report_id = row_of(here).report_id
    assert "Delete this run" not in viewer.get(run_of_two).text
    answer = browser.post(f"{run_of_two}/forget")

    assert "/runs" == answer.headers["Location"]
    assert [404, 404] == [nobody.get(unused).status_code, browser.get(run_of_two).status_code]
    assert 200 == browser.get(f"/reports/{report_id}").status_code
    assert ("run.forgotten", run_of_two.rpartition("/")[2]) == last_done(here)


def test_a_run_is_compared_with_the_one_before(browser, nobody, other_browser, here):
    here.verify.report = samples.passing()
    log_in(nobody, here, links_of(browser, new_run(browser, name="Week 1"))[0])
    here.verify.report = samples.failing()
    run = new_run(browser, name="Week 2")
    log_in(other_browser, here, links_of(browser, run)[0])
    page = message(browser.get(run))

    assert "The run before is “Week 1”." in page
    assert "faculty at Example University: ✗ worked before, and does not now" in page


def test_the_page_of_a_run_shows_what_changed_and_the_last_results(browser, here):
    store, row = here.store, WantedRow(idp_id="campus", patron="gail")
    store.trends.note_metadata("campus", IdpFacts(entity_id="a", scopes=("old.example.edu",)), NOW)
    broken = make_drift(DriftVerdict.BREAKS)
    for number, drifts in enumerate(((), (), (broken, make_drift(DriftVerdict.SAME)))):
        run = store.runs.begin_automatic(f"Night {number}", [row])
        if drifts:
            facts = IdpFacts(entity_id="a", scopes=("new.example.edu",))
            store.trends.note_metadata("campus", facts, here.now())
        store.runs.row_done(run.rows[0].id, None, "No login.", drifts=drifts)
    page = message(browser.get(f"/runs/{run.id}"))

    assert f"gail at Example University: ✗ {broken.message} Compared with the baseline of" in page
    assert "Nothing changed" not in page
    assert "? ? ? The same 3 times since" in page
    assert "changed by" in page
    assert "the scope new.example.edu is new; the scope old.example.edu is gone." in page


def test_without_scripts_the_page_loads_itself_again(browser, run):
    refresh = '<noscript><meta http-equiv="refresh" content="15"></noscript>'
    by_itself = browser.get(run).text
    stopped = browser.get(f"{run}?refresh=no").text
    browser.post(f"{run}/close")

    assert refresh in by_itself
    assert refresh not in stopped
    assert "refresh" not in browser.get(run).text.partition("<body>")[0]


def test_only_the_page_of_a_run_may_ask_for_news(browser, run):
    assert "connect-src 'self'" in browser.get(run).headers["Content-Security-Policy"]
    assert "connect-src" not in browser.get("/runs").headers["Content-Security-Policy"]


def test_a_run_that_is_not_there(browser):
    for path in ("", "/version", *["/events"] * (runs.STREAMS + 1)):  # which takes no place
        assert 404 == browser.get(f"/runs/none{path}").status_code
    assert 404 == browser.post("/runs/none/close").status_code
    assert 404 == browser.post("/runs/none/rows", row=[FACULTY]).status_code


def test_the_list_has_pages(browser, monkeypatch):
    monkeypatch.setattr(runs, "ON_A_PAGE", 1)
    new_run(browser, name="first")
    new_run(browser, name="second")

    assert "first" not in message(browser.get("/runs"))
    assert 'href="/runs?skip=1"' in browser.get("/runs").text
    assert "first" in message(browser.get("/runs?skip=1"))
    assert 200 == browser.get("/runs?skip=-9").status_code
    assert 200 == browser.get(f"/runs?skip={'9' * 30}").status_code


def test_a_refused_login_is_said_in_the_run(browser, here, run):
    here.store.links.refused(row_of(here).id, "The clock is wrong.")

    assert RowState.REFUSED is row_of(here).state
    assert "login refused The clock is wrong." in message(browser.get(run))


def test_a_name_is_a_name(browser, nobody):
    name = "<script>alert(1)</script>"
    run = new_run(browser, name=name)
    link = links_of(browser, run)[0]
    before = nobody.get(link).text
    browser.post(f"{run}/close")

    for page in (before, browser.get("/runs").text, browser.get(run).text):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_list_says_how_many_work(browser, nobody, here, run_of_two):
    """So that one of many runs of the same name can be told from the others."""
    log_in(nobody, here, links_of(browser, run_of_two)[0])
    row = row_of(here, 0)
    here.store.save_report(row.report_id, samples.failing())

    assert "1 of 2 finished: 0 work, 1 does not" in message(browser.get("/runs"))


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(runs, "LOOKS_EVERY", 0.01)


def test_each_change_is_told(browser, here, run):
    answer = browser.get(f"{run}/events")
    lines = answer.response
    first = [next(lines), next(lines)]
    here.store.links.revoke(row_of(here).id)
    then = next(lines)
    answer.close()

    assert "text/event-stream" == answer.mimetype
    assert [b"retry: 1000\n\n", b"event: changed\ndata: 0\n\n"] == first
    assert b"event: changed\ndata: 1\n\n" == then


def test_a_stream_ends_by_itself(browser, monkeypatch, run):
    """The browser asks again, so that no thread is held for long."""
    monkeypatch.setattr(runs, "LASTS_SECONDS", 0.05)

    assert browser.get(f"{run}/events").data.endswith(b"data: 0\n\n")


def test_a_page_that_was_closed_is_noticed(browser, monkeypatch, run):
    """Something is sent now and then, or the server would not know."""
    monkeypatch.setattr(runs, "LASTS_SECONDS", 0.1)
    monkeypatch.setattr(runs, "_HEARTBEAT_SECONDS", 0.02)

    assert b": still here" in browser.get(f"{run}/events").data


def test_streams_leave_threads_to_others(browser, run):
    held = [browser.client.get(f"{run}/events") for _ in range(runs.STREAMS)]
    beyond = browser.get(f"{run}/events").status_code
    asked = browser.get(f"{run}/version").json
    for entry in held:
        entry.close()
        entry.close()
    again = browser.client.get(f"{run}/events")
    again.close()

    assert [200] * runs.STREAMS == [entry.status_code for entry in held]
    assert 204 == beyond
    assert {"version": 0} == asked
    assert 200 == again.status_code


def test_a_run_that_is_forgotten_ends_its_streams(browser, here, run):
    answer = browser.client.get(f"{run}/events")
    lines = answer.response
    next(lines)
    next(lines)
    here.store.runs.forget(run.rpartition("/")[2])

    assert [] == list(lines)
    answer.close()


def at(run, here, what, place=0):
    return f"{run}/rows/{row_of(here, place).id}/{what}"


def test_a_tester_is_written_down(browser, here, run):
    browser.post(at(run, here, "about"), tester="Tess Ter", expected="21234000000018")
    page = browser.get(run).text

    assert "tester: Tess Ter" in page
    assert "an expected identifier is written down" in page
    assert "21234000000018" not in page
    assert "21234000000018" == here.store.links.expected(row_of(here).id)


def test_an_expected_identifier_stays_until_it_is_forgotten(browser, here, run):
    browser.post(at(run, here, "about"), expected="21234000000018")
    browser.post(at(run, here, "about"), tester="Tess")
    kept = here.store.links.expected(row_of(here).id)
    browser.post(at(run, here, "about"), tester="Tess", forget="yes")

    assert 400 == browser.post(at(run, here, "about"), tester="x" * 201).status_code
    assert "21234000000018" == kept
    assert here.store.links.expected(row_of(here).id) is None


def test_a_link_is_revoked(browser, nobody, here, run):
    link = links_of(browser, run)[0]
    browser.post(at(run, here, "revoke"))

    assert [] == links_of(browser, run)
    assert 410 == nobody.get(link).status_code
    assert RowState.REVOKED is row_of(here).state


def test_a_new_link_takes_the_place_of_a_used_one(browser, nobody, here, run):
    """After a fix the same patron is tried again."""
    old = links_of(browser, run)[0]
    log_in(nobody, here, old)
    used = browser.post(at(run, here, "revoke"))
    browser.post(at(run, here, "renew"))
    [new] = links_of(browser, run)

    assert (400, True) == (used.status_code, "cannot be changed any more" in message(used))
    assert old != new
    assert 404 == nobody.get(old).status_code
    assert 200 == nobody.get(new).status_code
    assert RowState.WAITING is row_of(here).state


@pytest.mark.parametrize("what", ["about", "revoke", "renew"])
def test_only_a_row_of_that_open_run_is_changed(browser, here, what):
    first = new_run(browser)
    second = new_run(browser, FACULTY, name="another")
    path = at(second, here, what)

    assert 404 == browser.post(path.replace(second, first)).status_code
    assert 404 == browser.post(f"{second}/rows/none/{what}").status_code
    browser.post(f"{second}/close")
    assert 400 == browser.post(path, tester="x").status_code


def test_what_was_done_is_written_down(browser, nobody, here, run):
    log_in(nobody, here, links_of(browser, run)[0])
    for what in ("about", "renew", "revoke"):
        browser.post(at(run, here, what), tester="Canary", expected="21234000000018")
    browser.post(f"{run}/close")
    browser.post(f"{run}/close")
    entries = here.store.audit.latest()

    run_id, row_id = run.rpartition("/")[2], row_of(here).id
    assert [
        ("run.closed", run_id),
        ("link.revoked", row_id),
        ("link.renewed", row_id),
        ("link.described", row_id),
        ("link.used", row_id),
        ("run.made", run_id),
    ] == [(entry.what, entry.about) for entry in entries]
    assert {"operator An admin", "tester"} == {entry.who for entry in entries}


def view_of(app, run):
    with app.test_request_context():
        found = runs.run_of(run.rpartition("/")[2])
        return runs.view_of(found, runs.summary_of(found))


def test_a_link_that_may_be_used_is_there_to_copy(demo_app, browser, here):
    run = new_run(browser, "faculty|campus", "staff|campus")
    here.store.links.revoke(row_of(here, 1).id)
    first, second = view_of(demo_app, run)["links"]
    browser.post(f"{run}/close")
    closed = view_of(demo_app, run)

    assert first.address.startswith(f"{here.site.base_url}/t/")
    assert first.address in first.invitation.body
    assert (None, None) == (second.address, second.invitation)
    assert ([], False) == (closed["links"], closed["may_change"])


def test_who_may_only_look_gets_no_links(app, viewer, run):
    page = viewer.get(run).text

    assert "/t/" not in page
    for words in ("Close this run", "Revoke", "Add them"):
        assert words not in page
    assert [] == view_of(app, run)["links"]
