"""What the site's identity providers are called on a page."""

from __future__ import annotations

from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.site import Idp
from verifier.web.services import services


def every() -> dict[str, str]:
    """Give the name of everything in the site file that people log in at, by its id."""
    return {idp.id: _name(idp) for idp in services().site.idps}


def names() -> dict[str, str]:
    """Give the name of each identity provider at which a test patron can log in, by its id."""
    return {idp.id: _name(idp) for idp in services().site.idps if not idp.federation}


def name_of(idp_id: str) -> str:
    """Give the name of one; its id where the site file knows it no longer."""
    idp = services().site.idp(idp_id)
    return idp_id if idp is None else _name(idp)


def _name(idp: Idp) -> str:
    if idp.name or idp.protocol != "saml" or idp.is_many:
        return idp.called
    try:
        return services().metadata.get(idp.id).display_name or idp.called
    except MetadataRefused:
        return idp.called
