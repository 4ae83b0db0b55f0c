"""A federation as a process of the service sees it, over as much time as a test wants."""

from __future__ import annotations

import threading
from datetime import timedelta

from tests.bench_federation import write_federation
from tests.metadata_factories import NOW, make_idp
from verifier.adapters.login.saml.federation_aggregate import FederationAggregate
from verifier.adapters.login.saml.federation_indexing import carry_out
from verifier.adapters.login.saml.metadata_document import MetadataRefused


class Desk:
    """A federation, a clock that the test moves, and what the indexing does."""

    def __init__(self, folder):
        self.folder = folder
        self.seconds = 1000.0
        self.runs = 0
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Event()
        self.publish(3)

    def publish(self, size, *, now=None):
        """Write another aggregate."""
        write_federation(self.folder, size, now=now or self.now())

    def now(self):
        return NOW + timedelta(seconds=self.seconds - 1000.0)

    def run(self, order):
        """The indexing, in this process; it waits where the test holds it."""
        self.runs += 1
        self.began.set()
        assert self.gate.wait(20)
        message = carry_out(order)
        if message is not None:
            raise MetadataRefused(message)

    def federation(self, **more):
        """The federation as a new process sees it."""
        idp = {
            "metadata": self.folder / "federation.xml",
            "metadata_certificate": self.folder / "federation.pem",
            **more.pop("idp", {}),
        }
        return FederationAggregate(
            make_idp(id="fed", federation=True, **idp),
            self.folder / "metadata",
            allow_private=False,
            now=self.now,
            clock=lambda: self.seconds,
            refresh_seconds=3600.0,
            retry_seconds=60.0,
            **more,
        )


def settle(federation):
    """Wait until what goes on behind is done."""
    federation._attempt.join(20)
