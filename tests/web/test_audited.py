from verifier.web import audited


def test_what_was_done_is_written_down_with_who_did_it(app, browser, here):
    """By the name that an admin gave; the newest entry comes first."""
    with app.test_request_context(headers={"Cookie": cookie_of(browser)}):
        audited.note("baseline.pinned", "b1")

    [entry] = here.store.audit.latest()

    assert ("operator An admin", "baseline.pinned", "b1") == (entry.who, entry.what, entry.about)


def test_nobody_is_nobody(app):
    """Where nobody is signed in no name is made up."""
    with app.test_request_context():
        assert "nobody" == audited.who()


def cookie_of(browser):
    return "; ".join(f"{one.key}={one.value}" for one in browser.client._cookies.values())
