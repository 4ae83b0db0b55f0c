RETURN = "/oidc/campus-oidc/return"


def begun(browser):
    """Start a login; its state."""
    assert 200 == browser.post("/oidc/campus-oidc/login").status_code
    return "oidcstate1"


def test_a_login_leads_to_the_provider(browser, here):
    """The button remembers the login on the server and sends the browser on."""
    answer = browser.post("/oidc/campus-oidc/login")

    assert 'href="https://idp.example.edu/authorize?state=oidcstate1"' in answer.text
    kept = here.store.pending_by_relay_state("oidcstate1")
    assert ("n", "v") == (kept.nonce, kept.code_verifier)


def test_starting_needs_the_token_of_this_browser(browser, here):
    """Another site cannot start a login here."""
    assert 403 == browser.bare_post("/oidc/campus-oidc/login").status_code
    assert [] == here.oidc.started


def test_a_provider_that_cannot_be_used_says_why(browser):
    """In one plain sentence, with a status that says so too."""
    answer = browser.post("/oidc/broken-oidc/login")

    assert (503, True) == (
        answer.status_code,
        "The provider names another issuer." in answer.text,
    )


def test_a_finished_login_leads_to_its_report(browser, here):
    """Everything that came is handed to the gate, with the login that it belongs to."""
    state = begun(browser)
    answer = browser.get(f"{RETURN}?code=good&state={state}&iss=x")

    assert 303 == answer.status_code
    assert "ReShare would not find this patron." in browser.get(answer.headers["Location"]).text
    [(parameters, pending)] = here.oidc.finished
    assert {"code": "good", "state": state, "iss": "x"} == parameters
    assert "oidc-1" == pending.request_id


def test_a_login_is_used_once(browser):
    """The same address again is refused by the store, whatever the provider says."""
    state = begun(browser)
    browser.get(f"{RETURN}?code=good&state={state}")
    again = browser.get(f"{RETURN}?code=good&state={state}")

    assert 403 == again.status_code


def test_a_login_that_was_begun_in_another_browser_is_refused(browser, other_browser, here):
    """Nobody can be logged in as somebody else by a link."""
    state = begun(browser)
    other_browser.token()
    answer = other_browser.get(f"{RETURN}?code=good&state={state}")

    assert 403 == answer.status_code
    assert [] == here.oidc.finished


def test_an_answer_for_another_provider_belongs_to_no_login(browser, here):
    """Each provider has an address of its own, against mix-up."""
    state = begun(browser)
    browser.get(f"/oidc/broken-oidc/return?code=good&state={state}")

    assert [None] == [pending for _, pending in here.oidc.finished]


def test_a_parameter_that_comes_twice_is_refused(browser, here):
    """Two codes leave open which one is meant."""
    state = begun(browser)
    answer = browser.get(f"{RETURN}?code=bad&code=good&state={state}")

    assert 400 == answer.status_code
    assert [] == here.oidc.finished


def test_a_refused_login_says_why(browser):
    """And shows no value."""
    state = begun(browser)
    answer = browser.get(f"{RETURN}?code=canary-code&state={state}")

    assert 403 == answer.status_code
    assert "The answer brings no usable code." in answer.text
    assert "canary-code" not in answer.text


def test_a_provider_of_another_protocol_is_not_found(browser):
    """An address is only for what it was made for."""
    assert 404 == browser.get("/oidc/campus/return?code=good").status_code
    assert 404 == browser.post("/oidc/campus-cas/login").status_code
