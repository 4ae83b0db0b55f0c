"""Which product an identity provider probably is. A guess, shown as one, with its reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from verifier.model.capture import Attribute, LoginCapture
from verifier.profiles.idp_profile import AttributeSign, IdpProfile

GENERIC = "generic-saml"
_ENTITY_ID_WEIGHS = 10  # more than all signs of attributes together


class Guess(NamedTuple):
    """The profile's name, and what speaks for it in words; no reason: nothing was recognised."""

    name: str
    reasons: tuple[str, ...]


def guess(capture: LoginCapture, profiles: Mapping[str, IdpProfile]) -> Guess:
    """Name the product that most signs speak for; the generic one where none does."""
    best, most = Guess(GENERIC, ()), 0
    for name, profile in profiles.items():
        if profile.protocol != capture.protocol.value:
            continue
        by_entity_id = tuple(_by_entity_id(capture, profile))
        by_attributes = tuple(_by_attributes(capture, profile))
        weight = _ENTITY_ID_WEIGHS * len(by_entity_id) + len(by_attributes)
        if weight > most:
            best, most = Guess(name, by_entity_id + by_attributes), weight
    return best


def _by_entity_id(capture: LoginCapture, profile: IdpProfile) -> Iterator[str]:
    entity_id = capture.idp.entity_id or ""
    if any(re.search(one.pattern, entity_id) for one in profile.fingerprints.entity_ids):
        yield f"its entity ID looks like one of {profile.title}"


def _by_attributes(capture: LoginCapture, profile: IdpProfile) -> Iterator[str]:
    for sign in profile.fingerprints.attributes:
        if capture.attributes and _holds(sign, capture.attributes):
            yield sign.reason


def _holds(sign: AttributeSign, attributes: tuple[Attribute, ...]) -> bool:
    if sign.unless and any(re.search(sign.unless, one.name) for one in attributes):
        return False
    fitting = [one for one in attributes if _fits(sign, one)]
    return len(fitting) == len(attributes) if sign.every else bool(fitting)


def _fits(sign: AttributeSign, attribute: Attribute) -> bool:
    if sign.name is not None and not re.search(sign.name, attribute.name):
        return False
    if sign.name_format is not None and sign.name_format != _format_word(attribute):
        return False
    has_friendly_name = attribute.friendly_name is not None
    return sign.friendly_name is None or sign.friendly_name is has_friendly_name


def _format_word(attribute: Attribute) -> str:
    return "none" if attribute.name_format is None else attribute.name_format.rpartition(":")[2]
