"""One login at a CAS server that answers as a case says, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.adapters.login.cas.answers import NOW
from tests.bad_peers import Talk, answer, peer
from tests.factories import make_site
from verifier.adapters.login.cas.cas_client import CasClient
from verifier.domain.model.capture import LoginAccepted, LoginRefused
from verifier.domain.model.site import CasServer, Idp

TICKET = "ST-1-canary-7f3a9c"
Make = Callable[[str], bytes]


@dataclass(frozen=True, kw_only=True)
class Case:
    """An answer, made for the service address, and the reason it is refused for."""

    name: str
    make: Make
    reason: str
    status: str = "200 OK"
    server: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What became of a login, and each request that the CAS server got."""

    result: LoginAccepted | LoginRefused
    received: list[bytes]

    def message(self) -> str:
        """Everything that a refusal says."""
        assert isinstance(self.result, LoginRefused), self.result
        return " ".join((self.result.summary, *(check.detail for check in self.result.checks)))


def ask(talk: Talk | Make, *, ticket: str = TICKET, status: str = "200 OK", **server) -> Asked:
    """Log in once. *talk* has the connection, or makes the body from the service address."""
    addresses: list[str] = []

    def speak(connection, over):
        if addresses and made is not None:
            answer(made(addresses[0]), status=status)(connection, over)
        else:
            talk(connection, over)

    made = talk if getattr(talk, "makes_body", False) else None
    with peer(speak) as running:
        cas = CasServer(url=f"http://127.0.0.1:{running.port}/cas", **server)
        site = make_site(
            Path("nowhere"),
            idps=(Idp(id="campus", protocol="cas", cas=cas),),
            allow_private_addresses=True,
        )
        client = CasClient(site, now=lambda: NOW, seconds=1.0)
        pending = client.begin("campus").pending
        addresses.append(site.cas_service("campus", pending.relay_state))
        result = client.finish(ticket, pending=pending)
        return Asked(result=result, received=list(running.received))


def body(make: Make | bytes | str | dict) -> Make:
    """A way to make the body: from the service address, or always the same."""

    def made(service: str) -> bytes:
        content = make(service) if callable(make) else make
        if isinstance(content, dict):
            content = json.dumps(content)
        return content.encode() if isinstance(content, str) else content

    made.makes_body = True
    return made
