from tests.cli.test_refusal_notes import refused
from verifier.adapters.login.headless.sso import login_refused


def test_a_refused_login_is_told_by_its_summary():
    """One sentence, and with it everything that the gate saw."""
    login = refused()
    failure = login_refused(login)

    assert "There was no login: The login was made for another service." == failure.message
    assert login is failure.refused
