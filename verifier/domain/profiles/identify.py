"""Identify the product that a login comes from.

By the login's own statement, by the site file, or guessed from its entity ID and attributes.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.idp_product import (
    GENERIC,
    UNKNOWN_PRODUCT,
    IdpProduct,
    LoginProtocol,
    found_in,
)
from verifier.domain.model.site import Site
from verifier.domain.profiles.idp_profile import AttributesSign, IdpProfile, profiles_of

_ENTITY_ID_WEIGHS = 10  # more than all signs of attributes together


class Guess(NamedTuple):
    """The guessed profile's name, and the reasons in words."""

    name: str
    reasons: tuple[str, ...]


def guess(capture: LoginCapture, profiles: Mapping[str, IdpProfile]) -> Guess | None:
    """Return the product that most signs match; None if none matches."""
    best, most = None, 0
    for name, profile in profiles.items():
        if capture.protocol.value not in profile.protocols:
            continue
        known = profile.has_entity_id(capture.idp.entity_id)
        looks = f"its {_NAMES[capture.protocol.value]} looks like one of {profile.title}"
        by_entity_id = (looks,) if known else ()
        by_attributes = tuple(
            sign.reason for sign in profile.fingerprints.attributes if _holds(sign, capture)
        )
        weight = _ENTITY_ID_WEIGHS * len(by_entity_id) + len(by_attributes)
        if weight > most:
            best, most = Guess(name, by_entity_id + by_attributes), weight
    return best


def product_at(
    entity_id: str | None, protocol: LoginProtocol, profiles: Mapping[str, IdpProfile]
) -> str | None:
    """Return the product whose entity IDs or issuers look like *entity_id*; None if none does."""
    return next(
        (
            name
            for name, profile in profiles.items()
            if protocol in profile.protocols and profile.has_entity_id(entity_id)
        ),
        None,
    )


def _holds(look: AttributesSign, capture: LoginCapture) -> bool:
    sent = capture.attributes
    if look.unless and any(found_in(look.unless, attribute.name) for attribute in sent):
        return False
    fitting = [look.sign.fits(attribute) for attribute in sent]
    return bool(fitting) and (all(fitting) if look.every else any(fitting))


_NAMES = {"saml": "entity ID", "oidc": "issuer", "cas": "address", "ldap": "address"}


class IdentifiedLogin(NamedTuple):
    """The login with its product named, and the product; a generic one if unknown."""

    capture: LoginCapture
    product: IdpProduct


def with_stated_product(login: LoginCapture, product: str | None) -> LoginCapture:
    """Set the *product* of *login*, if the person who supplied it named one."""
    if product is None:
        return login
    return replace(login, idp=replace(login.idp, profile=product))


def identify_product(capture: LoginCapture, site: Site) -> IdentifiedLogin:
    """Determine the identity provider's product, and record if it is only guessed.

    A pasted request has no product. Otherwise the statement of the person who supplied the login
    takes precedence, then the site file's. If no profile has the stated name, the name is kept and
    the generic product is used.
    """
    if capture.request is not None:
        return IdentifiedLogin(capture, UNKNOWN_PRODUCT)
    profiles = profiles_of(site.idp_profiles)
    message = capture.idp.profile or _stated_product(site, capture.idp.entity_id)
    generic = profiles[f"{GENERIC}-{capture.protocol.spoken.value}"]
    if message is not None:
        profile = profiles.get(message, generic)
        return IdentifiedLogin(_named(capture, message, None), profile.product())
    guessed = guess(capture, profiles)
    if guessed is None:
        return IdentifiedLogin(capture, generic.product())
    because = "; ".join(guessed.reasons)
    product = profiles[guessed.name].product(guessed_because=because)
    return IdentifiedLogin(_named(capture, guessed.name, because), product)


def _named(capture: LoginCapture, name: str, because: str | None) -> LoginCapture:
    return replace(capture, idp=replace(capture.idp, profile=name, profile_guess=because))


def _stated_product(site: Site, entity_id: str | None) -> str | None:
    """Return the product that the site file states for an entity ID, issuer or server URL."""
    for idp in site.idps:
        servers = (idp.cas.url if idp.cas else None, idp.ldap.url if idp.ldap else None)
        issuer = idp.oidc.issuer if idp.oidc else None
        if entity_id is not None and entity_id in (idp.entity_id, issuer, *servers):
            return idp.profile
    return None
