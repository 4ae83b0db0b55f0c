"""Which product an identity provider probably is. A guess, shown as one, with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from verifier.model.capture import Attribute, LoginCapture
from verifier.model.idp_product import found_in
from verifier.profiles.idp_profile import AttributesSign, IdpProfile

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
    if any(found_in(one.pattern, entity_id) for one in profile.fingerprints.entity_ids):
        yield f"its {_NAMES[capture.protocol.value]} looks like one of {profile.title}"


def _by_attributes(capture: LoginCapture, profile: IdpProfile) -> Iterator[str]:
    for one in profile.fingerprints.attributes:
        if capture.attributes and _holds(one, capture.attributes):
            yield one.reason


def _holds(one: AttributesSign, attributes: tuple[Attribute, ...]) -> bool:
    if one.unless and any(found_in(one.unless, it.name) for it in attributes):
        return False
    fitting = [one.sign.fits(it) for it in attributes]
    return all(fitting) if one.every else any(fitting)


_NAMES = {"saml": "entity ID", "oidc": "issuer", "cas": "address", "ldap": "address"}
