"""When what a site's logins rest on ends, as far as it is known."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.adapters.login.protocols import ProtocolClients
from verifier.adapters.login.saml.keys import KeyProblem, key_expiries, metadata_expiries
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.connection_test import Expiry
from verifier.domain.model.site import Site


def expiries_of(site: Site, own: ProtocolClients) -> tuple[Expiry, ...]:
    """Give them for every SAML identity provider that is no federation, and for our own keys.

    What cannot be read is left out: the logins themselves say why.
    """
    return tuple(_expiries(site, own))


def _expiries(site: Site, own: ProtocolClients) -> Iterator[Expiry]:
    saml = [idp for idp in site.idps if idp.protocol == "saml" and not idp.is_many]
    for idp in saml:
        try:
            yield from metadata_expiries(idp.id, own.metadata.get(idp.id))
        except MetadataRefused:
            continue
    if saml:
        try:
            yield from key_expiries(own.keys)
        except KeyProblem:
            return
