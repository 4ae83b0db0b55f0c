import pytest

from verifier.web import directory


def test_the_form_is_ours(browser):
    """User name and password have labels, and neither is filled in."""
    page = browser.get("/ldap/directory").text

    for expected in (
        '<label for="username">',
        '<label for="password">',
        'autocomplete="current-password"',
        "Campus Directory",
    ):
        assert expected in page


def test_a_login_leads_to_its_report(browser, here):
    """One attempt, one bind, and what was typed is in the report's login."""
    answer = browser.post("/ldap/directory", username="gail", password="right")

    assert 303 == answer.status_code
    assert 200 == browser.get(answer.headers["Location"]).status_code
    assert [("directory", "gail")] == here.directory.attempts
    assert ["gail"] == [one.typed_username for one in here.verify.captures]


def test_a_wrong_password_brings_the_form_again(browser, here):
    """With its sentence and the user name, without the password, and tried once only."""
    answer = browser.post("/ldap/directory", username="gail", password="canary-wrong")

    assert 403 == answer.status_code
    assert 'role="alert"' in answer.text
    assert "Not this password." in answer.text
    assert 'value="gail"' in answer.text
    assert "canary-wrong" not in answer.text
    assert 1 == len(here.directory.attempts)


def test_what_another_try_does_not_mend_is_a_page(browser):
    """A locked account is not asked again."""
    answer = browser.post("/ldap/directory", username="locked", password="right")

    assert 403 == answer.status_code
    assert "The account is locked." in answer.text
    assert "<form" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize(("username", "password"), [("", "x"), ("  ", "x"), ("gail", "")])
def test_nothing_typed_is_nothing_asked(browser, here, username, password):
    """A directory would take it for anonymous."""
    answer = browser.post("/ldap/directory", username=username, password=password)

    assert 400 == answer.status_code
    assert [] == here.directory.attempts


def test_a_form_of_another_site_is_refused(browser, here):
    """It cannot try passwords from a stranger's browser."""
    answer = browser.bare_post("/ldap/directory", username="gail", password="right")

    assert 403 == answer.status_code
    assert [] == here.directory.attempts


def test_nobody_is_locked_by_us(browser, other_browser, here):
    """After four attempts for one name, whoever makes them, the directory is asked no more."""
    for number in range(directory.MOST_PER_NAME):
        one = browser if number % 2 else other_browser
        one.post("/ldap/directory", username=" Gail ", password="wrong")
    answer = browser.post("/ldap/directory", username="gail", password="right")

    assert 429 == answer.status_code
    assert "Too many attempts" in answer.text
    assert directory.MOST_PER_NAME == len(here.directory.attempts)


def test_a_login_that_held_forgives_the_attempts_before(browser, here):
    """Somebody who knows the password is not the one the limit is for."""
    for password in ("wrong", "right") * 3:
        browser.post("/ldap/directory", username="gail", password=password)

    assert 6 == len(here.directory.attempts)


def test_names_are_not_tried_one_after_the_other(browser, here, monkeypatch):
    """One address has a limit too."""
    monkeypatch.setattr(directory, "MOST_PER_ADDRESS", 3)
    answers = [
        browser.post("/ldap/directory", username=f"n{number}", password="wrong").status_code
        for number in range(4)
    ]

    assert [403, 403, 403, 429] == answers
    assert 3 == len(here.directory.attempts)


def test_a_directory_of_another_protocol_is_not_found(browser):
    """An address is only for what it was made for."""
    assert 404 == browser.get("/ldap/campus").status_code
