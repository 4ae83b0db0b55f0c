"""By which one value a login names an operator of the site."""

from __future__ import annotations

from dataclasses import replace

from verifier.model.capture import LoginCapture
from verifier.model.request_form import Door, RequestForm
from verifier.release.canonical import canonicalise


def name_in(capture: LoginCapture, attribute: str, *, form: RequestForm) -> str | None:
    """Give the one value of *attribute*, as it came; None where there is none, or are several.

    Only what a service provider would map counts, no near miss; of a scoped attribute only a
    value whose scope is the identity provider's own. *form* is the site's, for its own names.
    """
    asked = replace(form, door=Door.DIRECT, identifier=attribute, header_identifier=None)
    release = canonicalise(capture, asked)
    values = release.identifier_values
    if values is None or len(values) != 1 or not values[0].strip():
        return None
    foreign = any(one.scope_problems for one in release.delivered(attribute))
    return None if foreign else values[0]
