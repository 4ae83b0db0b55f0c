from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from verifier.domain.model.operators import Role
from verifier.store.operators import IDLE, LASTS
from verifier.store.store import Store
from verifier.web import authentication
from verifier.web.app import create_app


@pytest.fixture
def clock():
    return [datetime.now(UTC)]


@pytest.fixture
def store(tmp_path, clock):
    made = Store(f"sqlite:///{tmp_path / 'verifier.sqlite3'}", now=lambda: clock[0])
    yield made
    made.close()


def test_an_operator_who_is_removed_loses_access_at_once(browser, store):
    """The next request is refused, and says why."""
    store.operators.remove(browser.operator.id)
    answer = browser.get("/check")

    assert 401 == answer.status_code
    assert "You are no longer an operator of this site." in answer.text


def test_an_admin_who_is_made_a_viewer_is_one_at_once(browser, store):
    """The role is looked up at each request."""
    location = browser.log_in()
    store.operators.change_role(browser.operator.id, Role.VIEWER)

    assert 200 == browser.get(location).status_code
    assert 403 == browser.post(f"{location}/forget").status_code


def test_a_session_ends_when_nothing_happens(browser, clock):
    """After an hour without a request."""
    clock[0] += IDLE - timedelta(seconds=1)
    assert 200 == browser.get("/check").status_code
    clock[0] += IDLE - timedelta(seconds=1)
    assert 200 == browser.get("/check").status_code
    clock[0] += IDLE
    assert 401 == browser.get("/check").status_code


def test_a_session_ends_for_good_after_its_time(browser, clock):
    """However busy its operator is."""
    end = clock[0] + LASTS
    while clock[0] + timedelta(minutes=30) < end:
        clock[0] += timedelta(minutes=30)
        assert 200 == browser.get("/check").status_code
    clock[0] = end

    assert 401 == browser.get("/check").status_code


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "ä" * 43, "a" * 3000])
def test_a_token_that_was_never_given_is_nobodys(nobody, app, cookie):
    """Guessing leads nowhere."""
    with app.test_request_context():
        name = authentication.cookie_name()
    nobody.client.set_cookie(name, cookie)

    assert 401 == nobody.get("/check").status_code


def test_signing_in_makes_a_new_token_and_the_old_one_void(app, browser):
    """A cookie that somebody planted beforehand is nobody's (session fixation)."""
    with app.test_request_context():
        name = authentication.cookie_name()
    before = browser.client.get_cookie(name).value
    with app.test_request_context(headers={"Cookie": f"{name}={before}"}):
        authentication.sign_in(browser.operator)
        response = app.process_response(app.make_response("signed in"))
    header = next(
        entry for entry in response.headers.getlist("Set-Cookie") if entry.startswith(name)
    )

    assert before not in header
    for attribute in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=28800"):
        assert f"; {attribute}" in header
    assert 401 == browser.get("/check").status_code


def test_signing_out_closes_the_session(app, browser):
    """The cookie goes, and whoever copied it has nothing."""
    with app.test_request_context():
        name = authentication.cookie_name()
    token = browser.client.get_cookie(name).value
    with app.test_request_context(headers={"Cookie": f"{name}={token}"}):
        authentication.sign_out()
        response = app.process_response(app.make_response("signed out"))

    assert any("Max-Age=0" in entry for entry in response.headers.getlist("Set-Cookie"))
    assert 401 == browser.get("/check").status_code


@pytest.mark.parametrize(
    ("base_url", "prefix", "name"),
    [
        ("https://verify.example.edu", "", "__Host-verifier_operator"),
        ("https://www.example.edu/verify", "/verify", "__Secure-verifier_operator"),
        ("http://127.0.0.1:8000", "", "verifier_operator"),
    ],
)
def test_the_cookies_name_keeps_others_from_planting_it(here, base_url, prefix, name):
    """Browsers hold its prefix against where it comes from; without TLS there is none."""
    app = create_app(replace(here, site=replace(here.site, base_url=base_url)))
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": prefix}):
        assert name == authentication.cookie_name()


def test_the_demo_is_open_at_this_machine_alone(demo_app):
    """Whoever asks for it by another name is nobody: such a name may be a rebound one."""
    client = demo_app.test_client()
    found = {
        host: client.get("/check", headers={"Host": host}).status_code
        for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000", "demo.example.edu", "")
    }

    assert {
        "127.0.0.1:8000": 200,
        "localhost:8000": 200,
        "[::1]:8000": 200,
        "demo.example.edu": 401,
        "": 401,
    } == found
