"""``[operators]``: how the people of the web application sign in, and who they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import Field

from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.operators import SignInSettings
from verifier.domain.model.site import Idp
from verifier.settings.fields import AttributeName, Table, Text
from verifier.settings.problems import Problem

_NAMED_BY = {"saml": "eduPersonPrincipalName", "oidc": "sub", "cas": "principal"}


class OperatorsTable(Table):
    """The table; without it nobody signs in but by the one-time link."""

    idp: Text
    attribute: AttributeName | None = None
    admins: list[Text] = Field(default_factory=list)
    viewers: list[Text] = Field(default_factory=list)

    def settings(self, idps: Sequence[Idp]) -> SignInSettings:
        """Give the settings as the web application needs them."""
        protocol = next((idp.protocol for idp in idps if idp.id == self.idp), "")
        return SignInSettings(
            idp_id=self.idp,
            attribute=self.attribute or _NAMED_BY.get(protocol, TYPED),
            admins=tuple(self.admins),
            viewers=tuple(self.viewers),
        )


def operators_problems(raw: dict[str, Any], *, file: str) -> Iterator[Problem]:
    """Find what the table says only together with the rest. Read from the raw file."""
    table = raw.get("operators")
    if not isinstance(table, dict):
        return
    for key, found, wrong, would_do in _wrong(table, _entries(raw)):
        yield Problem(
            file=file,
            table="[operators]",
            key=key,
            found=found,
            wrong=wrong,
            what_would_do=would_do,
        )


def _entries(raw: dict[str, Any]) -> list[dict[str, Any]]:
    idps = raw.get("idp")
    return [idp for idp in idps if isinstance(idp, dict)] if isinstance(idps, list) else []


def _wrong(
    table: dict[str, Any], idps: list[dict[str, Any]]
) -> Iterator[tuple[str, str | None, str, str]]:
    named = table.get("idp")
    found = next((idp for idp in idps if idp.get("id") == named), None)
    if isinstance(named, str) and found is None:
        yield "idp", f'"{named}"', "is no [[idp]] of this file", "Write the id of one"
    if found is not None and found.get("federation") is True:
        yield (
            "idp",
            f'"{named}"',
            "is a whole federation",
            "Name the identity provider of the people who run this site",
        )
    if found is not None and found.get("protocol") == "ldap" and "attribute" not in table:
        yield (
            "attribute",
            None,
            "is missing",
            "With a directory, write the attribute by which it names people, such as uid",
        )
    if _names(table, "admins") & _names(table, "viewers"):
        yield "viewers", None, "names somebody who is an admin too", "Leave them in one list"


def _names(table: dict[str, Any], key: str) -> set[str]:
    names = table.get(key)
    return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()
