"""Which IdP product a login comes from: what the site says, what the capture says, or a guess."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from verifier.model.capture import LoginCapture
from verifier.model.idp import Idp
from verifier.model.idp_product import GENERIC, UNKNOWN_PRODUCT, IdpProduct
from verifier.model.site import Site
from verifier.profiles.guess import guess
from verifier.profiles.load import profiles_of


class Recognised(NamedTuple):
    """The login with its product named, and the product; a generic one where none is known."""

    capture: LoginCapture
    product: IdpProduct


def said_to_be(login: LoginCapture, product: str | None) -> LoginCapture:
    """Name the *product* that sent *login*, where whoever hands it in says so."""
    if product is None:
        return login
    return replace(login, idp=replace(login.idp, profile=product))


def recognise(capture: LoginCapture, site: Site) -> Recognised:
    """Name the identity provider's product, and say so where it is only guessed.

    No identity product sent a pasted request. Else the word of whoever handed the login in goes
    first, then the site file's. A name that no profile has is kept, and the generic product stands
    in for it.
    """
    if capture.request is not None:
        return Recognised(capture, UNKNOWN_PRODUCT)
    profiles = profiles_of(site.idp_profiles)
    said = capture.idp.profile or _said_by(site, capture.idp.entity_id)
    generic = profiles[f"{GENERIC}-{capture.protocol.spoken.value}"]
    if said is not None:
        profile = profiles.get(said, generic)
        return Recognised(_named(capture, said, None), profile.product())
    guessed = guess(capture, profiles)
    if guessed is None:
        return Recognised(capture, generic.product())
    because = "; ".join(guessed.reasons)
    product = profiles[guessed.name].product(guessed_because=because)
    return Recognised(_named(capture, guessed.name, because), product)


def _named(capture: LoginCapture, name: str, because: str | None) -> LoginCapture:
    return replace(capture, idp=replace(capture.idp, profile=name, profile_guess=because))


def _said_by(site: Site, entity_id: str | None) -> str | None:
    if entity_id is None:
        return None
    return next((one.profile for one in site.idps if entity_id in _addresses(one)), None)


def _addresses(idp: Idp) -> tuple[str | None, ...]:
    """Give what logins name it by: entity ID, issuer, or the address of the server."""
    return (
        idp.entity_id,
        idp.oidc.issuer if idp.oidc else None,
        idp.cas.url if idp.cas else None,
        idp.ldap.url if idp.ldap else None,
    )
