"""One IdP product as ``idp_profiles/<name>.toml`` describes it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator


def _compilable(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compilable)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Fact(_Strict):
    """One thing known about the product. Not verified: general knowledge, and said to be so."""

    says: Text
    verified: bool


class EntityIdSign(_Strict):
    """A pattern that the product's entity IDs match, searched anywhere in them."""

    pattern: Pattern
    verified: bool


class AttributeSign(_Strict):
    """What the product's attributes look like.

    Holds where some attribute (with ``every``: each one) fits all that is given, and no
    attribute's name matches ``unless``. ``name_format`` is the last word of the format's URN, or
    ``none`` where the format is left out.
    """

    reason: Text
    name: Pattern | None = None
    name_format: Literal["uri", "basic", "unspecified", "none"] | None = None
    friendly_name: bool | None = None
    every: bool = False
    unless: Pattern | None = None

    @model_validator(mode="after")
    def _says_something(self) -> AttributeSign:
        if self.name is None and self.name_format is None and self.friendly_name is None:
            raise ValueError("give at least one of name, name_format, friendly_name")
        return self


class Fingerprints(_Strict):
    """How the product is recognised. An entity ID says more than any attribute."""

    entity_ids: tuple[EntityIdSign, ...] = ()
    attributes: tuple[AttributeSign, ...] = ()


class IdpProfile(_Strict):
    """One product. ``name`` is the file's."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    protocol: Literal["saml", "oidc", "cas", "ldap"]
    fingerprints: Fingerprints = Fingerprints()
    wire: tuple[Fact, ...]
    mistakes: tuple[Fact, ...] = ()
    preview: Fact
    reload: Fact
