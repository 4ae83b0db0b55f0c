from tests.web.fakes import refused
from tests.web.run_stories import FACULTY, go, links_of, log_in, message, new_run, row_of
from verifier.domain.model.run import RowState


def made(browser):
    run = new_run(browser)
    return run, links_of(browser, run)[0]


def test_a_refused_login_leaves_the_link_open(browser, nobody, here):
    """A plain sentence, a reference number, and a way to try again; the run says why."""
    _, link = made(browser)
    go(nobody, link)
    here.service_provider.request_id_of = lambda _: "_r1"
    answer = nobody.bare_post("/saml/acs", SAMLResponse="bad")

    assert 403 == answer.status_code
    assert "That is not your fault, and the people who asked you see why." in message(answer)
    assert "another service" not in message(answer)
    assert f'href="{link}"' in answer.text
    row = row_of(here)
    assert RowState.REFUSED is row.state
    assert row.note.startswith("The login was made for another service. (Reference ")
    assert row.note.partition("Reference ")[2][:9] in message(answer)
    assert 200 == nobody.get(link).status_code


def test_what_a_tester_can_mend_is_said(browser, nobody, here):
    """A login that took too long is begun again."""
    _, link = made(browser)
    go(nobody, link)
    here.service_provider.request_id_of = lambda _: "_r1"
    here.service_provider.finish = lambda *_, **__: refused(reason="expired", owner="patron")
    answer = nobody.bare_post("/saml/acs", SAMLResponse="late")

    assert "It took too long, or was sent twice." in message(answer)


def test_a_refused_login_shows_no_details(browser, nobody, here):
    """What was expected and received is for operators."""
    _, link = made(browser)
    go(nobody, link)
    here.service_provider.request_id_of = lambda _: "_r1"
    answer = nobody.bare_post("/saml/acs", SAMLResponse="bad")

    for detail in ("other.example.edu", "urn:oid", "RSA-SHA256"):
        assert detail not in answer.text


def test_one_of_two_who_opened_a_link_counts(browser, nobody, other_browser, here):
    """The other is told that somebody was faster, and nothing is kept of that login."""
    _, link = made(browser)
    go(nobody, link)
    go(other_browser, link)
    first = nobody.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")
    second = other_browser.bare_post("/saml/acs", SAMLResponse="good _r2 _a2")

    assert (303, 410) == (first.status_code, second.status_code)
    assert "Somebody finished a test with this link while you were logging in." in message(second)
    assert 1 == len(here.verify.captures)


def test_a_link_that_was_revoked_meanwhile_says_so(browser, nobody, here):
    """Also to somebody who was already at the identity provider."""
    _, link = made(browser)
    go(nobody, link)
    here.store.links.revoke(row_of(here).id)
    answer = nobody.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")

    assert 410 == answer.status_code
    assert "withdrawn while you were logging in" in message(answer)
    assert [] == here.verify.captures


def test_a_run_that_was_closed_meanwhile_says_so(browser, nobody, here):
    """What was frozen stays as it was."""
    run, link = made(browser)
    go(nobody, link)
    browser.post(f"{run}/close")
    answer = nobody.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")

    assert 410 == answer.status_code
    assert "This test ended while you were logging in." in message(answer)
    assert RowState.DONE is not row_of(here).state


def test_a_login_that_is_sent_twice_counts_once(browser, nobody, here):
    """Loading the answer again breaks nothing, and the result is still there."""
    _, link = made(browser)
    log_in(nobody, here, link)
    again = nobody.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")

    assert 401 == again.status_code
    assert "Testers open the link they were given." in message(again)
    assert 1 == len(here.verify.captures)
    assert 200 == nobody.get(f"{link}/result").status_code


def test_another_browser_cannot_finish_it(browser, nobody, other_browser, here):
    """Nothing is kept, and the link still works."""
    _, link = made(browser)
    go(nobody, link)
    other_browser.get(link)
    answer = other_browser.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")

    assert 403 == answer.status_code
    assert "allow them" in message(answer)
    assert 200 == nobody.get(link).status_code
    assert RowState.UNDER_WAY is row_of(here).state


def test_a_report_that_fails_leaves_the_login_counted(browser, nobody, here):
    """Its result is made when its page is opened again."""
    _, link = made(browser)
    here.verify.breaks = ValueError("canary")
    answer = log_in(nobody, here, link)
    here.verify.breaks = None
    page = nobody.get(answer.headers["Location"])

    assert 303 == answer.status_code
    assert "It does not work yet." in message(page)
    assert row_of(here).result is not None


def test_an_operators_own_login_touches_no_row(browser, here):
    """It leads to its report as before."""
    new_run(browser, FACULTY)

    assert browser.log_in().startswith("/reports/")
    assert RowState.WAITING is row_of(here).state
