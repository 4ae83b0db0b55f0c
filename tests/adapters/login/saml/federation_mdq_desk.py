"""A metadata query service that answers from a table, and a clock that the test moves."""

from __future__ import annotations

from datetime import timedelta

from tests.metadata_factories import ENTITY_ID, NOW, make_entity, make_idp, make_key, sign
from verifier.adapters.login.saml.federation_entities import digest
from verifier.adapters.login.saml.federation_mdq import FederationMdq
from verifier.adapters.login.saml.metadata_source import UnknownEntity

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
            now=self.now,
            clock=lambda: self.seconds,
            refresh_seconds=3600.0,
            retry_seconds=60.0,
        )
