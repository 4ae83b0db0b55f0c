"""Which IdP profile a login goes by: what the site says, what the capture says, or a guess."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from verifier.model.capture import LoginCapture
from verifier.model.site import Site
from verifier.profiles.guess import guess
from verifier.profiles.idp_profile import IdpProfile
from verifier.profiles.load import load_profiles


def with_idp_profile(capture: LoginCapture, site: Site) -> LoginCapture:
    """Name the identity provider's product, and say so where it is only guessed.

    The site file's word goes first, then the capture's own.
    """
    said = _said_by(site, capture.idp.entity_id) or capture.idp.profile
    if said is not None:
        return replace(capture, idp=replace(capture.idp, profile=said))
    guessed = guess(capture, _profiles())
    if not guessed.reasons:
        return capture
    idp = replace(capture.idp, profile=guessed.name, profile_guess="; ".join(guessed.reasons))
    return replace(capture, idp=idp)


def _said_by(site: Site, entity_id: str | None) -> str | None:
    if entity_id is None:
        return None
    return next((one.profile for one in site.idps if one.entity_id == entity_id), None)


@cache
def _profiles() -> dict[str, IdpProfile]:
    return load_profiles()
