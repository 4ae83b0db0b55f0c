"""A federation as a process of the service sees it, over as much time as a test wants."""

import threading
from datetime import timedelta

from tests.bench_federation import write_federation
from tests.metadata_factories import ENTITY_ID, NOW, make_entity, make_idp, make_key, sign
from verifier.adapters.login.saml.federation_aggregate import FederationAggregate
from verifier.adapters.login.saml.federation_index import digest
from verifier.adapters.login.saml.federation_indexing import carry_out
from verifier.adapters.login.saml.federation_mdq import FederationMdq
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_source import Times, UnknownEntity


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
            times=Times(now=self.now, clock=lambda: self.seconds),
            **more,
        )


def settle(federation):
    """Wait until what goes on behind is done."""
    federation._attempt.join(20)


MEMBER = digest(ENTITY_ID)


class MdqDesk:
    """A metadata service that answers from a table, and a clock."""

    def __init__(self, folder):
        self.pinned = folder / "federation.pem"
        self.pinned.write_bytes(make_key("federation").certificate)
        self.seconds = 1000.0
        self.asked = []
        self.slow = None
        self.pages = {MEMBER: sign(make_entity()).encode()}

    def now(self):
        return NOW + timedelta(seconds=self.seconds - 1000.0)

    def fetch_member(self, _idp, name, **_):
        if self.slow is not None:
            return self.slow()
        self.asked.append(name)
        answer = self.pages.get(name, UnknownEntity("does not know"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def federation(self, **more):
        """The federation as the site file sets it up."""
        idp = {"mdq_url": "https://mdq.example.edu", "metadata_certificate": self.pinned, **more}
        return FederationMdq(
            make_idp(id="fed", federation=True, **idp),
            allow_private=False,
            times=Times(now=self.now, clock=lambda: self.seconds),
        )
