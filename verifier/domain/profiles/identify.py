"""Identify the product that a login comes from.

As stated, as the site file says, or guessed from its entity ID and attributes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.idp_product import GENERIC, UNKNOWN_PRODUCT, IdpProduct, found_in
from verifier.domain.model.site import Site
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
        by_attributes = tuple(
            sign.reason for sign in profile.fingerprints.attributes if _holds(sign, capture)
        )
        weight = _ENTITY_ID_WEIGHS * len(by_entity_id) + len(by_attributes)
        if weight > most:
            best, most = Guess(name, by_entity_id + by_attributes), weight
    return best


def _by_entity_id(capture: LoginCapture, profile: IdpProfile) -> Iterator[str]:
    entity_id = capture.idp.entity_id or ""
    if any(found_in(entity.pattern, entity_id) for entity in profile.fingerprints.entity_ids):
        yield f"its {_NAMES[capture.protocol.value]} looks like one of {profile.title}"


def _holds(look: AttributesSign, capture: LoginCapture) -> bool:
    sent = capture.attributes
    if look.unless and any(found_in(look.unless, attribute.name) for attribute in sent):
        return False
    fitting = [look.sign.fits(attribute) for attribute in sent]
    return bool(fitting) and (all(fitting) if look.every else any(fitting))


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
    """Give the site's word for what logins name by entity ID, issuer or a server's address."""
    for idp in site.idps:
        servers = (idp.cas.url if idp.cas else None, idp.ldap.url if idp.ldap else None)
        issuer = idp.oidc.issuer if idp.oidc else None
        if entity_id is not None and entity_id in (idp.entity_id, issuer, *servers):
            return idp.profile
    return None
