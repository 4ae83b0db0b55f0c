import pytest

from tests.web.run_stories import FACULTY, links_of, log_in, message, new_run, row_of
from verifier.domain.model.run import RowState


def at(run, here, what, place=0):
    return f"{run}/rows/{row_of(here, place).id}/{what}"


def test_a_tester_is_written_down(browser, here):
    """And is in the text to send; the expected identifier is never shown again."""
    run = new_run(browser)
    browser.post(at(run, here, "about"), tester="Tess Ter", expected="21234000000018")
    page = browser.get(run).text

    assert "tester: Tess Ter" in page
    assert "an expected identifier is written down" in page
    assert "21234000000018" not in page
    assert "21234000000018" == here.store.links.expected(row_of(here).id)


def test_an_expected_identifier_stays_until_it_is_forgotten(browser, here):
    """An empty field leaves it; the box deletes it."""
    run = new_run(browser)
    browser.post(at(run, here, "about"), expected="21234000000018")
    browser.post(at(run, here, "about"), tester="Tess")
    kept = here.store.links.expected(row_of(here).id)
    browser.post(at(run, here, "about"), tester="Tess", forget="yes")

    assert "21234000000018" == kept
    assert here.store.links.expected(row_of(here).id) is None


def test_what_is_too_long_is_refused(browser, here):
    """It is a name, or a mail address."""
    run = new_run(browser)

    assert 400 == browser.post(at(run, here, "about"), tester="x" * 201).status_code


def test_a_link_is_revoked(browser, nobody, here):
    """It opens for nobody, and is no longer shown."""
    run = new_run(browser)
    link = links_of(browser, run)[0]
    browser.post(at(run, here, "revoke"))

    assert [] == links_of(browser, run)
    assert 410 == nobody.get(link).status_code
    assert RowState.REVOKED is row_of(here).state


def test_a_new_link_takes_the_place_of_a_used_one(browser, nobody, here):
    """After a fix the same patron is tried again."""
    run = new_run(browser)
    old = links_of(browser, run)[0]
    log_in(nobody, here, old)
    browser.post(at(run, here, "renew"))
    [new] = links_of(browser, run)

    assert old != new
    assert 404 == nobody.get(old).status_code
    assert 200 == nobody.get(new).status_code
    assert RowState.WAITING is row_of(here).state


def test_a_used_link_cannot_be_revoked(browser, nobody, here):
    """It says why."""
    run = new_run(browser)
    log_in(nobody, here, links_of(browser, run)[0])
    answer = browser.post(at(run, here, "revoke"))

    assert 400 == answer.status_code
    assert "cannot be changed any more" in message(answer)


@pytest.mark.parametrize("what", ["about", "revoke", "renew"])
def test_only_a_form_of_ours_and_a_row_of_that_run(browser, here, what):
    """Another run's row is not found, another site's form is refused."""
    first = new_run(browser)
    second = new_run(browser, FACULTY, name="another")
    path = at(second, here, what)

    assert 403 == browser.bare_post(path).status_code
    assert 404 == browser.post(path.replace(second, first)).status_code
    assert 404 == browser.post(f"{second}/rows/none/{what}").status_code


@pytest.mark.parametrize("what", ["about", "revoke", "renew"])
def test_nothing_is_changed_in_a_closed_run(browser, here, what):
    """It says why."""
    run = new_run(browser)
    path = at(run, here, what)
    browser.post(f"{run}/close")

    assert 400 == browser.post(path, tester="x").status_code


def test_what_was_done_is_written_down(browser, nobody, here):
    """Who did what, with ids alone: no name of a tester, no identifier, no link."""
    run = new_run(browser)
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
