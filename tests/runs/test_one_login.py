from dataclasses import replace

import pytest

from verifier.adapters.ils.connections import connect
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import Secret, TestPatron
from verifier.runs import runner as one_login
from verifier.runs.runner import Accounts, LoginRunner, SelectedLogin
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store


class Campus:
    """A runner at the running campus, with a store of its own."""

    def __init__(self, running):
        self.site = running.site
        self.store = Store("sqlite://")
        self.accounts = Accounts()

    def run(self, way="campus", patron=None, **idp):
        at = replace(self.site.idp(way), **idp)
        runner = LoginRunner(
            site=self.site,
            ils=connect(self.site),
            store=self.store,
            own=ProtocolClients(self.site),
            accounts=self.accounts,
            not_ready={"cas": "The CAS side cannot be made."},
        )
        return runner.run(SelectedLogin(idp=at, patron=patron or at.test_patrons[0]))


@pytest.fixture
def campus(running):
    """A runner, and what it works with."""
    made = Campus(running)
    yield made
    made.store.close()


def patron(**more):
    secret = Secret(place="env GRAD1_PASSWORD", value="Secret-0000-of-this-patron")
    return TestPatron(**{"id": "grad1", "username": "p0000", "password": secret, **more})


def test_a_login_is_followed_to_its_end_and_kept(campus):
    """The report is the one that the store has under the login's id."""
    login = campus.run("campus-oidc")

    assert ("campus-oidc", "p0000", None, None) == (
        login.idp_id,
        login.patron,
        login.stopped,
        login.unkept,
    )
    assert Verdict.PASS == login.verdict
    assert login.report == campus.store.report(login.report_id)
    assert login.seconds > 0


def test_what_the_site_file_expects_is_held_against_the_login(campus):
    """A patron who turns out to be somebody else fails."""
    login = campus.run(patron=patron(expected_identifier="21234000000001"))

    assert Verdict.FAIL == login.verdict


@pytest.mark.parametrize(
    ("password", "message"),
    [
        (None, "The site file names no password of grad1: add password to "),
        (
            Secret(place="env GRAD1_PASSWORD", value=""),
            "There is no password of grad1: env GRAD1_PASSWORD is not set.",
        ),
    ],
)
def test_a_missing_password_is_told(campus, password, message):
    """Nobody is asked for one: no login is begun."""
    login = campus.run(patron=patron(password=password))

    assert login.stopped.startswith(message)
    assert (None, None) == (login.report, login.report_id)
    assert Verdict.UNKNOWN == login.verdict


def test_a_refused_password_is_told_without_it(campus):
    """One sentence; the next identity provider is not asked."""
    wrong = patron(password=Secret(place="env X", value="battery staple"))
    first = campus.run(patron=wrong)
    second = campus.run("campus-directory", patron=wrong)

    assert "password" in first.stopped
    assert "battery" not in first.stopped
    assert second.stopped.startswith("Not tried: campus refused")


def test_a_federation_is_nobody_s_identity_provider(campus):
    """Its members are not guessed."""
    login = campus.run(federation=True)

    assert "campus is a federation" in login.stopped


def test_what_cannot_be_made_on_our_side_stops_its_protocol_alone(campus):
    """The sentence that was given for it is told."""
    assert "The CAS side cannot be made." == campus.run("campus-cas").stopped
    assert campus.run("campus-directory").stopped is None


def test_a_defect_stops_one_login_and_tells_no_value(campus, monkeypatch, caplog):
    """The type of the error alone is told: its text may hold what was released."""

    def broken(*_, **__):
        raise ValueError("21234000000000")

    monkeypatch.setattr(one_login, "verify", broken)
    login = campus.run()

    assert "A defect of the verifier stopped it (ValueError)." == login.stopped
    assert "run-login-broke idp=campus error=ValueError" in caplog.text
    assert "21234" not in caplog.text


def test_a_report_that_cannot_be_kept_is_not_lost(campus, monkeypatch):
    """What was found is told all the same, and that it was not kept."""

    def full(*_):
        raise StoreProblem("The disk is full.")

    monkeypatch.setattr(campus.store, "save_report", full)
    login = campus.run()

    assert Verdict.PASS == login.verdict
    assert (None, "The disk is full.") == (login.report_id, login.unkept)


def test_a_login_that_cannot_be_used_up_does_not_count(campus, monkeypatch):
    """Without the store nobody can say that it was not used before."""

    def full(*_, **__):
        raise StoreProblem("The disk is full.")

    monkeypatch.setattr(campus.store, "keep", full)
    login = campus.run()

    assert ("The disk is full.", None) == (login.stopped, login.report)
