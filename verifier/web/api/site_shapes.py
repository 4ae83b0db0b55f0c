"""The site, as the API shows it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from verifier.web.api.shape import Query, Shape


class FactShape(Shape):
    """One setting; never a secret."""

    name: str
    value: str


class GroupShape(Shape):
    """The settings of one thing."""

    name: str
    facts: list[FactShape]


class StationShape(Shape):
    """What the site file says about one station."""

    name: str
    groups: list[GroupShape]


class ConfigurationShape(Shape):
    """The configuration as it is understood, and the last look at it."""

    stations: list[StationShape]
    last_test: dict[str, Any] | None = Field(description="lint/1; null: not looked at yet.")


class IdpShape(Shape):
    """An identity provider of the site."""

    id: str
    name: str
    protocol: str
    is_federation: bool
    test_patrons: list[str] = Field(description="Their ids in the site file.")


class IdpsShape(Shape):
    """The identity providers, in the order of the site file."""

    idps: list[IdpShape]


class MembersAsked(Query):
    """Whom to look for."""

    q: str = Field(min_length=1, max_length=256)


class MemberShape(Shape):
    """A member of a federation."""

    name: str | None
    entity_id: str


class MembersShape(Shape):
    """Members that were found."""

    members: list[MemberShape]
    more: bool = Field(description="There are more than these.")
