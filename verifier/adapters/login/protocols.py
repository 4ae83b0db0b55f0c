"""Our client for each login protocol, with the SAML keys and metadata.

Each is built when it is first used, so a login by one protocol neither needs another's keys nor
waits for another's libraries: pysaml2 alone takes a third of a second to load.
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
    """The protocol clients of one site. Build those needed before threads share this object."""

    def __init__(self, site: Site, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._site = site
        # for the first reading of a federation, and for another thread's request to a provider
        self._patience_seconds = patience_seconds

    def make_ready(self, protocols: Collection[str]) -> dict[str, str]:
        """Build the clients for *protocols*, before threads share them.

        Returns one sentence of explanation for each protocol whose client cannot be built.
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
        """The service provider's keys, created if there are none. Raises ``KeyProblem``."""
        return load_or_make_keys(self._site)

    @cached_property
    def metadata(self) -> IdpMetadataBook:
        """The metadata of the site's SAML identity providers."""
        return IdpMetadataBook(self._site, patience_seconds=self._patience_seconds)

    @cached_property
    def service_provider(self) -> ServiceProvider:
        """The SAML service provider. Raises ``KeyProblem`` and ``CryptoUnavailable``."""
        from verifier.adapters.login.saml.service_provider import ServiceProvider  # noqa: PLC0415 - slow

        return ServiceProvider(self._site, self.keys, self.metadata)

    @cached_property
    def oidc(self) -> RelyingParty:
        """The OpenID Connect client."""
        from verifier.adapters.login.oidc.relying_party import RelyingParty  # noqa: PLC0415 - seldom

        return RelyingParty(self._site, patience_seconds=self._patience_seconds)

    @cached_property
    def cas(self) -> CasClient:
        """The CAS client."""
        from verifier.adapters.login.cas.cas_client import CasClient  # noqa: PLC0415 - seldom

        return CasClient(self._site)

    @cached_property
    def directory(self) -> DirectoryLogin:
        """The LDAP client."""
        from verifier.adapters.login.ldap.directory_login import DirectoryLogin  # noqa: PLC0415 - seldom

        return DirectoryLogin(self._site)
