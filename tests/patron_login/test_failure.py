from tests.cli.test_refusal_notes import refused
from verifier.patron_login.failure import no_login


def test_a_refused_login_is_told_by_its_summary():
    """One sentence, and with it everything that the gate saw."""
    login = refused()
    failure = no_login(login)

    assert "There was no login: The login was made for another service." == failure.said
    assert login is failure.refused
