"""Whether a name in a site file is an attribute that may well arrive."""

from __future__ import annotations

import difflib
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from verifier.model.attribute_names import NOT_ATTRIBUTES, SAML_NAMES
from verifier.settings.fields import refuse, surroundings

_NEAR = 0.85  # "employeNumber" is near, "libraryBarcode" is a name of the site's own


def _attribute_name(value: str, info: ValidationInfo) -> str:
    if not value.strip():
        raise refuse("is empty", "Write an attribute's name, or leave the key out")
    if value.strip() != value:
        raise refuse("has blanks around it", "Take them away")
    own = surroundings(info).own_names
    if value in SAML_NAMES or value in NOT_ATTRIBUTES or value in own or ":" in value:
        return value
    known = [*SAML_NAMES, *NOT_ATTRIBUTES, *own]
    by_lower = {name.lower(): name for name in reversed(known)}
    near = difflib.get_close_matches(value.lower(), by_lower, n=1, cutoff=_NEAR)
    if near:
        raise refuse(
            "is not an attribute we know",
            f'Did you mean "{by_lower[near[0]]}"? A name of your own belongs into '
            "[reshare.attribute_map]",
        )
    return value


AttributeName = Annotated[str, AfterValidator(_attribute_name)]
