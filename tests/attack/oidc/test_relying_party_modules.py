"""The conformance suite's modules for clients, by name."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.adapters.login.oidc.fake_provider import site_of
from tests.attack.oidc.flows import attempt, begin_at, staged
from tests.attack.oidc.relying_party_modules import MODULES, scopes
from verifier.adapters.login.oidc import provider_book
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.domain.model.capture import LoginAccepted, LoginRefused

ONCE = [module for module in MODULES if not module.early and module.logins == 1]


def named(module):
    return f"{module.plan}-{module.name}"


def test_all_twenty_modules_are_here():
    """14 modules of the Basic plan and 6 of the Config plan, and five more."""
    plans = [module.plan for module in MODULES]

    assert (14, 6, 5) == tuple(plans.count(name) for name in ("basic", "config", "extra"))
    assert len(MODULES) == len({named(module) for module in MODULES})


@pytest.mark.parametrize("module", ONCE, ids=named)
def test_a_module_of_one_login(module):
    """The login is accepted with UserInfo asked, or refused for the module's reason."""
    seen = attempt(module.bend)

    if module.reason is None:
        assert isinstance(seen.outcome, LoginAccepted), seen.outcome
        assert "userinfo" == seen.asked[-1]
    else:
        assert isinstance(seen.outcome, LoginRefused)
        assert module.reason == seen.outcome.reason


@pytest.mark.parametrize("module", [module for module in MODULES if module.early], ids=named)
def test_a_module_that_stops_the_login_before_it_begins(module):
    """No login begins, and nothing but the discovery document was asked for."""
    seen = begin_at(module.bend)

    assert module.reason in seen.stopped
    assert ("discovery",) == seen.asked


@pytest.mark.parametrize("module", [module for module in MODULES if module.logins > 1], ids=named)
def test_a_module_of_several_logins(module, monkeypatch):
    """The key is another at the second login: both are accepted, the keys loaded twice."""
    monkeypatch.setattr(provider_book, "RELOAD_SECONDS", 0.0)
    outcomes = []
    with staged() as (stage, _):
        party = RelyingParty(site_of(Path("nowhere"), stage.provider))
        for _ in itertools.repeat(None, module.logins):
            started = party.begin("campus")
            outcomes.append(party.finish(stage.provider.answer(started), pending=started.pending))
            stage.provider.rotate()
        loads = len(stage.provider.asked("jwks"))

    assert [LoginAccepted] * module.logins == [type(outcome) for outcome in outcomes]
    assert 2 == loads


def test_claims_by_scope_are_read():
    """What UserInfo releases for the scopes stands in the login, with its source."""
    seen = attempt(scopes)

    assert isinstance(seen.outcome, LoginAccepted)
    told = {
        (attribute.name, attribute.source.value, attribute.values)
        for attribute in seen.outcome.capture.attributes
    }
    assert ("email", "userinfo", ("jo@example.edu",)) in told
    assert ("email_verified", "userinfo", ("true",)) in told
