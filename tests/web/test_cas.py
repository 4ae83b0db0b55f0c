def begun(browser):
    """Start a login; its state."""
    assert 200 == browser.post("/cas/campus-cas/login").status_code
    return "casstate1"


def test_a_login_leads_to_the_server(browser, here):
    """The button remembers the login on the server and sends the browser on."""
    answer = browser.post("/cas/campus-cas/login")

    assert 'href="https://idp.example.edu/authorize?state=casstate1"' in answer.text
    assert here.store.pending_by_relay_state("casstate1") is not None


def test_starting_needs_the_token_of_this_browser(browser, here):
    """Another site cannot start a login here."""
    assert 403 == browser.bare_post("/cas/campus-cas/login").status_code
    assert [] == here.cas.started


def test_a_finished_login_leads_to_its_report(browser, here):
    """The ticket is handed to the gate, with the login whose address it came to."""
    state = begun(browser)
    answer = browser.get(f"/cas/campus-cas/return/{state}?ticket=good")

    assert 303 == answer.status_code
    assert 200 == browser.get(answer.headers["Location"]).status_code
    [(ticket, pending)] = here.cas.finished
    assert ("good", "cas-1") == (ticket, pending.request_id)


def test_a_login_is_used_once(browser):
    """The same address again is refused by the store, whatever the server says."""
    state = begun(browser)
    first = browser.get(f"/cas/campus-cas/return/{state}?ticket=good")
    again = browser.get(f"/cas/campus-cas/return/{state}?ticket=good")

    assert (303, 403) == (first.status_code, again.status_code)


def test_a_login_that_was_begun_in_another_browser_is_refused(browser, other_browser, here):
    """Nobody can be logged in as somebody else by a link."""
    state = begun(browser)
    other_browser.token()

    assert 403 == other_browser.get(f"/cas/campus-cas/return/{state}?ticket=good").status_code
    assert [] == here.cas.finished


def test_a_posted_logout_is_no_login(browser, here):
    """Single logout is not offered, and anybody could send one."""
    state = begun(browser)
    answer = browser.bare_post(f"/cas/campus-cas/return/{state}", logoutRequest="<x/>")

    assert 405 == answer.status_code
    assert here.store.pending_by_relay_state(state) is not None


def test_a_server_of_another_protocol_is_not_found(browser):
    """An address is only for what it was made for."""
    assert 404 == browser.get("/cas/campus/return/x?ticket=good").status_code
