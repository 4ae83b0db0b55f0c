import pytest

from tests.web.run_stories import new_run, row_of
from verifier.web import runs


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(runs, "LOOKS_EVERY", 0.01)


def test_each_change_is_told(browser, here):
    """The number as it is, then each time it has grown."""
    run = new_run(browser)
    answer = browser.get(f"{run}/events")
    lines = answer.response
    first = [next(lines), next(lines)]
    here.store.links.revoke(row_of(here).id)
    then = next(lines)
    answer.close()

    assert "text/event-stream" == answer.mimetype
    assert [b"retry: 1000\n\n", b"event: changed\ndata: 0\n\n"] == first
    assert b"event: changed\ndata: 1\n\n" == then


def test_a_stream_ends_by_itself(browser, monkeypatch):
    """The browser asks again, so that no thread is held for long."""
    monkeypatch.setattr(runs, "LASTS_SECONDS", 0.05)
    run = new_run(browser)

    assert browser.get(f"{run}/events").data.endswith(b"data: 0\n\n")


def test_a_page_that_was_closed_is_noticed(browser, monkeypatch):
    """Something is sent now and then, or the server would not know."""
    monkeypatch.setattr(runs, "LASTS_SECONDS", 0.1)
    monkeypatch.setattr(runs, "_HEARTBEAT_SECONDS", 0.02)
    run = new_run(browser)

    assert b": still here" in browser.get(f"{run}/events").data


def test_streams_leave_threads_to_others(browser):
    """Whoever gets none is told so, and asks for the number instead; a place is given back."""
    run = new_run(browser)
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


def test_a_run_that_is_not_there_has_no_news(browser):
    """And takes no place."""
    for _ in range(runs.STREAMS + 1):
        assert 404 == browser.get("/runs/none/events").status_code
    assert 404 == browser.get("/runs/none/version").status_code


def test_a_run_that_is_forgotten_ends_its_streams(browser, here):
    """There is nothing to wait for."""
    run = new_run(browser)
    answer = browser.client.get(f"{run}/events")
    lines = answer.response
    next(lines)
    next(lines)
    here.store.runs.forget(run.rpartition("/")[2])

    assert [] == list(lines)
    answer.close()
