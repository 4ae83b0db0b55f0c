from tests.web.run_stories import new_run, row_of
from verifier.web import runs


def view_of(app, run):
    """What an admin sees."""
    with app.test_request_context():
        found = runs.run_of(run.rpartition("/")[2])
        return runs.view_of(found, runs.summary_of(found))


def test_a_link_that_may_be_used_is_there_to_copy(demo_app, browser, here):
    """With the text that goes with it; one that was revoked is not."""
    run = new_run(browser, "faculty|campus", "staff|campus")
    here.store.links.revoke(row_of(here, 1).id)
    first, second = view_of(demo_app, run).links

    assert first.address.startswith(f"{here.site.base_url}/t/")
    assert first.address in first.invitation.body
    assert (None, None) == (second.address, second.invitation)


def test_a_closed_run_has_no_links(demo_app, browser):
    """And nothing to change."""
    run = new_run(browser)
    browser.post(f"{run}/close")
    view = view_of(demo_app, run)

    assert () == view.links
    assert not view.may_change


def test_who_may_only_look_gets_no_links(app, viewer, browser):
    """Nor any button that changes something, and no link stands in the page."""
    run = new_run(browser)
    page = viewer.get(run).text

    assert "/t/" not in page
    for words in ("Close this run", "Revoke", "Add them"):
        assert words not in page
    with app.test_request_context():
        found = runs.run_of(run.rpartition("/")[2])
        assert () == runs.view_of(found, runs.summary_of(found)).links
