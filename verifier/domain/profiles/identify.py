"""Identify the product that a login comes from.

As stated, as the site file says, or guessed from its entity ID and attributes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from verifier.domain.model.capture import Attribute, LoginCapture
from verifier.domain.model.idp_product import GENERIC, UNKNOWN_PRODUCT, IdpProduct, found_in
from verifier.domain.model.site import Idp, Site
from verifier.domain.profiles.idp_profile import AttributesSign, IdpProfile, profiles_of

_ENTITY_ID_WEIGHS = 10  # more than all signs of attributes together


class Guess(NamedTuple):
    """The profile's name, and what speaks for it in words."""

    name: str
    reasons: tuple[str, ...]


def guess(capture: LoginCapture, profiles: Mapping[str, IdpProfile]) -> Guess | None:
    """Name the product that most signs speak for; None where none does."""
    best, most = None, 0
    for name, profile in profiles.items():
        if capture.protocol.value not in profile.protocols:
            continue
        by_entity_id = tuple(_by_entity_id(capture, profile))
        by_attributes = tuple(_by_attributes(capture, profile))
        weight = _ENTITY_ID_WEIGHS * len(by_entity_id) + len(by_attributes)
        if weight > most:
            best, most = Guess(name, by_entity_id + by_attributes), weight
    return best


def _by_entity_id(capture: LoginCapture, profile: IdpProfile) -> Iterator[str]:
    entity_id = capture.idp.entity_id or ""
    if any(found_in(entity.pattern, entity_id) for entity in profile.fingerprints.entity_ids):
        yield f"its {_NAMES[capture.protocol.value]} looks like one of {profile.title}"


def _by_attributes(capture: LoginCapture, profile: IdpProfile) -> Iterator[str]:
    for attribute in profile.fingerprints.attributes:
        if capture.attributes and _holds(attribute, capture.attributes):
            yield attribute.reason


def _holds(attributes_sign: AttributesSign, attributes: tuple[Attribute, ...]) -> bool:
    if attributes_sign.unless and any(
        found_in(attributes_sign.unless, sent.name) for sent in attributes
    ):
        return False
    fitting = [attributes_sign.sign.fits(sent) for sent in attributes]
    return all(fitting) if attributes_sign.every else any(fitting)


_NAMES = {"saml": "entity ID", "oidc": "issuer", "cas": "address", "ldap": "address"}


class IdentifiedLogin(NamedTuple):
    """The login with its product named, and the product; a generic one where none is known."""

    capture: LoginCapture
    product: IdpProduct


def with_stated_product(login: LoginCapture, product: str | None) -> LoginCapture:
    """Name the *product* that sent *login*, where whoever hands it in says so."""
    if product is None:
        return login
    return replace(login, idp=replace(login.idp, profile=product))


def identify_product(capture: LoginCapture, site: Site) -> IdentifiedLogin:
    """Name the identity provider's product, and say so where it is only guessed.

    No identity product sent a pasted request. Else the word of whoever handed the login in goes
    first, then the site file's. A name that no profile has is kept, and the generic product stands
    in for it.
    """
    if capture.request is not None:
        return IdentifiedLogin(capture, UNKNOWN_PRODUCT)
    profiles = profiles_of(site.idp_profiles)
    message = capture.idp.profile or _said_by(site, capture.idp.entity_id)
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


def _said_by(site: Site, entity_id: str | None) -> str | None:
    if entity_id is None:
        return None
    return next((idp.profile for idp in site.idps if entity_id in _addresses(idp)), None)


def _addresses(idp: Idp) -> tuple[str | None, ...]:
    """Give what logins name it by: entity ID, issuer, or the address of the server."""
    return (
        idp.entity_id,
        idp.oidc.issuer if idp.oidc else None,
        idp.cas.url if idp.cas else None,
        idp.ldap.url if idp.ldap else None,
    )
