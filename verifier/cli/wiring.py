"""Everything that a command needs of one site, put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from verifier.ils.table import connect
from verifier.login.cas.cas_client import CasClient
from verifier.login.ldap.directory_login import DirectoryLogin
from verifier.login.oidc.relying_party import RelyingParty
from verifier.login.saml.keys import SpKeys, load_or_make_keys
from verifier.login.saml.metadata_book import IdpMetadataBook
from verifier.login.saml.service_provider import ServiceProvider
from verifier.model.site import Site
from verifier.store.store import Store
from verifier.web.services import Services

STORE_FILE = "verifier.sqlite3"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSide:
    """Our own side of each protocol: keys, what is known of the identity providers, the gates."""

    keys: SpKeys
    metadata: IdpMetadataBook
    service_provider: ServiceProvider
    oidc: RelyingParty
    cas: CasClient
    directory: DirectoryLogin


def own_side(site: Site) -> OwnSide:
    """Load or make the keys and build the service provider.

    Raises ``KeyProblem`` and ``CryptoUnavailable``.
    """
    keys = load_or_make_keys(site)
    metadata = IdpMetadataBook(site)
    return OwnSide(
        keys=keys,
        metadata=metadata,
        service_provider=ServiceProvider(site, keys, metadata),
        oidc=RelyingParty(site),
        cas=CasClient(site),
        directory=DirectoryLogin(site),
    )


def open_store(site: Site) -> Store:
    """Open the site's data store. Raises ``StoreProblem``."""
    path = site.store.folder.absolute() / STORE_FILE
    return Store(f"sqlite:///{path}", keep_days=site.store.keep_days)


def services(site: Site) -> Services:
    """Put together what the web application works with.

    Raises ``KeyProblem``, ``CryptoUnavailable`` and ``StoreProblem``.
    """
    own = own_side(site)
    return Services(
        site=site,
        keys=own.keys,
        store=open_store(site),
        service_provider=own.service_provider,
        oidc=own.oidc,
        cas=own.cas,
        directory=own.directory,
        metadata=own.metadata,
        ils=connect(site),
    )


def utc_now() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)
