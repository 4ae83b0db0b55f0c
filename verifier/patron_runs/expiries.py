"""When what a site's logins rest on ends, as far as it is known."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.login.saml.expiries import of_keys, of_metadata
from verifier.login.saml.keys import KeyProblem
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.model.expiry import Expiry
from verifier.model.site import Site
from verifier.own_side import OwnSide


def expiries_of(site: Site, own: OwnSide) -> tuple[Expiry, ...]:
    """Give them for every SAML identity provider that is no federation, and for our own keys.

    What cannot be read is left out: the logins themselves say why.
    """
    return tuple(_expiries(site, own))


def _expiries(site: Site, own: OwnSide) -> Iterator[Expiry]:
    saml = [one for one in site.idps if one.protocol == "saml" and not one.is_many]
    for idp in saml:
        try:
            yield from of_metadata(idp.id, own.metadata.get(idp.id))
        except MetadataRefused:
            continue
    if saml:
        try:
            yield from of_keys(own.keys)
        except KeyProblem:
            return
