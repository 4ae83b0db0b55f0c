"""One login at a provider that a case has bent, with a canary where nobody may ask."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.login.oidc.fake_provider import FakeProvider, idp_of, site_of
from tests.bad_peers import answer, peer
from verifier.adapters.login.oidc.provider_book import ProviderRefused
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.adapters.login.started_login import StartedLogin
from verifier.domain.model.capture import LoginAccepted, LoginRefused

SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a case bends: the provider, and the address of a server that nobody may ask."""

    provider: FakeProvider
    canary: str


Bend = Callable[[Stage], object]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A provider bent by *bend*, and the reason that its login is refused for.

    *oidc* changes the site file's entry.
    """

    name: str
    reason: str
    bend: Bend
    oidc: dict[str, Any]


def hostile(reason: str, **bends: Bend) -> list[Case]:
    """Cases of one reason; a keyword is the case's name."""
    return [
        Case(name=name.replace("_", "-"), reason=reason, bend=bend, oidc={})
        for name, bend in bends.items()
    ]


def bent(path: str, value: Any) -> Bend:
    """Set one override: ``claims.aud``, ``header.alg``, ``jwks``; *value* may be a function of
    the stage.
    """
    place, _, member = path.partition(".")

    def bend(stage: Stage) -> None:
        given = value(stage) if callable(value) else value
        if member:
            getattr(stage.provider, place)[member] = given
        else:
            setattr(stage.provider, place, given)

    return bend


@dataclass(frozen=True, kw_only=True)
class Attempt:
    outcome: LoginAccepted | LoginRefused | None
    stopped: str
    asked: tuple[str, ...]  # the provider's endpoints, in order
    strangers: int  # requests that reached the canary


@contextmanager
def staged(**provider: Any) -> Iterator[tuple[Stage, list[bytes]]]:
    """A healthy provider and the canary, which records what reaches it."""
    with FakeProvider(**provider) as running, peer(answer(b"{}")) as canary:
        address = f"http://127.0.0.1:{canary.port}/canary"
        yield Stage(provider=running, canary=address), canary.received


def attempt(
    bend: Bend, *, seconds: float = SECONDS, oidc: dict[str, Any] | None = None
) -> Attempt:
    """Log in once. *bend* works after the login began, so that only its answers are bent."""
    with staged() as (stage, strangers):
        provider = stage.provider
        site = site_of(Path("nowhere"), idp_of(provider, **(oidc or {})))
        party = RelyingParty(site, seconds=seconds)
        started = party.begin("campus")
        bend(stage)
        outcome = party.finish(provider.answer(started), pending=started.pending)
        return Attempt(
            outcome=outcome,
            stopped="",
            asked=tuple(request.endpoint for request in provider.requests),
            strangers=len(strangers),
        )


def begin_at(bend: Bend) -> Attempt:
    with staged() as (stage, strangers):
        bend(stage)
        with pytest.raises(ProviderRefused) as refused:
            RelyingParty(site_of(Path("nowhere"), stage.provider), seconds=SECONDS).begin("campus")
        return Attempt(
            outcome=None,
            stopped=refused.value.message,
            asked=tuple(request.endpoint for request in stage.provider.requests),
            strangers=len(strangers),
        )


def answered(started: StartedLogin, provider: FakeProvider, **changes: Any) -> dict[str, str]:
    """The healthy answer with these parameters changed; None leaves one out."""
    merged = {**provider.answer(started), **changes}
    return {name: value for name, value in merged.items() if value is not None}


def texts_of(refused: LoginRefused) -> str:
    texts = [refused.reason, refused.summary]
    for check in refused.checks:
        texts += [check.name, check.detail, check.expected or "", check.received or ""]
    return " ".join(texts)
