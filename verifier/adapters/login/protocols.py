"""Our own side of each protocol: keys, what is known of the identity providers, the gates.

Each is made when it is first asked for. A login of one protocol needs no other's keys and waits
for no other's libraries: pysaml2 alone takes a third of a second to load.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from verifier.adapters.login.saml.federation_aggregate import PATIENCE_SECONDS
from verifier.adapters.login.saml.keys import KeyProblem, SpKeys, load_or_make_keys
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.domain.model.site import Site

if TYPE_CHECKING:
    from verifier.adapters.login.cas.cas_client import CasClient
    from verifier.adapters.login.ldap.directory_login import DirectoryLogin
    from verifier.adapters.login.oidc.relying_party import RelyingParty
    from verifier.adapters.login.saml.service_provider import ServiceProvider


class ProtocolClients:
    """What one site's logins go through. Make all of it before threads share it."""

    def __init__(self, site: Site, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._site = site
        # for a federation's first reading, and for what another thread asks a provider
        self._patience_seconds = patience_seconds

    def make_ready(self, protocols: Collection[str]) -> dict[str, str]:
        """Make all that logins of *protocols* share, before threads share it.

        Gives the sentence that says why not, for each protocol of which it cannot be made.
        """
        parts = {
            "saml": "service_provider",
            "oidc": "oidc",
            "cas": "cas",
            "ldap": "directory",
        }
        problems = {}
        for protocol in dict.fromkeys(protocols):
            try:
                getattr(self, parts[protocol])
            except (KeyProblem, CryptoUnavailable) as error:
                problems[protocol] = error.message
        return problems

    @cached_property
    def keys(self) -> SpKeys:
        """The service provider's keys, made where there are none. Raises ``KeyProblem``."""
        return load_or_make_keys(self._site)

    @cached_property
    def metadata(self) -> IdpMetadataBook:
        """What is known of the SAML identity providers."""
        return IdpMetadataBook(self._site, patience_seconds=self._patience_seconds)

    @cached_property
    def service_provider(self) -> ServiceProvider:
        """The SAML service provider. Raises ``KeyProblem`` and ``CryptoUnavailable``."""
        from verifier.adapters.login.saml.service_provider import ServiceProvider  # noqa: PLC0415 - slow

        return ServiceProvider(self._site, self.keys, self.metadata)

    @cached_property
    def oidc(self) -> RelyingParty:
        """The relying party of OpenID Connect."""
        from verifier.adapters.login.oidc.relying_party import RelyingParty  # noqa: PLC0415 - seldom

        return RelyingParty(self._site, patience_seconds=self._patience_seconds)

    @cached_property
    def cas(self) -> CasClient:
        """The service of the CAS servers."""
        from verifier.adapters.login.cas.cas_client import CasClient  # noqa: PLC0415 - seldom

        return CasClient(self._site)

    @cached_property
    def directory(self) -> DirectoryLogin:
        """The client of the directories."""
        from verifier.adapters.login.ldap.directory_login import DirectoryLogin  # noqa: PLC0415 - seldom

        return DirectoryLogin(self._site)
